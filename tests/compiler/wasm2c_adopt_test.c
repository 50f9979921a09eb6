/* Tests compiler/wasm2c/adopt.c on text without a preamble; that with one is what every build has.
 */
#include "check.h"

#include "wasm2c/adopt.h"

/* `expected` is NULL for text that is refused. */
static void expect_text(const char *text, const char *expected) {
    static uint8_t callers[3]; /* none of the functions makes tail calls */
    static struct import imports[14] = {[2] = {.kind = EXTERN_GLOBAL}}; /* else functions */
    const struct module module = {.func_count = 20, .imports = imports, .import_count = 14};
    const struct tail_calls calls = {.callers = callers};
    const struct rewritten rewritten = {0};
    struct wasm2c_tail tail;
    struct wasm2c_forms forms = {.name = "m"};
    struct wasm2c_marks marks = {0};
    struct text out = {0}, fault = {0};
    const struct known_tables known = {0};
    wasm2c_tail_open(&tail, "m", &module, &calls, &rewritten, &known, false);
    assert_int_equal(wasm2c_adopt(bytes_of(text), &marks, &forms, &tail, false, &out, &fault),
                     expected != NULL);
    if (expected)
        assert_string_equal(out.data, expected);
    assert_int_equal(fault.size > 0, expected == NULL);
    wasm2c_tail_close(&tail);
    text_free(&out);
    text_free(&fault);
}

static void test_locals(void **state) {
    (void)state;
    expect_text("  u32 volatile var_l0 = 0, var_bytelast1 = 0;\n  FUNC_PROLOGUE;\n"
                "      if (!wasm_rt_try(var_T1_unwind_target)) {\n"
                "        var_bytelast1 = var_i0;\n        var_l0 = var_i0;\n",
                "  u32 var_l0 = 0, sinter_var_bytelast1 = 0;\n  u8 var_bytelast1 = 0;\n"
                "  FUNC_PROLOGUE; SINTER_KEEP_COPY(var_bytelast1); SINTER_KEEP_COPY(var_l0);\n"
                "      if (!wasm_rt_try(var_T1_unwind_target)) {\n"
                "        var_bytelast1 = var_i0; SINTER_HIDE(var_bytelast1); "
                "SINTER_COPY(var_bytelast1);\n"
                "        var_l0 = var_i0; SINTER_COPY(var_l0);\n");
}

/* Accesses to memories with 64-bit addresses, and what must not be taken for one. */
static void test_wide(void **state) {
    (void)state;
#define AT "(&instance->w2c_e0, "
    expect_text("  var_i0 = i32_load" AT "(u64)(var_j0) + 8u);\n"
                "  i64_store8" AT "(u64)(var_j12), var_j1);\n"
                "  var_o0 = v128_load32_splat" AT "(u64)(var_j0) + 18446744073709551615u);\n"
                "  v128_store16_lane2" AT "(u64)(var_j0) + 4294967296u, var_o1);\n"
                "  var_i0 = i32_load_default32" AT "(u64)(var_i0) + 8u);\n",
                "  var_i0 = i32_load_default32" AT "sinter_wide(var_j0, 8ull));\n"
                "  i64_store8_default32" AT "sinter_wide(var_j12, 0ull), var_j1);\n"
                "  var_o0 = v128_load32_splat" AT "sinter_wide(var_j0, 18446744073709551615ull));\n"
                "  v128_store16_lane2" AT "sinter_wide(var_j0, 4294967296ull), var_o1);\n"
                "  var_i0 = i32_load_default32" AT "(u64)(var_i0) + 8u);\n");
    static const char *const unknown[] = {
        "  var_i0 = i32_load" AT "(u64)(var_j0) - 8u);\n",
        "  var_i0 = i32_load" AT "(u64)(var_j0 + 8u));\n",
        "  var_i0 = i32_load" AT "(u64)(var_j0) + var_j1);\n",
        "  var_i0 = i32_load" AT "(u64)(var_j0) + 0x8u);\n",
        "  var_i0 = i32_load" AT "(u64)(var_j0) + 8u + 8u);\n",
        "  var_i0 = i32_load" AT "(u64)(var_j0) * 8u);\n",
        "  var_i0 = i32_load" AT "var_j0);\n",
        "  var_i0 = i32_load" AT "(u64)(var_j0) + 8u, var_i1);\n",
        "  var_i0 = i32_load_default32" AT "(u64)(var_j0) + 8u);\n",
        "  var_i0 = i32_load" AT "(u64)(var_i0) + 8u);\n",
        "  var_i0 = i32_read" AT "(u64)(var_j0) + 8u);\n",
    };
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        expect_text(unknown[i], NULL);
#undef AT
}

