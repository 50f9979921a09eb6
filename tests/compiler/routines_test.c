/* Tests compiler/routines on a function that copies bytes, and on ones that differ from it in one
 * thing; and the symbols that such proofs rest on. What compilers make, and mutants of it, is
 * tested in tests/fuzz/routines.mjs.
 *
 *     for (i = 0; count; count--, i++)
 *         to[i] = from[i];
 *     return to; */
#include "check.h"

#include "routines/proof.h"
#include "routines/routines.h"
#include "wasm/encoder.h"

enum { TO, FROM, COUNT_LEFT, INDEX };

/* What may be different. */
struct maker {
    uint32_t load_offset, store_offset;
    uint32_t result;    /* a local */
    uint32_t step;      /* of the index, and of the count */
    uint32_t exception; /* a count that is treated like one less, unless it is 0 */
    bool is_shared, has_two_memories;
    bool is_wide; /* addresses and counts are i64 */
};

static void get(struct text *out, uint32_t local) { encoder_index(out, OPCODE_LOCAL_GET, local); }
static void op(struct text *out, enum opcode_id id) { encoder_opcode(out, id); }

static uint8_t address_type(const struct maker *m) { return m->is_wide ? VALUE_I64 : VALUE_I32; }

static void put_number(const struct maker *m, struct text *out, int32_t value) {
    encoder_constant(out, address_type(m), (uint64_t)value);
}

static void add(const struct maker *m, struct text *out, uint32_t local, uint32_t value) {
    get(out, local);
    put_number(m, out, (int32_t)value);
    op(out, m->is_wide ? OPCODE_I64_ADD : OPCODE_I32_ADD);
    encoder_index(out, OPCODE_LOCAL_SET, local);
}

static void address(const struct maker *m, struct text *out, uint32_t local) {
    get(out, local);
    get(out, INDEX);
    op(out, m->is_wide ? OPCODE_I64_ADD : OPCODE_I32_ADD);
}

static void put_code(const struct maker *m, struct text *out) {
    encoder_unsigned(out, 1);
    encoder_locals(out, 1, address_type(m));
    if (m->exception) {
        get(out, COUNT_LEFT);
        get(out, COUNT_LEFT);
        put_number(m, out, (int32_t)m->exception);
        op(out, m->is_wide ? OPCODE_I64_EQ : OPCODE_I32_EQ);
        if (m->is_wide)
            op(out, OPCODE_I64_EXTEND_I32_U);
        op(out, m->is_wide ? OPCODE_I64_SUB : OPCODE_I32_SUB);
        encoder_index(out, OPCODE_LOCAL_SET, COUNT_LEFT);
    }
    encoder_block(out, OPCODE_BLOCK);
    encoder_block(out, OPCODE_LOOP);
    get(out, COUNT_LEFT);
    op(out, m->is_wide ? OPCODE_I64_EQZ : OPCODE_I32_EQZ);
    encoder_index(out, OPCODE_BR_IF, 1);
    address(m, out, TO);
    address(m, out, FROM);
    encoder_access(out, OPCODE_I32_LOAD8_U, (struct memory_access){.offset = m->load_offset});
    encoder_access(out, OPCODE_I32_STORE8, (struct memory_access){.offset = m->store_offset});
    add(m, out, INDEX, m->step);
    add(m, out, COUNT_LEFT, 0 - m->step);
    encoder_index(out, OPCODE_BR, 0);
    op(out, OPCODE_END);
    op(out, OPCODE_END);
    get(out, m->result);
    op(out, OPCODE_END);
}

static void put_section(struct text *out, enum section_id id, struct text *payload) {
    encoder_section(out, id, text_bytes(payload));
    text_free(payload);
}

