/* See slots.h. */
#include "loops/slots.h"

#include "wasm/encoder.h"

#include <string.h>

enum { DISTANCE_MAX = 1 << 24 }; /* limits distances within a group, offsets and strides */

/* Stores the distance of the access from the group's base. Returns false if it is not constant. */
static bool find_distance(const struct loop_body *b, const struct loop_group *group,
                          const struct loop_access *access, int64_t *distance) {
    uint64_t constant;
    if (!values_distance(b->values, b->accesses[group->base].place, access->place, &constant))
        return false;
    *distance = value_signed(b->values->items[access->place].type, constant);
    return true;
}

static bool add_to_group(struct loop_slots *s, struct loop_body *b, uint32_t index) {
    const struct loop_access *access = &b->accesses[index];
    int64_t distance;
    uint64_t stride;
    uint32_t i = 0;
    while (i < s->group_count && !find_distance(b, &s->groups[i], access, &distance))
        i++;
    s->groups_of[index] = (uint8_t)i;
    if (i < s->group_count) {
        if (distance < 0)
            s->groups[i].base = index;
        return true;
    }
    if (i == LOOP_GROUPS_MAX || !loop_body_stride(b, access->address, 1, &stride))
        return false;
    uint8_t type = b->values->items[access->address].type;
    int64_t step = value_signed(type, stride);
    s->groups[s->group_count++] = (struct loop_group){.base = index, .stride = step};
    return step < DISTANCE_MAX && step > -DISTANCE_MAX;
}

/* Places an access in its group, whose base is known by then. */
static bool measure(struct loop_slots *s, const struct loop_body *b, uint32_t index) {
    const struct loop_access *access = &b->accesses[index];
    struct loop_group *group = &s->groups[s->groups_of[index]];
    uint64_t base_offset = b->accesses[group->base].offset;
    int64_t distance;
    find_distance(b, group, access, &distance);
    if (distance < 0 || distance >= DISTANCE_MAX || access->offset >= DISTANCE_MAX)
        return false;
    int64_t end = distance + access->size;
    int64_t excess = (int64_t)access->offset - distance;
    s->offsets[index] = base_offset + (uint64_t)distance;
    group->size = end > group->size ? end : group->size;
    group->excess = excess > group->excess ? excess : group->excess;
    return true;
}

/* Finds the one group that has a store at a fixed address. */
static bool find_slots(struct loop_slots *s, const struct loop_body *b) {
    s->slots = LOOP_GROUPS_MAX;
    for (uint32_t i = 0; i < b->access_count; i++) {
        uint32_t group = s->groups_of[i];
        if (!b->accesses[i].is_store || s->groups[group].stride != 0)
            continue;
        if (s->slots != LOOP_GROUPS_MAX && s->slots != group)
            return false;
        s->slots = group;
    }
    return s->slots != LOOP_GROUPS_MAX;
}

static bool overlap(const struct loop_slots *s, const struct loop_body *b, uint32_t i, uint32_t k) {
    return s->offsets[i] < s->offsets[k] + b->accesses[k].size &&
           s->offsets[k] < s->offsets[i] + b->accesses[i].size;
}

/* Whether `load` reads a slot that some store in the body writes, so that it reads the previous
 * iteration's value if it was not forwarded. */
static bool is_carried(const struct loop_slots *s, const struct loop_body *b, uint32_t load) {
    for (uint32_t i = 0; i < b->access_count; i++)
        if (b->accesses[i].is_store && s->groups_of[i] == s->slots && overlap(s, b, i, load))
            return true;
    return false;
}

/* Every forwarded value came from a slot, and every load of a slot was forwarded. */
static bool loads_are_known(const struct loop_slots *s, const struct loop_body *b) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < b->access_count; i++) {
        const struct loop_access *access = &b->accesses[i];
        bool is_slot = s->groups_of[i] == s->slots;
        if (access->is_forwarded ? !is_slot : !access->is_store && is_slot && is_carried(s, b, i))
            return false;
        count += access->is_forwarded;
    }
    return count > 0;
}

