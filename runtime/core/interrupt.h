/* Ending calls from outside: interrupts and deadlines.
 *
 * Each thread that runs guests has a record (struct sinter_calls) in which each of its calls has a
 * mark: the instance that the host called. To interrupt a call is to set a bit in its mark and to
 * send its thread a signal. Only records are read for that, which are never freed, so it does not
 * matter whether the instance still exists.
 *
 * The signal's handler ends the call at once if the thread is in guest code, which owns nothing
 * that a jump could lose (abi/core.h, SINTER_WHOLE), or in a function like memset that guest code
 * called. Anywhere else, in the runtime or in a host function, the handler has the next return from
 * an import end the call, whichever of the instances that are linked with the called one has made
 * it, and comes again soon, since functions of the runtime return to guest code too. */
#ifndef RUNTIME_CORE_INTERRUPT_H
#define RUNTIME_CORE_INTERRUPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sinter_instance;

/* One call's place in its thread's record. */
struct sinter_mark {
    /* Atomic, written by the thread, and by whoever interrupts it: the instance, with
     * SINTER_MARK_ENDS added once the call is to end; 0: no call. */
    uintptr_t call;
    uint64_t deadline_ns;      /* of the monotonic clock; SINTER_NEVER: none */
    struct sinter_mark *inner; /* that of a call inside this one; NULL: not made yet */
};
#define SINTER_MARK_ENDS ((uintptr_t)1)
#define SINTER_NEVER UINT64_MAX

struct sinter_calls {
    struct sinter_mark outermost;
    struct sinter_mark *next_mark; /* for the next call, unless a call on another stack has it */
    struct sinter_calls *next;     /* in the list of all records; written once */
    uint32_t thread;               /* atomic: the system's number; 0: of no thread */
    int32_t alarm;                 /* os.h; 0: none yet */
    uint64_t alarm_ns;             /* when it rings; SINTER_NEVER */
    bool is_silent;                /* atomic: the system gave no alarm the last time */
};

/* A record for the calling thread; NULL when there is no memory. */
struct sinter_calls *sinter_calls_begin(void);
/* For a thread that ends. NULL is ignored. */
void sinter_calls_end(struct sinter_calls *calls);
/* In the child of a fork: `own` is the record of its only thread, or NULL. */
void sinter_calls_keep_only(struct sinter_calls *own);

/* A free mark that has one inside of it; NULL when there is no memory. */
struct sinter_mark *sinter_mark_find(struct sinter_calls *calls);

/* Gives the call that was just marked a deadline. False when the system has no timer for that. */
bool sinter_mark_limit(struct sinter_calls *calls, struct sinter_mark *mark, uint64_t limit_ns);

/* Marks a call of `instance`. NULL when there is no memory. */
static inline __attribute__((always_inline)) struct sinter_mark *
sinter_mark_begin(struct sinter_calls *calls, const struct sinter_instance *instance) {
    struct sinter_mark *mark = calls ? calls->next_mark : NULL;
    if (__builtin_expect(!mark || __atomic_load_n(&mark->call, __ATOMIC_RELAXED) || !mark->inner,
                         false) &&
        !(calls && (mark = sinter_mark_find(calls))))
        return NULL;
    calls->next_mark = mark->inner;
    mark->deadline_ns = SINTER_NEVER;
    __atomic_store_n(&mark->call, (uintptr_t)instance, __ATOMIC_RELEASE);
    return mark;
}

static inline __attribute__((always_inline)) void sinter_mark_end(struct sinter_calls *calls,
                                                                  struct sinter_mark *mark) {
    __atomic_store_n(&mark->call, 0, __ATOMIC_RELEASE);
    calls->next_mark = mark;
}

static inline bool sinter_mark_ends(const struct sinter_mark *mark) {
    return __atomic_load_n(&mark->call, __ATOMIC_RELAXED) & SINTER_MARK_ENDS;
}

#endif
