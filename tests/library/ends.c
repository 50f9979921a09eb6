/* Guests that destructors of a thread's data call when it ends, by two runtimes of one process, in
 * every order: what the one needs is not taken away by the end of the other. */
#include "check.h"
#include "first.h"
#include "second.h"

#include <pthread.h>
#include <stdint.h>
#include <string.h>

static struct first *first;
static struct second *second;
static pthread_key_t keys[3];
static unsigned destructor_count;

static void call_both(void) {
    uint32_t result;
    CHECK(first_down(first, 0, &result) == FIRST_TRAPPED);
    CHECK(strcmp(first_trap_message(first), "call stack exhausted") == 0);
    CHECK(second_down(second, 0, &result) == SECOND_TRAPPED);
    CHECK(strcmp(second_trap_message(second), "call stack exhausted") == 0);
}

/* Is called in several rounds. */
static void end(void *argument) {
    uintptr_t left = (uintptr_t)argument;
    call_both();
    destructor_count++;
    if (left % 4 > 1)
        CHECK(pthread_setspecific(keys[left / 4], (void *)(left - 1)) == 0);
}

static void *run(void *order) {
    uint32_t result;
    if (order)
        CHECK(second_down(second, 0, &result) == SECOND_TRAPPED);
    call_both();
    for (uintptr_t i = 0; i < 3; i++)
        CHECK(pthread_setspecific(keys[i], (void *)(4 * i + 3)) == 0);
    return NULL;
}

int main(void) {
    /* A runtime's own key is made by its first call in the process. */
    uint32_t result;
    CHECK(pthread_key_create(&keys[0], end) == 0);
    CHECK(first_create(&first, NULL, 0) == FIRST_OK &&
          first_down(first, 0, &result) == FIRST_TRAPPED);
    CHECK(pthread_key_create(&keys[1], end) == 0);
    CHECK(second_create(&second, NULL, 0) == SECOND_OK &&
          second_down(second, 0, &result) == SECOND_TRAPPED);
    CHECK(pthread_key_create(&keys[2], end) == 0);
    for (uintptr_t order = 0; order < 2; order++) {
        pthread_t thread;
        CHECK(pthread_create(&thread, NULL, run, (void *)order) == 0);
        CHECK(pthread_join(thread, NULL) == 0);
    }
    CHECK(destructor_count == 2 * 3 * 3);
    first_destroy(first);
    second_destroy(second);
    return 0;
}
