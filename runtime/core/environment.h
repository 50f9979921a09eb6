/* The process's environment, as a policy speaks of it. */
#ifndef RUNTIME_ENVIRONMENT_H
#define RUNTIME_ENVIRONMENT_H

/* `entry` when it is KEY=VALUE; else it is a KEY: the process's KEY=VALUE, borrowed, or NULL where
 * it has none. */
const char *sinter_environment_entry(const char *entry);

#endif
