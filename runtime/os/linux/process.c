/* The process: its environment, its processor, its streams, its end. See os.h. */
#include "os/os.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

extern char **environ;

char **sinter_os_environment(void) { return environ; }

unsigned long sinter_os_processor_word(uint32_t number) {
    return getauxval(number == 1 ? AT_HWCAP : AT_HWCAP2);
}

void sinter_os_at_fork(void (*before)(void), void (*after)(void), void (*in_child)(void)) {
    (void)pthread_atfork(before, after, in_child);
}

void sinter_os_outlive_output(void) {
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

void sinter_os_abandon(const char *message, int exit_code) {
    if (*message && write(STDERR_FILENO, message, strlen(message)) < 0) {
        /* There is nobody to tell. */
    }
    _exit(exit_code);
}
