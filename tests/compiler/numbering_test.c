/* Tests compiler/wasm2c/numbering.c: what becomes of marks in C, and finding a statement again by
 * its line and column. */
#include "check.h"

#include "wasm2c/numbering.h"

#define HEAD "void w2c_m_f3_sum(w2c_m* instance) {"
#define MARK(offset) "\1" #offset "\2"

struct fixture {
    struct arena arena;
    struct source_lines lines;
    struct numbering numbering;
    struct text out;
};

static void number(struct fixture *f, const struct source_lines *lines, struct bytes shard) {
    *f = (struct fixture){.lines = *lines};
    wasm2c_numbering_put(shard, "m", &f->lines, "dir/m.wasm", &f->arena, &f->numbering, &f->out);
}

static void close_fixture(struct fixture *f) {
    arena_destroy(&f->arena);
    text_free(&f->out);
}

static void expect_place(const struct fixture *f, uint32_t line, uint32_t column, uint32_t offset,
                         uint32_t file) {
    struct numbering_place found;
    assert_non_null(wasm2c_numbering_find(&f->numbering, 3, line, column, &found));
    assert_int_equal(found.offset, offset);
    assert_int_equal(found.file, file);
}

/* Statements of one line stand beside each other, even where others come between them, and a file
 * is named only where it changes. What has no line gets its offset, in the module. */
static void test_columns(void **state) {
    (void)state;
    const struct bytes files[] = {bytes_of("a.c"), bytes_of("b.c")};
    struct source_row rows[] = {{70, 12, 0}, {78, 13, 0}, {84, 12, 0}, {88, 5, 1}, {90, 0, 0}};
    const struct source_lines lines = {rows, 5, files, 2};
    struct fixture f;
    number(&f, &lines,
           bytes_of("int x;\n" HEAD "\n" MARK(74) "  a;\n" MARK(80) "  b;\n#if 1\n  bb;\n" MARK(
               85) "  c;\n" MARK(88) "  e;\n" MARK(90) "  d;\n}\nint y;\n"));
    assert_string_equal(f.out.data, "int x;\n"
                                    "\n#line 12 \"a.c\"\n" HEAD "   a; "
                                    "\n#line 13\n  b; \n#if 1"
                                    "\n#line 13\n            bb; "
                                    "\n#line 12\n                                            c; "
                                    "\n#line 5 \"b.c\"\n  e; "
                                    "\n#line 90 \"dir/m.wasm\"\n  d; }"
                                    "\n#line 17 \"m.c\"\n"
                                    "\nint y;\n");
    expect_place(&f, 12, 1, 74, 0);
    expect_place(&f, 12, 42, 74, 0);
    expect_place(&f, 12, 43, 85, 0);
    expect_place(&f, 12, 4000, 85, 0);
    expect_place(&f, 13, 3, 80, 0);
    expect_place(&f, 5, 3, 88, 1);
    expect_place(&f, 90, 1, 90, NUMBERING_UNKNOWN);
    expect_place(&f, 13, 0, NUMBERING_UNKNOWN, 0); /* without a column only the line is known */
    expect_place(&f, 90, 0, 90, NUMBERING_UNKNOWN);
    struct numbering_place found;
    assert_null(wasm2c_numbering_find(&f.numbering, 3, 14, 1, &found));
    assert_null(wasm2c_numbering_find(&f.numbering, 4, 12, 1, &found));
    close_fixture(&f);
}

/* Without a column, a line that two files have tells nothing. */
static void test_two_files(void **state) {
    (void)state;
    const struct bytes files[] = {bytes_of("a.c"), bytes_of("b.c")};
    struct source_row rows[] = {{70, 12, 0}, {75, 12, 1}};
    const struct source_lines lines = {rows, 2, files, 2};
    struct numbering_place found;
    struct fixture f;
    number(&f, &lines, bytes_of(HEAD "\n" MARK(70) "  a;\n" MARK(75) "  b;\n}\n"));
    expect_place(&f, 12, 40, 70, 0);
    expect_place(&f, 12, 43, 75, 1);
    assert_null(wasm2c_numbering_find(&f.numbering, 3, 12, 0, &found));
    close_fixture(&f);
}

