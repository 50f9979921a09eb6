/* See body.h. */
#include "loops/body.h"

#include "wasm/validate.h"

#include <string.h>

enum { INSTRUCTIONS_MAX = 1500, DEPTH_MAX = 4 };

static bool read_body(struct loop_body *l, struct reader *r);
static bool find_counters(struct loop_body *l);

struct loop_body *loop_body_new(const struct module *module, struct arena *arena) {
    struct loop_body *l = arena_alloc(arena, sizeof *l);
    l->module = module;
    l->values = values_new(arena);
    l->current = arena_array(arena, VALIDATE_MAX_LOCALS, sizeof *l->current);
    memset(l->current, 0xff, VALIDATE_MAX_LOCALS * sizeof *l->current);
    return l;
}

bool loop_body_read(struct loop_body *l, struct reader r, const uint8_t *types, bool forwards) {
    const uint8_t *start = r.cursor;
    l->types = types;
    l->forwards = forwards;
    bool ok = read_body(l, &r) && find_counters(l);
    l->size = (size_t)(r.cursor - start);
    return ok;
}

/* ---- Reading a body ---- */

/* Bodies with vectors are left alone: the C compiler would gain nothing. */
static bool push(struct loop_body *l, uint32_t value) {
    if (l->stack_count == LOOP_STACK_MAX || value == VALUE_NONE ||
        l->values->items[value].type == VALUE_V128)
        return false;
    l->stack[l->stack_count++] = value;
    return true;
}

/* Takes `count` values off the stack. Returns NULL when it holds fewer, as it may in unreachable
 * code. */
static const uint32_t *pop(struct loop_body *l, uint32_t count) {
    if (l->stack_count < count)
        return NULL;
    l->stack_count -= count;
    return &l->stack[l->stack_count];
}

static bool get_local(struct loop_body *l, uint32_t local) {
    uint32_t value = l->current[local];
    if (value == VALUE_NONE)
        value = values_local(l->values, local, l->types[local]);
    return push(l, value);
}

static bool set_local(struct loop_body *l, uint32_t local) {
    const uint32_t *value = pop(l, 1);
    if (!value || (l->current[local] == VALUE_NONE && l->local_count == LOOP_TOUCHED_MAX))
        return false;
    if (l->current[local] == VALUE_NONE)
        l->locals[l->local_count++] = (struct loop_local){.local = local, .next = VALUE_NONE};
    l->current[local] = *value;
    return true;
}

/* Whether the result depends on nothing but the operands, and has the same type wherever the
 * instruction stands. */
static bool is_operation(const struct opcode *opcode) {
    return opcode_only(opcode, EFFECT_PURE) && !opcode->is_special && opcode->results[0] != 0;
}

/* Whether this is a plain load or store, neither atomic nor of a single lane. */
static bool is_access(const struct opcode *opcode) {
    return opcode->immediate >= IMMEDIATE_MEM8 && opcode->immediate <= IMMEDIATE_MEM128 &&
           (opcode_only(opcode, EFFECT_LOADS | EFFECT_TRAPS) ||
            opcode_only(opcode, EFFECT_STORES | EFFECT_TRAPS));
}

/* Whether a load by `load` returns what `store` stored at the same place, bit for bit. */
static bool is_pair(uint16_t store, uint16_t load) {
    return (store == OPCODE_I32_STORE && load == OPCODE_I32_LOAD) ||
           (store == OPCODE_I64_STORE && load == OPCODE_I64_LOAD) ||
           (store == OPCODE_F32_STORE && load == OPCODE_F32_LOAD) ||
           (store == OPCODE_F64_STORE && load == OPCODE_F64_LOAD);
}

/* Returns what the last store that overlaps `load` stored, or VALUE_NONE if it was not at exactly
 * the same place. Stores known to be elsewhere are skipped. A store to another memory ends the
 * search, since a module may import one memory twice. */
static uint32_t forwarded(const struct loop_body *l, const struct loop_access *load) {
    for (uint32_t i = l->access_count - 1; i-- > 0;) {
        const struct loop_access *store = &l->accesses[i];
        uint64_t distance;
        if (store->is_store && store->memory != load->memory)
            break;
        if (!store->is_store || !values_distance(l->values, store->place, load->place, &distance))
            continue;
        if (distance == 0 && is_pair(store->opcode, load->opcode))
            return store->value;
        uint8_t type = l->values->items[load->place].type;
        if (distance < store->size || value_wrap(type, 0 - distance) < load->size)
            break;
    }
    return VALUE_NONE;
}

