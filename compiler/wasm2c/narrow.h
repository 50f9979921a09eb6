/* Narrow locals in wasm2c's C: i32 locals that hold only a byte or a halfword (lower/rewrite.h
 * names them). They get that type, so that clang can vectorise what is computed with them:
 *
 *   u32 var_l0 = 0, var_byte1 = 0;          u32 var_l0 = 0, sinter_var_byte1 = 0;
 *                                           u8 var_byte1 = 0;
 *   var_bytelast2 = var_i0;                 var_bytelast2 = var_i0; SINTER_HIDE(var_bytelast2); */
#ifndef COMPILER_WASM2C_NARROW_H
#define COMPILER_WASM2C_NARROW_H

#include "base/text.h"

/* A statement that declares i32 locals, over one or more lines. Start with zeros. */
struct wasm2c_narrow {
    bool is_open;
    struct text declarations; /* of its narrow locals, at their own types */
};

/* Appends what takes the place of `line`; false, with nothing appended, when the line stays. */
bool wasm2c_narrow_adopt(struct wasm2c_narrow *narrow, struct bytes line, struct text *out);

#endif