bool loop_slots_find(struct loop_slots *s, struct loop_body *b) {
    s->group_count = 0;
    /* Two memories may be one memory that was imported twice. */
    for (uint32_t i = 0; i < b->access_count; i++)
        if (b->accesses[i].memory != b->accesses[0].memory || !add_to_group(s, b, i))
            return false;
    for (uint32_t i = 0; i < b->access_count; i++)
        if (!measure(s, b, i))
            return false;
    return find_slots(s, b) && loads_are_known(s, b);
}

/* ---- The guard ---- */

static void put_last(uint32_t last, int64_t stride, struct text *out) {
    encoder_index(out, OPCODE_LOCAL_GET, last);
    encoder_opcode(out, OPCODE_I64_EXTEND_I32_U);
    encoder_i64(out, stride);
    encoder_opcode(out, OPCODE_I64_MUL);
    encoder_opcode(out, OPCODE_I64_ADD);
}

/* Whether its addresses have 64 bits. */
static bool is_wide(const struct loop_group *group, const struct loop_body *body) {
    return body->values->items[body->accesses[group->base].address].type == VALUE_I64;
}

/* Computes the group's lowest place into its local. Leaves the block if an address would have to be
 * negative for that. */
static void put_low(const struct loop_group *group, const struct loop_body *body, uint32_t last,
                    struct text *out) {
    if (is_wide(group, body)) {
        encoder_index(out, OPCODE_LOCAL_GET, group->address);
        encoder_i64(out, LOOP_ADDRESS_MAX);
        encoder_opcode(out, OPCODE_I64_GT_U);
        encoder_index(out, OPCODE_BR_IF, 0);
    }
    encoder_index(out, OPCODE_LOCAL_GET, group->address);
    if (!is_wide(group, body))
        encoder_opcode(out, OPCODE_I64_EXTEND_I32_U);
    encoder_i64(out, (int64_t)body->accesses[group->base].offset);
    encoder_opcode(out, OPCODE_I64_ADD);
    if (group->stride < 0)
        put_last(last, group->stride, out);
    encoder_index(out, OPCODE_LOCAL_TEE, group->low);
    encoder_i64(out, group->excess);
    encoder_opcode(out, OPCODE_I64_LT_S);
    encoder_index(out, OPCODE_BR_IF, 0);
}

static void put_end(const struct loop_group *group, uint32_t last, struct text *out) {
    encoder_index(out, OPCODE_LOCAL_GET, group->low);
    encoder_i64(out, group->size);
    encoder_opcode(out, OPCODE_I64_ADD);
    if (group->stride != 0)
        put_last(last, group->stride < 0 ? -group->stride : group->stride, out);
}

static void put_bounds(const struct loop_group *group, const struct loop_body *body, uint32_t last,
                       struct text *out) {
    put_end(group, last, out);
    encoder_index(out, OPCODE_MEMORY_SIZE, body->accesses[group->base].memory);
    if (!is_wide(group, body))
        encoder_opcode(out, OPCODE_I64_EXTEND_I32_U);
    encoder_i64(out, 65536);
    encoder_opcode(out, OPCODE_I64_MUL);
    encoder_opcode(out, OPCODE_I64_GT_S);
    encoder_index(out, OPCODE_BR_IF, 0);
}

static void put_apart(const struct loop_group *group, const struct loop_group *slots, uint32_t last,
                      struct text *out) {
    put_end(group, last, out);
    encoder_index(out, OPCODE_LOCAL_GET, slots->low);
    encoder_opcode(out, OPCODE_I64_GT_S);
    put_end(slots, last, out);
    encoder_index(out, OPCODE_LOCAL_GET, group->low);
    encoder_opcode(out, OPCODE_I64_GT_S);
    encoder_opcode(out, OPCODE_I32_AND);
    encoder_index(out, OPCODE_BR_IF, 0);
}

void loop_slots_put_guard(struct loop_slots *s, const struct loop_body *body, uint32_t last,
                          struct added_locals *added, struct text *out) {
    struct loop_group *slots = &s->groups[s->slots];
    for (uint32_t i = 0; i < s->group_count; i++) {
        s->groups[i].low = loop_locals_take(added, VALUE_I64);
        put_low(&s->groups[i], body, last, out);
        put_bounds(&s->groups[i], body, last, out);
    }
    for (uint32_t i = 0; i < s->group_count; i++)
        if (i != s->slots)
            put_apart(&s->groups[i], slots, last, out);
}
