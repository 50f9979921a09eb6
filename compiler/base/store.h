/* The cache of compiled things. Entries are files below $SINTER_CACHE_DIR, $XDG_CACHE_HOME/sinter
 * or ~/.cache/sinter, named by their keys (key.h). Many builds may use it at once: an entry appears
 * in one step and never changes afterwards. Directories are made with mode 0700. A directory that
 * others may write to or replace is not used (private.h). */
#ifndef COMPILER_BASE_STORE_H
#define COMPILER_BASE_STORE_H

#include "base/arena.h"
#include "base/diag.h"

/* Returns the path of the entry `key` and makes its folder. NULL, reported, when there is no place
 * for a cache. */
const char *store_entry(const char *key, struct arena *arena, struct diag *diag);

/* Opens the entry's file for reading or executing. The open file is the one that was found to be
 * this user's alone. Returns a descriptor, or -1. */
int store_open(const char *entry, struct arena *arena);

/* Copies an entry that store_put made to `path`. Returns false when there is none, or when it is
 * damaged, in which case it is removed. Reports nothing. */
bool store_take(const char *entry, const char *path);
/* Keeps a copy of the file `path` together with its hash. Does nothing, and reports nothing, if
 * that fails. */
void store_put(const char *entry, const char *path);
/* Marks an entry as used, for store_trim. */
void store_touch(const char *entry);

/* If the cache exceeds $SINTER_CACHE_SIZE (default 2G; 0: no limit), removes the least recently
 * used entries until a quarter of the limit is free. Entries used within the last minute stay,
 * since another build may be about to read them. Reports nothing. */
void store_trim(void);

/* False, reported as a usage fault, when $SINTER_CACHE_SIZE is not a size. */
bool store_check_size(struct diag *diag);

#endif
