/* Which line of which source file the bytes of a module were compiled from. What is read from a
 * module's debug information (native/module_lines.h) is kept in this form. */
#ifndef COMPILER_WASM_SOURCE_LINES_H
#define COMPILER_WASM_SOURCE_LINES_H

#include "base/text.h"

/* From `offset` of the module's file on, up to the next row. */
struct source_row {
    uint32_t offset;
    uint32_t line; /* from 1; 0: what follows has no line */
    uint32_t file; /* an index into `files` */
};

struct source_lines {
    struct source_row *rows; /* by offset, each of which has one row */
    uint32_t row_count;
    const struct bytes *files; /* paths, as the module's author wrote them: any bytes but NUL */
    uint32_t file_count;
};

/* Returns the row that `offset` belongs to. NULL if it has no line. */
const struct source_row *source_lines_find(const struct source_lines *lines, uint32_t offset);

#endif
