/* See reroll.h. Every value of a step has a local of its own; the C compiler does not mind. */
#include "loops/reroll.h"

#include "loops/slots.h"
#include "loops/step.h"

#include <string.h>

struct reroll {
    struct loop_body *body;
    struct loop_step *step;
    struct loop_slots *slots;
    struct added_locals *added;
    struct text *out;
    uint32_t steps;                   /* the local that counts them */
    uint32_t homes[VALUES_MAX];       /* of a value that is not constant: the local that has it */
    uint32_t kept[LOOP_ACCESSES_MAX]; /* of what is stored in a slot: the local that has it */
};

static void put_loop_before(struct reroll *r);
static void put_loop_around(struct reroll *r);

struct reroll *reroll_new(const struct module *module, struct arena *arena) {
    struct reroll *r = arena_alloc(arena, sizeof *r);
    r->body = loop_body_new(module, arena);
    r->step = loop_step_new(r->body, arena);
    r->slots = arena_alloc(arena, sizeof *r->slots);
    return r;
}

enum reroll_result reroll_loop(struct reroll *r, struct reader reader, const uint8_t *types,
                               struct added_locals *added, struct text *out, size_t *size) {
    enum reroll_result result = REROLL_NONE;
    r->added = added;
    r->out = out;
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

static void put(struct reroll *r, uint8_t code) { text_byte(r->out, code); }

static void put_with_index(struct reroll *r, uint8_t code, uint32_t index) {
    loop_code_index(r->out, code, index);
}

static void put_constant(struct reroll *r, uint32_t constant) { loop_code_i32(r->out, constant); }

static void put_wide_constant(struct reroll *r, int64_t constant) {
    loop_code_i64(r->out, constant);
}

static uint32_t take_local(struct reroll *r, uint8_t type) {
    return loop_code_local(r->added, type);
}

/* ---- Values ---- */

static void put_value(struct reroll *r, uint32_t value) {
    uint32_t constant;
    if (values_is_constant(r->body->values, value, &constant))
        put_constant(r, constant);
    else
        put_with_index(r, CODE_LOCAL_GET, r->homes[value]);
}

static void put_factor(struct reroll *r, uint32_t factor) {
    bool is_power = (factor & (factor - 1)) == 0;
    if (factor == 1)
        return;
    put_constant(r, is_power ? (uint32_t)__builtin_ctz(factor) : factor);
    put(r, is_power ? CODE_I32_SHL : CODE_I32_MUL);
}

/* The sum of values, in halves of halves: the C compiler looks only so deep for what it knows of
 * their bits. */
static void put_halves(struct reroll *r, const uint32_t *values, uint32_t count) {
    if (count == 1) {
        put_value(r, *values);
        return;
    }
    put_halves(r, values, count - count / 2);
    put_halves(r, values + (count - count / 2), count / 2);
    put(r, CODE_I32_ADD);
}

/* Adds up the terms that vary, or do not, those of one factor at a time. `has_sum` tells whether a
 * sum is on the stack already; the result is whether one is then. */
static bool put_terms(struct reroll *r, const struct value *v, bool varies, bool has_sum) {
    bool is_done[VALUE_TERMS_MAX] = {false};
    for (uint32_t i = 0; i < v->term_count; i++) {
        uint32_t values[VALUE_TERMS_MAX], count = 0, factor = v->terms[i].factor;
        for (uint32_t k = i; k < v->term_count; k++) {
            struct value_term term = v->terms[k];
            if (is_done[k] || term.factor != factor || r->body->varies[term.value] != varies)
                continue;
            values[count++] = term.value;
            is_done[k] = true;
        }
        if (count == 0)
            continue;
        put_halves(r, values, count);
        put_factor(r, factor);
        if (has_sum)
            put(r, CODE_I32_ADD);
        has_sum = true;
    }
    return has_sum;
}

/* First what does not vary, for the C compiler to move out of the loop; the constant last. */
static void put_sum(struct reroll *r, const struct value *v) {
    put_terms(r, v, true, put_terms(r, v, false, false));
    if (v->constant) {
        put_constant(r, v->constant);
        put(r, CODE_I32_ADD);
    }
}

static void put_address(struct reroll *r, uint32_t access) {
    if (r->body->forwards)
        put_with_index(r, CODE_LOCAL_GET, r->slots->groups[r->slots->groups_of[access]].address);
    else
        put_value(r, r->body->accesses[access].address);
}

static void put_access(struct reroll *r, uint32_t access) {
    struct bytes code = r->body->accesses[access].code;
    if (r->body->forwards)
        loop_code_access(r->out, code, r->slots->offsets[access]);
    else
        text_append(r->out, code.data, code.size);
}

/* Computes value `index`, if it is needed, into a local of its own. */
static void put_needed(struct reroll *r, uint32_t index) {
    const struct value *v = &r->body->values->items[index];
    if (!r->step->is_needed[index] || v->kind == VALUE_LOCAL ||
        (v->kind == VALUE_SUM && v->term_count == 0))
        return;
    if (v->kind == VALUE_SUM) {
        put_sum(r, v);
    } else if (v->kind == VALUE_LOAD) {
        put_address(r, loop_step_access(r->step, index));
        put_access(r, loop_step_access(r->step, index));
    } else {
        for (uint32_t i = 0; i < v->operand_count; i++)
            put_value(r, v->operands[i]);
        text_append(r->out, v->code.data, v->code.size);
    }
    r->homes[index] = take_local(r, v->type);
    put_with_index(r, CODE_LOCAL_SET, r->homes[index]);
}

/* ---- A step ---- */

static bool is_slot(const struct reroll *r, uint32_t access) {
    return r->body->forwards && r->slots->groups_of[access] == r->slots->slots;
}

static void put_store(struct reroll *r, uint32_t access) {
    uint32_t value = r->body->accesses[access].value;
    if (!is_slot(r, access))
        put_address(r, access);
    put_value(r, value);
    if (is_slot(r, access)) {
        r->kept[access] = take_local(r, r->body->values->items[value].type);
        put_with_index(r, CODE_LOCAL_SET, r->kept[access]);
    } else {
        put_access(r, access);
    }
}

/* What a body leaves in locals that it does not carry. */
static void put_results(struct reroll *r) {
    for (uint32_t i = 0; i < r->body->local_count; i++) {
        if (r->body->locals[i].is_carried)
            continue;
        put_value(r, r->body->locals[i].final);
        put_with_index(r, CODE_LOCAL_SET, r->body->locals[i].local);
    }
}

/* All locals change at once: what they become is on the stack before the first is set. */
static void put_locals(struct reroll *r) {
    const struct loop_body *b = r->body;
    for (uint32_t i = 0; i < b->local_count; i++)
        if (b->locals[i].is_carried)
            put_value(r, b->locals[i].next);
    for (uint32_t i = b->local_count; i-- > 0;)
        if (b->locals[i].is_carried)
            put_with_index(r, CODE_LOCAL_SET, r->homes[b->locals[i].at[0]]);
}

static void put_step(struct reroll *r) {
    uint32_t value = 0, stores = 0;
    for (uint32_t i = 0; stores < r->step->store_count; i++) {
        const struct loop_access *access = &r->body->accesses[i];
        if (!access->is_store)
            continue;
        while (value < access->value_count)
            put_needed(r, value++);
        put_store(r, i);
        stores++;
    }
    while (value < r->step->value_count)
        put_needed(r, value++);
    if (r->body->forwards)
        put_results(r);
    put_locals(r);
}

/* ---- What is looked at before the first step ---- */

/* Computes the terms of the condition, and the addresses that are guarded, as they are then. */
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
        put_needed(r, i);
    memcpy(s->is_needed, was_needed, sizeof was_needed);
}

