/* Compares what two programs printed. Uses libc only. */
#ifndef COMPILER_BENCH_OUTPUTS_H
#define COMPILER_BENCH_OUTPUTS_H

#include <stdbool.h>

/* True if both files can be read and hold the same bytes. */
bool outputs_same(const char *path, const char *other);

/* OUTPUTS_FLOATS: the same text around other floating-point numbers. */
enum outputs_kind { OUTPUTS_SAME, OUTPUTS_FLOATS, OUTPUTS_OTHER };

struct outputs_difference {
    enum outputs_kind kind;
    double distance; /* of OUTPUTS_FLOATS: the largest |x - y| / max(1, |x|, |y|); INFINITY if an
                      * infinity or a NaN is involved */
};

/* Compares two files. A number counts as floating-point if it has a point or a signed exponent in
 * one of them, or is an infinity or a NaN. All else, integers too, must be the same byte for byte.
 * A file that cannot be read is like no other. */
struct outputs_difference outputs_compare(const char *path, const char *other);

#endif
