/* The lines of generated C, for `-g`. Marks (marks.h) become #line, so that the C compiler
 * describes the machine code by the lines of the sources that the module was made from:
 *
 *   \1 74 \2  var_i0 = 1u;           #line 12 "/home/me/sum.c"
 *             var_i1 = var_p0;         var_i0 = 1u;   var_i1 = var_p0;   var_i0 += var_i1;
 *   \1 79 \2  var_i0 += var_i1;      #line 13 "/home/me/sum.c"
 *   \1 80 \2  var_p0 = var_i0;         var_p0 = var_i0;
 *
 * A line alone does not tell the instruction: here bytes 74 and 79 have the same one. The column
 * does: all statements of a function that are of one line stand beside each other, if need be
 * behind spaces, so each has columns of its own. They are listed (struct numbering_place), and
 * native/machine_lines.h takes the columns out of the object again.
 *
 * What has no line in any source gets its offset as the line, and the module as the file. */
#ifndef COMPILER_WASM2C_NUMBERING_H
#define COMPILER_WASM2C_NUMBERING_H

#include "base/arena.h"
#include "base/text.h"
#include "wasm/source_lines.h"

#define NUMBERING_UNKNOWN UINT32_MAX

/* The statements of `function` on `line` from `column` on, up to its next place. */
struct numbering_place {
    uint32_t function; /* its index; of a tail entry, with NUMBERING_ENTRY */
    uint32_t line;
    uint32_t column; /* from 1, in bytes */
    uint32_t offset; /* in the module's file; NUMBERING_UNKNOWN: not known */
    uint32_t file;   /* an index; NUMBERING_UNKNOWN: `line` is an offset */
};
#define NUMBERING_ENTRY 0x80000000u

/* The places of a shard, by function, line and column. */
struct numbering {
    struct numbering_place *places;
    uint32_t count;
    uint32_t capacity;
};

/* Appends `shard` of module `name`, with its marks as #line. `module_file` is what the module's
 * file is called. */
void wasm2c_numbering_put(struct bytes shard, const char *name, const struct source_lines *lines,
                          const char *module_file, struct arena *arena, struct numbering *numbering,
                          struct text *out);

/* Finds the place of a statement, and copies it to `found`. The column is 0 if it is not known: the
 * place then has no offset, unless its line is one. NULL if there is no place on this line, or if
 * the column is needed to tell the file. */
const struct numbering_place *wasm2c_numbering_find(const struct numbering *numbering,
                                                    uint32_t function, uint32_t line,
                                                    uint32_t column, struct numbering_place *found);

#endif
