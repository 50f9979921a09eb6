/* Tests compiler/native/module_lines.c with a module whose line program was written by hand: the
 * rows that it gives, and that it survives any damage, which is left out as a whole. */
#include "check.h"

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
        cmocka_unit_test(test_rows),    cmocka_unit_test(test_without),
        cmocka_unit_test(test_outside), cmocka_unit_test(test_twice),
        cmocka_unit_test(test_faults),  cmocka_unit_test(test_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