/* How far the condition is from zero at the end of the first body, in the direction in which it
 * moves; the bodies that follow the first are that by its speed. */
static void put_distance(struct reroll *r) {
    const struct loop_body *b = r->body;
    bool falls = b->speed >> 31;
    const struct value sum = values_as_sum(b->values, b->condition);
    if (!falls)
        put_constant(r, 0);
    put_sum(r, &sum);
    if (!falls)
        put(r, CODE_I32_SUB);
}

/* How many bodies follow the first; leaves the block when that is no whole number. */
static void put_bodies(struct reroll *r) {
    uint32_t speed = r->body->speed >> 31 ? 0 - r->body->speed : r->body->speed;
    put_distance(r);
    put_with_index(r, CODE_LOCAL_TEE, r->steps);
    put_constant(r, speed);
    put(r, CODE_I32_REM_U);
    put_with_index(r, CODE_BR_IF, 0);
    put_with_index(r, CODE_LOCAL_GET, r->steps);
    put_constant(r, speed);
    put(r, CODE_I32_DIV_U);
}

/* Leaves the block when there is nothing to be run, or more steps than an i32 counts: a condition
 * with an odd factor moves slower than what it is of. */
static void put_count(struct reroll *r) {
    put_bodies(r);
    put_with_index(r, CODE_LOCAL_TEE, r->steps);
    put_constant(r, UINT32_MAX / r->step->copies);
    put(r, CODE_I32_GT_U);
    put_with_index(r, CODE_BR_IF, 0);
    put_with_index(r, CODE_LOCAL_GET, r->steps);
    put_constant(r, r->step->copies);
    put(r, CODE_I32_MUL);
    put_with_index(r, CODE_LOCAL_TEE, r->steps);
    put(r, CODE_I32_EQZ);
    put_with_index(r, CODE_BR_IF, 0);
}

