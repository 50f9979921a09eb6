/* poll_oneoff. Subscriptions are loaded first, so that the guest may have the events written over
 * them. Clocks become one timeout of ppoll, which is computed anew before every wait, so that a
 * wait which was interrupted or ended early just goes on. */
#include "wasi/poll.h"
#include "core/instance.h"
#include "wasi/calls.h"
#include "wasi/clock.h"
#include "wasi/descriptor.h"
#include "wasi/errors.h"
#include "wasi/guest.h"
#include "wasi/host.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Up to this many subscriptions need no allocation. */
#define SUBSCRIPTION_COUNT_SMALL 8u
/* A wait for a time of day is cut into slices, since somebody may set the clock. */
#define REALTIME_SLICE_NS SINTER_NS_PER_S
#define NEVER UINT64_MAX

struct subscription {
    uint64_t userdata;
    uint64_t deadline_ns; /* on `clock` */
    uint32_t polled;      /* of a descriptor: its index in the set's `polled` */
    clockid_t clock;      /* CLOCK_MONOTONIC or CLOCK_REALTIME */
    uint8_t type;
    uint8_t filetype;
    uint16_t error;                          /* found while loading: an event at once */
    const struct sinter_wasi_stream *stream; /* of the host's, which is ready at once; or NULL */
};

struct poll_set {
    struct subscription *subscriptions;
    uint32_t count;
    struct pollfd *polled; /* room for as many: the host has a limit of its own for these */
    uint32_t polled_count;
    /* What the host's own clocks say, where it has any: the real-time and the monotonic one. They
     * are asked before anything is allocated. */
    bool has_clocks;
    struct {
        uint64_t time_ns;
        uint32_t error;
    } clocks[2];
};

static uint64_t now_ns(clockid_t clock) {
    struct timespec time = {0};
    (void)clock_gettime(clock, &time); /* cannot fail for the two clocks we use */
    return sinter_ns_of_timespec(time);
}

/* How far off a time of the host's clock is, from now on. */
static uint16_t load_host_time(const struct poll_set *set, uint32_t id, uint64_t *timeout_ns) {
    uint64_t now = set->clocks[id].time_ns;
    *timeout_ns = *timeout_ns > now ? *timeout_ns - now : 0;
    return (uint16_t)set->clocks[id].error;
}

static uint16_t load_clock(const struct poll_set *set, struct sinter_guest guest,
                           struct subscription *subscription) {
    uint32_t id = sinter_guest_load32(guest, WASI_SUBSCRIPTION_CLOCK);
    uint64_t timeout = sinter_guest_load64(guest, WASI_SUBSCRIPTION_TIMEOUT);
    uint16_t flags = sinter_guest_load16(guest, WASI_SUBSCRIPTION_CLOCK_FLAGS);
    clockid_t clock;
    if (!sinter_clock_find(id, &clock) || (flags & ~WASI_SUBCLOCK_ABSTIME))
        return WASI_ERRNO_INVAL;
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
        return WASI_ERRNO_NOTSUP;
    bool is_absolute = flags & WASI_SUBCLOCK_ABSTIME;
    if (is_absolute && set->has_clocks) {
        uint16_t error = load_host_time(set, id, &timeout);
        if (error)
            return error;
        is_absolute = false;
    }
    subscription->clock = is_absolute ? clock : CLOCK_MONOTONIC;
    subscription->deadline_ns = timeout;
    if (!is_absolute &&
        __builtin_add_overflow(now_ns(CLOCK_MONOTONIC), timeout, &subscription->deadline_ns))
        subscription->deadline_ns = NEVER;
    return WASI_ERRNO_SUCCESS;
}

static uint16_t load_descriptor(const struct sinter_instance *instance, struct sinter_guest guest,
                                struct subscription *subscription, struct poll_set *set) {
    bool reads = subscription->type == WASI_EVENT_FD_READ;
    struct sinter_descriptor *descriptor;
    uint32_t error = sinter_descriptor_find(
        instance, sinter_guest_load32(guest, WASI_SUBSCRIPTION_FD),
        WASI_RIGHT_POLL_FD_READWRITE | (reads ? WASI_RIGHT_FD_READ : WASI_RIGHT_FD_WRITE),
        &descriptor);
    if (error)
        return (uint16_t)error;
    subscription->filetype = descriptor->filetype;
    subscription->stream = descriptor->stream;
    if (subscription->stream)
        return WASI_ERRNO_SUCCESS;
    subscription->polled = set->polled_count;
    set->polled[set->polled_count++] =
        (struct pollfd){.fd = descriptor->host, .events = reads ? POLLIN : POLLOUT};
    return WASI_ERRNO_SUCCESS;
}

