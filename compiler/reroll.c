/* See reroll.h. A body is read as values, its stores, and what its locals hold at its end; then the
 * step is guessed, from the most copies down, and proven. */
#include "reroll.h"

#include "rewrite_code.h"
#include "validate.h"
#include "values.h"

#include <string.h>

enum {
    INSTRUCTIONS_MAX = 1500,
    STACK_MAX = 256,
    STORES_MAX = 256,
    TOUCHED_MAX = 256,
    COPIES_MAX = 16,
    EFFORT_PER_BYTE = 1000, /* values looked at when steps are guessed */
};

struct store {
    uint16_t opcode; /* enum opcode_id */
    uint32_t memory;
    uint64_t offset;
    uint32_t address;
    uint32_t value;
    struct bytes code;
    uint32_t value_count; /* in the graph when it was reached */
};

/* A local that the body sets. */
struct touched {
    uint32_t local;
    uint32_t final;  /* its value at the body's end */
    bool is_carried; /* its value from before the body is used */
    bool is_counter; /* carried, and a body adds the constant `increment` */
    uint32_t increment;
    uint32_t next; /* carried: its value after one step; VALUE_NONE while it is not known */
    uint32_t at[COPIES_MAX + 1]; /* its value before each step of the body, where `next` is known */
};

struct reroll {
    const struct module *module;
    struct arena *arena;
    struct diag diag; /* of a valid module: never used */
    struct values *values;
    const uint8_t *types; /* of locals */
    uint32_t *current;    /* of a local: its value so far; VALUE_NONE: not set */
    uint32_t *of_local;   /* of a substitution, as is `known` */
    uint32_t *known;
    /* The body: */
    uint32_t stack[STACK_MAX];
    uint32_t stack_count;
    struct store stores[STORES_MAX];
    uint32_t store_count;
    struct touched touched[TOUCHED_MAX];
    uint32_t touched_count;
    uint32_t body_values;    /* the graph's count at its end */
    uint32_t condition;      /* the loop goes on unless this sum is zero */
    uint32_t speed;          /* what the condition changes by in a body */
    bool varies[VALUES_MAX]; /* of the body's values: not the same each time */
    uint64_t effort;
    /* The step: */
    uint32_t copies;
    uint32_t step_stores;
    uint32_t step_values;       /* the graph's count with all of it */
    bool is_needed[VALUES_MAX]; /* for the code that is being written */
    uint32_t added_local[VALUES_MAX];
};

static bool read_body(struct reroll *l, struct reader *r);
static bool find_counters(struct reroll *l);
static bool find_step(struct reroll *l, uint32_t copies);
static void put_loop(struct reroll *l, struct added_locals *added, struct text *out);

struct reroll *reroll_new(const struct module *module, struct arena *arena) {
    struct reroll *l = arena_alloc(arena, sizeof *l);
    l->module = module;
    l->values = values_new(arena);
    l->known = arena_array(arena, VALUES_MAX, sizeof *l->known);
    l->current = arena_array(arena, VALIDATE_MAX_LOCALS, sizeof *l->current);
    l->of_local = arena_array(arena, VALIDATE_MAX_LOCALS, sizeof *l->of_local);
    memset(l->current, 0xff, VALIDATE_MAX_LOCALS * sizeof *l->current);
    memset(l->of_local, 0xff, VALIDATE_MAX_LOCALS * sizeof *l->of_local);
    return l;
}

bool reroll_loop(struct reroll *l, struct reader r, const uint8_t *types,
                 struct added_locals *added, struct text *out) {
    const uint8_t *start = r.cursor;
    l->types = types;
    bool found = read_body(l, &r) && find_counters(l);
    l->effort = (uint64_t)(r.cursor - start) * EFFORT_PER_BYTE;
    for (uint32_t copies = COPIES_MAX; found && copies >= 2; copies--)
        if (find_step(l, copies)) {
            put_loop(l, added, out);
            return true;
        }
    return false;
}

/* ---- Reading a body ---- */

/* A body with vectors is left as it is: the C compiler makes nothing more of it, and would have more
 * steps to count. */
static bool push(struct reroll *l, uint32_t value) {
    if (l->stack_count == STACK_MAX || value == VALUE_NONE ||
        l->values->items[value].type == VALUE_V128)
        return false;
    l->stack[l->stack_count++] = value;
    return true;
}

/* The last `count` values of the stack, which are taken off it; NULL when it is too short, which is
 * so in code that nothing reaches. */
