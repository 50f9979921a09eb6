/* Calls on paths, except path_open: status, links, directories, names. A call that follows the last
 * symlink resolves the whole path. A call on a name resolves the name's place, and gives the kernel
 * one component. */
#include "core/instance.h"
#include "wasi/calls.h"
#include "wasi/descriptor.h"
#include "wasi/errors.h"
#include "wasi/filestat.h"
#include "wasi/guest.h"
#include "wasi/resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A path argument as the guest gives it, and the rights that its directory must have. */
struct given {
    uint32_t fd;
    uint64_t address;
    uint64_t size;
    uint64_t rights;
};

struct path {
    struct sinter_descriptor *directory;
    char text[PATH_MAX];
};

static uint32_t load_path(const struct sinter_instance *instance, const struct given *given,
                          struct path *path) {
    uint32_t error =
        sinter_descriptor_find_directory(instance, given->fd, given->rights, &path->directory);
    return error ? error : sinter_guest_path(instance, given->address, given->size, path->text);
}

static uint32_t load_place(const struct sinter_instance *instance, const struct given *given,
                           struct path *path, struct sinter_place *place) {
    uint32_t error = load_path(instance, given, path);
    if (error)
        return error;
    return sinter_resolve_place(instance->wasi, path->directory->host, path->text, place);
}

/* Opens the file for its status, not its contents. */
static uint32_t open_node(const struct sinter_instance *instance, const struct given *given,
                          struct path *path, uint32_t lookup, int *host) {
    if (lookup & ~WASI_LOOKUP_SYMLINK_FOLLOW)
        return WASI_ERRNO_INVAL;
    uint32_t error = load_path(instance, given, path);
    if (error)
        return error;
    int flags = O_PATH | (lookup & WASI_LOOKUP_SYMLINK_FOLLOW ? 0 : O_NOFOLLOW);
    return sinter_resolve_open(instance->wasi, path->directory->host, path->text, flags, 0, host);
}

/* Releases the place, and returns the WASI errno of a system call that returned `result`. */
static uint32_t finish(const struct sinter_place *place, int result) {
    uint32_t error = result < 0 ? sinter_wasi_errno(errno) : WASI_ERRNO_SUCCESS;
    sinter_place_release(place);
    return error;
}

uint32_t sinter_wasi_path_filestat_get(struct sinter_instance *instance, uint32_t fd,
                                       uint32_t lookup, uint64_t path_address, uint64_t path_size,
                                       uint64_t out) {
    struct given given = {fd, path_address, path_size, WASI_RIGHT_PATH_FILESTAT_GET};
    struct path path;
    struct sinter_guest filestat;
    int host;
    uint32_t error = sinter_guest_check(instance, out, WASI_FILESTAT_SIZE, &filestat);
    if (!error)
        error = open_node(instance, &given, &path, lookup, &host);
    if (error)
        return error;
    struct stat status;
    int result = fstat(host, &status);
    error = result ? sinter_wasi_errno(errno) : WASI_ERRNO_SUCCESS;
    (void)close(host);
    if (!error)
        sinter_filestat_store(filestat, &status, sinter_filetype_of_mode(status.st_mode));
    return error;
}

uint32_t sinter_wasi_path_filestat_set_times(struct sinter_instance *instance, uint32_t fd,
                                             uint32_t lookup, uint64_t path_address,
                                             uint64_t path_size, uint64_t atim, uint64_t mtim,
                                             uint32_t flags) {
    struct given given = {fd, path_address, path_size, WASI_RIGHT_PATH_FILESTAT_SET_TIMES};
    struct path path;
    struct timespec times[2];
    int host;
    uint32_t error = sinter_filestat_times(atim, mtim, flags, times);
    if (!error)
        error = open_node(instance, &given, &path, lookup, &host);
    if (error)
        return error;
    if (utimensat(host, "", times, AT_EMPTY_PATH) != 0)
        error = sinter_wasi_errno(errno);
    (void)close(host);
    return error;
}

