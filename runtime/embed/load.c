/* Modules from files: read into memory, or loaded into the process. A file is checked as a whole
 * before any of its code can run:
 *
 *     sinter_module_read:  file -> bytes -> artefact.c -> a module without code
 *     sinter_module_load:  file -> bytes -> artefact.c -> dynamic linker -> the same bytes? ->
 * adopt
 */
#include "os/load.h"
#include "core/image.h"
#include "embed/artefact.h"
#include "os/os.h"

#include "sinter/internal/library.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A module that came from a file. */
struct loaded {
    const struct sinter_module *module;
    struct sinter_module own; /* `module`, of a file that was only read */
    uint8_t *bytes;           /* of that file: sinter_os_release(bytes, size) */
    size_t size;
    void *handle;             /* the dynamic linker's, of one that was loaded */
    uint32_t reference_count; /* 0: closed */
    struct loaded *next;
};

static void unload_unused(void);

/* Under sinter_os_lock_loads. A module that was closed stays in it while it has instances. */
static struct loaded *all;

static enum sinter_status fail(struct sinter_error *error, enum sinter_status status,
                               const char *path, const char *why) {
    if (error)
        snprintf(error->message, sizeof error->message, "%s: %s", path, why);
    return status;
}

/* A file that is open, in memory and checked. */
struct opened {
    struct sinter_os_file file;
    struct sinter_artefact artefact;
};

static void close_artefact(const struct opened *opened) {
    sinter_os_release(opened->file.bytes, opened->file.size);
    sinter_os_close_file(&opened->file);
}

static enum sinter_status open_artefact(const char *path, struct opened *opened,
                                        struct sinter_error *error) {
    const char *reason;
    int code = sinter_os_read_file(path, &opened->file, &reason);
    if (code)
        return fail(error,
                    code == ENOENT   ? SINTER_NOT_FOUND
                    : code == ENOMEM ? SINTER_NO_MEMORY
                                     : SINTER_BAD_MODULE,
                    path, reason);
    struct sinter_bytes bytes = {opened->file.bytes, opened->file.size};
    const char *fault = sinter_artefact_find(bytes, &opened->artefact);
    if (!fault)
        return SINTER_OK;
    close_artefact(opened);
    return fail(error, SINTER_BAD_MODULE, path, fault);
}

static void remember(struct loaded *loaded) {
    loaded->reference_count = 1;
    sinter_os_lock_loads();
    loaded->next = all;
    all = loaded;
    sinter_os_unlock_loads();
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
    sinter_os_close_file(&opened.file);
    const void *description = opened.artefact.description.data;
    loaded->bytes = opened.file.bytes;
    loaded->size = opened.file.size;
    loaded->own =
        (struct sinter_module){.code_version = SINTER_CODE_VERSION, .description = description};
    loaded->module = &loaded->own;
    remember(loaded);
    *module = loaded->module;
    return SINTER_OK;
}

/* ---- Loading ---- */

/* The module in an object that the dynamic linker has mapped; NULL when that is not of the file. */
static const struct sinter_module *find_module(void *handle, const struct opened *opened) {
    uintptr_t base;
    if (!sinter_os_loaded_from(handle, &opened->file, &base))
        return NULL;
    return (const void *)(base + (uintptr_t)opened->artefact.module_address);
}

/* Puts the library under another runtime, with nobody to call when it is unused. False when it is
 * under a third one, or has instances. */
