/* Tests compiler/loops/values.c: what is one value, and what is not. */
#include "check.h"

#include "loops/values.h"

struct graph {
    struct arena arena;
    struct values *values;
    uint8_t type;     /* of numbers: i32 or i64 */
    uint32_t a, b, c; /* locals 0 to 2 of that type */
};

static int open_graph_of(void **state, uint8_t type) {
    struct graph *g = calloc(1, sizeof *g);
    assert_non_null(g);
    g->values = values_new(&g->arena);
    g->type = type;
    g->a = values_local(g->values, 0, type);
    g->b = values_local(g->values, 1, type);
    g->c = values_local(g->values, 2, type);
    *state = g;
    return 0;
}

static int open_graph(void **state) { return open_graph_of(state, VALUE_I32); }
static int open_wide_graph(void **state) { return open_graph_of(state, VALUE_I64); }

static int close_graph(void **state) {
    struct graph *g = *state;
    arena_destroy(&g->arena);
    free(g);
    return 0;
}

static uint32_t constant(struct graph *g, uint64_t value) {
    return values_constant(g->values, g->type, value);
}

/* The instruction for the graph's numbers, by the one for i32. */
static enum opcode_id of_type(const struct graph *g, enum opcode_id id) {
    if (g->type == VALUE_I32)
        return id;
    if (id >= OPCODE_I32_EQZ && id <= OPCODE_I32_GE_U)
        return (enum opcode_id)(id + OPCODE_I64_EQZ - OPCODE_I32_EQZ);
    return (enum opcode_id)(id + OPCODE_I64_ADD - OPCODE_I32_ADD);
}

static uint32_t apply(struct graph *g, enum opcode_id id, uint32_t x, uint32_t y) {
    const struct opcode *opcode = opcode_of(of_type(g, id));
    struct instruction ins = {.opcode = opcode};
    uint8_t code[] = {(uint8_t)opcode->code};
    uint8_t *copy = (uint8_t *)arena_copy(&g->arena, code, sizeof code);
    uint32_t count = opcode->operands[1] ? 2 : 1;
    return values_apply(g->values, &ins, (struct bytes){copy, sizeof code}, (uint32_t[]){x, y},
                        count, opcode->results[0]);
}

static uint32_t add(struct graph *g, uint32_t x, uint32_t y) {
    return apply(g, OPCODE_I32_ADD, x, y);
}

static uint32_t load(struct graph *g, enum opcode_id id, uint32_t place, uint32_t version) {
    struct instruction ins = {.opcode = opcode_of(id)};
    return values_load(g->values, &ins, place, version);
}

static void expect_constant(struct graph *g, uint32_t value, uint32_t expected) {
    uint64_t found = 0;
    assert_true(values_is_constant(g->values, value, &found));
    assert_int_equal(found, expected);
}

static void test_sums(void **state) {
    struct graph *g = *state;
    uint32_t sum = add(g, add(g, g->a, g->b), constant(g, 8));
    assert_int_equal(sum, add(g, g->a, add(g, constant(g, 8), g->b)));
    assert_int_not_equal(sum, add(g, add(g, g->a, g->b), constant(g, 4)));
    /* Terms that cancel, and a sum of one term that is a plain value. */
    assert_int_equal(apply(g, OPCODE_I32_SUB, sum, add(g, g->b, constant(g, 8))), g->a);
    expect_constant(g, apply(g, OPCODE_I32_SUB, sum, sum), 0);
    /* Factors, by whatever instruction, with wasm's wrap. */
    uint32_t three = apply(g, OPCODE_I32_MUL, g->a, constant(g, 3));
    assert_int_equal(three, add(g, g->a, apply(g, OPCODE_I32_SHL, g->a, constant(g, 1))));
    assert_int_equal(apply(g, OPCODE_I32_SHL, g->a, constant(g, 65)),
                     apply(g, OPCODE_I32_MUL, constant(g, 2), g->a));
    uint64_t high = g->type == VALUE_I64 ? (uint64_t)1 << 33 : 2; /* 32 bits count only to 31 */
    assert_int_equal(apply(g, OPCODE_I32_SHL, g->a, constant(g, 33)),
                     apply(g, OPCODE_I32_MUL, constant(g, high), g->a));
    expect_constant(g, apply(g, OPCODE_I32_MUL, g->a, constant(g, 0)), 0);
    expect_constant(g, add(g, constant(g, UINT64_MAX), constant(g, 2)), 1);
    /* A product of two unknown values is no sum. */
    uint32_t product = apply(g, OPCODE_I32_MUL, g->a, g->b);
    assert_int_equal(g->values->items[product].kind, VALUE_OPERATION);
    assert_int_not_equal(product, apply(g, OPCODE_I32_MUL, g->b, g->a));
}

