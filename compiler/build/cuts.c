/* See cuts.h. A range of functions that is too large for a shard is cut before the function with
 * the least hash, of those that leave enough on both sides. Then the same is done with both parts.
 * With functions of 10 KB, and shards of 20 to 60 KB:
 *
 *   hash      7   3   9   5   1   8   2   6   4
 *   cut 1                   |                       1 is the least of 9 5 1 8 2 6
 *   cut 2                   |       |               on the right, 2 is the least of 2 6
 *
 * A new function moves a cut only if its hash is the least of a range, or if it changes whether a
 * range is too large. Either is likely only for the small ranges around it. */
#include "build/cuts.h"

#include "base/hash.h"
#include "wasm/opcodes.h"

struct cutting {
    const struct cuts_function *functions;
    const size_t *ends; /* by function: how many bytes the ones before it have */
    struct cuts_limits limits;
    struct arena *arena;
    struct cuts cuts;
    uint32_t capacity;
};

/* The function before which to cut the range from `first` to `end`; `end` if there is none. */
static uint32_t find_cut(const struct cutting *cutting, uint32_t first, uint32_t end) {
    const size_t *before = cutting->ends;
    size_t least = cutting->limits.least_bytes;
    uint32_t best = end;
    for (uint32_t i = first + 1; i < end; i++) {
        const struct cuts_function *function = &cutting->functions[i];
        if (!function->can_start || before[i] - before[first] < least ||
            before[end] - before[i] < least)
            continue;
        if (best == end || function->hash < cutting->functions[best].hash)
            best = i;
    }
    return best;
}

/* Adds the starts of the shards from `first` to `end`. */
static void cut_range(struct cutting *cutting, uint32_t first, uint32_t end) {
    struct cuts *cuts = &cutting->cuts;
    for (;;) {
        bool fits = cutting->ends[end] - cutting->ends[first] <= cutting->limits.most_bytes;
        uint32_t middle = fits ? end : find_cut(cutting, first, end);
        if (middle == end)
            break;
        cut_range(cutting, first, middle);
        first = middle;
    }
    cuts->starts = arena_grow(cutting->arena, cuts->starts, cuts->count, &cutting->capacity,
                              sizeof *cuts->starts);
    cuts->starts[cuts->count++] = first;
}

struct cuts cuts_find(const struct cuts_function *functions, uint32_t count,
                      struct cuts_limits limits, struct arena *arena) {
    size_t *ends = arena_array(arena, (size_t)count + 1, sizeof *ends);
    for (uint32_t i = 0; i < count; i++)
        ends[i + 1] = ends[i] + functions[i].size_bytes;
    struct cutting cutting = {
        .functions = functions, .ends = ends, .limits = limits, .arena = arena};
    cut_range(&cutting, 0, count);
    return cutting.cuts;
}

/* Spreads a hash over all bits, since names that differ in one byte have hashes that differ in few.
 */
static uint32_t spread(uint32_t hash) {
    hash = (hash ^ hash >> 16) * 0x45d9f3bu;
    hash = (hash ^ hash >> 16) * 0x45d9f3bu;
    return hash ^ hash >> 16;
}

/* Adds a constant that is never an address in a 32-bit memory, nor an index into a table. */
static uint32_t hash_constant(uint32_t hash, const struct instruction *instruction) {
    uint16_t id = instruction->opcode->id;
    if (id == OPCODE_I64_CONST)
        return hash_bytes(
            hash, (struct bytes){(const uint8_t *)&instruction->value, sizeof instruction->value});
    bool is_float = id == OPCODE_F32_CONST || id == OPCODE_F64_CONST;
    return is_float ? hash_bytes(hash, instruction->bytes) : hash;
}

uint32_t cuts_hash(struct bytes name, struct bytes body) {
    struct diag diag = {0}; /* never used: the body is valid */
    struct instruction instruction = {0};
    uint32_t hash = HASH_START;
    if (name.size)
        return spread(hash_bytes(hash, name));
    for (struct reader r = opcode_open_body(body, &diag);
         reader_left(&r) && opcode_read(&r, &instruction);)
        hash = hash_constant(hash_string(hash, instruction.opcode->name), &instruction);
    return spread(hash);
}
