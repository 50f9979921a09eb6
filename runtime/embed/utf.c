/* See utf.h. */
#include "embed/utf.h"

/* The first byte of a character of several: how many follow, and the range of the next, which is
 * narrower than 0x80 to 0xbf where that would be another encoding of a shorter one, a surrogate, or
 * above U+10FFFF. Unicode, table 3-7. */
struct lead {
    uint32_t bits;
    unsigned follow_count;
    uint8_t low;
    uint8_t high;
};

static struct lead lead_of(uint8_t byte) {
    if (byte >= 0xc2 && byte <= 0xdf)
        return (struct lead){byte & 0x1f, 1, 0x80, 0xbf};
    if (byte >= 0xe0 && byte <= 0xef)
        return (struct lead){byte & 0x0f, 2, byte == 0xe0 ? 0xa0 : 0x80,
                             byte == 0xed ? 0x9f : 0xbf};
    if (byte >= 0xf0 && byte <= 0xf4)
        return (struct lead){byte & 0x07, 3, byte == 0xf0 ? 0x90 : 0x80,
                             byte == 0xf4 ? 0x8f : 0xbf};
    return (struct lead){0};
}

uint32_t sinter_utf8_take(const uint8_t **at, const uint8_t *end) {
    uint8_t first = *(*at)++;
    if (first < 0x80)
        return first;
    struct lead lead = lead_of(first);
    uint32_t character = lead.bits;
    for (unsigned i = 0; i < lead.follow_count; i++) {
        if (*at == end || **at < lead.low || **at > lead.high)
            return SINTER_REPLACEMENT;
        character = character << 6 | (*(*at)++ & 0x3fu);
        lead.low = 0x80;
        lead.high = 0xbf;
    }
    return lead.follow_count ? character : SINTER_REPLACEMENT;
}

size_t sinter_utf8_write(uint32_t character, uint8_t bytes[4]) {
    if (character < 0x80) {
        bytes[0] = (uint8_t)character;
        return 1;
    }
    size_t count = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    static const uint8_t marks[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = count - 1; i > 0; i--) {
        bytes[i] = (uint8_t)(0x80 | (character & 0x3f));
        character >>= 6;
    }
    bytes[0] = (uint8_t)(marks[count] | character);
    return count;
}
