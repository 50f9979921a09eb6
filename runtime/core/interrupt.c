/* See interrupt.h. The handler of the signal, and sinter_interrupt, may run at any moment of the
 * thread that they look at, so what they read is written in an order that makes sense at each. */
#include "core/interrupt.h"

#include "core/instance.h"
#include "core/trap.h"
#include "os/os.h"

#include <stdlib.h>

/* How soon the handler comes again while a thread is not in guest code. */
#define AGAIN_NS UINT64_C(1000000)

/* All records, the newest first. They are never freed, but used again. */
static struct sinter_calls *records;

static uint64_t mark_deadline(const struct sinter_mark *mark) {
    return __atomic_load_n(&mark->deadline_ns, __ATOMIC_RELAXED);
}

static struct sinter_mark *inner_of(const struct sinter_mark *mark) {
    return __atomic_load_n(&mark->inner, __ATOMIC_ACQUIRE);
}

/* ---- Records ---- */

static bool take(struct sinter_calls *calls, uint32_t thread) {
    uint32_t none = 0;
    return __atomic_compare_exchange_n(&calls->thread, &none, thread, false, __ATOMIC_ACQ_REL,
                                       __ATOMIC_RELAXED);
}

struct sinter_calls *sinter_calls_begin(void) {
    uint32_t thread = sinter_os_thread();
    struct sinter_calls *calls = __atomic_load_n(&records, __ATOMIC_ACQUIRE), *found = NULL;
    for (; calls; calls = calls->next) {
        uint32_t same =
            thread; /* of a thread that did not end it, and whose number is used again */
        __atomic_compare_exchange_n(&calls->thread, &same, 0, false, __ATOMIC_RELAXED,
                                    __ATOMIC_RELAXED);
        if (!found && take(calls, thread))
            found = calls;
    }
    if (!found) {
        found = calloc(1, sizeof *found);
        if (!found)
            return NULL;
        found->thread = thread;
        found->next = __atomic_load_n(&records, __ATOMIC_RELAXED);
        while (!__atomic_compare_exchange_n(&records, &found->next, found, false, __ATOMIC_RELEASE,
                                            __ATOMIC_RELAXED))
            ;
    }
    found->next_mark = &found->outermost;
    found->alarm = 0;
    found->alarm_ns = SINTER_NEVER;
    found->is_silent = false;
    for (struct sinter_mark *mark = &found->outermost; mark; mark = mark->inner)
        __atomic_store_n(&mark->call, 0, __ATOMIC_RELAXED); /* of a thread that ended inside */
    return found;
}

void sinter_calls_end(struct sinter_calls *calls) {
    if (!calls)
        return;
    sinter_os_alarm_end(&calls->alarm);
    __atomic_store_n(&calls->thread, 0, __ATOMIC_RELEASE);
}

struct sinter_mark *sinter_mark_find(struct sinter_calls *calls) {
    struct sinter_mark *mark = calls->next_mark;
    while (__atomic_load_n(&mark->call, __ATOMIC_RELAXED) || !mark->inner) {
        if (!mark->inner) {
            struct sinter_mark *inner = calloc(1, sizeof *inner);
            if (!inner)
                return NULL;
            __atomic_store_n(&mark->inner, inner, __ATOMIC_RELEASE);
        }
        if (__atomic_load_n(&mark->call, __ATOMIC_RELAXED))
            mark = mark->inner;
    }
    return mark;
}

/* How many of the thread's calls are to end. */
static uint32_t count_ending(const struct sinter_calls *calls) {
    uint32_t count = 0;
    for (const struct sinter_mark *mark = &calls->outermost; mark; mark = inner_of(mark))
        count += sinter_mark_ends(mark);
    return count;
}

/* ---- Deadlines ---- */

static bool ring_at(struct sinter_calls *calls, uint64_t time_ns) {
    uint64_t now_ns = sinter_os_now();
    __atomic_store_n(&calls->alarm_ns, time_ns, __ATOMIC_RELAXED);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    bool rings = sinter_os_alarm_set(&calls->alarm, time_ns > now_ns ? time_ns - now_ns : 1) == 0;
    if (!rings)
        calls->alarm_ns = SINTER_NEVER;
    __atomic_store_n(&calls->is_silent, !rings, __ATOMIC_RELAXED);
    return rings;
}

/* Has the calls end whose time is over; returns the earliest deadline of the others. */
static uint64_t pass_deadlines(struct sinter_calls *calls) {
    uint64_t earliest_ns = SINTER_NEVER, now_ns = 0;
    for (struct sinter_mark *mark = &calls->outermost; mark; mark = inner_of(mark)) {
        uintptr_t call = __atomic_load_n(&mark->call, __ATOMIC_ACQUIRE);
        uint64_t deadline_ns = mark_deadline(mark);
        if (!call || (call & SINTER_MARK_ENDS) || deadline_ns == SINTER_NEVER)
            continue;
        if (!now_ns)
            now_ns = sinter_os_now();
        if (deadline_ns <= now_ns)
            __atomic_store_n(&mark->call, call | SINTER_MARK_ENDS, __ATOMIC_RELAXED);
        else if (deadline_ns < earliest_ns)
            earliest_ns = deadline_ns;
    }
    return earliest_ns;
}