static void test_constants(void **state) {
    (void)state;
    expect_text("  var_f0 = -0.f;\n  var_d12 = 1;\n  var_f1 = 2;\n  var_i0 = 1;\n",
                "  var_f0 = sinter_opaque_f32(-0.f);\n  var_d12 = sinter_opaque_f64(1);\n"
                "  var_f1 = 2;\n  var_i0 = 1;\n");
}

/* Functions of the module's own and imported ones, in elements and as values. */
static void test_references(void **state) {
    (void)state;
#define POINTER "(wasm_rt_function_ptr_t)"
    expect_text("  {RefFunc, w2c_m_t0, " POINTER "wrap_w2c_m_f1_f, {NULL}, 0},\n"
                "  {RefFunc, w2c_m_t0, " POINTER
                "wrap_w2c_h_i12, {NULL}, offsetof(w2c_m, w2c_h_instance)},\n"
                "  {RefNull, NULL, NULL, {NULL}, 0},\n"
                "  var_r1 = (wasm_rt_funcref_t){w2c_m_t0, " POINTER
                "wrap_w2c_m_f2_wrap_, {NULL}, instance};\n"
                "  var_r1 = (wasm_rt_funcref_t){w2c_m_t0, " POINTER
                "wrap_w2c_h_i3, {NULL}, instance->w2c_h_instance};\n",
                "  {RefFunc, w2c_m_t0, " POINTER "w2c_m_f1_f, {NULL}, 0, 0},\n"
                "  {RefImport, w2c_m_t0, " POINTER
                "w2c_h_i12, {NULL}, offsetof(w2c_m, w2c_h_instance), 12},\n"
                "  {RefNull, NULL, NULL, {NULL}, 0},\n"
                "  var_r1 = (wasm_rt_funcref_t){w2c_m_t0, " POINTER
                "w2c_m_f2_wrap_, {NULL}, instance};\n"
                "  var_r1 = sinter_import_reference(w2c_m_t0, " POINTER
                "w2c_h_i3, instance->w2c_h_instance, 3);\n");
    static const char *const unknown[] = {
        "  {RefFunc, w2c_m_t0, " POINTER "wrap_w2c_m_f1_f, {w2c_m_f2}, 0},\n",
        "  {RefFunc, w2c_m_t0, " POINTER "wrap_w2c_m_f1_f, {NULL}, 8},\n",
        "  { RefFunc, w2c_m_t0, " POINTER "wrap_w2c_m_f1_f, {NULL}, 0},\n",
        "  {RefFunc, w2c_m_t0, " POINTER "wrap_w2c_h_i12, {NULL}, offsetof(w2c_m, w2c_h_i0)},\n",
        "  {RefFunc, w2c_m_t0, " POINTER "wrap_w2c_h_i12, {NULL}, 0},\n",
        "  var_r1 = (wasm_rt_funcref_t){w2c_m_t0, " POINTER "wrap_w2c_h_i3, {NULL}, instance};\n",
        "  var_r1 = (wasm_rt_funcref_t){w2c_m_t0, " POINTER "wrap_w2c_m_f1, {NULL}, other};\n",
        "  call(" POINTER "wrap_w2c_m_f1);\n",
        "  {RefFunc, w2c_m_t0, " POINTER "wrap_w2c_m_f20, {NULL}, 0},\n",
        "  {RefFunc, w2c_m_t0, " POINTER "wrap_w2c_m_f4294967297, {NULL}, 0},\n",
        "  {RefFunc, w2c_m_t0, " POINTER "wrap_w2c_m_fx, {NULL}, 0},\n",
        "  {RefFunc, w2c_m_t0, " POINTER
        "wrap_w2c_h_i14, {NULL}, offsetof(w2c_m, w2c_h_instance)},\n",
        "  {RefFunc, w2c_m_t0, " POINTER
        "wrap_w2c_h_i2, {NULL}, offsetof(w2c_m, w2c_h_instance)},\n",
    };
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        expect_text(unknown[i], NULL);
#undef POINTER
    expect_text("static u32 wrap_w2c_m_f1_f(void *instance) {\n",
                "static u32 wrap_w2c_m_f1_f(void *instance) {\n");
}

