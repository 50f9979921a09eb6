/* wasm2c's C as Sinter compiles it. Our abi layer (runtime/abi) takes the place of wasm2c's
 * preamble, which is recognised by its hash, and certain lines of the module's own code are
 * replaced. */
#ifndef COMPILER_WASM2C_ADOPT_H
#define COMPILER_WASM2C_ADOPT_H

#include "wasm2c/forms.h"
#include "wasm2c/marks.h"
#include "wasm2c/tail.h"

/* Appends one file of the output as Sinter compiles it. `text` is what wasm2c_marks_take returned
 * for it, and gets its marks again. `tail` has the module's name.
 * `holds_preamble` says that this file has the preamble. False, with the reason in `fault`, when
 * the preamble is not the known one, when a line is in an unknown form, or when a helper
 * (lower/rewrite_code.h) or a reference to a function is not as expected. */
bool wasm2c_adopt(struct bytes text, struct wasm2c_marks *marks, struct wasm2c_forms *forms,
                  struct wasm2c_tail *tail, bool holds_preamble, struct text *out,
                  struct text *fault);

/* Checks that all lines of the module's own header, which stays unchanged, are in known forms.
 * Otherwise false, with the reason in `fault`. */
bool wasm2c_adopt_header(struct bytes text, struct wasm2c_forms *forms, struct text *fault);

#endif
