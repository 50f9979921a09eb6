/* Calls on sockets: those that listen, or that the process was started with, and what they accept.
 */
#include "core/instance.h"
#include "os/os.h"
#include "wasi/calls.h"
#include "wasi/descriptor.h"
#include "wasi/errors.h"
#include "wasi/guest.h"
#include "wasi/rights.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

/* BADF and NOTSOCK come before a missing right, since programs find out by them what a descriptor
 * is. */
static uint32_t find_socket(const struct sinter_instance *instance, uint32_t fd, uint64_t needed,
                            struct sinter_descriptor **descriptor) {
    uint32_t error = sinter_descriptor_find(instance, fd, 0, descriptor);
    if (error)
        return error;
    if (!sinter_descriptor_is_socket(*descriptor))
        return WASI_ERRNO_NOTSOCK;
    return sinter_descriptor_find(instance, fd, needed, descriptor);
}

uint32_t sinter_wasi_sock_accept(struct sinter_instance *instance, uint32_t fd, uint32_t flags,
                                 uint64_t out_address) {
    struct sinter_descriptor *listener;
    struct sinter_guest out;
    uint32_t accepted;
    uint32_t error = find_socket(instance, fd, WASI_RIGHT_SOCK_ACCEPT, &listener);
    if (!error)
        error = sinter_guest_check(instance, out_address, 4, &out);
    if (!error && (flags & ~WASI_FDFLAG_NONBLOCK))
        error = WASI_ERRNO_INVAL;
    if (!error)
        error = sinter_descriptor_reserve(instance->wasi, &accepted);
    if (error)
        return error;
    int accept_flags = SOCK_CLOEXEC | (flags & WASI_FDFLAG_NONBLOCK ? SOCK_NONBLOCK : 0);
    int host =
        (int)SINTER_AWAITED(listener, POLLIN, accept4(listener->host, NULL, NULL, accept_flags));
    struct sinter_descriptor connection = {.filetype = WASI_FILETYPE_SOCKET_STREAM,
                                           .rights_base =
                                               SINTER_RIGHTS_SOCKET & ~WASI_RIGHT_SOCK_ACCEPT};
    int host_error = sinter_os_above_streams(host, &connection.host);
    if (host_error) {
        sinter_descriptor_forgo(instance->wasi, accepted);
        return sinter_wasi_errno(host_error);
    }
    sinter_descriptor_fill(instance->wasi, accepted, &connection);
    sinter_guest_store32(out, 0, accepted);
    return WASI_ERRNO_SUCCESS;
}

/* A message is sent or received as a whole, so more buffers than one call takes are refused. */
static uint32_t load_message(const struct sinter_instance *instance, uint64_t iovec_address,
                             uint64_t iovec_count, struct sinter_iovecs *iovecs,
                             struct msghdr *message) {
    uint32_t error = sinter_guest_iovecs(instance, iovec_address, iovec_count, iovecs);
    if (!error && iovecs->truncated)
        error = WASI_ERRNO_MSGSIZE;
    *message = (struct msghdr){.msg_iov = iovecs->buffers, .msg_iovlen = (size_t)iovecs->count};
    return error;
}

uint32_t sinter_wasi_sock_recv(struct sinter_instance *instance, uint32_t fd,
                               uint64_t iovec_address, uint64_t iovec_count, uint32_t flags,
                               uint64_t size_address, uint64_t flags_address) {
    struct sinter_descriptor *descriptor;
    struct sinter_iovecs iovecs;
    struct msghdr message;
    struct sinter_guest size_out;
    struct sinter_guest flags_out;
    uint32_t error = find_socket(instance, fd, WASI_RIGHT_FD_READ, &descriptor);
    if (!error)
        error = load_message(instance, iovec_address, iovec_count, &iovecs, &message);
    if (!error)
        error = sinter_guest_check(instance, size_address, sinter_guest_word(instance), &size_out);
    if (!error)
        error = sinter_guest_check(instance, flags_address, 2, &flags_out);
    if (error)
        return error;
    if (flags & ~(WASI_RIFLAG_PEEK | WASI_RIFLAG_WAITALL))
        return WASI_ERRNO_INVAL;
    int host_flags = (flags & WASI_RIFLAG_PEEK ? MSG_PEEK : 0) |
                     (flags & WASI_RIFLAG_WAITALL ? MSG_WAITALL : 0) |
                     sinter_descriptor_message_flags(descriptor);
    ssize_t size =
        SINTER_AWAITED(descriptor, POLLIN, recvmsg(descriptor->host, &message, host_flags));
    if (size < 0)
        return sinter_wasi_errno(errno);
    sinter_guest_store_word(size_out, 0, (uint64_t)size, size_out.size);
    sinter_guest_store16(flags_out, 0, message.msg_flags & MSG_TRUNC ? WASI_ROFLAG_TRUNCATED : 0);
    return WASI_ERRNO_SUCCESS;
}

uint32_t sinter_wasi_sock_send(struct sinter_instance *instance, uint32_t fd,
                               uint64_t iovec_address, uint64_t iovec_count, uint32_t flags,
                               uint64_t out_address) {
    struct sinter_descriptor *descriptor;
    struct sinter_iovecs iovecs;
    struct msghdr message;
    struct sinter_guest out;
    uint32_t error = find_socket(instance, fd, WASI_RIGHT_FD_WRITE, &descriptor);
    if (!error)
        error = load_message(instance, iovec_address, iovec_count, &iovecs, &message);
    if (!error)
        error = sinter_guest_check(instance, out_address, sinter_guest_word(instance), &out);
    if (error)
        return error;
    if (flags != 0)
        return WASI_ERRNO_INVAL;
    ssize_t size =
        SINTER_AWAITED(descriptor, POLLOUT,
                       sendmsg(descriptor->host, &message,
                               MSG_NOSIGNAL | sinter_descriptor_message_flags(descriptor)));
    if (size < 0)
        return sinter_wasi_errno(errno);
    sinter_guest_store_word(out, 0, (uint64_t)size, out.size);
    return WASI_ERRNO_SUCCESS;
}

uint32_t sinter_wasi_sock_shutdown(struct sinter_instance *instance, uint32_t fd, uint32_t how) {
    struct sinter_descriptor *descriptor;
    uint32_t error = find_socket(instance, fd, WASI_RIGHT_SOCK_SHUTDOWN, &descriptor);
    if (error)
        return error;
    if (how == 0 || (how & ~(WASI_SDFLAG_RD | WASI_SDFLAG_WR)))
        return WASI_ERRNO_INVAL;
    int host_how = how == WASI_SDFLAG_RD ? SHUT_RD : how == WASI_SDFLAG_WR ? SHUT_WR : SHUT_RDWR;
    return shutdown(descriptor->host, host_how) == 0 ? WASI_ERRNO_SUCCESS
                                                     : sinter_wasi_errno(errno);
}
