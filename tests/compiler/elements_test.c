/* Tests compiler/lower/elements.c: what makes a table hold more than functions of its own instance.
 */
#include "check.h"

#include "lower/elements.h"

/* Function 0 is imported, 1 is the module's own; both have no parameters and results. Tables: 0 of
 * functions, 1 of external references. Global 0 is an imported funcref. */
#define TYPES SECTION(1, 1, 0x60, 0, 0)
#define IMPORTS SECTION(2, 2, 1, 'm', 1, 'f', 0, 0, 1, 'm', 1, 'g', 3, 0x70, 0)
#define FUNCTIONS SECTION(3, 1, 0)
#define TABLES SECTION(4, 2, 0x70, 0, 4, 0x6f, 0, 4)
#define AT(address) 0x41, address, 0x0b
#define OWN_ELEMENT SECTION(9, 1, 0, AT(0), 1, 1)
#define EMPTY_CODE SECTION(10, 1, 2, 0, 0x0b)

static void expect(struct bytes module, bool own) {
    struct front_end f;
    front_end_run(&f, module);
    assert_string_equal(front_end_lines(&f), "");
    assert_int_equal(elements_are_own(&f.module), own);
    front_end_close(&f);
}

static void test_tables(void **state) {
    (void)state;
    expect(MODULE(TYPES, IMPORTS, FUNCTIONS, TABLES, OWN_ELEMENT, EMPTY_CODE), true);
    expect(MODULE(TYPES, IMPORTS, FUNCTIONS, EMPTY_CODE), false); /* none: nothing is said */
    expect(MODULE(TYPES, IMPORTS, FUNCTIONS, TABLES, SECTION(7, 1, 1, 't', 1, 0), OWN_ELEMENT,
                  EMPTY_CODE),
           false);
    expect(MODULE(TYPES, SECTION(2, 1, 1, 'm', 1, 't', 1, 0x70, 0, 4), FUNCTIONS,
                  SECTION(9, 1, 0, AT(0), 1, 0), EMPTY_CODE),
           false);
    /* A function's export shows no table. */
    expect(MODULE(TYPES, IMPORTS, FUNCTIONS, TABLES, SECTION(7, 1, 1, 'f', 0, 1), OWN_ELEMENT,
                  EMPTY_CODE),
           true);
}

/* With the one segment ... */
#define SEGMENT(...)                                                                               \
    MODULE(TYPES, IMPORTS, FUNCTIONS, TABLES, SECTION(9, 1, __VA_ARGS__), EMPTY_CODE)

static void test_segments(void **state) {
    (void)state;
    expect(SEGMENT(0, AT(0), 2, 1, 1), true);
    expect(SEGMENT(0, AT(0), 2, 1, 0), false); /* an import */
    expect(SEGMENT(1, 0, 1, 1), true);         /* passive */
    expect(SEGMENT(1, 0, 1, 0), false);
    /* Expressions: ref.func, ref.null, global.get. */
    expect(SEGMENT(4, AT(0), 2, 0xd2, 1, 0x0b, 0xd0, 0x70, 0x0b), true);
    expect(SEGMENT(4, AT(0), 2, 0xd0, 0x70, 0x0b, 0xd2, 0, 0x0b), false);
    expect(SEGMENT(4, AT(0), 1, 0x23, 0, 0x0b), false);
    /* Of external references. */
    expect(SEGMENT(6, 1, AT(0), 0x6f, 1, 0xd0, 0x6f, 0x0b), true);
}

/* With the one body ..., behind a local of each type of reference. */
#define CODE(...)                                                                                  \
    MODULE(TYPES, IMPORTS, FUNCTIONS, TABLES, OWN_ELEMENT,                                         \
           SECTION(10, 1, BODY(2, 1, 0x70, 1, 0x6f, __VA_ARGS__, 0x0b)))

static void test_instructions(void **state) {
    (void)state;
    expect(CODE(0x41, 0, 0x20, 0, 0x26, 0), false);              /* table.set */
    expect(CODE(0x20, 0, 0x41, 1, 0xfc, 15, 0, 0x1a), false);    /* table.grow */
    expect(CODE(0x41, 0, 0x20, 0, 0x41, 1, 0xfc, 17, 0), false); /* table.fill */
    expect(CODE(0x41, 0, 0x20, 1, 0x26, 1), true);               /* of the other table */
    expect(CODE(0x20, 1, 0x41, 1, 0xfc, 15, 1, 0x1a), true);
    expect(CODE(0x41, 0, 0x20, 1, 0x41, 1, 0xfc, 17, 1), true);
    expect(CODE(0x41, 0, 0x25, 0, 0x1a), true);                    /* table.get */
    expect(CODE(0x41, 0, 0x41, 0, 0x41, 1, 0xfc, 12, 0, 0), true); /* table.init */
    expect(CODE(0x41, 0, 0x41, 0, 0x41, 1, 0xfc, 14, 0, 0), true); /* table.copy */
    expect(CODE(0x41, 0, 0x11, 0, 0, 0x01, 0x01), true);           /* call_indirect */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_segments),
        cmocka_unit_test(test_instructions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