static void test_distance(void **state) {
    struct graph *g = *state;
    uint32_t sum = add(g, g->a, g->b);
    uint64_t distance;
    assert_true(values_distance(g->values, sum, add(g, sum, constant(g, 12)), &distance));
    assert_int_equal(distance, 12);
    assert_true(values_distance(g->values, add(g, sum, constant(g, 12)), sum, &distance));
    assert_int_equal(distance, value_wrap(g->type, (uint64_t)-12));
    assert_int_equal(value_signed(g->type, distance), -12);
    uint32_t other = values_local(g->values, 9, g->type == VALUE_I64 ? VALUE_I32 : VALUE_I64);
    assert_false(values_distance(g->values, g->a, other, &distance));
    assert_false(values_distance(g->values, g->a, g->b, &distance));
    assert_false(values_distance(g->values, g->a, VALUE_NONE, &distance));
}

static void test_comparisons(void **state) {
    struct graph *g = *state;
    static const struct {
        enum opcode_id id;
        uint8_t less, equal, greater; /* of -1 and 1, 1 and 1, 1 and -1: as signed numbers */
    } rows[] = {
        {OPCODE_I32_EQ, 0, 1, 0},   {OPCODE_I32_NE, 1, 0, 1},   {OPCODE_I32_LT_S, 1, 0, 0},
        {OPCODE_I32_GT_S, 0, 0, 1}, {OPCODE_I32_LE_S, 1, 1, 0}, {OPCODE_I32_GE_S, 0, 1, 1},
        {OPCODE_I32_LT_U, 0, 0, 1}, {OPCODE_I32_GT_U, 1, 0, 0}, {OPCODE_I32_LE_U, 0, 1, 1},
        {OPCODE_I32_GE_U, 1, 1, 0},
    };
    uint32_t minus = constant(g, UINT64_MAX), one = constant(g, 1);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        expect_constant(g, apply(g, rows[i].id, minus, one), rows[i].less);
        expect_constant(g, apply(g, rows[i].id, one, one), rows[i].equal);
        expect_constant(g, apply(g, rows[i].id, one, minus), rows[i].greater);
        uint64_t unknown;
        assert_false(values_is_constant(g->values, apply(g, rows[i].id, g->a, one), &unknown));
    }
    expect_constant(g, apply(g, OPCODE_I32_EQZ, constant(g, 0), 0), 1);
    expect_constant(g, apply(g, OPCODE_I32_EQZ, one, 0), 0);
}

static void test_select(void **state) {
    struct graph *g = *state;
    struct instruction ins = {.opcode = opcode_of(OPCODE_SELECT)};
    struct bytes code = BYTES(0x1b);
    uint32_t first[] = {g->a, g->b, values_constant(g->values, VALUE_I32, 2)};
    uint32_t second[] = {g->a, g->b, values_constant(g->values, VALUE_I32, 0)};
    assert_int_equal(values_apply(g->values, &ins, code, first, 3, g->type), g->a);
    assert_int_equal(values_apply(g->values, &ins, code, second, 3, g->type), g->b);
}

