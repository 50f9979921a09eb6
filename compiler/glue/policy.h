/* The policy of an executable: what the build allows it. The policy is checked against the module,
 * and written as the C that the runtime reads (struct sinter_policy of <sinter/internal/policy.h>).
 */
#ifndef COMPILER_GLUE_POLICY_H
#define COMPILER_GLUE_POLICY_H

#include "base/text.h"
#include "settings.h"
#include "wasm/module.h"

struct policy_input {
    const struct policy_settings *policy;
    const struct module *module;
    bool wasi;                 /* the module imports WASI functions */
    bool host_code;            /* there are providers of the user's */
    bool host_main;            /* a provider defines sinter_host_main */
    const char *module_symbol; /* the symbol of the struct sinter_module */
    bool library;              /* the policy is static, and only for the library's WASI */
};

/* False, reported, when the module cannot start within the limits. */
bool policy_check(const struct settings *settings, const struct module *module, struct diag *diag);

/* Appends the definition of `sinter_policy`, or of a library's `library_policy`. */
void policy_c(const struct policy_input *input, struct text *out);

#endif
