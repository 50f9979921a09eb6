/* Which rights a descriptor can have: what makes sense for its type, and what a policy leaves of
 * them. */
#ifndef RUNTIME_WASI_RIGHTS_H
#define RUNTIME_WASI_RIGHTS_H

#include "wasi/preview1.h"

#include <stdbool.h>

/* Every right that changes something in a file system; a read-only preopen has and hands on none of
 * them. PATH_LINK_SOURCE is one: a second name in a directory that is writable would be a way
 * around. */
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

/* All that a descriptor opened below a directory can be given. */
#define SINTER_RIGHTS_INHERITING (SINTER_RIGHTS_DIRECTORY | SINTER_RIGHTS_FILE)

/* The rights that mean something on a descriptor of `filetype`. `is_terminal`: a character device
 * without a position, by which C libraries recognise a terminal. */
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
