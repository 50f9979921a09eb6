/* See file.h. Directories: making, listing and removing them. */
#include "base/file.h"

#include "base/file_posix.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIRECTORY_FLAGS (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

bool file_is_empty_directory(const char *path) {
    DIR *directory = opendir(path);
    struct dirent *entry = NULL;
    while (directory && (entry = readdir(directory)) && entry->d_name[0] == '.')
        ;
    bool empty = !entry;
    if (directory)
        closedir(directory);
    return empty;
}

int file_make_in(int folder, const char *name, struct diag *diag) {
    int fd = mkdirat(folder, name, 0777) == 0 ? openat(folder, name, DIRECTORY_FLAGS) : -1;
    if (fd < 0)
        fail(diag, "make the directory", name);
    return fd;
}

void file_close(int folder) {
    if (folder >= 0)
        close(folder);
}

bool file_make_directory(const char *path, struct diag *diag) {
    char *copy = strdup(path);
    bool ok = copy != NULL;
    for (char *at = copy; ok && at;) {
        at = strchr(at + 1, '/');
        if (at)
            *at = '\0';
        ok =
            mkdir(copy, 0700) == 0 || errno == EEXIST || errno == EISDIR || file_is_directory(copy);
        if (at)
            *at = '/';
    }
    free(copy);
    return ok || fail(diag, "make the directory", path);
}

struct listing {
    struct arena *arena;
    struct file_entry *entries;
    uint32_t count;
    uint32_t capacity;
};

static void list_file(struct listing *listing, const char *path, const struct stat *status) {
    listing->entries = arena_grow(listing->arena, listing->entries, listing->count,
                                  &listing->capacity, sizeof *listing->entries);
    listing->entries[listing->count++] = (struct file_entry){
        .path = path, .size_bytes = (uint64_t)status->st_size, .time = status->st_mtim.tv_sec};
}

static void list_folder(struct listing *listing, const char *folder, unsigned depth) {
    DIR *directory = opendir(folder);
    struct dirent *entry;
    while (directory && listing->count < FILE_LIST_MAX && (entry = readdir(directory))) {
        struct stat status;
        const char *path = arena_format(listing->arena, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] == '.' || lstat(path, &status) != 0)
            continue;
        if (S_ISDIR(status.st_mode) && depth > 0)
            list_folder(listing, path, depth - 1);
        else if (S_ISREG(status.st_mode) && depth == 0)
            list_file(listing, path, &status);
    }
    if (directory)
        closedir(directory);
}

size_t file_list(const char *directory, struct arena *arena, struct file_entry **entries) {
    struct listing listing = {.arena = arena};
    list_folder(&listing, directory, 1);
    *entries = listing.entries;
    return listing.count;
}

/* ---- Trees ----
 * Each directory is opened relative to its parent, and the directory that was opened is the one
 * that is emptied. So nothing outside the tree is removed, even if somebody renames directories or
 * puts links in their places meanwhile. */

#define TREE_DEPTH_MAX 64u

static bool is_itself_or_parent(const char *name) {
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static void remove_in(int folder, const char *name, unsigned depth);

/* Closes `fd`. */
static void empty_directory(int fd, unsigned depth) {
    DIR *directory = fdopendir(fd);
    struct dirent *entry;
    if (!directory) {
        close(fd);
        return;
    }
    while (depth > 0 && (entry = readdir(directory)))
        if (!is_itself_or_parent(entry->d_name))
            remove_in(fd, entry->d_name, depth - 1);
    closedir(directory);
}

static void remove_in(int folder, const char *name, unsigned depth) {
    int fd = openat(folder, name, DIRECTORY_FLAGS);
    if (fd >= 0)
        empty_directory(fd, depth);
    if (unlinkat(folder, name, 0) != 0)
        unlinkat(folder, name, AT_REMOVEDIR);
}

void file_remove_tree(const char *path) { remove_in(AT_FDCWD, path, TREE_DEPTH_MAX); }

int file_make_temporary(const char *path, struct file_node *node, struct diag *diag) {
    struct stat status;
    int fd = mkdir(path, 0700) == 0 ? open(path, DIRECTORY_FLAGS) : -1;
    bool ok =
        (fd >= 0 && fstat(fd, &status) == 0) || fail(diag, "make a temporary directory", path);
    if (ok && status.st_uid != geteuid())
        ok = diag_fail(diag, DIAG_ENVIRONMENT,
                       "another user has put a directory in the place of \"%s\"", path);
    if (ok)
        *node = node_of(&status);
    if (!ok && fd >= 0)
        close(fd);
    return ok ? fd : -1;
}

void file_remove_temporary(const char *path, const struct file_node *node) {
    struct stat status;
    int fd = open(path, DIRECTORY_FLAGS);
    if (fd < 0)
        return;
    if (fstat(fd, &status) == 0 && is_node(&status, node))
        empty_directory(fd, TREE_DEPTH_MAX);
    else
        close(fd);
    rmdir(path);
}
