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

/* Opens and reads the regular file at `path`. 0, or with nothing open and the reason, for people,
 * in `*reason`: ENOENT when there is no such file, ENOMEM when there is no room for its bytes, else
 * another errno. */
int sinter_os_read_file(const char *path, struct sinter_os_file *file, const char **reason);
/* Closes the file; its bytes stay. */
void sinter_os_close_file(const struct sinter_os_file *file);

/* A name by which the dynamic linker can open the file itself, whatever is at its path by now. It
 * may know that name as another file's, which was open under the same number before: then
 * sinter_os_renumber_file gives the file another number, and so another name. False when there is
 * none. */
#define SINTER_OS_FILE_NAME_SIZE 32
void sinter_os_file_name(const struct sinter_os_file *file, char name[SINTER_OS_FILE_NAME_SIZE]);
bool sinter_os_renumber_file(struct sinter_os_file *file);

/* Loads the shared object called `name`, with its symbols hidden from others. NULL, with the reason
 * in `*reason` until this thread's next call, when it cannot be loaded. Each handle is given back
 * with sinter_os_unload. */
void *sinter_os_load(const char *name, const char **reason);
void sinter_os_unload(void *handle);

/* A lock for what has been loaded: held for a look at it, and never while code that was loaded
 * runs. No fork comes between, so that a child finds it free. */
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
