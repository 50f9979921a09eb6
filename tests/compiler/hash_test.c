/* Tests compiler/base/hash.h against published values of 32-bit FNV-1a. */
#include "check.h"

#include "base/hash.h"

static void test_values(void **state) {
    (void)state;
    static const struct {
        const char *string;
        uint32_t hash;
    } known[] = {{"", 0x811c9dc5}, {"a", 0xe40c292c}, {"b", 0xe70c2de5}, {"foobar", 0xbf9cf968}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_int_equal(hash_string(HASH_START, known[i].string), known[i].hash);
        assert_int_equal(hash_bytes(HASH_START, bytes_of(known[i].string)), known[i].hash);
    }
}

static void test_continued(void **state) {
    (void)state;
    uint32_t start = hash_string(HASH_START, "foo");
    assert_int_equal(hash_string(start, "bar"), 0xbf9cf968);
    assert_int_equal(hash_bytes(start, bytes_of("bar")), 0xbf9cf968);
    assert_int_equal(hash_byte(hash_string(start, "ba"), 'r'), 0xbf9cf968);
}

/* A byte above 127 is not sign-extended, and a NUL counts. */
static void test_bytes(void **state) {
    (void)state;
    assert_int_equal(hash_string(HASH_START, "\xff"), hash_byte(HASH_START, 0xff));
    assert_int_equal(hash_byte(HASH_START, 0xff), (0x811c9dc5u ^ 0xffu) * 16777619u);
    assert_int_not_equal(hash_bytes(HASH_START, BYTES(0)), HASH_START);
    assert_int_not_equal(hash_bytes(HASH_START, BYTES(0, 0)), hash_bytes(HASH_START, BYTES(0)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_continued),
        cmocka_unit_test(test_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
