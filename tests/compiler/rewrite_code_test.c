/* Tests compiler/lower/rewrite_code.c: the bodies that come out, byte by byte. That they are valid
 * is looked at with many more modules (validate_tool --rewrite). */
#include "check.h"

#include "lower/rewrite_code.h"

/* A module with the types [] -> [], [i32] -> [i32] and [i32] -> [], a tag of the third, a shared
 * memory, and one function of the second type. */
#define MODULE_OF(...)                                                                             \
    MODULE(SECTION(1, 3, 0x60, 0, 0, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 1, 0x7f, 0), SECTION(3, 1, 1),  \
           SECTION(5, 1, 3, 1, 2), SECTION(13, 1, 0, 2),                                           \
           SECTION(10, 1, BODY(0, __VA_ARGS__, 0x0b)))

static struct rewritten_code rewrite(struct front_end *f, struct bytes module) {
    front_end_run(f, module);
    assert_string_equal(front_end_lines(f), "");
    struct tail_calls *tails = arena_alloc(&f->arena, sizeof *tails);
    *tails = tail_calls_find(&f->module, false, TAIL_JUMPS_ALL, &f->arena);
    return rewrite_code(&f->module, tails, NULL, &f->arena);
}

static void free_code(struct front_end *f, struct rewritten_code *code) {
    text_free(&code->payload);
    text_free(&code->types);
    front_end_close(f);
}

/* `payload` is that of the code section: the number of bodies, then each with its size. */
static void expect_code(struct bytes module, struct bytes payload) {
    struct front_end f;
    struct rewritten_code code = rewrite(&f, module);
    assert_int_equal(code.payload.size, payload.size);
    assert_memory_equal(code.payload.data, payload.data, payload.size);
    free_code(&f, &code);
}

#define CODE(...) BYTES(1, BODY(__VA_ARGS__, 0x0b))

static void test_unchanged(void **state) {
    (void)state;
    expect_code(MODULE_OF(0x06, 0x40, 0x20, 0, 0x08, 0, 0x07, 0, 0x1a, 0x0b, 0x20, 0),
                CODE(0, 0x06, 0x40, 0x20, 0, 0x08, 0, 0x07, 0, 0x1a, 0x0b, 0x20, 0));
    /* a catch_all without a catch before it */
    expect_code(MODULE_OF(0x06, 0x40, 0x19, 0x0c, 0, 0x0b, 0x20, 0),
                CODE(0, 0x06, 0x40, 0x19, 0x0c, 0, 0x0b, 0x20, 0));
}

static void test_rethrow(void **state) {
    (void)state;
    expect_code(MODULE_OF(0x06, 0x40, 0x19, 0x09, 0, 0x0b, 0x20, 0),
                CODE(0, 0x06, 0x40, 0x19, 0x09, 0, 0x00, 0x0b, 0x20, 0));
}

/* try, catch 0: drop, catch_all, and in it: br 0 and 1, rethrow 0, a try that delegates to it */
static void test_catch_all(void **state) {
    (void)state;
    expect_code(MODULE_OF(0x06, 0x40, 0x07, 0, 0x1a, 0x19, 0x20, 0, 0x0d, 0, 0x06, 0x40, 0x18, 0,
                          0x20, 0, 0x20, 0, 0x0d, 1, 0x1a, 0x09, 0, 0x0b, 0x20, 0),
                CODE(0, 0x06, 0x40, 0x07, 0, 0x1a, 0x19, 0x06, 0x40, 0x20, 0, 0x0d, 0, 0x06, 0x40,
                     0x18, 1, 0x20, 0, 0x20, 0, 0x0d, 2, 0x1a, 0x09, 1, 0x00, 0x18, 0, 0x0b, 0x20,
                     0));
}

/* The added try takes nothing: one of type 1, [i32] -> [i32], has the result's type. */
static void test_catch_all_type(void **state) {
    (void)state;
    struct front_end f;
    struct rewritten_code code =
        rewrite(&f, MODULE_OF(0x20, 0, 0x06, 1, 0x07, 0, 0x19, 0x41, 1, 0x0b));
    struct bytes payload =
        CODE(0, 0x20, 0, 0x06, 1, 0x07, 0, 0x19, 0x06, 0x7f, 0x41, 1, 0x18, 0, 0x0b);
    assert_int_equal(code.payload.size, payload.size);
    assert_memory_equal(code.payload.data, payload.data, payload.size);
    assert_int_equal(code.type_count, 0);
    free_code(&f, &code);
}

