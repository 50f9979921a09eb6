/* See private.h. A path is walked one directory at a time. Each directory is opened relative to the
 * one before, so that the directory checked is the directory used. */
#include "base/private.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINKS_MAX 40u

struct walk {
    struct arena *arena;
    int fd;           /* of the current directory */
    const char *path; /* of the current directory, for messages */
    unsigned link_count;
    const char *reason;
};

/* ---- What is safe ---- */

static bool is_trusted(const struct stat *status) {
    return status->st_uid == 0 || status->st_uid == geteuid();
}

static bool is_open_to_others(const struct stat *status) {
    return (status->st_mode & (S_IWGRP | S_IWOTH)) != 0;
}

/* In a sticky directory everybody can create entries, but nobody can remove or rename another
 * user's. */
static bool keeps_entries(const struct stat *status) {
    return is_trusted(status) && (!is_open_to_others(status) || (status->st_mode & S_ISVTX));
}

static bool is_private(const struct stat *status) {
    return status->st_uid == geteuid() && !is_open_to_others(status);
}

/* ---- The walk ---- */

static bool fail(struct walk *w, const char *why) {
    w->reason = arena_format(w->arena, "\"%s\" %s", w->path, why);
    return false;
}

static bool fail_by_errno(struct walk *w, const char *verb) {
    w->reason = arena_format(w->arena, "cannot %s \"%s\": %s", verb, w->path, strerror(errno));
    return false;
}

static void move_to(struct walk *w, int fd) {
    if (w->fd >= 0)
        close(w->fd);
    w->fd = fd;
}

static bool enter(struct walk *w, int fd, const struct stat *status) {
    if (!S_ISDIR(status->st_mode)) {
        close(fd);
        return fail(w, "is no directory");
    }
    move_to(w, fd);
    return keeps_entries(status) || fail(w, "belongs to another user, or others may write to it");
}

static bool go(struct walk *w, const char *path);

/* Follows the link open as `fd`, and closes it. */
static bool follow(struct walk *w, int fd, const struct stat *status) {
    char target[PATH_MAX];
    ssize_t size = readlinkat(fd, "", target, sizeof target - 1);
    int error = errno;
    close(fd);
    errno = error;
    if (size < 0)
        return fail_by_errno(w, "read the link");
    target[size] = '\0';
    if (!is_trusted(status))
        return fail(w, "is a link of another user's");
    if (++w->link_count > LINKS_MAX)
        return fail(w, "leads through too many links");
    w->path = file_directory(w->path, w->arena);
    return go(w, arena_format(w->arena, "%s", target));
}

static bool step(struct walk *w, const char *name) {
    struct stat status;
    int flags = O_PATH | O_NOFOLLOW | O_CLOEXEC;
    w->path = arena_format(w->arena, "%s/%s", strcmp(w->path, "/") == 0 ? "" : w->path, name);
    int fd = openat(w->fd, name, flags);
    if (fd < 0 && errno == ENOENT) {
        if (mkdirat(w->fd, name, 0700) != 0 && errno != EEXIST)
            return fail_by_errno(w, "make the directory");
        fd = openat(w->fd, name, flags);
    }
    if (fd < 0)
        return fail_by_errno(w, "open");
    if (fstat(fd, &status) != 0) {
        close(fd);
        return fail_by_errno(w, "open");
    }
    return S_ISLNK(status.st_mode) ? follow(w, fd, &status) : enter(w, fd, &status);
}

static bool go_to_root(struct walk *w) {
    struct stat status;
    int fd = open("/", O_PATH | O_CLOEXEC);
    w->path = "/";
    if (fd < 0 || fstat(fd, &status) != 0)
        return fail_by_errno(w, "open");
    return enter(w, fd, &status);
}

/* Walks `path` from the root, or from the current directory of the walk. */
static bool go(struct walk *w, const char *path) {
    if (*path == '/' && !go_to_root(w))
        return false;
    while (*path) {
        size_t size = strcspn(path, "/");
        if (size && !step(w, arena_copy(w->arena, path, size)))
            return false;
        path += size + (path[size] == '/');
    }
    return true;
}

/* ---- Directories ---- */

/* Makes the directory that the walk ended at `directory`, if it is private. */
static bool finish(struct walk *w, bool ok, struct private_directory *directory,
                   const char **reason) {
    struct stat status;
    if (ok && fstat(w->fd, &status) != 0)
        ok = fail_by_errno(w, "open");
    if (ok && !is_private(&status))
        ok = fail(w, "belongs to another user, or others may write to it");
    if (!ok)
        move_to(w, -1);
    directory->fd = w->fd;
    *reason = w->reason;
    return ok;
}

bool private_open(const char *path, struct arena *arena, struct private_directory *directory,
                  const char **reason) {
    struct walk w = {.arena = arena, .fd = -1, .path = "."};
    bool ok = true;
    if (*path != '/') {
        char *current = getcwd(NULL, 0);
        ok = current ? go(&w, current) : fail_by_errno(&w, "find");
        free(current);
    }
    return finish(&w, ok && go(&w, path), directory, reason);
}

bool private_open_in(const struct private_directory *parent, const char *name, struct arena *arena,
                     struct private_directory *directory, const char **reason) {
    struct walk w = {.arena = arena, .fd = fcntl(parent->fd, F_DUPFD_CLOEXEC, 0), .path = "..."};
    bool ok = w.fd >= 0 || fail_by_errno(&w, "open");
    return finish(&w, ok && step(&w, name), directory, reason);
}

void private_close(struct private_directory *directory) {
    if (directory->fd >= 0)
        close(directory->fd);
    directory->fd = -1;
}

int private_open_file(const struct private_directory *directory, const char *name) {
    struct stat status;
    int fd = openat(directory->fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && is_private(&status))
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}
