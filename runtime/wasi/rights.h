/* Which rights a descriptor can have: those that make sense for its type, and those that change
 * something, which a read-only directory lacks. */
#ifndef RUNTIME_WASI_RIGHTS_H
#define RUNTIME_WASI_RIGHTS_H

#include "wasi/preview1.h"

#include <stdbool.h>

/* Every right that changes something in a file system. A read-only preopen neither has nor hands on
 * any of them. PATH_LINK_SOURCE is one: by a second name in a writable directory, a guest could
 * write to the file. */
#define SINTER_RIGHTS_WRITE                                                                        \
    (WASI_RIGHT_FD_WRITE | WASI_RIGHT_FD_ALLOCATE | WASI_RIGHT_PATH_CREATE_DIRECTORY |             \
     WASI_RIGHT_PATH_CREATE_FILE | WASI_RIGHT_PATH_LINK_SOURCE | WASI_RIGHT_PATH_LINK_TARGET |     \
     WASI_RIGHT_PATH_RENAME_SOURCE | WASI_RIGHT_PATH_RENAME_TARGET |                               \
     WASI_RIGHT_PATH_FILESTAT_SET_SIZE | WASI_RIGHT_PATH_FILESTAT_SET_TIMES |                      \
     WASI_RIGHT_FD_FILESTAT_SET_SIZE | WASI_RIGHT_FD_FILESTAT_SET_TIMES |                          \
     WASI_RIGHT_PATH_SYMLINK | WASI_RIGHT_PATH_REMOVE_DIRECTORY | WASI_RIGHT_PATH_UNLINK_FILE)

#define SINTER_RIGHTS_STREAM                                                                       \
    (WASI_RIGHT_FD_READ | WASI_RIGHT_FD_WRITE | WASI_RIGHT_FD_FDSTAT_SET_FLAGS |                   \
     WASI_RIGHT_FD_FILESTAT_GET | WASI_RIGHT_POLL_FD_READWRITE)

#define SINTER_RIGHTS_SOCKET                                                                       \
    (SINTER_RIGHTS_STREAM | WASI_RIGHT_SOCK_SHUTDOWN | WASI_RIGHT_SOCK_ACCEPT)

#define SINTER_RIGHTS_DEVICE (SINTER_RIGHTS_STREAM | WASI_RIGHT_FD_SEEK | WASI_RIGHT_FD_TELL)

#define SINTER_RIGHTS_FILE                                                                         \
    (SINTER_RIGHTS_DEVICE | WASI_RIGHT_FD_DATASYNC | WASI_RIGHT_FD_SYNC | WASI_RIGHT_FD_ADVISE |   \
     WASI_RIGHT_FD_ALLOCATE | WASI_RIGHT_FD_FILESTAT_SET_SIZE | WASI_RIGHT_FD_FILESTAT_SET_TIMES)

#define SINTER_RIGHTS_DIRECTORY                                                                    \
    (WASI_RIGHT_FD_DATASYNC | WASI_RIGHT_FD_SYNC | WASI_RIGHT_FD_FDSTAT_SET_FLAGS |                \
     WASI_RIGHT_FD_READDIR | WASI_RIGHT_FD_FILESTAT_GET | WASI_RIGHT_FD_FILESTAT_SET_TIMES |       \
     WASI_RIGHT_PATH_CREATE_DIRECTORY | WASI_RIGHT_PATH_CREATE_FILE |                              \
     WASI_RIGHT_PATH_LINK_SOURCE | WASI_RIGHT_PATH_LINK_TARGET | WASI_RIGHT_PATH_OPEN |            \
     WASI_RIGHT_PATH_READLINK | WASI_RIGHT_PATH_RENAME_SOURCE | WASI_RIGHT_PATH_RENAME_TARGET |    \
     WASI_RIGHT_PATH_FILESTAT_GET | WASI_RIGHT_PATH_FILESTAT_SET_SIZE |                            \
     WASI_RIGHT_PATH_FILESTAT_SET_TIMES | WASI_RIGHT_PATH_SYMLINK |                                \
     WASI_RIGHT_PATH_REMOVE_DIRECTORY | WASI_RIGHT_PATH_UNLINK_FILE)

/* All rights that a descriptor opened below a directory can get. */
#define SINTER_RIGHTS_INHERITING (SINTER_RIGHTS_DIRECTORY | SINTER_RIGHTS_FILE)

/* The rights that make sense on a descriptor of `filetype`. A terminal gets neither SEEK nor TELL,
 * since C libraries take a character device without them for a terminal. */
static inline uint64_t sinter_rights_of_type(uint8_t filetype, bool is_terminal) {
    switch (filetype) {
    case WASI_FILETYPE_DIRECTORY:
        return SINTER_RIGHTS_DIRECTORY;
    case WASI_FILETYPE_REGULAR_FILE:
    case WASI_FILETYPE_BLOCK_DEVICE:
        return SINTER_RIGHTS_FILE;
    case WASI_FILETYPE_CHARACTER_DEVICE:
        return is_terminal ? SINTER_RIGHTS_STREAM : SINTER_RIGHTS_DEVICE;
    case WASI_FILETYPE_SOCKET_DGRAM:
    case WASI_FILETYPE_SOCKET_STREAM:
        return SINTER_RIGHTS_SOCKET;
    default:
        return SINTER_RIGHTS_STREAM;
    }
}

#endif
