/* Lives are sets, as groups are (group.h has the picture). A life that has lost its last keeper
 * waits in the list of the dead until no thread is inside of one of its members. Then whoever looks
 * ends it (collect.c): a thread that destroys or makes an instance, or the one that was inside,
 * when it leaves. */
#include "core/life.h"

#include "core/callback.h"
#include "core/instance.h"

#include <stdlib.h>
#include <string.h>

static struct sinter_life *dead;              /* by next_dead; one reference is held to each */
static struct sinter_instance *all_instances; /* by next_instance */

struct sinter_life *sinter_life_new(void) {
    struct sinter_life *life = calloc(1, sizeof *life);
    if (!life)
        return NULL;
    life->set.reference_count = 1;
    life->keeper_count = 1;
    return life;
}

void sinter_life_retain(struct sinter_life *life) {
    if (!life)
        return;
    sinter_lock();
    life->set.reference_count++;
    sinter_unlock();
}

void sinter_life_release(struct sinter_life *life) {
    if (!life)
        return;
    sinter_lock();
    sinter_set_drop(&life->set);
    sinter_unlock();
}

static struct sinter_life *root_of(struct sinter_life *life) {
    return (struct sinter_life *)sinter_set_root(&life->set);
}

/* Swapping one link of each makes one ring of two: a->b->a and c->d->c become a->d->c->b->a. */
static void join_rings(struct sinter_instance *a, struct sinter_instance *b) {
    struct sinter_instance *next = a->next_member;
    a->next_member = b->next_member;
    b->next_member = next;
}

void sinter_life_join(struct sinter_life *a, struct sinter_life *b) {
    a = root_of(a);
    b = root_of(b);
    if (a == b)
        return;
    struct sinter_life *root = (struct sinter_life *)sinter_set_join(&a->set, &b->set);
    struct sinter_life *part = root == a ? b : a;
    root->keeper_count += part->keeper_count;
    if (root->members && part->members)
        join_rings(root->members, part->members);
    else if (part->members)
        root->members = part->members;
}

/* ---- The beginning ---- */

static void remember(struct sinter_instance *instance) {
    instance->next_instance = all_instances;
    instance->previous_instance = &all_instances;
    if (all_instances)
        all_instances->previous_instance = &instance->next_instance;
    all_instances = instance;
}

static bool is_alive(const struct sinter_link *link) {
    return !link->life || root_of(link->life)->keeper_count != 0;
}

static void join_import(struct sinter_instance *instance, const struct sinter_link *link) {
    if (link->held)
        sinter_group_join(instance->group, link->held, sinter_thread());
    if (link->life)
        sinter_life_join(instance->life, link->life);
}

bool sinter_life_begin(struct sinter_instance *instance) {
    size_t count = instance->links ? sinter_module_import_count(instance->module) : 0;
    bool alive = true;
    sinter_lock();
    for (size_t i = 0; i < count; i++)
        alive = alive && is_alive(&instance->links[i]);
    if (alive) {
        instance->next_member = instance->life->members = instance;
        remember(instance);
    }
    for (size_t i = 0; alive && i < count; i++)
        join_import(instance, &instance->links[i]);
    instance->group = (struct sinter_group *)sinter_set_shorten(&instance->group->set);
    instance->life = (struct sinter_life *)sinter_set_shorten(&instance->life->set);
    sinter_unlock();
    return alive;
}

/* ---- The end ---- */

void sinter_life_give_up(struct sinter_life *life) {
    sinter_lock();
    struct sinter_life *root = root_of(life);
    if (--root->keeper_count == 0 && root->members) {
        root->set.reference_count++;
        root->next_dead = dead;
        dead = root;
    }
    sinter_unlock();
}

void sinter_life_forget(struct sinter_instance *instance) {
    sinter_lock();
    *instance->previous_instance = instance->next_instance;
    if (instance->next_instance)
        instance->next_instance->previous_instance = instance->previous_instance;
    sinter_unlock();
}

/* The lock is held. */
static void leave_ring(struct sinter_life *root, struct sinter_instance *instance) {
    struct sinter_instance *before = instance;
    while (before->next_member != instance)
        before = before->next_member;
    before->next_member = instance->next_member;
    root->members = before == instance ? NULL : before;
}

void sinter_life_leave(struct sinter_instance *instance) {
    sinter_life_forget(instance);
    sinter_lock();
    leave_ring(root_of(instance->life), instance);
    sinter_unlock();
    sinter_life_give_up(instance->life);
}

static bool is_idle(const struct sinter_life *life) {
    const struct sinter_instance *member = life->members;
    do {
        if (!sinter_group_is_idle(member->group))
            return false;
        member = member->next_member;
    } while (member != life->members);
    return true;
}

struct sinter_life *sinter_life_take_dead(void) {
    sinter_lock();
    struct sinter_life **at = &dead;
    while (*at && !is_idle(*at))
        at = &(*at)->next_dead;
    struct sinter_life *found = *at;
    if (found)
        *at = found->next_dead;
    sinter_unlock();
    return found;
}