/* block, try_table (catch 0 1) (catch_all 0): br 0 and 1, br_table 0 1 2, and one in another */
static void test_try_table(void **state) {
    (void)state;
    expect_code(MODULE_OF(0x02, 0x40, 0x1f, 0x40, 2, 0, 0, 1, 2, 0, 0x20, 0, 0x0d, 0, 0x20, 0, 0x0d,
                          1, 0x1f, 0x40, 1, 2, 1, 0x20, 0, 0x0d, 2, 0x0b, 0x0b, 0x0b, 0x20, 0),
                CODE(0, 0x02, 0x40, 0x1f, 0x40, 2, 0, 0, 1, 2, 0, 0x02, 0x40, 0x20, 0, 0x0d, 0,
                     0x20, 0, 0x0d, 2, 0x1f, 0x40, 1, 2, 2, 0x02, 0x40, 0x20, 0, 0x0d, 4, 0x0b,
                     0x0b, 0x0b, 0x0b, 0x0b, 0x20, 0));
}

/* An offset above 2**31 is a negative number of i32.const's. */
static void test_helpers(void **state) {
    (void)state;
    struct front_end f;
    struct rewritten_code code =
        rewrite(&f, MODULE_OF(0x20, 0, 0x41, 1, 0xfe, 0, 2, 0x40, 0x1a, 0x20, 0, 0x41, 1, 0xfe, 0,
                              2, 0xff, 0xff, 0xff, 0xff, 0x0f));
    struct bytes payload = BYTES(2,
                                 BODY(0, 0x20, 0, 0x41, 1, 0x41, 0xc0, 0, 0x10, 1, 0x1a, 0x20, 0,
                                      0x41, 1, 0x41, 0x7f, 0x10, 1, 0x0b),
                                 BODY(0, 0x3f, 0, 0x0b));
    assert_int_equal(code.payload.size, payload.size);
    assert_memory_equal(code.payload.data, payload.data, payload.size);
    assert_int_equal(code.helper_count, 1);
    assert_string_equal(code.helpers[0].name, "a0_notify");
    assert_int_equal(code.helpers[0].type_index, 3);
    assert_memory_equal(code.types.data, "\x60\3\x7f\x7f\x7f\1\x7f", code.types.size);
    free_code(&f, &code);
}

/* Each instruction of wide arithmetic has one helper, however often it stands there. */
static void test_wide_arithmetic(void **state) {
    (void)state;
#define FOUR 0x42, 0, 0x42, 1, 0x42, 2, 0x42, 3
    struct front_end f;
    struct rewritten_code code = rewrite(&f, MODULE_OF(FOUR, 0xfc, 0x14, 0xfc, 0x15, 0x42, 5, 0x42,
                                                       6, 0xfc, 0x14, 0x1a, 0x1a, 0x20, 0));
    struct bytes payload = BYTES(
        3, BODY(0, FOUR, 0x10, 1, 0x10, 2, 0x42, 5, 0x42, 6, 0x10, 1, 0x1a, 0x1a, 0x20, 0, 0x0b),
        BODY(0, 0x00, 0x0b), BODY(0, 0x00, 0x0b));
    assert_int_equal(code.payload.size, payload.size);
    assert_memory_equal(code.payload.data, payload.data, payload.size);
    assert_int_equal(code.helper_count, 2);
    assert_string_equal(code.helpers[0].name, "a0_sub128");
    assert_string_equal(code.helpers[1].name, "a1_mul_wide_s");
    assert_memory_equal(code.types.data, "\x60\4\x7e\x7e\x7e\x7e\2\x7e\x7e\x60\2\x7e\x7e\2\x7e\x7e",
                        16);
    assert_int_equal(code.types.size, 16);
    free_code(&f, &code);
#undef FOUR
}

