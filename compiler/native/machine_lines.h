/* For `-g`: which instruction of the module each piece of a shard's machine code comes from, and
 * through which calls that the optimiser inlined. It is read from the object's debug information,
 * which clang made: DWARF 4, with the lines and columns of wasm2c/numbering.h.
 *
 * For example, f1 calls f2 at byte 80 of the module, and f2 loads at byte 74. If f2 was inlined,
 * the machine code of that load belongs to the site {f2, 74}, whose caller is the site {f1, 80}. */
#ifndef COMPILER_NATIVE_MACHINE_LINES_H
#define COMPILER_NATIVE_MACHINE_LINES_H

#include "wasm2c/numbering.h"

#define MACHINE_NONE UINT32_MAX

/* A place in a function, and the site of the call if the function was inlined there. */
struct machine_site {
    uint32_t function; /* its index in the module */
    uint32_t offset;   /* in the module's file; MACHINE_NONE: not known */
    uint32_t line;     /* of the source; 0: not known */
    uint32_t file;     /* if there is a line */
    uint32_t caller;   /* an index; MACHINE_NONE: the function was not inlined */
};

/* From `start` of the machine code on, up to the next range. */
struct machine_range {
    uint32_t start;
    uint32_t site; /* MACHINE_NONE: no guest's function, or nothing is known */
};

struct machine_lines {
    struct machine_range *ranges; /* by start */
    uint32_t range_count, range_capacity;
    struct machine_site *sites; /* callers come first */
    uint32_t site_count, site_capacity;
};

/* Reads the lines of `object`, whose code is called `code_name`. There are none if its debug
 * information is not as expected. Its columns, which tell nothing to anybody else, are set to 0.
 * `has_columns` is false if they may not be those of the C, after a preprocessor that runs alone.
 * `lines` lives in `arena`. */
void machine_lines_read(uint8_t *object, size_t size, const char *code_name,
                        const struct numbering *numbering, bool has_columns, struct arena *arena,
                        struct machine_lines *lines);

#endif
