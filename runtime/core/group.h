/* Groups: sets of instances and host objects that only one thread at a time may use, since they
 * share what is not made for threads. LIVES.md says which ones those are. */
#ifndef RUNTIME_CORE_GROUP_H
#define RUNTIME_CORE_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A set of instances and host objects, as a node of a union-find:
 *
 *     A  B   C        A, B and C are members; each points to the set that it was made with.
 *     |  |   |        B's was joined to A's, and that to C's, which is the root: all three are one.
 *     a<-b   c        A node stays as long as anything points to it.
 *     +----->
 *
 * Sets are only ever joined. The lock guards them; only `joined_to`, which is written once, is read
 * without it. */
struct sinter_set {
    struct sinter_set *joined_to; /* what it is part of, or NULL; one reference is held */
    uint32_t reference_count;     /* of members, and of sets that are part of it */
    uint32_t rank;
};

/* The one lock for what instances are to each other. It is held for a few instructions, and never
 * while code of the guest's or the host's runs. */
void sinter_lock(void);
/* For a signal handler, which may have interrupted the thread that holds the lock. */
bool sinter_try_lock(void);
void sinter_unlock(void);

/* The lock is held. */
struct sinter_set *sinter_set_root(struct sinter_set *set);
/* Makes two roots one; returns the new root. */
struct sinter_set *sinter_set_join(struct sinter_set *a, struct sinter_set *b);
/* The root of `set`: the caller's reference to `set` becomes one to the root. */
struct sinter_set *sinter_set_shorten(struct sinter_set *set);
void sinter_set_drop(struct sinter_set *set); /* NULL is ignored */

struct sinter_group {
    struct sinter_set set; /* first */
    /* Atomic: the thread that holds the group, or NULL; SINTER_JOINED once the group is part of
     * another, which is written after set.joined_to. */
    const void *owner;
    uint32_t hold_count; /* the owner's */
    bool has_dead;       /* atomic: the owner calls sinter_collect when it lets go */
};

/* No thread's identity. */
#define SINTER_JOINED ((const void *)1)

/* A group that `thread` holds once, with one reference; NULL when there is no memory. */
struct sinter_group *sinter_group_new(const void *thread);

/* Makes one group of `a`, which `thread` holds, and `b`. False, with nothing done, when another
 * thread holds `b`. The lock is held. */
bool sinter_group_join(struct sinter_group *a, struct sinter_group *b, const void *thread);

/* Whether no thread holds the group. If one does, it will call sinter_collect when it lets go. The
 * lock is held. */
bool sinter_group_is_idle(struct sinter_group *group);

/* Holds `group` for this thread. Returns what to pass to sinter_let_go, or NULL when another thread
 * holds the group. A thread may hold a group any number of times. */
struct sinter_group *sinter_hold(struct sinter_group *group);
void sinter_let_go(struct sinter_group *group); /* NULL is ignored */

/* Ends the lives that have no keeper any more, and that no thread is inside of (collect.c). The one
 * call upwards in core/: a thread that leaves a group makes it. */
void sinter_collect(void);

/* ---- The same where the thread is known ---- */

static inline __attribute__((always_inline)) struct sinter_group *
sinter_hold_by(struct sinter_group *group, const void *thread) {
    for (;;) {
        const void *owner = __atomic_load_n(&group->owner, __ATOMIC_ACQUIRE);
        if (owner == thread) {
            group->hold_count++;
            return group;
        }
        if (!owner && __atomic_compare_exchange_n(&group->owner, &owner, thread, false,
                                                  __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE)) {
            group->hold_count = 1;
            return group;
        }
        if (owner != SINTER_JOINED)
            return NULL;
        group = (struct sinter_group *)group->set.joined_to;
    }
}

/* This thread may have joined the group to another since it took hold of it. */
static inline __attribute__((always_inline)) void sinter_let_go_by(struct sinter_group *group) {
    while (__atomic_load_n(&group->owner, __ATOMIC_RELAXED) == SINTER_JOINED)
        group = (struct sinter_group *)group->set.joined_to;
    if (--group->hold_count)
        return;
    bool has_dead = __atomic_load_n(&group->has_dead, __ATOMIC_RELAXED);
    if (__builtin_expect(has_dead, false))
        __atomic_store_n(&group->has_dead, false, __ATOMIC_RELAXED);
    __atomic_store_n(&group->owner, NULL, __ATOMIC_RELEASE);
    if (__builtin_expect(has_dead, false))
        sinter_collect();
}

#endif
