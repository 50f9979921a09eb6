/* Clocks and times of the host as WASI counts them: nanoseconds in 64 bits. */
#ifndef RUNTIME_WASI_CLOCK_H
#define RUNTIME_WASI_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#define SINTER_NS_PER_S UINT64_C(1000000000)

/* Nanoseconds since the epoch, or since a clock's start. Times before that are 0; times past 2^64
 * ns are 2^64 - 1. */
uint64_t sinter_ns_of_timespec(struct timespec time);
struct timespec sinter_timespec_of_ns(uint64_t ns);

/* The host's clock for WASI clock `id`; false when there is none. */
bool sinter_clock_find(uint32_t id, clockid_t *clock);

#endif
