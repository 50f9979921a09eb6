/* Narrow locals in wasm2c's C: i32 locals whose values fit into a byte or a halfword
 * (lower/rewrite.h names them). They become C variables of that size, and so vectors with more
 * lanes:
 *
 *   u32 var_l0 = 0, var_byte1 = 0;          u32 var_l0 = 0, sinter_var_byte1 = 0;
 *                                           u8 var_byte1 = 0;
 *   var_bytelast2 = var_i0;                 var_bytelast2 = var_i0; SINTER_HIDE(var_bytelast2); */
#ifndef COMPILER_WASM2C_NARROW_H
#define COMPILER_WASM2C_NARROW_H

#include "base/text.h"

/* A statement that declares i32 locals, over one or more lines. Initialise it with zeros. */
struct wasm2c_narrow {
    bool is_open;
    struct text declarations; /* the declarations of its narrow locals, at their own types */
};

/* Appends what takes the place of `line`. False, with nothing appended, when the line stays. */
bool wasm2c_narrow_adopt(struct wasm2c_narrow *narrow, struct bytes line, struct text *out);

#endif
