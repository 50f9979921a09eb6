/* See step.h. What a step makes of each local is guessed from the body's own values. A wrong guess
 * does no harm, as everything is then proven copy by copy. */
#include "loops/step.h"

#include "wasm/validate.h"

#include <string.h>

enum {
    STRIDE64_MAX = 1 << 30, /* of guarded accesses with 64-bit addresses: 2^32 of them fit in i64 */
    EFFORT_PER_BYTE = 300
}; /* how many values may be looked at while guessing, for the loop as a whole */

static bool find_copies(struct loop_step *s, uint32_t copies);
static bool guess_counters(struct loop_step *s);
static bool guess_others(struct loop_step *s);
static bool mark_step(struct loop_step *s);
static bool locals_are_stepped(struct loop_step *s);
static bool accesses_are_copied(struct loop_step *s);
static bool may_become_vectors(struct loop_step *s);
static void find_bits(struct loop_step *s);

struct loop_step *loop_step_new(struct loop_body *body, struct arena *arena) {
    struct loop_step *s = arena_alloc(arena, sizeof *s);
    s->body = body;
    s->known = arena_array(arena, VALUES_MAX, sizeof *s->known);
    s->of_local = arena_array(arena, VALIDATE_MAX_LOCALS, sizeof *s->of_local);
    memset(s->of_local, 0xff, VALIDATE_MAX_LOCALS * sizeof *s->of_local);
    return s;
}

bool loop_step_find(struct loop_step *s) {
    s->effort = (uint64_t)s->body->size * EFFORT_PER_BYTE;
    uint32_t copies = s->body->forwards ? 1 : LOOP_COPIES_MAX;
    while (copies > 0 && !find_copies(s, copies))
        copies--;
    return copies > 1 || (copies == 1 && (s->is_narrow || s->body->forwards));
}

static bool find_copies(struct loop_step *s, uint32_t copies) {
    struct loop_body *b = s->body;
    s->copies = copies;
    s->store_count = b->store_count / copies;
    if (b->store_count % copies != 0)
        return false;
    values_truncate(b->values, b->value_count);
    for (uint32_t i = 0; i < b->local_count; i++)
        b->locals[i].next = VALUE_NONE;
    if (!guess_counters(s) || !guess_others(s))
        return false;
    s->value_count = b->values->count;
    if (!mark_step(s) || !may_become_vectors(s) || !locals_are_stepped(s) ||
        !accesses_are_copied(s))
        return false;
    find_bits(s);
    return true;
}

/* Returns `value`, which belongs to the step, as copy `copy` of the body computes it. Carried
 * locals have their values before that copy; `changing`, unless it is NULL, has the value `own`. */
static uint32_t in_copy(struct loop_step *s, uint32_t value, uint32_t copy,
                        const struct loop_local *changing, uint32_t own) {
    struct loop_body *b = s->body;
    struct substitution substitution = {s->of_local, copy * s->store_count, s->known};
    memset(s->known, 0xff, b->values->count * sizeof *s->known);
    s->effort -= s->effort < b->value_count ? s->effort : b->value_count;
    for (uint32_t i = 0; i < b->local_count; i++)
        if (b->locals[i].next != VALUE_NONE)
            s->of_local[b->locals[i].local] = b->locals[i].at[copy];
    if (changing)
        s->of_local[changing->local] = own;
    uint32_t result = values_substitute(b->values, &substitution, value);
    for (uint32_t i = 0; i < b->local_count; i++)
        s->of_local[b->locals[i].local] = VALUE_NONE;
    return result;
}

/* ---- Guesses ---- */

/* Assumes that a step turns the local into `next`. Returns false if repeating that for every copy
 * does not lead to its final value. */
