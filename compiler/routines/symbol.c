/* See symbol.h. */
#include "routines/symbol.h"

#include <string.h>

enum { LOW_BITS_MAX = 6 }; /* more are not asked for */

/* ---- Forms ---- */

static uint64_t mask_of(uint8_t size) { return size == 8 ? UINT64_MAX : UINT32_MAX; }

static unsigned bits_of(uint8_t size) { return size == 8 ? 64 : 32; }

uint64_t symbol_wrap(uint8_t size, uint64_t number) { return number & mask_of(size); }

uint8_t facts_address_size(const struct facts *facts) { return facts->is_wide ? 8 : 4; }

static int64_t as_signed(uint8_t size, uint64_t number) {
    return size == 8 ? (int64_t)number : (int32_t)(uint32_t)number;
}

int64_t symbol_signed_constant(const struct symbol *symbol) {
    return as_signed(symbol->size, symbol->constant);
}

uint16_t facts_token(enum unknown buffer, bool from_end, int32_t place) {
    int32_t side = (buffer == UNKNOWN_B) * 2 + from_end;
    return (uint16_t)(TOKEN_MEMORY + side * 2 * PLACES + place + PLACES);
}

void facts_place(uint16_t token, enum unknown *buffer, bool *from_end, int32_t *place) {
    int32_t number = token - TOKEN_MEMORY;
    int32_t side = number / (2 * PLACES);
    *buffer = side >= 2 ? UNKNOWN_B : UNKNOWN_A;
    *from_end = side % 2 != 0;
    *place = number % (2 * PLACES) - PLACES;
}

static struct symbol nothing(uint8_t size) {
    return (struct symbol){.kind = SYMBOL_NONE, .size = size};
}

struct symbol symbol_constant(uint8_t size, uint64_t value) {
    return (struct symbol){.kind = SYMBOL_LINEAR, .size = size, .constant = value & mask_of(size)};
}

struct symbol symbol_unknown(uint8_t size, enum unknown unknown) {
    struct symbol symbol = {.kind = SYMBOL_LINEAR, .size = size};
    symbol.factors[unknown] = 1;
    return symbol;
}

struct symbol symbol_of_bytes(uint8_t size, const uint16_t *bytes) {
    struct symbol symbol = {.kind = SYMBOL_BYTES, .size = size};
    uint64_t value = 0;
    bool is_constant = true;
    for (int i = 0; i < size; i++) {
        symbol.bytes[i] = bytes[i];
        is_constant &= bytes[i] < TOKEN_ANY;
        value |= (uint64_t)(bytes[i] & 0xff) << 8 * i;
    }
    return is_constant ? symbol_constant(size, value) : symbol;
}

bool symbol_is_constant(const struct symbol *symbol, uint64_t *value) {
    *value = symbol->constant;
    if (symbol->kind != SYMBOL_LINEAR)
        return false;
    for (int i = 0; i < UNKNOWNS; i++)
        if (symbol->factors[i])
            return false;
    return true;
}

bool symbol_bytes(const struct symbol *symbol, uint16_t bytes[8]) {
    uint64_t value;
    memset(bytes, 0, 8 * sizeof *bytes);
    if (symbol->kind == SYMBOL_BYTES) {
        memcpy(bytes, symbol->bytes, symbol->size * sizeof *bytes);
        return true;
    }
    if (!symbol_is_constant(symbol, &value))
        return false;
    for (int i = 0; i < symbol->size; i++)
        bytes[i] = (uint16_t)(value >> 8 * i & 0xff);
    return true;
}

bool symbol_equal(const struct symbol *a, const struct symbol *b) {
    if (a->kind != b->kind || a->size != b->size)
        return false;
    switch ((enum symbol_kind)a->kind) {
    case SYMBOL_NONE:
        return true;
    case SYMBOL_LINEAR:
        return a->constant == b->constant && memcmp(a->factors, b->factors, sizeof a->factors) == 0;
    case SYMBOL_BYTES:
    case SYMBOL_DIFFERENCE:
        return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
    case SYMBOL_ZERO_TEST:
        return a->test == b->test && memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
    case SYMBOL_LOW:
        return a->bits == b->bits && a->constant == b->constant && a->about == b->about &&
               a->shift == b->shift;
    }
    return false;
}

/* A factor that only moves known bits is part of the constant. */
static struct symbol fold_factors(const struct facts *facts, struct symbol x) {
    for (int i = 0; i < UNKNOWNS; i++)
        if (x.factors[i] &&
            __builtin_ctzll(x.factors[i]) + facts->bits[i] >= (int)bits_of(x.size)) {
            x.constant += x.factors[i] * facts->low[i];
            x.factors[i] = 0;
        }
    x.constant &= mask_of(x.size);
    return x;
}

/* a + b * factor, for linear values. */
static struct symbol add_linear(const struct facts *facts, const struct symbol *a,
                                const struct symbol *b, uint64_t factor) {
    struct symbol sum = *a;
    sum.constant += b->constant * factor;
    for (int i = 0; i < UNKNOWNS; i++)
        sum.factors[i] = symbol_wrap(sum.size, sum.factors[i] + b->factors[i] * factor);
    return fold_factors(facts, sum);
}

/* ---- Low bits ---- */

static void ask(struct facts *facts, int unknown, int bits) {
    if (bits > facts->asked[unknown])
        facts->asked[unknown] = (uint8_t)bits;
}

