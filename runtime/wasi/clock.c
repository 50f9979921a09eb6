/* Clocks: WASI's four are four of the system's, or the host's own. */
#include "wasi/clock.h"

#include "core/instance.h"
#include "wasi/calls.h"
#include "wasi/errors.h"
#include "wasi/guest.h"
#include "wasi/host.h"
#include "wasi/preview1.h"

#include <errno.h>

uint64_t sinter_ns_of_timespec(struct timespec time) {
    if (time.tv_sec < 0)
        return 0;
    uint64_t seconds = (uint64_t)time.tv_sec;
    uint64_t ns;
    if (__builtin_mul_overflow(seconds, SINTER_NS_PER_S, &ns) ||
        __builtin_add_overflow(ns, (uint64_t)time.tv_nsec, &ns))
        return UINT64_MAX;
    return ns;
}

struct timespec sinter_timespec_of_ns(uint64_t ns) {
    return (struct timespec){.tv_sec = (time_t)(ns / SINTER_NS_PER_S),
                             .tv_nsec = (long)(ns % SINTER_NS_PER_S)};
}

bool sinter_clock_find(uint32_t id, clockid_t *clock) {
    static const clockid_t clocks[] = {
        [WASI_CLOCK_REALTIME] = CLOCK_REALTIME,
        [WASI_CLOCK_MONOTONIC] = CLOCK_MONOTONIC,
        [WASI_CLOCK_PROCESS_CPU] = CLOCK_PROCESS_CPUTIME_ID,
        [WASI_CLOCK_THREAD_CPU] = CLOCK_THREAD_CPUTIME_ID,
    };
    if (id >= sizeof clocks / sizeof *clocks)
        return false;
    *clock = clocks[id];
    return true;
}

static uint32_t ask_system(clockid_t clock, int (*ask)(clockid_t, struct timespec *),
                           uint64_t *ns) {
    struct timespec time;
    if (ask(clock, &time) != 0)
        return sinter_wasi_errno(errno);
    *ns = sinter_ns_of_timespec(time);
    return WASI_ERRNO_SUCCESS;
}

static uint32_t resolution(struct sinter_instance *instance, uint32_t id, clockid_t clock,
                           uint64_t *ns) {
    const struct sinter_wasi *wasi = instance->wasi;
    (void)id;
    if (!wasi || !wasi->clock_time)
        return ask_system(clock, clock_getres, ns);
    *ns = wasi->clock_resolution_ns ? wasi->clock_resolution_ns : 1;
    return WASI_ERRNO_SUCCESS;
}

static uint32_t time_now(struct sinter_instance *instance, uint32_t id, clockid_t clock,
                         uint64_t *ns) {
    const struct sinter_wasi *wasi = instance->wasi;
    return wasi && wasi->clock_time ? sinter_host_clock(instance, id, ns)
                                    : ask_system(clock, clock_gettime, ns);
}

static uint32_t ask_clock(struct sinter_instance *instance, uint32_t id,
                          uint32_t (*ask)(struct sinter_instance *, uint32_t, clockid_t,
                                          uint64_t *),
                          uint64_t out_address) {
    clockid_t clock;
    struct sinter_guest out;
    uint64_t ns;
    if (!sinter_clock_find(id, &clock))
        return WASI_ERRNO_INVAL;
    uint32_t error = sinter_guest_check(instance, out_address, 8, &out);
    if (!error)
        error = ask(instance, id, clock, &ns);
    if (error)
        return error;
    sinter_guest_store64(out, 0, ns);
    return WASI_ERRNO_SUCCESS;
}

uint32_t sinter_wasi_clock_res_get(struct sinter_instance *instance, uint32_t clock, uint64_t out) {
    return ask_clock(instance, clock, resolution, out);
}

/* `precision` is the lag that the guest would accept; there is none. */
uint32_t sinter_wasi_clock_time_get(struct sinter_instance *instance, uint32_t clock,
                                    uint64_t precision, uint64_t out) {
    (void)precision;
    return ask_clock(instance, clock, time_now, out);
}
