/* Function bodies as wasm2c 1.0.39 sees them. Instructions that it translates wrongly, or not at
 * all, are replaced by others that it gets right; the rest is copied.
 *
 *   rethrow               followed by `unreachable`: wasm2c would go on with the stack of dead code
 *   try_table             with a block around its body: wasm2c puts the label at its end before its
 *                         handlers
 *   catch_all that        with a try around its body, which delegates outwards: wasm2c writes an
 *   follows a catch       `else` without braces
 *   memory.atomic.wait32, calls of a helper, a function added to the module whose body is
 *   wait64, notify        memory.size; wasm2c/adopt.c replaces it by a call of the runtime
 *   wide arithmetic       calls of helpers, which wasm2c/int128.c replaces by C in 128 bits
 *                         (rewrite_int128.c)
 *   if and br_if with     the condition passed through a helper, of which wasm2c/hints.c makes
 *   a branch hint         a hint in C
 *   relaxed vectors       plain ones that the spec allows (rewrite_relaxed.c)
 *   those on tables with  those on tables with 32-bit ones (rewrite_table64.c): wasm2c cuts indices
 *   64-bit indices        to 32 bits
 *   return_call,          a call of a helper and `unreachable`, of which wasm2c/tail.c makes a tail
 *   return_call_indirect  call (rewrite_tail.c); functions may get a tail entry too (tail_calls.h)
 *
 * For example, with the label counted anew as there is a block more:
 *
 *     block                                    block
 *       try_table (catch_all 0)                  try_table (catch_all 0)
 *         br 1                                     block
 *       end                                          br 2
 *     end                                          end
 *                                                end
 *                                              end */
#ifndef COMPILER_LOWER_REWRITE_CODE_H
#define COMPILER_LOWER_REWRITE_CODE_H

#include "lower/marks.h"
#include "lower/tail_calls.h"
#include "wasm/module.h"

/* The name of a function's tail entry, as a printf format. Names sort by index (see
 * rewrite_func_name in rewrite.c), and no module has 10,000,000 functions. */
#define REWRITE_TAIL_ENTRY "x%07u"

/* What becomes of an added function in C. */
enum rewrite_helper_kind {
    HELPER_WAIT32, /* a call of the runtime; the body is memory.size */
    HELPER_WAIT64,
    HELPER_NOTIFY,
    HELPER_NARROW, /* what it is: returns its operands, with i32 for i64 (rewrite_table64.c) */
    HELPER_HINT,   /* a branch's hint; it returns its operand */
    HELPER_INT128, /* an expression; the body is `unreachable` (rewrite_int128.c) */
    /* All others except tail entries have the body `unreachable`, and each call of them becomes: */
    HELPER_TAIL_CALL,  /* a tail call with the same operands; each is called once */
    HELPER_TAIL_INDEX, /* nothing; its operand is the table index of the tail call that follows */
    HELPER_TAIL_LOAD,  /* a parameter of a tail entry; its operand is the offset in the area */
    HELPER_TAIL_STORE, /* the end of a tail entry; its operands are the results */
    HELPER_TAIL_ENTRY, /* the tail entry of one of the module's functions */
    HELPER_MARK,       /* lower/marks.h; its body does nothing */
    HELPER_KIND_COUNT
};

/* A tail call, or the function that a tail entry belongs to. */
struct rewrite_tail {
    uint32_t caller;  /* the index of the function */
    bool in_entry;    /* the call stands in the caller's tail entry */
    bool is_indirect; /* it calls type `index` through `table`; otherwise it calls function `index`
                       */
    uint32_t index;
    uint32_t table;
};

/* A function to add after the module's own, called `name` in the rewritten module. */
struct rewrite_helper {
    const char *name;
    enum rewrite_helper_kind kind;
    uint32_t type_index;
    uint32_t memory_index;    /* if it waits or notifies */
    uint8_t value_type;       /* if it loads */
    struct rewrite_tail tail; /* if it is part of a tail call, but no load */
    struct bytes body;        /* of a tail entry, or of one that narrows */
};

/* A limit of wasm2c's that additions would exceed. */
struct rewrite_fault {
    const char *message; /* NULL if there is none */
    size_t offset;       /* in the file */
};

/* The rewritten code, and what has to be added to the module for it. */
struct rewritten_code {
    struct text payload; /* of the code section */
    struct text types;   /* `type_count` function types to add, encoded as in the type section */
    uint32_t type_count;
    struct rewrite_helper *helpers; /* their bodies are part of the payload */
    uint32_t helper_count;
    struct text referenced; /* the functions that ref.func names, each once, as LEB128 numbers */
    uint32_t referenced_count;
    struct rewrite_fault fault; /* the first fault */
};

/* Rewrites all bodies of `module`, which is valid and has the tail calls `tails`. The caller frees
 * the texts; the rest lives in `arena`. `marks` may be NULL; else the code has marks, which are
 * listed there. */
struct rewritten_code rewrite_code(const struct module *module, const struct tail_calls *tails,
                                   struct marks *marks, struct arena *arena);

#endif
