/* Quicksort by hand, insertion sort for what is short. */
#include "kernel.h"

#define COUNT 400000

static uint32_t items[COUNT];

static void insertion(uint32_t *low, uint32_t *high) {
    for (uint32_t *at = low + 1; at <= high; at++) {
        uint32_t item = *at, *to = at;
        for (; to > low && to[-1] > item; to--)
            *to = to[-1];
        *to = item;
    }
}

static void sort(uint32_t *low, uint32_t *high) {
    while (high - low > 16) {
        uint32_t pivot = low[(high - low) / 2];
        uint32_t *i = low, *j = high;
        while (i <= j) {
            while (*i < pivot)
                i++;
            while (*j > pivot)
                j--;
            if (i <= j) {
                uint32_t item = *i;
                *i++ = *j;
                *j-- = item;
            }
        }
        sort(low, j);
        low = i;
    }
    insertion(low, high);
}

int main(int argc, char **argv) {
    for (uint32_t r = repeats(argc, argv, 5); r > 0; r--) {
        for (int i = 0; i < COUNT; i++)
            items[i] = random32();
        sort(items, items + COUNT - 1);
        for (int i = 0; i < COUNT; i += 1000)
            check(items[i]);
    }
    return finish();
}
