/* See reroll.h. */
#include "loops/reroll.h"

#include "loops/emit.h"
#include "wasm/encoder.h"

#include <string.h>

struct reroll {
    struct loop_body *body;
    struct loop_step *step;
    struct loop_slots *slots;
    struct emit emit;
    uint32_t steps; /* the local that counts steps down */
};

static void put_loop_before(struct reroll *r);
static void put_loop_around(struct reroll *r);

struct reroll *reroll_new(const struct module *module, struct arena *arena) {
    struct reroll *r = arena_alloc(arena, sizeof *r);
    r->body = loop_body_new(module, arena);
    r->step = loop_step_new(r->body, arena);
    r->slots = arena_alloc(arena, sizeof *r->slots);
    r->emit.body = r->body;
    r->emit.step = r->step;
    r->emit.slots = r->slots;
    return r;
}

enum reroll_result reroll_loop(struct reroll *r, struct reader reader, const uint8_t *types,
                               struct added_locals *added, struct text *out, size_t *size) {
    enum reroll_result result = REROLL_NONE;
    r->emit.added = added;
    r->emit.out = out;
    if (loop_body_read(r->body, reader, types, false) && loop_step_find(r->step)) {
        put_loop_before(r);
        result = REROLL_BEFORE;
    } else if (loop_body_read(r->body, reader, types, true) && loop_slots_find(r->slots, r->body) &&
               loop_step_find(r->step)) {
        put_loop_around(r);
        result = REROLL_AROUND;
    }
    *size = r->body->size;
    return result;
}

/* ---- Instructions ---- */

static void put(struct reroll *r, enum opcode_id id) { encoder_opcode(r->emit.out, id); }

static void put_with_index(struct reroll *r, enum opcode_id id, uint32_t index) {
    encoder_index(r->emit.out, id, index);
}

static void put_constant(struct reroll *r, uint32_t constant) {
    encoder_i32(r->emit.out, constant);
}

static void put_wide_constant(struct reroll *r, int64_t constant) {
    encoder_i64(r->emit.out, constant);
}

static uint32_t take_local(struct reroll *r, uint8_t type) {
    return loop_locals_take(r->emit.added, type);
}

/* ---- What is looked at before the first step ---- */

/* Computes the terms of the condition, the guarded addresses and the bases of groups, with the
 * values they have before the loop. */
static void put_needed_before(struct reroll *r) {
    struct loop_step *s = r->step;
    bool was_needed[VALUES_MAX];
    memcpy(was_needed, s->is_needed, sizeof was_needed);
    memset(s->is_needed, 0, s->value_count);
    const struct value *sum = &r->body->values->items[r->body->condition];
    for (uint32_t i = 0; i < sum->term_count; i++)
        s->is_needed[sum->terms[i].value] = true;
    for (uint32_t i = 0; i < r->body->access_count; i++)
        if (s->is_guarded[i])
            s->is_needed[r->body->accesses[i].address] = true;
    for (uint32_t i = 0; r->body->forwards && i < r->slots->group_count; i++)
        s->is_needed[r->body->accesses[r->slots->groups[i].base].address] = true;
    loop_step_mark(s);
    for (uint32_t i = 0; i < r->body->value_count; i++)
        emit_needed(&r->emit, i);
    memcpy(s->is_needed, was_needed, sizeof was_needed);
}

/* Pushes how far the condition is from zero after the first iteration, measured in the direction in
 * which it moves. Every further iteration covers
 * `speed` of that. */
static void put_distance(struct reroll *r) {
    const struct loop_body *b = r->body;
    const struct value sum = values_as_sum(b->values, b->condition);
    bool falls = value_signed(sum.type, b->speed) < 0;
    if (!falls)
        encoder_constant(r->emit.out, sum.type, 0);
    emit_sum(&r->emit, &sum);
    if (!falls)
        put(r, sum.type == VALUE_I64 ? OPCODE_I64_SUB : OPCODE_I32_SUB);
}

/* The same for a condition of 64 bits. Leaves the block also unless the number fits in an i32. */
static void put_wide_bodies(struct reroll *r, int64_t speed) {
    uint32_t distance = take_local(r, VALUE_I64);
    put_distance(r);
    put_with_index(r, OPCODE_LOCAL_TEE, distance);
    put_wide_constant(r, speed);
    put(r, OPCODE_I64_REM_U);
    put_wide_constant(r, 0);
    put(r, OPCODE_I64_NE);
    put_with_index(r, OPCODE_BR_IF, 0);
    put_with_index(r, OPCODE_LOCAL_GET, distance);
    put_wide_constant(r, speed);
    put(r, OPCODE_I64_DIV_U);
    put_with_index(r, OPCODE_LOCAL_TEE, distance);
    put_wide_constant(r, UINT32_MAX);
    put(r, OPCODE_I64_GT_U);
    put_with_index(r, OPCODE_BR_IF, 0);
    put_with_index(r, OPCODE_LOCAL_GET, distance);
    put(r, OPCODE_I32_WRAP_I64);
}

