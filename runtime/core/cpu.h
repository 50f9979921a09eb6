/* Which features of the processor are missing. */
#ifndef RUNTIME_CORE_CPU_H
#define RUNTIME_CORE_CPU_H

#include <stdbool.h>
#include <stddef.h>

/* Appends to `missing`, a string in `capacity` bytes, the names among `features` that this
 * processor or its operating system lacks, with commas between them. `features` is as
 * sinter_cpu_features of <sinter/internal/cpu.h>; NULL has none. True when nothing is missing. Any
 * thread.
 */
bool sinter_cpu_has(const char *features, char *missing, size_t capacity);

#endif
