/* Tests compiler/glue/c_names.c: which names cannot become identifiers of a library's header. */
#include "check.h"

#include "glue/c_names.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static void expect_all(const char *const *names, size_t count, bool (*is)(const char *),
                       bool expected) {
    for (size_t i = 0; i < count; i++)
        if (is(names[i]) != expected)
            fail_msg("\"%s\" should%s be one", names[i], expected ? "" : " not");
}

static void test_identifiers(void **state) {
    (void)state;
    static const char *const yes[] = {"a", "_", "a1", "A_1b2", "_9", "int"};
    static const char *const no[] = {"",    "1",   "1a",       "a-b", "a b", " a",
                                     "a\n", "a\"", "\xc3\xa9", "a$",  "a.",  "$"};
    expect_all(yes, COUNT_OF(yes), c_names_is_identifier, true);
    expect_all(no, COUNT_OF(no), c_names_is_identifier, false);
}

static void test_words(void **state) {
    (void)state;
    static const char *const yes[] = {
        "int",      "while",   "class",    "co_await", "linux",     "errno", "xor_eq",
        "context",  "size_t",  "NULL",     "EOF",      "INT32_MAX", "ABC",   "A_1",
        "PRIu32",   "SCNxPTR", "SYS_read", "M_PIf",    "L_tmpnam",  "stdin", "sa_handler",
        "st_atime", "AO",      "_Bool",    "__x",      "_X"};
    static const char *const no[] = {
        "",      "add", "Int", "integer", "in",       "nt",     "context2", "AB",   "Abc",
        "abc_D", "_x",  "PR",  "PRIze",   "sys_read", "stdin2", "size_t_",  "whil", "do while"};
    expect_all(yes, COUNT_OF(yes), c_names_is_word, true);
    expect_all(no, COUNT_OF(no), c_names_is_word, false);
}

/* Only keywords and types: names of macros are fine for a struct. */
static void test_type_words(void **state) {
    (void)state;
    static const char *const yes[] = {"int", "class", "unix", "uint8_t", "NULL"};
    static const char *const no[] = {"", "ABC", "EOF", "stdin", "SYS_read", "add", "__x"};
    expect_all(yes, COUNT_OF(yes), c_names_is_type_word, true);
    expect_all(no, COUNT_OF(no), c_names_is_type_word, false);
}

static void expect_owner(const char *prefix, const char *owner) {
    const char *found = c_names_owner(prefix);
    if (!owner)
        assert_null(found);
    else
        assert_string_equal(found ? found : "nobody", owner);
}

static void test_owners(void **state) {
    (void)state;
    expect_owner("clock", "the C library");
    expect_owner("posix_file", "the C library");
    expect_owner("pthread", "the C library");
    expect_owner("sinter", "Sinter's runtime");
    expect_owner("sinter_x", "Sinter's runtime");
    expect_owner("w2c", "Sinter's runtime");
    expect_owner("wasm2c_m", "Sinter's runtime");
    expect_owner("_", "the compiler");
    expect_owner("__x", "the compiler");
    expect_owner("_Xy", "the compiler");
    expect_owner("foo", NULL);
    expect_owner("clocks", NULL);
    expect_owner("cloc", NULL);
    expect_owner("Sinter", NULL);
    expect_owner("_x", NULL);
    expect_owner("", NULL);
}

static void test_defined(void **state) {
    (void)state;
    static const char *const yes[] = {"malloc",  "printf",        "read",
                                      "environ", "create_module", "ypbinderr_string"};
    static const char *const no[] = {"", "foo_add", "mallo", "malloc_", "create_modul"};
    expect_all(yes, COUNT_OF(yes), c_names_is_defined, true);
    expect_all(no, COUNT_OF(no), c_names_is_defined, false);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_identifiers), cmocka_unit_test(test_words),
        cmocka_unit_test(test_type_words),  cmocka_unit_test(test_owners),
        cmocka_unit_test(test_defined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
