/* One line on a terminal that says how far a long job is. Where stderr is no terminal, nothing is
 * written. One implementation: progress_posix.c. */
#ifndef COMPILER_BASE_PROGRESS_H
#define COMPILER_BASE_PROGRESS_H

/* Replaces the line. */
void progress_show(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Removes it. */
void progress_end(void);

#endif
