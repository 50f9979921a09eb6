/* The end of an instance's handles. All else about handles is public: <sinter/handle.h>. */
#ifndef RUNTIME_CORE_HANDLE_H
#define RUNTIME_CORE_HANDLE_H

#include "sinter/handle.h"

/* Destroys the objects of the handles that the instance still has, newest first. */
void sinter_handles_end(struct sinter_instance *instance);
/* Frees the table, after sinter_handles_end. */
void sinter_handles_free(struct sinter_instance *instance);

#endif
