/* Tests compiler/wasm2c/names.c: wasm2c's spelling of types, tables and symbols. */
#include "check.h"

#include "wasm2c/names.h"

static const uint8_t values[] = {VALUE_I32,  VALUE_I64,     VALUE_F32,       VALUE_F64,
                                 VALUE_V128, VALUE_FUNCREF, VALUE_EXTERNREF, VALUE_EXNREF};
enum { VALUE_TOTAL = sizeof values };

static struct func_type type_of(uint32_t param_count, uint32_t result_count) {
    return (struct func_type){.params = values,
                              .param_count = param_count,
                              .results = values,
                              .result_count = result_count};
}

static void test_values(void **state) {
    (void)state;
    static const char *const types[VALUE_TOTAL] = {"u32",
                                                   "u64",
                                                   "f32",
                                                   "f64",
                                                   "v128",
                                                   "wasm_rt_funcref_t",
                                                   "wasm_rt_externref_t",
                                                   "wasm_rt_exnref_t"};
    static const char *const fields[VALUE_TOTAL] = {"i0", "j1", "f2", "d3", "o4", "r5", "e6", "x7"};
    char field[16];
    for (uint32_t i = 0; i < VALUE_TOTAL; i++) {
        assert_string_equal(wasm2c_type(values[i]), types[i]);
        wasm2c_result_field(values[i], i, field);
        assert_string_equal(field, fields[i]);
    }
    wasm2c_result_field(VALUE_I32, UINT32_MAX, field);
    assert_string_equal(field, "i4294967295");
}

static void expect_types(struct func_type type, const char *result, const char *pointer,
                         const char *of_state) {
    struct text out = {0};
    wasm2c_result_type(&type, &out);
    assert_string_equal(out.data, result);
    out.size = 0;
    wasm2c_pointer_type(&type, &out);
    assert_string_equal(out.data, pointer);
    out.size = 0;
    wasm2c_pointer_type_of(&type, "w2c_m *", &out);
    assert_string_equal(out.data, of_state);
    text_free(&out);
}

static void test_functions(void **state) {
    (void)state;
    expect_types(type_of(0, 0), "void", "void (*)(void *)", "void (*)(w2c_m *)");
    expect_types(type_of(2, 1), "u32", "u32 (*)(void *, u32, u64)", "u32 (*)(w2c_m *, u32, u64)");
    expect_types(type_of(1, 8), "struct wasm_multi_ijfdorex",
                 "struct wasm_multi_ijfdorex (*)(void *, u32)",
                 "struct wasm_multi_ijfdorex (*)(w2c_m *, u32)");
}

/* The SHA-256 of " ", and of "ij i". */
static void test_identities(void **state) {
    (void)state;
    static const struct {
        uint32_t param_count, result_count;
        uint8_t digest[32];
    } known[] = {{0, 0, {0x36, 0xa9, 0xe7, 0xf1, 0xc9, 0x5b, 0x82, 0xff, 0xb9, 0x97, 0x43,
                         0xe0, 0xc5, 0xc4, 0xce, 0x95, 0xd8, 0x3c, 0x9a, 0x43, 0x0a, 0xac,
                         0x59, 0xf8, 0x4e, 0xf3, 0xcb, 0xfa, 0xb6, 0x14, 0x50, 0x68}},
                 {2, 1, {0xd6, 0x9b, 0x96, 0x20, 0xd5, 0x85, 0xd0, 0xbe, 0x78, 0x95, 0x77,
                         0x65, 0xc8, 0xf4, 0x4e, 0x73, 0x96, 0xed, 0xf8, 0x84, 0x48, 0xb3,
                         0x80, 0x16, 0x37, 0x37, 0x65, 0x94, 0xe1, 0xed, 0x5a, 0x69}}};
    for (size_t i = 0; i < 2; i++) {
        struct func_type type = type_of(known[i].param_count, known[i].result_count);
        struct text out = {0}, expected = {0};
        wasm2c_type_identity(&type, &out);
        text_c_string(&expected, (struct bytes){known[i].digest, 32});
        assert_string_equal(out.data, expected.data);
        text_free(&out);
        text_free(&expected);
    }
}

/* Table 0 is the second import, table 1 is the second export that is no function, table 2 is
 * neither. */
static void test_objects(void **state) {
    (void)state;
    struct arena arena = {0};
    struct import imports[] = {{.kind = EXTERN_FUNC}, {.kind = EXTERN_TABLE}};
    struct export exports[] = {{.kind = EXTERN_FUNC, .index = 1},
                               {.kind = EXTERN_MEMORY, .index = 1},
                               {.kind = EXTERN_TABLE, .index = 1},
                               {.kind = EXTERN_TABLE, .index = 0}};
    const struct module module = {.imports = imports,
                                  .import_count = 2,
                                  .import_counts = {[EXTERN_FUNC] = 1, [EXTERN_TABLE] = 1},
                                  .exports = exports,
                                  .export_count = 4,
                                  .table_count = 3};
    assert_string_equal(wasm2c_table(&module, 0, &arena), "(*instance->w2c_h_i1)");
    assert_string_equal(wasm2c_table(&module, 1, &arena), "instance->w2c_e1");
    assert_string_equal(wasm2c_table(&module, 2, &arena), "instance->w2c_T2");
    assert_string_equal(wasm2c_member("e7", &arena), "w2c_e7");
    assert_string_equal(wasm2c_segment_prefix("m", &arena), "data_segment_data_w2c_m_d");
    arena_destroy(&arena);
}

static void test_needs(void **state) {
    (void)state;
    static const char *const yes[] = {"w2c_m_f1",
                                      "wasm2c_m_instantiate",
                                      "w2c_m_",
                                      "data_segment_data_w2c_m_d0",
                                      "elem_segment_exprs_w2c_m_e0",
                                      "w2c_h_i0"};
    static const char *const no[] = {"",
                                     "w2c_",
                                     "w2c_m",
                                     "w2c_mm_f1",
                                     "w2c_n_f1",
                                     "xw2c_m_f1",
                                     "W2C_m_f1",
                                     "w2c_h_j0",
                                     "malloc",
                                     "m_f1",
                                     "data_segment_data_w2c_n_d0",
                                     "system"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        assert_true(wasm2c_may_need(yes[i], "m"));
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        assert_false(wasm2c_may_need(no[i], "m"));
}

static void test_symbols(void **state) {
    (void)state;
    static const struct {
        const char *symbol;
        uint32_t index;
    } functions[] = {{"w2c_m_f0", 0}, {"w2c_m_f12_name", 12}, {"w2c_m_x7", 7}};
    static const char *const others[] = {"",          "w2c_m_f",  "w2c_m_fx", "w2c_m_k1",
                                         "w2c_m_e1",  "w2c_mf1",  "w2c_n_f1", "w2c_mm_f1",
                                         "xw2c_m_f1", "w2c_h_i1", "w2c_m_x",  "w2c_m_exports"};
    uint32_t index = 99;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        assert_true(wasm2c_symbol(functions[i].symbol, "m", &index));
        assert_int_equal(index, functions[i].index);
    }
    index = 99;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(wasm2c_symbol(others[i], "m", &index));
    assert_int_equal(index, 99);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),     cmocka_unit_test(test_functions),
        cmocka_unit_test(test_identities), cmocka_unit_test(test_objects),
        cmocka_unit_test(test_needs),      cmocka_unit_test(test_symbols),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
