/* Tests compiler/base/key.c: what decides a key, and that lists of items do not run together. */
#include "check.h"

#include "base/key.h"

/* The key of up to three strings; the list ends with NULL. */
static void key_of(char text[KEY_TEXT_BYTES], const char *a, const char *b, const char *c) {
    struct key key;
    const char *const items[] = {a, b, c};
    key_begin(&key);
    for (size_t i = 0; i < 3 && items[i]; i++)
        key_string(&key, items[i]);
    key_end(&key, text);
}

/* SHA-256 of nothing, and of the 8 bytes of the length and "abc". */
static void test_values(void **state) {
    (void)state;
    char text[KEY_TEXT_BYTES];
    key_of(text, NULL, NULL, NULL);
    assert_string_equal(text, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    key_of(text, "abc", NULL, NULL);
    assert_string_equal(text, "ce91dc5eec0139adf091900d225971d6ad246a845bad791b5693a9d0d55dd391");
}

static void test_boundaries(void **state) {
    (void)state;
    static const char *const lists[][3] = {{"ab", "c", NULL},   {"a", "bc", NULL},
                                           {"abc", NULL, NULL}, {"abc", "", NULL},
                                           {"", "abc", NULL},   {"", "ab", "c"}};
    enum { COUNT_OF_LISTS = sizeof lists / sizeof *lists };
    char keys[COUNT_OF_LISTS][KEY_TEXT_BYTES];
    for (size_t i = 0; i < COUNT_OF_LISTS; i++) {
        key_of(keys[i], lists[i][0], lists[i][1], lists[i][2]);
        assert_int_equal(strlen(keys[i]), 64);
        assert_int_equal(strspn(keys[i], "0123456789abcdef"), 64);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(keys[i], keys[j]);
    }
}

static void test_kinds(void **state) {
    (void)state;
    struct key key;
    char string[KEY_TEXT_BYTES], bytes[KEY_TEXT_BYTES], null[KEY_TEXT_BYTES];
    key_of(string, "a", "", NULL);
    key_begin(&key);
    key_bytes(&key, BYTES('a'));
    key_bytes(&key, (struct bytes){0});
    key_end(&key, bytes);
    assert_string_equal(bytes, string);
    key_begin(&key);
    key_string(&key, "a");
    key_string(&key, NULL);
    key_end(&key, null);
    assert_string_equal(null, string);
}

/* `native` means another processor on another machine, so its features count. */
static void test_cpu(void **state) {
    (void)state;
    static const char *const cpus[] = {"x86-64-v3", "", "native"};
    for (size_t i = 0; i < 3; i++) {
        struct key key;
        char string[KEY_TEXT_BYTES], cpu[KEY_TEXT_BYTES];
        key_of(string, cpus[i], NULL, NULL);
        key_begin(&key);
        key_cpu(&key, cpus[i]);
        key_end(&key, cpu);
        assert_int_equal(strcmp(cpu, string) == 0, strcmp(cpus[i], "native") != 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_boundaries),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_cpu),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
