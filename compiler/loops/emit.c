/* See emit.h. */
#include "loops/emit.h"

#include "wasm/encoder.h"

/* ---- Values ---- */

/* The instruction for the type: `narrow` is for i32. */
static void put_typed(struct emit *e, uint8_t type, enum opcode_id narrow, enum opcode_id wide) {
    encoder_opcode(e->out, type == VALUE_I64 ? wide : narrow);
}

static void put_add(struct emit *e, uint8_t type) {
    put_typed(e, type, OPCODE_I32_ADD, OPCODE_I64_ADD);
}

void emit_value(struct emit *e, uint32_t value) {
    uint64_t constant;
    if (values_is_constant(e->body->values, value, &constant))
        encoder_constant(e->out, e->body->values->items[value].type, constant);
    else
        encoder_index(e->out, OPCODE_LOCAL_GET, e->homes[value]);
}

static void put_factor(struct emit *e, uint8_t type, uint64_t factor) {
    bool is_power = (factor & (factor - 1)) == 0;
    if (factor == 1)
        return;
    encoder_constant(e->out, type, is_power ? (uint64_t)__builtin_ctzll(factor) : factor);
    if (is_power)
        put_typed(e, type, OPCODE_I32_SHL, OPCODE_I64_SHL);
    else
        put_typed(e, type, OPCODE_I32_MUL, OPCODE_I64_MUL);
}

/* Adds up the values as a balanced tree: to find out about their bits, the C compiler follows
 * operands only to a small depth. */
static void put_halves(struct emit *e, const uint32_t *values, uint32_t count) {
    if (count == 1) {
        emit_value(e, *values);
        return;
    }
    put_halves(e, values, count - count / 2);
    put_halves(e, values + (count - count / 2), count / 2);
    put_add(e, e->body->values->items[*values].type);
}

/* Adds up the terms that vary, or those that do not, grouping terms with equal factors. `has_sum`
 * says whether a sum is on the stack already; returns whether one is afterwards. */
static bool put_terms(struct emit *e, const struct value *v, bool varies, bool has_sum) {
    bool is_done[VALUE_TERMS_MAX] = {false};
    for (uint32_t i = 0; i < v->term_count; i++) {
        uint32_t values[VALUE_TERMS_MAX], count = 0;
        uint64_t factor = v->terms[i].factor;
        for (uint32_t k = i; k < v->term_count; k++) {
            struct value_term term = v->terms[k];
            if (is_done[k] || term.factor != factor || e->body->varies[term.value] != varies)
                continue;
            values[count++] = term.value;
            is_done[k] = true;
        }
        if (count == 0)
            continue;
        put_halves(e, values, count);
        put_factor(e, v->type, factor);
        if (has_sum)
            put_add(e, v->type);
        has_sum = true;
    }
    return has_sum;
}

/* Starts with the terms that do not vary, so that the C compiler can move them out of the loop. The
 * constant comes last, where it can become part of an address. */
void emit_sum(struct emit *emit, const struct value *sum) {
    put_terms(emit, sum, true, put_terms(emit, sum, false, false));
    if (sum->constant) {
        encoder_constant(emit->out, sum->type, sum->constant);
        put_add(emit, sum->type);
    }
}

static void put_address(struct emit *e, uint32_t access) {
    if (e->body->forwards)
        encoder_index(e->out, OPCODE_LOCAL_GET,
                      e->slots->groups[e->slots->groups_of[access]].address);
    else
        emit_value(e, e->body->accesses[access].address);
}

static void put_access(struct emit *e, uint32_t index) {
    const struct loop_access *access = &e->body->accesses[index];
    uint64_t offset = e->body->forwards ? e->slots->offsets[index] : access->offset;
    encoder_access(e->out, access->opcode,
                   (struct memory_access){access->align, access->memory, offset});
}

/* Constants and locals need no code. */
void emit_needed(struct emit *e, uint32_t index) {
    const struct value *v = &e->body->values->items[index];
    if (!e->step->is_needed[index] || v->kind == VALUE_LOCAL ||
        (v->kind == VALUE_SUM && v->term_count == 0))
        return;
    if (v->kind == VALUE_SUM) {
        emit_sum(e, v);
    } else if (v->kind == VALUE_LOAD) {
        put_address(e, loop_step_access(e->step, index));
        put_access(e, loop_step_access(e->step, index));
    } else {
        for (uint32_t i = 0; i < v->operand_count; i++)
            emit_value(e, v->operands[i]);
        text_append(e->out, v->code.data, v->code.size);
    }
    e->homes[index] = loop_locals_take(e->added, v->type);
    encoder_index(e->out, OPCODE_LOCAL_SET, e->homes[index]);
}

/* ---- A step ---- */

static bool is_slot(const struct emit *e, uint32_t access) {
    return e->body->forwards && e->slots->groups_of[access] == e->slots->slots;
}

static void put_store(struct emit *e, uint32_t access) {
    uint32_t value = e->body->accesses[access].value;
    if (!is_slot(e, access))
        put_address(e, access);
    emit_value(e, value);
    if (is_slot(e, access)) {
        e->kept[access] = loop_locals_take(e->added, e->body->values->items[value].type);
        encoder_index(e->out, OPCODE_LOCAL_SET, e->kept[access]);
    } else {
        put_access(e, access);
    }
}

/* Sets the locals that a body leaves behind without carrying them. */
static void put_results(struct emit *e) {
    for (uint32_t i = 0; i < e->body->local_count; i++) {
        if (e->body->locals[i].is_carried)
            continue;
        emit_value(e, e->body->locals[i].final);
        encoder_index(e->out, OPCODE_LOCAL_SET, e->body->locals[i].local);
    }
}

/* All carried locals change at once: their new values are on the stack before the first is set. */
static void put_locals(struct emit *e) {
    const struct loop_body *b = e->body;
    for (uint32_t i = 0; i < b->local_count; i++)
        if (b->locals[i].is_carried)
            emit_value(e, b->locals[i].next);
    for (uint32_t i = b->local_count; i-- > 0;)
        if (b->locals[i].is_carried)
            encoder_index(e->out, OPCODE_LOCAL_SET, e->homes[b->locals[i].at[0]]);
}

void emit_step(struct emit *e) {
    uint32_t value = 0, stores = 0;
    for (uint32_t i = 0; stores < e->step->store_count; i++) {
        const struct loop_access *access = &e->body->accesses[i];
        if (!access->is_store)
            continue;
        while (value < access->value_count)
            emit_needed(e, value++);
        put_store(e, i);
        stores++;
    }
    while (value < e->step->value_count)
        emit_needed(e, value++);
    if (e->body->forwards)
        put_results(e);
    put_locals(e);
}

void emit_slots(struct emit *e) {
    for (uint32_t i = 0; i < e->body->access_count; i++) {
        if (!e->body->accesses[i].is_store || !is_slot(e, i))
            continue;
        put_address(e, i);
        encoder_index(e->out, OPCODE_LOCAL_GET, e->kept[i]);
        put_access(e, i);
    }
}
