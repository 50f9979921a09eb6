/* Code from files, by the dynamic linker. See load.h. */
#include "os/load.h"

#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <string.h>

/* Whether the `size` bytes at `offset` are all in the file. */
static bool is_inside(const struct sinter_os_file *file, uint64_t offset, uint64_t size) {
    return offset <= file->size && size <= file->size - offset;
}

void *sinter_os_load(const char *name, const char **reason) {
    void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        *reason = dlerror();
    return handle;
}

void sinter_os_unload(void *handle) { (void)dlclose(handle); }

static pthread_mutex_t loads = PTHREAD_MUTEX_INITIALIZER;

static void take(void) { pthread_mutex_lock(&loads); }
static void give(void) { pthread_mutex_unlock(&loads); }
static void mind_forks(void) { (void)pthread_atfork(take, give, give); }

void sinter_os_lock_loads(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, mind_forks);
    take();
}

void sinter_os_unlock_loads(void) { give(); }

struct comparison {
    const struct link_map *map;
    const struct sinter_os_file *file;
    bool is_same;
};

static bool has_headers(const struct dl_phdr_info *info, const struct sinter_os_file *file) {
    ElfW(Ehdr) header;
    memcpy(&header, file->bytes, sizeof header); /* of a file that was checked */
    size_t size = header.e_phnum * sizeof(ElfW(Phdr));
    return info->dlpi_phnum == header.e_phnum && is_inside(file, header.e_phoff, size) &&
           memcmp(info->dlpi_phdr, file->bytes + header.e_phoff, size) == 0;
}

static bool has_content(const struct dl_phdr_info *info, const ElfW(Phdr) * segment,
                        const struct sinter_os_file *file) {
    if (segment->p_type != PT_LOAD || (segment->p_flags & (PF_W | PF_X)))
        return true;
    return is_inside(file, segment->p_offset, segment->p_filesz) &&
           memcmp((const void *)(info->dlpi_addr + segment->p_vaddr),
                  file->bytes + segment->p_offset, segment->p_filesz) == 0;
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

bool sinter_os_loaded_from(void *handle, const struct sinter_os_file *file, uintptr_t *base) {
    struct comparison comparison = {.file = file};
    if (dlinfo(handle, RTLD_DI_LINKMAP, &comparison.map) != 0)
        return false;
    dl_iterate_phdr(compare_object, &comparison);
    *base = (uintptr_t)comparison.map->l_addr;
    return comparison.is_same;
}
