/* Images, as sealed memory files. See os.h. */
#include "os/os.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

/* Kernels before 6.3 do not know MFD_NOEXEC_SEAL, and some later ones require it. */
static int open_memory_file(void) {
    static const char name[] = "sinter image";
    int opened = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);
    return opened < 0 && errno == EINVAL ? memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING)
                                         : opened;
}

/* A file beyond the process's limit would end the process, by SIGXFSZ. */
static bool may_be_as_large(size_t size_bytes) {
    struct rlimit limit;
    return getrlimit(RLIMIT_FSIZE, &limit) == 0 && size_bytes <= limit.rlim_cur;
}

static int prepare(size_t size_bytes, struct sinter_os_image *image) {
    struct stat status;
    if (ftruncate(image->host, (off_t)size_bytes) != 0 || fstat(image->host, &status) != 0)
        return errno;
    image->device = status.st_dev;
    image->file = status.st_ino;
    return 0;
}

int sinter_os_image_make(size_t size_bytes, struct sinter_os_image *image) {
    if (!may_be_as_large(size_bytes))
        return EFBIG;
    int error = sinter_os_above_streams(open_memory_file(), &image->host);
    if (error)
        return error;
    error = prepare(size_bytes, image);
    if (error)
        (void)close(image->host);
    return error;
}

int sinter_os_image_write(const struct sinter_os_image *image, uint64_t offset, const void *bytes,
                          size_t size_bytes) {
    const char *from = bytes;
    while (size_bytes) {
        ssize_t count = pwrite(image->host, from, size_bytes, (off_t)offset);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return count < 0 ? errno : EIO;
        from += count;
        offset += (uint64_t)count;
        size_bytes -= (size_t)count;
    }
    return 0;
}

int sinter_os_image_seal(const struct sinter_os_image *image) {
    int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
    return fcntl(image->host, F_ADD_SEALS, seals) == 0 ? 0 : errno;
}

static bool is_still_there(const struct sinter_os_image *image) {
    struct stat status;
    return fstat(image->host, &status) == 0 && status.st_dev == image->device &&
           status.st_ino == image->file;
}

static void *map_zero(void *base, size_t size_bytes, int how) {
    return mmap(base, size_bytes, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | how, -1, 0);
}

/* After a call of mmap over the pages that failed. They are mostly still there, but the kernel may
 * have unmapped them before it ran out of memory. A hole must not stay: what is next mapped in this
 * process may land there, and the guest would have it. */
static void close_hole(void *base, size_t size_bytes) {
    void *mapped = map_zero(base, size_bytes, MAP_FIXED_NOREPLACE);
    if (mapped == base || (mapped == MAP_FAILED && errno == EEXIST))
        return;
    if (mapped != MAP_FAILED) /* an old kernel, for which the address is a hint: it is taken */
        munmap(mapped, size_bytes);
    else if (map_zero(base, size_bytes, MAP_FIXED) == MAP_FAILED)
        sinter_os_abandon("sinter: error: the system has no room to map a guest's memory\n", 134);
}

int sinter_os_image_map(const struct sinter_os_image *image, uint64_t offset, void *base,
                        size_t size_bytes) {
    if (!is_still_there(image))
        return ESTALE;
    if (mmap(base, size_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE | MAP_FIXED,
             image->host, (off_t)offset) != MAP_FAILED)
        return 0;
    int error = errno;
    close_hole(base, size_bytes);
    return error;
}

void sinter_os_image_unmap(void *base, size_t size_bytes) {
    if (map_zero(base, size_bytes, MAP_FIXED) == MAP_FAILED)
        close_hole(base, size_bytes);
}

void sinter_os_image_free(const struct sinter_os_image *image) {
    if (is_still_there(image))
        (void)close(image->host);
}
