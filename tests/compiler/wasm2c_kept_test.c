/* Tests compiler/wasm2c/kept.c: which locals must be in memory, and which are volatile no longer.
 * That a catch then finds the right values is what e2e.exceptions.* show. */
#include "check.h"

#include "wasm2c/kept.h"

/* `expected` is NULL for a line that stays. */
static void expect_declared(const char *line, const char *expected) {
    struct text out = {0};
    assert_int_equal(wasm2c_kept_declare(bytes_of(line), &out), expected != NULL);
    assert_string_equal(out.size ? out.data : "", expected ? expected : "");
    text_free(&out);
}

static void test_declarations(void **state) {
    (void)state;
    expect_declared("  u32 volatile var_l2 = 0, var_l3 = 0;", "  u32 var_l2 = 0, var_l3 = 0;");
    expect_declared("  v128 volatile var_l2 = simde_wasm_i64x2_make(0, 0);",
                    "  v128 var_l2 = simde_wasm_i64x2_make(0, 0);");
    expect_declared("void w2c_m_f0(w2c_m* instance, u64 volatile var_p0, "
                    "wasm_rt_externref_t volatile var_p1, f32 volatile var_p2, ",
                    "void w2c_m_f0(w2c_m* instance, u64 var_p0, "
                    "wasm_rt_externref_t volatile var_p1, f32 var_p2, ");
    expect_declared("    f64 volatile var_p3) {", "    f64 var_p3) {");
    expect_declared("  wasm_rt_exnref_t volatile var_l2 = wasm_rt_exnref_null_value;", NULL);
    expect_declared("  wasm_rt_funcref_t volatile var_l2 = wasm_rt_funcref_null_value;", NULL);
    expect_declared("  u32 var_l2 = 0;", NULL);
    expect_declared("", NULL);
}

/* Which locals of a function with this body are kept, as SINTER_IN_MEMORY(var_l1); and so on. */
static void expect_kept(const char *body, const char *kept) {
    struct text out = {0};
    struct text expected = {0};
    text_format(&expected, "%s%s", *kept ? "  FUNC_PROLOGUE;" : "", kept);
    assert_int_equal(wasm2c_kept_mark(bytes_of("  FUNC_PROLOGUE;"), bytes_of(body), &out),
                     *kept != '\0');
    assert_string_equal(out.size ? out.data : "", expected.size ? expected.data : "");
    text_free(&expected);
    text_free(&out);
}

#define KEEP(name) "\n  SINTER_IN_MEMORY(" name ");"
#define TRY(label, body, handlers)                                                                 \
    "  {\n"                                                                                        \
    "    WASM_RT_UNWIND_TARGET var_" label "_unwind_target;\n"                                     \
    "    if (!wasm_rt_try(var_" label "_unwind_target)) {\n" body "    } else {\n" handlers        \
    "    }\n"                                                                                      \
    "  }\n"

static void test_inside(void **state) {
    (void)state;
    expect_kept(TRY("T1", "  var_l1 = var_i0;\n  var_p0 = var_i1;\n  var_l1 = var_i1;\n", "") "}\n",
                KEEP("var_l1") KEEP("var_p0"));
    expect_kept(TRY("T1", "  var_bytelast12 = var_i0;\n  var_half3 = var_i0;\n", "") "}\n",
                KEEP("var_bytelast12") KEEP("var_half3"));
    /* behind a branch out of the try, whose braces end on the next line */
    expect_kept(TRY("T1",
                    "  if (var_i0) {wasm_rt_set_unwind_target(var_T1_outer_target);\n"
                    "  goto var_B0;}\n  if (var_i0) {\n    var_i0 = 1u;\n  } else {\n  }\n"
                    "  var_l9 = var_i0;\n",
                    "") "}\n",
                KEEP("var_l9"));
}

static void test_outside(void **state) {
    (void)state;
    expect_kept("  var_l1 = var_i0;\n}\n", "");
    expect_kept("  var_l1 = var_i0;\n" TRY("T1", "  w2c_m_f1(instance);\n",
                                           "  var_l2 = var_i0;\n") "  var_l3 = var_i0;\n}\n",
                "");
    /* operands, of which none that a try assigns is used behind it */
    expect_kept(TRY("T1", "  var_i0 = 1u;\n  var_x12 = var_x1;\n  var_e0 = var_e1;\n", "") "}\n",
                "");
    /* what follows is another function's */
    expect_kept(
        "}\n\nvoid w2c_m_f1(w2c_m* instance) {\n" TRY("T1", "  var_l1 = var_i0;\n", "") "}\n", "");
}

/* The handlers of an inner try are inside the outer one. */
static void test_nested(void **state) {
    (void)state;
    expect_kept(TRY("T1",
                    "  var_l1 = var_i0;\n" TRY("T2", "  var_l2 = var_i0;\n",
                                               "  var_l3 = var_i0;\n") "  var_l4 = var_i0;\n",
                    "  var_l5 = var_i0;\n") "  var_l6 = var_i0;\n}\n",
                KEEP("var_l1") KEEP("var_l2") KEEP("var_l3") KEEP("var_l4"));
    expect_kept(TRY("T1", "", TRY("T2", "  var_l2 = var_i0;\n", "")) "}\n", KEEP("var_l2"));
}

static void test_other_lines(void **state) {
    (void)state;
    struct text out = {0};
    struct bytes rest = bytes_of(TRY("T1", "  var_l1 = var_i0;\n", "") "}\n");
    assert_false(wasm2c_kept_mark(bytes_of("  FUNC_EPILOGUE;"), rest, &out));
    assert_false(wasm2c_kept_mark(bytes_of(""), rest, &out));
    assert_int_equal(out.size, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_declarations), cmocka_unit_test(test_inside),
        cmocka_unit_test(test_outside),      cmocka_unit_test(test_nested),
        cmocka_unit_test(test_other_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
