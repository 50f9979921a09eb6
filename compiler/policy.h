/* What a build allows an executable: its policy, written as the C that the runtime reads
 * (struct sinter_policy of <sinter/code.h>). */
#ifndef COMPILER_POLICY_H
#define COMPILER_POLICY_H

#include "options.h"
#include "text.h"

struct policy_input {
    const struct options *options;
    bool wasi;      /* the module imports something of WASI */
    bool host_main; /* a provider defines sinter_host_main */
};

/* Appends the definition of `sinter_policy`; `module` is a variable that is defined before. */
void policy_c(const struct policy_input *input, struct text *out);

#endif
