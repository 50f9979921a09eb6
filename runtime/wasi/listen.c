/* See listen.h. The sockets are non-blocking, as with wasmtime: Go's net package reads the flag and
 * leaves it as it is. A guest that wants to wait polls, or clears NONBLOCK. */
#include "wasi/listen.h"

#include "wasi/descriptor.h"

#include "os/os.h"
#include "sinter/internal/policy_text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG_COUNT 128

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static int read_address(const char *text, union address *address, socklen_t *size) {
    struct sinter_address_text parsed;
    if (!sinter_parse_address(text, &parsed))
        return EINVAL;
    *address = (union address){0};
    void *number = &address->v4.sin_addr;
    if (parsed.is_ipv6) {
        address->v6.sin6_family = AF_INET6;
        address->v6.sin6_port = htons(parsed.port);
        number = &address->v6.sin6_addr;
        *size = sizeof address->v6;
    } else {
        address->v4.sin_family = AF_INET;
        address->v4.sin_port = htons(parsed.port);
        *size = sizeof address->v4;
    }
    return inet_pton(address->any.sa_family, parsed.address, number) == 1 ? 0 : EINVAL;
}

int sinter_listen(const char *text, int *host, uint16_t *port) {
    union address address;
    socklen_t size;
    int one = 1;
    int error = read_address(text, &address, &size);
    if (!error)
        error = sinter_os_above_streams(
            socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), host);
    if (error)
        return error;
    /* So that a server which is started again need not wait until old connections have timed out.
     */
    if (setsockopt(*host, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0 ||
        bind(*host, &address.any, size) != 0 || listen(*host, BACKLOG_COUNT) != 0 ||
        getsockname(*host, &address.any, &size) != 0) {
        error = errno;
        (void)close(*host);
    }
    *port = ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
    return error;
}
