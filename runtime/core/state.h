/* An instance's state: what its generated code keeps, and a copy of the functions that the code
 * jumps to by index (internal/code.h). */
#ifndef RUNTIME_CORE_STATE_H
#define RUNTIME_CORE_STATE_H

#include "core/instance.h"

/* Makes `instance->head.state`, zeroed. 0, or an errno with nothing made. */
int sinter_state_make(struct sinter_instance *instance);
/* Frees it, if there is one. */
void sinter_state_free(struct sinter_instance *instance);

#endif
