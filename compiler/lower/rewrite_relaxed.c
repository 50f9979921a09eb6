/* Replaces relaxed vector instructions, of which wasm2c knows none. The spec lets each of them do
 * one of several things; Sinter always picks the one that plain instructions do on every machine.
 * Operands that are needed twice, or in another order, go through temporary locals:
 *
 *     f32x4.relaxed_madd     local.set $t0      c
 *                            f32x4.mul          a * b
 *                            local.get $t0
 *                            f32x4.add          a * b + c */
#include "lower/rewriter.h"
#include "wasm/encoder.h"

#include <assert.h>

/* One instruction of a replacement. */
struct word {
    uint16_t opcode;  /* enum opcode_id */
    uint8_t argument; /* local.set and local.get: the temporary; i8x16.shuffle: see put_shuffle */
};

#define SAY(id) {OPCODE_##id, 0}
#define SET(temporary) {OPCODE_LOCAL_SET, temporary}
#define GET(temporary) {OPCODE_LOCAL_GET, temporary}
#define SHUFFLE(first) {OPCODE_I8X16_SHUFFLE, first}
/* Multiplies bytes into 16-bit products, in two halves, and adds neighbouring products: the even
 * lanes of both halves plus the odd ones. */
#define DOT                                                                                        \
    SET(1), SET(0), GET(0), GET(1), SAY(I16X8_EXTMUL_LOW_I8X16_S), GET(0), GET(1),                 \
        SAY(I16X8_EXTMUL_HIGH_I8X16_S), SET(1), SET(0), GET(0), GET(1), SHUFFLE(0), GET(0),        \
        GET(1), SHUFFLE(2), SAY(I16X8_ADD)
#define MADD(shape) SET(0), SAY(shape##_MUL), GET(0), SAY(shape##_ADD)
#define NMADD(shape) SET(0), SAY(shape##_MUL), SAY(shape##_NEG), GET(0), SAY(shape##_ADD)

#define ROW(id, ...)                                                                               \
    {                                                                                              \
        OPCODE_##id, sizeof((const struct word[]){__VA_ARGS__}) / sizeof(struct word),             \
            (const struct word[]) {                                                                \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }

static const struct {
    uint16_t opcode;
    uint16_t count;
    const struct word *words;
} replacements[] = {
    ROW(I8X16_RELAXED_SWIZZLE, SAY(I8X16_SWIZZLE)),
    ROW(I32X4_RELAXED_TRUNC_F32X4_S, SAY(I32X4_TRUNC_SAT_F32X4_S)),
    ROW(I32X4_RELAXED_TRUNC_F32X4_U, SAY(I32X4_TRUNC_SAT_F32X4_U)),
    ROW(I32X4_RELAXED_TRUNC_F64X2_S_ZERO, SAY(I32X4_TRUNC_SAT_F64X2_S_ZERO)),
    ROW(I32X4_RELAXED_TRUNC_F64X2_U_ZERO, SAY(I32X4_TRUNC_SAT_F64X2_U_ZERO)),
    ROW(F32X4_RELAXED_MADD, MADD(F32X4)),
    ROW(F32X4_RELAXED_NMADD, NMADD(F32X4)),
    ROW(F64X2_RELAXED_MADD, MADD(F64X2)),
    ROW(F64X2_RELAXED_NMADD, NMADD(F64X2)),
    ROW(I8X16_RELAXED_LANESELECT, SAY(V128_BITSELECT)),
    ROW(I16X8_RELAXED_LANESELECT, SAY(V128_BITSELECT)),
    ROW(I32X4_RELAXED_LANESELECT, SAY(V128_BITSELECT)),
    ROW(I64X2_RELAXED_LANESELECT, SAY(V128_BITSELECT)),
    ROW(F32X4_RELAXED_MIN, SAY(F32X4_MIN)),
    ROW(F32X4_RELAXED_MAX, SAY(F32X4_MAX)),
    ROW(F64X2_RELAXED_MIN, SAY(F64X2_MIN)),
    ROW(F64X2_RELAXED_MAX, SAY(F64X2_MAX)),
    ROW(I16X8_RELAXED_Q15MULR_S, SAY(I16X8_Q15MULR_SAT_S)),
    ROW(I16X8_RELAXED_DOT_I8X16_I7X16_S, DOT),
    /* Sums of neighbouring lanes again, plus the third operand. */
    ROW(I32X4_RELAXED_DOT_I8X16_I7X16_ADD_S, SET(2), DOT, SAY(I32X4_EXTADD_PAIRWISE_I16X8_S),
        GET(2), SAY(I32X4_ADD)),
};
enum { REPLACEMENT_COUNT = sizeof replacements / sizeof replacements[0] };

/* Takes every other 16-bit lane of both operands, starting with the one at byte `first`. */
static void put_shuffle(struct text *out, uint8_t first) {
    encoder_opcode(out, OPCODE_I8X16_SHUFFLE);
    for (unsigned lane = first; lane < 32; lane += 4) {
        text_byte(out, (uint8_t)lane);
        text_byte(out, (uint8_t)(lane + 1));
    }
}

static void put_word(struct rewriter *w, struct word word, struct text *out) {
    if (word.opcode == OPCODE_LOCAL_SET || word.opcode == OPCODE_LOCAL_GET) {
        encoder_index(out, word.opcode, w->first_temporary + word.argument);
        w->uses_temporaries = true;
    } else if (word.opcode == OPCODE_I8X16_SHUFFLE) {
        put_shuffle(out, word.argument);
    } else {
        encoder_opcode(out, word.opcode);
    }
}

bool rewrite_relaxed_is(const struct opcode *opcode) {
    return opcode->feature == FEATURE_RELAXED_SIMD;
}

void rewrite_relaxed_put(struct rewriter *w, struct text *out) {
    size_t row = 0;
    while (row < REPLACEMENT_COUNT && replacements[row].opcode != w->ins.opcode->id)
        row++;
    assert(row < REPLACEMENT_COUNT && "every relaxed instruction has a replacement");
    for (size_t i = 0; i < replacements[row].count; i++)
        put_word(w, replacements[row].words[i], out);
}