static const uint32_t *pop(struct reroll *l, uint32_t count) {
    if (l->stack_count < count)
        return NULL;
    l->stack_count -= count;
    return &l->stack[l->stack_count];
}

static bool get_local(struct reroll *l, uint32_t local) {
    uint32_t value = l->current[local];
    if (value == VALUE_NONE)
        value = values_local(l->values, local, l->types[local]);
    return push(l, value);
}

static bool set_local(struct reroll *l, uint32_t local) {
    const uint32_t *value = pop(l, 1);
    if (!value || (l->current[local] == VALUE_NONE && l->touched_count == TOUCHED_MAX))
        return false;
    if (l->current[local] == VALUE_NONE)
        l->touched[l->touched_count++] = (struct touched){.local = local, .next = VALUE_NONE};
    l->current[local] = *value;
    return true;
}

/* No effects, no trap, and types of its own. */
static bool is_pure(const struct opcode *opcode) {
    switch (opcode->id) {
    case OPCODE_I32_DIV_S:
    case OPCODE_I32_DIV_U:
    case OPCODE_I32_REM_S:
    case OPCODE_I32_REM_U:
    case OPCODE_I64_DIV_S:
    case OPCODE_I64_DIV_U:
    case OPCODE_I64_REM_S:
    case OPCODE_I64_REM_U:
    case OPCODE_I32_TRUNC_F32_S:
    case OPCODE_I32_TRUNC_F32_U:
    case OPCODE_I32_TRUNC_F64_S:
    case OPCODE_I32_TRUNC_F64_U:
    case OPCODE_I64_TRUNC_F32_S:
    case OPCODE_I64_TRUNC_F32_U:
    case OPCODE_I64_TRUNC_F64_S:
    case OPCODE_I64_TRUNC_F64_U:
        return false;
    default:
        break;
    }
    uint8_t immediate = opcode->immediate;
    bool is_plain = immediate == IMMEDIATE_NONE ||
                    (immediate >= IMMEDIATE_I32 && immediate <= IMMEDIATE_LANE16 &&
                     immediate != IMMEDIATE_ZERO);
    return is_plain && !opcode->is_special && opcode->results[0] != 0;
}

static bool is_access(const struct opcode *opcode) {
    return opcode->immediate >= IMMEDIATE_MEM8 && opcode->immediate <= IMMEDIATE_MEM128;
}

static bool read_access(struct reroll *l, const struct instruction *ins, struct bytes code) {
    bool is_load = ins->opcode->results[0] != 0;
    const uint32_t *operands = pop(l, is_load ? 1 : 2);
    if (!operands)
        return false;
    if (is_load)
        return push(l, values_load(l->values, ins, code, operands[0], l->store_count));
    if (l->store_count == STORES_MAX)
        return false;
    l->stores[l->store_count++] = (struct store){.opcode = ins->opcode->id,
                                                 .memory = ins->index,
                                                 .offset = ins->value,
                                                 .address = operands[0],
                                                 .value = operands[1],
                                                 .code = code,
                                                 .value_count = l->values->count};
    return true;
}

static bool read_operation(struct reroll *l, const struct instruction *ins, struct bytes code,
                           uint32_t operand_count, uint8_t type) {
    const uint32_t *operands = pop(l, operand_count);
    return operands && push(l, values_apply(l->values, ins, code, operands, operand_count, type));
}

static bool read_global(struct reroll *l, const struct instruction *ins, struct bytes code) {
    uint8_t type = l->module->globals[ins->index].type;
    return !value_type_is_reference(type) && read_operation(l, ins, code, 0, type);
}

/* False for all that is not said here. */
static bool read_instruction(struct reroll *l, const struct instruction *ins, struct bytes code) {
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
        return read_access(l, ins, code);
    return is_pure(ins->opcode) &&
           read_operation(l, ins, code, (uint32_t)strlen((const char *)ins->opcode->operands),
                          ins->opcode->results[0]);
}

