/* How the values of a policy are written: the one syntax for flags of the command line, which the
 * compiler reads, and variables of the environment, which an executable reads. */
#ifndef SINTER_POLICY_TEXT_H
#define SINTER_POLICY_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Half of the smallest stack is kept for host code (128 KiB, core/trap.c). */
#define SINTER_STACK_MIN_BYTES ((uint64_t)256 << 10)
#define SINTER_STACK_STEP_BYTES ((uint64_t)64 << 10)
#define SINTER_STACK_MAX_BYTES ((uint64_t)64 << 30)
#define SINTER_MAX_MEMORY_MIN_BYTES ((uint64_t)64 << 10)
#define SINTER_MAX_MEMORY_MAX_BYTES ((uint64_t)1 << 40)
#define SINTER_MAX_MEMORY64_MAX_BYTES ((uint64_t)1 << 44)
#define SINTER_MAX_THREADS_MAX ((uint64_t)65536)
#define SINTER_TIMEOUT_MIN_NS ((uint64_t)1000000)
#define SINTER_TIMEOUT_MAX_NS ((uint64_t)366 * 24 * 3600 * 1000000000)

/* `HOST[::GUEST][:ro|:rw]`. Without GUEST, the guest's name for the directory is HOST. The suffix
 * is taken off first (`:rw` is the default; writing it lets a path end in `:ro`); then the last
 * `::` splits. So HOST may contain `::` if GUEST is given, and GUEST may not. */
struct sinter_directory_text {
    const char *host; /* both borrowed from the text, not NUL-terminated */
    size_t host_size;
    const char *guest;
    size_t guest_size;
    bool read_only;
};
static inline bool sinter_parse_directory(const char *text, struct sinter_directory_text *result) {
    size_t size = strlen(text), mark = 0;
    result->read_only = false;
    if (size > 3 && text[size - 4] != ':' &&
        (strcmp(text + size - 3, ":ro") == 0 || strcmp(text + size - 3, ":rw") == 0)) {
        result->read_only = text[size - 1] == 'o';
        size -= 3;
    }
    for (size_t i = 0; i + 1 < size; i++)
        if (text[i] == ':' && text[i + 1] == ':')
            mark = i + 2;
    result->host = text;
    result->host_size = mark ? mark - 2 : size;
    result->guest = text + mark;
    result->guest_size = size - mark;
    return result->host_size > 0 && result->guest_size > 0;
}

/* Reads a decimal number and moves `*text` past it; false when there are no digits, or too many. */
static inline bool sinter_parse_digits(const char **text, uint64_t *number) {
    const char *start = *text;
    *number = 0;
    for (; **text >= '0' && **text <= '9'; ++*text) {
        if (*number > (UINT64_MAX - 9) / 10)
            return false;
        *number = *number * 10 + (uint64_t)(**text - '0');
    }
    return *text > start;
}

/* A number of bytes from `low` to `high`, perhaps with K, M or G. */
static inline bool sinter_parse_size(const char *text, uint64_t low, uint64_t high,
                                     uint64_t *bytes) {
    uint64_t number;
    if (!sinter_parse_digits(&text, &number))
        return false;
    unsigned shift = *text == 'K' ? 10 : *text == 'M' ? 20 : *text == 'G' ? 30 : 0;
    if (text[shift ? 1 : 0] || number > high >> shift || number << shift < low)
        return false;
    *bytes = number << shift;
    return true;
}

/* A stack's size: a multiple of 64 KiB, rounded up. */
static inline bool sinter_parse_stack_size(const char *text, uint64_t *bytes) {
    if (!sinter_parse_size(text, SINTER_STACK_MIN_BYTES, SINTER_STACK_MAX_BYTES, bytes))
        return false;
    *bytes =
        (*bytes + SINTER_STACK_STEP_BYTES - 1) / SINTER_STACK_STEP_BYTES * SINTER_STACK_STEP_BYTES;
    return true;
}

static inline bool sinter_parse_max_memory(const char *text, uint64_t *bytes) {
    return sinter_parse_size(text, SINTER_MAX_MEMORY_MIN_BYTES, SINTER_MAX_MEMORY_MAX_BYTES, bytes);
}

