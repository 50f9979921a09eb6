/* The lines of a function's body as wasm2c 1.0.39 writes them, one statement per instruction: what
 * each line does, which variables of the operand stack (`var_i0`, `var_j1`, ...) it uses, and which
 * of these uses are the last. */
#ifndef COMPILER_WASM2C_LINES_H
#define COMPILER_WASM2C_LINES_H

#include "base/text.h"

#define WASM2C_NO_MARK UINT32_MAX

enum wasm2c_line_kind {
    WASM2C_LINE_DROP,     /* nothing; the line is left out */
    WASM2C_LINE_COPY,     /* a declaration */
    WASM2C_LINE_VALUE,    /* assigns a value that is computed or read to a variable */
    WASM2C_LINE_RESULT,   /* assigns the result of something that must be done here to a variable */
    WASM2C_LINE_LOCAL,    /* assigns a variable to a local */
    WASM2C_LINE_EFFECT,   /* a store, a call without a result */
    WASM2C_LINE_BRANCH,   /* may jump elsewhere */
    WASM2C_LINE_LEAVE,    /* jumps elsewhere, always */
    WASM2C_LINE_BOUNDARY, /* a label, or a line in an unknown form */
};

/* What a variable may be replaced by. */
enum wasm2c_use_kind {
    WASM2C_USE_EXPRESSION,
    WASM2C_USE_CONDITION, /* an expression; only whether it is 0 matters */
    WASM2C_USE_PURE,      /* an expression that reads nothing */
    WASM2C_USE_ATOM,      /* a name or a literal */
};
struct wasm2c_use {
    uint32_t variable;
    uint32_t offset; /* of its name, in the line */
    uint32_t size;
    enum wasm2c_use_kind kind;
    bool last;
};

struct wasm2c_line {
    struct bytes text; /* without indentation and marks */
    uint32_t mark;     /* the offset in the last mark up to here; WASM2C_NO_MARK: none */
    enum wasm2c_line_kind kind;
    uint32_t target;        /* of WASM2C_LINE_VALUE and WASM2C_LINE_RESULT */
    uint32_t value_offset;  /* where the assigned value starts */
    uint32_t operator_size; /* the size of `+` in `+=`, at value_offset - operator_size - 2 */
    uint32_t first_use;
    uint32_t use_count;
    bool reads;
    bool dead; /* the target is never used */
};

struct wasm2c_variable {
    uint32_t defined_in; /* the number of a region */
    uint32_t killed_at;
    bool exposed; /* some region uses it before it defines it */
    bool live;
};

struct wasm2c_lines {
    struct wasm2c_line *lines;
    uint32_t line_count, line_capacity;
    struct wasm2c_use *uses;
    uint32_t use_count, use_capacity;
    struct wasm2c_variable *variables;
    uint32_t variable_count, variable_capacity;
};

/* Reads a body, the text between its braces, in place of the previous one. All slices borrow it. */
void wasm2c_lines_read(struct wasm2c_lines *lines, struct bytes body);
void wasm2c_lines_free(struct wasm2c_lines *lines);

/* The size of the word (letters, digits, underscores) that `text` starts with. */
size_t wasm2c_word_size(struct bytes text);
/* The decimal number at `*at`, which moves behind it. UINT32_MAX when there is none, or when it is
 * that large. */
uint32_t wasm2c_take_number(struct bytes text, size_t *at);
/* Whether `word` names a variable of the operand stack. `*variable` is set to its index. */
bool wasm2c_variable_index(struct bytes word, uint32_t *variable);
void wasm2c_put_variable(struct text *out, uint32_t variable);

#endif
