/* Tests compiler/base/diag.c. */
#include "check.h"

static void test_lines(void **state) {
    (void)state;
    struct text lines = {0};
    struct diag diag = {.file = "dir/a.wasm", .capture = &lines};
    diag_warn(&diag, "odd");
    assert_int_equal(diag.fault, DIAG_NONE);
    assert_false(diag_error(&diag, 0x1f3, "import \"%s\"", "env"));
    diag_note(&diag, "do %d", 1);
    assert_int_equal(diag.fault, DIAG_INPUT);
    assert_false(diag_input(&diag, "whole"));
    assert_false(diag_fail(&diag, DIAG_ENVIRONMENT, "no compiler"));
    assert_false(diag_fail(&diag, DIAG_USAGE, "usage"));
    assert_int_equal(diag.fault, DIAG_ENVIRONMENT);
    assert_int_equal(diag.error_count, 4);
    assert_string_equal(lines.data, "dir/a.wasm: warning: odd\n"
                                    "dir/a.wasm:0x1f3: error: import \"env\"\n"
                                    "dir/a.wasm: note: do 1\n"
                                    "dir/a.wasm: error: whole\n"
                                    "sinter: error: no compiler\n"
                                    "sinter: error: usage\n");
    text_free(&lines);
}

static void test_hostile_file_name(void **state) {
    (void)state;
    struct text lines = {0};
    struct diag diag = {.file = "a\x1b[2J\n%s", .capture = &lines};
    diag_error(&diag, 0, "x");
    assert_string_equal(lines.data, "a\\x1b[2J\\x0a%s:0x0: error: x\n");
    text_free(&lines);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_hostile_file_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
