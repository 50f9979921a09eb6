/* Descriptors above the standard streams, and whole files in memory. See os.h and load.h. */
#include "os/load.h"
#include "os/os.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int sinter_os_above_streams(int opened, int *host) {
    *host = opened;
    if (opened < 0)
        return errno;
    if (opened > STDERR_FILENO)
        return 0;
    *host = fcntl(opened, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int error = *host < 0 ? errno : 0;
    (void)close(opened);
    return error;
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

int sinter_os_read_file(const char *path, struct sinter_os_file *file, const char **reason) {
    struct stat status;
    int host;
    int error = sinter_os_above_streams(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), &host);
    if (error) {
        *reason = strerror(error);
        return error == ENOMEM ? EIO : error; /* ENOMEM is for `bytes` */
    }
    if (fstat(host, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size == 0) {
        (void)close(host);
        *reason = "not a file with anything in it";
        return EINVAL;
    }
    size_t size = (size_t)status.st_size;
    void *base = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *file = (struct sinter_os_file){.host = host, .bytes = base, .size = size};
    if (base != MAP_FAILED && read_all(host, base, size))
        return 0;
    *reason = strerror(errno);
    if (base != MAP_FAILED)
        sinter_os_release(base, size);
    (void)close(host);
    return base == MAP_FAILED ? ENOMEM : EIO;
}

void sinter_os_close_file(const struct sinter_os_file *file) { (void)close(file->host); }

/* Spelt as nobody else spells it. */
void sinter_os_file_name(const struct sinter_os_file *file, char name[SINTER_OS_FILE_NAME_SIZE]) {
    snprintf(name, SINTER_OS_FILE_NAME_SIZE, "/proc/self/fd/./%d", file->host);
}

bool sinter_os_renumber_file(struct sinter_os_file *file) {
    int next = fcntl(file->host, F_DUPFD_CLOEXEC, file->host + 1);
    if (next < 0)
        return false;
    (void)close(file->host);
    file->host = next;
    return true;
}
