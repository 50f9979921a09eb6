/* Profile-guided optimisation: the part of `--pgo` between the two compilations. */
#ifndef COMPILER_NATIVE_PGO_H
#define COMPILER_NATIVE_PGO_H

#include "base/workspace.h"
#include "native/clang.h"

struct pgo {
    const char *profdata; /* the program that merges profiles */
    const char *folder;   /* where the instrumented program writes them */
    const char *profile;  /* the merged profile */
};

/* Finds the tools beside the compiler. False, reported with what to install, when one is missing.
 */
bool pgo_find(struct pgo *pgo, const struct clang *clang, const struct workspace *workspace,
              struct runner *runner);

/* Runs the command of `--pgo` with `program`, an instrumented executable, and merges the profiles
 * into `pgo->profile`. A command that fails, or that does not run the program to its end, is
 * reported as a fault of the input. */
bool pgo_run(const struct pgo *pgo, const char *command, const char *program,
             struct runner *runner);

#endif
