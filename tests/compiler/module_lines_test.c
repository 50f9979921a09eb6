/* Tests compiler/native/module_lines.c with a module whose line program was written by hand: the
 * rows that it gives, and that it survives any damage, which is left out as a whole. */
#include "check.h"

#include "native/line_program.h"
#include "native/module_lines.h"

/* A program of DWARF 4 with the file "d/a.c" and one sequence. Its addresses count from the start
 * of the contents of the code section, where there are 2 bytes before the first body. */
#define HEADER                                                                                     \
    1, 1, 1, 0xfb, 14, 13, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1, 'd', 0, 0, 'a', '.', 'c', 0, 1, 0,  \
        0, 0
#define ADDRESS(at) 0, 5, 2, at, 0, 0, 0
#define LINE(by) 3, by
#define COPY 1
#define AFTER(bytes) 2, bytes
#define END_SEQUENCE 0, 1, 1
#define PROGRAM(...)                                                                               \
    COUNT(4, 0, 0, 0, 0, 0, HEADER, __VA_ARGS__), 0, 0, 0, 4, 0, COUNT(HEADER), 0, 0, 0, HEADER,   \
        __VA_ARGS__
/* A function of five bytes from 0x16 on: no locals, three nops, and its end. */
#define LINES_OF(...)                                                                              \
    MODULE(SECTION(1, 1, 0x60, 0, 0), SECTION(3, 1, 0), SECTION(10, 1, BODY(0, 1, 1, 1, 0x0b)),    \
           SECTION(0, 11, '.', 'd', 'e', 'b', 'u', 'g', '_', 'l', 'i', 'n', 'e', __VA_ARGS__))

struct reading {
    struct front_end f;
    struct source_lines lines;
    const char *fault;
};

static void read_lines(struct reading *r, struct bytes module) {
    front_end_run(&r->f, module);
    assert_string_equal(front_end_lines(&r->f), "");
    r->fault = module_lines_read(&r->f.module, &r->f.arena, &r->lines);
}

static void close_reading(struct reading *r) { front_end_close(&r->f); }

static void expect_line(const struct reading *r, uint32_t offset, uint32_t line) {
    const struct source_row *row = source_lines_find(&r->lines, offset);
    assert_int_equal(row ? row->line : 0, line);
    if (row)
        assert_true(bytes_equal(r->lines.files[row->file], bytes_of("d/a.c")));
}

#define USUAL PROGRAM(ADDRESS(2), LINE(6), COPY, AFTER(2), LINE(1), COPY, AFTER(3), END_SEQUENCE)

static void test_rows(void **state) {
    (void)state;
    struct reading r;
    read_lines(&r, LINES_OF(USUAL));
    assert_null(r.fault);
    expect_line(&r, 0x15, 0);
    expect_line(&r, 0x16, 7);
    expect_line(&r, 0x17, 7);
    expect_line(&r, 0x18, 8);
    expect_line(&r, 0x1a, 8);
    expect_line(&r, 0x1b, 0); /* behind the function */
    close_reading(&r);
}

static void test_without(void **state) {
    (void)state;
    struct reading r;
    read_lines(&r, FUNCTION(0, 0x0b));
    assert_null(r.fault);
    assert_int_equal(r.lines.row_count, 0);
    close_reading(&r);
}

/* A sequence that starts outside of functions, as those of removed functions do, or that goes
 * backwards, or past the end of the module, gives no lines that others could take for theirs. */
static void test_outside(void **state) {
    (void)state;
    struct reading r;
    read_lines(&r, LINES_OF(PROGRAM(ADDRESS(0), LINE(6), COPY, AFTER(4), COPY, END_SEQUENCE)));
    assert_null(r.fault);
    expect_line(&r, 0x16, 0);
    expect_line(&r, 0x18, 0);
    close_reading(&r);
    read_lines(&r, LINES_OF(PROGRAM(ADDRESS(4), LINE(6), COPY, ADDRESS(2), COPY, END_SEQUENCE)));
    assert_null(r.fault);
    expect_line(&r, 0x16, 0);
    expect_line(&r, 0x18, 7);
    close_reading(&r);
    read_lines(&r, LINES_OF(PROGRAM(ADDRESS(0x60), LINE(6), COPY, END_SEQUENCE)));
    assert_null(r.fault);
    assert_int_equal(r.lines.row_count, 0);
    close_reading(&r);
}

