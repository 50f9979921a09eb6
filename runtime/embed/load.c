/* Modules from files: read into memory, or loaded into the process. A file is checked as a whole
 * before any of its code can run. */
#include "embed/artefact.h"
#include "os/os.h"

#include "sinter/internal/library.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* A module that came from a file. */
struct loaded {
    const struct sinter_module *module;
    struct sinter_module own; /* `module`, of a file that was only read */
    struct sinter_bytes file; /* in pages of its own, of such a one */
    void *handle;             /* the dynamic linker's, of one that was loaded */
    uint32_t reference_count; /* 0: closed */
    struct loaded *next;
};

static void unload_unused(void);

static struct loaded *all; /* those that are closed too, while they have instances */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static enum sinter_status fail(struct sinter_error *error, enum sinter_status status,
                               const char *path, const char *why) {
    if (error)
        snprintf(error->message, sizeof error->message, "%s: %s", path, why);
    return status;
}

/* A file that is open, in memory and checked. */
struct opened {
    int fd; /* none of the standard streams' numbers, which may be free */
    struct sinter_bytes bytes;
    struct sinter_artefact artefact;
};

static void unmap(struct sinter_bytes file) {
    union {
        const uint8_t *bytes;
        void *address;
    } base = {.bytes = file.data};
    munmap(base.address, file.size);
}

/* Whoever changes the file later changes nothing of this. */
static bool read_all(int fd, uint8_t *bytes, size_t size) {
    for (size_t at = 0; at < size;) {
        ssize_t count = pread(fd, bytes + at, size - at, (off_t)at);
        if (count == 0)
            errno = EIO; /* it was cut meanwhile */
        if (count <= 0 && !(count < 0 && errno == EINTR))
            return false;
        at += count > 0 ? (size_t)count : 0;
    }
    return true;
}

static enum sinter_status take_file(const char *path, struct opened *opened,
                                    struct sinter_error *error) {
    struct stat status;
    int fd, reason = sinter_os_above_streams(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), &fd);
    if (reason)
        return fail(error, reason == ENOENT ? SINTER_NOT_FOUND : SINTER_BAD_MODULE, path,
                    strerror(reason));
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size == 0) {
        close(fd);
        return fail(error, SINTER_BAD_MODULE, path, "not a file with anything in it");
    }
    size_t size = (size_t)status.st_size;
    void *base = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *opened = (struct opened){.fd = fd, .bytes = {base, size}};
    if (base != MAP_FAILED && read_all(fd, base, size))
        return SINTER_OK;
    reason = errno;
    if (base != MAP_FAILED)
        unmap(opened->bytes);
    close(fd);
    return fail(error, base == MAP_FAILED ? SINTER_NO_MEMORY : SINTER_BAD_MODULE, path,
                strerror(reason));
}

static void close_artefact(const struct opened *opened) {
    unmap(opened->bytes);
    close(opened->fd);
}

static enum sinter_status open_artefact(const char *path, struct opened *opened,
                                        struct sinter_error *error) {
    enum sinter_status status = take_file(path, opened, error);
    if (status != SINTER_OK)
        return status;
    const char *fault = sinter_artefact_find(opened->bytes, &opened->artefact);
    if (!fault)
        return SINTER_OK;
    close_artefact(opened);
    return fail(error, SINTER_BAD_MODULE, path, fault);
}

static void remember(struct loaded *loaded) {
    loaded->reference_count = 1;
    pthread_mutex_lock(&lock);
    loaded->next = all;
    all = loaded;
    pthread_mutex_unlock(&lock);
}

enum sinter_status sinter_module_read(const char *path, const struct sinter_module **module,
                                      struct sinter_error *error) {
    struct opened opened;
    *module = NULL;
    enum sinter_status status = open_artefact(path, &opened, error);
    if (status != SINTER_OK)
        return status;
    struct loaded *loaded = calloc(1, sizeof *loaded);
    if (!loaded) {
        close_artefact(&opened);
        return fail(error, SINTER_NO_MEMORY, path, "out of memory");
    }
    close(opened.fd);
    const void *description = opened.artefact.description.data;
    loaded->file = opened.bytes;
    loaded->own =
        (struct sinter_module){.code_version = SINTER_CODE_VERSION, .description = description};
    loaded->module = &loaded->own;
    remember(loaded);
    *module = loaded->module;
    return SINTER_OK;
}

/* ---- Loading ---- */

/* The dynamic linker knows objects by the names that they were loaded by, and gives an older one
 * where the file of that name has been replaced since, or is in another directory now. So what it
 * gives must be the file that was checked: with its program headers, and all that is neither code,
 * which debuggers change, nor written to. That has the linker's hash of the whole (--build-id). */