/* Stores the lowest `bits` bits of `x`. Asks for what is missing, and returns false. */
static bool low_bits(struct facts *facts, const struct symbol *x, int bits, uint64_t *low) {
    bool known = bits <= LOW_BITS_MAX;
    *low = x->constant;
    if (!known || (x->kind != SYMBOL_LINEAR && x->kind != SYMBOL_LOW))
        return false;
    for (int i = 0; i < UNKNOWNS; i++) {
        int needed = 0;
        if (x->kind == SYMBOL_LINEAR && x->factors[i])
            needed = bits - __builtin_ctzll(x->factors[i]);
        else if (x->kind == SYMBOL_LOW && x->bits < bits && x->about >> i & 1)
            needed = bits + x->shift;
        if (needed > facts->bits[i]) {
            ask(facts, i, needed);
            known = false;
        } else if (needed > 0) {
            *low += x->factors[i] * facts->low[i];
        }
    }
    *low &= ((uint64_t)1 << bits) - 1;
    return known && (x->kind == SYMBOL_LINEAR || x->bits >= bits);
}

/* How many low bits of a linear value are known. */
static int known_bits(const struct facts *facts, const struct symbol *x) {
    int bits = x->kind == SYMBOL_LOW ? x->bits : LOW_BITS_MAX;
    for (int i = 0; i < UNKNOWNS; i++)
        if (x->kind == SYMBOL_LINEAR && x->factors[i]) {
            int known = facts->bits[i] + __builtin_ctzll(x->factors[i]);
            bits = known < bits ? known : bits;
        }
    return bits;
}

static uint8_t unknowns_in(const struct symbol *x) {
    if (x->kind == SYMBOL_LOW)
        return x->about;
    uint8_t about = 0;
    for (int i = 0; i < UNKNOWNS; i++)
        about |= (uint8_t)((x->factors[i] != 0) << i);
    return about;
}

static bool is_number(const struct symbol *x) {
    return x->kind == SYMBOL_LINEAR || x->kind == SYMBOL_LOW;
}

static uint64_t apply(enum opcode_id id, uint64_t x, uint64_t y) {
    switch ((int)id) {
    case OPCODE_I32_ADD:
    case OPCODE_I64_ADD:
        return x + y;
    case OPCODE_I32_SUB:
    case OPCODE_I64_SUB:
        return x - y;
    case OPCODE_I32_AND:
    case OPCODE_I64_AND:
        return x & y;
    case OPCODE_I32_OR:
    case OPCODE_I64_OR:
        return x | y;
    default:
        return x ^ y;
    }
}

/* The low bits of a + b, a - b, a & b, a | b or a ^ b. */
static struct symbol combine_low(struct facts *facts, enum opcode_id id, const struct symbol *a,
                                 const struct symbol *b) {
    int bits_a = known_bits(facts, a), bits_b = known_bits(facts, b);
    struct symbol low = {.kind = SYMBOL_LOW,
                         .size = a->size,
                         .bits = (uint8_t)(bits_a < bits_b ? bits_a : bits_b),
                         .about = unknowns_in(a) | unknowns_in(b),
                         .shift = a->shift > b->shift ? a->shift : b->shift};
    uint64_t x, y;
    if (!low_bits(facts, a, low.bits, &x) || !low_bits(facts, b, low.bits, &y))
        return nothing(a->size);
    low.constant = apply(id, x, y) & (((uint64_t)1 << low.bits) - 1);
    return low;
}

/* The low bits of x >> shift. */
static struct symbol shift_number(struct facts *facts, const struct symbol *x, uint64_t shift) {
    struct symbol low = {.kind = SYMBOL_LOW, .size = x->size, .about = unknowns_in(x)};
    int bits = known_bits(facts, x);
    if (shift + x->shift >= LOW_BITS_MAX || !low_bits(facts, x, bits, &low.constant))
        return nothing(x->size);
    low.shift = (uint8_t)(x->shift + shift);
    low.bits = (uint8_t)(bits > (int)shift ? bits - (int)shift : 0);
    low.constant = low.bits ? low.constant >> shift : 0;
    return low;
}

/* x & mask, where the mask keeps or clears low bits only. */
static struct symbol mask_number(struct facts *facts, const struct symbol *x, uint64_t mask) {
    uint64_t low, inverse = ~mask & mask_of(x->size);
    if (mask == 0)
        return symbol_constant(x->size, 0);
    if (mask >> LOW_BITS_MAX == 0) {
        int bits = 64 - __builtin_clzll(mask);
        return low_bits(facts, x, bits, &low) ? symbol_constant(x->size, low & mask)
                                              : nothing(x->size);
    }
    if (x->kind == SYMBOL_LINEAR && inverse && inverse >> LOW_BITS_MAX == 0) {
        int bits = 64 - __builtin_clzll(inverse);
        struct symbol cleared = *x;
        if (low_bits(facts, x, bits, &low)) {
            cleared.constant -= low & inverse;
            return fold_factors(facts, cleared);
        }
    }
    return nothing(x->size);
}

/* ---- Order ---- */

/* Holds all numbers of 64 bits with either sign, and their products with a count. */
__extension__ typedef __int128 integer;

/* 2^32 for values of 4 bytes, 2^64 for those of 8. */
static integer modulus(uint8_t size) { return (integer)1 << bits_of(size); }

