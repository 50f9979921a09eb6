/* See values.h. */
#include "loops/values.h"

#include <string.h>

enum { BUCKETS = 1 << 14 }; /* a power of two above 2 * VALUES_MAX */

struct values *values_new(struct arena *arena) {
    struct values *values = arena_alloc(arena, sizeof *values);
    values->items = arena_array(arena, VALUES_MAX, sizeof *values->items);
    values->buckets = arena_array(arena, BUCKETS, sizeof *values->buckets);
    values->used = arena_array(arena, VALUES_MAX, sizeof *values->used);
    return values;
}

/* The last value has displaced no other in the hash table, so removing values from the end is safe.
 */
void values_truncate(struct values *values, uint32_t count) {
    while (values->count > count)
        values->buckets[values->used[--values->count]] = 0;
}

/* ---- One node for equal values ---- */

static uint32_t mix(uint32_t hash, uint64_t word) {
    return (uint32_t)((hash ^ word ^ word >> 32) * 0x9e3779b97f4a7c15U >> 29);
}

static uint32_t hash_of(const struct value *v) {
    uint32_t hash = mix((uint32_t)v->kind << 8 | v->type, v->opcode);
    hash = mix(mix(hash, v->local), v->constant);
    hash = mix(mix(hash, v->memory), v->version);
    for (uint32_t i = 0; i < v->operand_count; i++)
        hash = mix(hash, v->operands[i]);
    for (uint32_t i = 0; i < v->term_count; i++)
        hash = mix(mix(hash, v->terms[i].value), v->terms[i].factor);
    return hash;
}

static bool same_terms(const struct value *a, const struct value *b) {
    if (a->term_count != b->term_count)
        return false;
    for (uint32_t i = 0; i < a->term_count; i++)
        if (a->terms[i].value != b->terms[i].value || a->terms[i].factor != b->terms[i].factor)
            return false;
    return true;
}

static bool same(const struct value *a, const struct value *b) {
    return a->kind == b->kind && a->type == b->type && a->opcode == b->opcode &&
           a->operand_count == b->operand_count && a->local == b->local &&
           a->constant == b->constant && a->memory == b->memory && a->version == b->version &&
           memcmp(a->operands, b->operands, a->operand_count * sizeof *a->operands) == 0 &&
           same_terms(a, b) && (a->kind != VALUE_OPERATION || bytes_equal(a->code, b->code));
}

static uint32_t intern(struct values *values, const struct value *value) {
    uint32_t bucket = hash_of(value) % BUCKETS;
    for (; values->buckets[bucket]; bucket = (bucket + 1) % BUCKETS)
        if (same(&values->items[values->buckets[bucket] - 1], value))
            return values->buckets[bucket] - 1;
    if (values->count == VALUES_MAX)
        return VALUE_NONE;
    values->used[values->count] = bucket;
    values->items[values->count] = *value;
    values->buckets[bucket] = ++values->count;
    return values->count - 1;
}

uint32_t values_local(struct values *values, uint32_t local, uint8_t type) {
    return intern(values, &(struct value){.kind = VALUE_LOCAL, .type = type, .local = local});
}

/* ---- Sums ---- */

uint32_t values_constant(struct values *values, uint8_t type, uint64_t constant) {
    return intern(
        values,
        &(struct value){.kind = VALUE_SUM, .type = type, .constant = value_wrap(type, constant)});
}

bool values_is_constant(const struct values *values, uint32_t value, uint64_t *constant) {
    if (value == VALUE_NONE)
        return false;
    const struct value *v = &values->items[value];
    *constant = v->constant;
    return v->kind == VALUE_SUM && v->term_count == 0;
}

struct value values_as_sum(const struct values *values, uint32_t value) {
    const struct value *v = &values->items[value];
    return v->kind == VALUE_SUM
               ? *v
               : (struct value){
                     .kind = VALUE_SUM, .type = v->type, .term_count = 1, .terms = {{value, 1}}};
}

/* Adds a term in its place. Returns false if the sum has too many. */
static bool add_term(struct value *sum, uint32_t value, uint64_t factor) {
    uint32_t at = 0;
    factor = value_wrap(sum->type, factor);
    while (at < sum->term_count && sum->terms[at].value < value)
        at++;
    if (at < sum->term_count && sum->terms[at].value == value) {
        sum->terms[at].factor = value_wrap(sum->type, sum->terms[at].factor + factor);
        if (sum->terms[at].factor == 0)
            memmove(&sum->terms[at], &sum->terms[at + 1],
                    (--sum->term_count - at) * sizeof *sum->terms);
        return true;
    }
    if (factor == 0)
        return true;
    if (sum->term_count == VALUE_TERMS_MAX)
        return false;
    memmove(&sum->terms[at + 1], &sum->terms[at], (sum->term_count++ - at) * sizeof *sum->terms);
    sum->terms[at] = (struct value_term){value, factor};
    return true;
}

