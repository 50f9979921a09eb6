/* Tests the effects in compiler/wasm/opcodes.def against what an instruction's immediates, types
 * and name say about it. */
#include "check.h"

#include "wasm/opcodes.h"

static bool has(const char *name, const char *part) { return strstr(name, part) != NULL; }

static bool starts(const char *name, const char *part) {
    return bytes_start_with(bytes_of(name), part);
}

/* Exactly `effects`, with the instruction's name where it is otherwise. */
static void expect(const struct opcode *opcode, uint32_t effects) {
    if (opcode->effects != effects)
        fail_msg("%s has the effects 0x%x, not 0x%x", opcode->name, opcode->effects, effects);
}

static bool is_compiled(const struct opcode *opcode) {
    return feature_is_compiled(opcode->feature);
}

/* A row says something exactly where Sinter compiles the instruction, and PURE stands alone. */
static void test_known(void **state) {
    (void)state;
    for (uint32_t id = OPCODE_NONE + 1; id < OPCODE_COUNT; id++) {
        const struct opcode *opcode = opcode_of(id);
        if (!is_compiled(opcode))
            expect(opcode, EFFECT_ANYTHING);
        else
            assert_int_not_equal(opcode->effects, EFFECT_ANYTHING);
        if (opcode->effects & EFFECT_PURE)
            expect(opcode, EFFECT_PURE);
    }
}

/* What nobody has looked at may do everything, whatever a pass asks. */
static void test_unknown(void **state) {
    (void)state;
    static const struct opcode unknown = {.name = "new"};
    for (uint32_t effect = EFFECT_PURE; effect <= EFFECT_ENDS; effect <<= 1)
        assert_true(opcode_may(&unknown, effect));
    assert_false(opcode_only(&unknown, UINT32_MAX));
    assert_false(opcode_only(&unknown, EFFECT_PURE));
    assert_false(opcode_ends(&unknown));
    assert_false(opcode_only(opcode_of(OPCODE_NONE), UINT32_MAX));
}

static void test_questions(void **state) {
    (void)state;
    const struct opcode *load = opcode_of(OPCODE_I32_LOAD), *add = opcode_of(OPCODE_I32_ADD);
    assert_true(opcode_may(load, EFFECT_LOADS | EFFECT_STORES));
    assert_false(opcode_may(load, EFFECT_STORES));
    assert_true(opcode_only(load, EFFECT_LOADS | EFFECT_TRAPS));
    assert_false(opcode_only(load, EFFECT_LOADS));
    assert_true(opcode_only(add, 0));
    assert_false(opcode_may(add, ~(uint32_t)EFFECT_PURE));
    assert_true(opcode_ends(opcode_of(OPCODE_UNREACHABLE)));
    assert_false(opcode_ends(opcode_of(OPCODE_BR_IF)));
}

static bool is_plain_access(uint8_t immediate) {
    return (immediate >= IMMEDIATE_MEM8 && immediate <= IMMEDIATE_MEM128) ||
           (immediate >= IMMEDIATE_MEM8_LANE && immediate <= IMMEDIATE_MEM64_LANE);
}

static bool is_atomic_access(uint8_t immediate) {
    return immediate >= IMMEDIATE_ATOMIC8 && immediate <= IMMEDIATE_ATOMIC64;
}

static void test_accesses(void **state) {
    (void)state;
    unsigned counts[3] = {0};
    for (uint32_t id = OPCODE_NONE + 1; id < OPCODE_COUNT; id++) {
        const struct opcode *opcode = opcode_of(id);
        bool is_plain = is_plain_access(opcode->immediate);
        bool is_atomic = is_atomic_access(opcode->immediate);
        uint32_t effects = EFFECT_TRAPS | (is_atomic ? EFFECT_ORDERS : 0U);
        if (!is_plain && !is_atomic) {
            assert_false(has(opcode->name, ".load") || has(opcode->name, ".store"));
            continue;
        }
        if (has(opcode->name, ".store"))
            counts[0]++, effects |= EFFECT_STORES;
        else if (has(opcode->name, ".load"))
            counts[1]++, effects |= EFFECT_LOADS;
        else if (has(opcode->name, ".rmw"))
            counts[2]++, effects |= EFFECT_LOADS | EFFECT_STORES;
        else /* wait and notify */
            effects |= EFFECT_LOADS | EFFECT_CALLS;
        expect(opcode, effects);
        /* What stores leaves nothing on the stack, unless it loads, too. */
        assert_int_equal(opcode->results[0] == 0,
                         effects & EFFECT_STORES && !(effects & EFFECT_LOADS));
    }
    assert_int_equal(counts[0], 9 + 5 + 7); /* plain, vectors, atomic */
    assert_int_equal(counts[1], 14 + 17 + 7);
    assert_int_equal(counts[2], 7 * 7);
    expect(opcode_of(OPCODE_ATOMIC_FENCE), EFFECT_ORDERS);
}

