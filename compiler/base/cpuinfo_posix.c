/* See cpuinfo.h. Linux has a block of lines for each processor, with an empty line behind it. */
#include "base/cpuinfo.h"

#include <stdio.h>

void cpuinfo_each_line(bool (*visit)(const char *line, void *context), void *context) {
    char line[4096];
    FILE *file = fopen("/proc/cpuinfo", "r");
    if (!file)
        return;
    while (fgets(line, sizeof line, file) && line[0] != '\n' && visit(line, context))
        ;
    fclose(file);
}