/* A number that is `constant` + `counts` times the count: an integer, not modulo anything. */
struct bound {
    integer constant, counts;
};

static integer bound_at(struct bound bound, uint32_t count) {
    return bound.constant + bound.counts * count;
}

/* The least value of a - b for any count. */
static integer least(const struct facts *facts, struct bound a, struct bound b) {
    integer first = bound_at(a, facts->count) - bound_at(b, facts->count);
    integer last = bound_at(a, COUNT_MAX - 1) - bound_at(b, COUNT_MAX - 1);
    return !facts->is_open || first < last ? first : last;
}

/* From `low` to `high`, both included. */
struct range {
    struct bound low, high;
};

/* The range of A - B or, if `is_reversed`, of B - A. */
static struct range distance_range(const struct facts *facts, bool is_reversed) {
    bool above = facts->layout == LAYOUT_MIXED_ABOVE;
    integer end = modulus(facts_address_size(facts));
    if (facts->layout == LAYOUT_APART_ABOVE || facts->layout == LAYOUT_APART_BELOW)
        return (struct range){{0, 1}, {end, -1}};
    if (facts->layout == LAYOUT_ABOVE || facts->layout == LAYOUT_BELOW)
        return (struct range){{1, 0}, {end - 1, 0}};
    return above != is_reversed ? (struct range){{1, 0}, {-1, 1}}
                                : (struct range){{end + 1, -1}, {end - 1, 0}};
}

/* Stores the range of a value as an unsigned number. Returns false if it has no single one. The low
 * half of a 64-bit address says nothing about the order. */
static bool find_range(const struct facts *facts, const struct symbol *x, struct range *range) {
    uint64_t a = x->factors[UNKNOWN_A], b = x->factors[UNKNOWN_B];
    integer end = modulus(x->size);
    *range = (struct range){{0, 0}, {0, 0}};
    if (x->kind != SYMBOL_LINEAR || x->factors[UNKNOWN_DONE])
        return false;
    if (a != 0 || b != 0) {
        if (x->size != facts_address_size(facts) || facts->layout == LAYOUT_ANY ||
            symbol_wrap(x->size, a + b) != 0 || (a != 1 && b != 1))
            return false;
        *range = distance_range(facts, b == 1);
    }
    integer counts = as_signed(x->size, x->factors[UNKNOWN_COUNT]);
    range->low.counts += counts;
    range->high.counts += counts;
    for (int turns = -2; turns <= 2; turns++) {
        struct range moved = *range;
        integer constant = x->constant + turns * end;
        moved.low.constant += constant;
        moved.high.constant += constant;
        if (least(facts, moved.low, (struct bound){0, 0}) >= 0 &&
            least(facts, (struct bound){end - 1, 0}, moved.high) >= 0) {
            *range = moved;
            return true;
        }
    }
    return false;
}

/* Stores the buffer that an address points into, or to its end, and how far. */
static bool find_offset(const struct facts *facts, const struct symbol *x, enum unknown *buffer,
                        struct bound *offset) {
    uint64_t a = x->factors[UNKNOWN_A], b = x->factors[UNKNOWN_B];
    if (x->kind != SYMBOL_LINEAR || x->size != facts_address_size(facts) || a > 1 || b != 1 - a ||
        x->factors[UNKNOWN_DONE])
        return false;
    *buffer = a ? UNKNOWN_A : UNKNOWN_B;
    *offset =
        (struct bound){symbol_signed_constant(x), as_signed(x->size, x->factors[UNKNOWN_COUNT])};
    return least(facts, *offset, (struct bound){0, 0}) >= 0 &&
           least(facts, (struct bound){0, 1}, *offset) >= 0;
}

enum { LESS = 1, EQUAL = 2, GREATER = 4, ANY_ORDER = 7 };

/* How x - y may compare with zero, if that is at least `low` and at most `high`. */
static int order_of(const struct facts *facts, struct bound low, struct bound high) {
    const struct bound zero = {0, 0};
    int order = ANY_ORDER;
    if (least(facts, low, zero) >= 0)
        order &= ~LESS;
    if (least(facts, zero, high) >= 0)
        order &= ~GREATER;
    if (least(facts, low, zero) > 0 || least(facts, zero, high) > 0)
        order &= ~EQUAL;
    return order;
}

static struct bound bound_minus(struct bound a, struct bound b) {
    return (struct bound){a.constant - b.constant, a.counts - b.counts};
}

/* The order of addresses that point into the buffers. */
static int pointer_order(const struct facts *facts, const struct symbol *x,
                         const struct symbol *y) {
    enum unknown buffer_x, buffer_y;
    struct bound offset_x, offset_y;
    if (!find_offset(facts, x, &buffer_x, &offset_x) ||
        !find_offset(facts, y, &buffer_y, &offset_y))
        return ANY_ORDER;
    struct bound distance = bound_minus(offset_x, offset_y);
    if (buffer_x == buffer_y)
        return order_of(facts, distance, distance);
    if (facts->layout == LAYOUT_ANY)
        return ANY_ORDER;
    /* The higher buffer is at least `gap` bytes above the other. */
    bool is_apart = facts->layout == LAYOUT_APART_ABOVE || facts->layout == LAYOUT_APART_BELOW;
    bool a_above = facts->layout == LAYOUT_APART_ABOVE || facts->layout == LAYOUT_MIXED_ABOVE ||
                   facts->layout == LAYOUT_ABOVE;
    struct bound gap = is_apart ? (struct bound){0, 1} : (struct bound){1, 0};
    integer end = modulus(x->size);
    if ((buffer_x == UNKNOWN_A) == a_above) {
        struct bound low = {distance.constant + gap.constant, distance.counts + gap.counts};
        return order_of(facts, low, (struct bound){end, 0});
    }
    return order_of(facts, (struct bound){-end, 0}, bound_minus(distance, gap));
}

