/* Tests compiler/lower/segments.c: the data section that wasm2c gets to see, byte by byte, and the
 * tables of where the bytes go. */
#include "check.h"

#include "lower/segments.h"

/* A module with two memories, the second with one page, an imported i32 global, and `count` data
 * segments. */
#define MODULE_OF(count, ...)                                                                      \
    MODULE(SECTION(2, 1, 1, 'm', 1, 'g', 3, 0x7f, 0), SECTION(5, 2, 0, 1, 0, 1),                   \
           SECTION(11, count, __VA_ARGS__))
#define AT(address) 0x41, address, 0x0b
#define GLOBAL 0x23, 0, 0x0b

static void read_module(struct front_end *f, struct bytes module) {
    front_end_run(f, module);
    assert_string_equal(front_end_lines(f), "");
}

static void expect_section(struct bytes module, struct bytes expected) {
    struct front_end f;
    struct text section = {0};
    read_module(&f, module);
    segments_put_section(&f.module, &section);
    assert_int_equal(section.size, expected.size);
    assert_memory_equal(section.data, expected.data, expected.size);
    text_free(&section);
    front_end_close(&f);
}

static void test_rows(void **state) {
    (void)state;
    /* One row, whose address is no part of what wasm2c sees; an empty passive segment ends none. */
    expect_section(MODULE_OF(4, 0, AT(5), 2, 'a', 'b', 0, AT(9), 0, 1, 0, 0, AT(1), 1, 'c'),
                   BYTES(4, 0, AT(0), 1, 0, 1, 0, 1, 0, 1, 0));
    /* Another memory starts a row, and so does what follows it in the first. */
    expect_section(MODULE_OF(3, 0, AT(5), 1, 'a', 2, 1, AT(5), 1, 'b', 0, AT(6), 1, 'c'),
                   BYTES(3, 0, AT(0), 1, 0, 2, 1, AT(0), 1, 0, 0, AT(0), 1, 0));
    /* Bytes between, and addresses that are no constants. */
    expect_section(
        MODULE_OF(5, 0, AT(5), 1, 'a', 1, 1, 'b', 0, AT(6), 1, 'c', 0, GLOBAL, 1, 'd', 0, AT(7), 0),
        BYTES(5, 0, AT(0), 1, 0, 1, 1, 0, 0, AT(0), 1, 0, 0, GLOBAL, 1, 0, 0, AT(0), 1, 0));
    /* A sum is computed where the module is instantiated. */
    expect_section(MODULE_OF(2, 0, 0x41, 1, 0x41, 2, 0x6a, 0x0b, 1, 'a', 0, AT(7), 1, 'b'),
                   BYTES(2, 0, 0x41, 1, 0x41, 2, 0x6a, 0x0b, 1, 0, 0, AT(0), 1, 0));
}

#define START                                                                                      \
    " .section .rodata.sinter_segments,\"a\",@progbits\n .balign 16\nsegments: .incbin "           \
    "\"dir\\057bytes\\042\"\n .balign 4\n"
#define SYMBOL(name, size)                                                                         \
    " .hidden " name "\n .globl " name "\n .type " name ", @object\n .size " name ", " size "\n"

static void expect_assembly(struct bytes module, const char *bytes, const char *expected) {
    struct front_end f;
    struct text assembly = {0}, content = {0};
    read_module(&f, module);
    segments_assembly(&f.module, "d", "dir/bytes\"", &assembly);
    assert_string_equal(assembly.data, expected);
    segments_bytes(&f.module, &content);
    assert_int_equal(content.size, strlen(bytes));
    assert_memory_equal(content.data ? content.data : "", bytes, strlen(bytes));
    text_free(&assembly);
    text_free(&content);
    front_end_close(&f);
}

static void test_assembly(void **state) {
    (void)state;
    /* Addresses are unsigned: 0x7f is -1. */
    expect_assembly(
        MODULE_OF(5, 1, 2, 'a', 'b', 0, AT(5), 1, 'c', 0, AT(0x7f), 2, 'd', 'e', 1, 0, 0, GLOBAL, 1,
                  'f'),
        "abcdef",
        START SYMBOL("d0", "2") SYMBOL(
            "d0_loads",
            "12") "d0 = segments + 0\nd0_loads:\n .long 1\n"
                  " .long 0, 2\n" SYMBOL("d1", "3") SYMBOL(
                      "d1_loads",
                      "20") "d1 = segments + 2\nd1_loads:\n .long 2\n .long 5, 1\n"
                            " .long 4294967295, 2\n" SYMBOL("d4", "1") SYMBOL(
                                "d4_loads",
                                "12") "d4 = segments + 5\nd4_loads:\n .long 1\n .long 0, 1\n");
    expect_assembly(MODULE_OF(1, 1, 0), "", START);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_assembly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