/* WASI errno: INVAL for an unknown type. Anything else that is wrong with a subscription is the
 * error of its own event. */
static uint32_t load(const struct sinter_instance *instance, struct sinter_guest guest,
                     struct poll_set *set) {
    for (uint32_t i = 0; i < set->count; i++) {
        struct sinter_guest one = {guest.bytes + (uint64_t)i * WASI_SUBSCRIPTION_SIZE,
                                   WASI_SUBSCRIPTION_SIZE};
        struct subscription *subscription = &set->subscriptions[i];
        *subscription =
            (struct subscription){.userdata = sinter_guest_load64(one, 0),
                                  .type = sinter_guest_load8(one, WASI_SUBSCRIPTION_TYPE)};
        if (subscription->type == WASI_EVENT_CLOCK)
            subscription->error = load_clock(set, one, subscription);
        else if (subscription->type == WASI_EVENT_FD_READ ||
                 subscription->type == WASI_EVENT_FD_WRITE)
            subscription->error = load_descriptor(instance, one, subscription, set);
        else
            return WASI_ERRNO_INVAL;
    }
    return WASI_ERRNO_SUCCESS;
}

/* How long until the first event that needs no descriptor: 0 when a subscription is due already. */
static uint64_t wait_ns(const struct poll_set *set) {
    uint64_t shortest = NEVER;
    for (uint32_t i = 0; i < set->count; i++) {
        const struct subscription *subscription = &set->subscriptions[i];
        if (subscription->error || subscription->stream)
            return 0;
        if (subscription->type != WASI_EVENT_CLOCK)
            continue;
        uint64_t now = now_ns(subscription->clock);
        uint64_t left = subscription->deadline_ns > now ? subscription->deadline_ns - now : 0;
        if (subscription->clock == CLOCK_REALTIME && left > REALTIME_SLICE_NS)
            left = REALTIME_SLICE_NS;
        if (left < shortest)
            shortest = left;
    }
    return shortest;
}

/* How many bytes can be read without waiting, as far as the host says. */
static uint64_t readable_bytes(const struct subscription *subscription, int host) {
    if (subscription->stream)
        return sinter_host_readable_bytes(subscription->stream);
    if (subscription->filetype == WASI_FILETYPE_REGULAR_FILE) {
        struct stat status;
        off_t position = lseek(host, 0, SEEK_CUR);
        if (fstat(host, &status) != 0 || position < 0 || position >= status.st_size)
            return 0;
        return (uint64_t)(status.st_size - position);
    }
    int count = 0;
    return ioctl(host, FIONREAD, &count) == 0 && count > 0 ? (uint64_t)count : 0;
}

/* What ppoll said of a subscription, if it was asked. */
static struct pollfd polled_of(const struct poll_set *set,
                               const struct subscription *subscription) {
    if (subscription->error || subscription->stream || subscription->type == WASI_EVENT_CLOCK)
        return (struct pollfd){.fd = -1};
    return set->polled[subscription->polled];
}

static bool is_due(const struct subscription *subscription, struct pollfd polled) {
    if (subscription->error || subscription->stream)
        return true;
    if (subscription->type == WASI_EVENT_CLOCK)
        return now_ns(subscription->clock) >= subscription->deadline_ns;
    return polled.revents != 0;
}

/* Stores the events that have happened and returns how many. The read or write that follows reports
 * an error on a descriptor (POLLERR). */
