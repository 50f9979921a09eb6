/* A driver of a C library's is built twice: against the library itself, and with -DSANDBOX against
 * the header `guest.h` of the same library as wasm, compiled by Sinter. With these it is the same
 * text in both. What it prints has to be the same as well.
 *
 * Structs that the library shares with its caller are declared by the drivers, with `address` for
 * pointers and `guest_long` for long and size_t: the guest's are of 32 bits. */
#ifndef BOTH_H
#define BOTH_H

#include "../../bench/programs/driver.h"

#include <stdbool.h>

/* CALL is a call with a result, RUN one without. CALLBACK begins a function of the driver's that
 * the library calls, and FUNCTION, with its wasm type as the header spells it, is a pointer to it
 * for the library. */
#ifdef SANDBOX

#include "guest.h"

typedef uint32_t address, guest_long;
static struct guest *guest;

static inline void must(enum guest_status status, const char *call) {
    if (status == GUEST_OK)
        return;
    fprintf(stderr, "%s: %s: %s\n", call, guest_status_text(status), guest_trap_message(guest));
    exit(1);
}
#define MUST(call) must(call, #call)
#define CALL(type, function, ...)                                                                  \
    ({                                                                                             \
        type result_;                                                                              \
        MUST(guest_##function(guest, ##__VA_ARGS__, &result_));                                    \
        result_;                                                                                   \
    })
#define RUN(function, ...) MUST(guest_##function(guest, ##__VA_ARGS__))
#define CALLBACK(type, name, ...)                                                                  \
    static type name(void *context __attribute__((unused)),                                        \
                     struct guest *caller __attribute__((unused)), __VA_ARGS__)
#define FUNCTION(type, function)                                                                   \
    ({                                                                                             \
        uint32_t index_;                                                                           \
        MUST(guest_table_add_##type(guest, function, NULL, &index_));                              \
        index_;                                                                                    \
    })

static inline void begin(void) {
    static const struct guest_options options = {.max_memory_bytes = 256u << 20};
    char error[200];
    require(guest_create_with(&options, &guest, error, sizeof error) == GUEST_OK, "an instance");
}
/* Takes a function back, so that its place can have another. */
static inline void remove_function(address function) { MUST(guest_table_remove(guest, function)); }
static inline void end(void) { guest_destroy(guest); }

/* The `size` bytes at `from`. */
static inline void *span(address from, size_t size) {
    void *bytes = guest_memory_span(guest, from, size);
    require(bytes != NULL, "a range inside the guest's memory");
    return bytes;
}
/* A copy of the text at `from`, which is valid for some more calls. */
static inline const char *text_at(address from) {
    static char texts[8][65536];
    static unsigned turn;
    size_t size;
    char *text = texts[turn++ % 8];
    if (!from)
        return "(null)";
    MUST(guest_get_text(guest, from, UINT64_MAX, text, sizeof texts[0], &size));
    require(size < sizeof texts[0], "a text of less than 64 KB");
    return text;
}
static inline address space(size_t size) {
    address at;
    MUST(guest_allocate(guest, size, 8, &at));
    return at;
}
static inline address put(const void *bytes, size_t size) {
    address at;
    MUST(guest_put(guest, bytes, size, 8, &at));
    return at;
}
static inline address put_text(const char *text) {
    address at;
    MUST(guest_put_text(guest, text, strlen(text), &at));
    return at;
}
static inline void release(address at, size_t size) { MUST(guest_release(guest, at, size, 8)); }

#else

typedef void *address;
typedef unsigned long guest_long;

#define CALL(type, function, ...) ((type)function(__VA_ARGS__))
#define RUN(function, ...) ((void)function(__VA_ARGS__))
#define CALLBACK(type, name, ...) static type name(__VA_ARGS__)
#define FUNCTION(type, function) ((address)(function))

static inline void begin(void) {}
static inline void remove_function(address function) { (void)function; }
static inline void end(void) {}

static inline void *span(address from, size_t size) {
    (void)size;
    return from;
}
static inline const char *text_at(address from) { return from ? from : "(null)"; }
static inline address space(size_t size) { return allocate(size); }
static inline address put(const void *bytes, size_t size) {
    return memcpy(allocate(size), bytes, size);
}
static inline address put_text(const char *text) { return put(text, strlen(text) + 1); }
static inline void release(address at, size_t size) {
    (void)size;
    free(at);
}

#endif

static inline address address_at(address from, uint32_t index) {
    address value;
    memcpy(&value, (char *)span(from, (index + (size_t)1) * sizeof value) + index * sizeof value,
           sizeof value);
    return value;
}

/* ---- Results ---- */

/* FNV-1a of some bytes. */
static inline unsigned hash_of(const void *bytes, size_t size) {
    const uint8_t *each = bytes;
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ each[i]) * 16777619u;
    return hash;
}

/* A file's bytes, with a NUL behind them. The caller frees them. */
static inline char *read_file(const char *name, size_t *size) {
    FILE *file = fopen(name, "rb");
    require(file && fseek(file, 0, SEEK_END) == 0, name);
    *size = (size_t)ftell(file);
    rewind(file);
    char *bytes = allocate(*size + 1);
    require(fread(bytes, 1, *size, file) == *size, name);
    bytes[*size] = 0;
    fclose(file);
    return bytes;
}

#endif
