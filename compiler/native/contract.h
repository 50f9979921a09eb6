/* What generated machine code may need from outside: the runtime's contract, and the few functions
 * of libc that a compiler calls by itself. Checked on every object before it is linked, so that no
 * name in a module, and no fault in a tool, lets generated code reach anything else. */
#ifndef COMPILER_NATIVE_CONTRACT_H
#define COMPILER_NATIVE_CONTRACT_H

#include "base/arena.h"
#include "base/diag.h"

/* True when every undefined symbol of `object` (an ELF file, a shard of module `name`) is allowed.
 * Else the first that is not is reported, as an environment fault. */
bool contract_check(struct bytes object, const char *name, bool instrumented, struct arena *arena,
                    struct diag *diag);

#endif
