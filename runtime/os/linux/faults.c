/* Memory faults: the handler of SIGSEGV and SIGBUS, and who gets a fault that is not a guest's.
 *
 *     the processor faults -> handle_fault -> on_fault (core/trap.c), which leaves by a jump
 *                                          \-> returns: pass_on -> the handler that was there
 * before
 *
 * See os.h. */
#include "os/os.h"

#include "os/linux/context.h"
#include "os/linux/leaves.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>

/* What the handler needs to know: written before it is installed. */
static void (*fault_callback)(const struct sinter_os_fault *);
static struct sigaction previous_segv, previous_bus;

/* The default action, so that the process's end says which signal caused it. */
static void take_default(int number, bool is_fault) {
    struct sigaction fallback = {.sa_handler = SIG_DFL};
    sigaction(number, &fallback, NULL);
    if (!is_fault)
        raise(number);
    /* Else our return runs the faulting instruction again. */
}

/* The fault was not a guest's: does what would have been done without us. The return from our
 * handler unblocks what is blocked here. */
static void pass_on(int number, siginfo_t *info, void *context, bool is_fault) {
    struct sigaction *previous = number == SIGBUS ? &previous_bus : &previous_segv;
    struct sigaction action = *previous;
    if (!(action.sa_flags & SA_SIGINFO) && action.sa_handler == SIG_IGN && !is_fault)
        return;
    if (!(action.sa_flags & SA_SIGINFO) &&
        (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN)) {
        take_default(number, is_fault);
        return;
    }
    if ((unsigned)action.sa_flags & SA_RESETHAND)
        *previous = (struct sigaction){.sa_handler = SIG_DFL};
    if (!(action.sa_flags & SA_NODEFER))
        sigaddset(&action.sa_mask, number);
    pthread_sigmask(SIG_BLOCK, &action.sa_mask, NULL);
    if (action.sa_flags & SA_SIGINFO)
        action.sa_sigaction(number, info, context);
    else
        action.sa_handler(number);
}

void sinter_os_end_fault(const struct sinter_os_fault *fault) {
    if (!fault->mask)
        return;
    sigset_t mask = *(const sigset_t *)fault->mask;
    sigdelset(&mask, SIGSEGV);
    sigdelset(&mask, SIGBUS);
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
}

static void handle_fault(int number, siginfo_t *info, void *context) {
    bool is_fault = info->si_code > 0; /* else the signal was sent */
    struct sinter_os_fault fault = {.pc = sinter_os_program_counter(context),
                                    .address = (uintptr_t)info->si_addr,
                                    .stack_pointer = sinter_os_stack_pointer(context),
                                    .mask = &((const ucontext_t *)context)->uc_sigmask};
    if (is_fault)
        __atomic_load_n(&fault_callback, __ATOMIC_RELAXED)(&fault);
    pass_on(number, info, context, is_fault);
}

static int handlers_error;

static void install_handlers(void) {
    sinter_os_find_leaves();
    /* SA_NODEFER and an empty mask: the handler may be left by a jump, so nothing may be blocked.
     */
    struct sigaction action = {.sa_sigaction = handle_fault,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGSEGV, NULL, &previous_segv) != 0 ||
        sigaction(SIGBUS, NULL, &previous_bus) != 0 || sigaction(SIGSEGV, &action, NULL) != 0 ||
        sigaction(SIGBUS, &action, NULL) != 0)
        handlers_error = errno;
}

int sinter_os_catch_faults(void (*on_fault)(const struct sinter_os_fault *)) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    __atomic_store_n(&fault_callback, on_fault, __ATOMIC_RELAXED);
    pthread_once(&once, install_handlers); /* no thread returns before the handlers are there */
    return handlers_error;
}
