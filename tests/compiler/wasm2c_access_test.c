/* Tests compiler/wasm2c/access.c: what each access becomes, and that other text stays. That it
 * means the same is what every test at -O1 shows. */
#include "check.h"

#include "wasm2c/access.h"

#define BASE 65536u
#define MEMORY "(&instance->w2c_e0, "

static void expect(const char *text, const char *expected) {
    struct text out = {0};
    wasm2c_access(bytes_of(text), BASE, &out);
    assert_string_equal(out.size ? out.data : "", expected);
    text_free(&out);
}

static void stays(const char *text) { expect(text, text); }

static void test_loads(void **state) {
    (void)state;
    expect("var_i0 = i32_load_default32" MEMORY "(u64)(var_p0));\n",
           "var_i0 = *(sinter_plain_u32 *)(var_p0 + 65536ull);\n");
    expect("var_i0 = i32_load_default32" MEMORY "(u64)(var_p0) + 24u) + 1u;\n",
           "var_i0 = *(sinter_plain_u32 *)(var_p0 + 65560ull) + 1u;\n");
    expect("var_i0 = i32_load_default32" MEMORY "(u64)(var_p0 + var_p1) + 4294967295u);\n",
           "var_i0 = *(sinter_plain_u32 *)((u64)(var_p0 + var_p1) + 4295032831ull);\n");
    expect("i64_load8_s_default32" MEMORY "(u64)(8u) + 1)",
           "(u64)*(sinter_plain_s8 *)(8u + 65537ull)");
    expect("f64_load_default32" MEMORY "(u64)(i32_load16_u_default32" MEMORY
           "(u64)(var_l3)) << 2u))",
           "*(sinter_plain_f64 *)((u64)((u32)*(sinter_plain_u16 *)(var_l3 + 65536ull) << 2u) + "
           "65536ull)");
}

static void test_stores(void **state) {
    (void)state;
    expect("i32_store8_default32" MEMORY "(u64)(var_p0) + 3, var_p1);\n",
           "*(sinter_plain_u8 *)(var_p0 + 65539ull) = var_p1;\n");
    expect("i64_store_default32" MEMORY "(u64)((var_i0 & 7u)), (i64_load32_u_default32" MEMORY
           "(u64)(var_p0)) | 1u));\n}\n",
           "*(sinter_plain_u64 *)((u64)((var_i0 & 7u)) + 65536ull) = ((u64)*(sinter_plain_u32 "
           "*)(var_p0 + "
           "65536ull) | 1u);\n}\n");
}

static void test_others(void **state) {
    (void)state;
    stays("");
    stays("v128_load_default32" MEMORY "(u64)(var_p0));\n");
    stays("w2c_m_f5_i32_load_default32(instance, var_p0);\n");
    stays("i32_load_default32(memory, (u64)(var_p0));\n");
    stays("i32_load_default32" MEMORY "var_j0);\n");
    stays("i32_load_default32" MEMORY "(u64)(var_p0) + 4294967296u);\n");
    stays("i32_load_default32" MEMORY "(u64)(var_p0) + 1u + 2u);\n");
    stays("i32_load_default32" MEMORY "(u64)(var_p0), var_p1);\n");
    stays("i32_store_default32" MEMORY "(u64)(var_p0));\n");
    stays("i32_store_default32" MEMORY "(u64)(var_p0), var_p1");
    stays("i32_load_default32(");
    /* What stays has an access in it that does not. */
    expect("i32_load_default32" MEMORY "f(i32_load_default32" MEMORY "(u64)(var_p0))));\n",
           "i32_load_default32" MEMORY "f(*(sinter_plain_u32 *)(var_p0 + 65536ull)));\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_loads),
        cmocka_unit_test(test_stores),
        cmocka_unit_test(test_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
