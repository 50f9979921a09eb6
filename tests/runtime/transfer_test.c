/* runtime/embed/transfer.c and utf.c, where no guest's code is needed: text out of a memory. */
#include "sinter/transfer.h"

#include "core/instance.h"
#include "embed/utf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SIZE 4096u

/* The memory ends where the allocation does, so that a sanitizer sees what is beyond. */
struct guest {
    struct sinter_instance instance;
    wasm_rt_memory_t memory;
};

static void begin(struct guest *guest) {
    memset(guest, 0, sizeof *guest);
    guest->memory = (wasm_rt_memory_t){.data = malloc(SIZE), .size = SIZE};
    assert_non_null(guest->memory.data);
    memset(guest->memory.data, 'x', SIZE);
    guest->instance.memory = &guest->memory;
}

static void end(struct guest *guest) { free(guest->memory.data); }

static void put(struct guest *guest, uint32_t address, const void *bytes, size_t size) {
    assert_true(address + size <= SIZE);
    memcpy(guest->memory.data + address, bytes, size);
}

/* Gets with every capacity: what is written is a beginning of `wanted`, and nothing is behind it.
 */
static void expect_text(struct guest *guest, uint32_t address, uint64_t length,
                        enum sinter_status status, const char *wanted) {
    char to[2048];
    size_t whole = strlen(wanted), size;
    for (size_t capacity = 0; capacity <= whole + 2; capacity++) {
        memset(to, '#', sizeof to);
        size = 99999;
        assert_int_equal(sinter_get_text(&guest->instance, address, length, capacity ? to : NULL,
                                         capacity, &size),
                         status);
        assert_int_equal(size, whole);
        size_t written = capacity == 0 ? 0 : whole < capacity ? whole : capacity - 1;
        assert_memory_equal(to, wanted, written);
        assert_true(capacity == 0 || to[written] == '\0');
        assert_true(to[capacity ? written + 1 : 0] == '#');
    }
}

static void test_terminated(void **state) {
    struct guest guest;
    (void)state;
    begin(&guest);
    put(&guest, 8, "hello", 6);
    expect_text(&guest, 8, SINTER_TERMINATED, SINTER_OK, "hello");
    expect_text(&guest, 13, SINTER_TERMINATED, SINTER_OK, "");
    expect_text(&guest, 14, SINTER_TERMINATED, SINTER_BAD_ARGUMENTS, "");
    expect_text(&guest, SIZE, SINTER_TERMINATED, SINTER_BAD_ARGUMENTS, "");
    expect_text(&guest, UINT32_MAX, SINTER_TERMINATED, SINTER_BAD_ARGUMENTS, "");
    put(&guest, SIZE - 1, "", 1);
    expect_text(&guest, SIZE - 1, SINTER_TERMINATED, SINTER_OK, "");
    char wanted[1500];
    for (uint32_t size = 500; size < 1100; size += size % 512 < 509 ? 11 : 1) { /* pieces */
        memset(wanted, 'x', size);
        wanted[size] = '\0';
        expect_text(&guest, SIZE - 1 - size, SINTER_TERMINATED, SINTER_OK, wanted);
    }
    end(&guest);
}

static void test_length(void **state) {
    struct guest guest;
    (void)state;
    begin(&guest);
    put(&guest, SIZE - 5, "hello", 5);
    expect_text(&guest, SIZE - 5, 5, SINTER_OK, "hello");
    expect_text(&guest, SIZE - 5, 4, SINTER_OK, "hell");
    expect_text(&guest, SIZE - 5, 0, SINTER_OK, "");
    expect_text(&guest, SIZE, 0, SINTER_OK, "");
    expect_text(&guest, SIZE - 5, 6, SINTER_BAD_ARGUMENTS, "");
    expect_text(&guest, SIZE + 1, 0, SINTER_BAD_ARGUMENTS, "");
    expect_text(&guest, 0, SIZE + 1, SINTER_BAD_ARGUMENTS, "");
    expect_text(&guest, SIZE - 5, UINT64_MAX - 1, SINTER_BAD_ARGUMENTS, "");
    expect_text(&guest, SIZE - 5, UINT64_MAX - SIZE, SINTER_BAD_ARGUMENTS, "");
    guest.instance.memory = NULL; /* a module without one */
    expect_text(&guest, 0, 0, SINTER_BAD_ARGUMENTS, "");
    expect_text(&guest, 0, SINTER_TERMINATED, SINTER_BAD_ARGUMENTS, "");
    end(&guest);
}

static void put_string(struct guest *guest, uint32_t address, const uint16_t *units,
                       uint32_t count) {
    uint32_t bytes = count * 2;
    put(guest, address - 4, &bytes, 4);
    put(guest, address, units, bytes);
}

