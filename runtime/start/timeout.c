/* --timeout: what happens when the guest's time is over. */
#include "start/start.h"

#include "os/os.h"

/* If the timer finds the thread in host code, it looks again after this time, */
#define TICK_NS UINT64_C(10000000)
/* so many times; then the process is ended, since what the host code waits for may never come. */
#define TICK_COUNT_MAX 10u
/* A host function that calls the guest and ignores the trap may be called again by the guest,
 * without end. After so many traps the process is ended. */
#define TRAP_COUNT_MAX 100u
/* So many ticks are given to the message at the end to be read. */
#define TELL_TICK_COUNT_MAX 100u

/* For the signal handler. */
static struct {
    char detail[32];
    char message[512];
    uint32_t tick_count; /* in one run of host code */
    uint32_t trap_count;
    bool is_telling;
    uint32_t tell_tick_count;
} timeout;

static _Noreturn void end_process(void) {
    __atomic_store_n(&timeout.is_telling, true,
                     __ATOMIC_RELAXED); /* so the next ticks bound how long that takes */
    sinter_os_abandon(timeout.message, SINTER_EXIT_TRAP);
}

static void on_tick(const struct sinter_os_fault *at) {
    if (__atomic_load_n(&timeout.is_telling, __ATOMIC_RELAXED)) {
        if (++timeout.tell_tick_count > TELL_TICK_COUNT_MAX)
            sinter_os_abandon("", SINTER_EXIT_TRAP);
        return;
    }
    if (!sinter_is_inside()) {
        timeout.tick_count = 0; /* the host's own code, outside the guest */
        return;
    }
    if (timeout.trap_count == TRAP_COUNT_MAX)
        end_process();
    timeout.trap_count++;
    sinter_raise_in_signal(SINTER_TRAP_TIMEOUT, timeout.detail, at);
    timeout.trap_count--; /* no trap was raised: it returned */
    if (++timeout.tick_count > TICK_COUNT_MAX)
        end_process();
}

bool sinter_start_timeout(const struct sinter_allowance *allowance, const char *program) {
    if (!allowance->timeout_ns)
        return true;
    snprintf(timeout.detail, sizeof timeout.detail, "%llu ms",
             (unsigned long long)(allowance->timeout_ns / 1000000));
    snprintf(timeout.message, sizeof timeout.message,
             "%.400s: trap: wall-clock timeout: %s\n    (outside the guest's code)\n", program,
             timeout.detail);
    int error = sinter_os_tick_after(allowance->timeout_ns, TICK_NS, on_tick);
    if (error)
        fprintf(stderr, "%s: error: no timer for the timeout: %s\n", program, strerror(error));
    return !error;
}

void sinter_start_tell(bool is_telling) {
    const struct sinter_threads *threads = sinter_policy.threads;
    if (threads && !is_telling)
        return;
    if (threads)
        threads->claim_end();
    __atomic_store_n(&timeout.is_telling, is_telling, __ATOMIC_RELAXED);
}
