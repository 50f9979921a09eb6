/* What a build allows an executable: its policy, checked against the module and written as the C
 * that the runtime reads (struct sinter_policy of <sinter/internal/policy.h>). */
#ifndef COMPILER_POLICY_H
#define COMPILER_POLICY_H

#include "module.h"
#include "options.h"
#include "text.h"

struct policy_input {
    const struct options *options;
    const struct module *module;
    bool wasi;                 /* the module imports something of WASI */
    bool host_main;            /* a provider defines sinter_host_main */
    const char *module_symbol; /* the struct sinter_module */
    bool library;              /* the policy is static, and of its WASI alone */
};

/* False, reported, when the module cannot start within the limits. */
bool policy_check(const struct options *options, const struct module *module, struct diag *diag);

/* Whether the executable puts on the operating system's sandbox. */
bool policy_has_os_sandbox(const struct options *options);

/* Appends the definition of `sinter_policy`, or of a library's `library_policy`. */
void policy_c(const struct policy_input *input, struct text *out);

#endif
