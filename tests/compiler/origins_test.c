/* Tests compiler/wasm/origins.c: where bytes of a body come from after it was rewritten, twice. */
#include "check.h"

#include "wasm/origins.h"

/* The example of origins.h, followed by one more instruction. */
static void rewrite_once(struct origins *origins, struct arena *arena) {
    struct code code = {.offset = 0x40};
    origins_insert(origins, 0, &code, 4, arena);
    origins_copy(origins, 1, &code, 0, 2, arena);
    origins_copy(origins, 3, &code, 3, 5, arena);
}

static void test_once(void **state) {
    (void)state;
    struct arena arena = {0};
    struct origins origins = {0};
    rewrite_once(&origins, &arena);
    static const uint32_t from[] = {0x44, 0x40, 0x41, 0x43, 0x44, 0x45};
    for (size_t at = 0; at < sizeof from / sizeof *from; at++)
        assert_int_equal(origins_find_in(&origins, 0x40, at), from[at]);
    assert_int_equal(origins.count, 3);
    arena_destroy(&arena);
}

static void test_without(void **state) {
    (void)state;
    struct code code = {.offset = 0x40};
    assert_int_equal(origins_find(&code, 0), 0x40);
    assert_int_equal(origins_find(&code, 7), 0x47);
}

/* A second pass copies a part that begins within one origin and ends within another. */
static void test_twice(void **state) {
    (void)state;
    struct arena arena = {0};
    struct code code = {.offset = 0x40};
    struct origins second = {0};
    rewrite_once(&code.origins, &arena);
    origins_insert(&second, 0, &code, 2, &arena);  /* stands for what is of 0x41 */
    origins_copy(&second, 2, &code, 2, 3, &arena); /* 0x41, 0x43, 0x44 */
    origins_copy(&second, 5, &code, 0, 2, &arena); /* 0x44, inserted; 0x40 */
    static const uint32_t from[] = {0x41, 0x41, 0x41, 0x43, 0x44, 0x44, 0x40, 0x41};
    for (size_t at = 0; at < sizeof from / sizeof *from; at++)
        assert_int_equal(origins_find_in(&second, 0x40, at), from[at]);
    arena_destroy(&arena);
}

/* Copies that follow each other in both bodies are one origin, and of two at one place the last
 * counts. */
static void test_merging(void **state) {
    (void)state;
    struct arena arena = {0};
    struct code code = {.offset = 0x40};
    struct origins origins = {0};
    origins_copy(&origins, 0, &code, 0, 3, &arena);
    origins_copy(&origins, 3, &code, 3, 4, &arena);
    assert_int_equal(origins.count, 1);
    origins_insert(&origins, 7, &code, 20, &arena);
    origins_copy(&origins, 7, &code, 9, 4, &arena);
    assert_int_equal(origins.count, 2);
    assert_int_equal(origins_find_in(&origins, 0x40, 8), 0x4a);
    arena_destroy(&arena);
}

static void test_shift(void **state) {
    (void)state;
    struct arena arena = {0};
    struct origins origins = {0};
    rewrite_once(&origins, &arena);
    origins_shift(&origins, 2);
    assert_int_equal(origins_find_in(&origins, 0x40, 0), 0x44);
    assert_int_equal(origins_find_in(&origins, 0x40, 2), 0x44);
    assert_int_equal(origins_find_in(&origins, 0x40, 3), 0x40);
    assert_int_equal(origins_find_in(&origins, 0x40, 6), 0x44);
    arena_destroy(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_once),  cmocka_unit_test(test_without),
        cmocka_unit_test(test_twice), cmocka_unit_test(test_merging),
        cmocka_unit_test(test_shift),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
