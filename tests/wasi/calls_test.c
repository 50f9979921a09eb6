/* runtime/include/sinter/internal/wasi.def and wasi_unstable.def against the functions: each row
 * has one, with the row's signature. */
#include "fake.h"

#include <stdio.h>
#include <string.h>

#define TAKES(...) uint32_t (*)(struct sinter_instance *, __VA_ARGS__)
#define i uint32_t
#define I uint64_t
#define SIGNATURE(name)                                                                            \
    _Generic(&sinter_wasi_##name,                                                                  \
        uint32_t (*)(struct sinter_instance *): "",                                                \
        void (*)(struct sinter_instance *, i): "i!",                                               \
        TAKES(i): "i",                                                                             \
        TAKES(I, I): "II",                                                                         \
        TAKES(i, I): "iI",                                                                         \
        TAKES(i, i): "ii",                                                                         \
        TAKES(i, I, I): "iII",                                                                     \
        TAKES(i, i, I): "iiI",                                                                     \
        TAKES(I, I, I, I): "IIII",                                                                 \
        TAKES(i, I, I, i): "iIIi",                                                                 \
        TAKES(i, I, i, I): "iIiI",                                                                 \
        TAKES(i, I, I, I): "iIII",                                                                 \
        TAKES(I, I, i, I, I): "IIiII",                                                             \
        TAKES(i, I, I, I, I): "iIIII",                                                             \
        TAKES(i, I, I, i, I): "iIIiI",                                                             \
        TAKES(i, i, I, I, I): "iiIII",                                                             \
        TAKES(i, I, I, I, I, I): "iIIIII",                                                         \
        TAKES(i, I, I, i, I, I): "iIIiII",                                                         \
        TAKES(i, i, I, I, I, I, i): "iiIIIIi",                                                     \
        TAKES(i, i, I, I, i, I, I): "iiIIiII",                                                     \
        TAKES(i, i, I, I, i, I, I, i, I): "iiIIiIIiI")

static const struct {
    const char *name;
    const char *parameters;
    const char *results;
    const char *signature;
} rows[] = {
#define WASI_CALL(name, parameters, results) {#name, #parameters, #results, SIGNATURE(name)},
#include "sinter/internal/wasi.def"
#define WASI_UNSTABLE_CALL(name, parameters, results)                                              \
    {"unstable_" #name, #parameters, #results, SIGNATURE(unstable_##name)},
#define WASI_UNSTABLE_ABSENT(name)
#include "sinter/internal/wasi_unstable.def"
};
#undef i
#undef I

static void rows_and_functions_agree(void **state) {
    (void)state;
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
        char expected[16];
        snprintf(expected, sizeof expected, "%s%s", rows[row].parameters,
                 *rows[row].results ? "" : "!");
        for (char *letter = expected; *letter; letter++)
            if (*letter == 'a') /* an address or a size, which the functions take as I */
                *letter = 'I';
        if (strcmp(expected, rows[row].signature) != 0)
            fail_msg("%s: the table says %s, the function is %s", rows[row].name, expected,
                     rows[row].signature);
    }
}

static void all_calls_are_there(void **state) {
    (void)state;
    assert_int_equal(sizeof rows / sizeof *rows, 46 + 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_and_functions_agree),
        cmocka_unit_test(all_calls_are_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
