/* What a symbolic run computes with (machine.h): i32 and i64 values of which only the form is
 * known.
 *
 *     dst + 12                          linear: 1 * dst + 12
 *     dst - src - 2 * count             linear
 *     i32.load (src + 4)                bytes: the source's bytes 4, 5, 6 and 7
 *     (i32.load (src + 4)) >> 16        bytes: the source's bytes 6 and 7, then two zeros
 *     a[3] - b[3]                       a difference of two bytes
 *     (w - 0x01010101) & ~w             a test of bytes for zero, half done
 *
 * Everything wraps as in wasm. What has no such form is unknown, and a run that depends on an
 * unknown value fails. */
#ifndef COMPILER_ROUTINES_SYMBOL_H
#define COMPILER_ROUTINES_SYMBOL_H

#include "wasm/opcodes.h"

/* The numbers that a run does not know: the addresses of up to two buffers, and how many bytes it
 * goes through. */
enum unknown {
    UNKNOWN_A,
    UNKNOWN_B,
    UNKNOWN_COUNT,
    UNKNOWN_DONE, /* how many bytes were gone through before the state of an induction (proof.h) */
    UNKNOWNS
};

/* One byte: a constant from 0 to 255, or one of these. */
enum {
    TOKEN_ANY = 256,               /* nothing is known about it */
    TOKEN_FILL,                    /* and the next three: the bytes of the fill value */
    TOKEN_MEMORY = TOKEN_FILL + 4, /* what memory held at first: see facts_token */
};

enum symbol_kind {
    SYMBOL_NONE, /* unknown */
    SYMBOL_LINEAR,
    SYMBOL_BYTES,
    SYMBOL_DIFFERENCE, /* of bytes[0] and bytes[1], zero-extended */
    SYMBOL_ZERO_TEST,  /* of all bytes of `bytes`; see enum zero_test */
    SYMBOL_LOW,        /* only its lowest `bits` bits are known: those of `constant` */
};

/* The steps of the test whether one of the bytes of x is zero, which are, with one = 0x0101.. and
 * high = 0x8080..:
 *     (x - one) & ~x & high               not zero if there is one
 *     ((one - 1 - x) | x) & high          not `high` if there is one: the complement of the first,
 *                                         since ~(x - one) = one - 1 - x */
enum zero_test {
    TEST_LESS_ONE,      /* x - one */
    TEST_NOT,           /* ~x */
    TEST_LESS_ONE_HIGH, /* (x - one) & high */
    TEST_NOT_HIGH,      /* ~x & high */
    TEST_BOTH,          /* (x - one) & ~x */
    TEST_NOT_ZERO,      /* (x - one) & ~x & high */
    TEST_ONE_LESS,      /* one - 1 - x */
    TEST_EITHER,        /* (one - 1 - x) | x */
    TEST_NOT_HIGHS,     /* ((one - 1 - x) | x) & high */
};

struct symbol {
    uint8_t kind; /* enum symbol_kind */
    uint8_t size; /* 4 or 8 bytes */
    uint8_t test; /* enum zero_test */
    uint8_t bits;
    uint8_t
        about; /* SYMBOL_LOW: the unknowns in it, as bits; and by how much they were shifted down */
    uint8_t shift;
    uint64_t factors[UNKNOWNS]; /* all modulo 2^32 in an i32 */
    uint64_t constant;
    uint16_t bytes[8];
};

/* How the buffers lie. Neither wraps around the end of the address space. */
enum layout {
    LAYOUT_ANY,
    LAYOUT_APART_ABOVE, /* A and B do not overlap, and A is the higher one */
    LAYOUT_APART_BELOW,
    LAYOUT_MIXED_ABOVE, /* they overlap, and A is the higher one */
    LAYOUT_MIXED_BELOW,
    LAYOUT_ABOVE, /* whether they overlap is not known, but A is the higher one */
    LAYOUT_BELOW,
};

enum { COUNT_MAX = 1 << 30 }; /* the count of any run is less, also in a 64-bit memory */

/* What one run takes for granted. The count is an unknown only if it is at least `count`, else it
 * is a constant. */
struct facts {
    bool is_wide; /* addresses and the count are i64, else i32 */
    enum layout layout;
    uint8_t bits[UNKNOWNS]; /* how many low bits of an unknown are known */
    uint32_t low[UNKNOWNS]; /* and what they are */
    bool is_open;           /* the count is not known: at least `count`, less than COUNT_MAX */
    uint32_t count;
    uint32_t difference; /* the first place where A and B differ, or where A is zero; may be
                            UINT32_MAX: nowhere near the start */
    bool has_string;     /* bytes are compared with zero, not with each other */
    /* Filled in by a run: the low bits that it would have needed. */
    uint8_t asked[UNKNOWNS];
};

/* The token for what buffer `buffer` held at first, `place` bytes after its start or, if the count
 * is open and `from_end`, after its end. */
enum { PLACES = 288 }; /* a place is from -PLACES to PLACES - 1 */
uint16_t facts_token(enum unknown buffer, bool from_end, int32_t place);
/* Undoes it, for a token from TOKEN_MEMORY up. */
void facts_place(uint16_t token, enum unknown *buffer, bool *from_end, int32_t *place);

struct symbol symbol_constant(uint8_t size, uint64_t value);
struct symbol symbol_unknown(uint8_t size, enum unknown unknown);
/* Bytes that are all constant become a constant. */
struct symbol symbol_of_bytes(uint8_t size, const uint16_t *bytes);
/* Stores the value's bytes; returns false if they are not known. */
bool symbol_bytes(const struct symbol *symbol, uint16_t bytes[8]);
bool symbol_is_constant(const struct symbol *symbol, uint64_t *value);
/* The constant of a linear value as a signed number. */
int64_t symbol_signed_constant(const struct symbol *symbol);
/* A number modulo 2^32 for a value of 4 bytes, as it is for one of 8. */
uint64_t symbol_wrap(uint8_t size, uint64_t number);
/* The size of addresses and of the count, in bytes. */
uint8_t facts_address_size(const struct facts *facts);
bool symbol_equal(const struct symbol *a, const struct symbol *b);

/* The results of an instruction without effects. */
struct symbol symbol_unary(struct facts *facts, enum opcode_id id, const struct symbol *operand);
struct symbol symbol_binary(struct facts *facts, enum opcode_id id, const struct symbol *left,
                            const struct symbol *right);

#endif