static bool add_scaled(const struct values *values, struct value *sum, uint32_t value,
                       uint64_t factor) {
    const struct value *v = &values->items[value];
    if (v->kind != VALUE_SUM)
        return add_term(sum, value, factor);
    sum->constant = value_wrap(sum->type, sum->constant + v->constant * factor);
    for (uint32_t i = 0; i < v->term_count; i++)
        if (!add_term(sum, v->terms[i].value, v->terms[i].factor * factor))
            return false;
    return true;
}

static uint32_t intern_sum(struct values *values, const struct value *sum) {
    if (sum->term_count == 1 && sum->terms[0].factor == 1 && sum->constant == 0)
        return sum->terms[0].value;
    return intern(values, sum);
}

uint32_t values_sum(struct values *values, uint32_t a, uint64_t factor, uint32_t b) {
    if (a == VALUE_NONE || b == VALUE_NONE)
        return VALUE_NONE;
    struct value sum = {.kind = VALUE_SUM, .type = values->items[a].type};
    if (!add_scaled(values, &sum, a, factor) || !add_scaled(values, &sum, b, 1))
        return VALUE_NONE;
    return intern_sum(values, &sum);
}

/* Operands of both types are compared in 64 bits; i32s keep their sign for signed comparisons. */
static bool compare(uint16_t opcode, uint8_t type, uint64_t a, uint64_t b) {
    int64_t signed_a = value_signed(type, a), signed_b = value_signed(type, b);
    switch (opcode) {
    case OPCODE_I32_EQ:
    case OPCODE_I64_EQ:
        return a == b;
    case OPCODE_I32_NE:
    case OPCODE_I64_NE:
        return a != b;
    case OPCODE_I32_LT_S:
    case OPCODE_I64_LT_S:
        return signed_a < signed_b;
    case OPCODE_I32_LT_U:
    case OPCODE_I64_LT_U:
        return a < b;
    case OPCODE_I32_GT_S:
    case OPCODE_I64_GT_S:
        return signed_a > signed_b;
    case OPCODE_I32_GT_U:
    case OPCODE_I64_GT_U:
        return a > b;
    case OPCODE_I32_LE_S:
    case OPCODE_I64_LE_S:
        return signed_a <= signed_b;
    case OPCODE_I32_LE_U:
    case OPCODE_I64_LE_U:
        return a <= b;
    case OPCODE_I32_GE_S:
    case OPCODE_I64_GE_S:
        return signed_a >= signed_b;
    default: /* OPCODE_I32_GE_U, OPCODE_I64_GE_U */
        return a >= b;
    }
}

static bool is_comparison(uint16_t opcode) {
    return (opcode >= OPCODE_I32_EQ && opcode <= OPCODE_I32_GE_U) ||
           (opcode >= OPCODE_I64_EQ && opcode <= OPCODE_I64_GE_U);
}

static uint32_t scaled(struct values *values, uint32_t value, uint64_t factor) {
    return values_sum(values, value, factor, values_constant(values, values->items[value].type, 0));
}

/* Returns the value if the instruction is a sum in disguise, or if its operands are constant enough
 * to decide it. Otherwise sets `*is_simple` to false. */
static uint32_t simplify(struct values *values, uint16_t opcode, const uint32_t *operands,
                         bool *is_simple) {
    uint64_t constant, other;
    *is_simple = true;
    if (is_comparison(opcode) && values_is_constant(values, operands[0], &constant) &&
        values_is_constant(values, operands[1], &other))
        return values_constant(values, VALUE_I32,
                               compare(opcode, values->items[operands[0]].type, constant, other));
    switch (opcode) {
    case OPCODE_I32_EQZ:
    case OPCODE_I64_EQZ:
        if (values_is_constant(values, operands[0], &constant))
            return values_constant(values, VALUE_I32, constant == 0);
        break;
    case OPCODE_SELECT:
        if (values_is_constant(values, operands[2], &constant))
            return operands[constant ? 0 : 1];
        break;
    case OPCODE_I32_ADD:
    case OPCODE_I64_ADD:
        return values_sum(values, operands[0], 1, operands[1]);
    case OPCODE_I32_SUB:
    case OPCODE_I64_SUB:
        return values_sum(values, operands[1], UINT64_MAX, operands[0]);
    case OPCODE_I32_SHL:
    case OPCODE_I64_SHL:
        if (values_is_constant(values, operands[1], &constant))
            return scaled(values, operands[0],
                          UINT64_C(1) << (constant & (opcode == OPCODE_I32_SHL ? 31 : 63)));
        break;
    case OPCODE_I32_MUL:
    case OPCODE_I64_MUL:
        if (values_is_constant(values, operands[1], &constant))
            return scaled(values, operands[0], constant);
        if (values_is_constant(values, operands[0], &constant))
            return scaled(values, operands[1], constant);
        break;
    default:
        break;
    }
    *is_simple = false;
    return VALUE_NONE;
}

