/* Lives: instances and host objects that can reach each other's code or state, and so end together.
 * Which ones those are is in README.md. */
#ifndef RUNTIME_LIFE_H
#define RUNTIME_LIFE_H

#include "core/group.h"

#include "sinter/sinter.h"

struct sinter_life {
    struct sinter_set set;           /* first */
    uint32_t keeper_count;           /* instances not destroyed, objects not released */
    struct sinter_instance *members; /* any of a ring by next_member; NULL where there is none */
    struct sinter_life *next_dead;
    struct sinter_group last; /* of the members while they end: nobody else has them any more */
};

/* A life with one keeper and one reference; NULL when there is no memory. */
struct sinter_life *sinter_life_new(void);

/* Keep a life in memory, dead or not, and end that; NULL is ignored. */
void sinter_life_retain(struct sinter_life *life);
void sinter_life_release(struct sinter_life *life);

/* Joins an instance, whose group and life are new and its own, to what its imports are of, all of
 * which this thread holds. From here on it is found by the references to its functions. False, with
 * nothing done, where one of the imports was destroyed meanwhile. */
bool sinter_life_begin(struct sinter_instance *instance);
/* The lock is held. */
void sinter_life_join(struct sinter_life *a, struct sinter_life *b);
/* Takes a keeper away. A life that has none left is dead: sinter_collect, which the caller calls
 * next, ends its members as soon as no thread is inside one of their groups. */
void sinter_life_give_up(struct sinter_life *life);
/* For sinter_collect: takes a dead life that no thread is inside of, and that nobody else will find
 * any more; NULL when there is none. The caller has one reference to it. */
struct sinter_life *sinter_life_take_dead(void);
/* Its instances are found by their functions no more. */
void sinter_life_forget(struct sinter_instance *instance);

/* Undoes sinter_life_begin for an instance that has not run, so that nobody knows of it: it is no
 * keeper any more, and its caller's to free. */
void sinter_life_leave(struct sinter_instance *instance);

/* The member of `instance`'s life that one thread may use together with it and that `is_it`; NULL
 * when there is none. This thread holds `instance`. */
struct sinter_instance *sinter_life_find(struct sinter_instance *instance,
                                         bool (*is_it)(struct sinter_instance *, uint64_t),
                                         uint64_t number);

/* Whether a reference may go to what has `group`, which this thread holds, and `life`: if it is of
 * another instance, that one is joined to both. SINTER_OK; SINTER_BUSY when another thread uses it;
 * SINTER_BAD_ARGUMENTS when it is of no instance of this runtime. `reference` is a
 * wasm_rt_funcref_t; null is of none, and fine. */
enum sinter_status sinter_admit(struct sinter_group *group, struct sinter_life *life,
                                const void *reference);
/* The same for what goes into `instance`, which this thread need not hold. */
enum sinter_status sinter_admit_reference(struct sinter_instance *instance, const void *reference);
/* The same for values of `types`. */
static inline enum sinter_status sinter_admit_values(struct sinter_instance *instance,
                                                     struct sinter_bytes types,
                                                     const union sinter_value *values) {
    for (size_t i = 0; i < types.size; i++) {
        enum sinter_status status = __builtin_expect(types.data[i] == SINTER_FUNCREF, false)
                                        ? sinter_admit_reference(instance, &values[i])
                                        : SINTER_OK;
        if (status != SINTER_OK)
            return status;
    }
    return SINTER_OK;
}
/* What is wrong where it is not SINTER_OK, for people. */
const char *sinter_admission_fault(enum sinter_status status);

#endif
