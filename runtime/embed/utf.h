/* UTF-8 and UTF-16, where anything may stand in either. */
#ifndef RUNTIME_UTF_H
#define RUNTIME_UTF_H

#include <stddef.h>
#include <stdint.h>

#define SINTER_REPLACEMENT 0xfffdu

/* Takes a character of [*at, end), which is not empty. What is no UTF-8 is U+FFFD, one for each
 * longest beginning of a character: Unicode 3.9, "U+FFFD substitution of maximal subparts", as in
 * JavaScript's TextDecoder. */
uint32_t sinter_utf8_take(const uint8_t **at, const uint8_t *end);

/* Writes a character, which is no surrogate, as 1 to 4 bytes, and returns how many. */
size_t sinter_utf8_write(uint32_t character, uint8_t bytes[4]);

#endif