uint32_t sinter_wasi_path_create_directory(struct sinter_instance *instance, uint32_t fd,
                                           uint64_t path_address, uint64_t path_size) {
    struct given given = {fd, path_address, path_size, WASI_RIGHT_PATH_CREATE_DIRECTORY};
    struct path path;
    struct sinter_place place;
    uint32_t error = load_place(instance, &given, &path, &place);
    return error ? error : finish(&place, mkdirat(place.directory, place.name, 0777));
}

uint32_t sinter_wasi_path_remove_directory(struct sinter_instance *instance, uint32_t fd,
                                           uint64_t path_address, uint64_t path_size) {
    struct given given = {fd, path_address, path_size, WASI_RIGHT_PATH_REMOVE_DIRECTORY};
    struct path path;
    struct sinter_place place;
    uint32_t error = load_place(instance, &given, &path, &place);
    return error ? error : finish(&place, unlinkat(place.directory, place.name, AT_REMOVEDIR));
}

uint32_t sinter_wasi_path_unlink_file(struct sinter_instance *instance, uint32_t fd,
                                      uint64_t path_address, uint64_t path_size) {
    struct given given = {fd, path_address, path_size, WASI_RIGHT_PATH_UNLINK_FILE};
    struct path path;
    struct sinter_place place;
    uint32_t error = load_place(instance, &given, &path, &place);
    return error ? error : finish(&place, unlinkat(place.directory, place.name, 0));
}

/* A symlink's target is resolved when the link is followed, so it is not resolved here. An absolute
 * target is refused: it would lead the host's own programs elsewhere than the guest meant. */
uint32_t sinter_wasi_path_symlink(struct sinter_instance *instance, uint64_t target_address,
                                  uint64_t target_size, uint32_t fd, uint64_t path_address,
                                  uint64_t path_size) {
    struct given given = {fd, path_address, path_size, WASI_RIGHT_PATH_SYMLINK};
    struct path path;
    struct sinter_place place;
    char target[PATH_MAX];
    uint32_t error = sinter_guest_path(instance, target_address, target_size, target);
    if (error)
        return error;
    if (target[0] == '/')
        return WASI_ERRNO_NOTCAPABLE;
    error = load_place(instance, &given, &path, &place);
    return error ? error : finish(&place, symlinkat(target, place.directory, place.name));
}

/* For readlink and link. If the path ends in a slash, the kernel would follow a symlink of that
 * name, wherever it leads. So then the whole path is resolved here, which finds a directory or
 * fails; a directory is not a symlink and cannot be linked, so the result is an error either way.
 */
static uint32_t load_looked_up_place(const struct sinter_instance *instance,
                                     const struct given *given, struct path *path,
                                     uint32_t error_for_directory, struct sinter_place *place) {
    uint32_t error = load_path(instance, given, path);
    if (error)
        return error;
    int base = path->directory->host;
    size_t size = strlen(path->text);
    if (size > 0 && path->text[size - 1] == '/') {
        int host;
        error =
            sinter_resolve_open(instance->wasi, base, path->text, O_PATH | O_DIRECTORY, 0, &host);
        if (error)
            return error;
        (void)close(host);
        return error_for_directory;
    }
    return sinter_resolve_place(instance->wasi, base, path->text, place);
}

uint32_t sinter_wasi_path_readlink(struct sinter_instance *instance, uint32_t fd,
                                   uint64_t path_address, uint64_t path_size, uint64_t buffer,
                                   uint64_t buffer_size, uint64_t out) {
    struct given given = {fd, path_address, path_size, WASI_RIGHT_PATH_READLINK};
    struct path path;
    struct sinter_guest text;
    struct sinter_guest used;
    struct sinter_place place;
    char target[PATH_MAX];
    uint32_t error = sinter_guest_check(instance, buffer, buffer_size, &text);
    if (!error)
        error = sinter_guest_check(instance, out, sinter_guest_word(instance), &used);
    if (!error)
        error = load_looked_up_place(instance, &given, &path, WASI_ERRNO_INVAL, &place);
    if (error)
        return error;
    ssize_t size = readlinkat(place.directory, place.name, target, sizeof target);
    error = finish(&place, size < 0 ? -1 : 0);
    if (error)
        return error;
    uint64_t kept = (uint64_t)size < buffer_size ? (uint64_t)size : buffer_size;
    memcpy(text.bytes, target, kept);
    sinter_guest_store_word(used, 0, kept, used.size);
    return WASI_ERRNO_SUCCESS;
}

