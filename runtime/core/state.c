/* See state.h. A state with jumps is a range of addresses, with a page boundary at each bar:
 *
 *     | the state's bytes ... | ... jumps | nothing: 8 bytes for each 32-bit index |
 *
 * The jumps are read-only and end where the nothing begins, so that any index past them faults.
 *
 * Where the address space is limited (RLIMIT_AS) so that the range cannot be reserved, an
 * executable does without a reservation: its pages are mapped where nothing else is mapped, now or
 * later (memory.c says why). */
#include "core/state.h"

#include "os/os.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define GUARD_BYTES ((size_t)8 << 32)
/* Above the one memory that has a fixed base, and far below what the kernel gives out. */
#define FIRST_FIXED ((uintptr_t)128 << 30)
#define LAST_FIXED ((uintptr_t)1024 << 30)

static size_t jumps_offset(const struct sinter_code *code) {
    return SINTER_JUMPS_OFFSET(code->state_size_bytes, code->jump_count);
}

static size_t jumps_end(const struct sinter_code *code) {
    return SINTER_JUMPS_END(code->state_size_bytes, code->jump_count);
}

static int map_unreserved(size_t size_bytes, void **base) {
    for (uintptr_t at = FIRST_FIXED; at < LAST_FIXED; at += 2 * GUARD_BYTES) {
        int error = sinter_os_map_at((void *)at, size_bytes);
        *base = (void *)at;
        if (error != EEXIST)
            return error;
    }
    return ENOMEM;
}

static int map(struct sinter_instance *instance, void **base) {
    size_t size_bytes = jumps_end(instance->code);
    int error = sinter_os_reserve(size_bytes + GUARD_BYTES, base);
    if (error == ENOMEM && !instance->module->library) {
        instance->is_state_unreserved = true;
        return map_unreserved(size_bytes, base);
    }
    if (error)
        return error;
    error = sinter_os_commit(*base, size_bytes);
    if (error)
        sinter_os_release(*base, size_bytes + GUARD_BYTES);
    return error;
}

static void release(const struct sinter_instance *instance, void *base) {
    size_t size_bytes = jumps_end(instance->code);
    sinter_os_release(base, instance->is_state_unreserved ? size_bytes : size_bytes + GUARD_BYTES);
}

static int make_with_jumps(struct sinter_instance *instance) {
    const struct sinter_code *code = instance->code;
    size_t start = SINTER_JUMPS_START(code->state_size_bytes), end = jumps_end(code);
    void *base;
    int error = map(instance, &base);
    if (error)
        return error;
    uint8_t *bytes = base;
    memcpy(bytes + jumps_offset(code), code->jumps, code->jump_count * sizeof *code->jumps);
    error = sinter_os_make_constant(bytes + start, end - start);
    if (error) {
        release(instance, base);
        return error;
    }
    instance->head.state = base;
    instance->jumps = (struct sinter_region){
        .start = (uintptr_t)(bytes + end), .size_bytes = GUARD_BYTES, .kind = SINTER_REGION_JUMPS};
    sinter_region_add(&instance->jumps);
    return 0;
}

int sinter_state_make(struct sinter_instance *instance) {
    const struct sinter_code *code = instance->code;
    if (code->jumps)
        return make_with_jumps(instance);
    instance->head.state = calloc(1, code->state_size_bytes);
    return instance->head.state ? 0 : ENOMEM;
}

void sinter_state_free(struct sinter_instance *instance) {
    if (!instance->code->jumps) {
        free(instance->head.state);
    } else if (instance->head.state) {
        sinter_region_remove(&instance->jumps);
        release(instance, instance->head.state);
    }
}