static void put_place(struct reroll *r, uint32_t index, bool is_last) {
    put_value(r, r->body->accesses[index].address);
    put(r, CODE_I64_EXTEND_I32_U);
    if (!is_last)
        return;
    put_with_index(r, CODE_LOCAL_GET, r->steps);
    put(r, CODE_I64_EXTEND_I32_U);
    put_wide_constant(r, -1);
    put(r, CODE_I64_ADD);
    put_wide_constant(r, r->step->strides[index]);
    put(r, CODE_I64_MUL);
    put(r, CODE_I64_ADD);
}

/* Leaves the block when the access's address becomes negative on the way to the last step, or with
 * its offset does not fit into 32 bits. */
static void put_guard(struct reroll *r, uint32_t index) {
    bool rises = r->step->strides[index] > 0;
    put_place(r, index, rises);
    put_wide_constant(r, ((int64_t)1 << 32) - r->body->accesses[index].offset);
    put(r, CODE_I64_GE_S);
    put_with_index(r, CODE_BR_IF, 0);
    if (rises)
        return;
    put_place(r, index, true);
    put_wide_constant(r, 0);
    put(r, CODE_I64_LT_S);
    put_with_index(r, CODE_BR_IF, 0);
}

/* ---- The loop ---- */

/* Locals that stay narrow, once they are, get narrow ones in their place; leaves the block where
 * they are not. */
static void put_narrow(struct reroll *r) {
    for (uint32_t i = 0; i < r->body->local_count; i++) {
        uint8_t bits = r->step->bits[i];
        if (!bits)
            continue;
        put_with_index(r, CODE_LOCAL_GET, r->body->locals[i].local);
        put_constant(r, (1U << bits) - 1);
        put(r, CODE_I32_GT_U);
        put_with_index(r, CODE_BR_IF, 0);
    }
    for (uint32_t i = 0; i < r->body->local_count; i++) {
        const struct loop_local *local = &r->body->locals[i];
        if (!r->step->bits[i])
            continue;
        uint32_t home = take_local(r, r->step->bits[i]);
        r->homes[local->at[0]] = home;
        put_with_index(r, CODE_LOCAL_GET, local->local);
        put_with_index(r, CODE_LOCAL_SET, home);
    }
}

