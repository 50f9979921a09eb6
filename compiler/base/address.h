/* Network addresses, as the system reads them. */
#ifndef COMPILER_BASE_ADDRESS_H
#define COMPILER_BASE_ADDRESS_H

#include <stdbool.h>

/* True when `text` is `IPV4:PORT` or `[IPV6]:PORT`, with numbers only. */
bool address_is_numeric(const char *text);

#endif