/* Stores the bound of a number that is not negative and does not wrap: a constant, plus the count
 * or not, plus what is done or not. Those two together are less than COUNT_MAX. */
static bool find_bound(const struct facts *facts, const struct symbol *x, struct bound *bound) {
    uint64_t counts = x->factors[UNKNOWN_COUNT];
    *bound = (struct bound){symbol_signed_constant(x), counts};
    return !x->factors[UNKNOWN_A] && !x->factors[UNKNOWN_B] && counts <= 1 &&
           x->factors[UNKNOWN_DONE] <= 1 && bound->constant < COUNT_MAX &&
           least(facts, *bound, (struct bound){0, 0}) >= 0;
}

/* The order of two such numbers. */
static int count_order(const struct facts *facts, const struct symbol *x, const struct symbol *y) {
    struct bound bound_x, bound_y;
    if (x->factors[UNKNOWN_DONE] != y->factors[UNKNOWN_DONE] || !find_bound(facts, x, &bound_x) ||
        !find_bound(facts, y, &bound_y))
        return ANY_ORDER;
    struct bound distance = bound_minus(bound_x, bound_y);
    return order_of(facts, distance, distance);
}

/* The orders, as unsigned numbers, that two values of one size may have. */
static int find_order(struct facts *facts, const struct symbol *x, const struct symbol *y) {
    struct range range_x, range_y;
    if (x->kind != SYMBOL_LINEAR || y->kind != SYMBOL_LINEAR)
        return ANY_ORDER;
    struct symbol difference = add_linear(facts, x, y, UINT64_MAX);
    uint64_t value;
    int order = ANY_ORDER;
    if (symbol_is_constant(&difference, &value))
        order &= value == 0 ? EQUAL : ~EQUAL;
    if (find_range(facts, x, &range_x) && find_range(facts, y, &range_y))
        order &= order_of(facts, bound_minus(range_x.low, range_y.high),
                          bound_minus(range_x.high, range_y.low));
    return order & pointer_order(facts, x, y) & count_order(facts, x, y);
}

/* ---- Comparisons ---- */

enum truth { NO, YES, MAYBE };

static enum truth invert(enum truth truth) {
    return truth == MAYBE ? MAYBE : truth == YES ? NO : YES;
}

static enum truth byte_is_zero(const struct facts *facts, uint16_t token) {
    enum unknown buffer;
    bool from_end;
    int32_t place;
    if (token < TOKEN_ANY)
        return token == 0 ? YES : NO;
    if (token < TOKEN_MEMORY || !facts->has_string)
        return MAYBE;
    facts_place(token, &buffer, &from_end, &place);
    if (buffer != UNKNOWN_A || from_end || place < 0)
        return MAYBE;
    if ((uint32_t)place == facts->difference)
        return YES;
    return (uint32_t)place < facts->difference && (uint32_t)place < facts->count ? NO : MAYBE;
}

static enum truth bytes_equal_truth(const struct facts *facts, uint16_t a, uint16_t b) {
    enum unknown buffers[2];
    bool from_end[2];
    int32_t places[2];
    if (a < TOKEN_ANY && b < TOKEN_ANY)
        return a == b ? YES : NO;
    if (a == b)
        return a == TOKEN_ANY ? MAYBE : YES;
    if (a == 0 || b == 0)
        return byte_is_zero(facts, a == 0 ? b : a);
    if (a < TOKEN_MEMORY || b < TOKEN_MEMORY || facts->has_string)
        return MAYBE;
    facts_place(a, &buffers[0], &from_end[0], &places[0]);
    facts_place(b, &buffers[1], &from_end[1], &places[1]);
    if (buffers[0] == buffers[1] || places[0] != places[1] || places[0] < 0 || from_end[0] ||
        from_end[1])
        return MAYBE;
    if ((uint32_t)places[0] >= facts->count)
        return MAYBE;
    return (uint32_t)places[0] < facts->difference    ? YES
           : (uint32_t)places[0] == facts->difference ? NO
                                                      : MAYBE;
}

static enum truth has_zero(const struct facts *facts, const struct symbol *test) {
    enum truth any = NO;
    for (int i = 0; i < test->size; i++) {
        enum truth one = byte_is_zero(facts, test->bytes[i]);
        any = one == YES || any == YES ? YES : one == MAYBE ? MAYBE : any;
    }
    return any;
}

static const uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;

static bool differ_in_low_bits(struct facts *facts, const struct symbol *x,
                               const struct symbol *y) {
    int bits_x = known_bits(facts, x), bits_y = known_bits(facts, y);
    int bits = bits_x < bits_y ? bits_x : bits_y;
    uint64_t low_x, low_y;
    return low_bits(facts, x, bits, &low_x) && low_bits(facts, y, bits, &low_y) && low_x != low_y;
}

