/* Function bodies as wasm2c 1.0.39 gets to see them: what it translates wrongly, or not at all, is
 * said with instructions that it knows. All others are copied.
 *
 *   rethrow               an `unreachable` follows: wasm2c goes on with the types of what is dead
 *   try_table             a block around its body: wasm2c puts the end that a branch to a try_table
 *                         goes to in front of its handlers
 *   catch_all, behind a   its body in a `try` that delegates outwards: wasm2c translates it to an
 *   catch                 `else` without braces
 *   memory.atomic.wait32, a call of a helper, a function that is added to the module. Its body is
 *   wait64, notify        memory.size, in the place of which wasm2c_text.c puts the runtime's
 *   relaxed vectors       what the spec lets them be, in plain ones
 *
 * Labels are counted anew where blocks are added. */
#ifndef COMPILER_REWRITE_CODE_H
#define COMPILER_REWRITE_CODE_H

#include "module.h"

/* A function to be added behind the module's own: `name` in the rewritten module. */
struct rewrite_helper {
    const char *name;
    uint32_t type_index;
    uint32_t memory_index;
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
};

/* Rewrites all bodies of `module`, which is valid. The texts are the caller's to free;
 * the rest lives in `arena`. */
struct rewritten_code rewrite_code(const struct module *module, struct arena *arena);

/* LEB128 numbers, as sections have them. */
void rewrite_put_u32(struct text *out, uint64_t value);
void rewrite_put_signed(struct text *out, int64_t value);

#endif
