/* Backtraces: from an address in machine code to the guest's function and line. See frames.h. */
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

/* ---- Lines ---- */

static const struct sinter_site *site_of(const struct sinter_shard_lines *lines, uint32_t index) {
    return index < lines->site_count ? &lines->sites[index] : NULL;
}

static const struct sinter_site *find_site(const struct sinter_shard_lines *lines,
                                           uint32_t offset) {
    uint32_t low = 0, high = lines->range_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (lines->ranges[middle].start_bytes <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? site_of(lines, lines->ranges[low - 1].site) : NULL;
}

/* Says that the place is at `site`, in a function of the same module. */
static void set_site(struct sinter_place *place, const struct sinter_site *site) {
    const struct sinter_site_function *function =
        &place->module->functions->lines->functions[site->function];
    place->site = site;
    place->function_index = function->function_index;
    place->name_offset = function->name_offset;
    place->bytes_offset = function->bytes_offset;
    place->bytes_size = function->bytes_size;
}

static const struct sinter_site *caller_of(const struct sinter_place *place) {
    return place->site ? site_of(place->lines, place->site->caller) : NULL;
}

bool sinter_place_is_inlined(const struct sinter_place *place) { return caller_of(place) != NULL; }

bool sinter_place_next(struct sinter_place *place) {
    const struct sinter_site *caller = caller_of(place);
    if (caller)
        set_site(place, caller);
    return caller != NULL;
}

const struct sinter_site_file *sinter_place_file(const struct sinter_place *place) {
    return place->site && place->site->line
               ? &place->module->functions->lines->files[place->site->file]
               : NULL;
}

/* ---- Frames ---- */

bool sinter_place_find(const void *frame, struct sinter_place *place) {
    *place =
        (struct sinter_place){.module = sinter_region_owner(SINTER_REGION_TEXT, (uintptr_t)frame)};
    const struct sinter_function_map *map = place->module ? place->module->functions : NULL;
    const struct sinter_function_record *function = NULL;
    uint32_t shard = 0;
    for (uint32_t i = 0; map && !function && i < map->shard_count; i++) {
        function = find_in(&map->shards[i], (uintptr_t)frame);
        shard = i;
    }
    if (!function)
        return false;
    place->function_index = function->function_index;
    place->name_offset = function->name_offset;
    place->bytes_offset = function->bytes_offset;
    place->bytes_size = function->bytes_size;
    if (!map->lines)
        return true;
    place->lines = &map->lines->shards[shard];
    const struct sinter_site *site =
        find_site(place->lines, (uint32_t)((uintptr_t)frame - (uintptr_t)map->shards[shard].text));
    if (site)
        set_site(place, site);
    return true;
}

static struct sinter_frame frame_of(const struct sinter_place *place) {
    const char *names = place->module->functions->names;
    struct sinter_frame frame = {.module = place->module,
                                 .function = place->function_index,
                                 .offset = SINTER_NO_OFFSET,
                                 .is_inlined = sinter_place_is_inlined(place)};
    const struct sinter_site_file *file = sinter_place_file(place);
    if (place->bytes_offset != SINTER_NO_NAME)
        frame.name =
            (struct sinter_bytes){(const uint8_t *)names + place->bytes_offset, place->bytes_size};
    if (place->site)
        frame.offset = place->site->offset;
    if (file) {
        frame.line = place->site->line;
        frame.file =
            (struct sinter_bytes){(const uint8_t *)names + file->bytes_offset, file->bytes_size};
    }
    return frame;
}

size_t sinter_trap_frames(const struct sinter_instance *instance, struct sinter_frame *frames,
                          size_t capacity) {
    const struct sinter_outcome *outcome = &instance->outcome;
    size_t count = 0;
    for (uint32_t i = 0; i < outcome->frame_count; i++) {
        struct sinter_place place;
        if (!sinter_place_find(outcome->frames[i], &place))
            continue;
        do {
            if (count < capacity)
                frames[count] = frame_of(&place);
            count++;
        } while (sinter_place_next(&place));
    }
    return count;
}