static enum truth equal(struct facts *facts, const struct symbol *x, const struct symbol *y) {
    uint16_t bytes_x[8], bytes_y[8];
    uint64_t value;
    if (x->kind == SYMBOL_ZERO_TEST && symbol_is_constant(y, &value)) {
        if (x->test == TEST_NOT_ZERO && value == 0)
            return invert(has_zero(facts, x));
        if (x->test == TEST_NOT_HIGHS && value == (highs & mask_of(x->size)))
            return invert(has_zero(facts, x));
        return MAYBE;
    }
    if (x->kind == SYMBOL_DIFFERENCE && symbol_is_constant(y, &value) && value == 0)
        return bytes_equal_truth(facts, x->bytes[0], x->bytes[1]);
    if (symbol_bytes(x, bytes_x) && symbol_bytes(y, bytes_y)) {
        enum truth all = YES;
        for (int i = 0; i < x->size; i++) {
            enum truth one = bytes_equal_truth(facts, bytes_x[i], bytes_y[i]);
            all = one == NO || all == NO ? NO : one == MAYBE ? MAYBE : all;
        }
        return all;
    }
    if (is_number(x) && is_number(y) && differ_in_low_bits(facts, x, y))
        return NO;
    int order = find_order(facts, x, y);
    return order == EQUAL ? YES : order & EQUAL ? MAYBE : NO;
}

static struct symbol truth_symbol(enum truth truth) {
    return truth == MAYBE ? nothing(4) : symbol_constant(4, truth == YES);
}

static enum truth order_truth(int order, int wanted) {
    return (order & wanted) == 0 ? NO : (order & ~wanted) == 0 ? YES : MAYBE;
}

/* A signed comparison says the same as an unsigned one if neither value is negative. */
static bool is_not_negative(const struct facts *facts, const struct symbol *x) {
    struct range range;
    return find_range(facts, x, &range) &&
           least(facts, (struct bound){modulus(x->size) / 2 - 1, 0}, range.high) >= 0;
}

static struct symbol compare(struct facts *facts, enum opcode_id id, const struct symbol *x,
                             const struct symbol *y) {
    static const struct {
        uint16_t id, wide_id;
        bool is_signed;
        uint8_t wanted; /* orders for which it is true */
    } rows[] = {
        {OPCODE_I32_LT_U, OPCODE_I64_LT_U, false, LESS},
        {OPCODE_I32_LE_U, OPCODE_I64_LE_U, false, LESS | EQUAL},
        {OPCODE_I32_GT_U, OPCODE_I64_GT_U, false, GREATER},
        {OPCODE_I32_GE_U, OPCODE_I64_GE_U, false, GREATER | EQUAL},
        {OPCODE_I32_LT_S, OPCODE_I64_LT_S, true, LESS},
        {OPCODE_I32_LE_S, OPCODE_I64_LE_S, true, LESS | EQUAL},
        {OPCODE_I32_GT_S, OPCODE_I64_GT_S, true, GREATER},
        {OPCODE_I32_GE_S, OPCODE_I64_GE_S, true, GREATER | EQUAL},
    };
    if (id == OPCODE_I32_EQ || id == OPCODE_I64_EQ)
        return truth_symbol(equal(facts, x, y));
    if (id == OPCODE_I32_NE || id == OPCODE_I64_NE)
        return truth_symbol(invert(equal(facts, x, y)));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].id != id && rows[i].wide_id != id)
            continue;
        if (rows[i].is_signed && (!is_not_negative(facts, x) || !is_not_negative(facts, y)))
            break;
        return truth_symbol(order_truth(find_order(facts, x, y), rows[i].wanted));
    }
    return nothing(4);
}

/* ---- Bytes ---- */

/* Moves bytes up by `count` places, or down if it is negative; zeros come in. */
static struct symbol move_bytes(uint8_t size, const uint16_t bytes[8], int count) {
    uint16_t moved[8] = {0};
    for (int i = 0; i < size; i++)
        if (i - count >= 0 && i - count < size)
            moved[i] = bytes[i - count];
    return symbol_of_bytes(size, moved);
}

static struct symbol rotate_bytes(uint8_t size, const uint16_t bytes[8], int count) {
    uint16_t moved[8] = {0};
    for (int i = 0; i < size; i++)
        moved[(i + count + size) % size] = bytes[i];
    return symbol_of_bytes(size, moved);
}

/* The sum of values of which at most one has a byte other than zero in each place. */
static struct symbol merge_bytes(uint8_t size, const uint16_t x[8], const uint16_t y[8]) {
    uint16_t merged[8] = {0};
    for (int i = 0; i < size; i++) {
        if (x[i] && y[i])
            return nothing(size);
        merged[i] = x[i] ? x[i] : y[i];
    }
    return symbol_of_bytes(size, merged);
}

static struct symbol mask_bytes(uint8_t size, const uint16_t bytes[8], uint64_t mask) {
    uint16_t masked[8] = {0};
    for (int i = 0; i < size; i++) {
        unsigned part = mask >> 8 * i & 0xff;
        if (part != 0 && part != 0xff && bytes[i] != 0)
            return nothing(size);
        masked[i] = part ? bytes[i] : 0;
    }
    return symbol_of_bytes(size, masked);
}

