/* Directories that only this user and root can change, and files in them. What is read or run from
 * there is therefore what was put there. Implemented by private_posix.c. */
#ifndef COMPILER_BASE_PRIVATE_H
#define COMPILER_BASE_PRIVATE_H

#include "base/arena.h"

#include <stdbool.h>

/* An open directory. It stays the one that was checked, whatever happens to its path. */
struct private_directory {
    int fd; /* -1: closed */
};

/* Opens `path`, a directory of this user's that others may not write to. Others must not be able to
 * replace any part of the path either: every directory on the way, including those that symbolic
 * links lead through, must belong to this user or root, and others may write to it only if it is
 * sticky. Missing directories are made with mode 0700. On failure returns false, with a reason for
 * people in `*reason`, allocated in `arena`. */
bool private_open(const char *path, struct arena *arena, struct private_directory *directory,
                  const char **reason);
/* The same for the directory `name` in an open one. */
bool private_open_in(const struct private_directory *parent, const char *name, struct arena *arena,
                     struct private_directory *directory, const char **reason);
void private_close(struct private_directory *directory);

/* Opens the file `name` for reading, with close-on-exec. It must be a regular file of this user's,
 * not a link, and not writable by others. Returns a descriptor, or -1. */
int private_open_file(const struct private_directory *directory, const char *name);

#endif
