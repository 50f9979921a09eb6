/* Ending what has no keeper any more: handles first, then memories and code. Above lives and
 * instances, so that neither knows the other's end. */
#include "core/handle.h"
#include "core/instance.h"

/* What the members' groups are used for goes on without them, and none of them gets handles any
 * more. */
static void leave_groups(struct sinter_life *life) {
    struct sinter_instance *member = life->members;
    life->last.owner = sinter_thread();
    life->last.hold_count = life->last.set.reference_count = 1;
    sinter_lock();
    do {
        sinter_set_drop(&member->group->set);
        member->group = &life->last;
        member->is_ending = true;
        life->last.set.reference_count++;
        member = member->next_member;
    } while (member != life->members);
    sinter_unlock();
}

static void end(struct sinter_life *life) {
    struct sinter_instance *first = life->members, *member = first;
    leave_groups(life);
    do {
        sinter_handles_end(member);
        member = member->next_member;
    } while (member != first);
    do {
        struct sinter_instance *next = member->next_member;
        sinter_life_forget(member);
        sinter_instance_free(member);
        member = next;
    } while (member != first);
    sinter_lock();
    sinter_set_drop(&life->set);
    sinter_unlock();
}

void sinter_collect(void) {
    struct sinter_life *life;
    while ((life = sinter_life_take_dead()))
        end(life);
}
