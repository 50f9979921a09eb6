/* Tests compiler/bench/results.c. */
#include "check.h"

#include "bench/results.h"

static bool equal(const char *type, const char *a, const char *b, bool rounded) {
    const struct signature signature = {.results = &type, .result_count = 1};
    return results_equal(a, b, &signature, rounded);
}

static void test_notations(void **state) {
    (void)state;
    assert_true(equal("i32", "3\n", "3", false));
    assert_true(equal("i32", "Result: 3\n", "3\n", false));
    assert_true(equal("i32", "0x3:i32\n", "3\n", false));
    assert_true(equal("i32", "add(i32:1, i32:2) => i32:3\n", "3\n", false));
    assert_true(equal("i32", "printed before\n3", "3", false));
    assert_false(equal("i32", "4", "3", false));
    assert_false(equal("i32", "", "3", false));
    assert_false(equal("i32", "", "", false));
    assert_false(equal("i32", "Result:", "3", false));
    assert_false(equal("i32", "3x", "3", false));
    assert_false(equal("i32", "-", "0", false));
    assert_false(equal("i32", "i64:3", "3", false));
}

static void test_integers(void **state) {
    (void)state;
    assert_true(equal("i32", "4294967295", "-1", false));
    assert_true(equal("i32", "0xffffffff:i32", "-1", false));
    assert_false(equal("i64", "4294967295", "-1", false));
    assert_true(equal("i64", "18446744073709551615", "-1", false));
    assert_true(equal("i64", "-9223372036854775808", "0x8000000000000000", false));
    assert_false(equal("i64", "-9223372036854775808", "-9223372036854775807", false));
}

static void test_floats(void **state) {
    (void)state;
    assert_true(equal("f64", "0.1", "0.1", false));
    assert_false(equal("f64", "0.1", "0.10000000000000002", false));
    assert_true(equal("f64", "0.100000", "0.10000000000000002", true));
    assert_false(equal("f64", "0.1", "0.10001", true));
    assert_true(equal("f64", "1.234568e+20", "123456789012345678901", true));
    assert_true(equal("f32", "0.10000000149011612", "0.1", false));
    assert_true(equal("f64", "NaN", "nan", false));
    assert_false(equal("f64", "nan", "1", true));
    assert_true(equal("f64", "-Infinity", "-inf", false));
    assert_false(equal("f64", "-inf", "inf", true));
    assert_false(equal("f64", "inf", "1", true));
    assert_false(equal("f64", "x", "0", true));
}

static void test_several(void **state) {
    (void)state;
    const char *types[] = {"i32", "f64"};
    const struct signature signature = {.results = types, .result_count = 2};
    const struct signature nothing = {0};
    assert_true(results_equal("1\n2.5\n", "Result: 1\nResult: 2.5\n", &signature, false));
    assert_true(results_equal("1\n2.5\n", "0x1:i32,2.5:f64\n", &signature, false));
    assert_true(results_equal("1\n2.5\n", "f() => i32:1, f64:2.500000\n", &signature, true));
    assert_false(results_equal("1\n2.5\n", "2.5\n", &signature, false));
    assert_false(results_equal("1\n2.5\n", "2.5\n1\n", &signature, false));
    assert_true(results_equal("", "f() =>\n", &nothing, false));
}

/* A word longer than any value is none. */
static void test_long_words(void **state) {
    (void)state;
    char digits[201];
    memset(digits, '1', sizeof digits - 1);
    digits[sizeof digits - 1] = '\0';
    assert_false(equal("i32", digits, digits, false));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_notations),  cmocka_unit_test(test_integers),
        cmocka_unit_test(test_floats),     cmocka_unit_test(test_several),
        cmocka_unit_test(test_long_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
