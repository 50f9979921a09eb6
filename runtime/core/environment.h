/* Variables that a policy names. */
#ifndef RUNTIME_CORE_ENVIRONMENT_H
#define RUNTIME_CORE_ENVIRONMENT_H

/* `entry` itself when it is KEY=VALUE. When it is KEY, the process's KEY=VALUE, borrowed; NULL when
 * the process has none. */
const char *sinter_environment_entry(const char *entry);

#endif
