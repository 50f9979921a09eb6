/* The lines that wasm2c 1.0.39 writes. Each line of its output must be of a known form, or the
 * build is refused: what changes the text afterwards (adopt.c and the others) then meets
 * nothing that it could take for something else.
 *
 * A line's form is what is left when its names, numbers and lists are taken for equal, e.g.
 *
 *     var_i2 = w2c_m_f3_get(instance, var_i2, var_j3);    $i = @f(instance*);
 *     var_f1 = 1.5f;                                      $f = #;
 *     if (var_i0) {goto var_B3;}                          if ($i) {goto $B;}
 *
 * forms.def has all but those of declarations and of the heads of functions, which are of
 * any length: forms.c knows their grammar. */
#ifndef COMPILER_WASM2C_FORMS_H
#define COMPILER_WASM2C_FORMS_H

#include "base/text.h"
#include "wasm2c/instantiate.h"

/* What was seen of one module, over all its files. */
struct wasm2c_forms {
    const char *name;    /* the module's in C */
    uint64_t functions;  /* definitions of functions of the module, and of helpers */
    uint64_t references; /* rows of tables of elements */
    uint64_t segments;   /* definitions of data segments */
    uint64_t tags;       /* counted by adopt.c, which numbers them */
    struct wasm2c_instantiate instantiate; /* adopt.c's, too */
    bool in_segment;                       /* the lines are a segment's bytes */
    bool in_head;                          /* a function's head, or a declaration, goes on */
    bool in_unused; /* the function that Sinter never calls, of which nothing is known */
};

/* Checks the lines of `text`. False where one is of no known form, which `unknown` becomes. */
bool wasm2c_forms_check(struct wasm2c_forms *forms, struct bytes text, struct bytes *unknown);

/* Whether `line` starts the definition of the function that Sinter never calls, which is left out.
 */
bool wasm2c_forms_is_unused(struct bytes line);

#endif
