/* The host of exceptions.mjs: calls each function of the library, and prints its name, and the
 * nanoseconds of processor time that one of its calls takes: the least of five rounds.
 * Usage: exceptions COUNT */
#include "exceptions.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 5 };

typedef enum exceptions_status function(struct exceptions *instance, uint32_t count, uint32_t which,
                                        uint32_t *sum);

static double now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void measure(struct exceptions *instance, const char *name, function *call, uint32_t count,
                    uint32_t which) {
    double best = 0;
    uint32_t sum = 0;
    for (int i = 0; i < ROUNDS; i++) {
        double start = now_ns();
        if (call(instance, count, which, &sum) != EXCEPTIONS_OK)
            exit(1);
        double taken = (now_ns() - start) / count;
        if (i == 0 || taken < best)
            best = taken;
    }
    printf("%s %.3f\n", name, best);
}

int main(int argc, char **argv) {
    uint32_t count = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1000000;
    struct exceptions *instance;
    if (exceptions_create(&instance, NULL, 0) != EXCEPTIONS_OK)
        return 1;
    measure(instance, "calls", exceptions_calls, count, 0);
    measure(instance, "loop", exceptions_loop, count, 0);
    measure(instance, "plain_functions", exceptions_plain_functions, count, 0);
    measure(instance, "functions", exceptions_functions, count, 0);
    measure(instance, "throwing", exceptions_loop, count / 4, 1);
    exceptions_destroy(instance);
    return 0;
}
