/* Files, as the compiler uses them. One implementation: file_posix.c. */
#ifndef COMPILER_BASE_FILE_H
#define COMPILER_BASE_FILE_H

#include "base/arena.h"
#include "base/diag.h"

/* To be called first: where a standard stream is closed, no file that is opened later takes its
 * place. What is read from it or written to it is an error. */
void file_occupy_streams(void);

/* Reads a whole file ("-" is stdin) of at most `cap_bytes`. Reported as an environment fault when
 * it can't be. */
bool file_read(const char *path, size_t cap_bytes, struct arena *arena, struct diag *diag,
               struct bytes *bytes);
/* The same by a descriptor, which is closed. `path` is for people. */
bool file_read_open(int fd, const char *path, size_t cap_bytes, struct arena *arena,
                    struct diag *diag, struct bytes *bytes);
/* The same as file_read for a file that the user named: that it can't be is a fault of the input,
 * unless it is plainly the host's (no memory, a broken disk). Of a file that begins as no module,
 * artefact, archive or text does, 4 bytes are read: a device has no end. */
bool file_read_input(const char *path, size_t cap_bytes, struct arena *arena, struct diag *diag,
                     struct bytes *bytes);
/* Writes a new file, or replaces what was there; a full disk is reported. */
bool file_write(const char *path, const void *data, size_t size, struct diag *diag);
bool file_write_text(const char *path, const struct text *text, struct diag *diag);
/* Writes to stdout; a closed pipe or full disk is reported. */
bool file_write_stdout(const void *data, size_t size, struct diag *diag);

bool file_exists(const char *path);
/* A file's size in bytes; 0 when there is none. */
uint64_t file_size(const char *path);
bool file_is_directory(const char *path);
/* True where no file is in it whose name does not begin with a dot; also where it can't be read. */
bool file_is_empty_directory(const char *path);
/* A string that changes when the file's content does: path, size, time, inode; NULL when it can't
 * be read. */
const char *file_identity(const char *path, struct arena *arena);

/* Leaves a file's permissions to its owner alone; where that can't be, they stay. */
void file_keep_private(const char *path);
/* Puts a file at `path` in one step: whoever reads there sees all of it or what was there before.
 * Nobody else may read or write it. Reported. */
bool file_write_at_once(const char *path, const void *data, size_t size, struct arena *arena,
                        struct diag *diag);
/* Sets a file's time to now; where that can't be, it stays. */
void file_touch(const char *path);
/* The time in seconds, as files' times are counted. */
int64_t file_now(void);

/* A regular file in a listed directory. */
struct file_entry {
    const char *path;
    uint64_t size_bytes;
    int64_t time; /* of its last change, in seconds */
};
#define FILE_LIST_MAX ((size_t)1 << 20)
/* Lists the files in the folders of `directory`, one level down, at most FILE_LIST_MAX; what can't
 * be read is left out. Returns how many. */
size_t file_list(const char *directory, struct arena *arena, struct file_entry **entries);

/* Copies a file's bytes and permissions. Reported. */
bool file_copy(const char *from, const char *to, struct diag *diag);
/* Makes a directory and its missing parents, with mode 0700. Reported. */
bool file_make_directory(const char *path, struct diag *diag);
/* Removes a file or a whole tree, without following links; what isn't there is fine. */
void file_remove_tree(const char *path);

/* Tells a directory from others, whatever is done to their names. */
struct file_node {
    uint64_t device;
    uint64_t number;
};
/* Makes a directory of mode 0700, and tells which it is. A descriptor of it, for the caller to
 * close; -1, reported, where that can't be. */
int file_make_temporary(const char *path, struct file_node *node, struct diag *diag);
/* Removes that directory and all in it. Another one there stays, unless it is empty. */
void file_remove_temporary(const char *path, const struct file_node *node);

/* In a directory that is open, whatever others do to its name: */
/* Copies a file's bytes and permissions to a new file `name`. Reported. */
bool file_copy_into(const char *from, int folder, const char *name, struct diag *diag);
/* Makes a directory `name` of the user's usual mode. A descriptor of it, for the caller to close;
 * -1, reported, where that can't be. */
int file_make_in(int folder, const char *name, struct diag *diag);
/* Closes a folder that file_make_in or file_make_temporary opened; -1 is ignored. */
void file_close(int folder);

/* Gives what `path` is a second name, in an open folder; false where that can't be. */
bool file_link_into(const char *path, int folder, const char *name);
/* Whether it is, or leads to, neither a regular file nor a directory: a device or a pipe; or is a
 * link to standard output or error, whatever these are. */
bool file_is_special(const char *path);
/* Whether both are there, and one file. */
bool file_is_same(const char *path, const char *other);
/* Whether both name one place, whatever is there. */
bool file_is_one_place(const char *path, const char *other, struct arena *arena);
/* Moves `name` to the path `to`: in one step where both are on one file system. What is special
 * there is written to, and stays. Reported. */
bool file_move_from(int folder, const char *name, const char *to, struct diag *diag);

/* "a/b" -> "a", "b" -> ".". */
const char *file_directory(const char *path, struct arena *arena);
/* "a/b.wasm" -> "b.wasm". Borrowed. */
const char *file_base(const char *path);

#endif
