/* Tests compiler/glue/table_types.c: which types can be called through tables that a host reaches,
 * and what the header calls them. */
#include "check.h"

#include "glue/library_names.h"
#include "glue/table_types.h"

/* Types: 0 is [] -> [], 1 [i32] -> [], 2 the same, 3 [i64 f64] -> [i32], 4 [exnref] -> [].
 * Functions: 0 of type 0, 1 of type 2, 2 of type 3; the last one's body is given. */
#define TYPES                                                                                      \
    SECTION(1, 5, 0x60, 0, 0, 0x60, 1, 0x7f, 0, 0x60, 1, 0x7f, 0, 0x60, 2, 0x7e, 0x7c, 1, 0x7f,    \
            0x60, 1, 0x69, 0)
#define FUNCTIONS SECTION(3, 3, 0, 2, 3)
#define TABLES                                                                                     \
    SECTION(4, 2, 0x70, 0, 4, 0x6f, 0, 4) /* 0 of functions, 1 of external references              \
                                           */
#define EXPORT(table) SECTION(7, 1, 1, 't', 1, table)
#define EXPORTED EXPORT(0)
#define NO_ELEMENTS SECTION(9, 0)
#define CODE(...) SECTION(10, 3, 2, 0, 0x0b, 2, 0, 0x0b, BODY(0, __VA_ARGS__, 0x0b))
#define NO_CALL 0x41, 0
#define AT(address) 0x41, address, 0x0b
/* call_indirect through table 0; all types take at most two parameters. */
#define CALL(type) 0x41, 0, 0x41, 0, 0x11, type, 0, 0x41, 0

#define LIST_END UINT32_MAX
static void expect(struct bytes module, const uint32_t *indices) {
    struct front_end f;
    front_end_run(&f, module);
    assert_string_equal(front_end_lines(&f), "");
    struct table_types types = table_types_find(&f.module, &f.arena);
    uint32_t count = 0;
    for (; indices[count] != LIST_END; count++) {
        assert_true(count < types.count);
        assert_int_equal(types.indices[count], indices[count]);
    }
    assert_int_equal(types.count, count);
    front_end_close(&f);
}
#define LIST(...) ((const uint32_t[]){__VA_ARGS__, LIST_END})
#define NONE ((const uint32_t[]){LIST_END})

static void test_tables(void **state) {
    (void)state;
    expect(MODULE(TYPES, FUNCTIONS, TABLES, EXPORTED, NO_ELEMENTS, CODE(CALL(1))), LIST(1));
    expect(MODULE(TYPES, FUNCTIONS, TABLES, EXPORT(1), NO_ELEMENTS, CODE(CALL(1))), NONE);
    expect(MODULE(TYPES, FUNCTIONS, TABLES, NO_ELEMENTS, CODE(CALL(1))), NONE); /* a private one */
    expect(MODULE(TYPES, SECTION(2, 1, 1, 'm', 1, 't', 1, 0x70, 0, 4), FUNCTIONS, CODE(CALL(1))),
           LIST(1));
    expect(MODULE(TYPES, SECTION(2, 1, 1, 'm', 1, 't', 1, 0x6f, 0, 4), FUNCTIONS,
                  SECTION(9, 1, 1, 0, 1, 0), CODE(NO_CALL)),
           NONE);
}

#define CALLS(...) MODULE(TYPES, FUNCTIONS, TABLES, EXPORTED, NO_ELEMENTS, CODE(__VA_ARGS__))
#define SEGMENT(...)                                                                               \
    MODULE(TYPES, FUNCTIONS, TABLES, EXPORTED, SECTION(9, 1, __VA_ARGS__), CODE(NO_CALL))

static void test_types(void **state) {
    (void)state;
    expect(CALLS(NO_CALL), NONE);
    expect(CALLS(CALL(2)), LIST(1)); /* equal types are one */
    expect(CALLS(0x41, 0, 0x11, 0, 0, CALL(2), 0x1a, CALL(1)), LIST(0, 1));
    expect(CALLS(0x42, 0, 0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0x41, 0, 0x13, 3, 0), LIST(3)); /* a jump */
    /* Segments: active, passive, declarative, of expressions. */
    expect(SEGMENT(0, AT(0), 2, 0, 1), LIST(0, 1));
    expect(SEGMENT(1, 0, 1, 2), LIST(3));
    expect(SEGMENT(3, 0, 1, 0), LIST(0));
    expect(SEGMENT(4, AT(0), 2, 0xd0, 0x70, 0x0b, 0xd2, 1, 0x0b), LIST(1));
    expect(SEGMENT(6, 1, AT(0), 0x6f, 1, 0xd0, 0x6f, 0x0b), NONE); /* external references */
    /* Hosts have no exnrefs. */
    expect(CALLS(0x02, 0x69, 0x00, 0x0b, 0x41, 0, 0x11, 4, 0, 0x41, 0), NONE);
}

/* Exports that the header's functions would be called like get a number. */
static void test_names(void **state) {
    (void)state;
    struct front_end f;
    struct settings settings = {0};
    struct library_names names;
    front_end_run(
        &f, MODULE(TYPES, FUNCTIONS, TABLES,
                   SECTION(7, 3, 1, 't', 1, 0, 22, 't', 'a', 'b', 'l', 'e', '_', 'a', 'd', 'd', '_',
                           'v', 'o', 'i', 'd', '_', 't', 'o', '_', 'v', 'o', 'i', 'd', 0, 0, 12,
                           't', 'a', 'b', 'l', 'e', '_', 'r', 'e', 'm', 'o', 'v', 'e', 0, 0),
                   SECTION(9, 1, 1, 0, 2, 2, 0), CODE(NO_CALL)));
    assert_string_equal(front_end_lines(&f), "");
    assert_true(
        library_names_find(&f.module, NULL, &settings, "libx.so", &f.arena, &f.diag, &names));
    assert_int_equal(names.table_types.count, 2);
    assert_string_equal(names.table_adds[0], "table_add_void_to_void");
    assert_string_equal(names.table_calls[0], "table_call_void_to_void");
    assert_string_equal(names.table_adds[1], "table_add_i64_f64_to_i32");
    assert_string_equal(names.exports[1], "table_add_void_to_void_2");
    assert_string_equal(names.exports[2], "table_remove_2");
    front_end_close(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
