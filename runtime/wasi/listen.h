/* Sockets that listen before the guest runs. */
#ifndef RUNTIME_WASI_LISTEN_H
#define RUNTIME_WASI_LISTEN_H

#include <stdint.h>

/* Opens a TCP socket, with a descriptor above 2, that listens at `text`, an address as
 * sinter_parse_address takes it, and sets `*port` to its port. Returns 0, or an errno with nothing
 * open: EINVAL when it is malformed.
 */
int sinter_listen(const char *text, int *host, uint16_t *port);

#endif