struct comparison {
    const struct link_map *map;
    struct sinter_bytes file;
    bool is_same;
};

static bool has_headers(const struct dl_phdr_info *info, struct sinter_bytes file) {
    ElfW(Ehdr) header;
    memcpy(&header, file.data, sizeof header); /* of a file that was checked */
    size_t size = header.e_phnum * sizeof(ElfW(Phdr));
    return info->dlpi_phnum == header.e_phnum &&
           sinter_artefact_holds(file.size, header.e_phoff, size) &&
           memcmp(info->dlpi_phdr, file.data + header.e_phoff, size) == 0;
}

static bool has_content(const struct dl_phdr_info *info, const ElfW(Phdr) * segment,
                        struct sinter_bytes file) {
    if (segment->p_type != PT_LOAD || (segment->p_flags & (PF_W | PF_X)))
        return true;
    return sinter_artefact_holds(file.size, segment->p_offset, segment->p_filesz) &&
           memcmp((const void *)(info->dlpi_addr + segment->p_vaddr), file.data + segment->p_offset,
                  segment->p_filesz) == 0;
}

static int compare_object(struct dl_phdr_info *info, size_t size, void *argument) {
    struct comparison *comparison = argument;
    (void)size;
    if (info->dlpi_addr != comparison->map->l_addr)
        return 0;
    comparison->is_same = has_headers(info, comparison->file);
    for (size_t i = 0; comparison->is_same && i < info->dlpi_phnum; i++)
        comparison->is_same = has_content(info, &info->dlpi_phdr[i], comparison->file);
    return 1;
}

/* The module in an object that the dynamic linker has mapped; NULL where that is another one. */
static const struct sinter_module *find_module(void *handle, const struct opened *opened) {
    struct comparison comparison = {.file = opened->bytes};
    if (dlinfo(handle, RTLD_DI_LINKMAP, &comparison.map) != 0)
        return NULL;
    dl_iterate_phdr(compare_object, &comparison);
    uintptr_t address =
        (uintptr_t)comparison.map->l_addr + (uintptr_t)opened->artefact.module_address;
    return comparison.is_same ? (const void *)address : NULL;
}

/* Moves the library from one runtime to another, with nobody to call when it is unused. False where
 * it is under neither of them, or has instances. */