static bool read_access(struct loop_body *l, const struct instruction *ins) {
    bool is_store = opcode_may(ins->opcode, EFFECT_STORES);
    const uint32_t *operands = pop(l, is_store ? 2 : 1);
    if (!operands || l->access_count == LOOP_ACCESSES_MAX)
        return false;
    struct loop_access *access = &l->accesses[l->access_count++];
    uint32_t offset = values_constant(l->values, l->values->items[operands[0]].type, ins->value);
    *access = (struct loop_access){.is_store = is_store,
                                   .opcode = ins->opcode->id,
                                   .size = 1U << (ins->opcode->immediate - IMMEDIATE_MEM8),
                                   .memory = ins->index,
                                   .offset = ins->value,
                                   .address = operands[0],
                                   .place = values_sum(l->values, operands[0], 1, offset),
                                   .value = is_store ? operands[1] : VALUE_NONE,
                                   .value_count = l->values->count,
                                   .align = ins->align};
    if (is_store) {
        l->store_count++;
        return access->place != VALUE_NONE;
    }
    if (access->place == VALUE_NONE)
        return false;
    access->value = l->forwards ? forwarded(l, access) : VALUE_NONE;
    access->is_forwarded = access->value != VALUE_NONE;
    if (!access->is_forwarded)
        access->value = values_load(l->values, ins, access->place, l->store_count);
    return push(l, access->value);
}

static bool read_operation(struct loop_body *l, const struct instruction *ins, struct bytes code,
                           uint32_t operand_count, uint8_t type) {
    const uint32_t *operands = pop(l, operand_count);
    return operands && push(l, values_apply(l->values, ins, code, operands, operand_count, type));
}

static bool read_global(struct loop_body *l, const struct instruction *ins, struct bytes code) {
    uint8_t type = l->module->globals[ins->index].type;
    return !value_type_is_reference(type) && read_operation(l, ins, code, 0, type);
}

/* Returns false for every instruction that is not handled here. */
static bool read_instruction(struct loop_body *l, const struct instruction *ins,
                             struct bytes code) {
    switch (ins->opcode->id) {
    case OPCODE_NOP:
        return true;
    case OPCODE_DROP:
        return pop(l, 1);
    case OPCODE_LOCAL_GET:
        return get_local(l, ins->index);
    case OPCODE_LOCAL_SET:
        return set_local(l, ins->index);
    case OPCODE_LOCAL_TEE:
        return set_local(l, ins->index) && get_local(l, ins->index);
    case OPCODE_GLOBAL_GET:
        return read_global(l, ins, code);
    case OPCODE_SELECT: {
        uint8_t type = l->stack_count < 3 ? 0 : l->values->items[l->stack[l->stack_count - 3]].type;
        return !value_type_is_reference(type) && read_operation(l, ins, code, 3, type);
    }
    default:
        break;
    }
    if (is_access(ins->opcode))
        return read_access(l, ins);
    return is_operation(ins->opcode) &&
           read_operation(l, ins, code, (uint32_t)strlen((const char *)ins->opcode->operands),
                          ins->opcode->results[0]);
}

/* At the `br_if` of an inner loop, goes back to `start` or on past the `end`. Returns false unless
 * the condition is constant. */
static bool read_branch(struct loop_body *l, struct reader *r, const uint8_t *start) {
    struct instruction ins;
    const uint32_t *condition = pop(l, 1);
    uint64_t constant;
    if (!condition || !values_is_constant(l->values, *condition, &constant))
        return false;
    opcode_read(r, &ins);
    if (constant)
        r->cursor = start;
    return ins.opcode->id == OPCODE_END;
}

/* The body ends with `br_if 0` and `end`. Leaves its condition on the stack. */
static bool read_instructions(struct loop_body *l, struct reader *r) {
    struct instruction ins;
    const uint8_t *inner[DEPTH_MAX]; /* where the bodies of inner loops start */
    uint32_t depth = 0;
    for (uint32_t i = 0; i < INSTRUCTIONS_MAX; i++) {
        const uint8_t *start = r->cursor;
        opcode_read(r, &ins);
        if (ins.opcode->id == OPCODE_LOOP) {
            if (!l->forwards || depth == DEPTH_MAX || ins.block.has_index || ins.block.result)
                return false;
            inner[depth++] = r->cursor;
            continue;
        }
        if (ins.opcode->id == OPCODE_BR_IF && depth > 0) {
            if (ins.index != 0 || !read_branch(l, r, inner[depth - 1]))
                return false;
            depth -= r->cursor != inner[depth - 1];
            continue;
        }
        if (ins.opcode->id == OPCODE_BR_IF) {
            bool is_loop = ins.index == 0 && l->stack_count == 1;
            opcode_read(r, &ins);
            return is_loop && ins.opcode->id == OPCODE_END;
        }
        if (!read_instruction(l, &ins, (struct bytes){start, (size_t)(r->cursor - start)}))
            return false;
    }
    return false;
}

