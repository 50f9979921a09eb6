/* Groups are sets (a union-find by rank), and a thread holds a group by its root. Only a thread
 * that holds both joins two groups, so while a root is held, nobody but its holder makes it part of
 * another. A group that was joined stays as long as anything points to it: a thread that has just
 * read such a pointer finds SINTER_JOINED there, and goes on to the root. */
#include "core/group.h"

#include "core/trap.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>

static bool locked;

void sinter_lock(void) {
    while (__atomic_test_and_set(&locked, __ATOMIC_ACQUIRE))
        thrd_yield();
}

bool sinter_try_lock(void) { return !__atomic_test_and_set(&locked, __ATOMIC_ACQUIRE); }

void sinter_unlock(void) { __atomic_clear(&locked, __ATOMIC_RELEASE); }

struct sinter_set *sinter_set_root(struct sinter_set *set) {
    while (set->joined_to)
        set = set->joined_to;
    return set;
}

struct sinter_set *sinter_set_join(struct sinter_set *a, struct sinter_set *b) {
    struct sinter_set *root = a->rank >= b->rank ? a : b, *part = root == a ? b : a;
    assert(a != b && !a->joined_to && !b->joined_to);
    root->rank += root->rank == part->rank;
    root->reference_count++;
    part->joined_to = root;
    return root;
}

void sinter_set_drop(struct sinter_set *set) {
    while (set && --set->reference_count == 0) {
        struct sinter_set *root = set->joined_to;
        free(set);
        set = root;
    }
}

struct sinter_set *sinter_set_shorten(struct sinter_set *set) {
    struct sinter_set *root = sinter_set_root(set);
    root->reference_count++;
    sinter_set_drop(set);
    return root;
}

struct sinter_group *sinter_group_new(const void *thread) {
    struct sinter_group *group = aligned_alloc(64, 64);
    static_assert(sizeof *group <= 64, "a cache line of its own");
    if (!group)
        return NULL;
    memset(group, 0, sizeof *group);
    group->set.reference_count = 1;
    group->owner = thread;
    group->hold_count = 1;
    return group;
}

static struct sinter_group *root_of(struct sinter_group *group) {
    return (struct sinter_group *)sinter_set_root(&group->set);
}

bool sinter_group_join(struct sinter_group *a, struct sinter_group *b, const void *thread) {
    struct sinter_group *held = root_of(a), *other = root_of(b);
    if (held == other)
        return true;
    const void *owner = NULL;
    if (__atomic_compare_exchange_n(&other->owner, &owner, thread, false, __ATOMIC_ACQUIRE,
                                    __ATOMIC_ACQUIRE))
        other->hold_count = 0;
    else if (owner != thread)
        return false;
    struct sinter_group *root = (struct sinter_group *)sinter_set_join(&held->set, &other->set);
    struct sinter_group *part = root == held ? other : held;
    root->hold_count += part->hold_count;
    if (__atomic_load_n(&part->has_dead, __ATOMIC_RELAXED))
        __atomic_store_n(&root->has_dead, true, __ATOMIC_RELAXED);
    __atomic_store_n(&part->owner, SINTER_JOINED, __ATOMIC_RELEASE);
    return true;
}

bool sinter_group_is_idle(struct sinter_group *group) {
    struct sinter_group *root = root_of(group);
    if (!__atomic_load_n(&root->owner, __ATOMIC_ACQUIRE))
        return true;
    __atomic_store_n(&root->has_dead, true, __ATOMIC_SEQ_CST);
    return !__atomic_load_n(&root->owner, __ATOMIC_SEQ_CST);
}

struct sinter_group *sinter_hold(struct sinter_group *group) {
    return sinter_hold_by(group, sinter_thread());
}

void sinter_let_go(struct sinter_group *group) {
    if (group)
        sinter_let_go_by(group);
}