/* Of two sequences for a function, the first one counts. */
static void test_twice(void **state) {
    (void)state;
    struct reading r;
    read_lines(&r, LINES_OF(PROGRAM(ADDRESS(2), LINE(6), COPY, AFTER(5), END_SEQUENCE, ADDRESS(2),
                                    LINE(20), COPY, AFTER(5), END_SEQUENCE)));
    assert_null(r.fault);
    expect_line(&r, 0x16, 7);
    close_reading(&r);
}

/* Numbers of lines that are none, or that #line does not take: the line before goes on. */
static void test_odd_lines(void **state) {
    (void)state;
    struct reading r;
    read_lines(&r, LINES_OF(PROGRAM(ADDRESS(2), LINE(6), COPY, AFTER(1), LINE(0x79), COPY, AFTER(1),
                                    3, 0xff, 0xff, 0xff, 0xff, 0x0f, COPY, AFTER(1), 3, 0x82, 0x80,
                                    0x80, 0x80, 0x70, COPY, AFTER(2), END_SEQUENCE)));
    assert_null(r.fault);
    expect_line(&r, 0x16, 7);
    expect_line(&r, 0x17, 7); /* 0 */
    expect_line(&r, 0x18, 7); /* 2^32 - 1 */
    expect_line(&r, 0x19, 1);
    close_reading(&r);
}

/* Values of the header that nobody needs, and steps that wrap around. */
static void test_odd_headers(void **state) {
    (void)state;
    static const struct {
        size_t at; /* in the section */
        uint8_t value;
        bool is_fault; /* the program has no special opcodes */
    } cases[] = {{10, 0, false}, {10, 0xff, false}, {11, 0, false}, {13, 0x80, false},
                 {14, 0, false}, {15, 0, true},     {15, 1, false}, {15, 0xff, true}};
    struct bytes good = LINES_OF(USUAL);
    size_t section = good.size - COUNT(USUAL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reading r;
        uint8_t *copy = malloc(good.size);
        assert_non_null(copy);
        memcpy(copy, good.data, good.size);
        copy[section + cases[i].at] = cases[i].value;
        read_lines(&r, (struct bytes){copy, good.size});
        assert_int_equal(r.fault != NULL, cases[i].is_fault);
        close_reading(&r);
        free(copy);
    }
}

/* DWARF 5: lists whose entries take no bytes would have no limit, and of forms only five kinds
 * exist. */
static void test_new_lists(void **state) {
    (void)state;
#define NEW_HEADER 1, 1, 1, 0xfb, 14, 13, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1
#define NEW_PROGRAM(...)                                                                           \
    COUNT(5, 0, 4, 0, 0, 0, 0, 0, NEW_HEADER, __VA_ARGS__, 0, 1, 1), 0, 0, 0, 5, 0, 4, 0,          \
        COUNT(NEW_HEADER, __VA_ARGS__), 0, 0, 0, NEW_HEADER, __VA_ARGS__, 0, 1, 1
#define DIRECTORIES 1, 1, 8, 1, 'd', 0
    static const char fault[] = "a line program's list of files is malformed";
    const struct {
        struct bytes section;
        const char *fault;
    } cases[] = {
        {{(const uint8_t[]){NEW_PROGRAM(DIRECTORIES, 2, 1, 8, 2, 0x0b, 1, 'a', 0, 0)},
          COUNT(NEW_PROGRAM(DIRECTORIES, 2, 1, 8, 2, 0x0b, 1, 'a', 0, 0))},
         NULL},
        {{(const uint8_t[]){NEW_PROGRAM(DIRECTORIES, 1, 1, 0x19, 3, 0, 0, 0)},
          COUNT(NEW_PROGRAM(DIRECTORIES, 1, 1, 0x19, 3, 0, 0, 0))},
         fault},
        {{(const uint8_t[]){NEW_PROGRAM(DIRECTORIES, 0, 3, 0, 0, 0)},
          COUNT(NEW_PROGRAM(DIRECTORIES, 0, 3, 0, 0, 0))},
         fault},
        {{(const uint8_t[]){NEW_PROGRAM(DIRECTORIES, 33, 0)},
          COUNT(NEW_PROGRAM(DIRECTORIES, 33, 0))},
         fault},
        {{(const uint8_t[]){NEW_PROGRAM(DIRECTORIES, 1, 1, 0x77, 1, 0)},
          COUNT(NEW_PROGRAM(DIRECTORIES, 1, 1, 0x77, 1, 0))},
         fault},
        {{(const uint8_t[]){NEW_PROGRAM(DIRECTORIES, 1, 1, 8, 0xff, 0xff, 3)},
          COUNT(NEW_PROGRAM(DIRECTORIES, 1, 1, 8, 0xff, 0xff, 3))},
         fault},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct line_sections sections = {.lines = cases[i].section};
        struct arena arena = {0};
        struct line_program program;
        bool ok = line_program_open(&sections, 0, &arena, &program);
        assert_int_equal(ok, !cases[i].fault);
        if (!ok)
            assert_string_equal(program.fault, cases[i].fault);
        assert_int_equal(program.end, cases[i].section.size);
        arena_destroy(&arena);
    }
}

