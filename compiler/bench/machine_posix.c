/* The name of this machine. */
#include "bench/report.h"

#include "base/process.h"

#include <stdio.h>
#include <string.h>

const char *machine_name(struct arena *arena) {
    char line[512];
    const char *name = "unknown processor";
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file && fgets(line, sizeof line, file)) {
        const char *colon = strchr(line, ':');
        if (!string_starts_with(line, "model name") || !colon || colon[1] != ' ')
            continue;
        name = arena_copy(arena, colon + 2, strcspn(colon + 2, "\n"));
        break;
    }
    if (file)
        fclose(file);
    unsigned count = process_processor_count();
    return arena_format(arena, "%s, %u processor%s", name, count, count == 1 ? "" : "s");
}
