/* --pgo: first an executable with counters is built in the same workspace, and the user's command
 * runs it. The stages that follow compile for what it did. */
#include "build/stages.h"

#include "native/pgo.h"

/* The program writes its profile when it exits, so it is built without the operating system's
 * sandbox. */
bool profile_take(struct build *build) {
    struct pgo pgo;
    struct policy_settings policy = *build->policy;
    struct build counting = *build;
    if (!pgo_find(&pgo, &build->clang, &build->workspace, &build->runner))
        return false;
    policy.os_sandbox = false;
    counting.policy = &policy;
    counting.clang.instrument = true;
    counting.artefact = build_path(build, "instrumented");
    bool ok = build_run_instrumented(&counting) &&
              pgo_run(&pgo, build->settings->pgo, counting.artefact, &counting.runner);
    build->runner = counting.runner; /* it knows the tools' peak memory */
    build->clang.profile = pgo.profile;
    return ok;
}
