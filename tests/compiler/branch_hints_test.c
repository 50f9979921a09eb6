/* Tests compiler/lower/branch_hints.c: which sections give hints, and which are as if they were not
 * there. */
#include "check.h"

#include "lower/branch_hints.h"

#define NAME                                                                                       \
    25, 'm', 'e', 't', 'a', 'd', 'a', 't', 'a', '.', 'c', 'o', 'd', 'e', '.', 'b', 'r', 'a', 'n',  \
        'c', 'h', '_', 'h', 'i', 'n', 't'
/* Function 0 is imported; 1 and 2 have bodies of 10 bytes. The section comes last, so the bodies
 * stand where they stand without it. */
#define CODE_BODY BODY(0, 0x41, 0, 0x04, 0x40, 0x0b, 0x01, 0x01, 0x01, 0x0b)
#define MODULE_OF(...)                                                                             \
    MODULE(SECTION(1, 1, 0x60, 0, 0), SECTION(2, 1, 0, 0, 0, 0), SECTION(3, 2, 0, 0),              \
           SECTION(10, 2, CODE_BODY, CODE_BODY), SECTION(0, NAME, __VA_ARGS__))

static void expect_count(struct bytes module, uint32_t count) {
    struct front_end f;
    front_end_run(&f, module);
    assert_true(f.ok);
    branch_hints_read(&f.module, &f.arena);
    assert_int_equal(f.module.branch_hint_count, count);
    assert_string_equal(front_end_lines(&f), "");
    front_end_close(&f);
}

static void test_found(void **state) {
    (void)state;
    struct front_end f;
    front_end_run(&f, MODULE_OF(2, 1, 2, 3, 1, 1, 7, 1, 0, 2, 1, 0, 1, 0));
    branch_hints_read(&f.module, &f.arena);
    assert_int_equal(f.module.branch_hint_count, 3);
    uint32_t first = (uint32_t)f.module.codes[0].offset;
    uint32_t second = (uint32_t)f.module.codes[1].offset;
    const struct branch_hint *likely = branch_hints_find(&f.module, first + 3);
    const struct branch_hint *unlikely = branch_hints_find(&f.module, first + 7);
    assert_true(likely && likely->is_likely);
    assert_true(unlikely && !unlikely->is_likely);
    assert_non_null(branch_hints_find(&f.module, second));
    assert_null(branch_hints_find(&f.module, first + 4));
    assert_null(branch_hints_find(&f.module, 0));
    assert_null(branch_hints_find(&f.module, UINT32_MAX));
    front_end_close(&f);
}

static void test_ignored(void **state) {
    (void)state;
    expect_count(MODULE_OF(0), 0);
    expect_count(MODULE_OF(1, 1, 0), 0);
    expect_count(MODULE_OF(1, 1, 1, 9, 1, 1), 1);                   /* the last byte of a body */
    expect_count(MODULE_OF(1, 1, 1, 10, 1, 1), 0);                  /* past it */
    expect_count(MODULE_OF(1, 0, 1, 3, 1, 1), 0);                   /* an imported function */
    expect_count(MODULE_OF(1, 3, 1, 3, 1, 1), 0);                   /* no function */
    expect_count(MODULE_OF(1, 1, 1, 3, 2, 1), 0);                   /* two bytes */
    expect_count(MODULE_OF(1, 1, 1, 3, 1, 2), 0);                   /* neither 0 nor 1 */
    expect_count(MODULE_OF(1, 1, 1, 3, 1), 0);                      /* cut short */
    expect_count(MODULE_OF(2, 1, 1, 3, 1, 1), 0);                   /* a function is missing */
    expect_count(MODULE_OF(1, 1, 1, 3, 1, 1, 0), 0);                /* more behind */
    expect_count(MODULE_OF(1, 1, 2, 7, 1, 1, 3, 1, 1), 0);          /* not in order */
    expect_count(MODULE_OF(1, 1, 2, 3, 1, 1, 3, 1, 0), 0);          /* twice */
    expect_count(MODULE_OF(2, 2, 1, 3, 1, 1, 1, 1, 3, 1, 1), 0);    /* functions not in order */
    expect_count(MODULE_OF(1, 1, 0xff, 0xff, 0xff, 0xff, 0x0f), 0); /* too many for the bytes */
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_found),
                                       cmocka_unit_test(test_ignored)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
