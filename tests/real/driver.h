/* What the drivers of the `real` tests share: each is given to `sinter build` with --import, drives
 * a module that is a library through its exports, and ends the program with a message when one of
 * them does not return. */
#ifndef TESTS_REAL_DRIVER_H
#define TESTS_REAL_DRIVER_H

#include <sinter/sinter.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DRIVER_FILE_CAP_BYTES ((size_t)16 << 20)

__attribute__((noreturn)) static inline void driver_fail(const char *what, const char *why) {
    fflush(stdout);
    fprintf(stderr, "driver: %s: %s\n", what, why);
    exit(1);
}

/* Calls export `name`, and fails unless it returns. */
static inline void driver_call(struct sinter_instance *instance, const char *name,
                               const union sinter_value *arguments, size_t argument_count,
                               union sinter_value *results, size_t result_count) {
    switch (sinter_call_export(instance, name, arguments, argument_count, results, result_count)) {
    case SINTER_OK:
        return;
    case SINTER_TRAPPED:
        driver_fail(name, sinter_trap_message(instance));
    case SINTER_EXITED:
        driver_fail(name, "the guest left by proc_exit");
    case SINTER_NOT_FOUND:
        driver_fail(name, "no such export");
    case SINTER_BAD_ARGUMENTS:
        driver_fail(name, "the counts do not fit its type");
    case SINTER_NO_MEMORY:
        driver_fail(name, "out of memory");
    }
    driver_fail(name, "unknown status");
}

/* The same for one to six i32 parameters and one i32 result. */
#define driver_i32(instance, name, ...)                                                            \
    driver_i32_of(instance, name, (const uint32_t[]){__VA_ARGS__},                                 \
                  sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t), 1)
/* The same without a result. */
#define driver_void(instance, name, ...)                                                           \
    (void)driver_i32_of(instance, name, (const uint32_t[]){__VA_ARGS__},                           \
                        sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t), 0)

static inline uint32_t driver_i32_of(struct sinter_instance *instance, const char *name,
                                     const uint32_t *values, size_t value_count,
                                     size_t result_count) {
    union sinter_value arguments[6] = {0}, result = {0};
    if (value_count > 6)
        driver_fail(name, "more than six arguments");
    for (size_t i = 0; i < value_count; i++)
        arguments[i].i32 = values[i];
    driver_call(instance, name, arguments, value_count, &result, result_count);
    return result.i32;
}

/* The `size` bytes of guest memory at `address`. */
static inline void *driver_span(struct sinter_instance *instance, uint32_t address, size_t size) {
    void *span = sinter_memory_span(instance, address, size);
    if (!span)
        driver_fail("guest memory", "the range is not inside");
    return span;
}

/* A whole file, with a NUL after it; the caller owns it. */
static inline char *driver_take_file(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    char *bytes = malloc(DRIVER_FILE_CAP_BYTES + 1);
    if (!file || !bytes)
        driver_fail(path, "cannot read");
    *size = fread(bytes, 1, DRIVER_FILE_CAP_BYTES, file);
    if (ferror(file) || !feof(file))
        driver_fail(path, "cannot read all of it");
    bytes[*size] = '\0';
    fclose(file);
    return bytes;
}

#endif
