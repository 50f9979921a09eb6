/* Tests compiler/native/contract.c: which undefined symbols of machine code are refused. */
#include "check.h"

#include "native/contract.h"
#include "object.h"

#include <stdio.h>

/* Checks an object of module `m` that defines `w2c_m_f0` and needs `symbol`. `lines` is what is
 * reported; "" when the symbol is allowed. */
static void expect(const char *symbol, bool instrumented, const char *lines) {
    struct arena arena = {0};
    struct text object = {0}, said = {0};
    struct diag diag = {.file = "m", .capture = &said};
    const struct object_symbol symbols[] = {{.name = "w2c_m_f0", .size = 16},
                                            {.name = "memcpy", .is_undefined = true},
                                            {.name = symbol, .is_undefined = true}};
    object_make("sinter_guest", 16, symbols, 3, &object);
    bool ok = contract_check(text_bytes(&object),
                             &(struct contract){.name = "m", .instrumented = instrumented}, &arena,
                             &diag);
    assert_string_equal(said.data ? said.data : "", lines);
    assert_int_equal(ok, *lines == '\0');
    assert_int_equal(diag.fault, ok ? DIAG_NONE : DIAG_ENVIRONMENT);
    text_free(&object);
    text_free(&said);
    arena_destroy(&arena);
}

static void test_allowed(void **state) {
    (void)state;
    static const char *const symbols[] = {"",
                                          "memcpy",
                                          "memset",
                                          "bcmp",
                                          "ceilf",
                                          "_GLOBAL_OFFSET_TABLE_",
                                          "wasm_rt_trap",
                                          "wasm_rt_calls",
                                          "w2c_m_f17_name",
                                          "wasm2c_m_instantiate",
                                          "w2c_h_i3",
                                          "data_segment_data_w2c_m_d0"};
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
        expect(symbols[i], false, "");
}

static void test_refused(void **state) {
    (void)state;
    static const char *const symbols[] = {
        "system",   "execve",    "mallo", "memcpyx",     "memcp",       "setjmp",
#if defined(__x86_64__)
        "_setjmp",  "longjmp",
#endif
        "w2c_n_f1", "w2c_mm_f1", "dlsym", "sinter_trap", "wasm_r_trap", "__llvm_profile_runtime"};
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
        char lines[160];
        snprintf(lines, sizeof lines,
                 "sinter: error: generated code needs \"%s\", which is not part of the runtime's "
                 "contract\n",
                 symbols[i]);
        expect(symbols[i], false, lines);
    }
}

/* Only code that counts what runs may need the profile runtime. */
static void test_instrumented(void **state) {
    (void)state;
    expect("__llvm_profile_runtime", true, "");
    expect("__llvm_profil", true,
           "sinter: error: generated code needs \"__llvm_profil\", which is not part of the "
           "runtime's contract\n");
}

/* A symbol that the object defines itself is nobody else's. */
static void test_defined(void **state) {
    (void)state;
    struct arena arena = {0};
    struct text object = {0}, said = {0};
    struct diag diag = {.capture = &said};
    const struct object_symbol symbols[] = {{.name = "system", .size = 16}};
    object_make("sinter_guest", 16, symbols, 1, &object);
    assert_true(
        contract_check(text_bytes(&object), &(struct contract){.name = "m"}, &arena, &diag));
    text_free(&object);
    arena_destroy(&arena);
}

static void test_no_object(void **state) {
    (void)state;
    struct arena arena = {0};
    struct text said = {0};
    struct diag diag = {.capture = &said};
    assert_false(
        contract_check(bytes_of("int main;"), &(struct contract){.name = "m"}, &arena, &diag));
    assert_string_equal(said.data, "sinter: error: the C compiler made no object file\n");
    text_free(&said);
    arena_destroy(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_allowed),      cmocka_unit_test(test_refused),
        cmocka_unit_test(test_instrumented), cmocka_unit_test(test_defined),
        cmocka_unit_test(test_no_object),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
