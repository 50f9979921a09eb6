/* Tests compiler/wasm/encoder.c: numbers byte by byte, and everything else by reading it back. */
#include "check.h"

#include "wasm/encoder.h"

#include <inttypes.h>

static struct diag diag = {.file = "m"};

static struct reader read_back(const struct text *text) {
    return reader_open(text_bytes(text), &diag);
}

static void expect_bytes(struct text *text, struct bytes expected) {
    assert_int_equal(text->size, expected.size);
    assert_memory_equal(text->data, expected.data, expected.size);
    text_free(text);
}

static void test_unsigned(void **state) {
    (void)state;
    static const uint64_t values[] = {
        0, 1, 127, 128, 16383, 16384, UINT32_MAX, (uint64_t)1 << 32, UINT64_MAX};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        struct text out = {0};
        encoder_unsigned(&out, values[i]);
        struct reader r = read_back(&out);
        assert_true(reader_u64(&r, "a number") == values[i]);
        assert_true(reader_done(&r) && !r.failed);
        text_free(&out);
    }
    struct text out = {0};
    encoder_unsigned(&out, 127);
    encoder_unsigned(&out, 128);
    expect_bytes(&out, BYTES(0x7f, 0x80, 1));
}

static void test_signed(void **state) {
    (void)state;
    static const int64_t values[] = {0,  1,    63,   64,        -1,        -64,       -65,
                                     -1, 8191, 8192, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        struct text out = {0};
        encoder_signed(&out, values[i]);
        struct reader r = read_back(&out);
        assert_true(reader_s64(&r, "a number") == values[i]);
        assert_true(reader_done(&r) && !r.failed);
        text_free(&out);
    }
    struct text out = {0};
    encoder_signed(&out, 63);
    encoder_signed(&out, 64);
    encoder_signed(&out, -64);
    encoder_signed(&out, -65);
    expect_bytes(&out, BYTES(0x3f, 0xc0, 0, 0x40, 0xbf, 0x7f));
}

static void expect_instruction(struct text *out, uint16_t id, struct instruction *ins) {
    struct reader r = read_back(out);
    assert_true(opcode_read(&r, ins));
    assert_int_equal(ins->opcode->id, id);
    assert_true(reader_done(&r));
}

static bool is_index(uint8_t immediate) {
    return immediate == IMMEDIATE_LABEL || immediate == IMMEDIATE_FUNC ||
           (immediate >= IMMEDIATE_TAG && immediate <= IMMEDIATE_TABLE) ||
           immediate == IMMEDIATE_ELEM || immediate == IMMEDIATE_DATA ||
           immediate == IMMEDIATE_MEMORY;
}

static bool is_access(uint8_t immediate) {
    return immediate >= IMMEDIATE_MEM8 && immediate <= IMMEDIATE_ATOMIC64;
}

/* Whatever the encoder writes of an instruction, the decoder takes for the same one. */
static void test_instructions(void **state) {
    (void)state;
    unsigned count = 0;
    for (uint32_t id = OPCODE_NONE + 1; id < OPCODE_COUNT; id++) {
        const struct opcode *opcode = opcode_of(id);
        struct instruction ins;
        struct text out = {0};
        if (!feature_is_compiled(opcode->feature))
            continue;
        if (opcode->immediate == IMMEDIATE_NONE) {
            encoder_opcode(&out, id);
            expect_instruction(&out, opcode->id, &ins);
        } else if (is_index(opcode->immediate)) {
            encoder_index(&out, id, 300);
            expect_instruction(&out, opcode->id, &ins);
            assert_int_equal(ins.index, 300);
        } else if (is_access(opcode->immediate)) {
            encoder_access(&out, id, (struct memory_access){3, 200, UINT32_MAX});
            expect_instruction(&out, opcode->id, &ins);
            assert_int_equal(ins.align, 3);
            assert_int_equal(ins.index, 200);
            assert_int_equal(ins.value, UINT32_MAX);
        } else if (opcode->immediate == IMMEDIATE_BLOCK) {
            encoder_block(&out, id);
            expect_instruction(&out, opcode->id, &ins);
            assert_false(ins.block.has_index || ins.block.result);
        } else {
            continue;
        }
        text_free(&out);
        count++;
    }
    assert_true(count > 400);
}

/* Numbers behind a prefix are as short as they can be. */
static void test_prefixes(void **state) {
    (void)state;
    struct text out = {0};
    encoder_opcode(&out, OPCODE_I8X16_SWIZZLE);
    encoder_opcode(&out, OPCODE_I16X8_ABS);
    encoder_opcode(&out, OPCODE_I8X16_RELAXED_SWIZZLE);
    encoder_index(&out, OPCODE_TABLE_SIZE, 1);
    encoder_access(&out, OPCODE_I32_ATOMIC_LOAD, (struct memory_access){2, 0, 8});
    expect_bytes(&out,
                 BYTES(0xfd, 0x0e, 0xfd, 0x80, 1, 0xfd, 0x80, 2, 0xfc, 0x10, 1, 0xfe, 0x10, 2, 8));
}