static bool take_next(struct loop_step *s, struct loop_local *local, uint32_t next) {
    struct values *values = s->body->values;
    uint32_t count = values->count;
    uint32_t at = values_local(values, local->local, s->body->types[local->local]);
    for (uint32_t copy = 0; copy < s->copies && at != VALUE_NONE && next != VALUE_NONE; copy++) {
        local->at[copy] = at;
        at = in_copy(s, next, copy, local, at);
    }
    local->at[s->copies] = at;
    if (at == VALUE_NONE || next == VALUE_NONE || at != local->final) {
        values_truncate(values, count);
        return false;
    }
    local->next = next;
    return true;
}

static bool guess_counters(struct loop_step *s) {
    struct loop_body *b = s->body;
    for (uint32_t i = 0; i < b->local_count; i++) {
        struct loop_local *local = &b->locals[i];
        if (!local->is_counter)
            continue;
        uint8_t type = b->types[local->local];
        int64_t copies = s->copies, increment = value_signed(type, local->increment);
        uint32_t before = values_local(b->values, local->local, type);
        uint32_t one = values_constant(b->values, type, (uint64_t)(increment / copies));
        if (increment % copies != 0 || !take_next(s, local, values_sum(b->values, before, 1, one)))
            return false;
    }
    return true;
}

static bool guess_next(struct loop_step *s, struct loop_local *local) {
    const struct loop_body *b = s->body;
    if (s->copies == 1)
        return take_next(s, local, local->final);
    for (uint32_t i = 0; i < b->value_count && s->effort; i++) {
        const struct value *v = &b->values->items[i];
        bool is_early = v->kind != VALUE_LOAD || v->version <= s->store_count;
        if (is_early && v->type == b->types[local->local] && take_next(s, local, i))
            return true;
    }
    return false;
}

/* Guesses until nothing is left, since a local may depend on others. */
static bool guess_others(struct loop_step *s) {
    bool left = true, found = true;
    while (left && found) {
        left = found = false;
        for (uint32_t i = 0; i < s->body->local_count; i++) {
            struct loop_local *local = &s->body->locals[i];
            if (!local->is_carried || local->next != VALUE_NONE)
                continue;
            if (guess_next(s, local))
                found = true;
            else
                left = true;
        }
    }
    return !left;
}

/* ---- What a step consists of ---- */

uint32_t loop_step_access(const struct loop_step *s, uint32_t load) {
    uint32_t i = 0;
    while (s->body->accesses[i].is_store || s->body->accesses[i].is_forwarded ||
           s->body->accesses[i].value != load)
        i++;
    return i;
}

void loop_step_mark(struct loop_step *s) {
    const struct loop_body *b = s->body;
    for (uint32_t i = s->value_count; i-- > 0;) {
        const struct value *v = &b->values->items[i];
        if (!s->is_needed[i])
            continue;
        if (v->kind == VALUE_LOAD && !b->forwards)
            s->is_needed[b->accesses[loop_step_access(s, i)].address] = true;
        for (uint32_t k = 0; k < v->operand_count && v->kind != VALUE_LOAD; k++)
            s->is_needed[v->operands[k]] = true;
        for (uint32_t k = 0; k < v->term_count; k++)
            s->is_needed[v->terms[k].value] = true;
    }
}

/* Returns false if the step would need a load that belongs to a later copy. */
static bool mark_step(struct loop_step *s) {
    const struct loop_body *b = s->body;
    memset(s->is_needed, 0, s->value_count);
    for (uint32_t i = 0; i < b->local_count; i++)
        if (b->locals[i].is_carried || b->forwards)
            s->is_needed[b->locals[i].is_carried ? b->locals[i].next : b->locals[i].final] = true;
    for (uint32_t i = 0, stores = 0; stores < s->store_count; i++) {
        if (!b->accesses[i].is_store)
            continue;
        s->is_needed[b->accesses[i].value] = true;
        if (!b->forwards)
            s->is_needed[b->accesses[i].address] = true;
        stores++;
    }
    loop_step_mark(s);
    for (uint32_t i = 0; i < b->value_count; i++)
        if (s->is_needed[i] && b->values->items[i].kind == VALUE_LOAD &&
            b->values->items[i].version > s->store_count)
            return false;
    return true;
}

/* ---- The proof ---- */

