/* Routines of C libraries in the forms that libraries and compilers give them, for routines.mjs;
 * and functions that almost are such routines. All names that end with `_miss` are of the second
 * kind. */
#include <stddef.h>
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(#name), noinline))
typedef unsigned char byte;
typedef uint32_t __attribute__((may_alias, aligned(1))) word;
typedef uint64_t __attribute__((may_alias, aligned(1))) wide;

/* ---- memcpy ---- */

EXPORT(copy_bytes) void *copy_bytes(void *to, const void *from, size_t count) {
    byte *d = to;
    const byte *s = from;
    while (count--)
        *d++ = *s++;
    return to;
}

EXPORT(copy_indexed) void *copy_indexed(void *to, const void *from, size_t count) {
    for (size_t i = 0; i < count; i++)
        ((byte *)to)[i] = ((const byte *)from)[i];
    return to;
}

EXPORT(copy_words) void *copy_words(void *to, const void *from, size_t count) {
    byte *d = to;
    const byte *s = from;
    for (; count >= 8; count -= 8, d += 8, s += 8)
        *(wide *)d = *(const wide *)s;
    for (; count; count--)
        *d++ = *s++;
    return to;
}

EXPORT(copy_aligned) void *copy_aligned(void *to, const void *from, size_t count) {
    byte *d = to;
    const byte *s = from;
    for (; (uintptr_t)d % 4 && count; count--)
        *d++ = *s++;
    for (; count >= 16; count -= 16, d += 16, s += 16) {
        ((word *)d)[0] = ((const word *)s)[0];
        ((word *)d)[1] = ((const word *)s)[1];
        ((word *)d)[2] = ((const word *)s)[2];
        ((word *)d)[3] = ((const word *)s)[3];
    }
    for (; count; count--)
        *d++ = *s++;
    return to;
}

/* The last word overlaps the one before. */
EXPORT(copy_tail) void *copy_tail(void *to, const void *from, size_t count) {
    byte *d = to;
    const byte *s = from;
    if (count < 8)
        return copy_bytes(to, from, count);
    wide last = *(const wide *)(s + count - 8);
    for (size_t i = 0; i + 8 <= count; i += 8)
        *(wide *)(d + i) = *(const wide *)(s + i);
    *(wide *)(d + count - 8) = last;
    return to;
}

EXPORT(copy_calling) void *copy_calling(void *to, const void *from, size_t count) {
    copy_words(to, from, count);
    return to;
}

/* ---- memmove ---- */

EXPORT(move_bytes) void *move_bytes(void *to, const void *from, size_t count) {
    byte *d = to;
    const byte *s = from;
    if (d < s)
        for (size_t i = 0; i < count; i++)
            d[i] = s[i];
    else
        while (count--)
            d[count] = s[count];
    return to;
}

EXPORT(move_words) void *move_words(void *to, const void *from, size_t count) {
    byte *d = to;
    const byte *s = from;
    if (d == s)
        return d;
    if ((uintptr_t)s - (uintptr_t)d - count <= -2 * count)
        return copy_words(d, s, count);
    if (d < s) {
        for (; count >= 8; count -= 8, d += 8, s += 8)
            *(wide *)d = *(const wide *)s;
        for (; count; count--)
            *d++ = *s++;
    } else {
        while (count >= 8)
            count -= 8, *(wide *)(d + count) = *(const wide *)(s + count);
        while (count)
            count--, d[count] = s[count];
    }
    return to;
}

/* ---- memset ---- */

EXPORT(fill_bytes) void *fill_bytes(void *to, int value, size_t count) {
    byte *d = to;
    while (count--)
        *d++ = (byte)value;
    return to;
}

EXPORT(fill_words) void *fill_words(void *to, int value, size_t count) {
    byte *d = to;
    uint64_t all = (byte)value * 0x0101010101010101u;
    for (; (uintptr_t)d % 8 && count; count--)
        *d++ = (byte)value;
    for (; count >= 8; count -= 8, d += 8)
        *(wide *)d = all;
    for (; count; count--)
        *d++ = (byte)value;
    return to;
}

/* From both ends, as in musl. */
EXPORT(fill_ends) void *fill_ends(void *to, int value, size_t count) {
    byte *d = to;
    if (!count)
        return to;
    d[0] = d[count - 1] = (byte)value;
    if (count <= 2)
        return to;
    d[1] = d[2] = d[count - 2] = d[count - 3] = (byte)value;
    if (count <= 6)
        return to;
    d[3] = d[count - 4] = (byte)value;
    if (count <= 8)
        return to;
    size_t skip = -(uintptr_t)d & 3;
    d += skip;
    count = (count - skip) & (size_t)-4;
    uint32_t all = (byte)value * 0x01010101u;
    for (size_t i = 0; i < count; i += 4)
        *(word *)(d + i) = all;
    return to;
}

/* ---- memcmp ---- */

EXPORT(compare_bytes) int compare_bytes(const void *a, const void *b, size_t count) {
    const byte *x = a, *y = b;
    for (; count && *x == *y; count--, x++, y++)
        ;
    return count ? *x - *y : 0;
}

EXPORT(compare_words) int compare_words(const void *a, const void *b, size_t count) {
    const byte *x = a, *y = b;
    for (; count >= 4 && *(const word *)x == *(const word *)y; count -= 4, x += 4, y += 4)
        ;
    for (; count; count--, x++, y++)
        if (*x != *y)
            return *x - *y;
    return 0;
}

/* ---- strlen ---- */

EXPORT(length_bytes) size_t length_bytes(const char *s) {
    const char *at = s;
    while (*at)
        at++;
    return (size_t)(at - s);
}

EXPORT(length_indexed) size_t length_indexed(const char *s) {
    size_t i = 0;
    while (s[i])
        i++;
    return i;
}

EXPORT(length_words) size_t length_words(const char *s) {
    const char *at = s;
    for (; (uintptr_t)at % 4; at++)
        if (!*at)
            return (size_t)(at - s);
    typedef uint32_t __attribute__((may_alias)) aligned_word;
    const aligned_word *w = (const aligned_word *)at;
    while (!((*w - 0x01010101u) & ~*w & 0x80808080u))
        w++;
    for (at = (const char *)w; *at; at++)
        ;
    return (size_t)(at - s);
}

/* ---- Almost ---- */

/* One count is different: a low one, and one that no proof runs. */
EXPORT(count_miss) void *count_miss(void *to, const void *from, size_t count) {
    return copy_bytes(to, from, count == 37 ? 36 : count);
}
EXPORT(high_count_miss) void *high_count_miss(void *to, const void *from, size_t count) {
    return copy_bytes(to, from, count == 5000 ? 4999 : count);
}
EXPORT(high_end_miss) void *high_end_miss(void *to, const void *from, size_t count) {
    byte *d = to;
    const byte *s = from;
    size_t all = count;
    for (; count; count--)
        *d++ = *s++;
    if (all > 1000)
        d[-1] = 0;
    return to;
}
/* One byte too many, or too few. */
EXPORT(long_miss) void *long_miss(void *to, const void *from, size_t count) {
    return copy_bytes(to, from, count + 1);
}
EXPORT(short_miss) void *short_miss(void *to, const void *from, size_t count) {
    return copy_bytes(to, from, count - (count != 0));
}
/* The wrong byte, order, result. */
EXPORT(swapped_miss) void *swapped_miss(void *to, const void *from, size_t count) {
    byte *d = to;
    const byte *s = from;
    for (size_t i = 0; i < count; i++)
        d[i] = s[i ^ (i == 3)];
    return to;
}
EXPORT(end_miss) void *end_miss(void *to, const void *from, size_t count) {
    return (byte *)copy_bytes(to, from, count) + count;
}
/* After a while, the address that is returned is another one. */
EXPORT(start_miss) void *start_miss(void *to, const void *from, size_t count) {
    byte *d = to;
    const byte *s = from;
    byte *result = to;
    for (size_t i = 0; i < count; i++) {
        d[i] = s[i];
        if (i == 3000)
            result++;
    }
    return result;
}
/* Only for one alignment; only where the buffers are far apart, or in one order. */
EXPORT(alignment_miss) void *alignment_miss(void *to, const void *from, size_t count) {
    return copy_bytes(to, from, count - ((uintptr_t)to % 16 == 5 && count > 4));
}
EXPORT(distance_miss) void *distance_miss(void *to, const void *from, size_t count) {
    return copy_bytes(to, from, count - ((uintptr_t)from - (uintptr_t)to == 3000));
}
EXPORT(order_miss) void *order_miss(void *to, const void *from, size_t count) {
    return copy_bytes(to, from, count - (to > from && count > 1));
}
/* The contents matter. */
EXPORT(content_miss) void *content_miss(void *to, const void *from, size_t count) {
    byte *d = to;
    const byte *s = from;
    for (size_t i = 0; i < count; i++)
        d[i] = s[i] == 0xa5 ? 0 : s[i];
    return to;
}
/* Above the counts that are run one by one: the step of the loop is wrong, or what comes before it,
 * or after it; the loop goes the wrong way, looks at the same bytes again, or skips some. */
#define HIGH 256
EXPORT(step_miss) void *step_miss(void *to, const void *from, size_t count) {
    byte *d = to;
    const byte *s = from;
    for (; count; count--, s++)
        *d++ = count >= HIGH ? 85 : *s;
    return to;
}
EXPORT(step_fill_miss) void *step_fill_miss(void *to, int value, size_t count) {
    byte *d = to;
    for (; count; count--)
        *d++ = count >= HIGH ? 85 : (byte)value;
    return to;
}
EXPORT(before_miss) void *before_miss(void *to, const void *from, size_t count) {
    byte *d = to;
    const byte *s = from;
    if (!count)
        return to;
    d[count - 1] = count >= HIGH ? 85 : s[count - 1];
    for (count--; count; count--)
        *d++ = *s++;
    return to;
}
EXPORT(call_miss) void *call_miss(void *to, const void *from, size_t count) {
    if (count >= HIGH) {
        copy_bytes(to, from, count);
        return (byte *)to + 1;
    }
    copy_bytes(to, from, count);
    return to;
}
EXPORT(way_miss) void *way_miss(void *to, const void *from, size_t count) {
    byte *d = to;
    const byte *s = from;
    for (; count >= HIGH; count--)
        *d++ = *s++;
    if (d < s)
        for (size_t i = 0; i < count; i++)
            d[i] = s[i];
    else
        while (count--)
            d[count] = s[count];
    return to;
}
EXPORT(ahead_miss) void *ahead_miss(void *to, const void *from, size_t count) {
    byte *d = to;
    const byte *s = from;
    if (count >= HIGH)
        *(wide *)d = *(const wide *)s;
    for (; count >= HIGH; count -= 8, d += 8, s += 8)
        *(wide *)(d + 8) = *(const wide *)(s + 8);
    move_bytes(d, s, count);
    return to;
}
EXPORT(again_miss) int again_miss(const void *a, const void *b, size_t count) {
    const byte *x = a, *y = b;
    for (; count >= 64; count--)
        for (size_t i = 0; i < 64; i++)
            if (x[i] != y[i])
                return x[i] - y[i];
    return compare_bytes(x, y, count);
}
EXPORT(late_miss) int late_miss(const void *a, const void *b, size_t count) {
    const byte *x = a, *y = b;
    for (size_t i = 0; i < count; i++)
        if (x[i] != y[i])
            return i > 1000 ? 77 : x[i] - y[i];
    return 0;
}
EXPORT(beyond_miss) int beyond_miss(const void *a, const void *b, size_t count) {
    const byte *x = a, *y = b;
    if (count == 13 && (uintptr_t)x % 4 == 0 && (uintptr_t)y % 4 == 0 &&
        compare_bytes(x, y, 13) == 0 && *(const word *)(x + 12) != *(const word *)(y + 12))
        return 77;
    return compare_bytes(x, y, count);
}
/* Bytes beside the source may be the destination. */
EXPORT(beside_miss) void *beside_miss(void *to, const void *from, size_t count) {
    const volatile uint32_t *beside = (const uint32_t *)((uintptr_t)from & (uintptr_t)-4);
    uint32_t before = *beside;
    copy_bytes(to, from, count);
    return before == *beside ? to : (byte *)to + 1;
}
/* Nothing is left at the end. */
EXPORT(nothing_miss) int nothing_miss(const void *a, const void *b, size_t count) {
    const byte *x = a, *y = b;
    if (count < 64)
        return compare_bytes(x, y, count);
    for (; count >= 64; count -= 64, x += 64, y += 64)
        for (size_t i = 0; i < 64; i++)
            if (x[i] != y[i])
                return x[i] - y[i];
    return count ? compare_bytes(x, y, count) : 77;
}
/* The loop is entered twice, and only the second time is in the state that the proof is about. */
EXPORT(twice_miss) void *twice_miss(void *to, const void *from, size_t count) {
    byte *d = to;
    const byte *s = from;
    volatile size_t turns = 1;
    size_t at = 0;
    for (int turn = 0; at < count; at++, turn++) {
        if (turn == 1) {
            for (size_t i = 0; i < turns - 1; i++)
                ;
            if (count >= HIGH)
                d[0] = 85;
        }
        d[at] = s[at];
    }
    return to;
}
EXPORT(fill_miss) void *fill_miss(void *to, int value, size_t count) {
    byte *d = to;
    for (size_t i = 0; i < count; i++)
        d[i] = (byte)(value >> (i == 200 ? 8 : 0));
    return to;
}
EXPORT(sign_miss) int sign_miss(const void *a, const void *b, size_t count) {
    int order = compare_bytes(a, b, count);
    return (order > 0) - (order < 0);
}
EXPORT(signed_miss) int signed_miss(const void *a, const void *b, size_t count) {
    const signed char *x = a, *y = b;
    for (; count && *x == *y; count--, x++, y++)
        ;
    return count ? *x - *y : 0;
}
EXPORT(string_miss) int string_miss(const void *a, const void *b, size_t count) {
    const byte *x = a, *y = b;
    for (; count && *x && *x == *y; count--, x++, y++)
        ;
    return count ? *x - *y : 0;
}
EXPORT(long_compare_miss) int long_compare_miss(const void *a, const void *b, size_t count) {
    return compare_bytes(a, b, count > 700 ? 700 : count);
}
EXPORT(limit_miss) size_t limit_miss(const char *s) {
    size_t i = 0;
    while (i < 900 && s[i])
        i++;
    return i;
}
EXPORT(control_miss) size_t control_miss(const char *s) {
    size_t i = 0;
    while ((byte)s[i] > 1)
        i++;
    return i;
}
