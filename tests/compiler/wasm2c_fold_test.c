/* Tests compiler/wasm2c/fold.c: which statements become part of others, and which must not. That
 * what comes out means the same is what every test at -O1 shows. */
#include "check.h"

#include "wasm2c/fold.h"

#define START "u32 w2c_m_f0_a(w2c_m* instance, u32 var_p0) {\n"
#define LOAD(address) "i32_load_default32(&instance->w2c_e0, (u64)(" address ") + 8u)"
#define STORE(address, value)                                                                      \
    "i32_store_default32(&instance->w2c_e0, (u64)(" address "), " value ");\n"

static void expect(const char *text, const char *expected) {
    struct text out = {0};
    wasm2c_fold(bytes_of(text), &out);
    assert_string_equal(out.data, expected);
    text_free(&out);
}

static void expect_body(const char *body, const char *expected) {
    struct text whole = {0}, folded = {0};
    text_format(&whole, START "%s}\n", body);
    text_format(&folded, START "%s}\n", expected);
    expect(whole.data, folded.data);
    text_free(&whole);
    text_free(&folded);
}

static void test_expressions(void **state) {
    (void)state;
    expect_body("  u32 var_l1 = 0,\n      var_l2 = 0;\n  FUNC_PROLOGUE;\n  u32 var_i0, var_i1;\n"
                "  var_i0 = var_p0;\n  var_i1 = 5u;\n  var_i0 += var_i1;\n"
                "  var_i0 = " LOAD("var_i0") ";\n  var_l1 = var_i0;\n",
                "u32 var_l1 = 0,\nvar_l2 = 0;\nFUNC_PROLOGUE;\nu32 var_i0, var_i1;\n"
                "var_l1 = " LOAD("var_p0 + 5u") ";\n");
    expect_body("  var_i0 = var_p0;\n  var_i1 = 3u;\n  var_i0 = (u32)((s32)var_i0 < (s32)var_i1);\n"
                "  var_i0 = !(var_i0);\n  if (var_i0) {goto var_B0;}\n",
                "if (!(((s32)var_p0 < (s32)3u))) {goto var_B0;}\n");
    /* A comparison is an int: what is computed with it has to be unsigned. */
    expect_body("  var_i0 = var_p0;\n  var_i1 = var_p0;\n  var_i0 = var_i0 == var_i1;\n"
                "  var_i1 = 1u;\n  var_i0 -= var_i1;\n  return var_i0;\n",
                "return ((u32)(var_p0 == var_p0) - 1u);\n");
    expect_body("  var_f0 = 1;\n  var_f1 = 0.5;\n  var_f0 *= var_f1;\n  return var_f0;\n",
                "return (((f32)1) * ((f32)0.5));\n");
}

/* What is read changes: the value must be taken before. */
static void test_order(void **state) {
    (void)state;
    expect_body("  var_i0 = var_p0;\n  var_i1 = 1u;\n  var_i0 += var_i1;\n  var_i1 = 7u;\n"
                "  var_p0 = var_i1;\n  return var_i0;\n",
                "var_i0 = var_p0 + 1u;\nvar_p0 = 7u;\nreturn var_i0;\n");
    expect_body("  var_i0 = var_p0;\n  var_i0 = " LOAD(
                    "var_i0") ";\n  var_i1 = 4u;\n"
                              "  var_i2 = 9u;\n  " STORE("var_i1", "var_i2") "  return var_i0;\n",
                "var_i0 = " LOAD("var_p0") ";\n" STORE("4u", "9u") "return var_i0;\n");
    expect_body("  var_i0 = instance->w2c_g0;\n  var_i1 = 4u;\n  instance->w2c_g0 = var_i1;\n"
                "  return var_i0;\n",
                "var_i0 = instance->w2c_g0;\ninstance->w2c_g0 = 4u;\nreturn var_i0;\n");
    /* A load traps before a branch, with --strict, and before a division. */
    expect_body("  var_i0 = var_p0;\n  var_i0 = " LOAD(
                    "var_i0") ";\n  var_i1 = var_p0;\n"
                              "  if (var_i1) {goto var_B0;}\n  return var_i0;\n",
                "var_i0 = " LOAD("var_p0") ";\nif (var_p0) {goto var_B0;}\nreturn var_i0;\n");
    expect_body(
        "  var_i0 = var_p0;\n  var_i0 = " LOAD(
            "var_i0") ";\n  var_i1 = 1u;\n"
                      "  var_i2 = var_p0;\n  var_i1 = DIV_U(var_i1, var_i2);\n  var_i0 += var_i1;\n"
                      "  return var_i0;\n",
        "var_i0 = " LOAD("var_p0") ";\nvar_i1 = DIV_U(1u, var_p0);\n"
                                   "return (var_i0 + var_i1);\n");
    /* A load that nothing uses stays: --strict keeps its trap. */
    expect_body("  var_i0 = var_p0;\n  var_i0 = " LOAD("var_i0") ";\n  return;\n",
                "var_i0 = " LOAD("var_p0") ";\nreturn;\n");
}

