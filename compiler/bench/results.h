/* The results of a called function, as engines print them: `3`, `Result: 3`, `0x3:i32`,
 * `f() => i32:3`. Used to see whether two engines mean the same. libc only. */
#ifndef COMPILER_BENCH_RESULTS_H
#define COMPILER_BENCH_RESULTS_H

#include <stdbool.h>
#include <stdint.h>

/* Where an engine prints results. ROUNDED: on stdout, floats with six digits or so. */
enum results_place { RESULTS_ON_STDOUT, RESULTS_ON_STDERR, RESULTS_ROUNDED };

/* The types of a function's parameters and results by name. */
struct signature {
    const char *text; /* "i32 f64->f32" */
    const char **params;
    uint32_t param_count;
    const char **results;
    uint32_t result_count;
};

/* True when `a` and `b`, each the text that an engine printed, hold the same values of the
 * signature's result types, at the end of what was printed. `rounded`: floats need only be alike to
 * a millionth. */
bool results_equal(const char *a, const char *b, const struct signature *signature, bool rounded);

#endif
