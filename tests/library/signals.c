/* signals KIND LIBRARY: traps where the host does something of its own with signals.
 * signals blocked PROGRAM: runs PROGRAM with the signals of faults blocked. */
#include "check.h"

#include <sinter/sinter.h>

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

static struct sinter_instance *instance;

static void trap_twice(void) {
    for (int i = 0; i < 2; i++) {
        CHECK(sinter_call_export(instance, "store", NULL, 0, NULL, 0) == SINTER_TRAPPED);
        CHECK(strcmp(sinter_trap_message(instance), "out of bounds memory access") == 0);
        CHECK(sinter_call_export(instance, "recurse", NULL, 0, NULL, 0) == SINTER_TRAPPED);
        CHECK(strcmp(sinter_trap_message(instance), "call stack exhausted") == 0);
    }
}

/* ---- A handler that is installed later, and passes on ---- */

static struct sigaction before;
static int handled;

static void pass_on(int number, siginfo_t *info, void *context) {
    handled++;
    before.sa_sigaction(number, info, context);
}

static void test_handler(void) {
    struct sigaction action = {.sa_sigaction = pass_on, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigset_t mask;
    sigemptyset(&action.sa_mask);
    sigaddset(&action.sa_mask, SIGUSR1);
    CHECK(sigaction(SIGSEGV, &action, &before) == 0);
    trap_twice();
    CHECK(handled == 4);
    CHECK(pthread_sigmask(SIG_BLOCK, NULL, &mask) == 0 && !sigismember(&mask, SIGUSR1));
    CHECK(sigaction(SIGSEGV, &before, NULL) == 0);
}

/* ---- Contexts, each with a mask ---- */

static ucontext_t outer, inner;

static void run_inner(void) { trap_twice(); }

static void switch_once(void) {
    static char stack[256 << 10];
    CHECK(getcontext(&inner) == 0);
    inner.uc_stack.ss_sp = stack;
    inner.uc_stack.ss_size = sizeof stack;
    inner.uc_link = &outer;
    sigfillset(&inner.uc_sigmask);
    makecontext(&inner, run_inner, 0);
    CHECK(swapcontext(&outer, &inner) == 0);
}

static void *in_contexts(void *unused) {
    sigset_t all;
    (void)unused;
    sigfillset(&all);
    CHECK(pthread_sigmask(SIG_BLOCK, &all, NULL) == 0);
    switch_once();
    trap_twice();
    switch_once();
    return NULL;
}

static void on_thread(void *(*body)(void *)) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, body, NULL) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
}

static void test_contexts(void) { on_thread(in_contexts); }

/* ---- An alternate stack that is gone after the first jump ---- */

static void *with_disarmed(void *unused) {
    static char memory[64 << 10];
    stack_t stack = {
        .ss_sp = memory, .ss_size = sizeof memory, .ss_flags = (int)(1u << 31) /* SS_AUTODISARM */};
    (void)unused;
    CHECK(sigaltstack(&stack, NULL) == 0);
    trap_twice();
    return NULL;
}

static void test_disarmed(void) { on_thread(with_disarmed); }

static void run_blocked(char **program) {
    sigset_t faults;
    sigemptyset(&faults);
    sigaddset(&faults, SIGSEGV);
    sigaddset(&faults, SIGBUS);
    CHECK(pthread_sigmask(SIG_BLOCK, &faults, NULL) == 0);
    execv(*program, program);
}

int main(int argc, char **argv) {
    const struct sinter_module *module;
    CHECK(argc >= 3);
    if (strcmp(argv[1], "blocked") == 0) {
        run_blocked(argv + 2);
        return 1;
    }
    CHECK(sinter_module_load(argv[2], &module, NULL) == SINTER_OK);
    CHECK(sinter_instance_create(module, NULL, &instance, NULL) == SINTER_OK);
    if (strcmp(argv[1], "handler") == 0)
        test_handler();
    else if (strcmp(argv[1], "contexts") == 0)
        test_contexts();
    else
        test_disarmed();
    sinter_instance_destroy(instance);
    puts(argv[1]);
    return 0;
}
