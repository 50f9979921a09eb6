/* What the types of wasm mean for the runtime. */
#ifndef RUNTIME_CORE_TYPES_H
#define RUNTIME_CORE_TYPES_H

#include "sinter/sinter.h"

/* An exnref, which hosts have no type for. */
#define SINTER_EXNREF ((enum sinter_type)0x69)

/* "i32", "funcref", ...; NULL for a number that is not a type. */
const char *sinter_type_name(enum sinter_type type);

/* Whether instances that share something of this type must not run at the same time. True for all
 * but shared memories, immutable globals of numbers, and tags without references to
 * functions and exceptions. */
bool sinter_type_is_exclusive(const struct sinter_extern_type *type);
/* Whether `type` is among `types`. */
bool sinter_types_have(struct sinter_bytes types, enum sinter_type type);
/* Whether values of the type are references. */
bool sinter_type_is_reference(enum sinter_type type);

#endif
