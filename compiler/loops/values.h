/* What a straight piece of code computes: a graph in which equal values are one node. Sums of i32
 * values are kept as such, with constant factors, so that `(a + b) + 8` and `a + (b + 8)` are one
 * value; everything wraps, as in wasm. A load belongs to the number of stores before it: two of one
 * address are one value when no store stands between them.
 *
 * A graph is made for one piece of code after another: values_truncate is cheap. */
#ifndef COMPILER_LOOPS_VALUES_H
#define COMPILER_LOOPS_VALUES_H

#include "base/arena.h"
#include "wasm/opcodes.h"

enum { VALUES_MAX = 6000, VALUE_TERMS_MAX = 12, VALUE_OPERANDS_MAX = 3 };
/* No value: the graph is full, or a sum has too many terms. Whatever it goes into is none too. */
#define VALUE_NONE UINT32_MAX

enum value_kind {
    VALUE_LOCAL,     /* a local, as it is when the piece of code begins */
    VALUE_SUM,       /* `constant` + all terms; two terms at least, or one that is no plain value */
    VALUE_OPERATION, /* `code` applied to the operands; a constant has none */
    VALUE_LOAD,      /* from operands[0]: address and offset together, as 32 bits */
};

struct value_term {
    uint32_t value; /* no sum; the terms are in ascending order */
    uint32_t factor;
};

struct value {
    uint8_t kind; /* enum value_kind */
    uint8_t type; /* enum value_type */
    uint8_t operand_count;
    uint8_t term_count;
    uint16_t opcode; /* enum opcode_id, of an operation or load */
    uint32_t operands[VALUE_OPERANDS_MAX];
    uint32_t local;
    uint32_t constant;
    uint32_t memory; /* of a load */
    uint32_t version;
    struct bytes code; /* of an operation: the instruction with its immediates */
    struct value_term terms[VALUE_TERMS_MAX];
};

struct values {
    struct value *items; /* operands stand before what they go into */
    uint32_t count;
    uint32_t *buckets; /* a hash table of index + 1 */
    uint32_t *used;    /* the buckets in use, for values_truncate */
};

struct values *values_new(struct arena *arena);
/* Forgets all values but the first `count`. */
void values_truncate(struct values *values, uint32_t count);

uint32_t values_local(struct values *values, uint32_t local, uint8_t type);
uint32_t values_constant(struct values *values, uint32_t constant);
/* a * factor + b */
uint32_t values_sum(struct values *values, uint32_t a, uint32_t factor, uint32_t b);
/* The result of an instruction without effects, whose operands are all from the graph. `type` is
 * its result's. What compares constants is one itself, and so is what such a one selects. */
uint32_t values_apply(struct values *values, const struct instruction *instruction,
                      struct bytes code, const uint32_t *operands, uint32_t operand_count,
                      uint8_t type);
/* `place` is the address with the instruction's offset added; `version` the number of stores before
 * it. */
uint32_t values_load(struct values *values, const struct instruction *instruction, uint32_t place,
                     uint32_t version);

/* True with `*constant` when the value is an i32 constant. */
bool values_is_constant(const struct values *values, uint32_t value, uint32_t *constant);

/* True with the constant by which i32 value `to` is more than `from`. */
bool values_distance(const struct values *values, uint32_t from, uint32_t to, uint32_t *distance);

/* The value as a sum: where it is none, one of itself alone. */
struct value values_as_sum(const struct values *values, uint32_t value);

/* What stands for locals, and by how many stores loads are moved. Values that are there already are
 * taken from `known` (VALUE_NONE where nothing is), an array of VALUES_MAX to which new ones are
 * added; it belongs to one substitution. */
struct substitution {
    const uint32_t *of_local; /* of a VALUE_LOCAL's local: its value; VALUE_NONE: itself */
    uint32_t version_shift;
    uint32_t *known;
};
uint32_t values_substitute(struct values *values, const struct substitution *substitution,
                           uint32_t value);

#endif
