/* References to functions in wasm2c's C. wasm2c gives each function a wrapper that differs only in
 * its C type. Here the function itself takes the wrapper's place, together with its tail entry:
 *
 *   {RefFunc, w2c_m_t0, (wasm_rt_function_ptr_t)wrap_w2c_m_f1, {NULL}, 0},
 *   {RefFunc, w2c_m_t0, (wasm_rt_function_ptr_t)w2c_m_f1, {w2c_m_x1}, 0, 0},
 *
 * An imported function is looked up at run time (core.h's sinter_import_reference), since it may be
 * another instance's:
 *
 *   var_r0 = (wasm_rt_funcref_t){w2c_m_t0, (wasm_rt_function_ptr_t)wrap_w2c_h_i2, {NULL},
 *            instance->w2c_h_instance};
 *   var_r0 = sinter_import_reference(w2c_m_t0, (wasm_rt_function_ptr_t)w2c_h_i2,
 *            instance->w2c_h_instance, 2); */
#ifndef COMPILER_WASM2C_REFERENCES_H
#define COMPILER_WASM2C_REFERENCES_H

#include "wasm2c/tail.h"

/* Appends what takes the place of `line`. False, with nothing appended, when the line refers to no
 * wrapper; `*is_known` becomes false when it does, but in an unknown form. */
bool wasm2c_references_adopt(struct bytes line, const struct wasm2c_tail *tail, struct text *out,
                             bool *is_known);

#endif
