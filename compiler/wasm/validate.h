/* The proof that a module is well typed: the algorithm of the core spec's appendix "Validation
 * Algorithm", for all instructions of opcodes.def that Sinter compiles. */
#ifndef COMPILER_WASM_VALIDATE_H
#define COMPILER_WASM_VALIDATE_H

#include "wasm/module.h"

/* How deep the blocks of a function may nest: Sinter's limit. */
enum { VALIDATE_MAX_NESTING = 16000 };

/* How many locals a function may have, including parameters: Sinter's limit. */
enum { VALIDATE_MAX_LOCALS = 50000 };

/* Returns true if `module` is valid. Otherwise reports the first fault with its offset.
 * Instructions of features that Sinter does not compile are refused by the name of the feature.
 * Memory is bounded by a small multiple of the module's size. */
bool validate_module(const struct module *module, struct diag *diag);

/* Refuses, by name, what is valid and can be inspected but not compiled: element segments with
 * imported externrefs, and atomics on memories with 64-bit addresses. `module` is valid. */
bool validate_compiled(const struct module *module, struct diag *diag);

/* The first thing that every command does with its input: module_parse, then validate_module. Adds
 * a note on what to do if the error has none. */
bool validate_input(struct bytes input, struct arena *arena, struct diag *diag,
                    struct module *module);

/* Parses and validates a module that Sinter made of a valid one. A fault in it is Sinter's own, and
 * is reported as the environment's. */
bool validate_rewritten(struct bytes rewritten, struct arena *arena, struct diag *diag,
                        struct module *module);

#endif
