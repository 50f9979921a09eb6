/* Sockets that listen before the guest runs. */
#ifndef RUNTIME_WASI_LISTEN_H
#define RUNTIME_WASI_LISTEN_H

/* Opens a TCP socket that listens at `address`, as sinter_parse_address takes it, and lies above
 * descriptor 2. Returns 0, or an errno with nothing open: EINVAL when it is no such address. */
int sinter_listen(const char *address, int *host);

#endif
