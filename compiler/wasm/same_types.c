/* See same_types.h. Types are sorted by their values, so that equal ones are neighbours. */
#include "wasm/same_types.h"

#include <stdlib.h>
#include <string.h>

static int compare_values(const uint8_t *a, uint32_t a_count, const uint8_t *b, uint32_t b_count) {
    if (a_count != b_count)
        return a_count < b_count ? -1 : 1;
    return a_count ? memcmp(a, b, a_count) : 0;
}

static int compare_types(const void *a, const void *b, void *context) {
    const struct func_type *types = context;
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    const struct func_type *x = &types[left], *y = &types[right];
    int order = compare_values(x->params, x->param_count, y->params, y->param_count);
    if (order == 0)
        order = compare_values(x->results, x->result_count, y->results, y->result_count);
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
