/* What a failing program said, in one line. Uses libc only. */
#ifndef COMPILER_BENCH_MESSAGE_H
#define COMPILER_BENCH_MESSAGE_H

#include "base/arena.h"

/* The line of a program's output that best tells why it failed: the last one, if a line says
 * "Caused by"; otherwise the first with "rror" in it, or the first. It is cut if it is long, and
 * may hold any character but a line's end. "" if there is no text. */
const char *message_of(const char *text, struct arena *arena);

#endif
