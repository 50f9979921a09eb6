/* See measure.h. SIGCHLD is blocked while a child runs, so that sigtimedwait can wait for the
 * child's end with a time limit. */
#include "bench/measure.h"

#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FILE_SIZE_CAP_BYTES ((rlim_t)1 << 30)

static double now_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* What a child, and waiting for its end, need. */
struct child {
    pid_t pid;
    double start_seconds;
    sigset_t mask; /* as it was before SIGCHLD was blocked */
};

static void block_child_signal(sigset_t *before) {
    sigset_t set;
    signal(SIGCHLD, SIG_DFL); /* a caller may have left it ignored; then there would be no children
                                 to wait for */
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, before);
}

/* Called in the child, which must not outlive its parent. */
static void die_with(pid_t parent, int signal_number) {
    prctl(PR_SET_PDEATHSIG, signal_number);
    if (getppid() != parent)
        _exit(127);
}

/* True if the child has ended by `deadline_seconds`; it has not been reaped then. */
static bool wait_for_end(const struct child *child, double deadline_seconds) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    for (;;) {
        siginfo_t info = {0};
        if (waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOWAIT | WNOHANG) != 0 ||
            info.si_pid == child->pid)
            return true;
        double left = deadline_seconds - now_seconds();
        if (left <= 0)
            return false;
        struct timespec wait = {.tv_sec = (time_t)left};
        wait.tv_nsec = (long)((left - (double)wait.tv_sec) * 1e9);
        sigtimedwait(&set, NULL, &wait);
    }
}

static struct measurement reap(const struct child *child) {
    struct rusage usage = {0};
    struct measurement result = {.end = MEASURE_EXITED};
    int status = 0;
    while (wait4(child->pid, &status, 0, &usage) < 0 && errno == EINTR)
        ;
    result.wall_seconds = now_seconds() - child->start_seconds;
    result.cpu_seconds = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    result.peak_bytes = (uint64_t)usage.ru_maxrss * 1024;
    if (WIFSIGNALED(status)) {
        result.end = MEASURE_SIGNALLED;
        result.code = WTERMSIG(status);
    } else {
        result.code = WEXITSTATUS(status);
    }
    sigprocmask(SIG_SETMASK, &child->mask, NULL);
    return result;
}

static int open_input(bool with_input) {
    struct stat status;
    int fd = -1;
    if (with_input && fstat(STDIN_FILENO, &status) == 0 && S_ISREG(status.st_mode))
        fd = open("/dev/stdin", O_RDONLY); /* opened again, to have its own position */
    return fd >= 0 ? fd : open("/dev/null", O_RDONLY);
}

static int open_output(const char *path) {
    return open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

static _Noreturn void become(const struct measure_command *command, const sigset_t *mask,
                             int failure) {
    struct rlimit limit;
    setpgid(0, 0);
    if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur > FILE_SIZE_CAP_BYTES) {
        limit.rlim_cur = FILE_SIZE_CAP_BYTES;
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    int input = open_input(command->with_input);
    int output = open_output(command->output), errors = open_output(command->errors);
    sigprocmask(SIG_SETMASK, mask, NULL);
    if (dup2(input, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0 &&
        dup2(errors, STDERR_FILENO) >= 0)
        process_replace(command->argv[0], command->argv, command->environment);
    int error = errno;
    (void)!write(failure, &error, sizeof error);
    _exit(127);
}

static struct measurement not_started(int error) {
    return (struct measurement){.end = MEASURE_NOT_STARTED, .code = error};
}

struct measurement measure_run(const struct measure_command *command) {
    struct child child;
    int failure[2], error = 0;
    pid_t self = getpid();
    if (pipe2(failure, O_CLOEXEC) != 0)
        return not_started(errno);
    fflush(NULL);
    block_child_signal(&child.mask);
    child.start_seconds = now_seconds();
    child.pid = fork();
    if (child.pid == 0) {
        die_with(self, SIGKILL);
        become(command, &child.mask, failure[1]);
    }
    int fork_error = errno;
    close(failure[1]);
    if (child.pid < 0) {
        close(failure[0]);
        sigprocmask(SIG_SETMASK, &child.mask, NULL);
        return not_started(fork_error);
    }
    /* If exec succeeds, the pipe closes without a byte. */
    bool started = read(failure[0], &error, sizeof error) <= 0;
    close(failure[0]);
    bool in_time = wait_for_end(&child, child.start_seconds + command->timeout_seconds);
    kill(-child.pid, SIGKILL); /* the child, if it still runs, and what it may have left running */
    struct measurement result = reap(&child);
    if (!started)
        return not_started(error);
    if (!in_time)
        result.end = MEASURE_TIMED_OUT;
    return result;
}

struct measurement measure_call(int (*call)(void *context), void *context, const char *errors) {
    struct child child;
    pid_t self = getpid();
    fflush(NULL);
    block_child_signal(&child.mask);
    child.start_seconds = now_seconds();
    child.pid = fork();
    if (child.pid == 0) {
        die_with(self, SIGTERM);
        sigprocmask(SIG_SETMASK, &child.mask, NULL);
        if (errors && dup2(open_output(errors), STDERR_FILENO) < 0)
            _exit(127);
        int code = call(context);
        fflush(NULL);
        _exit(code);
    }
    if (child.pid < 0) {
        int error = errno;
        sigprocmask(SIG_SETMASK, &child.mask, NULL);
        return not_started(error);
    }
    return reap(&child);
}
