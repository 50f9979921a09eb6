/* What the system says of the processor. One implementation: cpuinfo_posix.c. */
#ifndef COMPILER_BASE_CPUINFO_H
#define COMPILER_BASE_CPUINFO_H

#include <stdbool.h>

/* Calls `visit` with each line about the first processor, with its newline, until it returns false.
 * Never calls it if the system has no such list. */
void cpuinfo_each_line(bool (*visit)(const char *line, void *context), void *context);

#endif
