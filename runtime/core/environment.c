/* See environment.h. */
#include "core/environment.h"

#include "os/os.h"

#include <string.h>

const char *sinter_environment_entry(const char *entry) {
    size_t size = strlen(entry);
    if (strchr(entry, '='))
        return entry;
    for (char **e = sinter_os_environment(); *e; e++)
        if (strncmp(*e, entry, size) == 0 && (*e)[size] == '=')
            return *e;
    return NULL;
}
