/* Marks: calls of a function that does nothing, put between the instructions of a second copy of
 * the rewritten module. wasm2c translates this copy, and each mark becomes a line of its C that
 * says which instruction of the user's module the lines after it belong to. wasm2c/marks.h takes
 * these lines out again, so the C is the same as without marks.
 *
 * A mark stands before each instruction that may trap or call, and where a line of the source
 * starts. None stands in dead code, which wasm2c leaves out: so the marks of a function are as many
 * as those in its C, in the same order. */
#ifndef COMPILER_LOWER_MARKS_H
#define COMPILER_LOWER_MARKS_H

#include "base/arena.h"
#include "wasm/opcodes.h"
#include "wasm/source_lines.h"

/* The name of that function. No other function's name starts with this letter. */
#define MARKS_FUNCTION "mark"

/* The marks of one body: for each, in order, the offset of its instruction in the module's file. */
struct marks_body {
    uint32_t *offsets;
    uint32_t count;
    uint32_t capacity;
    const struct source_row *last; /* the row of the last one */
};

struct marks {
    const struct source_lines *lines;
    uint32_t helper;           /* the number of the function among the added ones: it is the last */
    struct marks_body *bodies; /* by function, without imports */
    struct marks_body *entries; /* the same for tail entries */
    struct arena *arena;
};

/* Adds a mark to `body` if the instruction, at `offset` of the module's file, is to have one. */
bool marks_add(const struct marks *marks, struct marks_body *body, const struct opcode *opcode,
               uint32_t offset);

/* Moves the offsets of all marks, and those of the lines, `by` bytes towards the start. */
void marks_move(struct marks *marks, struct source_lines *lines, uint32_t body_count, uint32_t by);

#endif
