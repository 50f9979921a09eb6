/* Tests compiler/base/words.c: growing lists that end with NULL. */
#include "check.h"

#include "base/words.h"

static void expect(const struct words *words, const char *const *expected, uint32_t count) {
    assert_int_equal(words->count, count);
    for (uint32_t i = 0; i < count; i++)
        assert_ptr_equal(words->items[i], expected[i]);
    assert_null(words->items[count]);
}

static void test_empty(void **state) {
    (void)state;
    struct arena arena = {0};
    struct words words = {.arena = &arena};
    assert_null(words.items);
    words_add_all(&words, NULL, 0);
    assert_null(words.items);
    assert_int_equal(words.count, 0);
    arena_destroy(&arena);
}

/* Far past the first capacities. The list ends with NULL after every word, and overwrites nothing
 * that was allocated after it. */
static void test_growth(void **state) {
    (void)state;
    struct arena arena = {0};
    struct words words = {.arena = &arena};
    static const char *added[1000];
    for (uint32_t i = 0; i < 1000; i++) {
        added[i] = arena_format(&arena, "%u", i);
        words_add(&words, added[i]);
        assert_null(words.items[i + 1]);
    }
    expect(&words, added, 1000);
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(strtoul(words.items[i], NULL, 10), i);
    for (uint32_t i = 1; i < 1000; i++)
        assert_true(*words.items[i] != '\0');
    arena_destroy(&arena);
}

static void test_arrays(void **state) {
    (void)state;
    struct arena arena = {0};
    struct words words = {.arena = &arena};
    static const char *const some[] = {"a", "", "c"};
    WORDS_ADD_ARRAY(&words, some);
    words_add_all(&words, some, 2);
    expect(&words, (const char *const[]){some[0], some[1], some[2], some[0], some[1]}, 5);
    arena_destroy(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_growth),
        cmocka_unit_test(test_arrays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
