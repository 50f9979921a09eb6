/* A SQLite command for the `real` tests: `driver DATABASE` makes a database file, works on it
 * through every part of SQLite that touches files, and prints what it finds. Everything printed,
 * and the file that is left, is the same wherever SQLite works rightly: no clock, no random
 * numbers, no path, no floating point beyond + - * / and sqrt. */
#include "sqlite3.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CUSTOMER_COUNT = 2000, ORDER_COUNT = 60000, NOTE_COUNT = 3000, BOX_COUNT = 4000 };

static void fill(sqlite3 *db);
static void query(sqlite3 *db);
static void change(sqlite3 *db);
static void search(sqlite3 *db);
static void journals(sqlite3 *db);
static void two_connections(sqlite3 *db, const char *path);
static void limits_and_errors(sqlite3 *db);
static sqlite3 *open_database(const char *path);
static void close_database(sqlite3 *db);
static void show(sqlite3 *db, const char *title, const char *sql);

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: driver DATABASE\n");
        return 2;
    }
    printf("sqlite %s\n", sqlite3_libversion());
    sqlite3 *db = open_database(argv[1]);
    fill(db);
    query(db);
    change(db);
    search(db);
    journals(db);
    two_connections(db, argv[1]);
    limits_and_errors(db);
    close_database(db);

    db = open_database(argv[1]);
    show(db, "integrity after reopening", "PRAGMA integrity_check");
    show(db, "orders after reopening", "SELECT count(*), sum(cents), max(note) FROM orders");
    close_database(db);
    return 0;
}

/* Ends the program with SQLite's message. */
static void fail(sqlite3 *db, const char *what) {
    fflush(stdout);
    fprintf(stderr, "driver: %s: %s\n", what, sqlite3_errmsg(db));
    exit(1);
}

/* The dot-file locks work wherever directories can be made, so that both builds lock in the same
 * way. */
static sqlite3 *open_database(const char *path) {
    sqlite3 *db = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    if (sqlite3_open_v2(path, &db, flags, "unix-dotfile") != SQLITE_OK)
        fail(db, "open");
    return db;
}

static void close_database(sqlite3 *db) {
    if (sqlite3_close(db) != SQLITE_OK)
        fail(db, "close");
}

static void run(sqlite3 *db, const char *sql) {
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail(db, sql);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
        fail(db, sql);
    return statement;
}

/* Runs a statement that gives no rows, and makes it ready for the next binding. */
static void step_done(sqlite3 *db, sqlite3_stmt *statement) {
    if (sqlite3_step(statement) != SQLITE_DONE || sqlite3_reset(statement) != SQLITE_OK)
        fail(db, "step");
}

static void print_value(sqlite3_stmt *statement, int column) {
    if (sqlite3_column_type(statement, column) != SQLITE_BLOB) {
        const unsigned char *text = sqlite3_column_text(statement, column);
        printf("%s", text != NULL ? (const char *)text : "NULL");
        return;
    }
    const unsigned char *blob = sqlite3_column_blob(statement, column);
    int size_bytes = sqlite3_column_bytes(statement, column);
    printf("x'");
    for (int i = 0; i < size_bytes; i++)
        printf("%02x", blob[i]);
    printf("'");
}

/* Prints every row of a query, columns parted by `|`. */
static void show(sqlite3 *db, const char *title, const char *sql) {
    sqlite3_stmt *statement = prepare(db, sql);
    printf("-- %s\n", title);
    int status;
    while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            if (i > 0)
                putchar('|');
            print_value(statement, i);
        }
        putchar('\n');
    }
    if (status != SQLITE_DONE)
        fail(db, sql);
    sqlite3_finalize(statement);
}

/* A generator of our own, so that every build draws the same numbers (Knuth's MMIX constants). */
static uint32_t draw(uint32_t below) {
    static uint64_t state = 20240229;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % below;
}

static void fill_customers(sqlite3 *db) {
    static const char *const cities[] = {"Aachen", "Bergen", "Cádiz", "Dublin",
                                         "Évora",  "Łódź",   "東京"};
    sqlite3_stmt *insert = prepare(db, "INSERT INTO customers VALUES (?, ?, ?, ?)");
    for (int i = 1; i <= CUSTOMER_COUNT; i++) {
        char name[32];
        snprintf(name, sizeof name, "customer-%05u", draw(100000));
        sqlite3_bind_int(insert, 1, i);
        sqlite3_bind_text(insert, 2, name, -1, SQLITE_TRANSIENT);
        sqlite3_bind_text(insert, 3, cities[draw(7)], -1, SQLITE_STATIC);
        sqlite3_bind_double(insert, 4, (double)draw(10000) / 16.0);
        step_done(db, insert);
    }
    sqlite3_finalize(insert);
}

