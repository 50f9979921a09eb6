/* Replaces instructions of wide arithmetic, which wasm2c does not know, by calls of helpers. C adds
 * and multiplies in 128 bits, so that wasm2c/int128.c can make one expression of each call:
 *
 *     i64.add128     call $add128     (i64 i64 i64 i64) -> (i64 i64), with low halves first */
#include "lower/rewriter.h"
#include "wasm/encoder.h"

#define HALVES VALUE_I64, VALUE_I64

bool rewrite_int128_is(const struct opcode *opcode) {
    return opcode->feature == FEATURE_WIDE_ARITHMETIC;
}

void rewrite_int128_put(struct rewriter *w, struct text *out) {
    static const char *const names[] = {"add128", "sub128", "mul_wide_s", "mul_wide_u"};
    static const uint8_t halves[] = {HALVES, HALVES};
    unsigned row = (unsigned)w->ins.opcode->id - OPCODE_I64_ADD128;
    uint32_t *number = &w->wide_helpers[row];
    bool is_product = row >= OPCODE_I64_MUL_WIDE_S - OPCODE_I64_ADD128;
    if (!*number) {
        uint32_t type = rewriter_add_type(w, (struct bytes){halves, is_product ? 2 : 4},
                                          (struct bytes){halves, 2});
        struct rewrite_helper *helper = rewriter_add_helper(w, HELPER_INT128, type);
        *number = w->result->helper_count;
        helper->name = arena_format(w->arena, "a%u_%s", *number - 1, names[row]);
    }
    rewriter_put_call(w, *number - 1, out);
}
