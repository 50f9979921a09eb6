/* The temporary directories of one command, which never outlive it. A janitor process, forked when
 * they are made, holds one end of a pipe. When this process ends, in whatever way, the janitor ends
 * the tools that are still running and removes the directories. Implemented by workspace_posix.c.
 */
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
    const char *staging; /* beside the output, so that the output can be moved in one step */
    int staging_folder;  /* its descriptor, since others may rename it; -1: none */
    int janitor_pid;     /* also the tools' process group; 0: there is none */
    int leash;
    struct workspace_nodes nodes; /* the identities of both directories */
    bool keep_scratch;            /* --save-temps */
};

/* Makes both directories with mode 0700. `output` is the path that will be published; if it is
 * NULL, there is no staging directory. Failures are reported as environment faults. */
bool workspace_open(struct workspace *workspace, const char *output, struct arena *arena,
                    struct diag *diag);
/* A path in the scratch directory. */
const char *workspace_path(const struct workspace *workspace, const char *name,
                           struct arena *arena);
/* Removes the directories, except a scratch directory that is kept. Does nothing if the workspace
 * is not open. */
void workspace_close(struct workspace *workspace);

#endif
