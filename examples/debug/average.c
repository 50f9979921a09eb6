#include <stdio.h>

static int average(const int *numbers, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++)
        sum += numbers[i];
    return sum / count; /* traps if there are none */
}

static void report(const char *name, const int *numbers, int count) {
    int result = average(numbers, count);
    printf("%s: %d\n", name, result);
}

int main(void) {
    static const int numbers[] = {3, 5, 10};
    report("three", numbers, 3);
    report("none", numbers, 0);
    return 0;
}
