/* Tests compiler/wasm2c/local_names.c: which names become local, and what symbols are called. */
#include "check.h"

#include "wasm2c/local_names.h"

static void expect(const char *shard, const char *local, const char *list) {
    struct text out = {0}, names = {0};
    wasm2c_local_names_put(bytes_of(shard), "m", &out, &names);
    text_byte(&out, 0);
    text_byte(&names, 0);
    assert_string_equal(out.data, local);
    assert_string_equal(names.data, list);
    text_free(&out);
    text_free(&names);
}

static void test_names(void **state) {
    (void)state;
    expect("", "", "");
    expect("int x;", "int x;", "");
    /* In the order of their first use, whatever they are. */
    expect("w2c_m_f12_grow(w2c_m_t3, w2c_m_x0000007, w2c_m_f12_grow, w2c_m_c0_1, w2c_m_a0_wait32)",
           "w2c_m_s0(w2c_m_s1, w2c_m_s2, w2c_m_s0, w2c_m_s3, w2c_m_s4)",
           "w2c_m_f12_grow\nw2c_m_t3\nw2c_m_x0000007\nw2c_m_c0_1\nw2c_m_a0_wait32\n");
    /* A name that contains the start of another is one name; wrappers contain one. */
    expect("w2c_m_f1_w2c_m_f2 w2c_m_f2 static wrap_w2c_m_f2(",
           "w2c_m_s0 w2c_m_s1 static wrap_w2c_m_s1(", "w2c_m_f1_w2c_m_f2\nw2c_m_f2\n");
    expect("w2c_m_s0 w2c_m_f1", "w2c_m_s0 w2c_m_s1", "w2c_m_s0\nw2c_m_f1\n");
}

static void test_others(void **state) {
    (void)state;
    static const char *const kept[] = {"w2c_m",
                                       "w2c_m_",
                                       "w2c_m_e0(w2c_m*)",
                                       "w2c_m_dm",
                                       "w2c_h_i1",
                                       "w2c_mm_f1",
                                       "instance->w2c_T0",
                                       "data_segment_data_w2c_m_d0",
                                       "elem_segment_exprs_w2c_m_e0_0",
                                       "xwrap_w2c_m_f1",
                                       "xw2c_m_f1",
                                       "wasm2c_m_instantiate"};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        expect(kept[i], kept[i], "");
}

/* More names than the table starts with. */
static void test_many(void **state) {
    (void)state;
    enum { NAME_TOTAL = 5000 };
    struct text shard = {0}, local = {0}, list = {0};
    for (unsigned i = 0; i < 2 * NAME_TOTAL; i++) {
        text_format(&shard, "w2c_m_f%u;", i % NAME_TOTAL);
        text_format(&local, "w2c_m_s%u;", i % NAME_TOTAL);
        if (i < NAME_TOTAL)
            text_format(&list, "w2c_m_f%u\n", i);
    }
    expect(shard.data, local.data, list.data);
    text_free(&shard);
    text_free(&local);
    text_free(&list);
}

static void test_symbols(void **state) {
    (void)state;
    struct arena arena = {0};
    struct wasm2c_local_names names =
        wasm2c_local_names_read(bytes_of("w2c_m_f12_grow\nw2c_m_t3\n"), &arena);
    static const struct {
        const char *symbol, *named; /* NULL: it keeps its name */
    } rows[] = {{"w2c_m_s0", "w2c_m_f12_grow"},
                {"w2c_m_s1", "w2c_m_t3"},
                {"w2c_m_s0.cold", "w2c_m_f12_grow.cold"},
                {"x.w2c_m_s1.y", "x.w2c_m_t3.y"},
                {"w2c_m_s2", NULL},
                {"w2c_m_s", NULL},
                {"w2c_h_i0", NULL},
                {"memcpy", NULL},
                {"", NULL}};
    assert_int_equal(names.count, 2);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *named = wasm2c_local_names_symbol(&names, rows[i].symbol, "m", &arena);
        assert_int_equal(named == NULL, rows[i].named == NULL);
        if (named)
            assert_string_equal(named, rows[i].named);
    }
    assert_int_equal(wasm2c_local_names_read((struct bytes){0}, &arena).count, 0);
    arena_destroy(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_others),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_symbols),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
