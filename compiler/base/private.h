/* Directories that nobody but this user and root can change, and files in them: what is read back
 * from there, or run, is what was put there. One implementation: private_posix.c. */
#ifndef COMPILER_BASE_PRIVATE_H
#define COMPILER_BASE_PRIVATE_H

#include "base/arena.h"

#include <stdbool.h>

/* A directory, held by descriptors of its own: whatever becomes of the path, it stays the one that
 * was looked at. */
struct private_directory {
    int fd; /* -1: none */
};

/* Opens `path`, a directory of this user's that others may not write to. Every directory on the
 * way, also by symbolic links, has to be such that others can put nothing in place of what follows:
 * it is this user's or root's, and others may write to it only if it is sticky. Makes with mode
 * 0700 what is missing. False, with why for people in `*reason` (in `arena`), when it can't be had.
 */
bool private_open(const char *path, struct arena *arena, struct private_directory *directory,
                  const char **reason);
/* The directory `name` in one that is open, in the same way. */
bool private_open_in(const struct private_directory *parent, const char *name, struct arena *arena,
                     struct private_directory *directory, const char **reason);
void private_close(struct private_directory *directory);

/* A descriptor to read the file `name` by, which is closed when a program is executed: a regular
 * file, no link, of this user's, that others may not write to. -1 where there is none. */
int private_open_file(const struct private_directory *directory, const char *name);

#endif
