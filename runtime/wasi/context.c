/* Making and ending a context: it packs arguments and environment in the guest's form, borrows the
 * process's standard streams or takes the host's, opens preopened directories and listening
 * sockets. */
#include "os/os.h"
#include "wasi/descriptor.h"
#include "wasi/host.h"
#include "wasi/listen.h"
#include "wasi/resolve.h"
#include "wasi/rights.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Arguments, and the environment, are each at most this long with their NULs. */
#define STRINGS_SIZE_MAX (UINT32_C(1) << 30)

static int pack_strings(const char *const *items, uint32_t count, struct sinter_strings *strings) {
    uint64_t size = 0;
    for (uint32_t i = 0; i < count; i++) {
        size += strlen(items[i]) + 1;
        if (size > STRINGS_SIZE_MAX)
            return E2BIG;
    }
    strings->bytes = malloc(size ? size : 1);
    if (!strings->bytes)
        return ENOMEM;
    char *end = strings->bytes;
    for (uint32_t i = 0; i < count; i++)
        end = stpcpy(end, items[i]) + 1;
    strings->size_bytes = (uint32_t)size;
    strings->count = count;
    return 0;
}

/* The rights on a standard stream. Its file is the host's: a guest may append to it, as to a pipe,
 * but not seek back into it or cut it. A directory as standard input grants nothing, since
 * directories come from preopens alone. */
static uint64_t stream_rights(int host, uint8_t filetype) {
    if (filetype == WASI_FILETYPE_DIRECTORY)
        return WASI_RIGHT_FD_FILESTAT_GET;
    uint64_t rights = sinter_rights_of_type(filetype, isatty(host) == 1);
    int flags = fcntl(host, F_GETFL);
    if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY)
        rights &= ~SINTER_RIGHTS_WRITE;
    else if (filetype != WASI_FILETYPE_CHARACTER_DEVICE)
        rights &= SINTER_RIGHTS_STREAM | WASI_RIGHT_FD_SYNC | WASI_RIGHT_FD_DATASYNC;
    if (flags < 0 || (flags & O_ACCMODE) == O_WRONLY)
        rights &= ~WASI_RIGHT_FD_READ;
    return rights;
}

/* A stream whose bytes the host moves is like a pipe's end. */
static int add_host_stream(struct sinter_wasi *wasi, uint32_t fd) {
    uint64_t other = fd == STDIN_FILENO ? WASI_RIGHT_FD_WRITE : WASI_RIGHT_FD_READ;
    return sinter_descriptor_add_stream(
        wasi, fd,
        &(struct sinter_descriptor){.host = -1,
                                    .stream = &wasi->streams[fd],
                                    .filetype = WASI_FILETYPE_UNKNOWN,
                                    .is_borrowed = true,
                                    .is_lent = true,
                                    .rights_base = SINTER_RIGHTS_STREAM & ~other});
}