static struct text make(const struct maker *m) {
    const uint8_t types[] = {address_type(m), address_type(m), address_type(m)};
    const struct limits limits = {
        .min = 1, .max = 1, .has_max = true, .shared = m->is_shared, .is_64 = m->is_wide};
    struct text out = {0}, payload = {0}, body = {0};
    encoder_header(&out);
    encoder_unsigned(&payload, 1);
    encoder_func_type(&payload, (struct bytes){types, 3}, (struct bytes){types, 1});
    put_section(&out, SECTION_TYPE, &payload);
    text_append(&payload, "\1\0", 2);
    put_section(&out, SECTION_FUNCTION, &payload);
    encoder_unsigned(&payload, 1u + m->has_two_memories);
    for (int i = 0; i <= m->has_two_memories; i++)
        encoder_limits(&payload, &limits);
    put_section(&out, SECTION_MEMORY, &payload);
    encoder_unsigned(&payload, 1);
    put_code(m, &body);
    encoder_vector(&payload, text_bytes(&body));
    put_section(&out, SECTION_CODE, &payload);
    text_free(&body);
    return out;
}

/* Checks what the function is proven to be, and whether it gets a prologue. */
static void check(const struct maker *m, enum routine_kind kind, uint32_t limit, bool changes) {
    struct text text = make(m);
    struct front_end f;
    front_end_run(&f, text_bytes(&text));
    assert_true(f.ok);
    struct proof proof = proof_find(prover_new(&f.module, &f.arena), 0);
    assert_int_equal(proof.kind, kind);
    assert_int_equal(proof.limit, limit);
    assert_int_equal(proof.is_wide, kind && m->is_wide);
    struct text report = {0}, line = {0};
    assert_int_equal(routines_rewrite(&f.module, &f.arena, &report), changes);
    text_string(&line, "function 0: recognised as ");
    text_string(&line, routine_name(kind));
    text_string(&line, "\n");
    assert_int_equal(report.size, changes ? line.size : 0);
    assert_memory_equal(report.data, line.data, report.size);
    text_free(&report);
    text_free(&line);
    assert_true(validate_module(&f.module, &f.diag));
    front_end_close(&f);
    text_free(&text);
}

static void copies(void **state) {
    (void)state;
    check(&(struct maker){.step = 1}, ROUTINE_COPY, COUNT_MAX, true);
}

/* Where threads may write in between, or there is more than one memory, nothing is done. */
static void other_memories(void **state) {
    (void)state;
    check(&(struct maker){.step = 1, .is_shared = true}, ROUTINE_COPY, COUNT_MAX, false);
    check(&(struct maker){.step = 1, .has_two_memories = true}, ROUTINE_NONE, 0, false);
}

static void not_quite(void **state) {
    (void)state;
    check(&(struct maker){.step = 1, .load_offset = 1}, ROUTINE_NONE, 0, false);
    check(&(struct maker){.step = 1, .store_offset = 1}, ROUTINE_NONE, 0, false);
    check(&(struct maker){.step = 1, .result = FROM}, ROUTINE_NONE, 0, false);
    check(&(struct maker){.step = 1, .result = COUNT_LEFT}, ROUTINE_NONE, 0, false);
    check(&(struct maker){.step = 2}, ROUTINE_NONE, 0, false);
    check(&(struct maker){.step = 0}, ROUTINE_NONE, 0, false); /* it has no end */
}

/* A count that is an exception is found if it is low; else the proof goes only as far as the runs.
 */
static void exceptions(void **state) {
    (void)state;
    for (uint32_t count = 1; count < 256; count++)
        check(&(struct maker){.step = 1, .exception = count}, ROUTINE_NONE, 0, false);
    check(&(struct maker){.step = 1, .exception = 256}, ROUTINE_COPY, 256, true);
    check(&(struct maker){.step = 1, .exception = 1u << 29}, ROUTINE_COPY, 256, true);
    /* This one is no count of the proof. */
    check(&(struct maker){.step = 1, .exception = COUNT_MAX}, ROUTINE_COPY, COUNT_MAX, true);
}

