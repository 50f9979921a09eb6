/* What the types of wasm mean for the runtime. */
#ifndef RUNTIME_CORE_TYPES_H
#define RUNTIME_CORE_TYPES_H

#include "sinter/sinter.h"

/* "i32", "funcref", ...; NULL for what is no type. */
const char *sinter_type_name(enum sinter_type type);

/* Whether those that share something of this type must not run at once: all that is shared but
 * shared memories and what never changes. */
bool sinter_type_is_exclusive(const struct sinter_extern_type *type);
/* Whether it may hold references. */
bool sinter_type_is_reference(enum sinter_type type);

#endif