/* A br_if and an if with hints, one without, and one in dead code. */
static void test_hints(void **state) {
    (void)state;
    struct front_end f;
    front_end_run(&f, MODULE_OF(0x02, 0x40, 0x20, 0, 0x0d, 0, 0x20, 0, 0x04, 0x40, 0x0c, 1, 0x20, 0,
                                0x0d, 0, 0x0b, 0x20, 0, 0x0d, 0, 0x0b, 0x20, 0));
    assert_true(f.ok);
    uint32_t start = (uint32_t)f.module.codes[0].offset;
    const struct branch_hint hints[] = {{start + 5, false}, {start + 9, true}, {start + 15, true}};
    f.module.branch_hints = hints;
    f.module.branch_hint_count = 3;
    struct tail_calls tails = tail_calls_find(&f.module, false, TAIL_JUMPS_ALL, &f.arena);
    struct rewritten_code code = rewrite_code(&f.module, &tails, NULL, &f.arena);
    struct bytes payload =
        BYTES(3,
              BODY(0, 0x02, 0x40, 0x20, 0, 0x10, 1, 0x0d, 0, 0x20, 0, 0x10, 2, 0x04, 0x40, 0x0c, 1,
                   0x20, 0, 0x0d, 0, 0x0b, 0x20, 0, 0x0d, 0, 0x0b, 0x20, 0, 0x0b),
              BODY(0, 0x20, 0, 0x0b), BODY(0, 0x20, 0, 0x0b));
    assert_int_equal(code.payload.size, payload.size);
    assert_memory_equal(code.payload.data, payload.data, payload.size);
    assert_string_equal(code.helpers[0].name, "a0_unlikely");
    assert_string_equal(code.helpers[1].name, "a1_likely");
    free_code(&f, &code);
}

/* f32x4.relaxed_madd of locals: the param is 0, an i64 is 1, so that the first temporary is 2. */
static void test_relaxed(void **state) {
    (void)state;
#define ZERO 0xfd, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    expect_code(
        MODULE(SECTION(1, 1, 0x60, 1, 0x7f, 0), SECTION(3, 1, 0),
               SECTION(10, 1, BODY(1, 1, 0x7e, ZERO, ZERO, ZERO, 0xfd, 0x85, 2, 0x1a, 0x0b))),
        CODE(2, 1, 0x7e, 3, 0x7b, ZERO, ZERO, ZERO, 0x21, 2, 0xfd, 0xe6, 1, 0x20, 2, 0xfd, 0xe4, 1,
             0x1a));
#undef ZERO
}

/* A table with 64-bit indices, [i64] -> [] and [] -> [i32], and a function of the first type. */
#define WIDE_TABLE_OF(...)                                                                         \
    MODULE(SECTION(1, 2, 0x60, 1, 0x7e, 0, 0x60, 0, 1, 0x7f), SECTION(3, 1, 0),                    \
           SECTION(4, 1, 0x70, 4, 2), SECTION(10, 1, BODY(0, __VA_ARGS__, 0x0b)))
/* The lesser of the operand and 2^32 - 1, in 32 bits. */
#define NARROWED(local)                                                                            \
    0x20, local, 0x42, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x20, local, 0x42, 0xff, 0xff, 0xff, 0xff,    \
        0x0f, 0x54, 0x1b, 0xa7

static void test_wide_tables(void **state) {
    (void)state;
    /* table.get, and call_indirect with the same helper */
    expect_code(
        WIDE_TABLE_OF(0x20, 0, 0x25, 0, 0x1a, 0x20, 0, 0x11, 1, 0, 0x1a),
        BYTES(2, BODY(0, 0x20, 0, 0x10, 1, 0x25, 0, 0x1a, 0x20, 0, 0x10, 1, 0x11, 1, 0, 0x1a, 0x0b),
              BODY(0, NARROWED(0), 0x0b)));
    /* table.size, and table.grow with null, whose helper takes the last operand only */
    expect_code(WIDE_TABLE_OF(0xfc, 16, 0, 0x1a, 0xd0, 0x70, 0x20, 0, 0xfc, 15, 0, 0x1a),
                BYTES(2,
                      BODY(0, 0xfc, 16, 0, 0xad, 0x1a, 0xd0, 0x70, 0x20, 0, 0x10, 1, 0xfc, 15, 0,
                           0xac, 0x1a, 0x0b),
                      BODY(0, NARROWED(0), 0x0b)));
    /* table.fill, with null between the two */
    expect_code(WIDE_TABLE_OF(0x20, 0, 0xd0, 0x70, 0x20, 0, 0xfc, 17, 0),
                BYTES(2, BODY(0, 0x20, 0, 0xd0, 0x70, 0x20, 0, 0x10, 1, 0xfc, 17, 0, 0x0b),
                      BODY(0, NARROWED(0), 0x20, 1, NARROWED(2), 0x0b)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wide_tables),     cmocka_unit_test(test_unchanged),
        cmocka_unit_test(test_rethrow),         cmocka_unit_test(test_catch_all),
        cmocka_unit_test(test_catch_all_type),  cmocka_unit_test(test_try_table),
        cmocka_unit_test(test_helpers),         cmocka_unit_test(test_relaxed),
        cmocka_unit_test(test_wide_arithmetic), cmocka_unit_test(test_hints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
