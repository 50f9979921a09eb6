/* Path resolution below a directory, by openat2 or by a walker. Invariant of the walker: every
 * descriptor on its stack was reached from the base by single components opened with O_NOFOLLOW,
 * and `..` goes back down the stack; so the kernel never gets a path with a slash, a `..` or a
 * symlink in it, and a rename during the walk cannot lead it outside. */
#include "wasi/resolve.h"

#include "wasi/descriptor.h"
#include "wasi/errors.h"
#include "wasi/preview1.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#define LINK_COUNT_MAX 40 /* as in the kernel */
#define WALK_DEPTH_MAX 256
/* openat2 gives EAGAIN when a rename raced with a `..`; after so many the walker, which can't be
 * raced, does it. */
#define RACE_RETRY_COUNT 32

static int open_beneath(int base, const char *path, int flags, uint32_t mode) {
    struct open_how how = {
        .flags = (uint64_t)(unsigned)flags,
        .mode = flags & O_CREAT ? mode : 0,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
    };
    return (int)SINTER_UNINTERRUPTED(syscall(SYS_openat2, base, path, &how, sizeof how));
}

bool sinter_resolve_has_openat2(void) {
    int host = open_beneath(AT_FDCWD, ".", O_PATH | O_CLOEXEC, 0);
    if (host < 0)
        return errno != ENOSYS && errno != EPERM;
    (void)close(host);
    return true;
}

struct walk {
    int stack[WALK_DEPTH_MAX]; /* stack[0] is the base, borrowed */
    int depth;                 /* index of the directory that we are in */
    int link_count;
    char *next;          /* what is still to be walked, in `text` */
    char text[PATH_MAX]; /* NUL-terminated */
};

/* Opens one component; a symlink is not followed. */
static int openat_once(const struct walk *walk, const char *name, int flags, uint32_t mode) {
    return SINTER_UNINTERRUPTED(
        openat(walk->stack[walk->depth], name, flags | O_NOFOLLOW | O_CLOEXEC, mode));
}

/* Puts the target of the symlink `name`, which ends where `rest` begins, in front of the rest.
 * Returns 0, or an errno: EINVAL when `name` is no symlink. */
static int expand_link(struct walk *walk, const char *name, const char *rest) {
    char target[PATH_MAX];
    ssize_t size = readlinkat(walk->stack[walk->depth], name, target, sizeof target);
    if (size < 0)
        return errno;
    if (++walk->link_count > LINK_COUNT_MAX)
        return ELOOP;
    if (size == 0)
        return ENOENT;
    if (target[0] == '/')
        return EXDEV;
    size_t rest_size = strlen(rest) + 1;
    if ((size_t)size + rest_size > sizeof walk->text)
        return ENAMETOOLONG;
    memmove(walk->text + size, rest, rest_size);
    memcpy(walk->text, target, (size_t)size);
    walk->next = walk->text;
    return 0;
}

static int enter_directory(struct walk *walk, const char *name, const char *rest) {
    if (strcmp(name, "..") == 0) {
        if (walk->depth == 0)
            return EXDEV;
        (void)close(walk->stack[walk->depth--]);
        return 0;
    }
    int directory = openat_once(walk, name, O_PATH | O_DIRECTORY, 0);
    if (directory < 0) {
        if (errno != ENOTDIR)
            return errno;
        int error = expand_link(walk, name, rest);
        return error == EINVAL ? ENOTDIR : error;
    }
    if (walk->depth + 1 == WALK_DEPTH_MAX) {
        (void)close(directory);
        return ENAMETOOLONG;
    }
    walk->stack[++walk->depth] = directory;
    return 0;
}

/* Takes the next component to `name`; false at the end. Leaves `walk->next` behind it, at a slash
 * or the end. */
static bool take_component(struct walk *walk, char name[NAME_MAX + 1], int *error) {
    walk->next += strspn(walk->next, "/");
    size_t size = strcspn(walk->next, "/");
    *error = size > NAME_MAX ? ENAMETOOLONG : 0;
    if (size == 0 || *error)
        return false;
    memcpy(name, walk->next, size);
    name[size] = '\0';
    walk->next += size;
    return true;
}

