/* The guest as a process: how it ends, and signals that it sends to itself. The runtime never
 * signals the host. */
#include "core/trap.h"
#include "wasi/calls.h"
#include "wasi/preview1.h"

#include <sched.h>

/* Signals of the witx type `signal`, by what they do to a process by default. */
enum {
    SIGNAL_NONE = 0,
    SIGNAL_CHLD = 16,
    SIGNAL_CONT = 17,
    SIGNAL_STOP = 18,
    SIGNAL_TTOU = 21,
    SIGNAL_URG = 22,
    SIGNAL_WINCH = 27,
    SIGNAL_SYS = 30,
};

/* What a shell reports for a program that signal n ended is 128 + n. */
#define EXIT_SIGNALLED 128u

_Noreturn void sinter_wasi_proc_exit(struct sinter_instance *instance, uint32_t code) {
    sinter_exit(instance, code);
}

/* A guest cannot handle signals, so the default happens: nothing, or the guest ends. Stopping is
 * the host's to do. */
uint32_t sinter_wasi_proc_raise(struct sinter_instance *instance, uint32_t signal) {
    if (signal > SIGNAL_SYS)
        return WASI_ERRNO_INVAL;
    if (signal >= SIGNAL_STOP && signal <= SIGNAL_TTOU)
        return WASI_ERRNO_NOTSUP;
    if (signal == SIGNAL_NONE || signal == SIGNAL_CHLD || signal == SIGNAL_CONT ||
        signal == SIGNAL_URG || signal == SIGNAL_WINCH)
        return WASI_ERRNO_SUCCESS;
    sinter_exit(instance, EXIT_SIGNALLED + signal);
}

uint32_t sinter_wasi_sched_yield(struct sinter_instance *instance) {
    (void)instance;
    (void)sched_yield(); /* cannot fail on Linux */
    return WASI_ERRNO_SUCCESS;
}