/* The body ends with `br_if 0` and `end`; its condition is left on the stack. */
static bool read_instructions(struct reroll *l, struct reader *r) {
    struct instruction ins;
    for (uint32_t i = 0; i < INSTRUCTIONS_MAX; i++) {
        const uint8_t *start = r->cursor;
        opcode_read(r, &ins);
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

static bool read_body(struct reroll *l, struct reader *r) {
    values_truncate(l->values, 0);
    l->stack_count = l->store_count = l->touched_count = 0;
    bool ok = read_instructions(l, r);
    for (uint32_t i = 0; i < l->touched_count; i++) {
        struct touched *touched = &l->touched[i];
        touched->final = l->current[touched->local];
        l->current[touched->local] = VALUE_NONE;
    }
    l->body_values = l->values->count;
    return ok;
}

/* ---- Counters, and the number of iterations ---- */

static struct touched *touched_of(struct reroll *l, uint32_t local) {
    for (uint32_t i = 0; i < l->touched_count; i++)
        if (l->touched[i].local == local)
            return &l->touched[i];
    return NULL;
}

/* Which locals are carried from one body to the next, and which values vary with them. */
static void find_carried(struct reroll *l) {
    for (uint32_t i = 0; i < l->body_values; i++) {
        const struct value *v = &l->values->items[i];
        bool varies = v->kind == VALUE_LOAD;
        for (uint32_t k = 0; k < v->operand_count; k++)
            varies |= l->varies[v->operands[k]];
        for (uint32_t k = 0; k < v->term_count; k++)
            varies |= l->varies[v->terms[k].value];
        if (v->kind == VALUE_LOCAL) {
            struct touched *touched = touched_of(l, v->local);
            varies = touched;
            if (touched)
                touched->is_carried = true;
        }
        l->varies[i] = varies;
    }
}

static void find_increment(struct reroll *l, struct touched *touched) {
    if (l->types[touched->local] != VALUE_I32)
        return;
    uint32_t before = values_local(l->values, touched->local, VALUE_I32);
    uint32_t difference = values_sum(l->values, before, UINT32_MAX, touched->final);
    touched->is_counter =
        values_is_constant(l->values, difference, &touched->increment) && touched->increment != 0;
}

/* The loop goes on unless the result is zero; VALUE_NONE when the condition is of another kind. */
static uint32_t condition_sum(struct reroll *l) {
    uint32_t condition = l->stack[0];
    const struct value *v = &l->values->items[condition];
    bool is_not = v->kind == VALUE_OPERATION && v->opcode == OPCODE_I32_EQZ;
    if (is_not)
        v = &l->values->items[v->operands[0]];
    if (v->kind != VALUE_OPERATION)
        return is_not || v->kind == VALUE_LOAD ? VALUE_NONE : condition;
    if (v->opcode != (is_not ? OPCODE_I32_EQ : OPCODE_I32_NE))
        return VALUE_NONE;
    return values_sum(l->values, v->operands[1], UINT32_MAX, v->operands[0]);
}

/* By how much one body changes the condition, whose other terms do not vary. */
static bool find_speed(struct reroll *l) {
    l->condition = condition_sum(l);
    if (l->condition == VALUE_NONE)
        return false;
    const struct value *sum = &l->values->items[l->condition];
    struct value_term alone = {l->condition, 1};
    bool is_sum = sum->kind == VALUE_SUM;
    l->speed = 0;
    for (uint32_t i = 0; i < (is_sum ? sum->term_count : 1); i++) {
        struct value_term term = is_sum ? sum->terms[i] : alone;
        if (!l->varies[term.value])
            continue;
        const struct value *v = &l->values->items[term.value];
        const struct touched *touched = v->kind == VALUE_LOCAL ? touched_of(l, v->local) : NULL;
        if (!touched || !touched->is_counter)
            return false;
        l->speed += touched->increment * term.factor;
    }
    return l->speed != 0;
}

static bool find_counters(struct reroll *l) {
    find_carried(l);
    for (uint32_t i = 0; i < l->touched_count; i++)
        if (l->touched[i].is_carried)
            find_increment(l, &l->touched[i]);
    return find_speed(l);
}

/* ---- The step ---- */

/* `value` of the step as the body's copy `copy` of it computes it. What is carried has the value
 * `own` in `changing`, if that is not NULL, and the known ones elsewhere. */
static uint32_t in_copy(struct reroll *l, uint32_t value, uint32_t copy,
                        const struct touched *changing, uint32_t own) {
    struct substitution s = {l->of_local, copy * l->step_stores, l->known};
    memset(l->known, 0xff, l->values->count * sizeof *l->known);
    l->effort -= l->effort < l->body_values ? l->effort : l->body_values;
    for (uint32_t i = 0; i < l->touched_count; i++)
        if (l->touched[i].next != VALUE_NONE)
            l->of_local[l->touched[i].local] = l->touched[i].at[copy];
    if (changing)
        l->of_local[changing->local] = own;
    uint32_t result = values_substitute(l->values, &s, value);
    for (uint32_t i = 0; i < l->touched_count; i++)
        l->of_local[l->touched[i].local] = VALUE_NONE;
    return result;
}

/* Takes `next` for what a step makes of the local; false when as many steps as there are copies do
 * not lead to its value at the body's end. */
static bool take_next(struct reroll *l, struct touched *touched, uint32_t next) {
    uint32_t count = l->values->count;
    uint32_t at = values_local(l->values, touched->local, l->types[touched->local]);
    for (uint32_t copy = 0; copy < l->copies && at != VALUE_NONE; copy++) {
        touched->at[copy] = at;
        at = in_copy(l, next, copy, touched, at);
    }
    touched->at[l->copies] = at;
    if (at == VALUE_NONE || at != touched->final) {
        values_truncate(l->values, count);
        return false;
    }
    touched->next = next;
    return true;
}

static bool guess_next(struct reroll *l, struct touched *touched) {
    for (uint32_t i = 0; i < l->body_values && l->effort; i++) {
        const struct value *v = &l->values->items[i];
        bool is_early = v->kind != VALUE_LOAD || v->version <= l->step_stores;
        if (is_early && v->type == l->types[touched->local] && take_next(l, touched, i))
            return true;
    }
    return false;
}

static bool guess_counters(struct reroll *l) {
    for (uint32_t i = 0; i < l->touched_count; i++) {
        struct touched *touched = &l->touched[i];
        touched->next = VALUE_NONE;
        if (!touched->is_counter)
            continue;
        uint32_t before = values_local(l->values, touched->local, VALUE_I32);
        int32_t increment = (int32_t)touched->increment;
        uint32_t step = values_constant(l->values, (uint32_t)(increment / (int32_t)l->copies));
        if (increment % (int32_t)l->copies != 0 ||
            !take_next(l, touched, values_sum(l->values, before, 1, step)))
            return false;
    }
    return true;
}

/* What depends on others follows them, so it is gone through until nothing is left. */
static bool guess_others(struct reroll *l) {
    bool left = true, found = true;
    while (left && found) {
        left = found = false;
        for (uint32_t i = 0; i < l->touched_count; i++) {
            struct touched *touched = &l->touched[i];
            if (!touched->is_carried || touched->next != VALUE_NONE)
                continue;
            if (guess_next(l, touched))
                found = true;
            else
                left = true;
        }
    }
    return !left;
}

/* Whether steps lead from each copy's values to the next one's. Guesses were made while other
 * locals were unknown. */
static bool locals_are_stepped(struct reroll *l) {
    for (uint32_t i = 0; i < l->touched_count; i++)
        for (uint32_t copy = 0; copy < l->copies; copy++) {
            const struct touched *touched = &l->touched[i];
            if (touched->is_carried &&
                in_copy(l, touched->next, copy, NULL, 0) != touched->at[copy + 1])
                return false;
        }
    return true;
}

static void mark_operands(struct reroll *l, const struct value *v) {
    for (uint32_t k = 0; k < v->operand_count; k++)
        l->is_needed[v->operands[k]] = true;
    for (uint32_t k = 0; k < v->term_count; k++)
        l->is_needed[v->terms[k].value] = true;
}

/* Marks what the step consists of; false when a load in it belongs to a later copy. */
static bool mark_step(struct reroll *l) {
    memset(l->is_needed, 0, l->step_values);
    for (uint32_t i = 0; i < l->touched_count; i++)
        if (l->touched[i].is_carried)
            l->is_needed[l->touched[i].next] = true;
    for (uint32_t i = 0; i < l->step_stores; i++)
        l->is_needed[l->stores[i].address] = l->is_needed[l->stores[i].value] = true;
    for (uint32_t i = l->step_values; i-- > 0;) {
        const struct value *v = &l->values->items[i];
        if (!l->is_needed[i])
            continue;
        if (v->kind == VALUE_LOAD && v->version > l->step_stores)
            return false;
        mark_operands(l, v);
    }
    return true;
}

static bool store_is_copied(struct reroll *l, uint32_t index, uint32_t copy) {
    const struct store *first = &l->stores[index];
    const struct store *other = &l->stores[copy * l->step_stores + index];
    return first->opcode == other->opcode && first->memory == other->memory &&
           first->offset == other->offset &&
           in_copy(l, first->address, copy, NULL, 0) == other->address &&
           in_copy(l, first->value, copy, NULL, 0) == other->value;
}

/* A load of the body that no copy of the step has would be lost, and its trap with it. */
static bool loads_are_covered(struct reroll *l) {
    bool covered[VALUES_MAX] = {false};
    for (uint32_t i = 0; i < l->body_values; i++)
        for (uint32_t copy = 0; copy < l->copies; copy++) {
            if (!l->is_needed[i] || l->values->items[i].kind != VALUE_LOAD)
                continue;
            uint32_t load = in_copy(l, i, copy, NULL, 0);
            if (load == VALUE_NONE || load >= l->body_values)
                return false;
            covered[load] = true;
        }
    for (uint32_t i = 0; i < l->body_values; i++)
        if (l->values->items[i].kind == VALUE_LOAD && !covered[i])
            return false;
    return true;
}

static bool find_step(struct reroll *l, uint32_t copies) {
    l->copies = copies;
    l->step_stores = l->store_count / copies;
    if (l->store_count % copies != 0)
        return false;
    values_truncate(l->values, l->body_values);
    /* The condition may be newer than the body. */
    l->condition = condition_sum(l);
    if (!guess_counters(l) || !guess_others(l))
        return false;
    l->step_values = l->values->count;
    if (!mark_step(l) || !locals_are_stepped(l))
        return false;
    for (uint32_t i = 0; i < l->store_count; i++)
        if (!store_is_copied(l, i % l->step_stores, i / l->step_stores))
            return false;
    return loads_are_covered(l);
}

/* ---- Writing the loop of steps ---- */

enum { /* opcodes */
       CODE_BLOCK = 0x02,
       CODE_LOOP = 0x03,
       CODE_END = 0x0b,
       CODE_BR_IF = 0x0d,
       CODE_LOCAL_GET = 0x20,
       CODE_LOCAL_SET = 0x21,
       CODE_LOCAL_TEE = 0x22,
       CODE_I32_CONST = 0x41,
       CODE_I32_EQZ = 0x45,
       CODE_I32_ADD = 0x6a,
       CODE_I32_SUB = 0x6b,
       CODE_I32_MUL = 0x6c,
       CODE_I32_DIV_U = 0x6e,
       CODE_I32_REM_U = 0x70,
       CODE_I32_SHL = 0x74,
       NO_RESULT = 0x40,
};

static void put_with_index(struct text *out, uint8_t code, uint32_t index) {
    text_byte(out, code);
    rewrite_put_u32(out, index);
}

static void put_constant(struct text *out, uint32_t constant) {
    text_byte(out, CODE_I32_CONST);
    rewrite_put_s32(out, (int32_t)constant);
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

static void put_value(const struct reroll *l, uint32_t value, struct text *out) {
    const struct value *v = &l->values->items[value];
    uint32_t constant;
    if (values_is_constant(l->values, value, &constant))
        put_constant(out, constant);
    else
        put_with_index(out, CODE_LOCAL_GET,
                       v->kind == VALUE_LOCAL ? v->local : l->added_local[value]);
}

static void put_term(const struct reroll *l, struct value_term term, struct text *out) {
    put_value(l, term.value, out);
    bool is_power = (term.factor & (term.factor - 1)) == 0;
    if (term.factor == 1)
        return;
    put_constant(out, is_power ? (uint32_t)__builtin_ctz(term.factor) : term.factor);
    text_byte(out, is_power ? CODE_I32_SHL : CODE_I32_MUL);
}

/* First what does not vary, for the C compiler to move out of the loop; the constant last. */
static void put_sum(const struct reroll *l, const struct value *v, struct text *out) {
    uint32_t written = 0;
    for (uint32_t i = 0; i < 2U * v->term_count; i++) {
        struct value_term term = v->terms[i % v->term_count];
        bool varies = i >= v->term_count;
        if (l->varies[term.value] != varies)
            continue;
        put_term(l, term, out);
        if (written++)
            text_byte(out, CODE_I32_ADD);
    }
    if (v->constant) {
        put_constant(out, v->constant);
        text_byte(out, CODE_I32_ADD);
    }
}

/* Computes what is needed of value `index`, into a local of its own. */
static void put_needed(struct reroll *l, uint32_t index, struct added_locals *added,
                       struct text *out) {
    const struct value *v = &l->values->items[index];
    if (!l->is_needed[index] || v->kind == VALUE_LOCAL ||
        (v->kind == VALUE_SUM && v->term_count == 0))
        return;
    if (v->kind == VALUE_SUM) {
        put_sum(l, v, out);
    } else {
        for (uint32_t i = 0; i < v->operand_count; i++)
            put_value(l, v->operands[i], out);
        text_append(out, v->code.data, v->code.size);
    }
    l->added_local[index] = take_local(added, v->type);
    put_with_index(out, CODE_LOCAL_SET, l->added_local[index]);
}

static void put_store(const struct reroll *l, const struct store *store, struct text *out) {
    put_value(l, store->address, out);
    put_value(l, store->value, out);
    text_append(out, store->code.data, store->code.size);
}

/* All locals change at once: what they become is on the stack before the first is set. */
static void put_locals(const struct reroll *l, struct text *out) {
    for (uint32_t i = 0; i < l->touched_count; i++)
        if (l->touched[i].is_carried)
            put_value(l, l->touched[i].next, out);
    for (uint32_t i = l->touched_count; i-- > 0;)
        if (l->touched[i].is_carried)
            put_with_index(out, CODE_LOCAL_SET, l->touched[i].local);
}

static void put_step(struct reroll *l, struct added_locals *added, struct text *out) {
    uint32_t stored = 0;
    for (uint32_t i = 0; i < l->step_values; i++) {
        for (; stored < l->step_stores && l->stores[stored].value_count <= i; stored++)
            put_store(l, &l->stores[stored], out);
        put_needed(l, i, added, out);
    }
    for (; stored < l->step_stores; stored++)
        put_store(l, &l->stores[stored], out);
    put_locals(l, out);
}

/* How far the condition is from zero at the end of the first body, in the direction in which it
 * moves; the bodies that follow the first are that by its speed. */
static void put_distance(struct reroll *l, struct text *out) {
    bool falls = l->speed >> 31;
    const struct value *sum = &l->values->items[l->condition];
    struct value alone = {.kind = VALUE_SUM, .term_count = 1, .terms = {{l->condition, 1}}};
    if (sum->kind != VALUE_SUM)
        sum = &alone;
    if (!falls)
        put_constant(out, 0);
    put_sum(l, sum, out);
    if (!falls)
        text_byte(out, CODE_I32_SUB);
}

/* Leaves the block that is written when there is nothing to be run; else the number of steps is in
 * `steps`. */
static void put_count(struct reroll *l, uint32_t steps, struct text *out) {
    uint32_t speed = l->speed >> 31 ? 0 - l->speed : l->speed;
    put_distance(l, out);
    put_with_index(out, CODE_LOCAL_TEE, steps);
    put_constant(out, speed);
    text_byte(out, CODE_I32_REM_U);
    put_with_index(out, CODE_BR_IF, 0);
    put_with_index(out, CODE_LOCAL_GET, steps);
    put_constant(out, speed);
    text_byte(out, CODE_I32_DIV_U);
    put_constant(out, l->copies);
    text_byte(out, CODE_I32_MUL);
    put_with_index(out, CODE_LOCAL_TEE, steps);
    text_byte(out, CODE_I32_EQZ);
    put_with_index(out, CODE_BR_IF, 0);
}

static void mark_condition(struct reroll *l) {
    memset(l->is_needed, 0, l->step_values);
    const struct value *sum = &l->values->items[l->condition];
    for (uint32_t i = 0; i < sum->term_count; i++)
        l->is_needed[sum->terms[i].value] = true;
    for (uint32_t i = l->body_values; i-- > 0;)
        if (l->is_needed[i])
            mark_operands(l, &l->values->items[i]);
}

static void put_loop(struct reroll *l, struct added_locals *added, struct text *out) {
    memset(added->taken, 0, added->count);
    uint32_t steps = take_local(added, VALUE_I32);
    put_with_index(out, CODE_BLOCK, NO_RESULT);
    mark_condition(l);
    for (uint32_t i = 0; i < l->body_values; i++)
        put_needed(l, i, added, out);
    put_count(l, steps, out);
    put_with_index(out, CODE_LOOP, NO_RESULT);
    mark_step(l);
    put_step(l, added, out);
    put_with_index(out, CODE_LOCAL_GET, steps);
    put_constant(out, UINT32_MAX);
    text_byte(out, CODE_I32_ADD);
    put_with_index(out, CODE_LOCAL_TEE, steps);
    put_with_index(out, CODE_BR_IF, 0);
    text_byte(out, CODE_END);
    text_byte(out, CODE_END);
}
