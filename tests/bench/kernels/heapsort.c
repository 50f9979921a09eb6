/* A binary heap of doubles: branches that can't be foreseen, and indices that double. */
#include "kernel.h"

#define COUNT 300000

static double heap[COUNT];

static void sink(int at, int count) {
    double item = heap[at];
    for (int child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && heap[child + 1] > heap[child])
            child++;
        if (heap[child] <= item)
            break;
        heap[at] = heap[child];
    }
    heap[at] = item;
}

static void sort(void) {
    for (int i = COUNT / 2; i >= 0; i--)
        sink(i, COUNT);
    for (int i = COUNT - 1; i > 0; i--) {
        double top = heap[0];
        heap[0] = heap[i];
        heap[i] = top;
        sink(0, i);
    }
}

int main(int argc, char **argv) {
    for (uint32_t r = repeats(argc, argv, 7); r > 0; r--) {
        for (int i = 0; i < COUNT; i++)
            heap[i] = random_double();
        sort();
        for (int i = 0; i < COUNT; i += 1000)
            check_double(heap[i]);
    }
    return finish();
}