/* Macros name what they get more than once, and an operand that is not chosen is not evaluated. */
static void test_contexts(void **state) {
    (void)state;
    expect_body("  var_i0 = var_p0;\n  var_i0 = " LOAD(
                    "var_i0") ";\n  var_i1 = 3u;\n"
                              "  var_i2 = var_p0;\n  var_i2 = !(var_i2);\n"
                              "  var_i0 = var_i2 ? var_i0 : var_i1;\n  return var_i0;\n",
                "var_i0 = " LOAD("var_p0") ";\nreturn ((!(var_p0)) ? var_i0 : 3u);\n");
    expect_body("  var_i0 = var_p0;\n  var_i1 = 1u;\n  var_i0 += var_i1;\n  var_i1 = var_p0;\n"
                "  var_i0 = DIV_U(var_i0, var_i1);\n  var_l1 = var_i0;\n",
                "var_i0 = var_p0 + 1u;\nvar_l1 = DIV_U(var_i0, var_p0);\n");
    expect_body(
        "  var_i0 = var_p0;\n  var_i1 = var_p0;\n  var_i1 = " LOAD(
            "var_i1") ";\n"
                      "  CALL_INDIRECT(instance->w2c_T0, void (*)(void*, u32), w2c_m_t0, var_i1, "
                      "instance->w2c_T0.data[var_i1].module_instance, var_i0);\n",
        "var_i1 = " LOAD(
            "var_p0") ";\n"
                      "CALL_INDIRECT(instance->w2c_T0, void (*)(void*, u32), w2c_m_t0, var_i1, "
                      "instance->w2c_T0.data[var_i1].module_instance, var_p0);\n");
    /* A result that is stored and used again: the local stands for it. */
    expect_body("  var_i0 = w2c_m_f1(instance);\n  var_l1 = var_i0;\n  var_i1 = 2u;\n"
                "  var_i0 += var_i1;\n  return var_i0;\n",
                "var_l1 = w2c_m_f1(instance);\nreturn (var_l1 + 2u);\n");
}

/* A block's result comes from two places. */
static void test_labels(void **state) {
    (void)state;
    expect_body("  var_i0 = 1u;\n  var_i1 = var_p0;\n  if (var_i1) {goto var_B0;}\n"
                "  var_i0 = 2u;\n  var_B0:;\n  return var_i0;\n",
                "var_i0 = 1u;\nif (var_p0) {goto var_B0;}\nvar_i0 = 2u;\nvar_B0:;\n"
                "return var_i0;\n");
    expect_body("  var_L1: \n  var_i0 = 2u;\n  var_i0 = 3u;\n", "var_L1:;\n");
    expect_body("  var_i0 = 4u;\n  var_i1 = 8u;\n  var_i0 = var_i1; goto var_B0;\n  var_B0:;\n"
                "  return var_i0;\n",
                "var_i0 = 4u;\nvar_i1 = 8u;\nvar_i0 = var_i1; goto var_B0;\nvar_B0:;\n"
                "return var_i0;\n");
    expect_body("  var_i0 = var_p0;\n  something_new(var_i0);\n",
                "var_i0 = var_p0;\nsomething_new(var_i0);\n");
}

static void test_left_alone(void **state) {
    (void)state;
    static const char catches[] = START "  var_i0 = 1u;\n  if (!wasm_rt_try(target)) {\n  }\n}\n";
    static const char other[] = "static void init(w2c_m* instance) {\n  u32 var_i0 = 1;\n}\n";
    expect(catches, catches);
    expect(other, other);
    expect(START "  var_i0 = 1u;\n", START "  var_i0 = 1u;\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_expressions), cmocka_unit_test(test_order),
        cmocka_unit_test(test_contexts),    cmocka_unit_test(test_labels),
        cmocka_unit_test(test_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
