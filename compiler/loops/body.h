/* The body of a loop that goes straight to its end and from there back or out: what it computes, as
 * values (values.h), which memory it reads and writes in which order, and when it ends. Loops in it
 * that run a constant number of times may be read as often, and what is stored and then loaded may
 * be taken for what was stored (slots.h says when that is so). */
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

/* A load or store, in their order. */
struct loop_access {
    bool is_store;
    bool is_forwarded; /* a load: `value` is what a store before it stored there */
    uint16_t opcode;   /* enum opcode_id */
    uint32_t size;     /* bytes of memory */
    uint32_t memory;
    uint32_t offset;
    uint32_t address;
    uint32_t place;       /* address + offset, as 32 bits: where it is unless that wraps */
    uint32_t value;       /* what is stored; the VALUE_LOAD, or what was forwarded */
    uint32_t value_count; /* in the graph when it was reached */
    struct bytes code;    /* the instruction */
};

/* A local that the body sets. */
struct loop_local {
    uint32_t local;
    uint32_t final;  /* its value at the body's end */
    bool is_carried; /* its value from before the body is used */
    bool is_counter; /* carried, and a body adds the constant `increment` */
    uint32_t increment;
    /* step.h: */
    uint32_t next; /* carried: its value after one step; VALUE_NONE while it is not known */
    uint32_t at[LOOP_COPIES_MAX + 1]; /* its value before each step of a body, and at its end */
};

struct loop_body {
    struct values *values;
    const struct module *module;
    const uint8_t *types; /* of the function's locals */
    uint32_t *current;    /* of a local, while a body is read: its value; VALUE_NONE: not set */
    uint32_t stack[LOOP_STACK_MAX]; /* the same: operands */
    uint32_t stack_count;
    size_t size;   /* bytes of code */
    bool forwards; /* inner loops are read, and loads take their values from stores */
    struct loop_access accesses[LOOP_ACCESSES_MAX];
    uint32_t access_count;
    uint32_t store_count; /* of the accesses */
    struct loop_local locals[LOOP_TOUCHED_MAX];
    uint32_t local_count;
    uint32_t value_count;    /* in the graph at its end */
    bool varies[VALUES_MAX]; /* of these values: not known to be the same in every body */
    uint32_t condition;      /* the loop goes on unless this i32 is zero */
    uint32_t speed;          /* what one body adds to the condition, by counters alone; not zero */
};

struct loop_body *loop_body_new(const struct module *module, struct arena *arena);

/* Reads the body that `r` reads next, up to the loop's `end`. False when it is of another kind, has
 * vectors, or ends in a way that counters do not decide. Nothing in it has effects but its stores,
 * and nothing traps but its accesses. */
bool loop_body_read(struct loop_body *body, struct reader r, const uint8_t *types, bool forwards);

/* The local of that index among those that the body sets; NULL when it is none of them. */
struct loop_local *loop_body_local(struct loop_body *body, uint32_t local);
/* What one of `copies` equal steps of a body adds to an i32 value, in `*stride`, by counters whose
 * increments `copies` divides; false when counters do not tell. */
bool loop_body_stride(struct loop_body *body, uint32_t value, uint32_t copies, uint32_t *stride);

#endif
