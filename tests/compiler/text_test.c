/* Tests compiler/base/text.c. */
#include "check.h"

static void expect_quoted(const char *in, size_t size, const char *out) {
    struct text text = {0};
    text_quoted(&text, (struct bytes){(const uint8_t *)in, size});
    assert_string_equal(text.data ? text.data : "", out);
    text_free(&text);
}

static void test_quoted(void **state) {
    (void)state;
    expect_quoted("", 0, "");
    expect_quoted("env", 3, "env");
    expect_quoted("a\"b\\c", 5, "a\\\"b\\\\c");
    expect_quoted("a\0\n\x1b[m\x7f", 7, "a\\x00\\x0a\\x1b[m\\x7f");
    expect_quoted("\xc3\xa9", 2, "\xc3\xa9");
    /* a C1 control, right-to-left override, zero-width space, byte order mark */
    expect_quoted("\xc2\x9b", 2, "\\xc2\\x9b");
    expect_quoted("\xe2\x80\xae", 3, "\\xe2\\x80\\xae");
    expect_quoted("\xe2\x80\x8b", 3, "\\xe2\\x80\\x8b");
    expect_quoted("\xef\xbb\xbf", 3, "\\xef\\xbb\\xbf");
    /* malformed */
    expect_quoted("\xff", 1, "\\xff");
    expect_quoted("\xc3", 1, "\\xc3");
    expect_quoted("\xed\xa0\x80", 3, "\\xed\\xa0\\x80");
}

static void expect_json(const char *in, size_t size, const char *out) {
    struct text text = {0};
    text_json(&text, (struct bytes){(const uint8_t *)in, size});
    assert_string_equal(text.data, out);
    text_free(&text);
}

static void test_json(void **state) {
    (void)state;
    expect_json("", 0, "\"\"");
    expect_json("a\"\\\n\0", 5, "\"a\\\"\\\\\\u000a\\u0000\"");
    expect_json("\xc3\xa9\xff", 3, "\"\xc3\xa9\xef\xbf\xbd\"");
    expect_json("\xe2\x80\xae", 3, "\"\\u202e\"");
    expect_json("\xf0\x9f\x98\x80", 4, "\"\xf0\x9f\x98\x80\"");
}

static void expect_decimal(uint64_t number, const char *out) {
    struct text text = {0};
    text_decimal(&text, number);
    assert_string_equal(text.data, out);
    text_free(&text);
}

static void test_decimal(void **state) {
    (void)state;
    expect_decimal(0, "0");
    expect_decimal(9, "9");
    expect_decimal(10, "10");
    expect_decimal(UINT64_MAX, "18446744073709551615");
}

static void test_utf8(void **state) {
    (void)state;
    static const char *const good[] = {"",
                                       "\x7f",
                                       "\xc2\x80",
                                       "\xdf\xbf",
                                       "\xe0\xa0\x80",
                                       "\xed\x9f\xbf",
                                       "\xee\x80\x80",
                                       "\xef\xbf\xbf",
                                       "\xf0\x90\x80\x80",
                                       "\xf4\x8f\xbf\xbf"};
    static const char *const bad[] = {
        "\x80",         "\xc0\x80",         "\xc1\xbf",         "\xe0\x9f\xbf", "\xed\xa0\x80",
        "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5",         "\xf8\x88\x80\x80",
        "\xc2",         "\xe2\x82",         "\xe2\x82\x41",     "\xfe",         "a\xff"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(bytes_is_utf8(bytes_of(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(bytes_is_utf8(bytes_of(bad[i])));
}

static void test_grows(void **state) {
    (void)state;
    struct text text = {0};
    for (int i = 0; i < 10000; i++)
        text_format(&text, "%d,", i % 10);
    assert_int_equal(text.size, 20000);
    assert_memory_equal(text.data + 19990, "5,6,7,8,9,", 11);
    text_free(&text);
    assert_null(text.data);
    text_string(&text, "again");
    assert_string_equal(text.data, "again");
    text_free(&text);
}

static void test_bytes_equal(void **state) {
    (void)state;
    assert_true(bytes_equal((struct bytes){0}, bytes_of("")));
    assert_true(bytes_equal(bytes_of("ab"), bytes_of("ab")));
    assert_false(bytes_equal(bytes_of("ab"), bytes_of("a")));
    assert_false(bytes_equal(bytes_of("ab"), bytes_of("ac")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quoted),  cmocka_unit_test(test_json),
        cmocka_unit_test(test_decimal), cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_grows),   cmocka_unit_test(test_bytes_equal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
