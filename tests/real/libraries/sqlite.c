/* SQLite: statements and their rows through a function of the host's, and SQL functions, an
 * aggregate and a collation that the host defines. */
#include "both.h"

#ifdef NATIVE
#include <sqlite3.h>
#endif

static address database, row_pointer;
static unsigned row_count;

HOST_FUNCTION(uint32_t, row, address context, uint32_t count, address values, address names) {
    for (uint32_t i = 0; i < count; i++) {
        address value = address_at(plus(values, i * sizeof(address)));
        printf("%s%s=%s", i ? ", " : "", text_at(address_at(plus(names, i * sizeof(address)))),
               value ? text_at(value) : "NULL");
    }
    printf("\n");
    return ++row_count == 1000; /* which ends the statement */
}

static void run(const char *sql) {
    address text = put_text(sql), message = space(sizeof(address));
    row_count = 0;
    uint32_t status = INTEGER(sqlite3_exec, database, text, row_pointer, NOWHERE, message);
    printf("%.60s: %u, %u rows, %u changes\n", sql, status, row_count,
           INTEGER(sqlite3_changes, database));
    if (status) {
        printf("%s\n", text_at(address_at(message)));
        VOID(sqlite3_free, address_at(message));
    }
    VOID(free, text);
    VOID(free, message);
}

/* weigh(a, b): for numbers and texts. */
HOST_FUNCTION(void, weigh, address context, uint32_t count, address values) {
    address first = address_at(values), second = address_at(plus(values, sizeof(address)));
    if (INTEGER(sqlite3_value_type, first) == 3) { /* text */
        char bytes[100];
        int size =
            snprintf(bytes, sizeof bytes, "<%.50s>", text_at(ADDRESS(sqlite3_value_text, first)));
        address text = put(bytes, (size_t)size + 1);
        VOID(sqlite3_result_text, context, text, (uint32_t)size, (address)-1); /* it copies */
        VOID(free, text);
    } else if (LONG(sqlite3_value_int64, second) == 13) {
        address text = put_text("unlucky");
        VOID(sqlite3_result_error, context, text, (uint32_t)-1);
        VOID(free, text);
    } else {
        VOID(sqlite3_result_double, context,
             NUMBER(sqlite3_value_double, first) * (double)LONG(sqlite3_value_int64, second));
    }
}

/* hashed(x): an aggregate, whose state is in SQLite's memory. */
HOST_FUNCTION(void, step, address context, uint32_t count, address values) {
    address state = ADDRESS(sqlite3_aggregate_context, context, 8);
    uint64_t sum =
        *(uint64_t *)bytes_at(state, 8) * 31 + LONG(sqlite3_value_int64, address_at(values));
    memcpy(bytes_at(state, 8), &sum, 8);
}
HOST_FUNCTION(void, final, address context) {
    VOID(sqlite3_result_int64, context,
         *(uint64_t *)bytes_at(ADDRESS(sqlite3_aggregate_context, context, 8), 8));
}

/* A collation by the texts' ends. */
HOST_FUNCTION(uint32_t, by_end, address context, uint32_t a_size, address a, uint32_t b_size,
              address b) {
    const char *x = bytes_at(a, a_size), *y = bytes_at(b, b_size);
    for (uint32_t i = 1; i <= a_size && i <= b_size; i++)
        if (x[a_size - i] != y[b_size - i])
            return (uint32_t)(x[a_size - i] - y[b_size - i]);
    return a_size - b_size;
}

static void define(void) {
    address name = put_text("weigh"), aggregate = put_text("hashed"),
            collation = put_text("by_end");
    printf("%u %u %u\n",
           INTEGER(sqlite3_create_function, database, name, 2, 1, NOWHERE,
                   POINTER(weigh, i32_i32_i32_to_void), NOWHERE, NOWHERE),
           INTEGER(sqlite3_create_function, database, aggregate, 1, 1, NOWHERE, NOWHERE,
                   POINTER(step, i32_i32_i32_to_void), POINTER(final, i32_to_void)),
           INTEGER(sqlite3_create_collation, database, collation, 1, NOWHERE,
                   POINTER(by_end, i32_i32_i32_i32_i32_to_i32)));
    VOID(free, name);
    VOID(free, aggregate);
    VOID(free, collation);
}

static const char *const statements[] = {
    "create table words(id integer primary key, word text unique, weight real)",
    "create index by_weight on words(weight, word)",
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000) "
    "insert into words select i, hex(i * 7919 % 2003), i * 1.25 from n",
    "select count(*), sum(weight), min(word), max(word), hashed(id) from words",
    "select word, weigh(weight, id) from words where id % 97 = 5 order by word collate by_end",
    "select weigh(word, 1) from words where word like '%33%' order by 1 desc limit 10",
    "select weigh(1, 13)",
    "select weigh(1)",
    "select id, hashed(id * 3) over (order by id) from words limit 5",
    "begin; delete from words where id > 1000; select count(*) from words; rollback",
    "insert into words(id, word) values (1, 'x')",
    "update words set weight = weigh(weight, 2) where id < 500",
    "select a.word, b.word from words a join words b on a.id = b.id * 2 where a.weight > 2400",
    "select json_group_array(word) from (select word from words limit 7)",
    "select date('now'), printf('%.10g|%x', 1.0 / 3, 255), 1e300 * 1e10, -9223372036854775808",
    "select word from words order by id",
    "selec nothing",
    "pragma integrity_check",
};

int main(void) {
    open_library();
    address name = put_text(":memory:"), at = space(sizeof(address));
    printf("SQLite %s: %u\n", text_at(ADDRESS(sqlite3_libversion)),
           INTEGER(sqlite3_open, name, at));
    database = address_at(at);
    row_pointer = POINTER(row, i32_i32_i32_i32_to_i32);
    define();
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        run(statements[i]);
    printf("%s\n", text_at(ADDRESS(sqlite3_errmsg, database)));
    printf("closed: %u\n", INTEGER(sqlite3_close, database));
    TAKE_BACK(row_pointer);
    close_library();
    return 0;
}