/* True when moving or linking a file from one directory to the other would give the guest rights on
 * it that it did not have. */
static bool gains_rights(const struct sinter_descriptor *from, const struct sinter_descriptor *to) {
    uint64_t on_entries = WASI_RIGHT_PATH_OPEN | WASI_RIGHT_PATH_READLINK |
                          WASI_RIGHT_PATH_FILESTAT_GET | WASI_RIGHT_PATH_FILESTAT_SET_SIZE |
                          WASI_RIGHT_PATH_FILESTAT_SET_TIMES;
    uint64_t handed_on =
        sinter_rights_now(&to->rights_inheriting) & ~sinter_rights_now(&from->rights_inheriting);
    uint64_t of_its_own =
        sinter_rights_now(&to->rights_base) & ~sinter_rights_now(&from->rights_base);
    return handed_on || (of_its_own & on_entries);
}

/* Loads the second of two names: where a file is to be. After SUCCESS the caller releases both
 * places; after an error, both are released. */
static uint32_t load_target(const struct sinter_instance *instance, const struct path *from,
                            const struct sinter_place *source, const struct given *given_to,
                            struct path *to, struct sinter_place *target) {
    uint32_t error = load_place(instance, given_to, to, target);
    if (error) {
        sinter_place_release(source);
        return error;
    }
    if (!gains_rights(from->directory, to->directory))
        return WASI_ERRNO_SUCCESS;
    sinter_place_release(target);
    sinter_place_release(source);
    return WASI_ERRNO_NOTCAPABLE;
}

/* Following the last symlink is refused: a link to its target can't be made without a race. */
uint32_t sinter_wasi_path_link(struct sinter_instance *instance, uint32_t old_fd, uint32_t lookup,
                               uint64_t old_path, uint64_t old_path_size, uint32_t new_fd,
                               uint64_t new_path, uint64_t new_path_size) {
    struct given given_from = {old_fd, old_path, old_path_size, WASI_RIGHT_PATH_LINK_SOURCE};
    struct path from;
    struct given given_to = {new_fd, new_path, new_path_size, WASI_RIGHT_PATH_LINK_TARGET};
    struct path to;
    struct sinter_place source;
    struct sinter_place target;
    uint32_t error =
        lookup ? WASI_ERRNO_INVAL
               : load_looked_up_place(instance, &given_from, &from, WASI_ERRNO_PERM, &source);
    if (!error)
        error = load_target(instance, &from, &source, &given_to, &to, &target);
    if (error)
        return error;
    error =
        finish(&target, linkat(source.directory, source.name, target.directory, target.name, 0));
    sinter_place_release(&source);
    return error;
}

uint32_t sinter_wasi_path_rename(struct sinter_instance *instance, uint32_t old_fd,
                                 uint64_t old_path, uint64_t old_path_size, uint32_t new_fd,
                                 uint64_t new_path, uint64_t new_path_size) {
    struct given given_from = {old_fd, old_path, old_path_size, WASI_RIGHT_PATH_RENAME_SOURCE};
    struct path from;
    struct given given_to = {new_fd, new_path, new_path_size, WASI_RIGHT_PATH_RENAME_TARGET};
    struct path to;
    struct sinter_place source;
    struct sinter_place target;
    uint32_t error = load_place(instance, &given_from, &from, &source);
    if (!error)
        error = load_target(instance, &from, &source, &given_to, &to, &target);
    if (error)
        return error;
    error = finish(&target, renameat(source.directory, source.name, target.directory, target.name));
    sinter_place_release(&source);
    return error;
}
