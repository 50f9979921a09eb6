/* The lines of a function's body as wasm2c 1.0.39 writes them, a statement per instruction: what
 * each does, and which variables of the operand stack (`var_i0`, `var_j1`, ...) it uses and for the
 * last time. */
#ifndef COMPILER_WASM2C_LINES_H
#define COMPILER_WASM2C_LINES_H

#include "base/text.h"

enum wasm2c_line_kind {
    WASM2C_LINE_DROP,     /* nothing */
    WASM2C_LINE_COPY,     /* a declaration */
    WASM2C_LINE_VALUE,    /* assigns a variable what is computed of variables, or read */
    WASM2C_LINE_RESULT,   /* assigns a variable the result of what must be done here */
    WASM2C_LINE_LOCAL,    /* assigns a local a variable */
    WASM2C_LINE_EFFECT,   /* a store, a call without a result */
    WASM2C_LINE_BRANCH,   /* goes elsewhere, or on */
    WASM2C_LINE_LEAVE,    /* goes elsewhere */
    WASM2C_LINE_BOUNDARY, /* a label, or an unknown form */
};

/* What may take a variable's place. */
enum wasm2c_use_kind {
    WASM2C_USE_EXPRESSION,
    WASM2C_USE_CONDITION, /* an expression of which only matters whether it is 0 */
    WASM2C_USE_PURE,      /* an expression that reads nothing */
    WASM2C_USE_ATOM,      /* a name or a literal */
};
struct wasm2c_use {
    uint32_t variable;
    uint32_t offset; /* of its name in the line */
    uint32_t size;
    enum wasm2c_use_kind kind;
    bool last;
};

struct wasm2c_line {
    struct bytes text; /* without indentation */
    enum wasm2c_line_kind kind;
    uint32_t target;        /* of WASM2C_LINE_VALUE and WASM2C_LINE_RESULT */
    uint32_t value_offset;  /* where what it is assigned starts */
    uint32_t operator_size; /* of `+` in `+=`, at value_offset - operator_size - 2 */
    uint32_t first_use;
    uint32_t use_count;
    bool reads;
    bool dead; /* the target is */
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

/* Reads a body, what is between its braces, in the place of the one before; all slices borrow it.
 */
void wasm2c_lines_read(struct wasm2c_lines *lines, struct bytes body);
void wasm2c_lines_free(struct wasm2c_lines *lines);

/* The size of the word (letters, digits, underscores) that `text` starts with. */
size_t wasm2c_word_size(struct bytes text);
/* The decimal number at `*at`, which moves behind it; UINT32_MAX: there is none, or it is larger.
 */
uint32_t wasm2c_take_number(struct bytes text, size_t *at);
/* Whether `word` is the name of one of the operand stack's variables; its index comes out. */
bool wasm2c_variable_index(struct bytes word, uint32_t *variable);
void wasm2c_put_variable(struct text *out, uint32_t variable);

#endif
