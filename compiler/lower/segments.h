/* Data segments, past the C compiler: as C each of their bytes costs it a hundred bytes of memory,
 * and each load of one ten kilobytes. Their bytes are a file that an assembly file includes, with a
 * table of where they go; generated code reaches both by hidden symbols (core.h's SINTER_SEGMENT).
 * So other bytes, more of them, and at other addresses are the same C.
 *
 * What wasm2c gets to see are segments as many, with one byte or none:
 *
 *   passive                    a passive one, empty where it was; the byte stands for all of them
 *   active                     an active one with a byte, at address 0 where its own is a constant:
 *                              it stands for itself and those that follow it in one memory at
 *                              constant addresses
 *   active, one that follows   passive and empty: that is what it is to an instruction that names
 *                              it, once it has been loaded */
#ifndef COMPILER_LOWER_SEGMENTS_H
#define COMPILER_LOWER_SEGMENTS_H

#include "wasm/module.h"

/* Appends the payload of the data section that wasm2c gets to see. `module` is valid. Core spec
 * 5.5.14. */
void segments_put_section(const struct module *module, struct text *out);

/* Whether wasm2c gets to see an address that is more than one constant. */
bool segments_have_computed_address(const struct module *module);

/* Appends the bytes of all segments. */
void segments_bytes(const struct module *module, struct text *out);

/* Appends assembly that defines the symbols. `prefix` and a segment's index name its bytes in
 * generated code; `bytes_path` is the file that segments_bytes filled. */
void segments_assembly(const struct module *module, const char *prefix, const char *bytes_path,
                       struct text *out);

#endif
