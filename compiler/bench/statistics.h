/* Summarises several measurements of the same thing. Uses libc only. */
#ifndef COMPILER_BENCH_STATISTICS_H
#define COMPILER_BENCH_STATISTICS_H

#include "base/arena.h"

#include <stdint.h>

struct statistics {
    double median;
    double deviation; /* the median distance from the median */
    double minimum;
    double maximum;
};

/* Summarises `count` samples; all values are NAN if there are none. */
struct statistics statistics_of(const double *samples, uint32_t count, struct arena *arena);

#endif
