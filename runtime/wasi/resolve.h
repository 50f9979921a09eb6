/* The only way from a guest's path to the host's file system. A path is resolved below a directory
 * and never leaves it: not by `..`, not by being absolute, not by symlinks, whether they exist
 * before the call or appear during it. If the kernel can do that (openat2), it does; else a walker
 * does, one component at a time, with the same results. */
#ifndef RUNTIME_WASI_RESOLVE_H
#define RUNTIME_WASI_RESOLVE_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

struct sinter_wasi;

/* Opens `path` below the directory `base` with the open flags `flags`, to which O_CLOEXEC is added,
 * and, with O_CREAT, `mode`. A symlink as the last component is followed unless `flags` has
 * O_NOFOLLOW. O_CREAT requires O_NOFOLLOW: nothing is created through a symlink. WASI errno:
 * NOTCAPABLE when the path leads outside, else that of open. The caller owns `*host`. */
uint32_t sinter_resolve_open(struct sinter_wasi *wasi, int base, const char *path, int flags,
                             uint32_t mode, int *host);

/* Where a name is or would be: for system calls that take a directory and a name, and do not follow
 * a symlink of that name. */
struct sinter_place {
    int directory;
    bool owns_directory;
    const char *name; /* one component, and its trailing slashes; points into the path */
};

/* Resolves all of `path` except its last component. `path` is changed, and must outlive `place`.
 * WASI errno: as for sinter_resolve_open. After SUCCESS the caller releases the place. */
uint32_t sinter_resolve_place(struct sinter_wasi *wasi, int base, char path[PATH_MAX],
                              struct sinter_place *place);
void sinter_place_release(const struct sinter_place *place);

/* False when the kernel, or a filter that the process is under, has no openat2. */
bool sinter_resolve_has_openat2(void);

#endif