/* A stream that is closed in the process is closed for the guest too. */
static int add_stream(struct sinter_wasi *wasi, uint32_t fd) {
    const struct sinter_wasi_stream *given = &wasi->streams[fd];
    if (!sinter_host_stream_is_valid(given, fd == STDIN_FILENO))
        return EINVAL;
    if (sinter_host_moves(given))
        return add_host_stream(wasi, fd);
    bool is_inherited = given->kind == SINTER_WASI_STREAM_INHERIT;
    struct sinter_descriptor stream = {
        .host = (int)fd, .is_borrowed = is_inherited, .is_lent = true};
    if (!is_inherited) {
        stream.host = fcntl(given->descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
        if (stream.host < 0)
            return errno;
    }
    int error = 0;
    if (sinter_descriptor_filetype(stream.host, &stream.filetype) == WASI_ERRNO_SUCCESS) {
        stream.rights_base = stream_rights(stream.host, stream.filetype);
        error = sinter_descriptor_add_stream(wasi, fd, &stream);
    } else if (!is_inherited) {
        error = errno;
    }
    if (error && !is_inherited)
        close(stream.host);
    return error;
}

static int add_streams(struct sinter_wasi *wasi, const struct sinter_wasi_config *config,
                       const char **failed) {
    static const char *const names[] = {"standard input", "standard output", "standard error"};
    const struct sinter_wasi_stream *given[] = {&config->standard_input, &config->standard_output,
                                                &config->standard_error};
    for (uint32_t fd = 0; fd <= STDERR_FILENO; fd++) {
        wasi->streams[fd] = *given[fd];
        int error = add_stream(wasi, fd);
        if (error) {
            *failed = names[fd];
            return error;
        }
    }
    return 0;
}

static int add_preopen(struct sinter_wasi *wasi, const struct sinter_wasi_preopen *preopen,
                       int *host) {
    uint32_t fd;
    uint32_t wasi_error = sinter_descriptor_reserve(wasi, &fd);
    if (wasi_error)
        return wasi_error == WASI_ERRNO_NOMEM ? ENOMEM : EMFILE;
    struct sinter_descriptor directory = {.filetype = WASI_FILETYPE_DIRECTORY};
    uint64_t kept = preopen->read_only ? ~SINTER_RIGHTS_WRITE : ~UINT64_C(0);
    directory.rights_base = SINTER_RIGHTS_DIRECTORY & kept;
    directory.rights_inheriting = SINTER_RIGHTS_INHERITING & kept;
    directory.preopen_name = strdup(preopen->guest_path);
    if (!directory.preopen_name)
        return ENOMEM;
    int error = sinter_os_above_streams(
        open(preopen->host_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), &directory.host);
    if (error) {
        free(directory.preopen_name);
        return error;
    }
    sinter_descriptor_fill(wasi, fd, &directory);
    *host = directory.host;
    return 0;
}

static int add_listener(struct sinter_wasi *wasi, const char *address, uint16_t *port) {
    uint32_t fd;
    uint32_t wasi_error = sinter_descriptor_reserve(wasi, &fd);
    if (wasi_error)
        return wasi_error == WASI_ERRNO_NOMEM ? ENOMEM : EMFILE;
    struct sinter_descriptor listener = {.filetype = WASI_FILETYPE_SOCKET_STREAM,
                                         .rights_base = SINTER_RIGHTS_SOCKET,
                                         .rights_inheriting = SINTER_RIGHTS_SOCKET};
    int error = sinter_listen(address, &listener.host, port);
    if (!error)
        sinter_descriptor_fill(wasi, fd, &listener);
    return error;
}

/* Directories come first: C libraries look for preopens from 3 on, up to the first descriptor that
 * is not one. */
static int add_granted(struct sinter_wasi *wasi, const struct sinter_wasi_config *config,
                       const char **failed) {
    int error = 0;
    for (uint32_t i = 0; !error && i < config->preopen_count; i++) {
        int host;
        error = add_preopen(wasi, &config->preopens[i], &host);
        if (error)
            *failed = config->preopens[i].host_path;
        else if (config->preopen_hosts)
            config->preopen_hosts[i] = host;
    }
    for (uint32_t i = 0; !error && i < config->listener_count; i++) {
        uint16_t port;
        error = add_listener(wasi, config->listeners[i],
                             config->listener_ports ? &config->listener_ports[i] : &port);
        if (error)
            *failed = config->listeners[i];
    }
    return error;
}

static void free_context(struct sinter_wasi *wasi) {
    for (uint32_t fd = 0; fd < wasi->descriptor_capacity; fd++) {
        struct sinter_descriptor *descriptor = wasi->descriptors[fd];
        if (descriptor && descriptor->is_open)
            (void)sinter_descriptor_close(wasi, fd);
        else
            free(descriptor);
    }
    free(wasi->descriptors);
    free(wasi->arguments.bytes);
    free(wasi->environment.bytes);
    free(wasi);
}

/* What the context was made with stays as the guest has left it. */
static void close_opened(struct sinter_wasi *wasi) {
    for (uint32_t fd = 0; fd < wasi->descriptor_capacity; fd++)
        if (wasi->descriptors[fd] && !wasi->descriptors[fd]->is_given)
            (void)sinter_descriptor_close(wasi, fd);
}

static bool is_as_made(const struct sinter_wasi *wasi) {
    for (uint32_t fd = 0; fd < wasi->descriptor_capacity; fd++) {
        const struct sinter_descriptor *descriptor = wasi->descriptors[fd];
        bool is_as_given = descriptor && descriptor->is_given && !descriptor->is_restricted;
        if (fd < wasi->given_count ? !is_as_given : descriptor != NULL)
            return false;
    }
    return true;
}

int sinter_wasi_create(const struct sinter_wasi_config *config, struct sinter_wasi **created,
                       const char **failed) {
    *created = NULL;
    *failed = NULL;
    struct sinter_wasi *wasi = calloc(1, sizeof *wasi);
    if (!wasi)
        return ENOMEM;
    wasi->head = (struct sinter_wasi_head){.reference_count = 1,
                                           .free = free_context,
                                           .reset = close_opened,
                                           .is_as_made = is_as_made};
    int error = pack_strings(config->arguments, config->argument_count, &wasi->arguments);
    if (!error)
        error = pack_strings(config->environment, config->environment_count, &wasi->environment);
    if (!error)
        error = add_streams(wasi, config, failed);
    if (!error)
        error = add_granted(wasi, config, failed);
    if (error) {
        sinter_wasi_destroy(wasi);
        return error;
    }
    for (uint32_t fd = 0; fd < wasi->descriptor_capacity; fd++)
        if (wasi->descriptors[fd]) {
            wasi->descriptors[fd]->is_given = true;
            wasi->given_count++;
        }
    wasi->clock_time = config->clock_time;
    wasi->clock_resolution_ns = config->clock_resolution_ns;
    wasi->random = config->random;
    wasi->host_context = config->context;
    wasi->signals_end_process = config->signals_end_process;
    wasi->walks_paths = config->preopen_count > 0 && !sinter_resolve_has_openat2();
    *created = wasi;
    return 0;
}

void sinter_wasi_destroy(struct sinter_wasi *wasi) {
    if (wasi)
        sinter_wasi_drop(wasi);
}
