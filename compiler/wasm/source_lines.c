/* See source_lines.h. */
#include "wasm/source_lines.h"

const struct source_row *source_lines_find(const struct source_lines *lines, uint32_t offset) {
    uint32_t low = 0, high = lines->row_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (lines->rows[middle].offset <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low && lines->rows[low - 1].line ? &lines->rows[low - 1] : NULL;
}
