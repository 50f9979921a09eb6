/* The part of `sinter inspect` that shows the policy of an executable or library. */
#ifndef COMPILER_COMMANDS_INSPECT_POLICY_H
#define COMPILER_COMMANDS_INSPECT_POLICY_H

#include "base/text.h"

/* Appends the policy in a checked description as lines of text, or nothing if it has none. */
void inspect_policy_text(struct bytes description, struct text *out);
/* Appends it as a member of a JSON object, null if it has none. */
void inspect_policy_json(struct bytes description, struct text *out);

#endif
