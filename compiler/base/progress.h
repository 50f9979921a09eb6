/* One line on a terminal that shows the progress of a long job. If stderr is not a terminal,
 * nothing is written. Implemented by progress_posix.c. */
#ifndef COMPILER_BASE_PROGRESS_H
#define COMPILER_BASE_PROGRESS_H

/* Replaces the line. */
void progress_show(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Removes it. */
void progress_end(void);

#endif
