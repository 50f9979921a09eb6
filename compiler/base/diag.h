/* Diagnostics, clang's way: `FILE:0xOFFSET: error: MESSAGE`, then `FILE: note: ...` lines. Messages
 * start in lower case and have no full stop; the user's text stands in quotes, escaped by
 * text_quoted. Reported once, where the fault is found; callers just unwind. */
#ifndef COMPILER_BASE_DIAG_H
#define COMPILER_BASE_DIAG_H

#include "base/text.h"

/* The exit codes of `sinter`; the worst one met so far is kept in `struct diag`. */
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
    struct text *capture; /* when not NULL, lines go here and not to stderr (tests) */
};

/* `FILE:0xOFFSET: error: ...`; sets DIAG_INPUT; returns false so that a caller can `return
 * diag_error(...)`. */
bool diag_error(struct diag *diag, size_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* `FILE: error: ...` for a fault of the input with no one place; sets DIAG_INPUT; returns false. */
bool diag_input(struct diag *diag, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* `sinter: error: ...` for usage and environment faults; sets `fault`; returns false. */
bool diag_fail(struct diag *diag, enum diag_fault fault, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* `FILE: warning: ...`: the build goes on. */
void diag_warn(struct diag *diag, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* `FILE: note: ...`: what to do about the error above. */
void diag_note(struct diag *diag, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
