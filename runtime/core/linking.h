/* Binding an instance's imports. */
#ifndef RUNTIME_CORE_LINKING_H
#define RUNTIME_CORE_LINKING_H

#include "core/instance.h"

/* Fills in the slots and links of `instance`. What it is bound to is held by this thread from then
 * on, also where it fails. SINTER_OK, SINTER_LINK_FAILED, SINTER_BUSY or SINTER_NO_MEMORY, with all
 * faults in `error`; sinter_unlink in any case. */
enum sinter_status sinter_link(struct sinter_instance *instance,
                               const struct sinter_imports *imports, struct sinter_error *error);
void sinter_unlink(struct sinter_instance *instance);

#endif