/* The product with a constant whose bytes are all 0 or 1: the sum of moved copies. */
static struct symbol multiply_bytes(uint8_t size, const uint16_t bytes[8], uint64_t factor) {
    struct symbol sum = symbol_constant(size, 0);
    for (int i = 0; i < size; i++) {
        unsigned part = factor >> 8 * i & 0xff;
        uint16_t so_far[8], moved_bytes[8];
        struct symbol moved = move_bytes(size, bytes, i);
        if (part == 0)
            continue;
        if (part != 1 || !symbol_bytes(&sum, so_far) || !symbol_bytes(&moved, moved_bytes))
            return nothing(size);
        sum = merge_bytes(size, so_far, moved_bytes);
    }
    return sum;
}

static struct symbol shift_bytes(enum opcode_id id, uint8_t size, const uint16_t bytes[8],
                                 uint64_t shift) {
    int count = (int)(shift / 8 % size);
    if (shift % 8)
        return nothing(size);
    switch ((int)id) {
    case OPCODE_I32_SHL:
    case OPCODE_I64_SHL:
        return move_bytes(size, bytes, count);
    case OPCODE_I32_SHR_U:
    case OPCODE_I64_SHR_U:
        return move_bytes(size, bytes, -count);
    case OPCODE_I32_ROTL:
    case OPCODE_I64_ROTL:
        return rotate_bytes(size, bytes, count);
    case OPCODE_I32_ROTR:
    case OPCODE_I64_ROTR:
        return rotate_bytes(size, bytes, -count);
    default:
        return nothing(size);
    }
}

/* ---- The test for zero bytes ---- */

static struct symbol test_of(const struct symbol *bytes, enum zero_test test) {
    struct symbol symbol = *bytes;
    symbol.kind = SYMBOL_ZERO_TEST;
    symbol.test = (uint8_t)test;
    return symbol;
}

static bool is_test(const struct symbol *x, enum zero_test test) {
    return x->kind == SYMBOL_ZERO_TEST && x->test == test;
}

static bool same_bytes(const struct symbol *x, const struct symbol *y) {
    return x->size == y->size && memcmp(x->bytes, y->bytes, sizeof x->bytes) == 0;
}

/* x op y as a step of the test, for either order of the operands. */
static bool test_step(enum opcode_id id, const struct symbol *x, const struct symbol *y,
                      struct symbol *result) {
    static const struct {
        uint8_t one, other, both;
    } pairs[] = {
        {TEST_LESS_ONE, TEST_NOT, TEST_BOTH},
        {TEST_LESS_ONE_HIGH, TEST_NOT, TEST_NOT_ZERO},
        {TEST_LESS_ONE, TEST_NOT_HIGH, TEST_NOT_ZERO},
        {TEST_LESS_ONE_HIGH, TEST_NOT_HIGH, TEST_NOT_ZERO},
    };
    static const uint8_t with_highs[] = {
        [TEST_LESS_ONE] = TEST_LESS_ONE_HIGH,
        [TEST_NOT] = TEST_NOT_HIGH,
        [TEST_BOTH] = TEST_NOT_ZERO,
        [TEST_EITHER] = TEST_NOT_HIGHS,
        [TEST_LESS_ONE_HIGH] = TEST_LESS_ONE_HIGH,
        [TEST_NOT_HIGH] = TEST_NOT_HIGH,
        [TEST_NOT_ZERO] = TEST_NOT_ZERO,
        [TEST_NOT_HIGHS] = TEST_NOT_HIGHS,
        [TEST_ONE_LESS] = UINT8_MAX,
    };
    uint64_t value, mask = mask_of(x->size);
    bool is_constant = symbol_is_constant(y, &value);
    bool is_and = id == OPCODE_I32_AND || id == OPCODE_I64_AND;
    if (x->kind == SYMBOL_BYTES && is_constant) {
        bool is_add = id == OPCODE_I32_ADD || id == OPCODE_I64_ADD;
        bool is_xor = id == OPCODE_I32_XOR || id == OPCODE_I64_XOR;
        if (is_add && value == ((0 - (ones & mask)) & mask))
            return *result = test_of(x, TEST_LESS_ONE), true;
        if (is_xor && value == mask)
            return *result = test_of(x, TEST_NOT), true;
    }
    if (x->kind != SYMBOL_ZERO_TEST)
        return false;
    if (is_and && is_constant && value == (highs & mask) && with_highs[x->test] != UINT8_MAX)
        return *result = test_of(x, with_highs[x->test]), true;
    if ((id == OPCODE_I32_OR || id == OPCODE_I64_OR) && is_test(x, TEST_ONE_LESS) &&
        y->kind == SYMBOL_BYTES && same_bytes(x, y))
        return *result = test_of(x, TEST_EITHER), true;
    for (size_t i = 0; is_and && i < sizeof pairs / sizeof *pairs; i++)
        if (is_test(x, pairs[i].one) && is_test(y, pairs[i].other) && same_bytes(x, y))
            return *result = test_of(x, pairs[i].both), true;
    return false;
}

/* ---- Constants ---- */

static uint64_t sign_extend(uint64_t value, unsigned bits) {
    uint64_t sign = (uint64_t)1 << (bits - 1);
    return ((value & (sign | (sign - 1))) ^ sign) - sign;
}