bool values_distance(const struct values *values, uint32_t from, uint32_t to, uint64_t *distance) {
    if (from == VALUE_NONE || to == VALUE_NONE ||
        values->items[from].type != values->items[to].type)
        return false;
    struct value sum = {.kind = VALUE_SUM, .type = values->items[from].type};
    if (!add_scaled(values, &sum, from, UINT64_MAX) || !add_scaled(values, &sum, to, 1))
        return false;
    *distance = sum.constant;
    return sum.term_count == 0;
}

/* ---- Operations ---- */

static uint32_t intern_operation(struct values *values, const struct value *model,
                                 const uint32_t *operands) {
    struct value v = *model;
    memcpy(v.operands, operands, v.operand_count * sizeof *operands);
    return intern(values, &v);
}

uint32_t values_apply(struct values *values, const struct instruction *instruction,
                      struct bytes code, const uint32_t *operands, uint32_t operand_count,
                      uint8_t type) {
    uint16_t opcode = instruction->opcode->id;
    if (opcode == OPCODE_I32_CONST || opcode == OPCODE_I64_CONST)
        return values_constant(values, type, instruction->value);
    for (uint32_t i = 0; i < operand_count; i++)
        if (operands[i] == VALUE_NONE)
            return VALUE_NONE;
    bool is_simple;
    uint32_t simple = simplify(values, opcode, operands, &is_simple);
    if (is_simple)
        return simple;
    struct value v = {.kind = VALUE_OPERATION,
                      .type = type,
                      .opcode = opcode,
                      .operand_count = (uint8_t)operand_count,
                      .code = code};
    return intern_operation(values, &v, operands);
}

uint32_t values_load(struct values *values, const struct instruction *instruction, uint32_t place,
                     uint32_t version) {
    struct value v = {.kind = VALUE_LOAD,
                      .type = instruction->opcode->results[0],
                      .opcode = instruction->opcode->id,
                      .operand_count = 1,
                      .memory = instruction->index,
                      .version = version};
    return place == VALUE_NONE ? VALUE_NONE : intern_operation(values, &v, &place);
}

/* ---- Substitution ---- */

static uint32_t substitute_sum(struct values *values, const struct substitution *substitution,
                               uint32_t value) {
    struct value v = values->items[value];
    struct value sum = {.kind = VALUE_SUM, .type = v.type, .constant = v.constant};
    for (uint32_t i = 0; i < v.term_count; i++) {
        uint32_t term = values_substitute(values, substitution, v.terms[i].value);
        if (term == VALUE_NONE || !add_scaled(values, &sum, term, v.terms[i].factor))
            return VALUE_NONE;
    }
    return intern_sum(values, &sum);
}

static uint32_t substitute_operands(struct values *values, const struct substitution *substitution,
                                    uint32_t value) {
    struct value v = values->items[value];
    uint32_t operands[VALUE_OPERANDS_MAX];
    for (uint32_t i = 0; i < v.operand_count; i++) {
        operands[i] = values_substitute(values, substitution, v.operands[i]);
        if (operands[i] == VALUE_NONE)
            return VALUE_NONE;
    }
    if (v.kind == VALUE_LOAD)
        v.version += substitution->version_shift;
    /* A substituted constant may turn an operation into a sum. */
    bool is_simple = false;
    uint32_t simple =
        v.kind == VALUE_LOAD ? VALUE_NONE : simplify(values, v.opcode, operands, &is_simple);
    return is_simple ? simple : intern_operation(values, &v, operands);
}

uint32_t values_substitute(struct values *values, const struct substitution *substitution,
                           uint32_t value) {
    if (substitution->known[value] != VALUE_NONE)
        return substitution->known[value];
    const struct value *v = &values->items[value];
    uint32_t result = value;
    if (v->kind == VALUE_LOCAL && substitution->of_local[v->local] != VALUE_NONE)
        result = substitution->of_local[v->local];
    else if (v->kind == VALUE_SUM)
        result = substitute_sum(values, substitution, value);
    else if (v->kind != VALUE_LOCAL)
        result = substitute_operands(values, substitution, value);
    substitution->known[value] = result;
    return result;
}
