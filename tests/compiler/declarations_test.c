/* Tests compiler/wasm2c/declarations.c: what a header keeps, and what shards get of it. */
#include "check.h"

#include "wasm2c/declarations.h"

static const char header[] = "#include \"core.h\"\n"
                             "FUNC_TYPE_DECL_EXTERN_T(w2c_m_t0);\n"
                             "typedef char w2c_m_placeholder;\n"
                             "extern const wasm_tag_placeholder_t w2c_m_e0;\n"
                             "struct wasm_multi_ij w2c_m_f1(w2c_m*);\n"
                             "uint8_t *w2c_m_x1(void *, uint8_t *);\n"
                             "void w2c_m_f10(w2c_m*, u32);\n"
                             "void w2c_other_f1(w2c_m*);\n"
                             "SINTER_SEGMENT(data_segment_data_w2c_m_d0);\n"
                             "extern const expr_t elem_segment_exprs_w2c_m_e1[];\n"
                             "struct wasm_multi_ij {\n  w2c_m_f2 i0;\n};\n"
                             "void w2c_m_f3(w2c_m*)";

static void take(struct declarations *declarations, const char *rest) {
    struct text kept = {0};
    declarations_take(declarations, bytes_of(header), "m", &kept);
    if (rest)
        assert_string_equal(kept.data, rest);
    text_free(&kept);
}

static void test_header(void **state) {
    (void)state;
    struct declarations declarations;
    take(&declarations, "#include \"core.h\"\ntypedef char w2c_m_placeholder;\n"
                        "void w2c_other_f1(w2c_m*);\n"
                        "struct wasm_multi_ij {\n  w2c_m_f2 i0;\n};\nvoid w2c_m_f3(w2c_m*)");
    assert_int_equal(declarations.count, 7);
    declarations_free(&declarations);
}

static void expect_shard(struct declarations *declarations, const char *shard,
                         const char *expected) {
    struct text out = {0};
    declarations_put(declarations, bytes_of(shard), &out);
    assert_string_equal(out.data, expected);
    text_free(&out);
}

static void test_shards(void **state) {
    (void)state;
    struct declarations declarations;
    take(&declarations, NULL);
    /* Once each, in the order of their first use, by whole names. */
    expect_shard(&declarations,
                 "void w2c_m_f10(w2c_m* i) {\n  w2c_m_f1(i); w2c_m_f10(i); w2c_m_f1;\n}",
                 "void w2c_m_f10(w2c_m*, u32);\nstruct wasm_multi_ij w2c_m_f1(w2c_m*);\n"
                 "void w2c_m_f10(w2c_m* i) {\n  w2c_m_f1(i); w2c_m_f10(i); w2c_m_f1;\n}");
    /* Every shard anew; of all kinds. */
    expect_shard(&declarations,
                 "w2c_m_t0,&w2c_m_x1+w2c_m_e0 data_segment_data_w2c_m_d0, "
                 "elem_segment_exprs_w2c_m_e1)",
                 "FUNC_TYPE_DECL_EXTERN_T(w2c_m_t0);\n"
                 "uint8_t *w2c_m_x1(void *, uint8_t *);\n"
                 "extern const wasm_tag_placeholder_t w2c_m_e0;\n"
                 "SINTER_SEGMENT(data_segment_data_w2c_m_d0);\n"
                 "extern const expr_t elem_segment_exprs_w2c_m_e1[];\n"
                 "w2c_m_t0,&w2c_m_x1+w2c_m_e0 data_segment_data_w2c_m_d0, "
                 "elem_segment_exprs_w2c_m_e1)");
    expect_shard(&declarations, "w2c_m_f xw2c_m_f1 w2c_m_f100 w2c_m_f2",
                 "w2c_m_f xw2c_m_f1 w2c_m_f100 w2c_m_f2");
    declarations_free(&declarations);
}

static void test_none(void **state) {
    (void)state;
    struct declarations declarations;
    struct text kept = {0};
    declarations_take(&declarations, bytes_of("int x;\n"), "m", &kept);
    assert_string_equal(kept.data, "int x;\n");
    expect_shard(&declarations, "w2c_m_f1", "w2c_m_f1");
    declarations_free(&declarations);
    text_free(&kept);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_header),
        cmocka_unit_test(test_shards),
        cmocka_unit_test(test_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