static bool fold_unary(enum opcode_id id, uint64_t x, uint64_t *result) {
    switch ((int)id) {
    case OPCODE_I32_EQZ:
    case OPCODE_I64_EQZ:
        *result = x == 0;
        return true;
    case OPCODE_I32_WRAP_I64:
    case OPCODE_I64_EXTEND_I32_U:
        *result = x & UINT32_MAX;
        return true;
    case OPCODE_I64_EXTEND_I32_S:
    case OPCODE_I64_EXTEND32_S:
        *result = sign_extend(x, 32);
        return true;
    case OPCODE_I32_EXTEND8_S:
    case OPCODE_I64_EXTEND8_S:
        *result = sign_extend(x, 8);
        return true;
    case OPCODE_I32_EXTEND16_S:
    case OPCODE_I64_EXTEND16_S:
        *result = sign_extend(x, 16);
        return true;
    default:
        return false;
    }
}

/* The result of an instruction on i32 or i64 constants of `bits` bits; what is above them does not
 * count. */
static bool fold_binary(enum opcode_id id, unsigned bits, uint64_t x, uint64_t y,
                        uint64_t *result) {
    uint64_t shift = y % bits, back = (bits - shift) % bits;
    int64_t signed_x = (int64_t)sign_extend(x, bits), signed_y = (int64_t)sign_extend(y, bits);
    switch ((int)id) {
#define FOLD(ID, VALUE)                                                                            \
    case OPCODE_I32_##ID:                                                                          \
    case OPCODE_I64_##ID:                                                                          \
        *result = (uint64_t)(VALUE);                                                               \
        return true;
        FOLD(ADD, x + y)
        FOLD(SUB, x - y)
        FOLD(MUL, x * y)
        FOLD(AND, x & y)
        FOLD(OR, x | y)
        FOLD(XOR, x ^ y)
        FOLD(SHL, x << shift)
        FOLD(SHR_U, x >> shift)
        FOLD(SHR_S, signed_x >> shift)
        FOLD(ROTL, x << shift | x >> back)
        FOLD(ROTR, x >> shift | x << back)
        FOLD(EQ, x == y)
        FOLD(NE, x != y)
        FOLD(LT_U, x < y)
        FOLD(LE_U, x <= y)
        FOLD(GT_U, x > y)
        FOLD(GE_U, x >= y)
        FOLD(LT_S, signed_x < signed_y)
        FOLD(LE_S, signed_x <= signed_y)
        FOLD(GT_S, signed_x > signed_y)
        FOLD(GE_S, signed_x >= signed_y)
#undef FOLD
    default:
        return false;
    }
}

/* ---- Instructions ---- */

static uint8_t result_size(enum opcode_id id) {
    return opcode_of(id)->results[0] == VALUE_I64 ? 8 : 4;
}

/* The low half of an i64. */
static struct symbol wrap_number(const struct facts *facts, const struct symbol *x) {
    struct symbol half = *x;
    half.size = 4;
    for (int i = 0; i < UNKNOWNS; i++)
        half.factors[i] = symbol_wrap(half.size, half.factors[i]);
    if (x->kind == SYMBOL_LINEAR)
        return fold_factors(facts, half);
    return x->kind == SYMBOL_LOW ? half : nothing(4);
}

struct symbol symbol_unary(struct facts *facts, enum opcode_id id, const struct symbol *operand) {
    uint8_t size = result_size(id);
    uint64_t value;
    uint16_t bytes[8];
    if (symbol_is_constant(operand, &value))
        return fold_unary(id, value, &value) ? symbol_constant(size, value) : nothing(size);
    if (id == OPCODE_I32_EQZ || id == OPCODE_I64_EQZ) {
        struct symbol zero = symbol_constant(operand->size, 0);
        return truth_symbol(equal(facts, operand, &zero));
    }
    if (id != OPCODE_I32_WRAP_I64 && id != OPCODE_I64_EXTEND_I32_U)
        return nothing(size);
    if (symbol_bytes(operand, bytes))
        return symbol_of_bytes(size, bytes);
    return id == OPCODE_I32_WRAP_I64 ? wrap_number(facts, operand) : nothing(size);
}

static struct symbol binary_linear(struct facts *facts, enum opcode_id id, const struct symbol *x,
                                   const struct symbol *y) {
    struct symbol zero = symbol_constant(x->size, 0);
    uint64_t value;
    bool is_constant = symbol_is_constant(y, &value);
    switch ((int)id) {
    case OPCODE_I32_ADD:
    case OPCODE_I64_ADD:
        return add_linear(facts, x, y, 1);
    case OPCODE_I32_SUB:
    case OPCODE_I64_SUB:
        return add_linear(facts, x, y, UINT64_MAX);
    case OPCODE_I32_MUL:
    case OPCODE_I64_MUL:
        if (is_constant)
            return add_linear(facts, &zero, x, value);
        break;
    case OPCODE_I32_SHL:
    case OPCODE_I64_SHL:
        if (is_constant)
            return add_linear(facts, &zero, x, (uint64_t)1 << value % bits_of(x->size));
        break;
    case OPCODE_I32_XOR:
    case OPCODE_I64_XOR:
        if (is_constant && value == mask_of(x->size)) /* ~x = -1 - x */
            return add_linear(facts, y, x, UINT64_MAX);
        break;
    default:
        break;
    }
    return nothing(x->size);
}