static void fill_orders(sqlite3 *db) {
    sqlite3_stmt *insert = prepare(db, "INSERT INTO orders VALUES (?, ?, ?, ?, ?)");
    for (int i = 1; i <= ORDER_COUNT; i++) {
        unsigned char blob[24];
        uint32_t blob_size = draw(sizeof blob);
        for (uint32_t k = 0; k < blob_size; k++)
            blob[k] = (unsigned char)draw(256);
        sqlite3_bind_int(insert, 1, i);
        sqlite3_bind_int(insert, 2, 1 + (int)draw(CUSTOMER_COUNT));
        sqlite3_bind_int64(insert, 3, (sqlite3_int64)draw(1000000) * 17);
        sqlite3_bind_blob(insert, 4, blob, (int)blob_size, SQLITE_TRANSIENT);
        if (draw(10) == 0)
            sqlite3_bind_null(insert, 5);
        else
            sqlite3_bind_text(insert, 5, draw(2) == 0 ? "by ship" : "by train", -1, SQLITE_STATIC);
        step_done(db, insert);
    }
    sqlite3_finalize(insert);
}

static void fill(sqlite3 *db) {
    run(db, "PRAGMA page_size=4096");
    run(db, "PRAGMA cache_size=-400"); /* small, so that pages spill to the file */
    run(db, "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT, credit "
            "REAL)");
    run(db,
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER REFERENCES customers(id),"
        " cents INTEGER CHECK (cents >= 0), blob BLOB, note TEXT)");
    run(db, "BEGIN");
    fill_customers(db);
    fill_orders(db);
    run(db, "COMMIT");
    run(db, "CREATE INDEX orders_by_customer ON orders (customer, cents DESC)");
    run(db,
        "CREATE INDEX customers_in_capitals ON customers (city) WHERE city IN ('Dublin', '東京')");
    run(db, "ANALYZE");
    show(db, "tables", "SELECT type, name, rootpage FROM sqlite_schema ORDER BY rowid");
}

static void query(sqlite3 *db) {
    show(db, "counts",
         "SELECT (SELECT count(*) FROM customers), count(*), count(note), sum(cents),"
         " total(length(blob)), avg(cents) FROM orders");
    show(db, "by city",
         "SELECT city, count(*), sum(cents), min(credit), max(credit), round(avg(credit), 6)"
         " FROM orders JOIN customers c ON c.id = customer GROUP BY city ORDER BY city");
    show(db, "best customers",
         "SELECT name, city, sum(cents) s, rank() OVER (ORDER BY sum(cents) DESC)"
         " FROM customers c JOIN orders o ON o.customer = c.id GROUP BY c.id ORDER BY s DESC, name "
         "LIMIT 12");
    show(db, "blobs",
         "SELECT id, blob, note FROM orders WHERE length(blob) = 23 AND id % 97 = 5 ORDER BY blob "
         "LIMIT 8");
    show(db, "window",
         "SELECT id, cents, sum(cents) OVER (ORDER BY id ROWS 3 PRECEDING), lag(cents) OVER (ORDER "
         "BY id)"
         " FROM orders WHERE customer = 77 ORDER BY id LIMIT 10");
    show(db, "left join",
         "SELECT c.id, count(o.id) FROM customers c LEFT JOIN orders o"
         " ON o.customer = c.id AND o.cents < 40000 GROUP BY c.id ORDER BY 2, 1 LIMIT 9");
    show(db, "primes",
         "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 400)"
         " SELECT count(*), max(i), group_concat(i, ' ') FROM n a WHERE NOT EXISTS"
         " (SELECT 1 FROM n b WHERE b.i * b.i <= a.i AND a.i % b.i = 0)");
    show(db, "functions",
         "SELECT upper('straße'), hex(zeroblob(3)), printf('%08.3f|%+d|%x', 2.5, 42, 255), "
         "sqrt(2.0),"
         " 7.0 / 3.0, 1e300 * 1e10, -9223372036854775807 - 1, 9223372036854775807 + 1, 5 % -3, -5 "
         "/ 2");
    show(
        db, "dates",
        "SELECT date('2024-02-29', '+1 year'), strftime('%Y-%j %H:%M:%S', 1700000000, 'unixepoch'),"
        " julianday('2000-01-01 12:00:00')");
    show(db, "json",
         "SELECT key, type, value FROM "
         "json_each('{\"a\":[1,2.5,\"x\"],\"b\":null,\"c\":{\"d\":true}}')");
    show(db, "plan",
         "EXPLAIN QUERY PLAN SELECT * FROM orders WHERE customer = 5 AND cents > 100 ORDER BY "
         "cents DESC");
}