struct sinter_instance *sinter_life_find(struct sinter_instance *instance,
                                         bool (*is_it)(struct sinter_instance *, uint64_t),
                                         uint64_t number) {
    if (is_it(instance, number))
        return instance;
    sinter_lock();
    struct sinter_set *group = sinter_set_root(&instance->group->set);
    struct sinter_instance *member = instance->next_member;
    while (member != instance &&
           !(sinter_set_root(&member->group->set) == group && is_it(member, number)))
        member = member->next_member;
    sinter_unlock();
    return member == instance ? NULL : member;
}

void sinter_life_visit(struct sinter_instance *instance, void (*visit)(struct sinter_instance *)) {
    const struct sinter_set *group = sinter_set_root(&instance->group->set);
    struct sinter_instance *member = instance;
    do {
        if (sinter_set_root(&member->group->set) == group)
            visit(member);
        member = member->next_member;
    } while (member != instance);
}

size_t sinter_life_members(struct sinter_instance *instance, struct sinter_instance **members,
                           size_t capacity) {
    size_t count = 0;
    sinter_lock();
    const struct sinter_set *group = sinter_set_root(&instance->group->set);
    struct sinter_instance *member = instance;
    do {
        if (sinter_set_root(&member->group->set) == group && count++ < capacity)
            members[count - 1] = member;
        member = member->next_member;
    } while (member != instance);
    sinter_unlock();
    return count;
}

/* ---- References ---- */

static bool is_in_code(const struct sinter_module *module, sinter_any_function function) {
    const struct sinter_function_map *map = module->functions;
    for (uint32_t i = 0; i < map->shard_count; i++)
        if ((uintptr_t)function - (uintptr_t)map->shards[i].text < map->shards[i].text_size_bytes)
            return true;
    return false;
}

static bool is_thunk(const struct sinter_code *code, sinter_any_function function) {
    const sinter_any_function *thunk = code->thunks;
    while (thunk && *thunk && *thunk != function)
        thunk++;
    return !thunk || *thunk;
}

/* Whether a reference is to a function of the instance's own, or to the thunk of one that it
 * imports. A stale reference may have the context of an instance that was made since, at the same
 * address, but not its code. */
static bool is_of(const struct sinter_instance *instance, const wasm_rt_funcref_t *reference) {
    const void *context = reference->module_instance;
    return (context == instance->head.state && is_in_code(instance->module, reference->func)) ||
           (context == instance && is_thunk(instance->code, reference->func));
}

/* Looks first among the members of a life, since references often come from one of them. */
static struct sinter_instance *find_instance(const struct sinter_life *life,
                                             const wasm_rt_funcref_t *reference) {
    struct sinter_instance *member = life->members;
    while (member && !is_of(member, reference))
        member = member->next_member == life->members ? NULL : member->next_member;
    if (member)
        return member;
    const struct sinter_callback *callback = sinter_callback_of(reference);
    if (callback)
        return callback->host.instance;
    struct sinter_instance *instance = all_instances;
    while (instance && !is_of(instance, reference))
        instance = instance->next_instance;
    return instance;
}

/* The lock is held. A life without a keeper is among the dead, or was taken from there. It is
 * joined to no other any more: that one would end with it, or it would live again. */
static enum sinter_status admit(struct sinter_group *group, struct sinter_life *life,
                                const wasm_rt_funcref_t *reference) {
    struct sinter_instance *instance = find_instance(root_of(life), reference);
    if (!instance || root_of(instance->life)->keeper_count == 0 || root_of(life)->keeper_count == 0)
        return SINTER_BAD_ARGUMENTS;
    if (!sinter_group_join(group, instance->group, sinter_thread()))
        return SINTER_BUSY;
    sinter_life_join(life, instance->life);
    return SINTER_OK;
}

enum sinter_status sinter_admit(struct sinter_group *group, struct sinter_life *life,
                                const void *reference) {
    wasm_rt_funcref_t function;
    memcpy(&function, reference, sizeof function);
    if (!function.func)
        return SINTER_OK;
    sinter_lock();
    enum sinter_status status = admit(group, life, &function);
    sinter_unlock();
    return status;
}

enum sinter_status sinter_admit_reference(struct sinter_instance *instance, const void *reference) {
    wasm_rt_funcref_t function;
    memcpy(&function, reference, sizeof function);
    if (!function.func || is_of(instance, &function))
        return SINTER_OK;
    struct sinter_group *held = sinter_hold(instance->group);
    if (!held)
        return SINTER_BUSY;
    enum sinter_status status = sinter_admit(held, instance->life, reference);
    sinter_let_go(held);
    return status;
}

const char *sinter_admission_fault(enum sinter_status status) {
    return status == SINTER_BUSY
               ? "a reference to a function that another thread uses"
               : "a reference to a function of no instance, or into a destroyed one";
}
