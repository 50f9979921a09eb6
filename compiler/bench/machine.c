/* The name of this machine. */
#include "bench/report.h"

#include "base/cpuinfo.h"
#include "base/process.h"

#include <string.h>

struct name {
    struct arena *arena;
    const char *text;
};

static bool take_name(const char *line, void *context) {
    struct name *name = context;
    const char *colon = strchr(line, ':');
    if (!string_starts_with(line, "model name") || !colon || colon[1] != ' ')
        return true;
    name->text = arena_copy(name->arena, colon + 2, strcspn(colon + 2, "\n"));
    return false;
}

const char *machine_name(struct arena *arena) {
    struct name name = {arena, "unknown processor"};
    cpuinfo_each_line(take_name, &name);
    unsigned count = process_processor_count();
    return arena_format(arena, "%s, %u processor%s", name.text, count, count == 1 ? "" : "s");
}
