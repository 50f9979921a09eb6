/* See locals.h. */
#include "loops/locals.h"

uint32_t loop_locals_take(struct added_locals *added, uint8_t type) {
    uint32_t i = 0;
    while (i < added->count && (added->taken[i] || added->types[i] != type))
        i++;
    if (i == added->count)
        added->types[added->count++] = type;
    added->taken[i] = true;
    return added->first + i;
}
