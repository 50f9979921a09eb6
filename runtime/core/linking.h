/* Binding an instance's imports. */
#ifndef RUNTIME_CORE_LINKING_H
#define RUNTIME_CORE_LINKING_H

#include "core/instance.h"

/* Resolves every import and fills in the instance's slots and links. From then on this thread holds
 * the group of everything that is bound, even when linking fails: links[i].held. SINTER_OK,
 * SINTER_LINK_FAILED, SINTER_BUSY or SINTER_NO_MEMORY, with all faults in `error`. The caller calls
 * sinter_unlink in any case. */
enum sinter_status sinter_link(struct sinter_instance *instance,
                               const struct sinter_imports *imports, struct sinter_error *error);
void sinter_unlink(struct sinter_instance *instance);

#endif
