/* What a driver of a C library is written in, so that one file calls the library in both of its
 * forms: compiled to wasm, by Sinter's typed header, and natively (NATIVE), by its own header. An
 * `address` is where the library's data are: in the guest's memory, or a pointer.
 *
 *     address text = put("a text", 7);
 *     uint32_t sum = INTEGER(crc32, 0, text, 6);
 */
#ifndef TESTS_REAL_LIBRARIES_BOTH_H
#define TESTS_REAL_LIBRARIES_BOTH_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef NATIVE

typedef void *address;

/* Calls, by the kind of their result. */
#define INTEGER(function, ...) ((uint32_t)function(__VA_ARGS__))
#define LONG(function, ...) ((uint64_t)function(__VA_ARGS__))
#define NUMBER(function, ...) ((double)function(__VA_ARGS__))
#define ADDRESS(function, ...) ((address)function(__VA_ARGS__))
#define VOID(function, ...) function(__VA_ARGS__)

/* A function of the host's that the library can call, whose parameters follow; a pointer to it, and
 * the end of that; and a call of a function of the library's by its pointer. The type is wasm's. */
#define HOST_FUNCTION(result, name, ...) static result name(__VA_ARGS__)
#define POINTER(name, type) ((address)name)
#define TAKE_BACK(pointer) ((void)(pointer))
#define CALL_POINTER(type, c_type, pointer, ...) ((uint32_t)((c_type)(pointer))(__VA_ARGS__))

static inline void open_library(void) {}
static inline void close_library(void) {}
static inline void *bytes_at(address at, size_t size) {
    (void)size;
    return at;
}
static inline const char *text_at(address at) { return at; }
static inline address plus(address at, size_t size) { return (char *)at + size; }
static inline address space(size_t size) { return calloc(size ? size : 1, 1); }

#else

#include "guest.h"

typedef uint32_t address;

static struct guest *guest;

/* What the library imports, with a comma behind it; the driver's own, if there is any. */
#ifndef GUEST_IMPORTS
#define GUEST_IMPORTS
#endif

static inline void must(enum guest_status status, const char *what) {
    if (status == GUEST_OK)
        return;
    fflush(stdout);
    fprintf(stderr, "%s: %s: %s\n", what, guest_status_text(status), guest_trap_message(guest));
    exit(1);
}

#define CALL_(c_type, function, ...)                                                               \
    ({                                                                                             \
        c_type result_ = 0;                                                                        \
        must(guest_##function(guest, ##__VA_ARGS__, &result_), #function);                         \
        result_;                                                                                   \
    })
#define INTEGER(function, ...) CALL_(uint32_t, function, ##__VA_ARGS__)
#define LONG(function, ...) CALL_(uint64_t, function, ##__VA_ARGS__)
#define NUMBER(function, ...) CALL_(double, function, ##__VA_ARGS__)
#define ADDRESS(function, ...) CALL_(address, function, ##__VA_ARGS__)
#define VOID(function, ...) must(guest_##function(guest, ##__VA_ARGS__), #function)

#define HOST_FUNCTION(result, name, ...)                                                           \
    static result name(void *context_, struct guest *guest, __VA_ARGS__)
#define POINTER(name, type)                                                                        \
    ({                                                                                             \
        uint32_t index_ = 0;                                                                       \
        must(guest_table_add_##type(guest, name, NULL, &index_), "adding " #name);                 \
        index_;                                                                                    \
    })
#define TAKE_BACK(pointer) must(guest_table_remove(guest, pointer), "taking back a function")
#define CALL_POINTER(type, c_type, pointer, ...)                                                   \
    ({                                                                                             \
        uint32_t result_ = 0;                                                                      \
        must(guest_table_call_##type(guest, pointer, __VA_ARGS__, &result_), "calling a pointer"); \
        result_;                                                                                   \
    })

static inline void open_library(void) {
    char error[1000];
    if (guest_create(GUEST_IMPORTS & guest, error, sizeof error) != GUEST_OK) {
        fprintf(stderr, "%s\n", error);
        exit(1);
    }
}
static inline void close_library(void) { guest_destroy(guest); }
static inline void *bytes_at(address at, size_t size) {
    void *span = guest_memory_span(guest, at, size);
    must(span ? GUEST_OK : GUEST_BAD_ARGUMENTS, "bytes of the guest");
    return span;
}
static inline const char *text_at(address at) {
    size_t left = at && at < guest_memory_size(guest) ? guest_memory_size(guest) - at : 0;
    const char *text = bytes_at(at, left);
    must(left && memchr(text, 0, left) ? GUEST_OK : GUEST_BAD_ARGUMENTS, "a text of the guest");
    return text;
}
static inline address plus(address at, size_t size) { return at + (uint32_t)size; }
static inline address space(size_t size) {
    address at = 0;
    must(guest_allocate(guest, size ? size : 1, 8, &at), "space");
    memset(bytes_at(at, size), 0, size);
    return at;
}

#endif

#define NOWHERE ((address)0)

/* A copy in the library's memory, which VOID(free, copy) frees. */
static inline address put(const void *bytes, size_t size) {
    address at = space(size);
    memcpy(bytes_at(at, size), bytes, size);
    return at;
}
static inline address put_text(const char *text) { return put(text, strlen(text) + 1); }

/* Numbers and pointers in the library's memory. */
static inline uint32_t integer_at(address at) {
    uint32_t value;
    memcpy(&value, bytes_at(at, sizeof value), sizeof value);
    return value;
}
static inline address address_at(address at) {
    address value;
    memcpy(&value, bytes_at(at, sizeof value), sizeof value);
    return value;
}
static inline void set_address(address at, address value) {
    memcpy(bytes_at(at, sizeof value), &value, sizeof value);
}

/* The same numbers in both forms. */
static uint32_t random_state = 12345;
static inline uint32_t draw(uint32_t below) {
    random_state = random_state * 1664525u + 1013904223u;
    return (random_state >> 8) % below;
}

static inline uint32_t hash_of(const void *bytes, size_t size) {
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ ((const uint8_t *)bytes)[i]) * 16777619u;
    return hash;
}

#endif
