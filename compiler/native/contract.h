/* What generated machine code may need from outside: the runtime's functions, and the few functions
 * of libc that a compiler calls by itself. Every object is checked before it is linked, so that
 * neither a name in a module nor a fault in a tool lets generated code reach anything else. */
#ifndef COMPILER_NATIVE_CONTRACT_H
#define COMPILER_NATIVE_CONTRACT_H

#include "base/arena.h"
#include "base/diag.h"

/* True when every undefined symbol of `object`, the ELF file of a shard of module `name`, is
 * allowed. Otherwise the first one that is not is reported as an environment fault. `instrumented`
 * also allows the profile runtime. */
bool contract_check(struct bytes object, const char *name, bool instrumented, struct arena *arena,
                    struct diag *diag);

#endif
