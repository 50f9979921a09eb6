/* For C libraries other than glibc: the function by which the unwinder of a GCC that was built for
 * glibc 2.35 or later finds the unwind tables. So Debian's libgcc_eh.a serves musl as well. */
#include <features.h>

#ifndef __GLIBC__
#include <link.h>
#include <stddef.h>
#include <stdint.h>

/* As glibc's <dlfcn.h> has it, on 64-bit machines. */
struct dl_find_object {
    unsigned long long flags;
    void *map_start;
    void *map_end;
    struct link_map *link_map;
    void *eh_frame; /* where PT_GNU_EH_FRAME is */
    unsigned long long reserved[7];
};

struct search {
    uintptr_t pc;
    struct dl_find_object *found;
};

static int look_in(struct dl_phdr_info *info, size_t size, void *argument) {
    struct search *search = argument;
    struct dl_find_object found = {.map_start = NULL};
    (void)size;
    for (size_t i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[i];
        uintptr_t start = info->dlpi_addr + header->p_vaddr;
        if (header->p_type == PT_GNU_EH_FRAME)
            found.eh_frame = (void *)start;
        if (header->p_type == PT_LOAD && search->pc >= start &&
            search->pc - start < header->p_memsz) {
            found.map_start = (void *)start;
            found.map_end = (void *)(start + header->p_memsz);
        }
    }
    if (!found.map_start || !found.eh_frame)
        return 0;
    *search->found = found;
    return 1;
}

int _dl_find_object(void *pc, struct dl_find_object *result);
__attribute__((weak)) int _dl_find_object(void *pc, struct dl_find_object *result) {
    struct search search = {(uintptr_t)pc, result};
    return dl_iterate_phdr(look_in, &search) ? 0 : -1;
}
#else
extern int sinter_find_object_is_glibcs; /* a file is not empty */
#endif
