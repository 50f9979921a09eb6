/* Function bodies as wasm2c 1.0.39 gets to see them: what it translates wrongly, or not at all, is
 * said with instructions that it knows. All others are copied.
 *
 *   rethrow               an `unreachable` follows: wasm2c goes on with the types of what is dead
 *   try_table             a block around its body: wasm2c puts the end that a branch to a try_table
 *                         goes to in front of its handlers
 *   catch_all, behind a   its body in a `try` that delegates outwards: wasm2c translates it to an
 *   catch                 `else` without braces
 *   memory.atomic.wait32, a call of a helper, a function that is added to the module. Its body is
 *   wait64, notify        memory.size, in the place of which wasm2c/adopt.c puts the runtime's
 *   relaxed vectors       what the spec lets them be, in plain ones
 *   return_call,          a call of a helper, and `unreachable`: wasm2c/tail.c makes a tail call of
 *   return_call_indirect  it. Functions get tail entries (tail_calls.h), which are added, too.
 *
 * Labels are counted anew where blocks are added. */
#ifndef COMPILER_LOWER_REWRITE_CODE_H
#define COMPILER_LOWER_REWRITE_CODE_H

#include "lower/tail_calls.h"
#include "wasm/module.h"

/* What the C of an added function becomes. */
enum rewrite_helper_kind {
    HELPER_WAIT32, /* a call of the runtime: its body is memory.size */
    HELPER_WAIT64,
    HELPER_NOTIFY,
    /* The others but tail entries have a body of `unreachable`, and each call of them becomes: */
    HELPER_TAIL_CALL,  /* a tail call, with its operands; there is one call of each */
    HELPER_TAIL_INDEX, /* nothing; takes the index for the tail call that follows at once */
    HELPER_TAIL_LOAD,  /* a parameter of a tail entry; takes its offset in the area */
    HELPER_TAIL_STORE, /* the end of a tail entry; takes the results */
    HELPER_TAIL_ENTRY, /* the tail entry of a function of the module */
    HELPER_KIND_COUNT
};

/* A tail call, or the function that a tail entry is of. */
struct rewrite_tail {
    uint32_t caller;  /* the function's index */
    bool in_entry;    /* in the caller's tail entry */
    bool is_indirect; /* of `index`, a type, by table `table`; else of `index`, a function */
    uint32_t index;
    uint32_t table;
};

/* A function to be added behind the module's own: `name` in the rewritten module. */
struct rewrite_helper {
    const char *name;
    enum rewrite_helper_kind kind;
    uint32_t type_index;
    uint32_t memory_index;    /* of waiting and notifying */
    uint8_t value_type;       /* of a load */
    struct rewrite_tail tail; /* of what concerns tail calls, but loads */
    struct bytes body;
};

/* Where what is added goes over a limit of wasm2c's. */
struct rewrite_fault {
    const char *message; /* NULL: nowhere */
    size_t offset;       /* in the file */
};

/* The rewritten code, and what it needs to be added to the module. */
struct rewritten_code {
    struct text payload; /* of the code section */
    struct text types;   /* `type_count` function types to be added, as the type section has them */
    uint32_t type_count;
    struct rewrite_helper *helpers; /* their bodies are in the payload already */
    uint32_t helper_count;
    struct text referenced; /* the functions that ref.func names, each once, as LEB128 numbers */
    uint32_t referenced_count;
    struct rewrite_fault fault; /* the first one */
};

/* Rewrites all bodies of `module`, which is valid, with tail calls `tails`. The texts are the
 * caller's to free; the rest lives in `arena`. */
struct rewritten_code rewrite_code(const struct module *module, const struct tail_calls *tails,
                                   struct arena *arena);

/* LEB128 numbers, as sections have them. */
void rewrite_put_u32(struct text *out, uint64_t value);
void rewrite_put_signed(struct text *out, int64_t value);

#endif
