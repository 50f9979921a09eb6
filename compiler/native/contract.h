/* What generated machine code may need from outside: the runtime's functions, and the few functions
 * of libc that a compiler calls by itself. Every object is checked before it is linked, so that
 * neither a name in a module nor a fault in a tool lets generated code reach anything else. */
#ifndef COMPILER_NATIVE_CONTRACT_H
#define COMPILER_NATIVE_CONTRACT_H

#include "base/arena.h"
#include "base/diag.h"
#include "native/target.h"

struct contract {
    const char *name;            /* of the module */
    const struct target *target; /* NULL: this machine */
    bool instrumented;           /* the code counts what runs, and may need the profile runtime */
};

/* True when every undefined symbol of `object`, the ELF file of a shard of the module, is allowed.
 * Otherwise the first one that is not is reported as an environment fault. */
bool contract_check(struct bytes object, const struct contract *contract, struct arena *arena,
                    struct diag *diag);

#endif