static void test_constants(void **state) {
    (void)state;
    struct instruction ins;
    struct text out = {0};
    encoder_i32(&out, 0x80000000);
    expect_instruction(&out, OPCODE_I32_CONST, &ins);
    assert_int_equal((uint32_t)ins.value, 0x80000000);
    text_free(&out);
    encoder_i64(&out, INT64_MIN);
    expect_instruction(&out, OPCODE_I64_CONST, &ins);
    assert_true((int64_t)ins.value == INT64_MIN);
    text_free(&out);
    encoder_constant(&out, VALUE_I32, (uint64_t)-2);
    expect_instruction(&out, OPCODE_I32_CONST, &ins);
    assert_int_equal((uint32_t)ins.value, 0xfffffffe);
    text_free(&out);
    encoder_constant(&out, VALUE_I64, (uint64_t)-2);
    expect_instruction(&out, OPCODE_I64_CONST, &ins);
    assert_true((int64_t)ins.value == -2);
    text_free(&out);
}

static void test_catches(void **state) {
    (void)state;
    static const struct catch_clause clauses[] = {{.tag = 300, .label = 1},
                                                  {.has_ref = true, .tag = 2, .label = 200},
                                                  {.is_all = true, .label = 3},
                                                  {.is_all = true, .has_ref = true, .label = 4}};
    for (size_t i = 0; i < sizeof clauses / sizeof clauses[0]; i++) {
        struct text out = {0};
        encoder_catch(&out, clauses[i]);
        struct reader r = read_back(&out);
        struct catch_clause clause = opcode_read_catch(&r);
        assert_true(reader_done(&r) && !r.failed);
        assert_int_equal(clause.is_all, clauses[i].is_all);
        assert_int_equal(clause.has_ref, clauses[i].has_ref);
        assert_int_equal(clause.tag, clauses[i].tag);
        assert_int_equal(clause.label, clauses[i].label);
        text_free(&out);
    }
}

/* A module's sections as the parser has them, written again, are the same bytes. */
static void test_segments(void **state) {
    (void)state;
    /* A function, two tables, two memories; a segment of each of the eight kinds, three of data. */
    struct bytes module = MODULE(
        SECTION(1, 1, 0x60, 0, 0), SECTION(3, 1, 0), SECTION(4, 2, 0x70, 0, 9, 0x70, 1, 9, 9),
        SECTION(5, 2, 0, 1, 1, 1, 300 & 0x7f | 0x80, 300 >> 7),
        SECTION(9, 8, 0, 0x41, 0, 0x0b, 1, 0, 1, 0, 1, 0, 2, 1, 0x41, 0, 0x0b, 0, 1, 0, 3, 0, 1, 0,
                4, 0x41, 0, 0x0b, 1, 0xd2, 0, 0x0b, 5, 0x70, 1, 0xd2, 0, 0x0b, 6, 1, 0x41, 0, 0x0b,
                0x70, 1, 0xd2, 0, 0x0b, 7, 0x70, 1, 0xd0, 0x70, 0x0b),
        SECTION(10, 1, BODY(0, 0x0b)),
        SECTION(11, 3, 0, 0x41, 1, 0x0b, 2, 'a', 'b', 1, 1, 'c', 2, 1, 0x41, 2, 0x0b, 0));
    struct front_end f;
    front_end_run(&f, module);
    assert_string_equal(front_end_lines(&f), "");
    struct text elems = {0}, datas = {0}, whole = {0};
    encoder_unsigned(&elems, f.module.elem_count);
    for (uint32_t i = 0; i < f.module.elem_count; i++)
        encoder_elem(&elems, &f.module.elems[i]);
    encoder_unsigned(&datas, f.module.data_count);
    for (uint32_t i = 0; i < f.module.data_count; i++)
        encoder_data(&datas, &f.module.datas[i]);
    encoder_header(&whole);
    for (uint32_t i = 0; i < f.module.section_count; i++) {
        const struct section *section = &f.module.sections[i];
        encoder_section(&whole, section->id,
                        section->id == SECTION_ELEMENT ? text_bytes(&elems)
                        : section->id == SECTION_DATA  ? text_bytes(&datas)
                                                       : section->payload);
    }
    expect_bytes(&whole, module);
    text_free(&elems);
    text_free(&datas);
    front_end_close(&f);
}

static void test_types(void **state) {
    (void)state;
    struct text out = {0};
    encoder_func_type(&out, BYTES(VALUE_I32, VALUE_F64), BYTES(VALUE_V128));
    encoder_func_type(&out, (struct bytes){0}, (struct bytes){0});
    encoder_limits(&out, &(struct limits){.min = 128});
    encoder_limits(&out, &(struct limits){.min = 1, .max = 2, .has_max = true, .shared = true});
    encoder_limits(&out, &(struct limits){.min = 1, .byte_pages = true});
    encoder_locals(&out, 128, VALUE_I64);
    encoder_name(&out, "ab");
    expect_bytes(&out, BYTES(0x60, 2, 0x7f, 0x7c, 1, 0x7b, 0x60, 0, 0, 0, 0x80, 1, 3, 1, 2, 8, 1, 0,
                             0x80, 1, 0x7e, 2, 'a', 'b'));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unsigned),     cmocka_unit_test(test_signed),
        cmocka_unit_test(test_instructions), cmocka_unit_test(test_prefixes),
        cmocka_unit_test(test_constants),    cmocka_unit_test(test_catches),
        cmocka_unit_test(test_segments),     cmocka_unit_test(test_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
