/* Data segments, which bypass the C compiler: in C, a byte would cost it a hundred bytes of memory,
 * and loading a segment ten kilobytes. An assembly file includes all bytes from a file and defines
 * a table of where they go; generated code refers to both by hidden symbols (SINTER_SEGMENT in
 * core.h). The C therefore stays the same when only bytes, their number or their addresses change.
 *
 * wasm2c sees the same number of segments, with a single byte or none:
 *
 *   passive                 passive; one byte stands for its contents, unless it is empty
 *   active                  active with one byte, at address 0 if its own address is constant; it
 *                           stands for those that follow in one memory at constant addresses
 *   active, following one   passive and empty, which is what instructions find in an active
 *                           segment once it is loaded
 *
 * For example:
 *
 *     (data (i32.const 16) "abc")     (data (i32.const 0) "\00")     the bytes: "abcde" "f"
 *     (data (i32.const 64) "de")      (data "")                      0_loads: 3 bytes to 16,
 *     (data "f")                      (data "\00")                            2 bytes to 64 */
#ifndef COMPILER_LOWER_SEGMENTS_H
#define COMPILER_LOWER_SEGMENTS_H

#include "wasm/module.h"

/* Appends the payload of the data section that wasm2c sees. `module` is valid. Core spec 5.5.14. */
void segments_put_section(const struct module *module, struct text *out);

/* Whether a segment that wasm2c sees has an address that is more than a constant. */
bool segments_have_computed_address(const struct module *module);

/* Appends the bytes of all segments. */
void segments_bytes(const struct module *module, struct text *out);

/* Appends the assembly that defines the symbols. Generated code refers to a segment's bytes by
 * `prefix` and its index. `bytes_path` is the file with the result of segments_bytes. */
void segments_assembly(const struct module *module, const char *prefix, const char *bytes_path,
                       struct text *out);

#endif
