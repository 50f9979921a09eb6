/* What the parts of rewrite_code.h's pass share: the state of one body's rewriting. */
#ifndef COMPILER_LOWER_REWRITER_H
#define COMPILER_LOWER_REWRITER_H

#include "lower/rewrite_code.h"
#include "wasm/opcodes.h"

struct frame {
    struct bytes block_type;
    uint16_t opcode;        /* enum opcode_id of the part that it is in */
    bool is_doubled;        /* two blocks stand for it: the added one is the inner one */
    bool is_dead;           /* nothing runs what follows in this part */
    bool is_dead_outside;   /* nor any of the block */
    uint32_t doubled_count; /* of the frames up to this one */
};

/* A tail call that is made behind all blocks of its body. */
struct tail_exit {
    uint16_t opcode; /* enum opcode_id */
    uint32_t index;
    uint32_t table;
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
    struct frame *frames; /* the first one is the body's own */
    uint32_t frame_count;
    uint32_t function;  /* whose body it is */
    size_t body_offset; /* in the file */
    bool in_entry;      /* the body becomes a tail entry */
    struct tail_exit *exits;
    uint32_t exit_count;
    uint32_t exit_capacity;
    uint32_t first_temporary; /* the local's index */
    uint32_t *result_types;   /* of a type: the added one with its results alone, +1 */
    uint32_t *sink_types;     /* of a type: the added one that takes its results, +1 */
    uint32_t *callee_types;   /* of a type: the added one that takes its parameters, +1 */
    uint32_t loads[256];      /* of a value type: the helper's number, +1 */
    uint32_t index_helper;    /* its number, +1 */
    uint32_t *waits;          /* of a memory, three: the helper's number, +1 */
    uint8_t *referenced;      /* a bit per function */
    bool uses_temporaries;
    bool uses_index; /* a local of type i32 behind the temporaries */
};
enum { REWRITER_TEMPORARIES = 3 }; /* v128 locals, for relaxed vectors */

/* Adds a function type to the module; its index. */
uint32_t rewriter_add_type(struct rewriter *w, struct bytes params, struct bytes results);
/* Adds a helper without a name and a body, with the number helper_count. The pointer is valid until
 * the next one is added. */
struct rewrite_helper *rewriter_add_helper(struct rewriter *w, enum rewrite_helper_kind kind,
                                           uint32_t type_index);
void rewriter_put_call(const struct rewriter *w, uint32_t helper, struct text *out);
/* A block type from nothing to `results`; `index` keeps the type that is added where one is
 * needed, +1. */
void rewriter_put_block_type(struct rewriter *w, struct bytes results, uint32_t *index,
                             struct text *out);
/* The label that stands for `label`, which counts from the innermost frame. `to_try` wants the
 * outer one of a doubled block, a try or try_table itself. */
uint32_t rewriter_label(const struct rewriter *w, uint32_t label, bool to_try);

/* ---- Tail calls (rewrite_tail.c) ---- */

/* Finds the tail calls of the body at the reader that must be made behind its blocks. */
void rewrite_tail_find_exits(struct rewriter *w);
/* What stands in front of a body's instructions, and in place of its last `end`. */
void rewrite_tail_begin(struct rewriter *w, struct text *out);
void rewrite_tail_end(struct rewriter *w, struct text *out);
/* In place of a tail call. */
void rewrite_tail_call(struct rewriter *w, struct text *out);
/* The locals of a tail entry that are its function's parameters; their groups are counted. */
uint32_t rewrite_tail_put_params(const struct rewriter *w, struct text *out);
/* Adds the tail entry with `body` to the module. */
void rewrite_tail_add_entry(struct rewriter *w, const struct text *body);

#endif