static bool read_body(struct loop_body *l, struct reader *r) {
    values_truncate(l->values, 0);
    l->stack_count = l->access_count = l->store_count = l->local_count = 0;
    bool ok = read_instructions(l, r);
    for (uint32_t i = 0; i < l->local_count; i++) {
        struct loop_local *local = &l->locals[i];
        local->final = l->current[local->local];
        l->current[local->local] = VALUE_NONE;
    }
    return ok;
}

/* ---- Counters, and the number of iterations ---- */

struct loop_local *loop_body_local(struct loop_body *body, uint32_t local) {
    for (uint32_t i = 0; i < body->local_count; i++)
        if (body->locals[i].local == local)
            return &body->locals[i];
    return NULL;
}

/* Finds the locals that are carried from one iteration to the next, and the values that vary with
 * them. */
static void find_carried(struct loop_body *l) {
    memset(l->varies, 0, sizeof l->varies);
    for (uint32_t i = 0; i < l->values->count; i++) {
        const struct value *v = &l->values->items[i];
        bool varies = v->kind == VALUE_LOAD;
        for (uint32_t k = 0; k < v->operand_count; k++)
            varies |= l->varies[v->operands[k]];
        for (uint32_t k = 0; k < v->term_count; k++)
            varies |= l->varies[v->terms[k].value];
        if (v->kind == VALUE_LOCAL) {
            struct loop_local *local = loop_body_local(l, v->local);
            varies = local;
            if (local)
                local->is_carried = true;
        }
        l->varies[i] = varies;
    }
}

static void find_increment(struct loop_body *l, struct loop_local *local) {
    uint8_t type = l->types[local->local];
    if (type != VALUE_I32 && type != VALUE_I64)
        return;
    uint32_t before = values_local(l->values, local->local, type);
    local->is_counter = values_distance(l->values, before, local->final, &local->increment) &&
                        local->increment != 0;
}

/* Returns a value that is zero exactly when the loop ends, or VALUE_NONE for any other kind of
 * condition. */
static uint32_t condition_sum(struct loop_body *l) {
    uint32_t condition = l->stack[0];
    const struct value *v = &l->values->items[condition];
    bool is_not = v->kind == VALUE_OPERATION && v->opcode == OPCODE_I32_EQZ;
    if (is_not)
        v = &l->values->items[v->operands[0]];
    if (v->kind != VALUE_OPERATION)
        return is_not || v->kind == VALUE_LOAD ? VALUE_NONE : condition;
    if (is_not && v->opcode == OPCODE_I64_EQZ)
        return v->operands[0];
    if (v->opcode != (is_not ? OPCODE_I32_EQ : OPCODE_I32_NE) &&
        v->opcode != (is_not ? OPCODE_I64_EQ : OPCODE_I64_NE))
        return VALUE_NONE;
    return values_sum(l->values, v->operands[1], UINT64_MAX, v->operands[0]);
}

bool loop_body_stride(struct loop_body *l, uint32_t value, uint32_t copies, uint64_t *stride) {
    const struct value sum = values_as_sum(l->values, value);
    *stride = 0;
    for (uint32_t i = 0; i < sum.term_count; i++) {
        struct value_term term = sum.terms[i];
        if (!l->varies[term.value])
            continue;
        const struct value *v = &l->values->items[term.value];
        const struct loop_local *local =
            v->kind == VALUE_LOCAL ? loop_body_local(l, v->local) : NULL;
        if (!local || !local->is_counter)
            return false;
        int64_t step = value_signed(sum.type, local->increment) / (int64_t)copies;
        *stride = value_wrap(sum.type, *stride + (uint64_t)step * term.factor);
    }
    return true;
}

static bool find_counters(struct loop_body *l) {
    l->condition = condition_sum(l);
    if (l->condition == VALUE_NONE)
        return false;
    find_carried(l);
    for (uint32_t i = 0; i < l->local_count; i++)
        if (l->locals[i].is_carried)
            find_increment(l, &l->locals[i]);
    l->value_count = l->values->count;
    return loop_body_stride(l, l->condition, 1, &l->speed) && l->speed != 0;
}