/* A name stays in its string, on one line. */
static void test_names(void **state) {
    (void)state;
    static const uint8_t name[] = "a\"\n\\n\x1b[?\?/\x7f*/\xc3\xa9.c";
    const struct bytes files[] = {{name, sizeof name - 1}, BYTES('b', 0xff, 0xc3, '"')};
    struct source_row rows[] = {{70, INT32_MAX, 0}, {75, 1, 1}};
    const struct source_lines lines = {rows, 2, files, 2};
    struct fixture f;
    number(&f, &lines, bytes_of(HEAD "\n" MARK(70) "  a;\n" MARK(75) "  b;\n}\n"));
    assert_string_equal(f.out.data,
                        "\n#line 2147483647 \"a\\\"?\\\\n?[\\?\\?/?*/\xc3\xa9.c\"\n" HEAD "   a; "
                        "\n#line 1 \"b?\?\\\"\"\n  b; }"
                        "\n#line 7 \"m.c\"\n\n");
    close_fixture(&f);
}

/* Long names that alternate do not multiply the size of the C: after some, what is of another file
 * has no line. */
static void test_many_names(void **state) {
    (void)state;
    static uint8_t longs[2][4096];
    memset(longs[0], 'a', sizeof longs[0]);
    memset(longs[1], 'b', sizeof longs[1]);
    const struct bytes files[] = {{longs[0], sizeof longs[0]}, {longs[1], sizeof longs[1]}};
    struct source_row rows[2000];
    struct text shard = {0};
    text_string(&shard, HEAD "\n");
    for (uint32_t i = 0; i < 2000; i++) {
        rows[i] = (struct source_row){70 + i, i + 1, i % 2};
        text_format(&shard, "\1%u\2  s%u;\n", 70 + i, i);
    }
    text_string(&shard, "}\n");
    const struct source_lines lines = {rows, 2000, files, 2};
    struct fixture f;
    number(&f, &lines, text_bytes(&shard));
    assert_true(f.out.size < 65536 + 12 * shard.size + 8192);
    assert_int_equal(f.numbering.count, 2001); /* the head has one, too */
    expect_place(&f, 1, 1, 70, 0);
    expect_place(&f, 70 + 1999, 1, 70 + 1999, NUMBERING_UNKNOWN);
    text_free(&shard);
    close_fixture(&f);
}

/* Going back to a line again and again would take more spaces than the C has bytes: the offsets of
 * such a function are not known, but its lines are. */
static void test_many_spaces(void **state) {
    (void)state;
    const struct bytes files[] = {bytes_of("a.c")};
    static struct source_row rows[5000];
    struct text shard = {0};
    text_string(&shard, HEAD "\n");
    for (uint32_t i = 0; i < 5000; i++) {
        rows[i] = (struct source_row){70 + i, 1 + i % 2, 0};
        text_format(&shard, "\1%u\2  statement%u;\n", 70 + i, i);
    }
    text_string(&shard, "}\n");
    const struct source_lines lines = {rows, 5000, files, 1};
    struct fixture f;
    number(&f, &lines, text_bytes(&shard));
    assert_true(f.out.size < 65536 + 20 * shard.size);
    assert_int_equal(f.numbering.count, 5001);
    expect_place(&f, 1, 1, NUMBERING_UNKNOWN, 0);
    expect_place(&f, 2, 1, NUMBERING_UNKNOWN, 0);
    text_free(&shard);
    close_fixture(&f);
}

/* What has no marks stays as it is. */
static void test_without(void **state) {
    (void)state;
    const char *shard = "#include \"m.h\"\n" HEAD "\n  a;\n}\nstatic u32 w2c_m_f4(w2c_m*);\n";
    const struct source_lines lines = {0};
    struct fixture f;
    number(&f, &lines, bytes_of(shard));
    assert_string_equal(f.out.data, shard);
    assert_int_equal(f.numbering.count, 0);
    close_fixture(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns),     cmocka_unit_test(test_two_files),
        cmocka_unit_test(test_names),       cmocka_unit_test(test_many_names),
        cmocka_unit_test(test_many_spaces), cmocka_unit_test(test_without),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