/* Does one component. Returns 0 with `*host` still -1 when there is more to do. */
static int step(struct walk *walk, int flags, uint32_t mode, int *host) {
    char name[NAME_MAX + 1];
    int error;
    bool is_dots = false;
    if (take_component(walk, name, &error)) {
        is_dots = strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
        bool is_last = walk->next[strspn(walk->next, "/")] == '\0';
        if (is_last && *walk->next && (flags & O_CREAT) && !is_dots)
            return EISDIR;
        if (strcmp(name, ".") == 0)
            return 0;
        if (*walk->next || is_dots)
            return enter_directory(walk, name, walk->next);
        if (!(flags & O_NOFOLLOW)) {
            error = expand_link(walk, name, walk->next);
            if (error != EINVAL && error != ENOENT)
                return error;
        }
    } else {
        if (error)
            return error;
        strcpy(name, ".");
    }
    *host = openat_once(walk, name, flags, mode);
    return *host < 0 ? errno : 0;
}

static int open_walking(int base, const char *path, int flags, uint32_t mode, int *host) {
    struct walk walk;
    walk.stack[0] = base;
    walk.depth = 0;
    walk.link_count = 0;
    walk.next = walk.text;
    size_t size = strlen(path) + 1;
    if (size > sizeof walk.text)
        return ENAMETOOLONG;
    memcpy(walk.text, path, size);
    *host = -1;
    int error = 0;
    while (!error && *host < 0)
        error = step(&walk, flags, mode, host);
    while (walk.depth > 0)
        (void)close(walk.stack[walk.depth--]);
    return error;
}

/* Files of /proc are ways into processes, the guest's own first of all: their memory, their
 * descriptors, their environment. */
static int refuse_process(int *host) {
    struct statfs status;
    int error = fstatfs(*host, &status) != 0        ? errno
                : status.f_type == PROC_SUPER_MAGIC ? EACCES
                                                    : 0;
    if (error) {
        (void)close(*host);
        *host = -1;
    }
    return error;
}

uint32_t sinter_resolve_open(struct sinter_wasi *wasi, int base, const char *path, int flags,
                             uint32_t mode, int *host) {
    if (path[0] == '\0')
        return WASI_ERRNO_NOENT;
    if (path[0] == '/')
        return WASI_ERRNO_NOTCAPABLE;
    int error = EAGAIN;
    for (int i = 0; !wasi->walks_paths && error == EAGAIN && i < RACE_RETRY_COUNT; i++) {
        *host = open_beneath(base, path, flags | O_CLOEXEC, mode);
        error = *host < 0 ? errno : 0;
    }
    if (error == EAGAIN)
        error = open_walking(base, path, flags, mode, host);
    if (!error)
        error = refuse_process(host);
    return error == EXDEV ? WASI_ERRNO_NOTCAPABLE : sinter_wasi_errno(error);
}

/* The last component `..` is resolved for its error only: no system call that takes a place acts on
 * such a name. */
static uint32_t check_inside(struct sinter_wasi *wasi, int base, const char *path) {
    int host;
    uint32_t error = sinter_resolve_open(wasi, base, path, O_PATH | O_DIRECTORY, 0, &host);
    if (!error)
        (void)close(host);
    return error;
}

uint32_t sinter_resolve_place(struct sinter_wasi *wasi, int base, char path[PATH_MAX],
                              struct sinter_place *place) {
    size_t end = strlen(path);
    while (end > 0 && path[end - 1] == '/')
        end--;
    size_t start = end;
    while (start > 0 && path[start - 1] != '/')
        start--;
    if (start == end) /* nothing, or slashes only */
        return path[0] ? WASI_ERRNO_NOTCAPABLE : WASI_ERRNO_NOENT;
    *place = (struct sinter_place){.directory = base, .name = path + start};
    if (end - start == 2 && memcmp(path + start, "..", 2) == 0) {
        uint32_t error = check_inside(wasi, base, path);
        if (error)
            return error;
    }
    if (start == 0)
        return WASI_ERRNO_SUCCESS;
    if (path[0] == '/')
        return WASI_ERRNO_NOTCAPABLE;
    path[start - 1] = '\0';
    place->owns_directory = true;
    return sinter_resolve_open(wasi, base, path, O_PATH | O_DIRECTORY, 0, &place->directory);
}

void sinter_place_release(const struct sinter_place *place) {
    if (place->owns_directory)
        (void)close(place->directory);
}
