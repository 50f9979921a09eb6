/* Tests compiler/glue/custom_filter.c: which filters there are, what a GLOB matches, and what the
 * default filter drops. */
#include "check.h"

#include "glue/custom_filter.h"

static void test_valid(void **state) {
    (void)state;
    static const char *const valid[] = {"all", "none", "keep:", "keep:*", "drop:", "drop:a:b"};
    static const char *const invalid[] = {"",     "ALL",   "all ", "alls", "none:", "keep",
                                          "drop", "Keep:", "kee",  "*",    " all",  "keep :*"};
    for (size_t i = 0; i < sizeof valid / sizeof *valid; i++)
        assert_true(custom_filter_is_valid(valid[i]));
    for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++)
        assert_false(custom_filter_is_valid(invalid[i]));
}

static void expect(const char *filter, struct bytes name, bool keeps) {
    if (custom_filter_keeps(filter, name) != keeps)
        fail_msg("%s: \"%.*s\"", filter ? filter : "the default", (int)name.size,
                 (const char *)name.data);
}

static void test_default(void **state) {
    (void)state;
    static const char *const dropped[] = {".debug_", ".debug_info", "reloc.", "reloc.CODE",
                                          "linking"};
    static const char *const kept[] = {"",        "name",     ".debug",   "x.debug_info", "reloc",
                                       "Linking", "linking2", "alinking", "producers"};
    for (size_t i = 0; i < sizeof dropped / sizeof *dropped; i++)
        expect(NULL, bytes_of(dropped[i]), false);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        expect(NULL, bytes_of(kept[i]), true);
}

static void test_words(void **state) {
    (void)state;
    static const char *const names[] = {"", "name", ".debug_info", "linking"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        expect("all", bytes_of(names[i]), true);
        expect("none", bytes_of(names[i]), false);
    }
}

/* `keep:` and `drop:` are opposites. */
static void test_globs(void **state) {
    (void)state;
    static const struct {
        const char *glob, *name;
        bool matches;
    } cases[] = {
        {"", "", true},
        {"", "a", false},
        {"a", "", false},
        {"a", "a", true},
        {"a", "A", false},
        {"a", "ab", false},
        {"?", "a", true},
        {"?", "", false},
        {"?", "ab", false},
        {"??", "ab", true},
        {"*", "", true},
        {"*", "anything", true},
        {"a*", "a", true},
        {"a*", "ba", false},
        {"*a", "ba", true},
        {"*a", "ab", false},
        {"a*b*c", "aXbbYc", true},
        {"a*b*c", "acb", false},
        {"*?", "", false},
        {"*?", "a", true},
        {"**", "a", true},
        {"a?c", "a*c", true},
        {"[a]", "a", false},
        {"[a]", "[a]", true},
        {".debug_*", ".debug_line", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char keep[32] = "keep:", drop[32] = "drop:";
        strcat(keep, cases[i].glob);
        strcat(drop, cases[i].glob);
        expect(keep, bytes_of(cases[i].name), cases[i].matches);
        expect(drop, bytes_of(cases[i].name), !cases[i].matches);
    }
}

/* Names are bytes: NULs and bytes above 127 count like any other. */
static void test_bytes(void **state) {
    (void)state;
    expect("keep:a?b", BYTES('a', 0, 'b'), true);
    expect("keep:a", BYTES('a', 0), false);
    expect("keep:a*", BYTES('a', 0), true);
    expect("keep:\xff", BYTES(0xff), true);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_valid), cmocka_unit_test(test_default), cmocka_unit_test(test_words),
        cmocka_unit_test(test_globs), cmocka_unit_test(test_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
