/* Pages and address space, by mmap. See os.h. */
#include "os/os.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

int sinter_os_reserve(size_t size_bytes, void **base) {
    void *mapped =
        mmap(NULL, size_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped == MAP_FAILED)
        return errno;
    *base = mapped;
    return 0;
}

/* EEXIST goes before ENOMEM: the kernel looks for what is mapped before it counts addresses. */
static int map_at(void *wanted, size_t size_bytes, int protection) {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
    void *mapped = mmap(wanted, size_bytes, protection, flags, -1, 0);
    if (mapped == MAP_FAILED)
        return errno;
    if (mapped == wanted)
        return 0;
    munmap(mapped, size_bytes); /* an old kernel, for which the address is a hint */
    return EEXIST;
}

int sinter_os_reserve_at(uintptr_t address, size_t size_bytes, void **base) {
    *base = (void *)address;
    return map_at(*base, size_bytes, PROT_NONE);
}

int sinter_os_map_at(void *address, size_t size_bytes) {
    return map_at(address, size_bytes, PROT_READ | PROT_WRITE);
}

int sinter_os_commit(void *base, size_t size_bytes) {
    return mprotect(base, size_bytes, PROT_READ | PROT_WRITE) == 0 ? 0 : errno;
}

int sinter_os_forget(void *base, size_t size_bytes) {
    return size_bytes == 0 || madvise(base, size_bytes, MADV_DONTNEED) == 0 ? 0 : errno;
}

/* Not by one mmap over them: if that fails half-way, it leaves a hole in the reservation, and what
 * is next mapped in this process may land there. */
int sinter_os_uncommit(void *base, size_t size_bytes) {
    if (sinter_os_forget(base, size_bytes) != 0)
        memset(base, 0, size_bytes);
    return mprotect(base, size_bytes, PROT_NONE) == 0 ? 0 : errno;
}

int sinter_os_make_constant(void *base, size_t size_bytes) {
    return mprotect(base, size_bytes, PROT_READ) == 0 ? 0 : errno;
}

void sinter_os_release(void *base, size_t size_bytes) {
    if (base && size_bytes)
        munmap(base, size_bytes);
}