#define START "u32 w2c_m_a0_wait32(w2c_m* instance, u32 var_p0, u32 var_p1) {\n  u32 var_i0;\n"
#define END "  return var_i0;\n}\n"

static void test_helpers(void **state) {
    (void)state;
    expect_text("static u32 w2c_m_a0_wait32(w2c_m*, u32, u32);\n" START
                "  var_i0 = (*instance->w2c_h_i0).pages;\n" END
                "  var_i0 = instance->w2c_M0.pages;\n",
                "static u32 w2c_m_a0_wait32(w2c_m*, u32, u32);\n" START
                "  var_i0 = wasm_rt_memory_wait32(&(*instance->w2c_h_i0), var_p0, var_p1, var_p2, "
                "var_p3);\n" END "  var_i0 = instance->w2c_M0.pages;\n");
    expect_text("u32 w2c_m_a7_notify(w2c_m* instance, u32 var_p0) {\n"
                "  var_i0 = instance->w2c_M7.pages;\n}\n",
                "u32 w2c_m_a7_notify(w2c_m* instance, u32 var_p0) {\n"
                "  var_i0 = wasm_rt_memory_notify(&instance->w2c_M7, var_p0, var_p1, var_p2);\n"
                "}\n");
    expect_text("u32 w2c_m_f0_a0_wait32(w2c_m* instance) {\n  var_i0 = 0u;\n}\n",
                "u32 w2c_m_f0_a0_wait32(w2c_m* instance) {\n  var_i0 = 0u;\n}\n");
}

#define D "data_segment_data_w2c_m_d"

/* Calls become expressions; the declaration and the definition go. */
static void test_wide_arithmetic(void **state) {
    (void)state;
#define PAIR "struct wasm_multi_jj "
    expect_text(PAIR "w2c_m_a0_add128(w2c_m*, u64, u64, u64, u64);\n" PAIR
                     "w2c_m_a0_add128(w2c_m* instance, u64 var_p0, u64 var_p1, u64 var_p2, "
                     "u64 var_p3) {\n  FUNC_PROLOGUE;\n  u64 var_j0, var_j1;\n  UNREACHABLE;\n}\n"
                     "void w2c_m_f1(w2c_m* instance) {\n    " PAIR
                     "tmp = w2c_m_a0_add128(instance, var_j0, var_j1, var_j2, var_j3);\n    " PAIR
                     "tmp = w2c_m_a12_mul_wide_s(instance, var_j0, var_j1);\n    " PAIR
                     "tmp = w2c_m_a3_narrow(instance, var_j0, var_j1);\n    " PAIR
                     "tmp = w2c_m_f0_add128(instance, var_j0, var_j1);\n}\n",
                "\n\nvoid w2c_m_f1(w2c_m* instance) {\n    " PAIR
                "tmp = SINTER_HALVES(sinter_add128(var_j0, var_j1, var_j2, var_j3));\n    " PAIR
                "tmp = SINTER_HALVES(sinter_mul_wide_s(var_j0, var_j1));\n    " PAIR
                "tmp = w2c_m_a3_narrow(instance, var_j0, var_j1);\n    " PAIR
                "tmp = w2c_m_f0_add128(instance, var_j0, var_j1);\n}\n");
#undef PAIR
}

/* A hint goes into the branch on the next line; anything else there is refused. */
static void test_hints(void **state) {
    (void)state;
#define LIKELY "  var_i1 = w2c_m_a3_likely(instance, var_i1);\n"
    expect_text(
        "static u32 w2c_m_a3_likely(w2c_m*, u32);\nu32 w2c_m_a3_likely(w2c_m* instance, u32 "
        "var_p0) {\n  var_i0 = var_p0;\n" END LIKELY "  if (var_i1) {goto var_B2;}\n"
        "  var_i0 = w2c_m_a4_unlikely(instance, var_i0);\n  if (var_i0) {\n"
        "  var_i0 = w2c_m_f4_likely(instance, var_i0);\n  if (var_i0) {\n",
        "\n\n  if (LIKELY(var_i1)) {goto var_B2;}\n  if (UNLIKELY(var_i0)) {\n"
        "  var_i0 = w2c_m_f4_likely(instance, var_i0);\n  if (var_i0) {\n");
    expect_text(LIKELY, NULL);
    expect_text(LIKELY "  var_i2 = var_i1;\n  if (var_i1) {\n", NULL);
    expect_text(LIKELY "  if (var_i2) {\n", NULL);
    expect_text(LIKELY "if (var_i1) {\n", NULL);
#undef LIKELY
}

