/* Backtraces: from an address in machine code to the guest's function. See frames.h. */
#include "core/frames.h"

#include "core/instance.h"

static const struct sinter_function_record *find_in(const struct sinter_shard *shard,
                                                    uintptr_t pc) {
    if (pc - (uintptr_t)shard->text >= shard->text_size_bytes)
        return NULL;
    uint32_t offset = (uint32_t)(pc - (uintptr_t)shard->text);
    uint32_t low = 0, high = shard->function_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (shard->functions[middle].start_bytes <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return NULL;
    const struct sinter_function_record *function = &shard->functions[low - 1];
    return offset - function->start_bytes < function->size_bytes ? function : NULL;
}

const struct sinter_function_record *sinter_frame_function(const void *frame,
                                                           const struct sinter_module **module) {
    *module = sinter_region_owner(SINTER_REGION_TEXT, (uintptr_t)frame);
    const struct sinter_function_map *map = *module ? (*module)->functions : NULL;
    const struct sinter_function_record *function = NULL;
    for (uint32_t i = 0; map && !function && i < map->shard_count; i++)
        function = find_in(&map->shards[i], (uintptr_t)frame);
    return function;
}

size_t sinter_trap_frames(const struct sinter_instance *instance, struct sinter_frame *frames,
                          size_t capacity) {
    const struct sinter_outcome *outcome = &instance->outcome;
    size_t count = 0;
    for (uint32_t i = 0; i < outcome->frame_count; i++) {
        const struct sinter_module *module;
        const struct sinter_function_record *function =
            sinter_frame_function(outcome->frames[i], &module);
        if (!function)
            continue;
        if (count < capacity) {
            frames[count] =
                (struct sinter_frame){.module = module, .function = function->function_index};
            if (function->bytes_offset != SINTER_NO_NAME)
                frames[count].name = (struct sinter_bytes){
                    (const uint8_t *)module->functions->names + function->bytes_offset,
                    function->bytes_size};
        }
        count++;
    }
    return count;
}