/* Only division and the old conversions from floating point trap. */
static void test_numbers(void **state) {
    (void)state;
    unsigned trapping = 0;
    for (uint32_t id = OPCODE_NONE + 1; id < OPCODE_COUNT; id++) {
        const struct opcode *opcode = opcode_of(id);
        uint8_t immediate = opcode->immediate;
        bool is_number = immediate == IMMEDIATE_NONE ||
                         (immediate >= IMMEDIATE_I32 && immediate <= IMMEDIATE_LANE16 &&
                          immediate != IMMEDIATE_ZERO);
        if (!is_number || opcode->is_special)
            continue;
        bool is_scalar = starts(opcode->name, "i32.") || starts(opcode->name, "i64.");
        bool traps = is_scalar && (has(opcode->name, ".div_") || has(opcode->name, ".rem_") ||
                                   has(opcode->name, ".trunc_f"));
        trapping += traps;
        expect(opcode, traps ? EFFECT_TRAPS : EFFECT_PURE);
    }
    assert_int_equal(trapping, 8 + 8);
}

/* Instructions that name something read it or write it; those that don't do neither. */
static void test_named(void **state) {
    (void)state;
    const uint32_t locals = EFFECT_READS_LOCAL | EFFECT_WRITES_LOCAL;
    const uint32_t globals = EFFECT_READS_GLOBAL | EFFECT_WRITES_GLOBAL;
    const uint32_t tables = EFFECT_READS_TABLE | EFFECT_WRITES_TABLE;
    for (uint32_t id = OPCODE_NONE + 1; id < OPCODE_COUNT; id++) {
        const struct opcode *opcode = opcode_of(id);
        uint8_t immediate = opcode->immediate;
        bool has_table = immediate == IMMEDIATE_TABLE || immediate == IMMEDIATE_TABLE_TABLE ||
                         immediate == IMMEDIATE_ELEM_TABLE || immediate == IMMEDIATE_TYPE_TABLE;
        if (!is_compiled(opcode))
            continue;
        assert_int_equal((opcode->effects & locals) != 0, immediate == IMMEDIATE_LOCAL);
        assert_int_equal((opcode->effects & globals) != 0, immediate == IMMEDIATE_GLOBAL);
        assert_int_equal((opcode->effects & tables) != 0, has_table);
        if (immediate == IMMEDIATE_LOCAL || immediate == IMMEDIATE_GLOBAL)
            assert_int_equal((opcode->effects & (EFFECT_READS_LOCAL | EFFECT_READS_GLOBAL)) != 0,
                             has(opcode->name, ".get"));
    }
    expect(opcode_of(OPCODE_TABLE_GET), EFFECT_READS_TABLE | EFFECT_TRAPS);
    expect(opcode_of(OPCODE_TABLE_SIZE), EFFECT_READS_TABLE);
    expect(opcode_of(OPCODE_TABLE_GROW), EFFECT_WRITES_TABLE);
    expect(opcode_of(OPCODE_MEMORY_SIZE), EFFECT_READS_SIZE);
    expect(opcode_of(OPCODE_MEMORY_GROW), EFFECT_WRITES_SIZE);
    expect(opcode_of(OPCODE_MEMORY_FILL), EFFECT_STORES | EFFECT_TRAPS);
    expect(opcode_of(OPCODE_MEMORY_COPY), EFFECT_LOADS | EFFECT_STORES | EFFECT_TRAPS);
}

static void test_control(void **state) {
    (void)state;
    static const enum opcode_id ending[] = {
        OPCODE_UNREACHABLE, OPCODE_BR,        OPCODE_BR_TABLE,
        OPCODE_RETURN,      OPCODE_THROW,     OPCODE_RETHROW,
        OPCODE_RETURN_CALL, OPCODE_THROW_REF, OPCODE_RETURN_CALL_INDIRECT,
    };
    unsigned count = 0;
    for (uint32_t id = OPCODE_NONE + 1; id < OPCODE_COUNT; id++) {
        const struct opcode *opcode = opcode_of(id);
        bool is_ending = false;
        for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++)
            is_ending |= opcode->id == ending[i];
        count += opcode_ends(opcode);
        assert_int_equal(opcode_ends(opcode), is_ending);
        if (!is_compiled(opcode))
            continue;
        bool is_call = starts(opcode->name, "call") || starts(opcode->name, "return_call");
        bool is_wait = starts(opcode->name, "memory.atomic.");
        assert_int_equal((opcode->effects & EFFECT_CALLS) != 0, is_call || is_wait);
        bool is_throw = has(opcode->name, "throw");
        assert_int_equal((opcode->effects & EFFECT_THROWS) != 0, is_throw);
        uint8_t immediate = opcode->immediate;
        bool has_label = immediate == IMMEDIATE_BLOCK || immediate == IMMEDIATE_TRY_TABLE ||
                         immediate == IMMEDIATE_LABEL || immediate == IMMEDIATE_LABELS;
        if (has_label && !is_throw)
            assert_true(opcode->effects & EFFECT_BRANCHES);
    }
    assert_int_equal(count, sizeof ending / sizeof ending[0]);
    /* The validator agrees: behind each of them anything may stand. */
    expect_valid(FUNCTION(0, 0x00, 0x1a, 0x0b));
    expect_valid(FUNCTION(0, 0x0c, 0, 0x1a, 0x0b));
    expect_valid(FUNCTION(0, 0x0f, 0x1a, 0x0b));
    expect_valid(FUNCTION(0, 0x12, 0, 0x1a, 0x0b));
    expect_fault(FUNCTION(0, 0x10, 0, 0x1a, 0x0b), "m:0x19: error: drop");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),     cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_questions), cmocka_unit_test(test_accesses),
        cmocka_unit_test(test_numbers),   cmocka_unit_test(test_named),
        cmocka_unit_test(test_control),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
