/* Tests compiler/base/arena.c. */
#include "check.h"

#include <stdalign.h>

static bool is_zero(const unsigned char *data, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (data[i] != 0)
            return false;
    return true;
}

/* Sizes around the block size, each zeroed, aligned and apart from the others. */
static void test_allocations(void **state) {
    (void)state;
    static const size_t sizes[] = {0, 1, 15, 16, 17, 65535, 65536, 65537, 1 << 20, 3};
    struct arena arena = {0};
    for (int round = 0; round < 20; round++) {
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            unsigned char *data = arena_alloc(&arena, sizes[i]);
            assert_int_equal((uintptr_t)data % alignof(max_align_t), 0);
            assert_true(is_zero(data, sizes[i]));
            memset(data, 0xa5, sizes[i]);
        }
    }
    arena_destroy(&arena);
    assert_null(arena.blocks);
    assert_non_null(arena_array(&arena, 0, 8));
    arena_destroy(&arena);
}

static void test_strings(void **state) {
    (void)state;
    struct arena arena = {0};
    char *copy = arena_copy(&arena, "a\0b", 3);
    assert_memory_equal(copy, "a\0b\0", 4);
    assert_string_equal(arena_format(&arena, "%s-%d", "x", 7), "x-7");
    arena_destroy(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_allocations),
        cmocka_unit_test(test_strings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
