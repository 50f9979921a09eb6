/* What the system says of the processor. One implementation: cpuinfo_posix.c. */
#ifndef COMPILER_BASE_CPUINFO_H
#define COMPILER_BASE_CPUINFO_H

#include <stdbool.h>

/* Calls `visit` with each line that tells of the first processor, with its line end, until it
 * returns false. Calls it for no line where the system says nothing. */
void cpuinfo_each_line(bool (*visit)(const char *line, void *context), void *context);

#endif