static bool move_under(struct sinter_library *library, const struct sinter_runtime *from,
                       const struct sinter_runtime *to) {
    uint32_t count = 0;
    if (!__atomic_compare_exchange_n(&library->instance_count, &count, SINTER_LIBRARY_CHANGES,
                                     false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
        return false;
    bool is_ours = library->runtime == from || library->runtime == to;
    if (is_ours) {
        sinter_images_free(library);
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

/* Puts `module`, which is in the object of `handle` and is not in the list yet, under this runtime.
 * The lock is held. */
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

/* The dynamic linker would search its path for a name without a slash. */
static char *with_slash(const char *path) {
    size_t size = strlen(path) + 3;
    char *name = malloc(size);
    if (name)
        snprintf(name, size, "%s%s", strchr(path, '/') ? "" : "./", path);
    return name;
}

/* Loads the file by one of its names. False when the dynamic linker knows that name as another
 * file's; else `*status` is the result. */
static bool load_by_name(const char *path, const char *name, const struct opened *opened,
                         const struct sinter_module **module, enum sinter_status *status,
                         struct sinter_error *error) {
    const char *reason;
    void *handle = sinter_os_load(name, &reason);
    if (!handle) {
        *status = fail(error, SINTER_BAD_MODULE, path, reason);
        return true;
    }
    sinter_os_lock_loads();
    const struct sinter_module *found = find_module(handle, opened);
    struct loaded *loaded = found ? find_loaded(found) : NULL;
    bool adopts = found && !loaded;
    if (loaded) { /* the same file again, or one with the same content */
        loaded->reference_count++;
        *status = SINTER_OK;
    } else if (adopts) {
        *status = adopt(path, handle, found, error);
    }
    sinter_os_unlock_loads();
    if (found && *status == SINTER_OK)
        *module = found;
    if (!adopts || *status != SINTER_OK)
        sinter_os_unload(handle);
    return found != NULL;
}

/* So many numbers of the open file are tried, each of which gives it another name. */
#define FILE_NUMBERS_MAX 1000

static enum sinter_status load(const char *path, struct opened *opened,
                               const struct sinter_module **module, struct sinter_error *error) {
    enum sinter_status status = SINTER_BAD_MODULE;
    char *name = with_slash(path);
    if (!name)
        return fail(error, SINTER_NO_MEMORY, path, "out of memory");
    /* The dynamic linker would expand a $ORIGIN or the like. */
    bool done = !strchr(name, '$') && load_by_name(path, name, opened, module, &status, error);
    free(name);
    for (int i = 0; !done && i < FILE_NUMBERS_MAX; i++) {
        char number[SINTER_OS_FILE_NAME_SIZE];
        sinter_os_file_name(&opened->file, number);
        done = load_by_name(path, number, opened, module, &status, error);
        if (!done && !sinter_os_renumber_file(&opened->file))
            break;
    }
    return done ? status
                : fail(error, SINTER_BAD_MODULE, path,
                       "what the dynamic linker has loaded by that name is another file");
}

enum sinter_status sinter_module_load(const char *path, const struct sinter_module **module,
                                      struct sinter_error *error) {
    struct opened opened;
    *module = NULL;
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

/* True when nobody has the module any more; a library is then under its own runtime again. */
static bool give_up(const struct loaded *loaded) {
    struct sinter_library *library = loaded->handle ? loaded->module->library : NULL;
    return loaded->reference_count == 0 &&
           (!library || move_under(library, &sinter_runtime, library->own));
}

/* Takes a module that nobody has out of the list; NULL when there is none. */
static struct loaded *take_unused(void) {
    sinter_os_lock_loads();
    struct loaded **at = &all;
    while (*at && !give_up(*at))
        at = &(*at)->next;
    struct loaded *found = *at;
    if (found)
        *at = found->next;
    sinter_os_unlock_loads();
    return found;
}

static void unload_unused(void) {
    struct loaded *loaded;
    while ((loaded = take_unused())) {
        if (loaded->handle)
            sinter_os_unload(loaded->handle);
        else
            sinter_os_release(loaded->bytes, loaded->size);
        free(loaded);
    }
}

void sinter_module_close(const struct sinter_module *module) {
    sinter_os_lock_loads();
    struct loaded *loaded = find_loaded(module);
    if (loaded && loaded->reference_count)
        loaded->reference_count--;
    sinter_os_unlock_loads();
    unload_unused();
}
