/* See resource.h. */
#include "base/resource.h"

#include "base/file.h"
#include "base/process.h"

#include <stdlib.h>

const char *resource_path(const char *name, struct arena *arena) {
    const char *directory = getenv("SINTER_RESOURCE_DIR");
    if (!directory || !*directory) {
        const char *bin = file_directory(process_self(arena), arena);
        directory = arena_format(arena, "%s/lib/sinter", file_directory(bin, arena));
    }
    return arena_format(arena, "%s/%s", directory, name);
}