/* Pushes the number of iterations after the first, an i32. Leaves the block unless it is a whole
 * number. */
static void put_bodies(struct reroll *r) {
    uint8_t type = r->body->values->items[r->body->condition].type;
    int64_t signed_speed = value_signed(type, r->body->speed);
    uint64_t speed = signed_speed < 0 ? 0 - (uint64_t)signed_speed : (uint64_t)signed_speed;
    if (type == VALUE_I64) {
        put_wide_bodies(r, (int64_t)speed);
        return;
    }
    put_distance(r);
    put_with_index(r, OPCODE_LOCAL_TEE, r->steps);
    put_constant(r, (uint32_t)speed);
    put(r, OPCODE_I32_REM_U);
    put_with_index(r, OPCODE_BR_IF, 0);
    put_with_index(r, OPCODE_LOCAL_GET, r->steps);
    put_constant(r, (uint32_t)speed);
    put(r, OPCODE_I32_DIV_U);
}

/* Leaves the block if there is nothing to run, or if the number of steps does not fit in an i32: a
 * condition with an odd factor may take more iterations than that. */
static void put_count(struct reroll *r) {
    put_bodies(r);
    put_with_index(r, OPCODE_LOCAL_TEE, r->steps);
    put_constant(r, UINT32_MAX / r->step->copies);
    put(r, OPCODE_I32_GT_U);
    put_with_index(r, OPCODE_BR_IF, 0);
    put_with_index(r, OPCODE_LOCAL_GET, r->steps);
    put_constant(r, r->step->copies);
    put(r, OPCODE_I32_MUL);
    put_with_index(r, OPCODE_LOCAL_TEE, r->steps);
    put(r, OPCODE_I32_EQZ);
    put_with_index(r, OPCODE_BR_IF, 0);
}

/* Whether the access's address has 64 bits. */
static bool is_wide(const struct reroll *r, uint32_t index) {
    return r->body->values->items[r->body->accesses[index].address].type == VALUE_I64;
}

static void put_place(struct reroll *r, uint32_t index, bool is_last) {
    emit_value(&r->emit, r->body->accesses[index].address);
    if (!is_wide(r, index))
        put(r, OPCODE_I64_EXTEND_I32_U);
    if (!is_last)
        return;
    put_with_index(r, OPCODE_LOCAL_GET, r->steps);
    put(r, OPCODE_I64_EXTEND_I32_U);
    put_wide_constant(r, -1);
    put(r, OPCODE_I64_ADD);
    put_wide_constant(r, r->step->strides[index]);
    put(r, OPCODE_I64_MUL);
    put(r, OPCODE_I64_ADD);
}

/* The same for an address of 64 bits, which is to stay between zero and a number far below 2^64.
 * Strides are below 2^30, so the last address is computed without wrapping around. */
static void put_wide_guard(struct reroll *r, uint32_t index) {
    for (int is_last = 0; is_last < 2; is_last++) {
        put_place(r, index, is_last);
        put_wide_constant(r, LOOP_ADDRESS_MAX);
        put(r, OPCODE_I64_GT_U);
        put_with_index(r, OPCODE_BR_IF, 0);
    }
}

/* Leaves the block if the access's address would fall below zero before the last step, or if adding
 * its offset would pass 32 bits. */
static void put_guard(struct reroll *r, uint32_t index) {
    bool rises = r->step->strides[index] > 0;
    if (is_wide(r, index)) {
        put_wide_guard(r, index);
        return;
    }
    put_place(r, index, rises);
    put_wide_constant(r, ((int64_t)1 << 32) - (int64_t)r->body->accesses[index].offset);
    put(r, OPCODE_I64_GE_S);
    put_with_index(r, OPCODE_BR_IF, 0);
    if (rises)
        return;
    put_place(r, index, true);
    put_wide_constant(r, 0);
    put(r, OPCODE_I64_LT_S);
    put_with_index(r, OPCODE_BR_IF, 0);
}

/* ---- The loop ---- */

/* Moves the carried values that stay narrow into narrow locals. Leaves the block unless they are
 * narrow to begin with. */
