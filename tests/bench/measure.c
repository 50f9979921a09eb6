/* Runs a program and writes what it took to a file: `EXIT WALL CPU PEAK`, in microseconds and KiB.
 * EXIT is the exit code, or minus the signal that ended it. stdin, stdout and stderr are the
 * program's. CPU and PEAK are the kernel's figures for this child alone, so that scripts need not
 * sample it. Exits with 0 when the program ran, whatever came of it. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long microseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static long long cpu_microseconds(const struct rusage *usage) {
    const struct timeval *user = &usage->ru_utime;
    const struct timeval *kernel = &usage->ru_stime;
    return (user->tv_sec + kernel->tv_sec) * 1000000LL + user->tv_usec + kernel->tv_usec;
}

/* Waits for the child and fills in `usage`; the exit code or minus the signal. */
static int ended(pid_t child, struct rusage *usage) {
    int status;
    if (wait4(child, &status, 0, usage) != child) {
        perror("measure: wait4");
        exit(3);
    }
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fputs("usage: measure OUT PROGRAM ARGS...\n", stderr);
        return 2;
    }
    FILE *out = fopen(argv[1], "we");
    if (!out) {
        perror(argv[1]);
        return 3;
    }
    long long start = microseconds();
    pid_t child = fork();
    if (child == 0) {
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    if (child < 0) {
        perror("measure: fork");
        return 3;
    }
    struct rusage usage;
    int code = ended(child, &usage);
    long long wall = microseconds() - start;
    fprintf(out, "%d %lld %lld %ld\n", code, wall, cpu_microseconds(&usage), usage.ru_maxrss);
    return fclose(out) == 0 ? 0 : 3;
}
