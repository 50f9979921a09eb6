/* fork, in a host with several threads. */
#ifndef RUNTIME_FORK_H
#define RUNTIME_FORK_H

/* From now on a child finds the runtime's locks free, whatever threads that it does not have held
 * when it was made. Any thread; the first call counts. */
void sinter_mind_forks(void);

#endif
