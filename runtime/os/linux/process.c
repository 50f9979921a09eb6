/* The process: its environment, its processor, its streams, its end. See os.h. */
#include "os/os.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

extern char **environ;

/* clearenv leaves no list at all. */
char **sinter_os_environment(void) {
    static char *none[1];
    return environ ? environ : none;
}

unsigned long sinter_os_processor_word(uint32_t number) {
    return getauxval(number == 1 ? AT_HWCAP : AT_HWCAP2);
}

void sinter_os_at_fork(void (*before)(void), void (*after)(void), void (*in_child)(void)) {
    (void)pthread_atfork(before, after, in_child);
}

int sinter_os_take_output(int *host) {
    *host = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    return *host < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0 ? errno : 0;
}

void sinter_os_outlive_output(void) {
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

void sinter_os_abandon(const char *message, int exit_code) {
    if (*message && write(STDERR_FILENO, message, strlen(message)) < 0) {
        /* Nobody can be told. */
    }
    _exit(exit_code);
}
