/* The compiler's access to files. Implemented by file_posix.c (files) and file_tree_posix.c
 * (directories). */
#ifndef COMPILER_BASE_FILE_H
#define COMPILER_BASE_FILE_H

#include "base/arena.h"
#include "base/diag.h"

/* Occupies closed standard streams. Call it first: otherwise a file opened later would take the
 * place of a closed stream. Reading from or writing to an occupied stream fails. */
void file_occupy_streams(void);

/* Reads a whole file ("-" is stdin) of at most `cap_bytes`. A failure is reported as an environment
 * fault. */
bool file_read(const char *path, size_t cap_bytes, struct arena *arena, struct diag *diag,
               struct bytes *bytes);
/* The same for an open descriptor, which is closed. `path` is used in messages only. */
bool file_read_open(int fd, const char *path, size_t cap_bytes, struct arena *arena,
                    struct diag *diag, struct bytes *bytes);
/* Like file_read, for a file that the user named. A failure is a fault of the input, unless the
 * host is clearly to blame (no memory, a broken disk). If the file does not start like a module, an
 * artefact, an archive or text, only its first 4 bytes are read, since a device may have no end. */
bool file_read_input(const char *path, size_t cap_bytes, struct arena *arena, struct diag *diag,
                     struct bytes *bytes);
/* Writes a new file, or replaces an existing one. Failures, such as a full disk, are reported. */
bool file_write(const char *path, const void *data, size_t size, struct diag *diag);
bool file_write_text(const char *path, const struct text *text, struct diag *diag);
/* Writes to stdout. Failures, such as a closed pipe or a full disk, are reported. */
bool file_write_stdout(const void *data, size_t size, struct diag *diag);

bool file_exists(const char *path);
/* A file's size in bytes; 0 when there is no such file. */
uint64_t file_size(const char *path);
bool file_is_directory(const char *path);
/* True when the directory has no file whose name starts with anything but a dot, and when it cannot
 * be read. */
bool file_is_empty_directory(const char *path);
/* A string that changes when the file's content does: path, size, time and inode. NULL when the
 * file cannot be examined. */
const char *file_identity(const char *path, struct arena *arena);

/* Restricts a file's permissions to its owner. Does nothing if that fails. */
void file_keep_private(const char *path);
/* Puts a file at `path` in one step: a reader sees either all of it or the file that was there
 * before. Nobody else may read or write it. Failures are reported. */
bool file_write_at_once(const char *path, const void *data, size_t size, struct arena *arena,
                        struct diag *diag);
/* Sets a file's time to now. Does nothing if that fails. */
void file_touch(const char *path);
/* The current time in seconds, on the same scale as files' times. */
int64_t file_now(void);

/* A regular file found by file_list. */
struct file_entry {
    const char *path;
    uint64_t size_bytes;
    int64_t time; /* of its last change, in seconds */
};
#define FILE_LIST_MAX ((size_t)1 << 20)
/* Lists the files in the folders of `directory`, one level down, FILE_LIST_MAX at most. Anything
 * that cannot be read is left out. Returns their number. */
size_t file_list(const char *directory, struct arena *arena, struct file_entry **entries);

/* Copies a file's bytes and permissions. Failures are reported. */
bool file_copy(const char *from, const char *to, struct diag *diag);
/* Makes a directory and its missing parents with mode 0700. Failures are reported. */
bool file_make_directory(const char *path, struct diag *diag);
/* Removes a file or a whole tree without following links. Does nothing if there is none. */
void file_remove_tree(const char *path);

/* Identifies a directory, even if it is renamed. */
struct file_node {
    uint64_t device;
    uint64_t number;
};
/* Makes a directory of mode 0700 and sets `*node` to its identity. Returns a descriptor of it,
 * which the caller closes; -1, reported, on failure. */
int file_make_temporary(const char *path, struct file_node *node, struct diag *diag);
/* Removes the directory `node` at `path` and everything in it. A different directory found there is
 * removed only if it is empty. */
void file_remove_temporary(const char *path, const struct file_node *node);

/* The functions below work in an open directory, whatever others do to its name. */
/* Copies a file's bytes and permissions to a new file `name`. Failures are reported. */
bool file_copy_into(const char *from, int folder, const char *name, struct diag *diag);
/* Makes a directory `name` with the user's usual mode. Returns a descriptor of it, which the caller
 * closes; -1, reported, on failure. */
int file_make_in(int folder, const char *name, struct diag *diag);
/* Closes a descriptor from file_make_in or file_make_temporary. -1 is ignored. */
void file_close(int folder);

/* Links the file `path` as `name` in an open directory. Returns false on failure. */
bool file_link_into(const char *path, int folder, const char *name);
/* True when `path` is, or leads to, a device, a pipe or the like, that is, neither a regular file
 * nor a directory. Also true for a link to standard output or error, whatever those are. */
bool file_is_special(const char *path);
/* True when both exist and are the same file. */
bool file_is_same(const char *path, const char *other);
/* True when both name the same place, whether or not anything is there. */
bool file_is_one_place(const char *path, const char *other, struct arena *arena);
/* Moves `name` to the path `to`, in one step if both are on the same file system. If `to` is
 * special (file_is_special), it stays and is written to. Failures are reported. */
bool file_move_from(int folder, const char *name, const char *to, struct diag *diag);

/* Returns the path from the root without symbolic links, or NULL when nothing is there. */
const char *file_real_path(const char *path, struct arena *arena);
/* "a/b" -> "a", "b" -> ".". */
const char *file_directory(const char *path, struct arena *arena);
/* "a/b.wasm" -> "b.wasm". Borrows `path`. */
const char *file_base(const char *path);

#endif
