/* Tests compiler/wasm/reader.c. */
#include "check.h"

#include "wasm/reader.h"

static struct text lines;
static struct diag diag;

static struct reader open_bytes(struct bytes bytes) {
    text_free(&lines);
    diag = (struct diag){.file = "m", .capture = &lines};
    return reader_open(bytes, &diag);
}

static const char *said(void) { return lines.data ? lines.data : ""; }

enum kind { U32, U64, S32, S33, S64 };

static int64_t read_as(struct reader *r, enum kind kind) {
    switch (kind) {
    case U32:
        return reader_u32(r, "x");
    case U64:
        return (int64_t)reader_u64(r, "x");
    case S32:
        return reader_s32(r, "x");
    case S33:
        return reader_s33(r, "x");
    case S64:
        return reader_s64(r, "x");
    }
    return 0;
}

static void test_leb128_valid(void **state) {
    (void)state;
    const struct {
        enum kind kind;
        struct bytes bytes;
        int64_t value;
    } cases[] = {
        {U32, BYTES(0x00), 0},
        {U32, BYTES(0x7f), 127},
        {U32, BYTES(0x80, 0x01), 128},
        {U32, BYTES(0x80, 0x80, 0x80, 0x80, 0x00), 0},
        {U32, BYTES(0xff, 0xff, 0xff, 0xff, 0x0f), 0xffffffff},
        {U64, BYTES(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01), -1},
        {S32, BYTES(0x7f), -1},
        {S32, BYTES(0x3f), 63},
        {S32, BYTES(0x40), -64},
        {S32, BYTES(0xff, 0xff, 0xff, 0xff, 0x7f), -1},
        {S32, BYTES(0x80, 0x80, 0x80, 0x80, 0x78), INT32_MIN},
        {S32, BYTES(0xff, 0xff, 0xff, 0xff, 0x07), INT32_MAX},
        {S33, BYTES(0xff, 0xff, 0xff, 0xff, 0x0f), 0xffffffff},
        {S33, BYTES(0x80, 0x80, 0x80, 0x80, 0x70), -4294967296},
        {S64, BYTES(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f), INT64_MIN},
        {S64, BYTES(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00), INT64_MAX},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct reader r = open_bytes(cases[i].bytes);
        assert_true(read_as(&r, cases[i].kind) == cases[i].value);
        assert_string_equal(said(), "");
        assert_int_equal(reader_left(&r), 0);
    }
}

static void test_leb128_malformed(void **state) {
    (void)state;
#define LONG "m:0x0: error: x is an over-long LEB128 number\n"
    const struct {
        enum kind kind;
        struct bytes bytes;
        const char *error;
    } cases[] = {
        {U32, BYTES(0x80, 0x80, 0x80, 0x80, 0x80, 0x00), LONG},
        {U32, BYTES(0xff, 0xff, 0xff, 0xff, 0x1f), "m:0x0: error: x does not fit in 32 bits\n"},
        {U32, BYTES(0x80, 0x80), "m:0x2: error: the input ends inside of x\n"},
        {U64, BYTES(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0), LONG},
        {U64, BYTES(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02),
         "m:0x0: error: x does not fit in 64 bits\n"},
        {S32, BYTES(0xff, 0xff, 0xff, 0xff, 0x0f), "m:0x0: error: x does not fit in 32 bits\n"},
        {S32, BYTES(0x80, 0x80, 0x80, 0x80, 0x70), "m:0x0: error: x does not fit in 32 bits\n"},
        {S33, BYTES(0xff, 0xff, 0xff, 0xff, 0x1f), "m:0x0: error: x does not fit in 33 bits\n"},
        {S64, BYTES(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7e),
         "m:0x0: error: x does not fit in 64 bits\n"},
    };
#undef LONG
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct reader r = open_bytes(cases[i].bytes);
        assert_int_equal(read_as(&r, cases[i].kind), 0);
        assert_string_equal(said(), cases[i].error);
        assert_true(r.failed);
    }
}

static void test_poisoned(void **state) {
    (void)state;
    struct reader r = open_bytes(BYTES(1, 2, 3));
    assert_int_equal(reader_u8(&r, "a"), 1);
    assert_int_equal(reader_u32_fixed(&r, "a version"), 0);
    assert_string_equal(said(), "m:0x1: error: the input ends inside of a version\n");
    assert_int_equal(reader_u8(&r, "b"), 0);
    assert_int_equal(reader_u32(&r, "b"), 0);
    assert_null(reader_bytes(&r, 1, "b").data);
    assert_true(reader_sub(&r, 1, "b").failed);
    assert_false(reader_fail(&r, "again"));
    assert_true(reader_done(&r));
    assert_int_equal(diag.error_count, 1);
}

static void test_sub(void **state) {
    (void)state;
    struct reader r = open_bytes(BYTES(1, 2, 3, 4));
    assert_int_equal(reader_u8(&r, "a"), 1);
    struct reader sub = reader_sub(&r, 2, "a part");
    assert_int_equal(reader_offset(&sub), 1);
    assert_int_equal(reader_offset(&r), 3);
    assert_int_equal(reader_bytes(&sub, 2, "b").size, 2);
    assert_true(reader_done(&sub));
    reader_u8(&sub, "c");
    assert_string_equal(said(), "m:0x3: error: the input ends inside of c\n");
    assert_int_equal(reader_u8(&r, "d"), 4);

    r = open_bytes(BYTES(1, 2));
    assert_true(reader_sub(&r, 3, "a part").failed);
    assert_true(r.failed);
    assert_string_equal(said(), "m:0x0: error: a part of 3 bytes runs past the end: 2 are left\n");
}

static void test_names_and_counts(void **state) {
    (void)state;
    struct reader r = open_bytes(BYTES(2, 0xc3, 0xa9, 0));
    assert_int_equal(reader_name(&r, "a name").size, 2);
    assert_int_equal(reader_name(&r, "a name").size, 0);
    assert_false(r.failed);
    r = open_bytes(BYTES(1, 0xff));
    assert_null(reader_name(&r, "a name").data);
    assert_string_equal(said(), "m:0x1: error: a name is not well-formed UTF-8\n");
    r = open_bytes(BYTES(2, 'a'));
    reader_name(&r, "a name");
    assert_string_equal(said(), "m:0x1: error: a name of 2 bytes runs past the end: 1 are left\n");

    r = open_bytes(BYTES(2, 0, 0));
    assert_int_equal(reader_count(&r, 2, "things"), 2);
    r = open_bytes(BYTES(3, 0, 0, 0));
    assert_int_equal(reader_count(&r, 2, "things"), 0);
    assert_string_equal(said(), "m:0x0: error: things: 3 are more than the limit of 2\n");
    r = open_bytes(BYTES(3, 0, 0));
    assert_int_equal(reader_count(&r, 9, "things"), 0);
    assert_string_equal(said(),
                        "m:0x0: error: things: 3 do not fit in the 2 bytes that are left\n");
}

static int close_lines(void **state) {
    (void)state;
    text_free(&lines);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_leb128_valid),     cmocka_unit_test(test_leb128_malformed),
        cmocka_unit_test(test_poisoned),         cmocka_unit_test(test_sub),
        cmocka_unit_test(test_names_and_counts),
    };
    return cmocka_run_group_tests(tests, NULL, close_lines);
}
