/* Tests compiler/lower/constants.c: constant expressions without the module's own globals. */
#include "check.h"

#include "lower/constants.h"

static void expect_bytes(struct bytes found, struct bytes expected) {
    assert_int_equal(found.size, expected.size);
    assert_memory_equal(found.data, expected.data, expected.size);
}

static const struct section *find_section(const struct module *module, enum section_id id) {
    for (uint32_t i = 0; i < module->section_count; i++)
        if (module->sections[i].id == id)
            return &module->sections[i];
    return NULL;
}

static void run(struct front_end *f, struct bytes module) {
    front_end_run(f, module);
    assert_string_equal(front_end_lines(f), "");
    assert_true(constants_inline(&f->module, &f->arena, &f->diag));
}

/* Global 0 is imported, 1 is 8, 2 is the sum of 1, 4 and 0; a data segment is at global 2. */
static void test_sums(void **state) {
    (void)state;
#define SUM 0x41, 8, 0x41, 4, 0x6a, 0x23, 0, 0x6a, 0x0b
    struct front_end f;
    run(&f, MODULE(SECTION(2, 1, 1, 'm', 1, 'g', 3, 0x7f, 0), SECTION(5, 1, 0, 1),
                   SECTION(6, 2, 0x7f, 0, 0x41, 8, 0x0b, 0x7f, 0, 0x23, 1, 0x41, 4, 0x6a, 0x23, 0,
                           0x6a, 0x0b),
                   SECTION(11, 1, 0, 0x23, 2, 0x0b, 1, 'a')));
    expect_bytes(f.module.globals[2].init, BYTES(SUM));
    expect_bytes(f.module.datas[0].init, BYTES(SUM));
    expect_bytes(find_section(&f.module, SECTION_GLOBAL)->payload,
                 BYTES(2, 0x7f, 0, 0x41, 8, 0x0b, 0x7f, 0, SUM));
    front_end_close(&f);
#undef SUM
}

/* A table's segment starts at global 0, and holds the function of global 1 and null. */
static void test_elements(void **state) {
    (void)state;
    struct front_end f;
    run(&f, MODULE(SECTION(1, 1, 0x60, 0, 0), SECTION(3, 1, 0), SECTION(4, 1, 0x70, 0, 9),
                   SECTION(6, 2, 0x7f, 0, 0x41, 3, 0x0b, 0x70, 0, 0xd2, 0, 0x0b),
                   SECTION(9, 1, 4, 0x23, 0, 0x0b, 2, 0x23, 1, 0x0b, 0xd0, 0x70, 0x0b),
                   SECTION(10, 1, BODY(0, 0x0b))));
    expect_bytes(find_section(&f.module, SECTION_ELEMENT)->payload,
                 BYTES(1, 4, 0x41, 3, 0x0b, 2, 0xd2, 0, 0x0b, 0xd0, 0x70, 0x0b));
    front_end_close(&f);
}

/* Without own globals to read, sections stay where they are. */
static void test_unchanged(void **state) {
    (void)state;
    struct front_end f;
    run(&f,
        MODULE(SECTION(2, 1, 1, 'm', 1, 'g', 3, 0x7f, 0), SECTION(6, 1, 0x7f, 0, 0x23, 0, 0x0b)));
    const uint8_t *payload = find_section(&f.module, SECTION_GLOBAL)->payload.data;
    assert_true(payload > f.copy && payload < f.copy + f.module.bytes.size);
    front_end_close(&f);
}

/* Whether a module is taken whose global 0 is 0, and in which each of `count` others adds the one
 * before it to itself. */
static bool doubles(unsigned count) {
    uint8_t bytes[256] = {0, 'a', 's', 'm', 1, 0, 0, 0, 6};
    uint8_t *at = bytes + 10;
    *at++ = (uint8_t)(count + 1);
    memcpy(at, "\x7f\0\x41\0\x0b", 5);
    at += 5;
    for (unsigned i = 0; i < count; i++) {
        const uint8_t global[] = {0x7f, 0, 0x23, (uint8_t)i, 0x23, (uint8_t)i, 0x6a, 0x0b};
        memcpy(at, global, sizeof global);
        at += sizeof global;
    }
    bytes[9] = (uint8_t)(at - bytes - 10);
    assert_true(bytes[9] < 128);
    struct front_end f;
    front_end_run(&f, (struct bytes){bytes, (size_t)(at - bytes)});
    assert_string_equal(front_end_lines(&f), "");
    bool ok = constants_inline(&f.module, &f.arena, &f.diag);
    const char *fault = "error: a constant expression grows to more than 4096 bytes";
    assert_int_equal(!ok, strstr(front_end_lines(&f), fault) != NULL);
    front_end_close(&f);
    return ok;
}

/* From 2 bytes on: 5, 11, ..., 3 * 2**n - 1, which is 3071 for n = 10 and 6143 for 11. */
static void test_doubled(void **state) {
    (void)state;
    assert_true(doubles(1));
    assert_true(doubles(10));
    assert_false(doubles(11));
    assert_false(doubles(14));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sums),
        cmocka_unit_test(test_elements),
        cmocka_unit_test(test_unchanged),
        cmocka_unit_test(test_doubled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