static void put_narrow(struct reroll *r) {
    for (uint32_t i = 0; i < r->body->local_count; i++) {
        uint8_t bits = r->step->bits[i];
        if (!bits)
            continue;
        put_with_index(r, OPCODE_LOCAL_GET, r->body->locals[i].local);
        put_constant(r, (1U << bits) - 1);
        put(r, OPCODE_I32_GT_U);
        put_with_index(r, OPCODE_BR_IF, 0);
    }
    for (uint32_t i = 0; i < r->body->local_count; i++) {
        const struct loop_local *local = &r->body->locals[i];
        if (!r->step->bits[i])
            continue;
        uint32_t home = take_local(r, r->step->bits[i]);
        r->emit.homes[local->at[0]] = home;
        put_with_index(r, OPCODE_LOCAL_GET, local->local);
        put_with_index(r, OPCODE_LOCAL_SET, home);
    }
}

/* Restores the wide locals after the loop, by way of another narrow local. If the loop's own local
 * were widened here, clang would keep it wide inside the loop. */
static void put_wide(struct reroll *r) {
    for (uint32_t i = 0; i < r->body->local_count; i++) {
        const struct loop_local *local = &r->body->locals[i];
        if (!r->step->bits[i])
            continue;
        uint32_t last = take_local(r, r->step->bits[i] | ADDED_LAST);
        put_with_index(r, OPCODE_LOCAL_GET, r->emit.homes[local->at[0]]);
        put_with_index(r, OPCODE_LOCAL_SET, last);
        put_with_index(r, OPCODE_LOCAL_GET, last);
        put_with_index(r, OPCODE_LOCAL_SET, local->local);
    }
}

static void prepare(struct reroll *r) {
    memset(r->emit.added->taken, 0, r->emit.added->count);
    for (uint32_t i = 0; i < r->step->value_count; i++)
        r->emit.homes[i] = r->body->values->items[i].local;
    r->steps = take_local(r, VALUE_I32);
}

static void put_end_of_loop(struct reroll *r) {
    put_with_index(r, OPCODE_LOCAL_GET, r->steps);
    put_constant(r, UINT32_MAX);
    put(r, OPCODE_I32_ADD);
    put_with_index(r, OPCODE_LOCAL_TEE, r->steps);
    put_with_index(r, OPCODE_BR_IF, 0);
    put(r, OPCODE_END);
    put_wide(r);
}

static void put_loop_before(struct reroll *r) {
    prepare(r);
    encoder_block(r->emit.out, OPCODE_BLOCK);
    put_needed_before(r);
    put_count(r);
    for (uint32_t i = 0; i < r->body->access_count; i++)
        if (r->step->is_guarded[i])
            put_guard(r, i);
    put_narrow(r);
    encoder_block(r->emit.out, OPCODE_LOOP);
    emit_step(&r->emit);
    put_end_of_loop(r);
    put(r, OPCODE_END);
}

/* ---- A loop without its slots ---- */

static void put_addresses(struct reroll *r) {
    for (uint32_t i = 0; i < r->slots->group_count; i++) {
        struct loop_group *group = &r->slots->groups[i];
        group->address =
            take_local(r, r->body->values->items[r->body->accesses[group->base].address].type);
        emit_value(&r->emit, r->body->accesses[group->base].address);
        put_with_index(r, OPCODE_LOCAL_SET, group->address);
    }
}

static void put_strides(struct reroll *r) {
    for (uint32_t i = 0; i < r->slots->group_count; i++) {
        const struct loop_group *group = &r->slots->groups[i];
        if (group->stride == 0)
            continue;
        put_with_index(r, OPCODE_LOCAL_GET, group->address);
        uint8_t type = is_wide(r, group->base) ? VALUE_I64 : VALUE_I32;
        encoder_constant(r->emit.out, type, (uint64_t)group->stride);
        put(r, type == VALUE_I64 ? OPCODE_I64_ADD : OPCODE_I32_ADD);
        put_with_index(r, OPCODE_LOCAL_SET, group->address);
    }
}

static void put_loop_around(struct reroll *r) {
    prepare(r);
    encoder_block(r->emit.out, OPCODE_BLOCK);
    encoder_block(r->emit.out, OPCODE_BLOCK);
    put_needed_before(r);
    put_bodies(r);
    put_with_index(r, OPCODE_LOCAL_SET, r->steps);
    put_addresses(r);
    loop_slots_put_guard(r->slots, r->body, r->steps, r->emit.added, r->emit.out);
    put_narrow(r);
    put_with_index(r, OPCODE_LOCAL_GET, r->steps);
    put_constant(r, 1);
    put(r, OPCODE_I32_ADD);
    put_with_index(r, OPCODE_LOCAL_SET, r->steps);
    encoder_block(r->emit.out, OPCODE_LOOP);
    emit_step(&r->emit);
    put_strides(r);
    put_end_of_loop(r);
    emit_slots(&r->emit);
    put_with_index(r, OPCODE_BR, 1);
    put(r, OPCODE_END);
}
