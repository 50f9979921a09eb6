/* The hash of all tables in memory: FNV-1a, 32 bits. It spreads short names well and needs no
 * set-up. It does not withstand an attacker, so a table that hostile input fills needs a cap. */
#ifndef COMPILER_BASE_HASH_H
#define COMPILER_BASE_HASH_H

#include "base/text.h"

#define HASH_START 2166136261u

static inline uint32_t hash_byte(uint32_t hash, uint8_t byte) { return (hash ^ byte) * 16777619u; }

/* `hash` is HASH_START, or the hash of the bytes before. */
static inline uint32_t hash_bytes(uint32_t hash, struct bytes bytes) {
    for (size_t i = 0; i < bytes.size; i++)
        hash = hash_byte(hash, bytes.data[i]);
    return hash;
}

static inline uint32_t hash_string(uint32_t hash, const char *string) {
    for (; *string; string++)
        hash = hash_byte(hash, (uint8_t)*string);
    return hash;
}

#endif
