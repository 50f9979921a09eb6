/* See address.h. */
#include "base/address.h"

#include "sinter/internal/policy_text.h"

#include <arpa/inet.h>

bool address_is_numeric(const char *text) {
    struct sinter_address_text parsed;
    struct in6_addr address; /* room for either */
    return sinter_parse_address(text, &parsed) &&
           inet_pton(parsed.is_ipv6 ? AF_INET6 : AF_INET, parsed.address, &address) == 1;
}
