/* Tests compiler/native/dwarf.c with dwarf_subject.c, compiled in several ways: what it reads, and
 * that it survives any damage. The objects are the program's arguments. */
#include "check.h"

#include "base/elffile.h"
#include "base/file.h"
#include "native/dwarf.h"
#include "native/provider.h"

#include <stdio.h>

static int object_count;
static char **objects;

struct reading {
    struct text lines;
    unsigned count;
};

static bool wants(const char *symbol, void *context) {
    (void)context;
    return strncmp(symbol, "subject_", 8) == 0 || strcmp(symbol, "hidden") == 0;
}

static void found(const struct dwarf_function *function, void *context) {
    struct reading *reading = context;
    reading->count++;
    provider_declaration(function, &reading->lines);
    text_string(&reading->lines, "\n");
}

static enum dwarf_state read_all(struct bytes object, struct reading *reading) {
    struct arena arena = {0};
    struct dwarf_visitor visitor = {.wants = wants, .found = found, .context = reading};
    *reading = (struct reading){0};
    enum dwarf_state state = dwarf_each_function(object, &arena, &visitor);
    arena_destroy(&arena);
    return state;
}

static struct bytes open_object(const char *path, struct arena *arena) {
    struct diag diag = {0};
    struct bytes bytes;
    assert_true(file_read(path, (size_t)1 << 24, arena, &diag, &bytes));
    return bytes;
}

static void expect_declarations(const char *path, struct bytes object) {
    static const char *const lines[] = {
        "double subject_values(void *, uint32_t, const char *, struct pair, enum colour)\n",
        "constant subject_constant(int64_t * const, a function *)\n",
        "void subject_variadic(int, ...)\n",
        "void subject_nothing(void)\n",
        "uint32_t subject_called(uint32_t)\n",
    };
    struct reading reading;
    assert_int_equal(read_all(object, &reading), DWARF_READ);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (!strstr(reading.lines.data, lines[i]))
            fail_msg("%s lacks %sand has\n%s", path, lines[i], reading.lines.data);
    assert_null(strstr(reading.lines.data, "hidden"));
    assert_null(strstr(reading.lines.data, "absent"));
    text_free(&reading.lines);
}

static void test_declarations(void **state) {
    (void)state;
    assert_true(object_count > 0);
    for (int i = 0; i < object_count; i++) {
        struct arena arena = {0};
        expect_declarations(objects[i], open_object(objects[i], &arena));
        arena_destroy(&arena);
    }
}

/* A copy that ends where its block ends, for sanitisers to see reads past it. */
static void read_copy(const uint8_t *data, size_t size) {
    struct reading reading;
    uint8_t *copy = malloc(size ? size : 1);
    assert_non_null(copy);
    memcpy(copy, data, size);
    read_all((struct bytes){copy, size}, &reading);
    text_free(&reading.lines);
    free(copy);
}

/* What is damaged has to be read without a fault; what it means then is nobody's promise. */
static void test_damage(void **state) {
    (void)state;
    static const uint8_t values[] = {0x00, 0x7f, 0xff};
    for (int o = 0; o < object_count; o++) {
        struct arena arena = {0};
        struct bytes object = open_object(objects[o], &arena);
        uint8_t *data = (uint8_t *)arena_copy(&arena, object.data, object.size);
        for (size_t i = 0; i < object.size; i++)
            for (size_t v = 0; v < sizeof values; v++) {
                data[i] = values[v];
                read_copy(data, object.size);
                data[i] = object.data[i];
            }
        for (size_t size = 0; size < object.size; size += 7)
            read_copy(data, size);
        arena_destroy(&arena);
    }
}

static void test_no_debug_information(void **state) {
    (void)state;
    struct reading reading;
    assert_int_equal(read_all(BYTES(1, 2, 3), &reading), DWARF_ABSENT);
    assert_int_equal(read_all((struct bytes){0}, &reading), DWARF_ABSENT);
    assert_int_equal(reading.count, 0);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_declarations),
                                       cmocka_unit_test(test_damage),
                                       cmocka_unit_test(test_no_debug_information)};
    object_count = argc - 1;
    objects = argv + 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
