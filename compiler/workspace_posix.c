/* See workspace.h. */
#include "workspace.h"

#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *make_directory(const char *pattern, struct arena *arena, struct diag *diag) {
    char *path = arena_copy(arena, pattern, strlen(pattern));
    if (mkdtemp(path))
        return path;
    diag_fail(diag, DIAG_ENVIRONMENT, "cannot make a temporary directory \"%s\": %s", pattern,
              strerror(errno));
    return NULL;
}

/* Absolute, so that the janitor finds it from anywhere. */
static const char *absolute(const char *path, struct arena *arena) {
    char *resolved = realpath(path, NULL);
    if (!resolved)
        return path;
    const char *copy = arena_copy(arena, resolved, strlen(resolved));
    free(resolved);
    return copy;
}

static void remove_directories(const struct workspace *workspace) {
    if (workspace->scratch && !workspace->keep_scratch)
        file_remove_tree(workspace->scratch);
    if (workspace->staging)
        file_remove_tree(workspace->staging);
}

/* Waits for a byte, which says that all is in order, or for the other end of the pipe to close,
 * which the kernel does when the compiler ends in any other way. */
static _Noreturn void be_janitor(const struct workspace *workspace, int leash) {
    char byte;
    setpgid(0, 0);
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    for (int fd = 0; fd < 256; fd++)
        if (fd != leash)
            close(fd);
    if (chdir("/") != 0)
        _exit(1);
    ssize_t got;
    while ((got = read(leash, &byte, 1)) < 0 && errno == EINTR)
        ;
    if (got == 1)
        _exit(0);
    kill(0, SIGTERM); /* our own group holds the tools that still run */
    for (int round = 0; round < 20; round++) {
        remove_directories(workspace);
        usleep(10000); /* a tool that is ending may still write */
    }
    _exit(0);
}

static bool start_janitor(struct workspace *workspace, struct diag *diag) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return diag_fail(diag, DIAG_ENVIRONMENT, "cannot make a pipe: %s", strerror(errno));
    pid_t pid = fork();
    if (pid == 0)
        be_janitor(workspace, (close(ends[1]), ends[0]));
    close(ends[0]);
    if (pid < 0) {
        close(ends[1]);
        return diag_fail(diag, DIAG_ENVIRONMENT, "cannot fork: %s", strerror(errno));
    }
    setpgid(pid, pid); /* whichever of the two is first */
    workspace->janitor_pid = (int)pid;
    workspace->leash = ends[1];
    return true;
}

bool workspace_open(struct workspace *workspace, const char *output, struct arena *arena,
                    struct diag *diag) {
    const char *parent = getenv("TMPDIR");
    const char *pattern =
        arena_format(arena, "%s/sinter-XXXXXX", parent && *parent ? parent : "/tmp");
    workspace->scratch = make_directory(pattern, arena, diag);
    if (!workspace->scratch)
        return false;
    workspace->scratch = absolute(workspace->scratch, arena);
    if (output) {
        pattern = arena_format(arena, "%s/.sinter-XXXXXX", file_directory(output, arena));
        workspace->staging = make_directory(pattern, arena, diag);
        if (workspace->staging)
            workspace->staging = absolute(workspace->staging, arena);
    }
    if ((!output || workspace->staging) && start_janitor(workspace, diag))
        return true;
    remove_directories(workspace);
    *workspace = (struct workspace){0};
    return false;
}

const char *workspace_path(const struct workspace *workspace, const char *name,
                           struct arena *arena) {
    return arena_format(arena, "%s/%s", workspace->scratch, name);
}

void workspace_close(struct workspace *workspace) {
    if (!workspace->janitor_pid)
        return;
    remove_directories(workspace);
    (void)!write(workspace->leash, "", 1);
    close(workspace->leash);
    while (waitpid(workspace->janitor_pid, NULL, 0) < 0 && errno == EINTR)
        ;
    *workspace = (struct workspace){0};
}
