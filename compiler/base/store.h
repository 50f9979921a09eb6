/* The one place where compiled things are kept between builds: files below $SINTER_CACHE_DIR,
 * $XDG_CACHE_HOME/sinter or ~/.cache/sinter, by their keys (key.h). Many builds may use it at once:
 * a file appears in one step, and nothing changes it afterwards. Directories are made with mode
 * 0700; one that others may write to, or put another in place of, is not used (private.h). */
#ifndef COMPILER_BASE_STORE_H
#define COMPILER_BASE_STORE_H

#include "base/arena.h"
#include "base/diag.h"

/* The path of the entry `key`, whose folder is made. NULL, reported, when there is no such place.
 */
const char *store_entry(const char *key, struct arena *arena, struct diag *diag);

/* A descriptor of the entry's file, to be read or executed: the very file that was found to be this
 * user's alone. -1 where there is none. */
int store_open(const char *entry, struct arena *arena);

/* Copies an entry that store_put made to `path`; false where there is none, or a damaged one, which
 * is then removed. Reports nothing. */
bool store_take(const char *entry, const char *path);
/* Keeps a copy of the file `path`, with its hash. That it can't be kept is nobody's fault: reports
 * nothing. */
void store_put(const char *entry, const char *path);
/* Notes that an entry was used, for store_trim. */
void store_touch(const char *entry);

/* Where everything kept exceeds $SINTER_CACHE_SIZE (default 2G; 0: no limit), removes what was not
 * used for longest, until a quarter of it is free. What was used in the last minute stays: others
 * may be about to. Reports nothing but a bad $SINTER_CACHE_SIZE, as a warning. */
void store_trim(struct diag *diag);

#endif
