/* Tests compiler/wasm/opcodes.c: every row of opcodes.def is decoded, and nothing else is. */
#include "check.h"

#include "wasm/opcodes.h"

enum space { PLAIN, MISC, SIMD, ATOMIC, SPACE_COUNT };

static const struct row {
    enum space space;
    uint32_t code;
    enum opcode_id id;
    const char *name;
    enum immediate immediate;
    enum feature feature;
} rows[] = {
#define OPCODE(space, code, id, name, immediate, operands, results, effects, feature)              \
    {space, code, OPCODE_##id, name, IMMEDIATE_##immediate, FEATURE_##feature},
#define SPECIAL(space, code, id, name, immediate, effects, feature)                                \
    {space, code, OPCODE_##id, name, IMMEDIATE_##immediate, FEATURE_##feature},
#include "wasm/opcodes.def"
#undef OPCODE
#undef SPECIAL
};
enum { ROW_COUNT = sizeof rows / sizeof *rows };

/* One encoding of each immediate; what it says is in check_immediate(). 0x85 0x01 is 133. */
#define RETURN_BYTES(...)                                                                          \
    do {                                                                                           \
        static const uint8_t data[] = {__VA_ARGS__};                                               \
        return (struct bytes){data, sizeof data};                                                  \
    } while (0)

static struct bytes encoding(enum immediate immediate) {
    switch (immediate) {
    case IMMEDIATE_NONE:
        return (struct bytes){0};
    case IMMEDIATE_BLOCK:
        RETURN_BYTES(0x7e);
    case IMMEDIATE_TRY_TABLE:
        RETURN_BYTES(0x40, 3, 0, 5, 1, 1, 6, 2, 3, 0x85, 0x01);
    case IMMEDIATE_LABELS:
        RETURN_BYTES(2, 1, 0x85, 0x01, 3);
    case IMMEDIATE_LABEL:
    case IMMEDIATE_FUNC:
    case IMMEDIATE_TAG:
    case IMMEDIATE_LOCAL:
    case IMMEDIATE_GLOBAL:
    case IMMEDIATE_TABLE:
    case IMMEDIATE_ELEM:
    case IMMEDIATE_DATA:
    case IMMEDIATE_MEMORY:
        RETURN_BYTES(0x85, 0x01);
    case IMMEDIATE_TYPE_TABLE:
    case IMMEDIATE_TABLE_TABLE:
    case IMMEDIATE_ELEM_TABLE:
    case IMMEDIATE_DATA_MEMORY:
    case IMMEDIATE_MEMORY_MEMORY:
        RETURN_BYTES(0x85, 0x01, 7);
    case IMMEDIATE_VALUE_TYPES:
        RETURN_BYTES(2, 0x7f, 0x6f);
    case IMMEDIATE_HEAP_TYPE:
        RETURN_BYTES(0x6f);
    case IMMEDIATE_I32:
        RETURN_BYTES(0x80, 0x80, 0x80, 0x80, 0x78);
    case IMMEDIATE_I64:
        RETURN_BYTES(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f);
    case IMMEDIATE_F32:
        RETURN_BYTES(1, 2, 3, 4);
    case IMMEDIATE_F64:
        RETURN_BYTES(1, 2, 3, 4, 5, 6, 7, 8);
    case IMMEDIATE_V128:
    case IMMEDIATE_LANES:
        RETURN_BYTES(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    case IMMEDIATE_ZERO:
        RETURN_BYTES(0);
    case IMMEDIATE_LANE2:
    case IMMEDIATE_LANE4:
    case IMMEDIATE_LANE8:
    case IMMEDIATE_LANE16:
        RETURN_BYTES(1);
    case IMMEDIATE_MEM8:
    case IMMEDIATE_MEM16:
    case IMMEDIATE_MEM32:
    case IMMEDIATE_MEM64:
    case IMMEDIATE_MEM128:
    case IMMEDIATE_ATOMIC8:
    case IMMEDIATE_ATOMIC16:
    case IMMEDIATE_ATOMIC32:
    case IMMEDIATE_ATOMIC64:
        RETURN_BYTES(0x43, 2, 0x85, 0x01);
    case IMMEDIATE_MEM8_LANE:
    case IMMEDIATE_MEM16_LANE:
    case IMMEDIATE_MEM32_LANE:
    case IMMEDIATE_MEM64_LANE:
        RETURN_BYTES(0x03, 0x85, 0x01, 9);
    }
    fail();
    return (struct bytes){0};
}

static void check_immediate(const struct instruction *read, struct bytes encoded) {
    switch ((enum immediate)read->opcode->immediate) {
    case IMMEDIATE_NONE:
    case IMMEDIATE_ZERO:
        break;
    case IMMEDIATE_BLOCK:
        assert_false(read->block.has_index);
        assert_int_equal(read->block.result, VALUE_I64);
        break;
    case IMMEDIATE_TRY_TABLE:
        assert_false(read->block.has_index);
        assert_int_equal(read->block.result, 0);
        assert_int_equal(read->index, 3);
        assert_int_equal(read->bytes.size, encoded.size - 2);
        break;
    case IMMEDIATE_LABELS:
        assert_int_equal(read->index, 2);
        assert_int_equal(read->bytes.size, encoded.size - 1);
        break;
    case IMMEDIATE_LABEL:
    case IMMEDIATE_FUNC:
    case IMMEDIATE_TAG:
    case IMMEDIATE_LOCAL:
    case IMMEDIATE_GLOBAL:
    case IMMEDIATE_TABLE:
    case IMMEDIATE_ELEM:
    case IMMEDIATE_DATA:
    case IMMEDIATE_MEMORY:
        assert_int_equal(read->index, 133);
        break;
    case IMMEDIATE_TYPE_TABLE:
    case IMMEDIATE_TABLE_TABLE:
    case IMMEDIATE_ELEM_TABLE:
    case IMMEDIATE_DATA_MEMORY:
    case IMMEDIATE_MEMORY_MEMORY:
        assert_int_equal(read->index, 133);
        assert_int_equal(read->index2, 7);
        break;
    case IMMEDIATE_VALUE_TYPES:
        assert_int_equal(read->index, 2);
        assert_int_equal(read->bytes.size, 2);
        assert_int_equal(read->bytes.data[1], VALUE_EXTERNREF);
        break;
    case IMMEDIATE_HEAP_TYPE:
        assert_int_equal(read->type, VALUE_EXTERNREF);
        break;
    case IMMEDIATE_I32:
        assert_true(read->value == (uint64_t)(int64_t)INT32_MIN);
        break;
    case IMMEDIATE_I64:
        assert_true(read->value == (uint64_t)INT64_MIN);
        break;
    case IMMEDIATE_F32:
    case IMMEDIATE_F64:
    case IMMEDIATE_V128:
    case IMMEDIATE_LANES:
        assert_int_equal(read->bytes.size, encoded.size);
        assert_memory_equal(read->bytes.data, encoded.data, encoded.size);
        break;
    case IMMEDIATE_LANE2:
    case IMMEDIATE_LANE4:
    case IMMEDIATE_LANE8:
    case IMMEDIATE_LANE16:
        assert_int_equal(read->lane, 1);
        break;
    case IMMEDIATE_MEM8:
    case IMMEDIATE_MEM16:
    case IMMEDIATE_MEM32:
    case IMMEDIATE_MEM64:
    case IMMEDIATE_MEM128:
    case IMMEDIATE_ATOMIC8:
    case IMMEDIATE_ATOMIC16:
    case IMMEDIATE_ATOMIC32:
    case IMMEDIATE_ATOMIC64:
        assert_int_equal(read->align, 3);
        assert_int_equal(read->index, 2);
        assert_true(read->value == 133);
        break;
    case IMMEDIATE_MEM8_LANE:
    case IMMEDIATE_MEM16_LANE:
    case IMMEDIATE_MEM32_LANE:
    case IMMEDIATE_MEM64_LANE:
        assert_int_equal(read->align, 3);
        assert_int_equal(read->index, 0);
        assert_true(read->value == 133);
        assert_int_equal(read->lane, 9);
        break;
    }
}

static void put_opcode(struct text *code, enum space space, uint32_t number) {
    if (space == PLAIN) {
        text_byte(code, (uint8_t)number);
        return;
    }
    text_byte(code, (uint8_t)(0xfb + space));
    for (; number >= 0x80; number >>= 7)
        text_byte(code, (uint8_t)(number | 0x80));
    text_byte(code, (uint8_t)number);
}

/* The decoder on a copy of `size` bytes that ends where its block ends. */
struct decoded {
    struct instruction instruction;
    uint8_t *copy;
    size_t taken;
    struct text lines;
    struct diag diag;
    bool ok;
};

static struct decoded decode(const void *data, size_t size) {
    struct decoded d = {.diag = {.file = "m"}, .copy = malloc(size ? size : 1)};
    assert_non_null(d.copy);
    if (size)
        memcpy(d.copy, data, size);
    d.diag.capture = &d.lines;
    struct reader r = reader_open((struct bytes){d.copy, size}, &d.diag);
    d.ok = opcode_read(&r, &d.instruction);
    d.taken = reader_offset(&r);
    d.diag.capture = NULL; /* which is this function's */
    return d;
}

static const char *lines_of(const struct decoded *d) { return d->lines.data ? d->lines.data : ""; }

static void close_decoded(struct decoded *d) {
    text_free(&d->lines);
    free(d->copy);
}

/* `start` is how the diagnostics start. */
static void expect_refused(struct bytes bytes, const char *start) {
    struct decoded d = decode(bytes.data, bytes.size);
    assert_false(d.ok);
    if (strncmp(lines_of(&d), start, strlen(start)) != 0)
        assert_string_equal(lines_of(&d), start);
    close_decoded(&d);
}

/* A byte behind the immediate is left alone, and no byte of the immediate can be missing. */
static void check_decoded(const struct row *row, const struct text *code, size_t opcode_size,
                          struct bytes immediate) {
    struct decoded d = decode(code->data, code->size);
    assert_string_equal(lines_of(&d), "");
    assert_true(d.ok);
    assert_int_equal(d.taken, code->size - 1);
    assert_int_equal(d.instruction.offset, 0);
    assert_int_equal(d.instruction.opcode->id, row->id);
    assert_string_equal(d.instruction.opcode->name, row->name);
    check_immediate(&d.instruction, immediate);
    close_decoded(&d);
    for (size_t size = 0; size < opcode_size + immediate.size; size++) {
        d = decode(code->data, size);
        assert_false(d.ok);
        assert_int_equal(d.diag.error_count, 1);
        close_decoded(&d);
    }
}

static void check_not_compiled(const struct row *row, const struct text *code) {
    struct decoded d = decode(code->data, code->size);
    struct text expected = {0};
    text_format(&expected, "m:0x0: error: %s needs %s, which Sinter does not compile\n", row->name,
                feature_name(row->feature));
    assert_false(d.ok);
    assert_non_null(d.lines.data);
    assert_memory_equal(d.lines.data, expected.data, expected.size);
    text_free(&expected);
    close_decoded(&d);
}

static void test_rows(void **state) {
    (void)state;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        struct text code = {0};
        put_opcode(&code, rows[i].space, rows[i].code);
        size_t opcode_size = code.size;
        struct bytes immediate = encoding(rows[i].immediate);
        text_append(&code, immediate.data, immediate.size);
        text_byte(&code, 0x0b);
        if (feature_is_compiled(rows[i].feature))
            check_decoded(&rows[i], &code, opcode_size, immediate);
        else
            check_not_compiled(&rows[i], &code);
        text_free(&code);
    }
}

/* Operands and results are value types, and those of a special row are for validate_code.c. */
static void test_types(void **state) {
    (void)state;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (!feature_is_compiled(rows[i].feature))
            continue;
        struct text code = {0};
        put_opcode(&code, rows[i].space, rows[i].code);
        struct bytes immediate = encoding(rows[i].immediate);
        text_append(&code, immediate.data, immediate.size);
        struct decoded d = decode(code.data, code.size);
        const struct opcode *opcode = d.instruction.opcode;
        for (size_t k = 0; k < sizeof opcode->operands && opcode->operands[k]; k++)
            assert_non_null(value_type_name(opcode->operands[k]));
        for (size_t k = 0; k < sizeof opcode->results && opcode->results[k]; k++)
            assert_non_null(value_type_name(opcode->results[k]));
        assert_int_equal(opcode->operands[sizeof opcode->operands - 1], 0);
        if (opcode->is_special)
            assert_int_equal(opcode->operands[0] | opcode->results[0], 0);
        close_decoded(&d);
        text_free(&code);
    }
}

static bool is_row(enum space space, uint32_t code) {
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (rows[i].space == space && rows[i].code == code)
            return true;
    return false;
}

/* Every other number, beyond the end of each space too, is unknown, at the opcode's own offset. */
static void test_unknown(void **state) {
    (void)state;
    size_t unknown = 0;
    for (enum space space = PLAIN; space < SPACE_COUNT; space++)
        for (uint32_t number = 0; number < (space == PLAIN ? 0x100 : 0x300); number++) {
            if (is_row(space, number) || (space == PLAIN && number >= 0xfb && number <= 0xfe))
                continue;
            struct text code = {0}, expected = {0};
            put_opcode(&code, space, number);
            for (int i = 0; i < 20; i++)
                text_byte(&code, 0);
            text_string(&expected, "m:0x0: error: unknown opcode ");
            if (space == PLAIN)
                text_format(&expected, "0x%02x\n", number);
            else
                text_format(&expected, "0x%02x 0x%02x\n", 0xfb + (unsigned)space, number);
            expect_refused((struct bytes){(const uint8_t *)code.data, code.size}, expected.data);
            text_free(&code);
            text_free(&expected);
            unknown++;
        }
    assert_true(unknown > 1500);
    expect_refused(BYTES(0xfc, 0xff, 0xff, 0xff, 0xff, 0x0f),
                   "m:0x0: error: unknown opcode 0xfc 0xffffffff\n");
    expect_refused(BYTES(0xfb, 0),
                   "m:0x0: error: an instruction with the prefix 0xfb needs garbage collection, "
                   "which Sinter does not compile\n");
    /* A number may have more bytes than it needs, as any LEB128. */
    struct decoded d = decode((const uint8_t[]){0xfc, 0x80, 0x00}, 3);
    assert_true(d.ok);
    assert_int_equal(d.instruction.opcode->id, OPCODE_I32_TRUNC_SAT_F32_S);
    close_decoded(&d);
}

static void test_malformed(void **state) {
    (void)state;
    expect_refused((struct bytes){(const uint8_t *)"", 0},
                   "m:0x0: error: the input ends where an instruction should be\n");
    expect_refused(BYTES(0x41), "m:0x1: error: the input ends inside of i32.const's value\n");
    expect_refused(BYTES(0x41, 0x80, 0x80, 0x80, 0x80, 0x08), "m:0x1: error: i32.const's value ");
    expect_refused(BYTES(0x28, 0x80, 0x01, 0), "m:0x1: error: the alignment 2**128 is too large\n");
    expect_refused(BYTES(0xfe, 0x03, 1), "m:0x2: error: a reserved byte is 0x01, not zero\n");
    expect_refused(BYTES(0x1f, 0x40, 1, 4, 0),
                   "m:0x3: error: a catch clause has the unknown kind 0x04\n");
    expect_refused(BYTES(0x0e, 5, 0), "m:0x1: error: br_table's labels");
    expect_refused(BYTES(0x1c, 1, 0x40), "m:0x2: error: ");
    expect_refused(BYTES(0xd0, 0x7f), "m:0x1: error: ");
}

static void test_catch_clauses(void **state) {
    (void)state;
    struct diag diag = {.file = "m"};
    struct bytes clauses = BYTES(0, 5, 1, 1, 6, 2, 2, 3, 3, 0x85, 0x01);
    struct reader r = reader_open(clauses, &diag);
    const struct catch_clause expected[] = {{.tag = 5, .label = 1},
                                            {.has_ref = true, .tag = 6, .label = 2},
                                            {.is_all = true, .label = 3},
                                            {.is_all = true, .has_ref = true, .label = 133}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        struct catch_clause clause = opcode_read_catch(&r);
        assert_int_equal(clause.is_all, expected[i].is_all);
        assert_int_equal(clause.has_ref, expected[i].has_ref);
        assert_int_equal(clause.tag, expected[i].tag);
        assert_int_equal(clause.label, expected[i].label);
    }
    assert_true(reader_done(&r));
    assert_false(r.failed);
}

/* A body's instructions begin behind the declarations of its locals. */
static void test_open_body(void **state) {
    (void)state;
    struct diag diag = {.file = "m"};
    struct instruction instruction;
    struct bytes bodies[] = {BYTES(0, 0x01, 0x0b), BYTES(2, 1, 0x7f, 0x85, 0x01, 0x7e, 0x01, 0x0b)};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct reader r = opcode_open_body(bodies[i], &diag);
        assert_int_equal(reader_left(&r), 2);
        assert_true(opcode_read(&r, &instruction));
        assert_int_equal(instruction.opcode->id, OPCODE_NOP);
        assert_int_equal(instruction.offset, bodies[i].size - 2);
        assert_true(opcode_read(&r, &instruction));
        assert_int_equal(instruction.opcode->id, OPCODE_END);
        assert_true(reader_done(&r));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),          cmocka_unit_test(test_types),
        cmocka_unit_test(test_unknown),       cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_catch_clauses), cmocka_unit_test(test_open_body),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