static void wide(void **state) {
    (void)state;
    check(&(struct maker){.is_wide = true, .step = 1}, ROUTINE_COPY, COUNT_MAX, true);
    check(&(struct maker){.is_wide = true, .step = 1, .is_shared = true}, ROUTINE_COPY, COUNT_MAX,
          false);
    check(&(struct maker){.is_wide = true, .step = 1, .has_two_memories = true}, ROUTINE_NONE, 0,
          false);
    check(&(struct maker){.is_wide = true, .step = 1, .load_offset = 1}, ROUTINE_NONE, 0, false);
    check(&(struct maker){.is_wide = true, .step = 1, .result = FROM}, ROUTINE_NONE, 0, false);
    check(&(struct maker){.is_wide = true, .step = 2}, ROUTINE_NONE, 0, false);
    check(&(struct maker){.is_wide = true, .step = 1, .exception = 255}, ROUTINE_NONE, 0, false);
    check(&(struct maker){.is_wide = true, .step = 1, .exception = 1u << 29}, ROUTINE_COPY, 256,
          true);
}

/* ---- Symbols ---- */

static struct symbol binary(struct facts *facts, enum opcode_id id, struct symbol x,
                            struct symbol y) {
    return symbol_binary(facts, id, &x, &y);
}

static void is_constant(struct symbol symbol, uint64_t expected) {
    uint64_t value;
    assert_true(symbol_is_constant(&symbol, &value));
    assert_int_equal(value, expected);
}

static void is_unknown(struct symbol symbol) { assert_int_equal(symbol.kind, SYMBOL_NONE); }

static struct symbol number(uint32_t value) { return symbol_constant(4, value); }
static struct symbol unknown(enum unknown unknown) { return symbol_unknown(4, unknown); }

static void linear(void **state) {
    (void)state;
    struct facts facts = {.layout = LAYOUT_APART_ABOVE, .count = 8};
    struct symbol a = unknown(UNKNOWN_A), b = unknown(UNKNOWN_B);
    struct symbol end = binary(&facts, OPCODE_I32_ADD, a, number(8));
    is_constant(binary(&facts, OPCODE_I32_SUB, end, a), 8);
    is_constant(binary(&facts, OPCODE_I32_LT_U, a, end), 1);
    is_constant(binary(&facts, OPCODE_I32_EQ, a, end), 0);
    is_constant(binary(&facts, OPCODE_I32_LT_U, a, b), 0);
    /* 9 bytes on may wrap, and nobody knows what is at address 0. */
    struct symbol beyond = binary(&facts, OPCODE_I32_ADD, a, number(9));
    is_unknown(binary(&facts, OPCODE_I32_LT_U, a, beyond));
    is_unknown(binary(&facts, OPCODE_I32_EQ, a, number(0)));
    /* a - b is at least 8, and at most 2^32 - 8. */
    struct symbol distance = binary(&facts, OPCODE_I32_SUB, a, b);
    is_constant(binary(&facts, OPCODE_I32_GE_U, distance, number(8)), 1);
    is_unknown(binary(&facts, OPCODE_I32_GE_U, distance, number(9)));
    is_constant(binary(&facts, OPCODE_I32_LE_U, distance, number((uint32_t)-8)), 1);
    is_unknown(binary(&facts, OPCODE_I32_LE_U, distance, number((uint32_t)-9)));
    is_unknown(binary(&facts, OPCODE_I32_GE_S, distance, number(8)));
}

