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

/* What a function with these lines becomes. The first is FUNC_PROLOGUE. */
static void expect_body(const char *body, const char *expected) {
    struct wasm2c_kept kept = {0};
    struct text out = {0};
    struct bytes text = bytes_of(body), line;
    for (size_t at = 0; bytes_next_line(text, &at, &line);) {
        text_append(&out, line.data, line.size);
        wasm2c_kept_read(&kept, line, bytes_from(text, at), &out);
        text_byte(&out, '\n');
    }
    assert_string_equal(out.data, expected);
    text_free(&out);
    wasm2c_kept_free(&kept);
}

#define START "  FUNC_PROLOGUE;"
#define KEEP(name) " SINTER_KEEP_COPY(" name ");"
#define COPY(name) " SINTER_COPY(" name ");"
#define TAKE(name) " SINTER_TAKE_COPY(" name ");"
#define TRY(label)                                                                                 \
    "  {\n    WASM_RT_UNWIND_TARGET var_" label "_unwind_target;\n"                                \
    "    if (!wasm_rt_try(var_" label "_unwind_target)) {\n"
#define HANDLER "    } else {"
#define END "    }\n  }\n"

static void test_assigned(void **state) {
    (void)state;
    expect_body(
        START "\n  var_l1 = var_i0;\n  var_l2 = var_i0;\n" TRY(
            "T1") "  var_l1 = var_i0;\n  var_p0 = var_j1;\n  var_l1 = var_i1;\n" HANDLER "\n" END
                  "  var_p0 = var_j0;\n}\n",
        START KEEP("var_l1")
            KEEP("var_p0") "\n  var_l1 = var_i0;" COPY("var_l1") "\n  var_l2 = var_i0;\n" TRY("T1") "  var_l1 = var_i0;" COPY(
                "var_l1") "\n  var_p0 = var_j1;" COPY("var_p0") "\n  var_l1 = var_i1;" COPY("var_"
                                                                                            "l1") "\n" HANDLER
                TAKE("var_l1") TAKE("var_p0") "\n" END "  var_p0 = var_j0;" COPY("var_p0") "\n}\n");
    expect_body(START "\n" TRY("T1") "  var_bytelast12 = var_i0;\n" HANDLER "\n" END "}\n",
                START KEEP("var_bytelast12") "\n" TRY("T1") "  var_bytelast12 = var_i0;" COPY(
                    "var_bytelast12") "\n" HANDLER TAKE("var_bytelast12") "\n" END "}\n");
    /* behind a branch out of the try, whose braces end on the next line */
    expect_body(START
                "\n" TRY("T1") "  if (var_i0) {wasm_rt_set_unwind_target(var_T1_outer_target);\n"
                               "  goto var_B0;}\n  if (var_i0) {\n    var_i0 = 1u;\n"
                               "  } else {\n  }\n  var_l9 = var_d0;\n" HANDLER "\n" END "}\n",
                START KEEP("var_l9") "\n" TRY(
                    "T1") "  if (var_i0) {wasm_rt_set_unwind_target(var_T1_outer_target);\n"
                          "  goto var_B0;}\n  if (var_i0) {\n    var_i0 = 1u;\n"
                          "  } else {\n  }\n  var_l9 = var_d0;" COPY("var_l9") "\n" HANDLER TAKE(
                              "var_l9") "\n" END "}\n");
}

static void stays(const char *body) { expect_body(body, body); }

static void test_others(void **state) {
    (void)state;
    stays(START "\n  var_l1 = var_i0;\n}\n");
    stays(START "\n  var_l1 = var_i0;\n" TRY("T1") "  w2c_m_f1(instance);\n" HANDLER
                                                   "\n  var_l2 = var_i0;\n" END
                                                   "  var_l3 = var_i0;\n}\n");
    /* operands, of which none that a try assigns is used behind it, and references */
    stays(START "\n" TRY("T1") "  var_i0 = 1u;\n  var_x12 = var_x1;\n  var_l1 = var_e1;\n"
                               "  var_l2 = var_r0;\n  var_l3 = var_x0;\n" HANDLER "\n" END "}\n");
    /* outside of functions; and another function's */
    stays(TRY("T1") "  var_l1 = var_i0;\n" HANDLER "\n" END);
    expect_body(START "\n  var_l1 = var_i0;\n}\n\nvoid w2c_m_f1(w2c_m* instance) {\n" START
                      "\n" TRY("T1") "  var_l1 = var_i0;\n" HANDLER "\n" END
                                     "}\nvoid w2c_m_f2(w2c_m* instance) {\n" START
                                     "\n  var_l1 = var_i0;\n}\n",
                START "\n  var_l1 = var_i0;\n}\n\nvoid w2c_m_f1(w2c_m* instance) {\n" START KEEP(
                    "var_l1") "\n" TRY("T1") "  var_l1 = var_i0;" COPY("var_l1") "\n" HANDLER
                    TAKE("var_l1") "\n" END "}\nvoid w2c_m_f2(w2c_m* instance) {\n" START
                                   "\n  var_l1 = var_i0;\n}\n");
}