/* The most that a memory with 64-bit addresses may have: whole pages, rounded up. */
static inline bool sinter_parse_max_memory64(const char *text, uint64_t *bytes) {
    if (!sinter_parse_size(text, SINTER_MAX_MEMORY_MIN_BYTES, SINTER_MAX_MEMORY64_MAX_BYTES, bytes))
        return false;
    *bytes = (*bytes + SINTER_MAX_MEMORY_MIN_BYTES - 1) / SINTER_MAX_MEMORY_MIN_BYTES *
             SINTER_MAX_MEMORY_MIN_BYTES;
    return true;
}

/* A number of threads that a program may have at a time, with the first. */
static inline bool sinter_parse_max_threads(const char *text, uint64_t *count) {
    return sinter_parse_digits(&text, count) && !*text && *count >= 1 &&
           *count <= SINTER_MAX_THREADS_MAX;
}

/* A number of seconds, or one with ms, s, m or h. */
static inline bool sinter_parse_timeout(const char *text, uint64_t *ns) {
    uint64_t number;
    if (!sinter_parse_digits(&text, &number))
        return false;
    uint64_t unit = strcmp(text, "ms") == 0                ? 1000000
                    : *text == 0 || strcmp(text, "s") == 0 ? 1000000000
                    : strcmp(text, "m") == 0               ? (uint64_t)60 * 1000000000
                    : strcmp(text, "h") == 0               ? (uint64_t)3600 * 1000000000
                                                           : 0;
    if (!unit || number > SINTER_TIMEOUT_MAX_NS / unit || number * unit < SINTER_TIMEOUT_MIN_NS)
        return false;
    *ns = number * unit;
    return true;
}

/* `ADDRESS:PORT`, with an IPv6 address in brackets. Whoever opens the socket checks the address.
 * The system picks one for the port 0. */
#define SINTER_ADDRESS_MAX 64
struct sinter_address_text {
    char address[SINTER_ADDRESS_MAX]; /* NUL-terminated, without brackets */
    bool is_ipv6;
    uint16_t port;
};
static inline bool sinter_parse_address(const char *text, struct sinter_address_text *result) {
    const char *mark = strrchr(text, ':');
    result->is_ipv6 = text[0] == '[';
    if (!mark || (result->is_ipv6 && (mark - text < 2 || mark[-1] != ']')))
        return false;
    const char *start = text + result->is_ipv6;
    size_t size = (size_t)(mark - start) - result->is_ipv6;
    uint64_t port;
    const char *digits = mark + 1;
    if (size == 0 || size >= SINTER_ADDRESS_MAX || !sinter_parse_digits(&digits, &port) ||
        *digits || port > 65535)
        return false;
    memcpy(result->address, start, size);
    result->address[size] = '\0';
    result->port = (uint16_t)port;
    return true;
}

/* The words of SINTER_DENY, with commas between them. */
#define SINTER_DENY_DIR 1u
#define SINTER_DENY_ENV 2u
#define SINTER_DENY_NET 4u
static inline bool sinter_parse_deny(const char *text, uint32_t *denied) {
    static const char *const names[] = {"dir", "env", "net"};
    *denied = 0;
    for (;;) {
        size_t size = strcspn(text, ",");
        unsigned i = 0;
        while (i < 3 && (strlen(names[i]) != size || memcmp(names[i], text, size) != 0))
            i++;
        if (i == 3)
            return false;
        *denied |= 1u << i;
        if (!text[size])
            return true;
        text += size + 1;
    }
}

/* True when `entry`, `NAME` or `NAME=VALUE`, names a variable that an executable reads its policy
 * from. The guest gets none of these. */
static inline bool sinter_is_policy_variable(const char *entry) {
    static const char *const whole[] = {"INVOKE",      "MAX_MEMORY", "TIMEOUT", "STACK_SIZE",
                                        "MAX_THREADS", "READ_ONLY",  "DENY",    "OS_SANDBOX"};
    static const char *const numbered[] = {"DIR", "ENV", "TCPLISTEN"};
    if (strncmp(entry, "SINTER_", 7) != 0)
        return false;
    const char *name = entry + 7;
    size_t size = strcspn(name, "=");
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (strlen(whole[i]) == size && memcmp(name, whole[i], size) == 0)
            return true;
    for (size_t i = 0; i < sizeof numbered / sizeof *numbered; i++) {
        size_t start = strlen(numbered[i]);
        if (strncmp(name, numbered[i], start) == 0 &&
            strspn(name + start, "0123456789") == size - start)
            return true;
    }
    return false;
}

#endif
