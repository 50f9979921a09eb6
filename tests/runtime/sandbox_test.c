/* Tests os/linux/sandbox.c: whether threads can be started, in a child process that has the filter
 * on. What else it lets through is tested by tests/cli/policy/sandbox.mjs. */
#include "os/sandbox.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define NO_FILTER 77

static void *run_nothing(void *argument) { return argument; }

static int start_thread(void) {
    pthread_t thread;
    int error = pthread_create(&thread, NULL, run_nothing, NULL);
    return error ? error : pthread_join(thread, NULL);
}

/* A thread of another kind than C libraries make, which would share less with the process. */
static int start_odd_thread(void) {
    return syscall(SYS_clone, CLONE_VM | CLONE_SIGHAND | CLONE_THREAD, 0, 0, 0, 0) < 0 ? errno : 0;
}

static int start_process(void) {
    pid_t child = (pid_t)syscall(SYS_clone, 0, 0, 0, 0, 0);
    if (child == 0)
        _exit(0);
    return child < 0 ? errno : 0;
}

/* What `start` returns under the filter. */
static int try_it(bool has_threads, int (*start)(void)) {
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct sinter_os_sandbox sandbox = {.has_threads = has_threads};
        struct sinter_os_sandbox_state state;
        sinter_os_sandbox(&sandbox, &state);
        _exit(state.has_filter ? start() : NO_FILTER);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == NO_FILTER)
        skip();
    return WEXITSTATUS(status);
}

static void threads_need_leave(void **state) {
    (void)state;
    assert_int_equal(try_it(true, start_thread), 0);
    assert_int_equal(try_it(false, start_thread), EPERM);
}

static void nothing_else_is_started(void **state) {
    (void)state;
    for (int has_threads = 0; has_threads <= 1; has_threads++) {
        assert_int_equal(try_it(has_threads, start_odd_thread), EPERM);
        assert_int_equal(try_it(has_threads, start_process), EPERM);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_need_leave),
        cmocka_unit_test(nothing_else_is_started),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
