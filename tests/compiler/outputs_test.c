/* Tests compiler/bench/outputs.c. */
#include "check.h"

#include "bench/outputs.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *write_file(const char *path, const char *text, size_t size) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return path;
}

static struct outputs_difference compare(const char *a, const char *b) {
    const char *x = write_file("outputs_test.a", a, strlen(a));
    const char *y = write_file("outputs_test.b", b, strlen(b));
    struct outputs_difference difference = outputs_compare(x, y), back = outputs_compare(y, x);
    assert_int_equal(difference.kind, back.kind);
    assert_true(difference.distance <= back.distance && back.distance <= difference.distance);
    assert_int_equal(outputs_same(x, y), difference.kind == OUTPUTS_SAME);
    remove(x);
    remove(y);
    return difference;
}

static void expect(const char *a, const char *b, enum outputs_kind kind) {
    assert_int_equal(compare(a, b).kind, kind);
}

static void expect_distance(const char *a, const char *b, double distance) {
    struct outputs_difference difference = compare(a, b);
    assert_int_equal(difference.kind, OUTPUTS_FLOATS);
    assert_true(isinf(distance) ? isinf(difference.distance)
                                : fabs(difference.distance - distance) < 1e-12);
}

static void test_same(void **state) {
    (void)state;
    expect("", "", OUTPUTS_SAME);
    expect("1.5 and 2\n", "1.5 and 2\n", OUTPUTS_SAME);
    char zeros[] = {'a', 0, 'b', '\n'}, others[] = {'a', 0, 'c', '\n'};
    write_file("outputs_test.a", zeros, sizeof zeros);
    write_file("outputs_test.b", others, sizeof others);
    assert_int_equal(outputs_compare("outputs_test.a", "outputs_test.a").kind, OUTPUTS_SAME);
    assert_int_equal(outputs_compare("outputs_test.a", "outputs_test.b").kind, OUTPUTS_OTHER);
    assert_int_equal(outputs_compare("outputs_test.a", "outputs_test.gone").kind, OUTPUTS_OTHER);
    assert_false(outputs_same("outputs_test.a", "outputs_test.gone"));
    remove("outputs_test.a");
    remove("outputs_test.b");
}

static void test_floats(void **state) {
    (void)state;
    expect_distance("x=1.5,\n", "x=1.25,\n", 0.25 / 1.5);
    expect_distance("(0.5) 7", "(0.25) 7", 0.25);
    expect_distance("1.0 100.0", "1.5 150.0", 1.0 / 3);
    expect_distance("3", "2.5", 0.5 / 3);
    expect_distance("-0.5", "+0.5", 1);
    expect_distance("1e-05", "2e-05", 1e-5);
    expect_distance("1.5ms", "1.25ms", 0.25 / 1.5);
    expect_distance("inf", "1.0", INFINITY);
    expect_distance("-nan", "nan", INFINITY);
    expect_distance(".5", "0.5", 0); /* another notation is another output */
}

static void test_others(void **state) {
    (void)state;
    expect("1", "2", OUTPUTS_OTHER);
    expect("1.5 1", "1.25 2", OUTPUTS_OTHER);
    expect("1.5ms", "1.25s", OUTPUTS_OTHER);
    expect("1.5", "1.25\n", OUTPUTS_OTHER);
    expect("1.5", "", OUTPUTS_OTHER);
    expect("1.5 ", "1.25\n", OUTPUTS_OTHER);
    expect("x1.5", "x1.25", OUTPUTS_OTHER);
    expect("hello", "world", OUTPUTS_OTHER);
    /* Hexadecimal digits that look like an exponent, or are marked. */
    expect("12e45678", "12e45679", OUTPUTS_OTHER);
    expect("0x1.8p1", "0x1.9p1", OUTPUTS_OTHER);
}

/* A run of 63 characters is one word, and a longer one is several. */
static void test_long(void **state) {
    (void)state;
    char a[80], b[80];
    for (int size = 62; size <= 66; size++) {
        snprintf(a, sizeof a, "1.%0*d1", size - 3, 0);
        snprintf(b, sizeof b, "1.%0*d2", size - 3, 0);
        assert_int_equal(strlen(a), size);
        expect(a, a, OUTPUTS_SAME);
        expect(a, b, size <= 63 ? OUTPUTS_FLOATS : OUTPUTS_OTHER);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same),
        cmocka_unit_test(test_floats),
        cmocka_unit_test(test_others),
        cmocka_unit_test(test_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