static void test_segments(void **state) {
    (void)state;
    /* Of a module in one file; of one in several, the header and the first. */
    expect_text("static const u8 " D "0[] = {\n  0x00, \n};\n\n}\n",
                "SINTER_SEGMENT(" D "0);\n\n}\n");
    expect_text("extern const u8 " D "10[];\n\nextern const u8 " D "11[];\n",
                "SINTER_SEGMENT(" D "10);\n\nSINTER_SEGMENT(" D "11);\n");
    expect_text("const u8 " D "0[] = {\n  0x00, \n};\nconst u8 " D "1[] = {\n};\nu32 var_i0;\n",
                "\n\nu32 var_i0;\n");
    expect_text("static const u8 other[] = {\n  0x00, \n};\n", NULL);
    expect_text("static const u8 " D "0[] = {\n  0x00, f(), \n};\n", NULL);
}

static void test_refused(void **state) {
    (void)state;
    expect_text(START END "  var_i0 = instance->w2c_M0.pages;\n", NULL);
    expect_text(START "  var_i0 = instance->w2c_M0.page_count;\n" END, NULL);
    expect_text(START, NULL);
}

/* Lines that differ from known ones in what looks like nothing. */
static void test_forms(void **state) {
    (void)state;
    static const char *const known[] = {
        "  var_i0 = var_l1;\n",
        "  var_f0 = 1.5e+10f;\n",
        "  var_i1 = i32_load_default32(&instance->w2c_e0, (u64)(var_i1) + 8u);\n",
        "  var_i1 = i32_load_default32(instance->w2c_h_i3, (u64)(var_i1));\n",
        "  u32 var_i0, var_i1, \n      var_i2;\n",
        "  wasm_rt_funcref_t volatile var_l0 = wasm_rt_funcref_null_value;\n",
        "static u32 w2c_m_f0_f(w2c_m*, u32, wasm_rt_funcref_t);\n",
        "u32 w2c_m_f0_f(w2c_m* instance, u32 var_p0, \n    wasm_rt_exnref_t volatile var_p1) {\n",
        "  if (var_i0) {var_i0 = var_i2; var_j1 = var_j3; goto var_B3;}\n",
        "    case 12: goto var_L7;\n",
        "  wasm_rt_set_unwind_target(var_T3_outer_target);\n",
        "  LOAD_DATA(instance->w2c_dm, ((u32)((u32)1u)+((u32)2u))*((u32)5u), " D "0, 1);\n",
    };
    static const char *const unknown[] = {
        "  var_i0 = var_l1 ;\n",
        "  var_i0  = var_l1;\n",
        "  var_i0 = var_l1;\r\n",
        "\tvar_i0 = var_l1;\n",
        "  var_f0 = (1.5f);\n",
        "  var_f0 = -0.f * 1;\n",
        "  var_i0 = other(instance, var_i1);\n",
        "  var_i1 = i32_load_default32(&instance->w2c_e0, (u64)(var_i1 + 8u));\n",
        "  var_i1 = i32_load(&instance->w2c_e0, (u64)(var_i1) + 8u);\n",
        "  u32 var_i0, var_i1, \n",
        "  u32 var_i0 = 0;\n  u32\n",
        "u32 w2c_m_f0_f(w2c_m *instance, u32 var_p0) {\n",
        "  goto var_B0; /* */\n",
        "  asm(\"\");\n",
        "#define u32 u64\n",
        "  w2c_other_f0(instance);\n",
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        expect_text(known[i], known[i]);
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        expect_text(unknown[i], NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wide),
        cmocka_unit_test(test_constants),
        cmocka_unit_test(test_locals),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_helpers),
        cmocka_unit_test(test_segments),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_wide_arithmetic),
        cmocka_unit_test(test_hints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
