/* The form of one line: what is left when all names, numbers and lists are taken as equal (forms.h
 * has examples). A form is written with these marks:
 *
 *   $i $j ...  a variable of the operand stack, by its type's letter
 *   $L $W $B   a local or parameter; a wrapper's parameter; a label
 *   @f @a @t   a function of the module, a helper of Sinter's, a function type
 *   @h @m @e   an import; a memory, table or global of the instance; an export's accessor or a tag
 *   @s @w      a struct of results; a wrapper
 *   @D @d      a data segment; whether it was dropped
 *   @E @x      an element segment; whether it was dropped
 *   #  "~"     a number or constant expression; the 32 bytes of a type
 *   &          a field of several results
 *   *  ^       the rest of a list; moves of values before a branch */
#ifndef COMPILER_WASM2C_LINE_FORM_H
#define COMPILER_WASM2C_LINE_FORM_H

#include "base/text.h"

/* Appends the form of `line` in the C of module `name`. `raw` is scratch, which the caller frees.
 */
void wasm2c_line_form_put(struct bytes line, const char *name, struct text *raw, struct text *out);

/* The size of the value type (`u32`, `wasm_rt_funcref_t`, ...) that `text` starts with, or 0. */
size_t wasm2c_line_form_type_size(struct bytes text);

#endif