void sinter_calls_keep_only(struct sinter_calls *own) {
    for (struct sinter_calls *calls = records; calls; calls = calls->next) {
        calls->alarm = 0; /* a child has none of its parent's */
        calls->alarm_ns = SINTER_NEVER;
        calls->thread = calls == own ? sinter_os_thread() : 0;
        for (struct sinter_mark *mark = &calls->outermost; mark && calls != own; mark = mark->inner)
            mark->call = 0;
    }
    uint64_t next_ns = own ? pass_deadlines(own) : SINTER_NEVER;
    if (own && count_ending(own)) /* the child has not its parent's pending signals either */
        next_ns = 0;
    if (next_ns != SINTER_NEVER)
        ring_at(own, next_ns);
}

bool sinter_mark_limit(struct sinter_calls *calls, struct sinter_mark *mark, uint64_t limit_ns) {
    uint64_t now_ns = sinter_os_now();
    uint64_t deadline_ns = limit_ns < SINTER_NEVER - now_ns ? now_ns + limit_ns : SINTER_NEVER;
    __atomic_store_n(&mark->deadline_ns, deadline_ns, __ATOMIC_RELAXED);
    __atomic_signal_fence(__ATOMIC_SEQ_CST); /* from here on the handler knows of it */
    return deadline_ns >= __atomic_load_n(&calls->alarm_ns, __ATOMIC_RELAXED) ||
           ring_at(calls, deadline_ns);
}

/* ---- The signal ---- */

static struct sinter_calls *own_calls(void) {
    uint32_t thread = sinter_os_thread();
    struct sinter_calls *calls = __atomic_load_n(&records, __ATOMIC_ACQUIRE);
    while (calls && __atomic_load_n(&calls->thread, __ATOMIC_RELAXED) != thread)
        calls = calls->next;
    return calls;
}

static bool is_wanted(void) {
    struct sinter_calls *calls = own_calls();
    if (!calls)
        return false;
    calls->alarm_ns = SINTER_NEVER;
    uint64_t next_ns = pass_deadlines(calls);
    if (count_ending(calls)) {
        sinter_spread_interrupts();
        return true;
    }
    if (next_ns != SINTER_NEVER)
        ring_at(calls, next_ns);
    return false;
}

/* An instance stays as long as a call of it is marked. */
static void come_again(void) {
    struct sinter_calls *calls = own_calls();
    if (!calls) /* not in a thread that is_wanted has just found */
        return;
    for (struct sinter_mark *mark = &calls->outermost; mark; mark = inner_of(mark)) {
        uintptr_t call = __atomic_load_n(&mark->call, __ATOMIC_RELAXED);
        if (call & SINTER_MARK_ENDS)
            sinter_interrupt_later((struct sinter_instance *)(call - SINTER_MARK_ENDS));
    }
    ring_at(calls, sinter_os_now() + AGAIN_NS);
}

/* A call that ends at once may be inside of others that are still to end. */
static void end_call(const struct sinter_os_fault *at) {
    const struct sinter_calls *calls = own_calls();
    if (calls && count_ending(calls) > 1)
        come_again();
    sinter_interrupt_now(at);
}

static const struct sinter_os_poke_handler handler = {.is_wanted = is_wanted,
                                                      .end_call = end_call,
                                                      .come_again = come_again,
                                                      .is_waiting = sinter_is_waiting};

/* ---- What hosts call ---- */

/* Has the calls of `instance` in that thread end; false when there is none. The thread is poked
 * once, and its alarm does the rest: a host that interrupts in a loop must not keep it busy. */
static bool interrupt(struct sinter_calls *calls, uint32_t thread, uintptr_t instance) {
    bool is_new = false, has_call = false;
    for (struct sinter_mark *mark = &calls->outermost; mark; mark = inner_of(mark)) {
        uintptr_t call = instance;
        is_new |= __atomic_compare_exchange_n(&mark->call, &call, instance | SINTER_MARK_ENDS,
                                              false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
        has_call |= call == (instance | SINTER_MARK_ENDS);
    }
    if (is_new || (has_call && __atomic_load_n(&calls->is_silent, __ATOMIC_RELAXED)))
        sinter_os_poke(thread);
    return is_new || has_call;
}

enum sinter_status sinter_interrupt(const struct sinter_instance *instance) {
    enum sinter_status status = SINTER_NOT_FOUND;
    if (!instance)
        return SINTER_BAD_ARGUMENTS;
    if (sinter_os_catch_pokes(&handler) != 0)
        return SINTER_NO_MEMORY;
    struct sinter_calls *calls = __atomic_load_n(&records, __ATOMIC_ACQUIRE);
    for (; calls; calls = calls->next) {
        uint32_t thread = __atomic_load_n(&calls->thread, __ATOMIC_ACQUIRE);
        if (thread && interrupt(calls, thread, (uintptr_t)instance))
            status = SINTER_OK;
    }
    return status;
}

enum sinter_status sinter_set_deadline(struct sinter_instance *instance, uint64_t limit_ns) {
    if (!instance)
        return SINTER_BAD_ARGUMENTS;
    if (limit_ns != SINTER_NO_DEADLINE && sinter_os_catch_pokes(&handler) != 0)
        return SINTER_NO_MEMORY;
    __atomic_store_n(&instance->call_limit_ns, limit_ns, __ATOMIC_RELAXED);
    return SINTER_OK;
}
