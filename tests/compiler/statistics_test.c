/* Tests compiler/bench/statistics.c. */
#include "check.h"

#include "bench/statistics.h"

#include <math.h>

static void expect(const double *samples, uint32_t count, struct statistics expected) {
    struct arena arena = {0};
    struct statistics found = statistics_of(samples, count, &arena);
    assert_true(fabs(found.median - expected.median) < 1e-12);
    assert_true(fabs(found.deviation - expected.deviation) < 1e-12);
    assert_true(fabs(found.minimum - expected.minimum) < 1e-12);
    assert_true(fabs(found.maximum - expected.maximum) < 1e-12);
    arena_destroy(&arena);
}

static void test_statistics(void **state) {
    (void)state;
    const double samples[] = {9, 1, 4, 2, 100};
    expect(samples, 1, (struct statistics){9, 0, 9, 9});
    expect(samples, 2, (struct statistics){5, 4, 1, 9});
    expect(samples, 4, (struct statistics){3, 1.5, 1, 9});
    expect(samples, 5, (struct statistics){4, 3, 1, 100});
    assert_true(samples[0] > 8); /* as they were */
}

static void test_none(void **state) {
    (void)state;
    struct arena arena = {0};
    assert_true(isnan(statistics_of(NULL, 0, &arena).median));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_statistics),
        cmocka_unit_test(test_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
