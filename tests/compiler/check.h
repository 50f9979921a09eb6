/* What the tests of the front end share: modules written as bytes, and the diagnostics that they
 * give. */
#ifndef TESTS_COMPILER_CHECK_H
#define TESTS_COMPILER_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wasm/validate.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(...) sizeof((const uint8_t[]){__VA_ARGS__})
#define BYTES(...) ((struct bytes){(const uint8_t[]){__VA_ARGS__}, COUNT(__VA_ARGS__)})
/* Sections and function bodies with their sizes, which are below 128. */
#define SECTION(id, ...) id, COUNT(__VA_ARGS__), __VA_ARGS__
#define BODY(...) COUNT(__VA_ARGS__), __VA_ARGS__
#define MODULE(...) BYTES(0x00, 'a', 's', 'm', 1, 0, 0, 0, __VA_ARGS__)
/* A module with one function of the type [] -> [], whose body (0x16) is `__VA_ARGS__`. */
#define FUNCTION(...)                                                                              \
    MODULE(SECTION(1, 1, 0x60, 0, 0), SECTION(3, 1, 0), SECTION(10, 1, BODY(__VA_ARGS__)))

struct front_end {
    struct arena arena;
    struct text lines;
    struct diag diag;
    struct module module;
    uint8_t *copy;
    bool ok;
};

/* Parses and validates a copy of `bytes` that ends where its block ends, for sanitisers to see
 * reads past it. */
static inline void front_end_run(struct front_end *f, struct bytes bytes) {
    *f = (struct front_end){.diag = {.file = "m"}};
    f->diag.capture = &f->lines;
    f->copy = malloc(bytes.size ? bytes.size : 1);
    assert_non_null(f->copy);
    memcpy(f->copy, bytes.data, bytes.size);
    bytes.data = f->copy;
    f->ok = module_parse(bytes, &f->arena, &f->diag, &f->module) &&
            validate_module(&f->module, &f->diag);
}

static inline const char *front_end_lines(const struct front_end *f) {
    return f->lines.data ? f->lines.data : "";
}

static inline void front_end_close(struct front_end *f) {
    arena_destroy(&f->arena);
    text_free(&f->lines);
    free(f->copy);
}

static inline void expect_valid(struct bytes bytes) {
    struct front_end f;
    front_end_run(&f, bytes);
    assert_string_equal(front_end_lines(&f), "");
    assert_true(f.ok);
    front_end_close(&f);
}

/* `start` is how the diagnostics start: `m:0xOFFSET: error: ...`. */
static inline void expect_fault(struct bytes bytes, const char *start) {
    struct front_end f;
    front_end_run(&f, bytes);
    const char *lines = front_end_lines(&f);
    if (strncmp(lines, start, strlen(start)) != 0)
        assert_string_equal(lines, start);
    assert_false(f.ok);
    assert_int_equal(f.diag.error_count, 1);
    assert_int_equal(f.diag.fault, DIAG_INPUT);
    front_end_close(&f);
}

#endif
