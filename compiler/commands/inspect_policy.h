/* The part of `sinter inspect` that shows what a build allows an executable. */
#ifndef COMPILER_COMMANDS_INSPECT_POLICY_H
#define COMPILER_COMMANDS_INSPECT_POLICY_H

#include "base/text.h"

/* Appends the policy in a description that was checked, as lines of text; nothing where it has
 * none. */
void inspect_policy_text(struct bytes description, struct text *out);
/* Appends it as a member of a JSON object; null where there is none. */
void inspect_policy_json(struct bytes description, struct text *out);

#endif
