/* A provider of imports for sandbox.mjs: a host that is out of control. It tries what an attacker
 * in the process would, by bare system calls, and prints a line for each: the name, and `done` or
 * the errno. */
#define _GNU_SOURCE
#include <sinter/sinter.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

uint32_t env_escape(struct sinter_instance *instance);

static void tell(const char *name, long result) {
    char line[128];
    int size =
        snprintf(line, sizeof line, "%s %s\n", name, result >= 0 ? "done" : strerrorname_np(errno));
    if (write(STDOUT_FILENO, line, (size_t)size) != size)
        _exit(99);
}

static void try_files(void) {
    int flags = O_RDONLY | O_CLOEXEC;
    tell("open", syscall(SYS_openat, AT_FDCWD, "/etc/passwd", flags));
    /* As the runtime's walker opens: only Landlock is in the way of these. */
    tell("open_nofollow", syscall(SYS_openat, AT_FDCWD, "/etc/passwd", flags | O_NOFOLLOW));
    tell("open_inside", syscall(SYS_openat, AT_FDCWD, "inside/file", flags | O_NOFOLLOW));
    tell("write_inside", syscall(SYS_openat, AT_FDCWD, "inside/file", O_WRONLY | O_NOFOLLOW));
    tell("open_read_only", syscall(SYS_openat, AT_FDCWD, "only/file", flags | O_NOFOLLOW));
    tell("write_read_only", syscall(SYS_openat, AT_FDCWD, "only/file", O_WRONLY | O_NOFOLLOW));
    tell("create_outside",
         syscall(SYS_openat, AT_FDCWD, "made", O_WRONLY | O_CREAT | O_NOFOLLOW, 0600));
    tell("mkdir_outside", syscall(SYS_mkdirat, AT_FDCWD, "made.d", 0700));
    tell("mkdir_read_only", syscall(SYS_mkdirat, AT_FDCWD, "only/d", 0700));
    tell("unlink_read_only", syscall(SYS_unlinkat, AT_FDCWD, "only/file", 0));
    tell("rename_out", syscall(SYS_renameat2, AT_FDCWD, "inside/file", AT_FDCWD, "moved", 0));
    tell("rename_inside",
         syscall(SYS_renameat2, AT_FDCWD, "inside/file", AT_FDCWD, "inside/d/file", 0));
    tell("chmod", syscall(SYS_fchmodat, AT_FDCWD, "inside", 0700));
}

static void try_process(void) {
    static char *const argv[] = {"/bin/true", NULL};
    pid_t pid = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (pid == 0) {
        syscall(SYS_execve, argv[0], argv, NULL);
        _exit(99);
    }
    tell("fork", pid);
    if (pid > 0)
        waitpid(pid, NULL, 0);
    /* Neither the path nor the process is there, so that they return where they are allowed. */
    long executed = syscall(SYS_execve, "/absent", argv, NULL);
    tell("exec", executed < 0 && errno == ENOENT ? 0 : executed);
    long traced = syscall(SYS_ptrace, PTRACE_ATTACH, -1, 0, 0);
    tell("ptrace", traced < 0 && errno == ESRCH ? 0 : traced);
    tell("kill", syscall(SYS_kill, getppid(), 0));
    tell("tgkill", syscall(SYS_tgkill, getppid(), getppid(), 0));
    tell("unshare", syscall(SYS_unshare, 0));
}

static void try_memory(void) {
    int map = MAP_PRIVATE | MAP_ANONYMOUS;
    void *pages = mmap(NULL, 4096, PROT_READ | PROT_WRITE, map, -1, 0);
    tell("map", pages == MAP_FAILED ? -1 : 0);
    tell("map_code", mmap(NULL, 4096, PROT_READ | PROT_EXEC, map, -1, 0) == MAP_FAILED ? -1 : 0);
    tell("protect_code", mprotect(pages, 4096, PROT_READ | PROT_EXEC));
}

static void try_network(void) {
    tell("socket", socket(AF_INET, SOCK_STREAM, 0));
    tell("unix_socket", socket(AF_UNIX, SOCK_STREAM, 0));
    tell("pair", socketpair(AF_UNIX, SOCK_STREAM, 0, (int[2]){0, 0}));
    tell("ioctl",
         syscall(SYS_ioctl, STDOUT_FILENO, 0x5412 /* TIOCSTI */, "x") < 0 && errno == ENOTTY ? 0
                                                                                             : -1);
}

uint32_t env_escape(struct sinter_instance *instance) {
    (void)instance;
    try_files();
    try_memory();
    try_network();
    try_process();
    return 0;
}
