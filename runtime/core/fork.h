/* Forks of a host that has several threads. */
#ifndef RUNTIME_CORE_FORK_H
#define RUNTIME_CORE_FORK_H

/* From now on the child of a fork finds the runtime's locks free, even those that were held by
 * threads which it does not have. Any thread; the first call counts. */
void sinter_mind_forks(void);

#endif