/* Whether a step leads from each copy's values to the next copy's. Guesses were made while other
 * locals were unknown, so this has to be checked again. */
static bool locals_are_stepped(struct loop_step *s) {
    for (uint32_t i = 0; i < s->body->local_count; i++)
        for (uint32_t copy = 0; copy < s->copies; copy++) {
            const struct loop_local *local = &s->body->locals[i];
            if (local->is_carried && in_copy(s, local->next, copy, NULL, 0) != local->at[copy + 1])
                return false;
        }
    return true;
}

/* Stores in `*stride` what a step adds to an address. Returns false unless counters alone change
 * it. */
static bool find_stride(const struct loop_step *s, uint32_t address, int64_t *stride) {
    uint64_t total;
    bool found = loop_body_stride(s->body, address, s->copies, &total);
    *stride = value_signed(s->body->values->items[address].type, total);
    return found;
}

/* Whether the step's access `first`, made by copy `copy`, is the body's access `other`. If one has
 * a constant in its offset that the other has in its address, they are equal as long as the step's
 * address does not wrap between the first and last step and, with its offset, stays within as many
 * bits as an address has. The other access is then in range too, as its offset holds no more of the
 * distance than the step has covered. */
static bool is_copied(struct loop_step *s, uint32_t first, uint32_t other, uint32_t copy) {
    const struct loop_access *a = &s->body->accesses[first], *b = &s->body->accesses[other];
    if (a->is_store != b->is_store || a->opcode != b->opcode || a->memory != b->memory ||
        in_copy(s, a->place, copy, NULL, 0) != b->place)
        return false;
    if (a->offset == b->offset && in_copy(s, a->address, copy, NULL, 0) == b->address)
        return true;
    s->is_guarded[first] = true;
    if (a->offset > UINT32_MAX || b->offset > UINT32_MAX ||
        !find_stride(s, a->address, &s->strides[first]))
        return false;
    int64_t stride = s->strides[first];
    bool is_short = s->body->values->items[a->address].type == VALUE_I32 ||
                    (stride < STRIDE64_MAX && stride > -STRIDE64_MAX);
    return is_short && (int64_t)b->offset <= (int64_t)a->offset + copy * stride;
}

static bool stores_are_copied(struct loop_step *s) {
    const struct loop_body *b = s->body;
    uint32_t stores[LOOP_ACCESSES_MAX], count = 0;
    for (uint32_t i = 0; i < b->access_count; i++)
        if (b->accesses[i].is_store)
            stores[count++] = i;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t first = stores[i % s->store_count], copy = i / s->store_count;
        if (!is_copied(s, first, stores[i], copy) ||
            in_copy(s, b->accesses[first].value, copy, NULL, 0) != b->accesses[stores[i]].value)
            return false;
    }
    return true;
}

/* Every load of the body must be a copy of one in the step; otherwise it would be lost, and its
 * trap with it. */
static bool loads_are_copied(struct loop_step *s) {
    const struct loop_body *b = s->body;
    bool is_copy[LOOP_ACCESSES_MAX] = {false};
    for (uint32_t i = 0; i < b->value_count; i++)
        for (uint32_t copy = 0; copy < s->copies; copy++) {
            if (!s->is_needed[i] || b->values->items[i].kind != VALUE_LOAD)
                continue;
            uint32_t first = loop_step_access(s, i);
            uint32_t load = in_copy(s, i, copy, NULL, 0);
            for (uint32_t k = 0; k < b->access_count; k++) {
                if (b->accesses[k].is_store || b->accesses[k].value != load)
                    continue;
                if (!is_copied(s, first, k, copy))
                    return false;
                is_copy[k] = true;
            }
        }
    for (uint32_t k = 0; k < b->access_count; k++)
        if (!b->accesses[k].is_store && !is_copy[k])
            return false;
    return true;
}

/* The step of a body that forwards is the body itself, and slots.h guards its accesses. */
static bool accesses_are_copied(struct loop_step *s) {
    memset(s->is_guarded, 0, sizeof s->is_guarded);
    return s->body->forwards || (stores_are_copied(s) && loads_are_copied(s));
}

