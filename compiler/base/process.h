/* Other programs: finding them, running them with their output captured, many at once. One
 * implementation: process_posix.c. */
#ifndef COMPILER_BASE_PROCESS_H
#define COMPILER_BASE_PROCESS_H

#include "base/arena.h"
#include "base/diag.h"

/* An absolute path for `name` by $PATH (as it is when it holds a '/'), or NULL. */
const char *process_find(const char *name, struct arena *arena);
/* The path of this executable. */
const char *process_self(struct arena *arena);
/* `path` from the root, where it is not so already and the current directory can be told. */
const char *process_absolute(const char *path, struct arena *arena);
/* True when a library that this process is linked with has a symbol `name`. */
bool process_has_symbol(const char *name);
unsigned process_processor_count(void);
/* True when this process's address space is limited to less than `bytes`. */
bool process_address_space_below(uint64_t bytes);
/* How much private memory this process may have: the lower of its limits on addresses and on data;
 * UINT64_MAX where it has none. */
uint64_t process_memory_limit(void);
/* The stack that a child can be given: the hard limit, at most `want_bytes`. */
uint64_t process_stack_limit(uint64_t want_bytes);

/* The stack of compilers, which go down into nested blocks by recursion: clang 19 did with a
 * quarter of it at 7,500 nested ifs, not far below what wasm2c has the memory for. Where the
 * address space is limited the stack is not raised, since each thread is given as much. */
#define PROCESS_STACK_BYTES ((uint64_t)256 << 20)

struct command {
    const char *const *argv;    /* NULL-terminated; argv[0] is the program's path */
    const char *directory;      /* to run in; NULL: this process's */
    const char *scratch;        /* where it puts temporary files; NULL: where this process does */
    uint64_t stack_limit_bytes; /* 0: inherited, or PROCESS_STACK_BYTES where that is more */
    bool keeps_stack;           /* inherited, however little that is */
    uint64_t data_limit_bytes;  /* of private writable memory; 0: inherited */
    uint32_t cpu_limit_seconds; /* past it SIGXCPU ends the command; 0: inherited */
};

enum command_result { COMMAND_OK, COMMAND_FAILED, COMMAND_SIGNALLED, COMMAND_NOT_STARTED };
struct command_outcome {
    enum command_result result;
    int code; /* exit code, signal or errno */
    struct bytes
        output; /* what it wrote to stdout and stderr, in the arena, at most 64 MiB of it */
    uint64_t peak_bytes; /* its peak resident memory */
};

/* Whether it was killed, perhaps by the kernel for want of memory; or used up its time. */
bool command_was_killed(const struct command_outcome *outcome);
bool command_used_its_time(const struct command_outcome *outcome);

struct runner {
    struct arena *arena;
    struct diag *diag;
    bool dry_run;        /* -###: commands are printed and not run; all succeed */
    bool verbose;        /* -v: printed, then run */
    unsigned job_count;  /* at once */
    int group;           /* the process group that commands run in; 0: their own */
    uint64_t peak_bytes; /* the largest command so far */
};

struct command_outcome process_run(struct runner *runner, const struct command *command);

/* Runs all commands, `job_count` at once; starts no new ones once one has failed (those get
 * COMMAND_OK and no output). `ended`, when not NULL, hears of every end, and of how many there
 * were. True when all succeeded. */
bool process_run_all(struct runner *runner, const struct command *commands, size_t count,
                     struct command_outcome *outcomes,
                     void (*ended)(size_t index, size_t done, void *context), void *context);

/* Reports, as an environment fault, how `what` (e.g. "clang") failed, and what it printed. Returns
 * false. */
bool process_report(struct runner *runner, const char *what, const struct command *command,
                    const struct command_outcome *outcome);

/* Prints to stderr what a program printed, without what could steer a terminal. */
void process_print_output(const struct command_outcome *outcome);

/* Appends a word as a shell would take it. */
void process_word_text(const char *word, struct text *out);
/* Appends the command as a shell would take it, with a newline. */
void process_command_text(const struct command *command, struct text *out);

/* Replaces this process. Returns only on failure, with an errno. */
int process_replace(const char *path, const char *const *argv, const char *const *environment);
/* The same by an open executable, which may be closed when a program is executed. */
int process_replace_by(int fd, const char *const *argv, const char *const *environment);

#endif