static void open_count(void **state) {
    (void)state;
    struct facts facts = {.is_open = true, .count = 100, .bits = {[UNKNOWN_COUNT] = 2}};
    struct symbol count = unknown(UNKNOWN_COUNT);
    is_constant(binary(&facts, OPCODE_I32_GE_U, count, number(100)), 1);
    is_unknown(binary(&facts, OPCODE_I32_GE_U, count, number(101)));
    is_constant(binary(&facts, OPCODE_I32_LT_S, count, number(COUNT_MAX)), 1);
    is_unknown(binary(&facts, OPCODE_I32_EQ, count, number(5000)));
    is_constant(binary(&facts, OPCODE_I32_EQ, count, number(5001)), 0); /* it is a multiple of 4 */
    struct symbol less = binary(&facts, OPCODE_I32_SUB, count, number(101));
    is_unknown(binary(&facts, OPCODE_I32_LT_U, less, count)); /* it may have wrapped */
}

static void low_bits(void **state) {
    (void)state;
    struct facts facts = {.bits = {[UNKNOWN_A] = 2}, .low = {[UNKNOWN_A] = 3}};
    struct symbol a = unknown(UNKNOWN_A);
    is_constant(binary(&facts, OPCODE_I32_AND, a, number(3)), 3);
    assert_int_equal(facts.asked[UNKNOWN_A], 0);
    is_unknown(binary(&facts, OPCODE_I32_AND, a, number(7)));
    assert_int_equal(facts.asked[UNKNOWN_A], 3);
    struct symbol down = binary(&facts, OPCODE_I32_AND, a, number((uint32_t)-4));
    is_constant(binary(&facts, OPCODE_I32_SUB, a, down), 3);
    struct symbol sum = binary(&facts, OPCODE_I32_ADD, a, number(2));
    is_constant(
        binary(&facts, OPCODE_I32_AND, binary(&facts, OPCODE_I32_SHR_U, sum, number(1)), number(1)),
        0); /* 3 + 2 is 01 in the lowest two bits */
    is_constant(binary(&facts, OPCODE_I32_SHL, a, number(30)), 3u << 30);
}

static void bytes_of_words(void **state) {
    (void)state;
    struct facts facts = {0};
    const uint16_t tokens[8] = {300, 301, 302, 303};
    struct symbol word = symbol_of_bytes(4, tokens);
    struct symbol high = binary(&facts, OPCODE_I32_SHR_U, word, number(8));
    struct symbol low = binary(&facts, OPCODE_I32_SHL, word, number(24));
    uint16_t bytes[8];
    struct symbol both = binary(&facts, OPCODE_I32_OR, high, low);
    assert_true(symbol_bytes(&both, bytes));
    assert_memory_equal(bytes, ((uint16_t[]){301, 302, 303, 300}), 8);
    is_unknown(binary(&facts, OPCODE_I32_OR, word, high));
    is_unknown(binary(&facts, OPCODE_I32_SHR_U, word, number(4)));
    is_unknown(binary(&facts, OPCODE_I32_AND, word, number(0x7f)));
    struct symbol one = binary(&facts, OPCODE_I32_AND, word, number(0xff));
    struct symbol all = binary(&facts, OPCODE_I32_MUL, one, number(0x01010101));
    assert_true(symbol_bytes(&all, bytes));
    assert_memory_equal(bytes, ((uint16_t[]){300, 300, 300, 300}), 8);
    is_unknown(binary(&facts, OPCODE_I32_MUL, word, number(0x0101)));
}

/* Both forms of the test, for a string of six bytes. */
static void zero_tests(void **state) {
    (void)state;
    struct facts facts = {.has_string = true, .count = 6, .difference = 6};
    for (int32_t at = 0; at < 8; at += 4) {
        uint16_t tokens[8];
        for (int32_t i = 0; i < 4; i++)
            tokens[i] = facts_token(UNKNOWN_A, false, at + i);
        struct symbol word = symbol_of_bytes(4, tokens), ones = number(0x01010101),
                      highs = number(0x80808080);
        struct symbol less = binary(&facts, OPCODE_I32_SUB, word, ones);
        struct symbol inverse = binary(&facts, OPCODE_I32_XOR, number(UINT32_MAX), word);
        struct symbol test =
            binary(&facts, OPCODE_I32_AND, binary(&facts, OPCODE_I32_AND, inverse, highs), less);
        is_constant(symbol_unary(&facts, OPCODE_I32_EQZ, &test), at == 0);
        struct symbol either = binary(&facts, OPCODE_I32_OR, word,
                                      binary(&facts, OPCODE_I32_SUB, number(0x01010100), word));
        test = binary(&facts, OPCODE_I32_AND, highs, either);
        is_constant(binary(&facts, OPCODE_I32_EQ, test, highs), at == 0);
        is_unknown(binary(&facts, OPCODE_I32_EQ, test, number(0)));
    }
}

