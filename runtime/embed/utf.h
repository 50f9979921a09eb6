/* Reading and writing UTF-8, whatever bytes stand there. */
#ifndef RUNTIME_EMBED_UTF_H
#define RUNTIME_EMBED_UTF_H

#include <stddef.h>
#include <stdint.h>

#define SINTER_REPLACEMENT 0xfffdu

/* Takes a character from [*at, end), which is not empty. Bytes that are not UTF-8 become U+FFFD,
 * one for each maximal beginning of a character: Unicode 3.9, "U+FFFD substitution of maximal
 * subparts", as in JavaScript's TextDecoder. */
uint32_t sinter_utf8_take(const uint8_t **at, const uint8_t *end);

/* Writes a character, which must not be a surrogate, as 1 to 4 bytes; returns how many. */
size_t sinter_utf8_write(uint32_t character, uint8_t bytes[4]);

#endif
