/* The proof that a module is well typed: the algorithm of the core spec's appendix ("Validation
 * Algorithm"), over the instructions of opcodes.def, for every feature that Sinter compiles. */
#ifndef COMPILER_WASM_VALIDATE_H
#define COMPILER_WASM_VALIDATE_H

#include "wasm/module.h"

/* How deep blocks may nest in a valid module in a function: a limit of ours. */
enum { VALIDATE_MAX_NESTING = 16000 };

/* How many locals a function may have, its parameters included: a limit of ours. */
enum { VALIDATE_MAX_LOCALS = 50000 };

/* True when `module` is valid. The first fault is reported with its offset. Instructions of
 * features that Sinter does not compile are refused by the feature's name. Memory is bounded by a
 * small multiple of the module's size. */
bool validate_module(const struct module *module, struct diag *diag);

/* Refuses, by name, what is valid and can be inspected but not compiled: globals of the module's
 * own in constant expressions, tags with many values, an exnref in the type of an import or export.
 * To be called with a valid module. */
bool validate_compiled(const struct module *module, struct diag *diag);

/* What every command does with an input first: module_parse, then validate_module, and a note of
 * what to do where the error came without one. */
bool validate_input(struct bytes input, struct arena *arena, struct diag *diag,
                    struct module *module);

/* Parses and validates a module that Sinter made of a valid one. A fault is Sinter's own, and
 * reported as the environment's. */
bool validate_rewritten(struct bytes rewritten, struct arena *arena, struct diag *diag,
                        struct module *module);

#endif
