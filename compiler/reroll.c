/* See reroll.h. Every value of a step has a local of its own; the C compiler does not mind. */
#include "reroll.h"

#include "loop_step.h"
#include "rewrite_code.h"

#include <string.h>

struct reroll {
    struct loop_body *body;
    struct loop_step *step;
    struct added_locals *added;
    struct text *out;
    uint32_t steps;             /* the local that counts them */
    uint32_t homes[VALUES_MAX]; /* of a value that is not constant: the local that has it */
};

static void put_loop(struct reroll *r);

struct reroll *reroll_new(const struct module *module, struct arena *arena) {
    struct reroll *r = arena_alloc(arena, sizeof *r);
    r->body = loop_body_new(module, arena);
    r->step = loop_step_new(r->body, arena);
    return r;
}

bool reroll_loop(struct reroll *r, struct reader reader, const uint8_t *types,
                 struct added_locals *added, struct text *out) {
    if (!loop_body_read(r->body, reader, types) || !loop_step_find(r->step))
        return false;
    r->added = added;
    r->out = out;
    put_loop(r);
    return true;
}

/* ---- Instructions ---- */

enum {
    CODE_BLOCK = 0x02,
    CODE_LOOP = 0x03,
    CODE_END = 0x0b,
    CODE_BR_IF = 0x0d,
    CODE_LOCAL_GET = 0x20,
    CODE_LOCAL_SET = 0x21,
    CODE_LOCAL_TEE = 0x22,
    CODE_I32_CONST = 0x41,
    CODE_I64_CONST = 0x42,
    CODE_I32_EQZ = 0x45,
    CODE_I32_GT_U = 0x4b,
    CODE_I64_LT_S = 0x53,
    CODE_I64_GE_S = 0x59,
    CODE_I32_ADD = 0x6a,
    CODE_I32_SUB = 0x6b,
    CODE_I32_MUL = 0x6c,
    CODE_I32_DIV_U = 0x6e,
    CODE_I32_REM_U = 0x70,
    CODE_I32_SHL = 0x74,
    CODE_I64_ADD = 0x7c,
    CODE_I64_MUL = 0x7e,
    CODE_I64_EXTEND_I32_U = 0xad,
    NO_RESULT = 0x40,
};

static void put(struct reroll *r, uint8_t code) { text_byte(r->out, code); }

static void put_with_index(struct reroll *r, uint8_t code, uint32_t index) {
    put(r, code);
    rewrite_put_u32(r->out, index);
}

static void put_constant(struct reroll *r, uint32_t constant) {
    put(r, CODE_I32_CONST);
    rewrite_put_signed(r->out, (int32_t)constant);
}

static void put_wide_constant(struct reroll *r, int64_t constant) {
    put(r, CODE_I64_CONST);
    rewrite_put_signed(r->out, constant);
}

/* A local of the type that this loop does not use yet. */
static uint32_t take_local(struct added_locals *added, uint8_t type) {
    uint32_t i = 0;
    while (i < added->count && (added->taken[i] || added->types[i] != type))
        i++;
    if (i == added->count)
        added->types[added->count++] = type;
    added->taken[i] = true;
    return added->first + i;
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

/* Computes value `index`, if it is needed, into a local of its own. */
static void put_needed(struct reroll *r, uint32_t index) {
    const struct value *v = &r->body->values->items[index];
    if (!r->step->is_needed[index] || v->kind == VALUE_LOCAL ||
        (v->kind == VALUE_SUM && v->term_count == 0))
        return;
    if (v->kind == VALUE_SUM) {
        put_sum(r, v);
    } else if (v->kind == VALUE_LOAD) {
        const struct loop_access *load = &r->body->accesses[loop_step_access(r->step, index)];
        put_value(r, load->address);
        text_append(r->out, load->code.data, load->code.size);
    } else {
        for (uint32_t i = 0; i < v->operand_count; i++)
            put_value(r, v->operands[i]);
        text_append(r->out, v->code.data, v->code.size);
    }
    r->homes[index] = take_local(r->added, v->type);
    put_with_index(r, CODE_LOCAL_SET, r->homes[index]);
}

/* ---- A step ---- */

static void put_store(struct reroll *r, const struct loop_access *store) {
    put_value(r, store->address);
    put_value(r, store->value);
    text_append(r->out, store->code.data, store->code.size);
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
        put_store(r, access);
        stores++;
    }
    while (value < r->step->value_count)
        put_needed(r, value++);
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

/* Leaves the block when there is nothing to be run. */
static void put_count(struct reroll *r) {
    uint32_t speed = r->body->speed >> 31 ? 0 - r->body->speed : r->body->speed;
    put_distance(r);
    put_with_index(r, CODE_LOCAL_TEE, r->steps);
    put_constant(r, speed);
    put(r, CODE_I32_REM_U);
    put_with_index(r, CODE_BR_IF, 0);
    put_with_index(r, CODE_LOCAL_GET, r->steps);
    put_constant(r, speed);
    put(r, CODE_I32_DIV_U);
    put_constant(r, r->step->copies);
    put(r, CODE_I32_MUL);
    put_with_index(r, CODE_LOCAL_TEE, r->steps);
    put(r, CODE_I32_EQZ);
    put_with_index(r, CODE_BR_IF, 0);
}

static void put_address(struct reroll *r, uint32_t index, bool is_last) {
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
    put_address(r, index, rises);
    put_wide_constant(r, ((int64_t)1 << 32) - r->body->accesses[index].offset);
    put(r, CODE_I64_GE_S);
    put_with_index(r, CODE_BR_IF, 0);
    if (rises)
        return;
    put_address(r, index, true);
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
        uint32_t home = take_local(r->added, r->step->bits[i]);
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
        uint32_t last = take_local(r->added, r->step->bits[i] | ADDED_LAST);
        put_with_index(r, CODE_LOCAL_GET, r->homes[local->at[0]]);
        put_with_index(r, CODE_LOCAL_SET, last);
        put_with_index(r, CODE_LOCAL_GET, last);
        put_with_index(r, CODE_LOCAL_SET, local->local);
    }
}

static void put_loop(struct reroll *r) {
    memset(r->added->taken, 0, r->added->count);
    for (uint32_t i = 0; i < r->step->value_count; i++)
        r->homes[i] = r->body->values->items[i].local;
    r->steps = take_local(r->added, VALUE_I32);
    put(r, CODE_BLOCK);
    put(r, NO_RESULT);
    put_needed_before(r);
    put_count(r);
    for (uint32_t i = 0; i < r->body->access_count; i++)
        if (r->step->is_guarded[i])
            put_guard(r, i);
    put_narrow(r);
    put(r, CODE_LOOP);
    put(r, NO_RESULT);
    put_step(r);
    put_with_index(r, CODE_LOCAL_GET, r->steps);
    put_constant(r, UINT32_MAX);
    put(r, CODE_I32_ADD);
    put_with_index(r, CODE_LOCAL_TEE, r->steps);
    put_with_index(r, CODE_BR_IF, 0);
    put(r, CODE_END);
    put_wide(r);
    put(r, CODE_END);
}
