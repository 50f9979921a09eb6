/* Modules from files: read in place, or loaded into the process. A file is checked as a whole
 * before any of its code can run. */
#include "artefact.h"

#include "sinter/library.h"

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
    struct sinter_bytes file; /* mapped, of such a one */
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

static enum sinter_status map_file(const char *path, struct sinter_bytes *file,
                                   struct sinter_error *error) {
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return fail(error, errno == ENOENT ? SINTER_NOT_FOUND : SINTER_BAD_MODULE, path,
                    strerror(errno));
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size == 0) {
        close(fd);
        return fail(error, SINTER_BAD_MODULE, path, "not a file with anything in it");
    }
    void *base = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (base == MAP_FAILED)
        return fail(error, SINTER_NO_MEMORY, path, strerror(errno));
    *file = (struct sinter_bytes){base, (size_t)status.st_size};
    return SINTER_OK;
}

static void unmap(struct sinter_bytes file) {
    union {
        const uint8_t *bytes;
        void *address;
    } base = {.bytes = file.data};
    munmap(base.address, file.size);
}

static enum sinter_status open_artefact(const char *path, struct sinter_bytes *file,
                                        struct sinter_artefact *artefact,
                                        struct sinter_error *error) {
    enum sinter_status status = map_file(path, file, error);
    if (status != SINTER_OK)
        return status;
    const char *fault = sinter_artefact_find(*file, artefact);
    if (!fault)
        return SINTER_OK;
    unmap(*file);
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
    struct sinter_artefact artefact;
    struct sinter_bytes file;
    *module = NULL;
    enum sinter_status status = open_artefact(path, &file, &artefact, error);
    if (status != SINTER_OK)
        return status;
    struct loaded *loaded = calloc(1, sizeof *loaded);
    if (!loaded) {
        unmap(file);
        return fail(error, SINTER_NO_MEMORY, path, "out of memory");
    }
    const void *description = artefact.description.data;
    loaded->file = file;
    loaded->own =
        (struct sinter_module){.code_version = SINTER_CODE_VERSION, .description = description};
    loaded->module = &loaded->own;
    remember(loaded);
    *module = loaded->module;
    return SINTER_OK;
}

/* ---- Loading ---- */

/* The module in an object that the dynamic linker has just mapped. */
static const struct sinter_module *find_module(void *handle,
                                               const struct sinter_artefact *artefact) {
    const struct link_map *map = NULL;
    if (dlinfo(handle, RTLD_DI_LINKMAP, &map) != 0)
        return NULL;
    return (const void *)((uintptr_t)map->l_addr + (uintptr_t)artefact->module_address);
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

static enum sinter_status adopt(const char *path, void *handle,
                                const struct sinter_artefact *artefact,
                                const struct sinter_module **module, struct sinter_error *error) {
    const struct sinter_module *found = find_module(handle, artefact);
    if (!found || !found->library)
        return fail(error, SINTER_BAD_MODULE, path, "it is damaged");
    struct loaded *loaded = find_loaded(found);
    if (loaded) {
        loaded->reference_count++;
        dlclose(handle);
        *module = found;
        return SINTER_OK;
    }
    loaded = calloc(1, sizeof *loaded);
    if (!loaded)
        return fail(error, SINTER_NO_MEMORY, path, "out of memory");
    struct sinter_library *library = found->library;
    if (library->runtime != &sinter_runtime &&
        !move_under(library, library->own, &sinter_runtime)) {
        free(loaded);
        return fail(error, SINTER_BAD_MODULE, path,
                    "it is in use under another runtime of this process: its own, by its header's "
                    "functions, or that of another object that loaded it");
    }
    *loaded = (struct loaded){.module = found, .handle = handle, .reference_count = 1, .next = all};
    all = loaded;
    library->unused = unload_unused;
    *module = found;
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

static void lock_all(void) { pthread_mutex_lock(&lock); }
static void unlock_all(void) { pthread_mutex_unlock(&lock); }
static void mind_forks(void) { (void)pthread_atfork(lock_all, unlock_all, unlock_all); }

enum sinter_status sinter_module_load(const char *path, const struct sinter_module **module,
                                      struct sinter_error *error) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct sinter_artefact artefact;
    struct sinter_bytes file;
    *module = NULL;
    pthread_once(&once, mind_forks);
    enum sinter_status status = open_artefact(path, &file, &artefact, error);
    if (status != SINTER_OK)
        return status;
    unmap(file);
    if (artefact.is_object_file || !artefact.module_address)
        return fail(error, SINTER_BAD_MODULE, path, "not a library: build it with --emit=shared");
    if (artefact.code_version != SINTER_CODE_VERSION)
        return fail(error, SINTER_BAD_MODULE, path, "it was made by another version of Sinter");
    char *name = with_slash(path);
    if (!name)
        return fail(error, SINTER_NO_MEMORY, path, "out of memory");
    void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    free(name);
    if (!handle)
        return fail(error, SINTER_BAD_MODULE, path, dlerror());
    pthread_mutex_lock(&lock);
    status = adopt(path, handle, &artefact, module, error);
    pthread_mutex_unlock(&lock);
    if (status != SINTER_OK)
        dlclose(handle);
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
