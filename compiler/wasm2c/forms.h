/* The lines that wasm2c 1.0.39 writes. Each line of its output must be in a known form, or the
 * build is refused. So the code that changes the text afterwards (adopt.c and others) never meets
 * anything that it could mistake for something else.
 *
 * A line's form is what is left when all names, numbers and lists are taken as equal (line_form.h):
 *
 *     var_i2 = w2c_m_f3_get(instance, var_i2, var_j3);    $i = @f(instance*);
 *     var_f1 = 1.5f;                                      $f = #;
 *     if (var_i0) {goto var_B3;}                          if ($i) {goto $B;}
 *
 * forms.def lists the forms, except for declarations and heads of functions, which have any length:
 * forms.c knows their grammar. */
#ifndef COMPILER_WASM2C_FORMS_H
#define COMPILER_WASM2C_FORMS_H

#include "base/text.h"
#include "wasm2c/instantiate.h"

/* What has been seen of one module, over all its files. */
struct wasm2c_forms {
    const char *name;    /* the module's name in the C */
    uint64_t functions;  /* definitions of the module's functions and of helpers */
    uint64_t references; /* rows of element segments */
    uint64_t segments;   /* definitions of data segments */
    uint64_t tags;       /* counted by adopt.c */
    struct wasm2c_instantiate instantiate; /* filled by adopt.c */
    bool in_segment;                       /* inside a segment's bytes */
    bool in_head;                          /* inside a function's head, or a declaration */
    bool in_unused; /* inside the function that Sinter never calls, whose lines are not checked */
};

/* Checks the lines of `text`. False when one is in an unknown form; `*unknown` is then that line.
 */
bool wasm2c_forms_check(struct wasm2c_forms *forms, struct bytes text, struct bytes *unknown);

/* Whether `line` starts the function that Sinter never calls, and which is left out. */
bool wasm2c_forms_is_unused(struct bytes line);

#endif