/* For either order of the operands; `is_swapped` says that it is not the code's. */
static struct symbol binary_bytes(enum opcode_id id, const struct symbol *x, const struct symbol *y,
                                  bool is_swapped) {
    uint16_t bytes_x[8], bytes_y[8];
    uint64_t value;
    struct symbol result;
    if (test_step(id, x, y, &result))
        return result;
    if (!symbol_bytes(x, bytes_x))
        return nothing(x->size);
    bool is_constant = symbol_is_constant(y, &value);
    switch ((int)id) {
    case OPCODE_I32_ADD:
    case OPCODE_I64_ADD:
    case OPCODE_I32_OR:
    case OPCODE_I64_OR:
    case OPCODE_I32_XOR:
    case OPCODE_I64_XOR:
        return symbol_bytes(y, bytes_y) ? merge_bytes(x->size, bytes_x, bytes_y) : nothing(x->size);
    case OPCODE_I32_AND:
    case OPCODE_I64_AND:
        return is_constant ? mask_bytes(x->size, bytes_x, value) : nothing(x->size);
    case OPCODE_I32_MUL:
    case OPCODE_I64_MUL:
        return is_constant ? multiply_bytes(x->size, bytes_x, value) : nothing(x->size);
    default:
        return is_constant && !is_swapped ? shift_bytes(id, x->size, bytes_x, value)
                                          : nothing(x->size);
    }
}

/* A byte, zero-extended. */
static bool is_single_byte(const struct symbol *x) {
    uint16_t bytes[8];
    if (!symbol_bytes(x, bytes))
        return false;
    for (int i = 1; i < x->size; i++)
        if (bytes[i])
            return false;
    return true;
}

static struct symbol subtract_bytes(const struct symbol *x, const struct symbol *y) {
    uint64_t value, mask = mask_of(x->size);
    if (symbol_is_constant(x, &value) && value == ((ones & mask) - 1) && y->kind == SYMBOL_BYTES)
        return test_of(y, TEST_ONE_LESS);
    if (x->kind != SYMBOL_BYTES)
        return nothing(x->size);
    if (symbol_is_constant(y, &value) && value == (ones & mask))
        return test_of(x, TEST_LESS_ONE);
    if (x->size == 4 && y->kind == SYMBOL_BYTES && is_single_byte(x) && is_single_byte(y))
        return (struct symbol){
            .kind = SYMBOL_DIFFERENCE, .size = 4, .bytes = {x->bytes[0], y->bytes[0]}};
    return nothing(x->size);
}

/* Whether the low bits of the result depend on those of the operands alone. */
static bool keeps_low_bits(enum opcode_id id) {
    switch ((int)id) {
    case OPCODE_I32_ADD:
    case OPCODE_I64_ADD:
    case OPCODE_I32_SUB:
    case OPCODE_I64_SUB:
    case OPCODE_I32_AND:
    case OPCODE_I64_AND:
    case OPCODE_I32_OR:
    case OPCODE_I64_OR:
    case OPCODE_I32_XOR:
    case OPCODE_I64_XOR:
        return true;
    default:
        return false;
    }
}

/* Whether operands may change places. */
static bool is_commutative(enum opcode_id id) {
    switch ((int)id) {
    case OPCODE_I32_ADD:
    case OPCODE_I64_ADD:
    case OPCODE_I32_MUL:
    case OPCODE_I64_MUL:
    case OPCODE_I32_AND:
    case OPCODE_I64_AND:
    case OPCODE_I32_OR:
    case OPCODE_I64_OR:
    case OPCODE_I32_XOR:
    case OPCODE_I64_XOR:
    case OPCODE_I32_EQ:
    case OPCODE_I64_EQ:
    case OPCODE_I32_NE:
    case OPCODE_I64_NE:
        return true;
    default:
        return false;
    }
}

struct symbol symbol_binary(struct facts *facts, enum opcode_id id, const struct symbol *left,
                            const struct symbol *right) {
    uint64_t x, y;
    bool left_constant = symbol_is_constant(left, &x);
    if (left_constant && symbol_is_constant(right, &y))
        return fold_binary(id, 8u * left->size, x, y, &x) ? symbol_constant(result_size(id), x)
                                                          : nothing(result_size(id));
    bool swapped = left_constant && is_commutative(id); /* a constant goes to the right */
    const struct symbol *a = swapped ? right : left, *b = swapped ? left : right;
    bool b_constant = symbol_is_constant(b, &y);
    bool is_shift_right = id == OPCODE_I32_SHR_U || id == OPCODE_I64_SHR_U;
    bool is_and = id == OPCODE_I32_AND || id == OPCODE_I64_AND;
    struct symbol result = compare(facts, id, a, b);
    if (result.kind != SYMBOL_NONE)
        return result;
    if (id == OPCODE_I32_SUB || id == OPCODE_I64_SUB)
        result = subtract_bytes(a, b);
    if (result.kind == SYMBOL_NONE && a->kind == SYMBOL_LINEAR && b->kind == SYMBOL_LINEAR)
        result = binary_linear(facts, id, a, b);
    if (result.kind == SYMBOL_NONE && is_shift_right && is_number(a) && b_constant)
        result = shift_number(facts, a, y % bits_of(a->size));
    if (result.kind == SYMBOL_NONE && keeps_low_bits(id) && is_number(a) && is_number(b))
        result = is_and && b_constant ? mask_number(facts, a, y) : combine_low(facts, id, a, b);
    if (result.kind == SYMBOL_NONE)
        result = binary_bytes(id, a, b, swapped);
    if (result.kind == SYMBOL_NONE && is_commutative(id))
        result = binary_bytes(id, b, a, true);
    result.size = result.kind == SYMBOL_NONE ? result_size(id) : result.size;
    return result;
}
