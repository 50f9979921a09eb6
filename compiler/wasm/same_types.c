/* See same_types.h. Types are sorted by their values, so that equal ones are neighbours. */
#include "wasm/same_types.h"

#include <stdlib.h>
#include <string.h>

static int compare_types(const void *a, const void *b, void *context) {
    const struct func_type *types = context;
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    const struct func_type *x = &types[left], *y = &types[right];
    int order = bytes_compare(func_type_params(x), func_type_params(y));
    if (order == 0)
        order = bytes_compare(func_type_results(x), func_type_results(y));
    return order ? order : (left > right) - (left < right);
}

uint32_t *same_types_find(const struct module *module, struct arena *arena) {
    struct func_type *types = module->types;
    uint32_t count = module->type_count;
    uint32_t *order = arena_array(arena, count + (size_t)1, sizeof *order);
    uint32_t *numbers = arena_array(arena, count + (size_t)1, sizeof *numbers);
    for (uint32_t i = 0; i < count; i++)
        order[i] = i;
    qsort_r(order, count, sizeof *order, compare_types, types);
    for (uint32_t i = 0, first = 0; i < count; i++) {
        if (!func_type_equal(&types[order[i]], &types[order[first]]))
            first = i;
        numbers[order[i]] = order[first];
    }
    return numbers;
}
