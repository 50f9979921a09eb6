/* Linked lists in scattered memory: followed, reversed, merged. */
#include "kernel.h"

#define COUNT 200000

static struct item {
    struct item *next;
    uint32_t value;
} items[COUNT];

static struct item *reverse(struct item *list) {
    struct item *reversed = NULL;
    while (list) {
        struct item *next = list->next;
        list->next = reversed;
        reversed = list;
        list = next;
    }
    return reversed;
}

static struct item *split(struct item *list, struct item **rest) {
    struct item *fast = list->next;
    while (fast && fast->next) {
        list = list->next;
        fast = fast->next->next;
    }
    *rest = list->next;
    list->next = NULL;
    return *rest;
}

static struct item *sort(struct item *list) {
    struct item *rest, *sorted = NULL, **end = &sorted;
    if (!list || !list->next)
        return list;
    struct item *first = list;
    split(list, &rest);
    first = sort(first);
    rest = sort(rest);
    while (first && rest) {
        struct item **from = first->value <= rest->value ? &first : &rest;
        *end = *from;
        end = &(*end)->next;
        *from = (*from)->next;
    }
    *end = first ? first : rest;
    return sorted;
}

int main(int argc, char **argv) {
    for (int i = 0; i < COUNT; i++)
        items[i].next = i + 1 < COUNT ? &items[i + 1] : NULL;
    struct item *list = items;
    for (uint32_t r = repeats(argc, argv, 2); r > 0; r--) {
        uint32_t sum = 0;
        for (int i = 0; i < COUNT; i++)
            items[i].value = random32();
        list = reverse(sort(list));
        for (const struct item *item = list; item; item = item->next)
            sum = sum * 31 + item->value;
        check(sum);
    }
    return finish();
}
