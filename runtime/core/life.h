/* Lives: sets of instances and host objects that can reach each other's code or state, and so end
 * together. LIVES.md says which ones those are. */
#ifndef RUNTIME_CORE_LIFE_H
#define RUNTIME_CORE_LIFE_H

#include "core/group.h"

#include "sinter/sinter.h"

struct sinter_life {
    struct sinter_set set;           /* first */
    uint32_t keeper_count;           /* instances not destroyed, objects not released */
    struct sinter_instance *members; /* any one of a ring, by next_member; or NULL */
    struct sinter_life *next_dead;
    struct sinter_group last; /* the members' group while they end, when nobody else has them */
};

/* A life with one keeper and one reference; NULL when there is no memory. */
struct sinter_life *sinter_life_new(void);

/* Take and drop a reference, which keeps the struct in memory, whether the life is dead or not.
 * NULL is ignored. */
void sinter_life_retain(struct sinter_life *life);
void sinter_life_release(struct sinter_life *life);

/* Joins an instance, whose group and life are new and its own, to the groups and lives of what its
 * imports are bound to, all of which this thread holds. From then on references to its functions
 * lead to it. False, with nothing joined, when one of the imports was destroyed meanwhile. */
bool sinter_life_begin(struct sinter_instance *instance);
/* Makes one life of two. The lock is held. */
void sinter_life_join(struct sinter_life *a, struct sinter_life *b);
/* Takes a keeper away. A life that has none left is dead: sinter_collect, which the caller calls
 * next, ends its members as soon as no thread is inside one of their groups. */
void sinter_life_give_up(struct sinter_life *life);
/* For sinter_collect: takes a dead life that no thread is inside of, and that nobody else will find
 * any more; NULL when there is none. The caller has one reference to it. */
struct sinter_life *sinter_life_take_dead(void);
/* From now on references to the instance's functions lead nowhere. */
void sinter_life_forget(struct sinter_instance *instance);

/* Undoes sinter_life_begin for an instance that has not run, so that nobody else knows of it. The
 * life has a keeper less; the instance is the caller's to free, after sinter_collect. */
void sinter_life_leave(struct sinter_instance *instance);

/* Looks among the members of `instance`'s life that are in its group too, for one that `is_it`;
 * NULL when there is none. This thread holds `instance`. */
struct sinter_instance *sinter_life_find(struct sinter_instance *instance,
                                         bool (*is_it)(struct sinter_instance *, uint64_t),
                                         uint64_t number);

/* Visits those members, `instance` among them, in any order. The lock is held. */
void sinter_life_visit(struct sinter_instance *instance, void (*visit)(struct sinter_instance *));

/* Writes the first `capacity` of those members to `members`; returns how many there are. They stay
 * for as long as this thread holds `instance`. */
size_t sinter_life_members(struct sinter_instance *instance, struct sinter_instance **members,
                           size_t capacity);

/* Admits a function reference to an instance or object that has `life` and `group`, which this
 * thread holds: joins the reference's instance to both. SINTER_BUSY when another thread uses that
 * instance; SINTER_BAD_ARGUMENTS when the reference is of no instance of this runtime. `reference`
 * is a wasm_rt_funcref_t; null is admitted. */
enum sinter_status sinter_admit(struct sinter_group *group, struct sinter_life *life,
                                const void *reference);
/* The same for a reference that goes into `instance`, which this thread need not hold. */
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
/* What is wrong when the status is not SINTER_OK, for people. */
const char *sinter_admission_fault(enum sinter_status status);

#endif
