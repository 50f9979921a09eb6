/* A timer that interrupts one thread. See os.h. */
#include "os/linux/libc.h"
#include "os/os.h"

#include "os/linux/context.h"

#include <errno.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S UINT64_C(1000000000)
#define SIGNALS_TRIED 4

/* What the signal handler needs to know: written before it is installed. */
static void (*tick_callback)(const struct sinter_os_fault *);

static void handle_tick(int number, siginfo_t *info, void *context) {
    (void)number, (void)info;
    int error = errno; /* of the code that was interrupted */
    const struct sinter_os_fault at = {.pc = sinter_os_program_counter(context),
                                       .stack_pointer = sinter_os_stack_pointer(context)};
    tick_callback(&at);
    errno = error;
}

static struct timespec timespec_of(uint64_t ns) {
    return (struct timespec){.tv_sec = (time_t)(ns / NS_PER_S), .tv_nsec = (long)(ns % NS_PER_S)};
}

/* Has `number` interrupt this thread. Returns 0, or an errno with everything as it was. */
static int tick_by(int number, const struct itimerspec *times) {
    /* As for faults: the handler may be left by a jump, so nothing may be blocked. With SA_RESTART,
     * system calls go on where they can. */
    struct sigaction action = {.sa_sigaction = handle_tick,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER | SA_RESTART};
    struct sigaction before;
    sigset_t set;
    sigemptyset(&action.sa_mask);
    sigemptyset(&set);
    sigaddset(&set, number);
    if (sigaction(number, &action, &before) != 0)
        return errno;
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = number};
    event.sigev_notify_thread_id = gettid();
    timer_t timer;
    int error = pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    if (!error && timer_create(CLOCK_MONOTONIC, &event, &timer) != 0)
        error = errno;
    if (!error && timer_settime(timer, 0, times, NULL) != 0)
        error = errno;
    if (error)
        (void)sigaction(number, &before, NULL);
    return error;
}

int sinter_os_tick_after(uint64_t delay_ns, uint64_t interval_ns,
                         void (*on_tick)(const struct sinter_os_fault *)) {
    const struct itimerspec times = {.it_value = timespec_of(delay_ns),
                                     .it_interval = timespec_of(interval_ns)};
    int error = 0;
    tick_callback = on_tick;
    /* The last signal is the one that a library is least likely to use. Under qemu-user, timers do
     * not have the last two. */
    for (int number = SIGRTMAX; number > SIGRTMAX - SIGNALS_TRIED; number--) {
        error = tick_by(number, &times);
        if (!error)
            break;
    }
    return error;
}
