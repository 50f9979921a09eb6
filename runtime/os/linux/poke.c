/* Interrupting threads by a signal, SIGURG. By default it is ignored, so one that comes late does
 * no harm; debuggers pass it on without stopping; and a pending one is enough, however often it is
 * sent, so that sending it never fails for want of room. A program that has a handler for it knows
 * that it may come for nothing. See os.h. */
#include "os/linux/libc.h"
#include "os/os.h"

#include "os/linux/context.h"
#include "os/linux/leaves.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S UINT64_C(1000000000)

static const struct sinter_os_poke_handler *poke_handler; /* atomic */
static struct sigaction previous;                         /* what handled the signal before */
static bool has_previous;                                 /* atomic: it is a function */
static bool is_installed;                                 /* atomic */
static char cookie;                                       /* its address, in our timers' signals */

static void pass_on(int number, siginfo_t *info, void *context) {
    if (info->si_code == SI_TIMER && info->si_value.sival_ptr == &cookie)
        return;
    if ((unsigned)previous.sa_flags & SA_SIGINFO)
        previous.sa_sigaction(number, info, context);
    else
        previous.sa_handler(number);
}

/* If the handler that was there before is called, and it is another runtime's, it may leave by a
 * jump. */
static void handle_poke(int number, siginfo_t *info, void *context) {
    int error = errno; /* of the code that was interrupted */
    const struct sinter_os_poke_handler *handler = __atomic_load_n(&poke_handler, __ATOMIC_RELAXED);
    const struct sinter_os_fault at = {.pc = sinter_os_program_counter(context),
                                       .stack_pointer = sinter_os_stack_pointer(context),
                                       .caller = sinter_os_leaf_caller(context),
                                       .mask = &((const ucontext_t *)context)->uc_sigmask};
    bool is_wanted = handler->is_wanted();
    if (__atomic_load_n(&has_previous, __ATOMIC_ACQUIRE)) {
        if (is_wanted)
            handler->come_again();
        pass_on(number, info, context);
    }
    if (is_wanted) {
        handler->end_call(&at);
        handler->come_again();
        if (handler->is_waiting())
            sinter_os_fail_call(context);
    }
    errno = error;
}

static bool is_function(const struct sigaction *action) {
    return ((unsigned)action->sa_flags & SA_SIGINFO) ||
           (action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN);
}

/* Without a lock, since a signal handler may call this while the code that it interrupted does: of
 * two that install the handler, the second finds ours. */
int sinter_os_catch_pokes(const struct sinter_os_poke_handler *handler) {
    struct sigaction before;
    /* The signal is blocked meanwhile: others that come would fill the signal stack. Who leaves the
     * handler by a jump unblocks it (sinter_os_end_fault). With SA_RESTART, system calls go on
     * where they can. */
    struct sigaction action = {.sa_sigaction = handle_poke,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART};
    if (__atomic_load_n(&is_installed, __ATOMIC_ACQUIRE))
        return 0;
    __atomic_store_n(&poke_handler, handler, __ATOMIC_RELEASE);
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGURG, &action, &before) != 0)
        return errno;
    if (is_function(&before) && before.sa_sigaction != handle_poke) {
        previous = before;
        __atomic_store_n(&has_previous, true, __ATOMIC_RELEASE);
    }
    __atomic_store_n(&is_installed, true, __ATOMIC_RELEASE);
    return 0;
}

uint32_t sinter_os_thread(void) { return (uint32_t)syscall(SYS_gettid); }

void sinter_os_poke(uint32_t thread) {
    int error = errno;
    syscall(SYS_tgkill, getpid(), (pid_t)thread, SIGURG);
    errno = error;
}

uint64_t sinter_os_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

/* ---- Alarms: timers of the kernel's, by its own calls, since libc's may allocate memory. An
 * alarm is a timer's number, plus 1. ---- */

static int make_timer(int32_t *alarm) {
    int number;
    struct sigevent event = {
        .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGURG, .sigev_value.sival_ptr = &cookie};
    event.sigev_notify_thread_id = (pid_t)sinter_os_thread();
    if (syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &number) != 0)
        return errno;
    *alarm = number + 1;
    return 0;
}

int sinter_os_alarm_set(int32_t *alarm, uint64_t delay_ns) {
    struct itimerspec times = {.it_value = {.tv_sec = (time_t)(delay_ns / NS_PER_S),
                                            .tv_nsec = (long)(delay_ns % NS_PER_S)}};
    int error = *alarm ? 0 : make_timer(alarm);
    if (!error && syscall(SYS_timer_settime, *alarm - 1, 0, &times, NULL) != 0)
        error = errno;
    return error;
}

void sinter_os_alarm_end(int32_t *alarm) {
    if (*alarm)
        syscall(SYS_timer_delete, *alarm - 1);
    *alarm = 0;
}
