/* What is told of several measurements of one thing. libc only. */
#ifndef COMPILER_BENCH_STATISTICS_H
#define COMPILER_BENCH_STATISTICS_H

#include "base/arena.h"

#include <stdint.h>

struct statistics {
    double median;
    double deviation; /* the median of the distances from the median */
    double minimum;
    double maximum;
};

/* Of `count` samples; all NAN when there are none. */
struct statistics statistics_of(const double *samples, uint32_t count, struct arena *arena);

#endif
