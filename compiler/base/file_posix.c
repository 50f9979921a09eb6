/* See file.h. Reading, writing, copying and moving files. */
#include "base/file.h"

#include "base/file_posix.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static bool is_of_host(int error) {
    return error == EIO || error == ENOMEM || error == EMFILE || error == ENFILE;
}

/* For a file that the user named: if it does not exist or is not a file, the input is at fault. */
static bool fail_input(struct diag *diag, const char *verb, const char *path) {
    return diag_fail(diag, is_of_host(errno) ? DIAG_ENVIRONMENT : DIAG_INPUT,
                     "cannot %s \"%s\": %s", verb, path, strerror(errno));
}

#define BEGINNING_BYTES 4u

/* Whether a file that starts like this may be a module, an artefact, an archive or text. */
static bool may_be_input(const char *beginning) {
    if (memcmp(beginning, "\0asm", BEGINNING_BYTES) == 0 ||
        memcmp(beginning, "\177ELF", BEGINNING_BYTES) == 0)
        return true;
    for (size_t i = 0; i < BEGINNING_BYTES; i++) {
        uint8_t byte = (uint8_t)beginning[i];
        if ((byte < ' ' && (byte < '\t' || byte > '\r')) || byte == 0x7f)
            return false;
    }
    return true;
}

/* With `is_input`, stops after the first bytes if they are not those of an input: a device has no
 * end. */