static void change(sqlite3 *db) {
    run(db, "CREATE TABLE audit (orders_id INTEGER, before INTEGER, after INTEGER)");
    run(db, "CREATE TRIGGER watch AFTER UPDATE OF cents ON orders"
            " BEGIN INSERT INTO audit VALUES (old.id, old.cents, new.cents); END");
    run(db, "UPDATE orders SET cents = cents / 3, note = coalesce(note, 'lost') || '!' WHERE id % "
            "7 = 3");
    show(db, "audit",
         "SELECT count(*), sum(before), sum(after), min(orders_id), max(orders_id) FROM audit");
    run(db,
        "DELETE FROM orders WHERE customer IN (SELECT id FROM customers WHERE city = 'Bergen')");
    printf("-- deleted %d\n", sqlite3_changes(db));
    run(db,
        "INSERT INTO customers VALUES (3, 'third', 'Dublin', 1.5)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, credit = credit + excluded.credit");
    show(db, "upsert", "SELECT * FROM customers WHERE id BETWEEN 2 AND 4");
    run(db, "ALTER TABLE customers ADD COLUMN since TEXT DEFAULT '1999-12-31'");
    run(db, "ALTER TABLE customers DROP COLUMN credit");
    run(db,
        "BEGIN; UPDATE customers SET name = 'gone'; SAVEPOINT s; DELETE FROM orders; ROLLBACK TO s;"
        " UPDATE orders SET cents = 0; ROLLBACK");
    show(db, "after rollback",
         "SELECT sum(cents), count(*), (SELECT min(name) FROM customers) FROM orders");
    show(db, "integrity", "PRAGMA integrity_check");
    show(db, "free pages", "PRAGMA freelist_count");
    run(db, "VACUUM");
    show(db, "pages after vacuum", "PRAGMA page_count");
}

static void fill_notes(sqlite3 *db) {
    static const char *const words[] = {"wind",  "river", "stone", "night", "glass", "engine",
                                        "paper", "salt",  "seven", "north", "cable", "honey",
                                        "étude", "brass", "field", "lamp"};
    sqlite3_stmt *insert = prepare(db, "INSERT INTO notes (body) VALUES (?)");
    for (int i = 0; i < NOTE_COUNT; i++) {
        char body[256];
        int length = 0;
        for (int k = 0; k < 12; k++)
            length += snprintf(body + length, sizeof body - (size_t)length, "%s ", words[draw(16)]);
        sqlite3_bind_text(insert, 1, body, length, SQLITE_TRANSIENT);
        step_done(db, insert);
    }
    sqlite3_finalize(insert);
}

static void search(sqlite3 *db) {
    run(db, "CREATE VIRTUAL TABLE notes USING fts5(body); CREATE VIRTUAL TABLE boxes USING "
            "rtree(id, x0, x1, y0, y1);"
            " BEGIN");
    fill_notes(db);
    sqlite3_stmt *insert = prepare(db, "INSERT INTO boxes VALUES (?, ?, ?, ?, ?)");
    for (int i = 0; i < BOX_COUNT; i++) {
        double x = (double)draw(8000) / 8.0;
        double y = (double)draw(8000) / 8.0;
        sqlite3_bind_int(insert, 1, i);
        sqlite3_bind_double(insert, 2, x);
        sqlite3_bind_double(insert, 3, x + 4.0);
        sqlite3_bind_double(insert, 4, y);
        sqlite3_bind_double(insert, 5, y + 2.5);
        step_done(db, insert);
    }
    sqlite3_finalize(insert);
    run(db, "COMMIT");
    show(db, "words",
         "SELECT count(*), sum(rowid) FROM notes WHERE notes MATCH 'honey AND (salt OR brass) NOT "
         "lamp'");
    show(db, "phrase",
         "SELECT rowid, highlight(notes, 0, '[', ']') FROM notes"
         " WHERE notes MATCH '\"river stone\" etude' ORDER BY rowid LIMIT 5");
    show(db, "boxes",
         "SELECT count(*), sum(id), min(x0), max(y1) FROM boxes WHERE x1 > 250 AND x0 < 300 AND y0 "
         "< 120");
    show(
        db, "near",
        "SELECT a.id, b.id FROM boxes a JOIN boxes b ON b.x0 BETWEEN a.x0 AND a.x1"
        " AND b.y0 BETWEEN a.y0 AND a.y1 AND b.id <> a.id WHERE a.id < 700 ORDER BY 1, 2 LIMIT 12");
}

