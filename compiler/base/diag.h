/* Diagnostics in clang's style: `FILE:0xOFFSET: error: MESSAGE`, then `FILE: note: ...` lines.
 * Messages start in lower case and have no full stop. The user's text stands in quotes, escaped by
 * text_quoted. An error is reported once, where it is found; callers only unwind. */
#ifndef COMPILER_BASE_DIAG_H
#define COMPILER_BASE_DIAG_H

#include "base/text.h"

/* The exit codes of `sinter`. `struct diag` keeps the highest one so far. */
enum diag_fault {
    DIAG_NONE = 0,
    DIAG_INPUT = 1,       /* the input is at fault */
    DIAG_USAGE = 2,       /* the command line is at fault */
    DIAG_ENVIRONMENT = 3, /* no compiler, no space, no permission */
};

struct diag {
    const char *file; /* the input's name as the user gave it */
    enum diag_fault fault;
    unsigned error_count;
    unsigned note_count;
    struct text *capture; /* lines go here instead of stderr (tests); NULL: to stderr */
};

/* Prints `FILE:0xOFFSET: error: ...` and sets DIAG_INPUT. Returns false, so that a caller can
 * `return diag_error(...)`. */
bool diag_error(struct diag *diag, size_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Prints `FILE: error: ...`, for a fault of the input that has no single place, and sets
 * DIAG_INPUT. Returns false. */
bool diag_input(struct diag *diag, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Prints `sinter: error: ...`, for usage and environment faults, and sets `fault`. Returns false.
 */
bool diag_fail(struct diag *diag, enum diag_fault fault, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Prints `FILE: warning: ...`. The build goes on. */
void diag_warn(struct diag *diag, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Prints `FILE: note: ...`, which says what to do about the error above. */
void diag_note(struct diag *diag, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
