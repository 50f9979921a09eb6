/* Value numbering: what straight-line code computes, as a graph in which equal values are one node.
 *
 *     (a + b) + 8      one node: the sum  8 + a + b
 *     a + (8 + b)      the same one
 *     a * 2 + a        the sum  0 + 3 * a
 *     a * b            an operation, as neither factor is constant
 *     load a + 4       a load of the place 4 + a, version 0: no store precedes it
 *
 * Sums of i32s and of i64s are kept as a constant plus terms with constant factors, and everything
 * wraps as in wasm. A load carries the number of stores before it as its version, so two loads of
 * one address are equal when no store stands between them.
 *
 * One graph is reused for many pieces of code: values_truncate is cheap. */
#ifndef COMPILER_LOOPS_VALUES_H
#define COMPILER_LOOPS_VALUES_H

#include "base/arena.h"
#include "wasm/opcodes.h"

enum { VALUES_MAX = 6000, VALUE_TERMS_MAX = 12, VALUE_OPERANDS_MAX = 3 };
/* No value: the graph is full, or a sum has too many terms. Anything computed from it is VALUE_NONE
 * as well. */
#define VALUE_NONE UINT32_MAX

enum value_kind {
    VALUE_LOCAL, /* a local's value at the start of the code */
    VALUE_SUM,   /* `constant` plus all terms. It has two or more terms, or one with a factor or a
                    constant, or none: then it is a constant */
    VALUE_OPERATION, /* `code` applied to the operands */
    VALUE_LOAD,      /* from operands[0], the address and offset added up as wide as an address */
};

struct value_term {
    uint32_t value; /* never a sum; terms are in ascending order */
    uint64_t factor;
};

struct value {
    uint8_t kind; /* enum value_kind */
    uint8_t type; /* enum value_type */
    uint8_t operand_count;
    uint8_t term_count;
    uint16_t opcode; /* enum opcode_id of an operation or load */
    uint32_t operands[VALUE_OPERANDS_MAX];
    uint32_t local;
    uint64_t constant;
    uint32_t memory; /* of a load, like `version` */
    uint32_t version;
    struct bytes code; /* of an operation: the instruction and its immediates */
    struct value_term terms[VALUE_TERMS_MAX];
};

struct values {
    struct value *items; /* operands come before what is computed from them */
    uint32_t count;
    uint32_t *buckets; /* a hash table of index + 1 */
    uint32_t *used;    /* the buckets in use, in the order of the values */
};

struct values *values_new(struct arena *arena);
/* Forgets all values except the first `count`. */
void values_truncate(struct values *values, uint32_t count);

uint32_t values_local(struct values *values, uint32_t local, uint8_t type);
/* The number in as many bits as `type`, VALUE_I32 or VALUE_I64, has; and with that sign. */
static inline uint64_t value_wrap(uint8_t type, uint64_t number) {
    return type == VALUE_I64 ? number : (uint32_t)number;
}
static inline int64_t value_signed(uint8_t type, uint64_t number) {
    return type == VALUE_I64 ? (int64_t)number : (int32_t)(uint32_t)number;
}

/* An i32 or i64; `constant` wraps. */
uint32_t values_constant(struct values *values, uint8_t type, uint64_t constant);
/* Returns a * factor + b, where `a` and `b` have one type, i32 or i64. */
uint32_t values_sum(struct values *values, uint32_t a, uint64_t factor, uint32_t b);
/* Returns the result, of type `type`, of a pure instruction whose operands are in the graph.
 * Comparisons of constants are folded, and so is a select whose condition is constant. */
uint32_t values_apply(struct values *values, const struct instruction *instruction,
                      struct bytes code, const uint32_t *operands, uint32_t operand_count,
                      uint8_t type);
/* Returns the result of a load. `place` is the address plus the instruction's offset; `version` is
 * the number of stores before it. */
uint32_t values_load(struct values *values, const struct instruction *instruction, uint32_t place,
                     uint32_t version);

/* Returns whether the value is an i32 or i64 constant, and then stores it in `*constant`, which
 * otherwise may be overwritten with anything. */
bool values_is_constant(const struct values *values, uint32_t value, uint64_t *constant);

/* Returns whether `to` is `from` plus a constant, both i32 or both i64, and then stores that in
 * `*distance`, which otherwise may be overwritten with anything. */
bool values_distance(const struct values *values, uint32_t from, uint32_t to, uint64_t *distance);

/* Returns the value as a sum; a value that is not one becomes the sum of itself. */
struct value values_as_sum(const struct values *values, uint32_t value);

/* What to put in the place of locals, and what to add to the version of each load. `known` holds
 * the results so far by value, VALUE_NONE elsewhere; it has room for VALUES_MAX and belongs to one
 * substitution. */
struct substitution {
    const uint32_t *of_local; /* by local: the value that takes its place; VALUE_NONE keeps it */
    uint32_t version_shift;
    uint32_t *known;
};
uint32_t values_substitute(struct values *values, const struct substitution *substitution,
                           uint32_t value);

#endif
