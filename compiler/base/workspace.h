/* The temporary directories of one command, and the promise that they do not outlive it. A janitor
 * process, forked when they are made, holds one end of a pipe; when this process ends, in whatever
 * way, the janitor ends the tools that are still running and removes the directories. One
 * implementation: workspace_posix.c. */
#ifndef COMPILER_BASE_WORKSPACE_H
#define COMPILER_BASE_WORKSPACE_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"

struct workspace_nodes {
    struct file_node scratch, staging;
};

struct workspace {
    const char *scratch; /* for intermediate files, under $TMPDIR or /tmp */
    const char *staging; /* beside the output, so that it can be moved in one step */
    int staging_folder;  /* a descriptor of it, since others may rename it there; or -1 */
    int janitor_pid;     /* also the process group that tools run in; 0 when there is none */
    int leash;
    struct workspace_nodes nodes; /* which directories they are */
    bool keep_scratch;            /* --save-temps */
};

/* Makes both directories, mode 0700. `output` is the path that will be published; NULL means no
 * staging directory. Reported as an environment fault. */
bool workspace_open(struct workspace *workspace, const char *output, struct arena *arena,
                    struct diag *diag);
/* A path in the scratch directory. */
const char *workspace_path(const struct workspace *workspace, const char *name,
                           struct arena *arena);
/* Removes the directories, but a kept scratch. Does nothing when it was not opened. */
void workspace_close(struct workspace *workspace);

#endif