static void expect_utf16(struct guest *guest, uint32_t address, enum sinter_status status,
                         const char *wanted) {
    char to[4096];
    size_t whole = strlen(wanted), size;
    for (size_t capacity = 0; capacity <= whole + 2; capacity++) {
        memset(to, '#', sizeof to);
        size = 99999;
        assert_int_equal(
            sinter_get_utf16(&guest->instance, address, capacity ? to : NULL, capacity, &size),
            status);
        assert_int_equal(size, whole);
        size_t written = capacity == 0 ? 0 : whole < capacity ? whole : capacity - 1;
        while (written < whole && (wanted[written] & 0xc0) == 0x80)
            written--; /* whole characters */
        assert_memory_equal(to, wanted, written);
        assert_true(capacity == 0 || to[written] == '\0');
        assert_true(to[capacity ? written + 1 : 0] == '#');
    }
}

static void test_utf16(void **state) {
    struct guest guest;
    (void)state;
    begin(&guest);
    const uint16_t units[] = {'a', 0xe9, 0x20ac, 0xd83d, 0xde00, 'z'};
    put_string(&guest, 16, units, 6);
    expect_utf16(&guest, 16, SINTER_OK, "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z");
    const uint16_t lone[] = {0xd800, 'b', 0xdc00, 0xd800, 0xd83d, 0xde00, 0xdfff, 0xdbff};
    put_string(&guest, 16, lone, 8);
    expect_utf16(&guest, 16, SINTER_OK,
                 "\xef\xbf\xbd"
                 "b\xef\xbf\xbd\xef\xbf\xbd\xf0\x9f\x98\x80\xef\xbf\xbd\xef\xbf\xbd");
    put_string(&guest, SIZE, units, 0);
    expect_utf16(&guest, SIZE, SINTER_OK, "");
    put_string(&guest, SIZE - 2, units, 1);
    expect_utf16(&guest, SIZE - 2, SINTER_OK, "a");
    uint32_t size = 4;
    put(&guest, SIZE - 6, &size, 4);
    expect_utf16(&guest, SIZE - 2, SINTER_BAD_ARGUMENTS, "");
    size = 3; /* no whole number of units */
    put(&guest, SIZE - 6, &size, 4);
    expect_utf16(&guest, SIZE - 2, SINTER_OK, "a");
    expect_utf16(&guest, 0, SINTER_NOT_FOUND, "");
    const uint32_t outside[] = {1, 3, SIZE + 1, SIZE + 4, UINT32_MAX};
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        expect_utf16(&guest, outside[i], SINTER_BAD_ARGUMENTS, "");
    size = UINT32_MAX;
    put(&guest, 12, &size, 4);
    expect_utf16(&guest, 16, SINTER_BAD_ARGUMENTS, "");
    end(&guest);
}

/* A pair of surrogates on every place around the end of a piece. */
static void test_utf16_pieces(void **state) {
    struct guest guest;
    (void)state;
    begin(&guest);
    for (uint32_t before = 250; before < 260; before++) {
        uint16_t units[262];
        char wanted[270];
        for (uint32_t i = 0; i < before; i++)
            units[i] = 'y';
        units[before] = 0xd83d;
        units[before + 1] = 0xde00;
        memset(wanted, 'y', before);
        memcpy(wanted + before, "\xf0\x9f\x98\x80", 5);
        put_string(&guest, SIZE - (before + 2) * 2, units, before + 2);
        expect_utf16(&guest, SIZE - (before + 2) * 2, SINTER_OK, wanted);
    }
    end(&guest);
}

static void test_utf8_round_trip(void **state) {
    (void)state;
    for (uint32_t character = 0; character < 0x110000; character++) {
        uint8_t bytes[5];
        if (character >= 0xd800 && character <= 0xdfff)
            continue;
        size_t size = sinter_utf8_write(character, bytes);
        const uint8_t *at = bytes;
        assert_int_equal(sinter_utf8_take(&at, bytes + size), character);
        assert_ptr_equal(at, bytes + size);
    }
}

/* Among them the cases of Unicode's own tables 3-8 to 3-11. */
static void test_utf8_malformed(void **state) {
    static const struct {
        const char *bytes;
        const uint32_t characters[8]; /* 1 ends them */
    } cases[] = {
        {"\xc0\xaf\xe0\x80\xbf", {0xfffd, 0xfffd, 0xfffd, 0xfffd, 0xfffd, 1}},
        {"\xed\xa0\x80\x41", {0xfffd, 0xfffd, 0xfffd, 0x41, 1}},
        {"\xf4\x91\x92\x93\xff\x41", {0xfffd, 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0x41, 1}},
        {"\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41", {0xfffd, 0xfffd, 0xfffd, 0xfffd, 0x41, 1}},
        {"\xe2\x82", {0xfffd, 1}},
        {"\x80\xbf", {0xfffd, 0xfffd, 1}},
        {"\xf5\xf0\x90\x80\x80", {0xfffd, 0x10000, 1}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const uint8_t *at = (const uint8_t *)cases[i].bytes, *last = at + strlen(cases[i].bytes);
        size_t count = 0;
        while (at < last)
            assert_int_equal(sinter_utf8_take(&at, last), cases[i].characters[count++]);
        assert_int_equal(cases[i].characters[count], 1);
        assert_ptr_equal(at, last);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_terminated),      cmocka_unit_test(test_length),
        cmocka_unit_test(test_utf16),           cmocka_unit_test(test_utf16_pieces),
        cmocka_unit_test(test_utf8_round_trip), cmocka_unit_test(test_utf8_malformed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
