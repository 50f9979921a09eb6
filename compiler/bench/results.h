/* Compares the results of a called function as engines print them: `3`, `Result: 3`, `0x3:i32`,
 * `f() => i32:3`. Uses libc only. */
#ifndef COMPILER_BENCH_RESULTS_H
#define COMPILER_BENCH_RESULTS_H

#include <stdbool.h>
#include <stdint.h>

/* Where an engine prints results. ROUNDED: on stdout, with about six digits for floats. */
enum results_place { RESULTS_ON_STDOUT, RESULTS_ON_STDERR, RESULTS_ROUNDED };

/* The names of the types of a function's parameters and results. */
struct signature {
    const char *text; /* "i32 f64->f32" */
    const char **params;
    uint32_t param_count;
    const char **results;
    uint32_t result_count;
};

/* True if `a` and `b`, the texts that two engines printed, end with equal results, read as the
 * signature's result types. With `rounded`, floats may differ by a millionth. */
bool results_equal(const char *a, const char *b, const struct signature *signature, bool rounded);

#endif
