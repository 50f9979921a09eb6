/* Tests compiler/lower/known_tables.c: which tables are known, and which functions calls can reach.
 */
#include "check.h"

#include "lower/elements.h"
#include "lower/known_tables.h"

/* Types: 0 and 2 are equal. Functions 0 and 1 are of type 0, 2 of type 1, 3 of type 2; the last
 * one's body is given. Table 0 has 4 elements. */
#define MODULE_OF(elements, ...)                                                                   \
    MODULE(SECTION(1, 3, 0x60, 0, 0, 0x60, 1, 0x7f, 0, 0x60, 0, 0), SECTION(3, 4, 0, 0, 1, 2),     \
           SECTION(4, 1, 0x70, 0, 4), elements,                                                    \
           SECTION(10, 4, 2, 0, 0x0b, 2, 0, 0x0b, 2, 0, 0x0b, BODY(0, __VA_ARGS__, 0x0b)))
#define AT(address) 0x41, address, 0x0b
#define ELEMENTS SECTION(9, 2, 0, AT(0), 2, 0, 2, 0, AT(1), 2, 3, 1)
/* call_indirect by type 0 */
#define CALL 0x41, 0, 0x11, 0, 0

static void expect(struct bytes module, uint32_t use_count, const uint32_t *functions) {
    struct front_end f;
    front_end_run(&f, module);
    assert_string_equal(front_end_lines(&f), "");
    struct known_tables known =
        known_tables_find(&f.module, elements_are_own(&f.module), TAIL_JUMPS_ALL, &f.arena);
    assert_int_equal(known.use_count, use_count);
    for (uint32_t i = 0; use_count && i < 4; i++)
        assert_int_equal(known.tables[0].functions[i], functions[i]);
    for (uint32_t type = 0; type < 3; type++)
        assert_int_equal(known_tables_has(&known, 0, type), use_count > 0 && type != 1);
    front_end_close(&f);
}

/* What a later segment writes counts; equal types are one. */
static void test_known(void **state) {
    (void)state;
    static const uint32_t functions[] = {1, 4, 2, 0}, none[] = {0, 0, 0, 0};
    expect(MODULE_OF(ELEMENTS, CALL), 1, functions);
    expect(MODULE_OF(ELEMENTS, 0x41, 0, 0x11, 2, 0), 1, functions);
    expect(MODULE_OF(ELEMENTS, CALL, 0x41, 0, 0x13, 2, 0), 1, functions);
    expect(MODULE_OF(SECTION(9, 0), CALL), 1, none);
    expect(MODULE_OF(ELEMENTS, 0x01), 0, NULL); /* no call */
    /* Expressions: null takes a function's place. */
    static const uint32_t null_first[] = {0, 4, 0, 0};
    expect(MODULE_OF(SECTION(9, 2, 0, AT(0), 1, 1, 4, AT(0), 2, 0xd0, 0x70, 0x0b, 0xd2, 3, 0x0b),
                     CALL),
           1, null_first);
}

static void test_unknown(void **state) {
    (void)state;
    /* A segment that traps, at the start or in the middle. */
    expect(MODULE_OF(SECTION(9, 1, 0, AT(3), 2, 0, 1), CALL), 0, NULL);
    expect(MODULE_OF(SECTION(9, 1, 0, AT(5), 0), CALL), 0, NULL);
    expect(MODULE_OF(SECTION(9, 1, 0, AT(0x7f), 1, 0), CALL), 0, NULL);
    /* table.init, table.copy, table.set */
    expect(MODULE_OF(SECTION(9, 1, 1, 0, 1, 0), CALL, 0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 12, 0, 0), 0,
           NULL);
    expect(MODULE_OF(ELEMENTS, CALL, 0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 14, 0, 0), 0, NULL);
    expect(MODULE_OF(ELEMENTS, CALL, 0x41, 0, 0xd0, 0x70, 0x26, 0), 0, NULL);
}

/* The boundary: 7 integers beside the state, 8 floats, one result that is no vector. */
static void test_jumps_in_registers(void **state) {
    (void)state;
    uint8_t params[] = {VALUE_I32, VALUE_I64, VALUE_I32, VALUE_I64, VALUE_I32, VALUE_I64,
                        VALUE_I32, VALUE_F64, VALUE_F32, VALUE_F64, VALUE_F32, VALUE_F64,
                        VALUE_F32, VALUE_F64, VALUE_F32, VALUE_F32};
    uint8_t results[] = {VALUE_I64, VALUE_I32};
    struct func_type type = {
        .params = params, .param_count = 15, .results = results, .result_count = 1};
    assert_true(tail_calls_is_jump(&type, &type, TAIL_JUMPS_IN_REGISTERS));
    type.param_count = 16;
    assert_false(tail_calls_is_jump(&type, &type, TAIL_JUMPS_IN_REGISTERS));
    assert_true(tail_calls_is_jump(&type, &type, TAIL_JUMPS_ALL));
    params[15] = VALUE_I32;
    assert_false(tail_calls_is_jump(&type, &type, TAIL_JUMPS_IN_REGISTERS));
    type.param_count = 15;
    type.result_count = 2;
    assert_false(tail_calls_is_jump(&type, &type, TAIL_JUMPS_IN_REGISTERS));
    type.result_count = 1;
    results[0] = VALUE_V128;
    assert_false(tail_calls_is_jump(&type, &type, TAIL_JUMPS_IN_REGISTERS));
    type.result_count = 0;
    assert_true(tail_calls_is_jump(&type, &type, TAIL_JUMPS_IN_REGISTERS));
    params[0] = VALUE_V128;
    assert_false(tail_calls_is_jump(&type, &type, TAIL_JUMPS_IN_REGISTERS));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),
        cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_jumps_in_registers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
