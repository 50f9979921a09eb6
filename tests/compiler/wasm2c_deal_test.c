/* Tests compiler/wasm2c/deal.c: which shard each function goes to, and files in unknown forms. */
#include "check.h"

#include "wasm2c/deal.h"

#define INCLUDE "/* file */\n#include \"m-impl.h\"\n"
#define F(name) "void w2c_m_" name "(w2c_m* instance) {\n  x;\n}\n"

/* A module with an import and the functions 1 to 6; 2 and 3 have tail entries, which are the
 * helpers 1 and 4. */
struct fixture {
    struct module module;
    struct wasm2c_tail tail;
    uint32_t entries[7];
    struct text put;  /* the shards, each after its number */
    uint32_t failing; /* the shard that cannot be put */
};

static bool put(uint32_t shard, struct text *text, void *context) {
    struct fixture *f = context;
    text_format(&f->put, "[%u]", shard);
    text_append(&f->put, text->data, text->size);
    return shard != f->failing;
}

static struct wasm2c_deal open(struct fixture *f, const struct wasm2c_shards *shards) {
    *f = (struct fixture){.module = {.func_count = 7, .code_count = 6},
                          .entries = {0, 0, 2, 5},
                          .failing = UINT32_MAX};
    f->module.import_counts[EXTERN_FUNC] = 1;
    f->tail = (struct wasm2c_tail){.name = "m", .module = &f->module, .entries = f->entries};
    return (struct wasm2c_deal){.tail = &f->tail, .shards = shards, .put = put, .context = f};
}

static enum wasm2c_deal_result deal_file(struct wasm2c_deal *deal, const char *file) {
    return wasm2c_deal_file(deal, bytes_of(file), "m-impl.h");
}

static void close(struct fixture *f, struct wasm2c_deal *deal, const char *expected) {
    assert_int_equal(wasm2c_deal_end(deal), WASM2C_DEALT);
    assert_string_equal(f->put.data, expected);
    text_free(&f->put);
    wasm2c_deal_free(deal);
}

static void test_shards(void **state) {
    (void)state;
    struct fixture f;
    const struct wasm2c_shards three = {.starts = (const uint32_t[]){0, 2, 3}, .count = 3};
    struct wasm2c_deal deal = open(&f, &three);
    /* What is no function goes to the first shard, even from behind functions. */
    static const char first[] = INCLUDE "static u32 wrap_w2c_m_f1(void *instance) {\n  y;\n}\n\n" F(
        "f1_a") "\n" F("f2") "static void w2c_m_f9(w2c_m* instance) {\n}\n";
    assert_int_equal(deal_file(&deal, first), WASM2C_DEALT);
    static const char second[] =
        INCLUDE "\nstruct wasm_multi_ij w2c_m_f3(w2c_m* instance, u32 var_p0, \n    u32 "
                "var_p1) {\n}\n" F("f4") F("f5") F("f6");
    assert_int_equal(deal_file(&deal, second), WASM2C_DEALT);
    close(&f, &deal,
          "[0]static u32 wrap_w2c_m_f1(void *instance) {\n  y;\n}\n\n\n"
          "static void w2c_m_f9(w2c_m* instance) {\n}\n" F("f1_a") "\n" F(
              "f2") "\n"
                    "[1]struct wasm_multi_ij w2c_m_f3(w2c_m* instance, u32 var_p0, \n    u32 "
                    "var_p1) {\n}\n\n"
                    "[2]" F("f4") "\n" F("f5") "\n" F("f6") "\n");
}

static void test_helpers(void **state) {
    (void)state;
    struct fixture f;
    const struct wasm2c_shards four = {.starts = (const uint32_t[]){0, 5, 8, 10}, .count = 4};
    struct wasm2c_deal deal = open(&f, &four);
#define ENTRY(number)                                                                              \
    "uint8_t *w2c_m_x" number "(void *sinter_state, uint8_t *sinter_area) {\n  x;\n}\n"
#define WAIT "u32 w2c_m_a0_wait32(w2c_m* instance, u32 var_p0) {\n}\n"
    assert_int_equal(deal_file(&deal, INCLUDE WAIT F("f1")), WASM2C_DEALT);
    assert_int_equal(deal_file(&deal, INCLUDE F("f6") ENTRY("0000002") ENTRY("0000003")),
                     WASM2C_DEALT);
    close(&f, &deal,
          "[0]" WAIT
          "\n" F("f1") "\n[1]" F("f6") "\n" ENTRY("0000002") "\n[2][3]" ENTRY("0000003") "\n");
}

/* What the last files are if there are no functions left for them. Each shard is put, all the same.
 */
static void test_empty(void **state) {
    (void)state;
    struct fixture f;
    static const char empty[] =
        "#include \"wasm-rt.h\"\n/* Empty wasm2c generated file */\ntypedef int dummy_def;";
    const struct wasm2c_shards three = {.starts = (const uint32_t[]){0, 3, 5}, .count = 3};
    struct wasm2c_deal deal = open(&f, &three);
    assert_int_equal(deal_file(&deal, INCLUDE F("f1") F("f4")), WASM2C_DEALT);
    assert_int_equal(deal_file(&deal, INCLUDE F("f6")), WASM2C_DEALT);
    assert_int_equal(deal_file(&deal, empty), WASM2C_DEALT);
    close(&f, &deal, "[0]" F("f1") "\n[1]" F("f4") "\n[2]" F("f6") "\n");
    deal = open(&f, &three);
    assert_int_equal(deal_file(&deal, empty), WASM2C_DEAL_UNKNOWN); /* the first one has the rest */
    close(&f, &deal, "[0][1][2]");
}

static void test_unknown(void **state) {
    (void)state;
    static const char *const files[] = {
        INCLUDE F("f2") F("f1"), /* out of order */
        INCLUDE F("f2") F("f2"), /* twice */
        INCLUDE F("f0"),         /* an import */
        INCLUDE F("f7"),         /* too many */
        INCLUDE F("x1"),         /* without a tail entry */
        INCLUDE F("f99999999999"),
        F("f1"),                    /* no header */
        INCLUDE "int x;\n" F("f1"), /* not in the first file */
        INCLUDE F("f1") "#define X\n",
    };
    const struct wasm2c_shards two = {.starts = (const uint32_t[]){0, 3}, .count = 2};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct fixture f;
        struct wasm2c_deal deal = open(&f, &two);
        assert_int_equal(deal_file(&deal, INCLUDE "int first;\n"), WASM2C_DEALT);
        assert_int_equal(deal_file(&deal, files[i]), WASM2C_DEAL_UNKNOWN);
        wasm2c_deal_free(&deal);
        text_free(&f.put);
    }
}

static void test_failure(void **state) {
    (void)state;
    const struct wasm2c_shards two = {.starts = (const uint32_t[]){0, 3}, .count = 2};
    for (uint32_t failing = 0; failing < 2; failing++) {
        struct fixture f;
        struct wasm2c_deal deal = open(&f, &two);
        f.failing = failing;
        assert_int_equal(deal_file(&deal, INCLUDE F("f1") F("f4")),
                         failing == 0 ? WASM2C_DEAL_FAILED : WASM2C_DEALT);
        assert_int_equal(failing == 0 ? WASM2C_DEAL_FAILED : wasm2c_deal_end(&deal),
                         WASM2C_DEAL_FAILED);
        wasm2c_deal_free(&deal);
        text_free(&f.put);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shards),  cmocka_unit_test(test_helpers),
        cmocka_unit_test(test_empty),   cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
