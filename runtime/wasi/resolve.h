/* The only way from a guest's path to the host's file system. A path is resolved below a directory
 * and never leaves it: not by `..`, not by being absolute, not by symlinks that are there before or
 * appear during the call. The kernel does it where it can (openat2); else a walker that opens one
 * component at a time does, with the same results. */
#ifndef RUNTIME_WASI_RESOLVE_H
#define RUNTIME_WASI_RESOLVE_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

struct sinter_wasi;

/* Opens `path` below the directory `base` with open flags `flags` (O_CLOEXEC is added) and, with
 * O_CREAT, `mode`. The last component's symlink is followed unless `flags` has O_NOFOLLOW, which
 * O_CREAT requires: nothing is created through a symlink. WASI errno: NOTCAPABLE when the path
 * leads outside, else of open. The caller owns `*host`. */
uint32_t sinter_resolve_open(struct sinter_wasi *wasi, int base, const char *path, int flags,
                             uint32_t mode, int *host);

/* Where a name is, or would be: for system calls that take a directory and a name and do not follow
 * it. */
struct sinter_place {
    int directory;
    bool owns_directory;
    const char *name; /* one component, and its trailing slashes; points into the path */
};

/* Resolves all of `path` but its last component. `path` is changed, and must outlive `place`. WASI
 * errno: as sinter_resolve_open. After SUCCESS the place is to be released. */
uint32_t sinter_resolve_place(struct sinter_wasi *wasi, int base, char path[PATH_MAX],
                              struct sinter_place *place);
void sinter_place_release(const struct sinter_place *place);

/* False when the kernel, or a filter that the process is under, has no openat2. */
bool sinter_resolve_has_openat2(void);

#endif
