/* The end of an instance's handles; the rest is public: <sinter/handle.h>. */
#ifndef RUNTIME_HANDLE_H
#define RUNTIME_HANDLE_H

#include "sinter/handle.h"

/* Destroys what is left behind the instance's handles, newest first; none can be made afterwards.
 */
void sinter_handles_end(struct sinter_instance *instance);
/* Frees the table; sinter_handles_end came before. */
void sinter_handles_free(struct sinter_instance *instance);

#endif
