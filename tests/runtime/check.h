/* Checks for a host main program: one that fails ends it with exit code 1. */
#ifndef TESTS_RUNTIME_CHECK_H
#define TESTS_RUNTIME_CHECK_H

#include <sinter/sinter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                        \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

/* Calls an export of type (i32) -> (i32). */
static inline enum sinter_status call_i32(struct sinter_instance *instance, const char *name,
                                          uint32_t argument, uint32_t *result) {
    union sinter_value value = {.i32 = argument};
    enum sinter_status status = sinter_call_export(instance, name, &value, 1, &value, 1);
    *result = value.i32;
    return status;
}

#endif
