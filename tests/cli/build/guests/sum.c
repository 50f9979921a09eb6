#include <stdio.h>
#include <stdlib.h>

struct list {
    int value;
    struct list *next;
};

static struct list *push(struct list *head, int value) {
    struct list *item = malloc(sizeof *item);
    item->value = value;
    item->next = head;
    return item;
}

static int divide(int a, int b) {
    if (b < 0)
        abort();
    return a / b;
}

__attribute__((noinline)) static int total(const struct list *list, int by) {
    int sum = 0;
    for (; list; list = list->next) {
        int part = divide(list->value, by);
        sum += part;
    }
    return sum;
}

int main(int argc, char **argv) {
    (void)argv;
    struct list *list = NULL;
    for (int i = 0; i < 5; i++)
        list = push(list, 10 * i);
    int sum = total(list, argc);
    printf("%d\n", sum);
    return total(list, argc - 1);
}
