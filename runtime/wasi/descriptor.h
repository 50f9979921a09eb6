/* A WASI context and its descriptor table. A descriptor is the guest's small number for something
 * of the host's, with the rights that the guest has on it:
 *
 *     guest's fd    0        1         2         3                   4
 *     host's        0        1         2         7                   9
 *                   stdin    stdout    stderr    preopen "/data"     "/data/x", opened by path_open
 *                   (borrowed, never closed)     rights, and what    the rights asked for, cut to
 * what it hands on         descriptor 3 hands on
 *
 * Rights are set when a descriptor is made, and only ever shrink after that. */
#ifndef RUNTIME_WASI_DESCRIPTOR_H
#define RUNTIME_WASI_DESCRIPTOR_H

#include "core/instance.h"
#include "sinter/wasi.h"
#include "wasi/preview1.h"

/* A guest that has this many descriptors open gets MFILE, if the host's own limit does not come
 * first.
 */
#define SINTER_DESCRIPTOR_COUNT_MAX 65536u

/* What threads need that share a context (sharing.c). */
struct sinter_wasi;
struct sinter_descriptor;
struct sinter_sharing {
    /* The lock of the table, and of what changes in descriptors. It is held while descriptors are
     * looked up and changed, never while the host may wait. */
    void (*lock)(void);
    void (*unlock)(void);
    /* Keeps a descriptor for the thread's present call: it stays in memory, and the host's stays
     * open, even if another thread closes it meanwhile. The lock is held. WASI errno: NOMEM. */
    uint32_t (*keep)(struct sinter_descriptor *descriptor);
    /* Between these calls no other thread uses the descriptor's listing. The lock is not held. */
    void (*begin_listing)(struct sinter_descriptor *descriptor);
    void (*end_listing)(struct sinter_descriptor *descriptor);
};

/* Whether a call on a descriptor that is lent waits. Other processes share its open file, first of
 * all the user's shell, so O_NONBLOCK stays as it is, and what the guest wants is kept here. */
enum sinter_waiting {
    SINTER_WAITS_AS_HOST, /* the guest has not said */
    SINTER_WAITS_NEVER,
    SINTER_WAITS_ALWAYS,
};

struct sinter_listing;
struct stat;

struct sinter_descriptor {
    uint32_t user_count; /* atomic: the table, and calls that keep it */
    int host;            /* the host's descriptor; -1: there is none, but `stream` */
    const struct sinter_wasi_stream *stream; /* whose bytes the host moves; or NULL. Borrowed */
    uint8_t filetype;     /* WASI_FILETYPE_*, which never changes once it is known */
    bool is_open;         /* false: its number is reserved, and nothing else is set */
    bool is_borrowed;     /* the process's own (0, 1, 2), or none: never closed by us */
    bool is_lent;         /* the host uses the open file, too, so its flags stay as they are */
    bool is_given;        /* the context was made with it; the guest did not open it */
    bool is_restricted;   /* the guest gave up rights of it */
    bool is_untyped;      /* opened by a path and not used yet: `filetype` is not known, and the
                             rights are not yet cut to those of the type */
    bool is_listed;       /* a thread of several makes or reads `listing` */
    bool hides_nonblock;  /* O_NONBLOCK is set on the host's, where it has no effect, and the guest
                             does not see it */
    uint8_t waiting;      /* atomic: enum sinter_waiting; as the host's unless lent */
    uint64_t rights_base; /* atomic, as the next one: WASI_RIGHT_* */
    uint64_t rights_inheriting;
    char *preopen_name;             /* owned; NULL when not preopened */
    struct sinter_listing *listing; /* owned; NULL until fd_readdir */
};

/* Strings, one after the other, each with its NUL: as args_get and environ_get write them. */
struct sinter_strings {
    char *bytes; /* owned */
    uint32_t size_bytes;
    uint32_t count;
};

struct sinter_wasi {
    struct sinter_wasi_head head; /* first */
    struct sinter_strings arguments;
    struct sinter_strings environment;
    struct sinter_descriptor **descriptors; /* by the guest's number; NULL: that is free */
    const struct sinter_sharing *sharing;   /* NULL: one thread uses the context */
    uint32_t descriptor_capacity;
    uint32_t given_count;     /* how many descriptors, from 0 on, the context was made with */
    uint32_t lowest_free;     /* no free slot from 3 on lies below it */
    uint64_t listing_bytes;   /* atomic: of all descriptors' listings */
    bool signals_end_process; /* as in struct sinter_wasi_config */
    struct sinter_wasi_stream streams[3]; /* 0, 1 and 2, as the host gave them */
    /* As in struct sinter_wasi_config; NULL: the system's. */
    int (*clock_time)(void *, uint32_t, uint64_t *);
    uint64_t clock_resolution_ns;
    int (*random)(void *, void *, uint64_t);
    void *host_context;
    bool walks_paths; /* resolve without openat2: the kernel has none, or a test wants it */
};

static inline void sinter_wasi_lock(const struct sinter_wasi *wasi) {
    if (wasi->sharing)
        wasi->sharing->lock();
}
static inline void sinter_wasi_unlock(const struct sinter_wasi *wasi) {
    if (wasi->sharing)
        wasi->sharing->unlock();
}