/* Loads are one value while nothing is stored between them, and only of the same kind. */
static void test_loads(void **state) {
    struct graph *g = *state;
    uint32_t place = add(g, g->a, constant(g, 4));
    uint32_t first = load(g, OPCODE_I32_LOAD, place, 0);
    assert_int_equal(first, load(g, OPCODE_I32_LOAD, add(g, constant(g, 4), g->a), 0));
    assert_int_not_equal(first, load(g, OPCODE_I32_LOAD, place, 1));
    assert_int_not_equal(first, load(g, OPCODE_I32_LOAD, g->a, 0));
    assert_int_not_equal(first, load(g, OPCODE_I32_LOAD8_U, place, 0));
    struct instruction other = {.opcode = opcode_of(OPCODE_I32_LOAD), .index = 1};
    assert_int_not_equal(first, values_load(g->values, &other, place, 0));
    assert_int_equal(load(g, OPCODE_I32_LOAD, VALUE_NONE, 0), VALUE_NONE);
}

/* Anything computed from no value is none, as is a sum of too many terms. */
static void test_none(void **state) {
    struct graph *g = *state;
    assert_int_equal(add(g, VALUE_NONE, g->a), VALUE_NONE);
    assert_int_equal(apply(g, OPCODE_I32_EQ, g->a, VALUE_NONE), VALUE_NONE);
    uint64_t unknown;
    assert_false(values_is_constant(g->values, VALUE_NONE, &unknown));
    uint32_t sum = constant(g, 0);
    for (uint32_t i = 0; i < VALUE_TERMS_MAX; i++)
        sum = add(g, sum, values_local(g->values, 10 + i, g->type));
    assert_int_not_equal(sum, VALUE_NONE);
    assert_int_equal(add(g, sum, g->a), VALUE_NONE);
}

static void test_full(void **state) {
    struct graph *g = *state;
    for (uint32_t i = g->values->count; i < VALUES_MAX; i++)
        assert_int_not_equal(values_local(g->values, 100 + i, VALUE_F64), VALUE_NONE);
    assert_int_equal(values_local(g->values, 5, g->type), VALUE_NONE);
    assert_int_equal(values_local(g->values, 0, g->type), g->a);
}

static void test_truncate(void **state) {
    struct graph *g = *state;
    uint32_t count = g->values->count, sum = add(g, g->a, g->b);
    add(g, sum, g->c);
    values_truncate(g->values, count);
    assert_int_equal(g->values->count, count);
    assert_int_equal(values_local(g->values, 1, g->type), g->b);
    assert_int_equal(add(g, g->a, g->c), sum); /* the number is free again */
}

/* a + b, with 8 in the place of a: b + 8; a load of it belongs to as many stores more. */
static void test_substitute(void **state) {
    struct graph *g = *state;
    uint32_t of_local[] = {constant(g, 8), VALUE_NONE, VALUE_NONE}, known[VALUES_MAX];
    uint32_t sum = add(g, g->a, g->b), product = apply(g, OPCODE_I32_MUL, g->c, g->a);
    uint32_t loaded = load(g, OPCODE_I32_LOAD, sum, 1);
    memset(known, 0xff, sizeof known);
    struct substitution substitution = {of_local, 2, known};
    uint32_t expected = add(g, g->b, constant(g, 8));
    assert_int_equal(values_substitute(g->values, &substitution, sum), expected);
    assert_int_equal(values_substitute(g->values, &substitution, loaded),
                     load(g, OPCODE_I32_LOAD, expected, 3));
    assert_int_equal(
        values_substitute(g->values, &substitution, product), /* a sum, once 8 is there */
        apply(g, OPCODE_I32_SHL, g->c, constant(g, 3)));
    assert_int_equal(values_substitute(g->values, &substitution, g->c), g->c);
}

#define TEST(name)                                                                                 \
    cmocka_unit_test_setup_teardown(name, open_graph, close_graph),                                \
        cmocka_unit_test_setup_teardown(name, open_wide_graph, close_graph)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_sums),   TEST(test_distance), TEST(test_comparisons),
        TEST(test_select), TEST(test_loads),    TEST(test_none),
        TEST(test_full),   TEST(test_truncate), TEST(test_substitute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