/* Names that many entries share are looked up only so far. */
static void test_long_names(void **state) {
    (void)state;
    static const uint8_t program[] = {
        NEW_PROGRAM(1, 1, 0x1f, 1, 0, 0, 0, 0, 2, 1, 0x1f, 2, 0x0b, 1, 1, 0, 0, 0, 0)};
    static uint8_t names[LINE_STRING_MOST + 2];
    for (size_t size = LINE_STRING_MOST; size <= LINE_STRING_MOST + 1; size++) {
        const struct line_sections sections = {.lines = {program, sizeof program},
                                               .line_strings = {names, sizeof names}};
        const char *directory, *name;
        struct arena arena = {0};
        struct line_program opened;
        memset(names, 'n', sizeof names);
        names[size] = 0;
        assert_true(line_program_open(&sections, 0, &arena, &opened));
        assert_true(line_program_file(&opened, 0, &directory, &name));
        assert_int_equal(strlen(directory), size > LINE_STRING_MOST ? 0 : size);
        assert_int_equal(strlen(name), size - 1);
        arena_destroy(&arena);
    }
}

static void test_faults(void **state) {
    (void)state;
    static const struct {
        size_t at; /* in the section */
        uint8_t value;
        const char *fault;
    } cases[] = {
        {0, 0xff, "a line program runs past the end of .debug_line"},
        {3, 0x7f, "a line program runs past the end of .debug_line"},
        {4, 6, "a line program is of an unknown version"},
        {4, 1, "a line program is of an unknown version"},
        {6, 0xff, "a line program's header runs past its end"},
        {6, 4, "a line program's header is too short"},
        {6, 20, "a line program's list of files is malformed"},
    };
    struct bytes good = LINES_OF(USUAL);
    size_t section = good.size - COUNT(USUAL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reading r;
        uint8_t *copy = malloc(good.size);
        assert_non_null(copy);
        memcpy(copy, good.data, good.size);
        copy[section + cases[i].at] = cases[i].value;
        read_lines(&r, (struct bytes){copy, good.size});
        assert_non_null(r.fault);
        assert_string_equal(r.fault, cases[i].fault);
        assert_int_equal(r.lines.row_count, 0);
        close_reading(&r);
        free(copy);
    }
}

/* Whatever one byte of the section is, and wherever the section ends, lines are of files that there
 * are, and rows are in order. */
static void check_any(struct bytes module) {
    struct reading r;
    read_lines(&r, module);
    if (r.fault)
        assert_int_equal(r.lines.row_count, 0);
    for (uint32_t i = 0; i < r.lines.row_count; i++) {
        const struct source_row *row = &r.lines.rows[i];
        assert_true(!row->line || row->file < r.lines.file_count);
        assert_true(i == 0 || r.lines.rows[i - 1].offset < row->offset);
    }
    close_reading(&r);
}

static void test_damage(void **state) {
    (void)state;
    struct bytes good = LINES_OF(USUAL);
    size_t section = good.size - COUNT(USUAL), size_at = section - 13;
    uint8_t *copy = malloc(good.size);
    assert_non_null(copy);
    memcpy(copy, good.data, good.size);
    for (size_t at = section; at < good.size; at++) {
        for (unsigned value = 0; value < 256; value++) {
            copy[at] = (uint8_t)value;
            check_any((struct bytes){copy, good.size});
        }
        copy[at] = good.data[at];
    }
    for (size_t size = section; size < good.size; size++) {
        copy[size_at] = (uint8_t)(size - size_at - 1);
        check_any((struct bytes){copy, size});
    }
    free(copy);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),      cmocka_unit_test(test_without),
        cmocka_unit_test(test_outside),   cmocka_unit_test(test_twice),
        cmocka_unit_test(test_odd_lines), cmocka_unit_test(test_odd_headers),
        cmocka_unit_test(test_new_lists), cmocka_unit_test(test_long_names),
        cmocka_unit_test(test_faults),    cmocka_unit_test(test_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
