/* Which of the guests' functions an address in machine code belongs to. */
#ifndef RUNTIME_CORE_FRAMES_H
#define RUNTIME_CORE_FRAMES_H

#include "sinter/internal/code.h"

/* The function that `frame`, of an outcome, is in, and its module, which has a running instance.
 * NULL if it is none of a guest's. */
const struct sinter_function_record *sinter_frame_function(const void *frame,
                                                           const struct sinter_module **module);

#endif