static bool read_all(int fd, size_t cap_bytes, bool is_input, struct text *text) {
    static const size_t chunk_bytes = (size_t)1 << 16;
    bool is_looked_at = !is_input;
    uint8_t *chunk = malloc(chunk_bytes);
    ssize_t got = -1;
    errno = ENOMEM;
    while (chunk && (got = read(fd, chunk, chunk_bytes)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            break;
        errno = EFBIG;
        if ((size_t)got > cap_bytes - text->size) {
            got = -1;
            break;
        }
        text_append(text, chunk, (size_t)got);
        if (is_looked_at || text->size < BEGINNING_BYTES)
            continue;
        is_looked_at = true;
        if (!may_be_input(text->data)) {
            text->size = BEGINNING_BYTES;
            got = 0;
            break;
        }
    }
    free(chunk);
    return got == 0;
}

static bool read_bytes(int fd, size_t cap_bytes, bool is_input, struct arena *arena,
                       struct bytes *bytes) {
    struct text text = {0};
    bool ok = read_all(fd, cap_bytes, is_input, &text);
    int error = errno;
    if (ok)
        *bytes = (struct bytes){
            .data = (const uint8_t *)arena_copy(arena, text.data ? text.data : "", text.size),
            .size = text.size};
    text_free(&text);
    errno = error;
    return ok;
}

typedef bool fail_function(struct diag *diag, const char *verb, const char *path);

static bool read_file(const char *path, size_t cap_bytes, bool is_input, fail_function *fail_at,
                      struct arena *arena, struct diag *diag, struct bytes *bytes) {
    bool standard_input = strcmp(path, "-") == 0;
    int fd = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail_at(diag, "open", path);
    bool ok = read_bytes(fd, cap_bytes, is_input, arena, bytes) || fail_at(diag, "read", path);
    if (!standard_input)
        close(fd);
    return ok;
}

bool file_read_open(int fd, const char *path, size_t cap_bytes, struct arena *arena,
                    struct diag *diag, struct bytes *bytes) {
    bool ok = read_bytes(fd, cap_bytes, false, arena, bytes) || fail(diag, "read", path);
    close(fd);
    return ok;
}

bool file_read(const char *path, size_t cap_bytes, struct arena *arena, struct diag *diag,
               struct bytes *bytes) {
    return read_file(path, cap_bytes, false, fail, arena, diag, bytes);
}

bool file_read_input(const char *path, size_t cap_bytes, struct arena *arena, struct diag *diag,
                     struct bytes *bytes) {
    return read_file(path, cap_bytes, true, fail_input, arena, diag, bytes);
}

void file_occupy_streams(void) {
    for (int fd = 0; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            (void)open("/dev/null", fd == STDIN_FILENO
                                        ? O_WRONLY
                                        : O_RDONLY); /* gives the lowest free number, `fd` */
}

static bool write_all(int fd, const uint8_t *data, size_t size) {
    while (size > 0) {
        ssize_t put = write(fd, data, size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        data += put;
        size -= (size_t)put;
    }
    return true;
}

bool file_write(const char *path, const void *data, size_t size, struct diag *diag) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return fail(diag, "create", path);
    bool ok = write_all(fd, data, size);
    int error = errno;
    struct stat status;
    bool is_file = fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
    if (close(fd) != 0 && ok) {
        ok = false;
        error = errno;
    }
    if (ok)
        return true;
    if (is_file) /* a device is not removed */
        unlink(path);
    errno = error;
    return fail(diag, "write", path);
}

bool file_write_text(const char *path, const struct text *text, struct diag *diag) {
    return file_write(path, text->data, text->size, diag);
}

bool file_write_stdout(const void *data, size_t size, struct diag *diag) {
    fflush(stdout);
    return write_all(STDOUT_FILENO, data, size) || fail(diag, "write", "<stdout>");
}

bool file_exists(const char *path) { return access(path, F_OK) == 0; }

uint64_t file_size(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 ? (uint64_t)status.st_size : 0;
}

bool file_is_directory(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

const char *file_identity(const char *path, struct arena *arena) {
    struct stat status;
    if (stat(path, &status) != 0)
        return NULL;
    return arena_format(arena, "%s:%lld:%lld.%09ld:%llu", path, (long long)status.st_size,
                        (long long)status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
                        (unsigned long long)status.st_ino);
}

static bool read_to_copy(const char *from, struct text *text, mode_t *mode, struct diag *diag) {
    int in = open(from, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (in < 0 || fstat(in, &status) != 0) {
        fail(diag, "open", from);
        if (in >= 0)
            close(in);
        return false;
    }
    bool ok = read_all(in, (size_t)-1 >> 1, false, text) || fail(diag, "read", from);
    close(in);
    *mode = status.st_mode & 0777;
    return ok;
}

bool file_copy(const char *from, const char *to, struct diag *diag) {
    struct text text = {0};
    mode_t mode;
    bool ok = read_to_copy(from, &text, &mode, diag) &&
              file_write(to, text.data ? text.data : "", text.size, diag) &&
              (chmod(to, mode) == 0 || fail(diag, "set the mode of", to));
    text_free(&text);
    return ok;
}

static bool write_new(int folder, const char *name, const struct text *text, mode_t mode) {
    int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    bool ok = write_all(fd, (const uint8_t *)text->data, text->size) && fchmod(fd, mode) == 0;
    int error = errno;
    if (close(fd) != 0 && ok)
        return false;
    errno = error;
    return ok;
}

bool file_copy_into(const char *from, int folder, const char *name, struct diag *diag) {
    struct text text = {0};
    mode_t mode;
    bool ok = read_to_copy(from, &text, &mode, diag) &&
              (write_new(folder, name, &text, mode) || fail(diag, "write", name));
    text_free(&text);
    return ok;
}

bool file_link_into(const char *path, int folder, const char *name) {
    return linkat(AT_FDCWD, path, folder, name, 0) == 0;
}

bool file_is_same(const char *path, const char *other) {
    struct stat status, others;
    if (stat(path, &status) != 0 || stat(other, &others) != 0)
        return false;
    struct file_node node = node_of(&others);
    return is_node(&status, &node);
}

/* The standard stream that `path`, a link such as /dev/stdout, leads to; -1 if none. */
static int stream_of(const char *path) {
    struct stat link, status, stream;
    if (lstat(path, &link) != 0 || !S_ISLNK(link.st_mode) || stat(path, &status) != 0)
        return -1;
    struct file_node node = node_of(&status);
    for (int fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++)
        if (fstat(fd, &stream) == 0 && is_node(&stream, &node))
            return fd;
    return -1;
}

bool file_is_special(const char *path) {
    struct stat status;
    return (stat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) ||
           stream_of(path) >= 0;
}

bool file_is_one_place(const char *path, const char *other, struct arena *arena) {
    return strcmp(file_base(path), file_base(other)) == 0 &&
           file_is_same(file_directory(path, arena), file_directory(other, arena));
}

static bool write_through(int folder, const char *name, const char *to, int flags,
                          struct diag *diag) {
    struct text text = {0};
    int in = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool ok = in >= 0 && read_all(in, (size_t)-1 >> 1, false, &text);
    if (in >= 0)
        close(in);
    int stream = stream_of(to);
    int out = !ok           ? -1
              : stream >= 0 ? dup(stream)
                            : open(to, flags | O_WRONLY | O_CLOEXEC | O_NOCTTY, 0666);
    ok = out >= 0 && write_all(out, (const uint8_t *)text.data, text.size);
    int error = errno;
    if (out >= 0 && close(out) != 0 && ok) {
        ok = false;
        error = errno;
    }
    text_free(&text);
    errno = error;
    return ok || fail(diag, "write", to);
}

/* Moves to another file system. The file is written beside `to` first, so that whatever is at `to`
 * stays until all of the new file is there. */
static bool move_across(int folder, const char *name, const char *to, struct diag *diag) {
    struct text beside = {0};
    text_format(&beside, "%s.sinter-%ld", to, (long)getpid());
    bool made = write_through(folder, name, beside.data, O_CREAT | O_EXCL | O_NOFOLLOW, diag);
    bool ok = made && (rename(beside.data, to) == 0 || fail(diag, "move the result to", to));
    if (!ok && (made || errno != EEXIST))
        unlink(beside.data);
    text_free(&beside);
    return ok;
}

bool file_move_from(int folder, const char *name, const char *to, struct diag *diag) {
    if (file_is_special(to))
        return write_through(folder, name, to, 0, diag);
    if (renameat(folder, name, AT_FDCWD, to) == 0)
        return true;
    if (errno != EXDEV)
        return fail(diag, "move the result to", to);
    return move_across(folder, name, to, diag);
}

void file_keep_private(const char *path) {
    struct stat status;
    if (stat(path, &status) == 0)
        (void)!chmod(path, status.st_mode & 0700);
}

bool file_write_at_once(const char *path, const void *data, size_t size, struct arena *arena,
                        struct diag *diag) {
    uint64_t number;
    if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
        return fail(diag, "create", path);
    const char *temporary = arena_format(arena, "%s.%016llx", path, (unsigned long long)number);
    if (file_write(temporary, data, size, diag)) {
        file_keep_private(temporary);
        if (file_move_from(AT_FDCWD, temporary, path, diag))
            return true;
    }
    unlink(temporary);
    return false;
}

void file_touch(const char *path) { utimensat(AT_FDCWD, path, NULL, 0); }

int64_t file_now(void) { return (int64_t)time(NULL); }

const char *file_real_path(const char *path, struct arena *arena) {
    char *real = realpath(path, NULL);
    const char *copy = real ? arena_copy(arena, real, strlen(real)) : NULL;
    free(real);
    return copy;
}

const char *file_directory(const char *path, struct arena *arena) {
    const char *slash = strrchr(path, '/');
    if (!slash)
        return ".";
    return slash == path ? "/" : arena_copy(arena, path, (size_t)(slash - path));
}

const char *file_base(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}