/* Each mode ends a transaction's journal file in another way: unlink, truncate, overwrite, none at
 * all. */
static void journals(sqlite3 *db) {
    static const char *const modes[] = {"DELETE", "TRUNCATE", "PERSIST", "MEMORY", "OFF", "DELETE"};
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        char sql[96];
        snprintf(sql, sizeof sql, "PRAGMA journal_mode=%s", modes[i]);
        show(db, "journal", sql);
        snprintf(sql, sizeof sql, "UPDATE orders SET cents = cents + 1 WHERE id %% 5 = %d",
                 (int)i % 5);
        run(db, sql);
        printf("changed %d\n", sqlite3_changes(db));
    }
    run(db, "PRAGMA temp_store=FILE; CREATE TEMP TABLE sorted AS SELECT * FROM orders ORDER BY "
            "blob, id DESC");
    show(db, "temporary file",
         "SELECT count(*), max(rowid), (SELECT id FROM sorted WHERE rowid = 12345) FROM sorted");
    run(db, "DROP TABLE sorted");
}

static void two_connections(sqlite3 *db, const char *path) {
    sqlite3 *other = open_database(path);
    run(db, "BEGIN IMMEDIATE");
    int status = sqlite3_exec(other, "UPDATE customers SET since = 'never'", NULL, NULL, NULL);
    printf("-- while locked: %s (%d)\n", sqlite3_errmsg(other), status);
    run(db, "UPDATE customers SET since = '2001' WHERE id = 1; COMMIT");
    show(other, "seen by the other", "SELECT id, since FROM customers WHERE since <> '1999-12-31'");
    sqlite3_stmt *blobs =
        prepare(other, "SELECT id FROM orders WHERE length(blob) > 10 ORDER BY id LIMIT 1");
    if (sqlite3_step(blobs) != SQLITE_ROW)
        fail(other, "no blob");
    sqlite3_int64 id = sqlite3_column_int64(blobs, 0);
    sqlite3_finalize(blobs);
    sqlite3_blob *blob = NULL;
    if (sqlite3_blob_open(other, "main", "orders", "blob", id, 1, &blob) != SQLITE_OK ||
        sqlite3_blob_write(blob, "SINTER", 6, 2) != SQLITE_OK ||
        sqlite3_blob_close(blob) != SQLITE_OK)
        fail(other, "blob");
    close_database(other);
    show(db, "written by the other",
         "SELECT id, blob FROM orders WHERE length(blob) > 10 ORDER BY id LIMIT 1");
}

static void limits_and_errors(sqlite3 *db) {
    static const char *const wrong[] = {
        "SELECT * FROM nowhere",
        "SELEC 1",
        "INSERT INTO orders (id, cents) VALUES (1000001, -1)",
        "INSERT INTO customers VALUES (1, 'twice', NULL, NULL)",
        "SELECT abs(-9223372036854775807 - 1)",
        "SELECT json_extract('{\"a\":', '$.a')",
        "ATTACH 'no/such/directory/x.db' AS x",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        int status = sqlite3_exec(db, wrong[i], NULL, NULL, NULL);
        printf("-- %s: %s (%d, %d)\n", wrong[i], sqlite3_errmsg(db), status,
               sqlite3_extended_errcode(db));
    }
    /* 900 nested parentheses: a deep call stack in the parser and the code generator. */
    char sql[2048] = "SELECT ";
    size_t length = strlen(sql);
    memset(sql + length, '(', 900);
    sql[length + 900] = '1';
    memset(sql + length + 901, ')', 900);
    sql[length + 1801] = '\0';
    show(db, "deep", sql);
}
