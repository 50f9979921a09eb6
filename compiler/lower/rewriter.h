/* The state of one body's rewriting, shared by rewrite_code.c and the other
 * files called rewrite_*.c. */
#ifndef COMPILER_LOWER_REWRITER_H
#define COMPILER_LOWER_REWRITER_H

#include "lower/rewrite_code.h"
#include "wasm/opcodes.h"

struct frame {
    struct bytes block_type;
    uint16_t opcode;      /* enum opcode_id of the part at hand: a try's frame becomes a catch's */
    bool is_doubled;      /* it has become two blocks, of which the inner one is added */
    bool is_dead;         /* nothing reaches the code that follows in this part */
    bool is_dead_outside; /* nor any code of the block */
    uint32_t doubled_count; /* among the frames up to this one */
};

/* A tail call that is made after all blocks of the body. */
struct tail_exit {
    uint16_t opcode; /* enum opcode_id */
    uint32_t index;
    uint32_t table;
};

/* A helper that narrows operands (rewrite_table64.c). */
enum { REWRITER_NARROWED_MAX = 3, REWRITER_NARROWINGS_MAX = 10 };
struct rewriter_narrowing {
    uint8_t types[REWRITER_NARROWED_MAX];
    uint32_t count; /* of `types`; 0: there is no such helper yet */
    uint32_t helper;
};

struct rewriter {
    const struct module *module;
    const struct tail_calls *tails;
    struct arena *arena;
    struct rewritten_code *result;
    uint32_t helper_capacity;
    struct diag diag; /* of a valid module: never used */
    struct reader r;
    struct instruction ins;
    struct frame *frames; /* the first is the body itself */
    uint32_t frame_count;
    uint32_t function;   /* the one whose body it is */
    struct marks *marks; /* NULL: none are put */
    size_t body_offset;  /* in the file */
    bool in_entry;       /* the body is that of the tail entry */
    struct tail_exit *exits;
    uint32_t exit_count;
    uint32_t exit_capacity;
    uint32_t first_temporary; /* the index of the first temporary local */
    uint32_t *result_types;   /* by type: the added type with its results only, + 1 */
    uint32_t *sink_types;     /* by type: the added type that takes its results, + 1 */
    uint32_t *callee_types;   /* by type: the added type that takes its parameters, + 1 */
    uint32_t loads[256];      /* by value type: the number of the helper, + 1 */
    uint32_t index_helper;    /* the helper's number + 1 */
    uint32_t *waits;          /* by memory, three of them: the number of the helper, + 1 */
    uint32_t hint_helpers[2]; /* by what is likely: the number of the helper, + 1 */
    uint32_t wide_helpers[4]; /* by opcode, from i64.add128 on: the number of the helper, + 1 */
    struct rewriter_narrowing narrowings[REWRITER_NARROWINGS_MAX + 1]; /* one has no types */
    uint8_t *referenced;                                               /* a bit per function */
    bool uses_temporaries;
    bool uses_index; /* uses an i32 local after the temporaries */
};
enum { REWRITER_TEMPORARIES = 3 }; /* locals of v128, for relaxed vectors */

/* Adds a function type to the module, and returns its index. */
uint32_t rewriter_add_type(struct rewriter *w, struct bytes params, struct bytes results);
/* Adds a helper without a name or body, whose number is the helper_count of before. The pointer is
 * valid until the next call. */
struct rewrite_helper *rewriter_add_helper(struct rewriter *w, enum rewrite_helper_kind kind,
                                           uint32_t type_index);
void rewriter_put_call(const struct rewriter *w, uint32_t helper, struct text *out);
/* Writes a block type from nothing to `results`. If a type has to be added for it, `*index` keeps
 * it, + 1. */
void rewriter_put_block_type(struct rewriter *w, struct bytes results, uint32_t *index,
                             struct text *out);
/* Returns the new label for `label`. Of a block that has become two, `to_try` wants the outer one,
 * which is the try or try_table itself. */
uint32_t rewriter_label(const struct rewriter *w, uint32_t label, bool to_try);

/* Notes a fault in the result if wasm2c's limits on open labels, or on locals, are exceeded. */
void rewriter_check_labels(struct rewriter *w);
void rewriter_check_locals(struct rewriter *w);

/* ---- Relaxed vectors (rewrite_relaxed.c) ---- */

/* Whether the instruction is a relaxed one. */
bool rewrite_relaxed_is(const struct opcode *opcode);
/* Replaces the current instruction. */
void rewrite_relaxed_put(struct rewriter *w, struct text *out);

/* ---- Wide arithmetic (rewrite_int128.c) ---- */

bool rewrite_int128_is(const struct opcode *opcode);
/* Replaces the current instruction. */
void rewrite_int128_put(struct rewriter *w, struct text *out);

/* ---- Tables with 64-bit indices (rewrite_table64.c) ---- */

/* Whether the current instruction uses one. */
bool rewrite_table64_is(const struct rewriter *w);
/* Replaces the current instruction, whose bytes are given. */
void rewrite_table64_put(struct rewriter *w, struct bytes instruction, struct text *out);

/* ---- Tail calls (rewrite_tail.c) ---- */

/* Finds the tail calls in the body at the reader that have to be made after its blocks. */
void rewrite_tail_find_exits(struct rewriter *w);
/* Writes what precedes a body's instructions, and what replaces its last `end`. */
void rewrite_tail_begin(struct rewriter *w, struct text *out);
void rewrite_tail_end(struct rewriter *w, struct text *out);
/* Replaces the current instruction, a tail call. */
void rewrite_tail_call(struct rewriter *w, struct text *out);
/* Declares the parameters of the function as locals of its tail entry. Returns the number of
 * groups. */
uint32_t rewrite_tail_put_params(const struct rewriter *w, struct text *out);
/* Adds a tail entry with that body to the module. */
void rewrite_tail_add_entry(struct rewriter *w, const struct text *body);

#endif
