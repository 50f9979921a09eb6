/* See workspace.h. */
#include "base/workspace.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void remove_directories(const struct workspace *workspace) {
    if (workspace->scratch && !workspace->keep_scratch)
        file_remove_temporary(workspace->scratch, &workspace->nodes.scratch);
    if (workspace->staging)
        file_remove_temporary(workspace->staging, &workspace->nodes.staging);
}

/* Reads the next message from the leash; 0 at its end. */
static ssize_t receive(int leash, void *message, size_t size) {
    ssize_t got;
    while ((got = read(leash, message, size)) < 0 && errno == EINTR)
        ;
    return got;
}

/* The janitor waits for a single byte, which means that all is in order, or for the pipe to close,
 * which the kernel does when the compiler ends in any other way. Before that it is told the
 * identities of the directories; until then they are empty. */
static _Noreturn void be_janitor(struct workspace *workspace, int leash) {
    struct workspace_nodes nodes;
    ssize_t got;
    setpgid(0, 0);
    for (int fd = 0; fd < 256; fd++)
        if (fd != leash)
            close(fd);
    if (chdir("/") != 0)
        _exit(1);
    while ((got = receive(leash, &nodes, sizeof nodes)) == (ssize_t)sizeof nodes)
        workspace->nodes = nodes;
    if (got == 1)
        _exit(0);
    kill(0, SIGTERM); /* our own process group holds the tools still running */
    for (int round = 0; round < 20; round++) {
        remove_directories(workspace);
        usleep(10000); /* a tool that is ending may still write */
    }
    _exit(0);
}

/* All signals are blocked during the fork. Pending ones are delivered to this process once the
 * janitor is in a group of its own; the janitor keeps them blocked. */
static bool start_janitor(struct workspace *workspace, struct diag *diag) {
    int ends[2];
    sigset_t all, before;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return diag_fail(diag, DIAG_ENVIRONMENT, "cannot make a pipe: %s", strerror(errno));
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    pid_t pid = fork();
    if (pid == 0)
        be_janitor(workspace, (close(ends[1]), ends[0]));
    int error = errno;
    if (pid > 0)
        setpgid(pid, pid); /* parent and child both set it, whichever is first */
    sigprocmask(SIG_SETMASK, &before, NULL);
    close(ends[0]);
    if (pid < 0) {
        close(ends[1]);
        return diag_fail(diag, DIAG_ENVIRONMENT, "cannot fork: %s", strerror(error));
    }
    workspace->janitor_pid = (int)pid;
    workspace->leash = ends[1];
    return true;
}

/* A name that nobody else has. NULL, reported, when there is no randomness or no such folder. */
static const char *choose_name(const char *folder, const char *prefix, struct arena *arena,
                               struct diag *diag) {
    uint64_t number;
    char *resolved = realpath(folder, NULL);
    if (!resolved || getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number) {
        diag_fail(diag, DIAG_ENVIRONMENT, "cannot make a temporary directory \"%s/%s\": %s", folder,
                  prefix, strerror(errno));
        free(resolved);
        return NULL;
    }
    const char *name =
        arena_format(arena, "%s/%s%016llx", resolved, prefix, (unsigned long long)number);
    free(resolved);
    return name;
}

/* Enough to remove the directories in any case, and for the tools. */
#define DESCRIPTORS_LEAST 64u

static bool has_descriptors(struct diag *diag) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= DESCRIPTORS_LEAST)
        return true;
    if (limit.rlim_max >= DESCRIPTORS_LEAST) {
        limit.rlim_cur = DESCRIPTORS_LEAST;
        if (setrlimit(RLIMIT_NOFILE, &limit) == 0)
            return true;
    }
    return diag_fail(diag, DIAG_ENVIRONMENT,
                     "a process may open at most %llu files here (ulimit -n), but Sinter needs %u",
                     (unsigned long long)limit.rlim_max, DESCRIPTORS_LEAST);
}

static bool make_directories(struct workspace *workspace, struct diag *diag) {
    struct workspace_nodes *nodes = &workspace->nodes;
    int scratch = file_make_temporary(workspace->scratch, &nodes->scratch, diag);
    if (scratch < 0)
        return false;
    close(scratch);
    if (workspace->staging) {
        workspace->staging_folder = file_make_temporary(workspace->staging, &nodes->staging, diag);
        if (workspace->staging_folder < 0)
            return false;
    }
    return write(workspace->leash, nodes, sizeof *nodes) == (ssize_t)sizeof *nodes ||
           diag_fail(diag, DIAG_ENVIRONMENT, "cannot write to a pipe: %s", strerror(errno));
}

/* The janitor is started before the directories exist, and knows their names. */
bool workspace_open(struct workspace *workspace, const char *output, struct arena *arena,
                    struct diag *diag) {
    struct workspace opened = {.staging_folder = -1, .keep_scratch = workspace->keep_scratch};
    const char *temporary = getenv("TMPDIR");
    if (!temporary || !*temporary)
        temporary = "/tmp";
    if (!has_descriptors(diag))
        return false;
    opened.scratch = choose_name(temporary, "sinter-", arena, diag);
    if (!opened.scratch)
        return false;
    if (output) {
        bool is_special = file_is_special(output); /* written to in place */
        opened.staging = choose_name(is_special ? temporary : file_directory(output, arena),
                                     ".sinter-", arena, diag);
        if (!opened.staging)
            return false;
    }
    if (!start_janitor(&opened, diag))
        return false;
    *workspace = opened;
    if (make_directories(workspace, diag))
        return true;
    workspace->keep_scratch = false;
    workspace_close(workspace);
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
    if (workspace->staging_folder >= 0)
        close(workspace->staging_folder);
    (void)!write(workspace->leash, "", 1);
    close(workspace->leash);
    while (waitpid(workspace->janitor_pid, NULL, 0) < 0 && errno == EINTR)
        ;
    *workspace = (struct workspace){0};
}
