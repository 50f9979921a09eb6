/* Putting an instance back to its first state, at its place: what others have of it stays valid.
 * The code that makes an instance runs again over the state, and the functions that it calls to
 * allocate memories and tables find those that are there, and reset them. */
#include "core/callback.h"
#include "core/handle.h"
#include "core/instance.h"

static void nothing(void *argument) { (void)argument; }

/* Other threads may be using it. */
static bool has_own_shared_memory(const struct sinter_instance *instance) {
    for (const struct sinter_region *region = instance->regions; region; region = region->sibling)
        if (((const wasm_rt_memory_t *)region->owner)->shared)
            return true;
    return false;
}

/* Whether an entry has a stack here. It does not matter whether the last start failed. One that is
 * interrupted already is as good as a start that is interrupted later. */
static enum sinter_status try_entry(struct sinter_instance *instance) {
    bool had_failed = instance->has_failed;
    instance->has_failed = false;
    enum sinter_status status = sinter_enter(instance, nothing, NULL);
    instance->has_failed = had_failed || status == SINTER_INTERRUPTED;
    return status;
}

/* This thread holds the instance, and is not inside it. */
static enum sinter_status reset(struct sinter_instance *instance) {
    if (has_own_shared_memory(instance))
        return SINTER_BAD_ARGUMENTS;
    enum sinter_status status = try_entry(instance);
    if (status != SINTER_OK)
        return status;
    instance->is_ending = true; /* the destructors of its handles make no others */
    sinter_handles_end(instance);
    sinter_callbacks_end(instance);
    instance->is_ending = false;
    if (instance->wasi)
        sinter_wasi_head(instance->wasi)->reset(instance->wasi);
    return sinter_instance_run(instance);
}

enum sinter_status sinter_instance_reset(struct sinter_instance *instance) {
    struct sinter_group *group = sinter_hold(instance->group);
    if (!group)
        return SINTER_BUSY;
    bool is_inside = group->hold_count > 1;
    enum sinter_status status = is_inside ? SINTER_BUSY : reset(instance);
    sinter_let_go(group);
    return status;
}
