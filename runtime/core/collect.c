/* Ends the lives that nobody keeps any more: first the handles of all their members, then the
 * members' memories and code. It stands above life.c, which tells who is dead, and instance.c,
 * which frees one. */
#include "core/handle.h"
#include "core/instance.h"

/* Others may go on using the members' groups, so the members get one of their own, in which the
 * destructors of handles can use them. No handles can be made any more. */
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