static uint32_t store(const struct poll_set *set, struct sinter_guest guest) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < set->count; i++) {
        const struct subscription *subscription = &set->subscriptions[i];
        struct pollfd polled = polled_of(set, subscription);
        if (!is_due(subscription, polled))
            continue;
        struct sinter_guest event = {guest.bytes + (uint64_t)count++ * WASI_EVENT_SIZE,
                                     WASI_EVENT_SIZE};
        uint16_t error = polled.revents & POLLNVAL ? WASI_ERRNO_BADF : subscription->error;
        bool ready = !error && subscription->type == WASI_EVENT_FD_READ;
        sinter_guest_store64(event, 0, subscription->userdata);
        sinter_guest_store64(event, WASI_EVENT_ERROR, error);
        sinter_guest_store8(event, WASI_EVENT_TYPE, subscription->type);
        sinter_guest_store64(event, WASI_EVENT_BYTE_COUNT,
                             ready ? readable_bytes(subscription, polled.fd) : 0);
        sinter_guest_store64(event, WASI_EVENT_FLAGS,
                             polled.revents & (POLLHUP | POLLERR) ? WASI_EVENT_HANGUP : 0);
    }
    return count;
}

static uint32_t wait_once(const struct poll_set *set) {
    uint64_t ns = wait_ns(set);
    struct timespec timeout = sinter_timespec_of_ns(ns);
    if (ppoll(set->polled, set->polled_count, ns == NEVER ? NULL : &timeout, NULL) >= 0)
        return WASI_ERRNO_SUCCESS;
    for (uint32_t i = 0; i < set->polled_count; i++)
        set->polled[i].revents = 0;
    return errno == EINTR && !sinter_is_interrupted() ? WASI_ERRNO_SUCCESS
                                                      : sinter_wasi_errno(errno);
}

static uint32_t run(const struct sinter_instance *instance, struct poll_set *set,
                    struct sinter_guest subscriptions, struct sinter_guest events,
                    struct sinter_guest out) {
    uint32_t event_count = 0;
    uint32_t error = load(instance, subscriptions, set);
    while (!error && event_count == 0) {
        error = wait_once(set);
        if (!error)
            event_count = store(set, events);
    }
    if (!error)
        sinter_guest_store_word(out, 0, event_count, out.size);
    return error;
}

static uint32_t run_allocated(const struct sinter_instance *instance, struct poll_set *set,
                              struct sinter_guest subscriptions, struct sinter_guest events,
                              struct sinter_guest out) {
    set->subscriptions = malloc(set->count * sizeof *set->subscriptions);
    set->polled = malloc(set->count * sizeof *set->polled);
    uint32_t error = set->subscriptions && set->polled
                         ? run(instance, set, subscriptions, events, out)
                         : WASI_ERRNO_NOMEM;
    free(set->subscriptions);
    free(set->polled);
    return error;
}

static void ask_clocks(struct sinter_instance *instance, struct poll_set *set) {
    const struct sinter_wasi *wasi = instance->wasi;
    set->has_clocks = wasi && wasi->clock_time;
    for (uint32_t id = 0; set->has_clocks && id < 2; id++)
        set->clocks[id].error = sinter_host_clock(instance, id, &set->clocks[id].time_ns);
}

uint32_t sinter_wasi_poll_oneoff(struct sinter_instance *instance, uint64_t subscription_address,
                                 uint64_t event_address, uint64_t count, uint64_t out_address) {
    struct sinter_guest subscriptions;
    struct sinter_guest events;
    struct sinter_guest out;
    if (count == 0 || count > SINTER_SUBSCRIPTION_COUNT_MAX)
        return WASI_ERRNO_INVAL;
    uint32_t error = sinter_guest_check(instance, subscription_address,
                                        count * WASI_SUBSCRIPTION_SIZE, &subscriptions);
    if (!error)
        error = sinter_guest_check(instance, event_address, count * WASI_EVENT_SIZE, &events);
    if (!error)
        error = sinter_guest_check(instance, out_address, sinter_guest_word(instance), &out);
    return error ? error : sinter_poll(instance, subscriptions, events, (uint32_t)count, out);
}

uint32_t sinter_poll(struct sinter_instance *instance, struct sinter_guest subscriptions,
                     struct sinter_guest events, uint32_t count, struct sinter_guest out) {
    struct subscription few_subscriptions[SUBSCRIPTION_COUNT_SMALL];
    struct pollfd few_polled[SUBSCRIPTION_COUNT_SMALL];
    struct poll_set set = {
        .subscriptions = few_subscriptions, .count = count, .polled = few_polled};
    ask_clocks(instance, &set);
    if (count > SUBSCRIPTION_COUNT_SMALL)
        return run_allocated(instance, &set, subscriptions, events, out);
    return run(instance, &set, subscriptions, events, out);
}
