/* The body of a loop that is straight-line code up to a conditional branch back to its start. What
 * it computes becomes a graph of values (values.h); its memory accesses are listed in order; and
 * the condition becomes an integer that a constant moves towards zero.
 *
 *     loop                                  accesses:  load of p+i, value L
 *       local.get $p  local.get $i  i32.add              store to p+i+4, value L + 1
 *       ...                                 locals:    $i is carried, a counter, increment 8
 *       local.get $i  i32.const 8  i32.add  condition: i + 8 - end: go on unless it is 0
 *       local.tee $i  local.get $end        speed:     8
 *       i32.ne  br_if 0
 *     end
 *
 * A body can also be read so that it `forwards`: loops inside it that run a constant number of
 * times are unrolled, and a load takes the value of the store that wrote the same place. slots.h
 * says when that is right. */
#ifndef COMPILER_LOOPS_BODY_H
#define COMPILER_LOOPS_BODY_H

#include "loops/values.h"
#include "wasm/module.h"

enum {
    LOOP_ACCESSES_MAX = 512,
    LOOP_TOUCHED_MAX = 256,
    LOOP_COPIES_MAX = 16,
    LOOP_STACK_MAX = 256,
};
/* No memory is larger than this, so addresses beyond it need no care but must not wrap. */
#define LOOP_ADDRESS_MAX ((int64_t)1 << 44)

/* A load or store; they are listed in the body's order. */
struct loop_access {
    bool is_store;
    bool is_forwarded; /* a load whose `value` a store has put there */
    uint16_t opcode;   /* enum opcode_id */
    uint32_t size;     /* bytes of memory */
    uint32_t memory;
    uint64_t offset;
    uint32_t address;
    uint32_t place;       /* address + offset; the place itself, unless the sum wraps */
    uint32_t value;       /* what is stored; of a load, its VALUE_LOAD or what was forwarded */
    uint32_t value_count; /* of the graph when the access was reached */
    uint32_t align;       /* log2 of bytes */
};

/* A local that the body sets. */
struct loop_local {
    uint32_t local;
    uint32_t final;  /* its value at the end of the body */
    bool is_carried; /* the body uses the value from before it */
    bool is_counter; /* it is carried, and the body adds the constant `increment` to it */
    uint64_t increment;
    /* Filled in by step.h: */
    uint32_t next; /* if carried, its value after one step; VALUE_NONE while unknown */
    uint32_t at[LOOP_COPIES_MAX + 1]; /* its value before each step of a body, and at the end */
};

struct loop_body {
    struct values *values;
    const struct module *module;
    const uint8_t *types; /* of the function's locals */
    uint32_t *current; /* while a body is read, each local's value; VALUE_NONE if it is not set */
    uint32_t stack[LOOP_STACK_MAX]; /* likewise each operand's */
    uint32_t stack_count;
    size_t size;   /* of the code, in bytes */
    bool forwards; /* unroll inner loops, and let loads take the values of stores */
    struct loop_access accesses[LOOP_ACCESSES_MAX];
    uint32_t access_count;
    uint32_t store_count; /* among the accesses */
    struct loop_local locals[LOOP_TOUCHED_MAX];
    uint32_t local_count;
    uint32_t value_count;    /* of the graph when the body was read */
    bool varies[VALUES_MAX]; /* by value: it may differ from one iteration to the next */
    uint32_t condition;      /* an i32 or i64: the loop goes on unless it is zero */
    uint64_t speed;          /* what counters add to the condition in an iteration; not zero */
};

struct loop_body *loop_body_new(const struct module *module, struct arena *arena);

/* Reads the body at `r`, up to the `end` of the loop. Returns false when the body is not
 * straight-line code, contains vectors, or does not end by a condition that counters decide. The
 * body then has no effects but its stores, and nothing in it traps but its accesses. */
bool loop_body_read(struct loop_body *body, struct reader r, const uint8_t *types, bool forwards);

/* Returns the local with that index if the body sets it, else NULL. */
struct loop_local *loop_body_local(struct loop_body *body, uint32_t local);
/* Stores in `*stride` what one of the `copies` equal steps of a body adds to an i32 or i64 value;
 * it wraps. Returns false unless the value changes by counters alone. `copies` divides their
 * increments. */
bool loop_body_stride(struct loop_body *body, uint32_t value, uint32_t copies, uint64_t *stride);

#endif