/* What wraps does so at 2^64, and the low half of an address says nothing about the order. */
static void wide_symbols(void **state) {
    (void)state;
    struct facts facts = {.is_wide = true,
                          .layout = LAYOUT_APART_ABOVE,
                          .count = 8,
                          .bits = {[UNKNOWN_A] = 3},
                          .low = {[UNKNOWN_A] = 5}};
    struct symbol a = symbol_unknown(8, UNKNOWN_A), b = symbol_unknown(8, UNKNOWN_B);
    struct symbol eight = symbol_constant(8, 8), nine = symbol_constant(8, 9);
    struct symbol end = binary(&facts, OPCODE_I64_ADD, a, eight);
    is_constant(binary(&facts, OPCODE_I64_SUB, end, a), 8);
    is_constant(binary(&facts, OPCODE_I64_LT_U, a, end), 1);
    is_unknown(binary(&facts, OPCODE_I64_LT_U, a, binary(&facts, OPCODE_I64_ADD, a, nine)));
    struct symbol distance = binary(&facts, OPCODE_I64_SUB, a, b);
    is_constant(binary(&facts, OPCODE_I64_GE_U, distance, eight), 1);
    is_unknown(binary(&facts, OPCODE_I64_GE_U, distance, nine));
    is_constant(binary(&facts, OPCODE_I64_LE_U, distance, symbol_constant(8, (uint64_t)-8)), 1);
    is_unknown(binary(&facts, OPCODE_I64_LE_U, distance, symbol_constant(8, (uint64_t)-9)));
    is_unknown(binary(&facts, OPCODE_I64_LT_U, distance, symbol_constant(8, (uint64_t)1 << 32)));
    /* The low halves. */
    struct symbol low_a = symbol_unary(&facts, OPCODE_I32_WRAP_I64, &a);
    struct symbol low_b = symbol_unary(&facts, OPCODE_I32_WRAP_I64, &b);
    struct symbol low_end = symbol_unary(&facts, OPCODE_I32_WRAP_I64, &end);
    is_constant(binary(&facts, OPCODE_I32_AND, low_a, number(7)), 5);
    is_constant(binary(&facts, OPCODE_I32_SUB, low_end, low_a), 8);
    is_unknown(binary(&facts, OPCODE_I32_LT_U, low_a, low_end));
    is_unknown(
        binary(&facts, OPCODE_I32_GE_U, binary(&facts, OPCODE_I32_SUB, low_a, low_b), number(1)));
    /* 2^32 of them are gone in the low half. */
    struct symbol many = binary(&facts, OPCODE_I64_SHL, b, symbol_constant(8, 32));
    is_constant(symbol_unary(&facts, OPCODE_I32_WRAP_I64, &many), 0);
    is_unknown(symbol_unary(&facts, OPCODE_I64_EXTEND_I32_U, &low_a));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies),       cmocka_unit_test(other_memories),
        cmocka_unit_test(not_quite),    cmocka_unit_test(exceptions),
        cmocka_unit_test(linear),       cmocka_unit_test(open_count),
        cmocka_unit_test(low_bits),     cmocka_unit_test(bytes_of_words),
        cmocka_unit_test(zero_tests),   cmocka_unit_test(wide),
        cmocka_unit_test(wide_symbols),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
