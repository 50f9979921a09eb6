/* See statistics.h. */
#include "bench/statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b) {
    const double *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static double sorted_median(double *samples, uint32_t count) {
    qsort(samples, count, sizeof *samples, compare);
    return count % 2 ? samples[count / 2] : (samples[count / 2 - 1] + samples[count / 2]) / 2;
}

struct statistics statistics_of(const double *samples, uint32_t count, struct arena *arena) {
    if (count == 0)
        return (struct statistics){NAN, NAN, NAN, NAN};
    double *sorted = arena_array(arena, count, sizeof *sorted);
    memcpy(sorted, samples, count * sizeof *sorted);
    struct statistics result = {.median = sorted_median(sorted, count)};
    result.minimum = sorted[0];
    result.maximum = sorted[count - 1];
    for (uint32_t i = 0; i < count; i++)
        sorted[i] = fabs(sorted[i] - result.median);
    result.deviation = sorted_median(sorted, count);
    return result;
}
