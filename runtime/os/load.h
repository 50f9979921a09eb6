/* What loading a module from a file asks of the operating system: the file's bytes, and its code in
 * the process. Functions are for any thread. */
#ifndef RUNTIME_OS_LOAD_H
#define RUNTIME_OS_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A file that is open, with a copy of all of its bytes. */
struct sinter_os_file {
    int host;       /* never the number of a standard stream */
    uint8_t *bytes; /* pages of their own: sinter_os_release(bytes, size) */
    size_t size;
};

/* Opens and reads the regular file at `path`. Returns 0. On failure nothing is open, `*reason` is a
 * message for people, which is valid until this thread's next call of the C library's strerror, and
 * the result is ENOENT if there is no such file, ENOMEM if there is no room for its bytes, or else
 * another errno. */
int sinter_os_read_file(const char *path, struct sinter_os_file *file, const char **reason);
/* Closes the file; its bytes stay. */
void sinter_os_close_file(const struct sinter_os_file *file);

/* Writes a name by which the dynamic linker can open the file itself, whatever is at its path by
 * now. The name depends on the file's number. */
#define SINTER_OS_FILE_NAME_SIZE 32
void sinter_os_file_name(const struct sinter_os_file *file, char name[SINTER_OS_FILE_NAME_SIZE]);
/* Gives the file another number, and so another name. This is for when the linker still knows an
 * object by the old name, from a file that had the same number. Returns false, with the file
 * unchanged, if there is no other number. */
bool sinter_os_renumber_file(struct sinter_os_file *file);

/* Loads the shared object called `name`, with its symbols hidden from others. Returns NULL if it
 * cannot be loaded; `*reason` then says why, and is valid until this thread's next call. Each
 * handle is given back with sinter_os_unload. */
void *sinter_os_load(const char *name, const char **reason);
void sinter_os_unload(void *handle);

/* The lock of the runtime's list of loaded modules. It is held only while that list is read or
 * changed, never while code that was loaded runs. fork waits for it, so that a child finds it free.
 * It does not nest, and no function here needs it to be held. */
void sinter_os_lock_loads(void);
void sinter_os_unlock_loads(void);

/* Whether `handle` is of `file`, whose ELF header was checked; then `*base` is the address that its
 * addresses count from. The dynamic linker knows objects by the names under which they were loaded,
 * and returns an older one when the file of that name has been replaced since, or when a relative
 * name leads elsewhere now. So what it returns is compared with the file: the program headers, and
 * every segment that is neither code, which debuggers change, nor writable. The linker's hash of
 * the whole file (--build-id) is in one of these. */
bool sinter_os_loaded_from(void *handle, const struct sinter_os_file *file, uintptr_t *base);

#endif