/* ---- What it is good for ---- */

/* Marks the values of the step that depend on the local's value before it. */
static void mark_dependent(const struct loop_step *s, const struct loop_local *local,
                           bool *depends) {
    for (uint32_t i = 0; i < s->value_count; i++) {
        const struct value *v = &s->body->values->items[i];
        depends[i] = i == local->at[0];
        for (uint32_t k = 0; k < v->operand_count; k++)
            depends[i] |= depends[v->operands[k]];
        for (uint32_t k = 0; k < v->term_count; k++)
            depends[i] |= depends[v->terms[k].value];
    }
}

/* Whether steps may run in any order: sums, products and bitwise operations on integers, minimum
 * and maximum. */
static bool is_reduction(const struct loop_step *s, const struct loop_local *local,
                         const bool *depends) {
    const struct value *next = &s->body->values->items[local->next];
    uint32_t before = local->at[0], dependent = 0;
    for (uint32_t k = 0; k < next->term_count; k++)
        dependent += depends[next->terms[k].value];
    for (uint32_t k = 0; k < next->operand_count; k++)
        dependent += depends[next->operands[k]];
    switch (next->opcode) {
    case OPCODE_NONE: /* a sum */
        for (uint32_t k = 0; k < next->term_count; k++)
            if (next->terms[k].value == before)
                return dependent == 1 && next->terms[k].factor == 1;
        return false;
    case OPCODE_I32_AND:
    case OPCODE_I32_OR:
    case OPCODE_I32_XOR:
    case OPCODE_I32_MUL:
    case OPCODE_I64_AND:
    case OPCODE_I64_OR:
    case OPCODE_I64_XOR:
    case OPCODE_I64_MUL:
        return dependent == 1 && (next->operands[0] == before || next->operands[1] == before);
    case OPCODE_SELECT: /* the condition depends on it too */
        return dependent == 2 && depends[next->operands[2]] &&
               (next->operands[0] == before || next->operands[1] == before);
    default:
        return false;
    }
}

/* If a step passes on anything that is neither counted nor reduced, or has an address that is not
 * counted, the C compiler cannot vectorise the loop; it is then faster unrolled. */
static bool may_become_vectors(struct loop_step *s) {
    const struct loop_body *b = s->body;
    bool depends[VALUES_MAX];
    int64_t stride;
    for (uint32_t i = 0; i < b->access_count; i++)
        if (!find_stride(s, b->accesses[i].address, &stride))
            return false;
    for (uint32_t i = 0; i < b->local_count; i++) {
        const struct loop_local *local = &b->locals[i];
        if (!local->is_carried || local->is_counter)
            continue;
        mark_dependent(s, local, depends);
        if (depends[local->next] && !is_reduction(s, local, depends))
            return false;
    }
    return true;
}

/* The number of bits that a narrow load leaves, or that another local has. */
static uint8_t bits_of_next(const struct loop_step *s, const struct loop_local *local) {
    const struct value *next = &s->body->values->items[local->next];
    if (next->kind == VALUE_LOAD && next->opcode == OPCODE_I32_LOAD8_U)
        return 8;
    if (next->kind == VALUE_LOAD && next->opcode == OPCODE_I32_LOAD16_U)
        return 16;
    const struct loop_local *other =
        next->kind == VALUE_LOCAL ? loop_body_local(s->body, next->local) : NULL;
    return other ? s->bits[other - s->body->locals] : 0;
}

/* No local is taken for narrow to begin with; repeats until no more are found. */
static void find_bits(struct loop_step *s) {
    memset(s->bits, 0, sizeof s->bits);
    s->is_narrow = false;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = 0; i < s->body->local_count; i++) {
            const struct loop_local *local = &s->body->locals[i];
            if (!local->is_carried || local->is_counter || s->bits[i])
                continue;
            s->bits[i] = bits_of_next(s, local);
            changed |= s->bits[i] != 0;
        }
        s->is_narrow |= changed;
    }
}