/* By way of another narrow local: a value that is widened in the loop for what stands behind it
 * would be wide in the loop. */
static void put_wide(struct reroll *r) {
    for (uint32_t i = 0; i < r->body->local_count; i++) {
        const struct loop_local *local = &r->body->locals[i];
        if (!r->step->bits[i])
            continue;
        uint32_t last = take_local(r, r->step->bits[i] | ADDED_LAST);
        put_with_index(r, CODE_LOCAL_GET, r->homes[local->at[0]]);
        put_with_index(r, CODE_LOCAL_SET, last);
        put_with_index(r, CODE_LOCAL_GET, last);
        put_with_index(r, CODE_LOCAL_SET, local->local);
    }
}

static void prepare(struct reroll *r) {
    memset(r->added->taken, 0, r->added->count);
    for (uint32_t i = 0; i < r->step->value_count; i++)
        r->homes[i] = r->body->values->items[i].local;
    r->steps = take_local(r, VALUE_I32);
}

static void put_end_of_loop(struct reroll *r) {
    put_with_index(r, CODE_LOCAL_GET, r->steps);
    put_constant(r, UINT32_MAX);
    put(r, CODE_I32_ADD);
    put_with_index(r, CODE_LOCAL_TEE, r->steps);
    put_with_index(r, CODE_BR_IF, 0);
    put(r, CODE_END);
    put_wide(r);
}

static void put_loop_before(struct reroll *r) {
    prepare(r);
    loop_code_open(r->out, CODE_BLOCK);
    put_needed_before(r);
    put_count(r);
    for (uint32_t i = 0; i < r->body->access_count; i++)
        if (r->step->is_guarded[i])
            put_guard(r, i);
    put_narrow(r);
    loop_code_open(r->out, CODE_LOOP);
    put_step(r);
    put_end_of_loop(r);
    put(r, CODE_END);
}

/* ---- A loop without its slots ---- */

static void put_addresses(struct reroll *r) {
    for (uint32_t i = 0; i < r->slots->group_count; i++) {
        struct loop_group *group = &r->slots->groups[i];
        group->address = take_local(r, VALUE_I32);
        put_value(r, r->body->accesses[group->base].address);
        put_with_index(r, CODE_LOCAL_SET, group->address);
    }
}

static void put_strides(struct reroll *r) {
    for (uint32_t i = 0; i < r->slots->group_count; i++) {
        const struct loop_group *group = &r->slots->groups[i];
        if (group->stride == 0)
            continue;
        put_with_index(r, CODE_LOCAL_GET, group->address);
        put_constant(r, (uint32_t)group->stride);
        put(r, CODE_I32_ADD);
        put_with_index(r, CODE_LOCAL_SET, group->address);
    }
}

static void put_slots(struct reroll *r) {
    for (uint32_t i = 0; i < r->body->access_count; i++) {
        if (!r->body->accesses[i].is_store || !is_slot(r, i))
            continue;
        put_address(r, i);
        put_with_index(r, CODE_LOCAL_GET, r->kept[i]);
        put_access(r, i);
    }
}

static void put_loop_around(struct reroll *r) {
    prepare(r);
    loop_code_open(r->out, CODE_BLOCK);
    loop_code_open(r->out, CODE_BLOCK);
    put_needed_before(r);
    put_bodies(r);
    put_with_index(r, CODE_LOCAL_SET, r->steps);
    put_addresses(r);
    loop_slots_put_guard(r->slots, r->body, r->steps, r->added, r->out);
    put_narrow(r);
    put_with_index(r, CODE_LOCAL_GET, r->steps);
    put_constant(r, 1);
    put(r, CODE_I32_ADD);
    put_with_index(r, CODE_LOCAL_SET, r->steps);
    loop_code_open(r->out, CODE_LOOP);
    put_step(r);
    put_strides(r);
    put_end_of_loop(r);
    put_slots(r);
    put_with_index(r, CODE_BR, 1);
    put(r, CODE_END);
}