static bool move_under(struct sinter_library *library, const struct sinter_runtime *from,
                       const struct sinter_runtime *to) {
    uint32_t count = 0;
    if (!__atomic_compare_exchange_n(&library->instance_count, &count, SINTER_LIBRARY_CHANGES,
                                     false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
        return false;
    bool is_ours = library->runtime == from || library->runtime == to;
    if (is_ours) {
        *library->guest = &to->guest;
        library->runtime = to;
        library->unused = NULL;
    }
    __atomic_sub_fetch(&library->instance_count, SINTER_LIBRARY_CHANGES, __ATOMIC_RELEASE);
    return is_ours;
}

static struct loaded *find_loaded(const struct sinter_module *module) {
    for (struct loaded *loaded = all; loaded; loaded = loaded->next)
        if (loaded->module == module)
            return loaded;
    return NULL;
}

/* Under the lock. `module` is in what `handle` holds, and is not loaded yet. */
static enum sinter_status adopt(const char *path, void *handle, const struct sinter_module *module,
                                struct sinter_error *error) {
    struct sinter_library *library = module->library;
    if (!library)
        return fail(error, SINTER_BAD_MODULE, path, "it is damaged");
    struct loaded *loaded = calloc(1, sizeof *loaded);
    if (!loaded)
        return fail(error, SINTER_NO_MEMORY, path, "out of memory");
    if (library->runtime != &sinter_runtime &&
        !move_under(library, library->own, &sinter_runtime)) {
        free(loaded);
        return fail(error, SINTER_BAD_MODULE, path,
                    "it is in use under another runtime of this process: its own, by its header's "
                    "functions, or that of another object that loaded it");
    }
    *loaded =
        (struct loaded){.module = module, .handle = handle, .reference_count = 1, .next = all};
    all = loaded;
    library->unused = unload_unused;
    return SINTER_OK;
}

/* The dynamic linker searches for names without a slash. */
static char *with_slash(const char *path) {
    size_t size = strlen(path) + 3;
    char *name = malloc(size);
    if (name)
        snprintf(name, size, "%s%s", strchr(path, '/') ? "" : "./", path);
    return name;
}

/* By one of the names that the file has. False where the dynamic linker knows that name as another
 * file's. */
static bool load_by_name(const char *path, const char *name, const struct opened *opened,
                         const struct sinter_module **module, enum sinter_status *status,
                         struct sinter_error *error) {
    void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        *status = fail(error, SINTER_BAD_MODULE, path, dlerror());
        return true;
    }
    pthread_mutex_lock(&lock);
    const struct sinter_module *found = find_module(handle, opened);
    struct loaded *loaded = found ? find_loaded(found) : NULL;
    bool adopts = found && !loaded;
    if (loaded) { /* or another file of the same content */
        loaded->reference_count++;
        *status = SINTER_OK;
    } else if (adopts) {
        *status = adopt(path, handle, found, error);
    }
    pthread_mutex_unlock(&lock);
    if (found && *status == SINTER_OK)
        *module = found;
    if (!adopts || *status != SINTER_OK)
        dlclose(handle);
    return found != NULL;
}

/* Names of the open file, spelt as nobody else spells them. The dynamic linker may know one as that
 * of another of ours, which had this number before. */
#define DESCRIPTOR_NAME "/proc/self/fd/./%d"
#define DESCRIPTOR_NAMES_MAX 1000

static enum sinter_status load(const char *path, struct opened *opened,
                               const struct sinter_module **module, struct sinter_error *error) {
    enum sinter_status status = SINTER_BAD_MODULE;
    char *name = with_slash(path);
    if (!name)
        return fail(error, SINTER_NO_MEMORY, path, "out of memory");
    /* What is behind a dollar sign may mean something to the dynamic linker. */
    bool done = !strchr(name, '$') && load_by_name(path, name, opened, module, &status, error);
    free(name);
    for (int i = 0; !done && i < DESCRIPTOR_NAMES_MAX; i++) {
        char descriptor[32];
        snprintf(descriptor, sizeof descriptor, DESCRIPTOR_NAME, opened->fd);
        done = load_by_name(path, descriptor, opened, module, &status, error);
        int next = done ? -1 : fcntl(opened->fd, F_DUPFD_CLOEXEC, opened->fd + 1);
        if (next < 0)
            break;
        close(opened->fd);
        opened->fd = next;
    }
    return done ? status
                : fail(error, SINTER_BAD_MODULE, path,
                       "what the dynamic linker has loaded by that name is another file");
}

static void lock_all(void) { pthread_mutex_lock(&lock); }
static void unlock_all(void) { pthread_mutex_unlock(&lock); }
static void mind_forks(void) { (void)pthread_atfork(lock_all, unlock_all, unlock_all); }

enum sinter_status sinter_module_load(const char *path, const struct sinter_module **module,
                                      struct sinter_error *error) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct opened opened;
    *module = NULL;
    pthread_once(&once, mind_forks);
    enum sinter_status status = open_artefact(path, &opened, error);
    if (status != SINTER_OK)
        return status;
    if (opened.artefact.is_object_file || !opened.artefact.module_address)
        status = fail(error, SINTER_BAD_MODULE, path, "not a library: build it with --emit=shared");
    else if (opened.artefact.code_version != SINTER_CODE_VERSION)
        status = fail(error, SINTER_BAD_MODULE, path, "it was made by another version of Sinter");
    else
        status = load(path, &opened, module, error);
    close_artefact(&opened);
    return status;
}

/* Nobody has the library any more: it is given back to its own runtime. */
static bool give_up(const struct loaded *loaded) {
    struct sinter_library *library = loaded->handle ? loaded->module->library : NULL;
    return loaded->reference_count == 0 &&
           (!library || move_under(library, &sinter_runtime, library->own));
}

/* Takes one out of the list; NULL when there is none. */
static struct loaded *take_unused(void) {
    pthread_mutex_lock(&lock);
    struct loaded **at = &all;
    while (*at && !give_up(*at))
        at = &(*at)->next;
    struct loaded *found = *at;
    if (found)
        *at = found->next;
    pthread_mutex_unlock(&lock);
    return found;
}

static void unload_unused(void) {
    struct loaded *loaded;
    while ((loaded = take_unused())) {
        if (loaded->handle)
            dlclose(loaded->handle);
        else
            unmap(loaded->file);
        free(loaded);
    }
}

void sinter_module_close(const struct sinter_module *module) {
    pthread_mutex_lock(&lock);
    struct loaded *loaded = find_loaded(module);
    if (loaded && loaded->reference_count)
        loaded->reference_count--;
    pthread_mutex_unlock(&lock);
    unload_unused();
}
