/* Linked lists in scattered memory: followed, reversed, sorted by merging. Links are numbers of
 * items, so that they are as wide natively as in wasm. */
#include "kernel.h"

#define COUNT 200001

static struct item {
    uint32_t next; /* 0: none */
    uint32_t value;
} items[COUNT];

static uint32_t reverse(uint32_t list) {
    uint32_t reversed = 0;
    while (list) {
        uint32_t next = items[list].next;
        items[list].next = reversed;
        reversed = list;
        list = next;
    }
    return reversed;
}

/* Cuts a list in two; the second half. */
static uint32_t split(uint32_t list) {
    uint32_t fast = items[list].next;
    while (fast && items[fast].next) {
        list = items[list].next;
        fast = items[items[fast].next].next;
    }
    uint32_t rest = items[list].next;
    items[list].next = 0;
    return rest;
}

static uint32_t sort(uint32_t list) {
    uint32_t sorted = 0, *end = &sorted;
    if (!list || !items[list].next)
        return list;
    uint32_t rest = split(list), first = sort(list);
    rest = sort(rest);
    while (first && rest) {
        uint32_t *from = items[first].value <= items[rest].value ? &first : &rest;
        *end = *from;
        end = &items[*from].next;
        *from = *end;
    }
    *end = first ? first : rest;
    return sorted;
}

int main(int argc, char **argv) {
    for (uint32_t i = 1; i < COUNT; i++)
        items[i].next = i + 1 < COUNT ? i + 1 : 0;
    uint32_t list = 1;
    for (uint32_t r = repeats(argc, argv, 3); r > 0; r--) {
        uint32_t sum = 0;
        for (int i = 1; i < COUNT; i++)
            items[i].value = random32();
        list = reverse(sort(list));
        for (uint32_t item = list; item; item = items[item].next)
            sum = sum * 31 + items[item].value;
        check(sum);
    }
    return finish();
}