/* Finds the guest's descriptor `fd`, if it is open and has all rights in `needed`. The pointer is
 * valid until it is closed, or, where threads share the context, to the end of the guest's call.
 * WASI errno: BADF when it is closed, or the instance has no WASI context; when a right is missing
 * NOTCAPABLE, or, where POSIX programs expect that, ISDIR (operations of files on a directory) or
 * SPIPE (seeking where there is no position). The first time that a descriptor is found, the host
 * is asked for its type. */
uint32_t sinter_descriptor_find(const struct sinter_instance *instance, uint32_t fd,
                                uint64_t needed, struct sinter_descriptor **descriptor);

/* As sinter_descriptor_find, and gets the file's status: with one system call, even when the
 * descriptor has not been used yet. WASI errno: that of fstat, too. */
uint32_t sinter_descriptor_find_status(const struct sinter_instance *instance, uint32_t fd,
                                       uint64_t needed, struct sinter_descriptor **descriptor,
                                       struct stat *status);

/* Finds a directory to resolve a path in. WASI errno: as sinter_descriptor_find, and NOTDIR. */
uint32_t sinter_descriptor_find_directory(const struct sinter_instance *instance, uint32_t fd,
                                          uint64_t needed, struct sinter_descriptor **descriptor);

/* Reserves the number of the next descriptor and sets `*fd` to it, so that filling it cannot fail.
 * It is the lowest free number from 3 on, so that nothing opened is mistaken for a standard stream.
 * WASI errno: MFILE, NOMEM. */
uint32_t sinter_descriptor_reserve(struct sinter_wasi *wasi, uint32_t *fd);
/* Adds a standard stream while the context is made. 0 or ENOMEM. */
int sinter_descriptor_add_stream(struct sinter_wasi *wasi, uint32_t fd,
                                 const struct sinter_descriptor *stream);
/* Gives a number back that was reserved and not filled. */
void sinter_descriptor_forgo(struct sinter_wasi *wasi, uint32_t fd);

/* Fills a number that was reserved; what `descriptor` owns is the table's from now on. */
void sinter_descriptor_fill(struct sinter_wasi *wasi, uint32_t fd,
                            const struct sinter_descriptor *descriptor);

/* Closes `fd`. What it stands for ends when no call keeps it any more. WASI errno: BADF, or the
 * host's. */
uint32_t sinter_descriptor_close(struct sinter_wasi *wasi, uint32_t fd);
/* One user less. The last one ends the descriptor. Returns the host's errno of close. */
int sinter_descriptor_drop(struct sinter_wasi *wasi, struct sinter_descriptor *descriptor);

/* Makes `to` what `from` was, and closes what `to` was. WASI errno: BADF when one is not open. */
uint32_t sinter_descriptor_move(struct sinter_wasi *wasi, uint32_t from, uint32_t to);

static inline enum sinter_waiting
sinter_descriptor_waiting(const struct sinter_descriptor *descriptor) {
    return (enum sinter_waiting)__atomic_load_n(&descriptor->waiting, __ATOMIC_RELAXED);
}
/* A set of rights, which another thread may be about to shrink. */
static inline uint64_t sinter_rights_now(const uint64_t *rights) {
    return __atomic_load_n(rights, __ATOMIC_RELAXED);
}

static inline bool sinter_descriptor_is_socket(const struct sinter_descriptor *descriptor) {
    return descriptor->filetype == WASI_FILETYPE_SOCKET_STREAM ||
           descriptor->filetype == WASI_FILETYPE_SOCKET_DGRAM;
}

/* The value of `call`, a system call that reads from or writes to `descriptor` (`events`: POLLIN or
 * POLLOUT) and fails with -1 and errno. It is made again when a signal interrupts it, unless the
 * guest's call is to end, and it waits or not as the guest wants. */
#define SINTER_AWAITED(descriptor, events, call)                                                   \
    __extension__({                                                                                \
        ssize_t result_;                                                                           \
        sinter_waits(true);                                                                        \
        do                                                                                         \
            result_ = sinter_descriptor_await(descriptor, events) ? -1 : (call);                   \
        while (result_ < 0 && sinter_descriptor_goes_on(descriptor, errno));                       \
        sinter_waits(false);                                                                       \
        result_;                                                                                   \
    })
/* Before the call: waits until it would not, if the guest wants that. Returns 0, or -1 with errno:
 * EAGAIN when it would wait and the guest does not want that; EINTR. */
int sinter_descriptor_await(const struct sinter_descriptor *descriptor, short events);
/* The flags for sendmsg and recvmsg: not to wait, if the guest wants that. */
int sinter_descriptor_message_flags(const struct sinter_descriptor *descriptor);
/* After the call: whether it is to be made again after `error`. */
bool sinter_descriptor_goes_on(const struct sinter_descriptor *descriptor, int error);

/* Gets the WASI_FILETYPE_* of a descriptor of the host's. WASI errno: that of fstat. */
uint32_t sinter_descriptor_filetype(int host, uint8_t *filetype);

#endif
