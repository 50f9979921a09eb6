/* Tests compiler/build/cuts.c: that shards have the right sizes, and that most of them stay the
 * same when a function is added, removed or changed. */
#include "check.h"

#include "build/cuts.h"

#include <string.h>

enum { FUNCTION_TOTAL = 1500 };
static const struct cuts_limits limits = {.least_bytes = 16 << 10, .most_bytes = 48 << 10};

/* Pseudo-random, the same on every machine. */
static uint32_t next_random(uint32_t *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* A module of some 1.1 MB, with a few functions that are larger than a shard. */
static void make_functions(struct cuts_function *functions, uint32_t count) {
    uint32_t state = 1;
    for (uint32_t i = 0; i < count; i++)
        functions[i] =
            (struct cuts_function){.size_bytes = i % 500 == 77 ? 60000 : next_random(&state) % 1200,
                                   .hash = next_random(&state),
                                   .can_start = true};
}

static size_t size_of(const struct cuts_function *functions, uint32_t first, uint32_t end) {
    size_t size = 0;
    for (uint32_t i = first; i < end; i++)
        size += functions[i].size_bytes;
    return size;
}

static uint32_t end_of(const struct cuts *cuts, uint32_t shard, uint32_t count) {
    return shard + 1 < cuts->count ? cuts->starts[shard + 1] : count;
}

static void test_sizes(void **state) {
    (void)state;
    static struct cuts_function functions[FUNCTION_TOTAL];
    struct arena arena = {0};
    make_functions(functions, FUNCTION_TOTAL);
    struct cuts cuts = cuts_find(functions, FUNCTION_TOTAL, limits, &arena);
    assert_int_equal(cuts.starts[0], 0);
    assert_in_range(cuts.count, 25, 50);
    for (uint32_t i = 0; i < cuts.count; i++) {
        uint32_t end = end_of(&cuts, i, FUNCTION_TOTAL);
        size_t size = size_of(functions, cuts.starts[i], end), largest = 0;
        assert_true(cuts.starts[i] < end);
        for (uint32_t k = cuts.starts[i]; k < end; k++)
            if (functions[k].size_bytes > largest)
                largest = functions[k].size_bytes;
        assert_true(size >= limits.least_bytes);
        assert_true(size <= limits.most_bytes || largest + 2 * limits.least_bytes > size);
    }
    arena_destroy(&arena);
}

static void expect(const struct cuts_function *functions, uint32_t count, const uint32_t *starts,
                   uint32_t start_count) {
    struct arena arena = {0};
    const struct cuts_limits few = {.least_bytes = 20, .most_bytes = 60};
    struct cuts cuts = cuts_find(functions, count, few, &arena);
    assert_int_equal(cuts.count, start_count);
    assert_memory_equal(cuts.starts, starts, start_count * sizeof *starts);
    arena_destroy(&arena);
}

static void test_places(void **state) {
    (void)state;
    static const uint32_t hashes[] = {7, 3, 9, 5, 1, 8, 2, 6, 4, 0, 9};
    struct cuts_function functions[sizeof hashes / sizeof *hashes];
    for (uint32_t i = 0; i < sizeof hashes / sizeof *hashes; i++)
        functions[i] =
            (struct cuts_function){.size_bytes = 10, .hash = hashes[i], .can_start = true};
    expect(functions, 6, (const uint32_t[]){0}, 1);        /* just fits */
    expect(functions, 7, (const uint32_t[]){0, 4}, 2);     /* one too many: before hash 1 */
    expect(functions, 11, (const uint32_t[]){0, 4, 9}, 3); /* then before hash 0 */
    expect(functions, 10, (const uint32_t[]){0, 4}, 2);    /* with 0 too close to the end */
    functions[4].can_start = false;
    expect(functions, 7, (const uint32_t[]){0, 3}, 2);
    functions[2].hash = functions[3].hash; /* of equal ones, the first */
    expect(functions, 7, (const uint32_t[]){0, 2}, 2);
    functions[0].size_bytes = 100; /* a function of this size with little around it */
    expect(functions, 2, (const uint32_t[]){0}, 1);
    expect(functions, 3, (const uint32_t[]){0, 1}, 2);
    expect(functions, 0, (const uint32_t[]){0}, 1);
}

/* How many shards of `now` are none of `before`. The functions up to `place` are the same in both,
 * and those of `before` from `place + removed` on are those of `now` from `place + added` on. */
struct edit {
    uint32_t place, removed, added;
};

static bool has_shard(const struct cuts *before, uint32_t count, uint32_t first, uint32_t end) {
    for (uint32_t i = 0; i < before->count; i++)
        if (before->starts[i] == first && end_of(before, i, count) == end)
            return true;
    return false;
}

static uint32_t count_changed(const struct cuts *before, uint32_t before_count,
                              const struct cuts *now, uint32_t now_count, struct edit edit) {
    uint32_t changed = 0;
    for (uint32_t i = 0; i < now->count; i++) {
        uint32_t first = now->starts[i], end = end_of(now, i, now_count);
        uint32_t moved = edit.removed - edit.added;
        if (end <= edit.place)
            changed += !has_shard(before, before_count, first, end);
        else if (first >= edit.place + edit.added)
            changed += !has_shard(before, before_count, first + moved, end + moved);
        else
            changed++;
    }
    return changed;
}

/* Edits a module at many places, one at a time, and expects that at most a tenth of the shards
 * changes, apart from `exceptions`. */
static void expect_stable(uint32_t removed, uint32_t added, uint32_t exceptions) {
    static struct cuts_function before[FUNCTION_TOTAL], now[FUNCTION_TOTAL + 1];
    uint32_t edits = 0, changes = 0, random = 7, count = FUNCTION_TOTAL - removed + added;
    struct arena arena = {0};
    make_functions(before, FUNCTION_TOTAL);
    struct cuts cuts = cuts_find(before, FUNCTION_TOTAL, limits, &arena);
    for (struct edit edit = {0, removed, added}; edit.place + removed <= FUNCTION_TOTAL;
         edit.place += 3) {
        memcpy(now, before, edit.place * sizeof *now);
        if (added)
            now[edit.place] = (struct cuts_function){
                .size_bytes = 300, .hash = next_random(&random), .can_start = true};
        memcpy(now + edit.place + added, before + edit.place + removed,
               (FUNCTION_TOTAL - edit.place - removed) * sizeof *now);
        struct cuts after = cuts_find(now, count, limits, &arena);
        uint32_t changed = count_changed(&cuts, FUNCTION_TOTAL, &after, count, edit);
        assert_true(changed >= 1 || (removed && !added));
        exceptions -= changed > cuts.count / 10;
        assert_true(exceptions != UINT32_MAX);
        changes += changed;
        edits++;
    }
    assert_true(changes < edits * 3 / 2); /* usually, only one shard changes */
    arena_destroy(&arena);
}

static void test_edits(void **state) {
    (void)state;
    expect_stable(0, 1, 5);
    expect_stable(1, 0, 5);
    expect_stable(1, 1, 5); /* another hash */
}

/* ---- Hashes ---- */

static uint32_t hash_of(const char *name, const uint8_t *body, size_t size) {
    return cuts_hash(bytes_of(name), (struct bytes){body, size});
}
#define HASH(name, ...)                                                                            \
    hash_of(name, (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static void test_hashes(void **state) {
    (void)state;
    uint32_t call = HASH("", 0, 0x10, 3, 0x1a, 0x0b); /* call 3, drop */
    assert_int_equal(call, HASH("", 0, 0x10, 0x84, 0x01, 0x1a, 0x0b));
    assert_int_not_equal(call, HASH("", 0, 0x1a, 0x10, 3, 0x0b));
    assert_int_equal(HASH("", 0, 0x41, 5, 0x0b), HASH("", 0, 0x41, 6, 0x0b)); /* i32.const */
    assert_int_not_equal(HASH("", 0, 0x42, 5, 0x0b), HASH("", 0, 0x42, 6, 0x0b));
    assert_int_not_equal(HASH("", 0, 0x43, 5, 0, 0, 0, 0x0b), HASH("", 0, 0x43, 6, 0, 0, 0, 0x0b));
    /* A name counts alone. */
    assert_int_equal(HASH("f", 0, 0x42, 5, 0x0b), HASH("f", 0, 0x0b));
    assert_int_not_equal(HASH("f", 0, 0x0b), HASH("g", 0, 0x0b));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_edits),
        cmocka_unit_test(test_hashes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