/* What an inner try and its handlers assign, the outer one does, too. */
static void test_nested(void **state) {
    (void)state;
    expect_body(
        START "\n" TRY("T1") "  var_l1 = var_i0;\n" TRY(
            "T2") "  var_l2 = var_i0;\n" HANDLER "\n  var_l3 = var_i0;\n" END
                  "  var_l4 = var_i0;\n" HANDLER "\n  var_l5 = var_i0;\n  var_l2 = var_i0;\n" END
                  "}\n",
        START KEEP("var_l1") KEEP("var_l2") KEEP("var_l3")
            KEEP("var_l4") "\n" TRY("T1") "  var_l1 = var_i0;" COPY("var_l1") "\n" TRY(
                "T2") "  var_l2 = var_i0;" COPY("var_l2") "\n" HANDLER
                TAKE("var_l2") "\n  var_l3 = var_i0;" COPY(
                    "var_l3") "\n" END
                              "  var_l4 = var_i0;" COPY("var_l4") "\n" HANDLER TAKE("var_l1")
                                  TAKE("var_l2") TAKE("var_l3")
                                      TAKE("var_l4") "\n  var_l5 = var_i0;\n"
                                                     "  var_l2 = var_i0;" COPY("var_l2") "\n" END
                                                                                         "}\n");
    /* the second of two knows nothing of the first */
    expect_body(START "\n" TRY("T1") "  var_l1 = var_i0;\n" HANDLER
                                     "\n" END TRY("T2") "  var_l2 = var_i0;\n" HANDLER "\n" END
                                                        "}\n",
                START KEEP("var_l1")
                    KEEP("var_l2") "\n" TRY("T1") "  var_l1 = var_i0;" COPY("var_l1") "\n" HANDLER
                        TAKE("var_l1") "\n" END TRY("T2") "  var_l2 = var_i0;" COPY(
                            "var_l2") "\n" HANDLER TAKE("var_l2") "\n" END "}\n");
}

/* 200 tries in each other, of which the innermost assigns so many locals that handlers take 200
 * times as many values; up to 20000 they do, and with more, the locals are in memory. */
static void test_many(void **state) {
    (void)state;
    enum { TRIES = 200, MOST = 100 };
    for (uint32_t count = MOST; count <= MOST + 1; count++) {
        struct wasm2c_kept kept = {0};
        struct text body = {0}, out = {0};
        struct bytes line;
        for (int i = 0; i < TRIES; i++)
            text_string(&body, TRY("T1"));
        for (uint32_t i = 0; i < count; i++)
            text_format(&body, "  var_l%u = var_i0;\n", 1000 + i);
        for (int i = 0; i < TRIES; i++)
            text_string(&body, HANDLER "\n" END);
        text_string(&body, "}\n");
        wasm2c_kept_read(&kept, bytes_of(START), text_bytes(&body), &out);
        assert_int_equal(bytes_contain(text_bytes(&out), "SINTER_KEEP_COPY(var_l1099);"),
                         count == MOST);
        assert_int_equal(bytes_contain(text_bytes(&out), "SINTER_IN_MEMORY(var_l1100);"),
                         count > MOST);
        out.size = 0;
        for (size_t at = 0; bytes_next_line(text_bytes(&body), &at, &line);)
            wasm2c_kept_read(&kept, line, bytes_from(text_bytes(&body), at), &out);
        assert_int_equal(bytes_contain(text_bytes(&out), "SINTER_"), count == MOST);
        text_free(&body);
        text_free(&out);
        wasm2c_kept_free(&kept);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_declarations), cmocka_unit_test(test_assigned),
        cmocka_unit_test(test_others),       cmocka_unit_test(test_nested),
        cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
