/* Other programs: finding them, running many at once, and capturing their output. Implemented by
 * process_posix.c. */
#ifndef COMPILER_BASE_PROCESS_H
#define COMPILER_BASE_PROCESS_H

#include "base/arena.h"
#include "base/diag.h"

/* Looks `name` up in $PATH; a name with a '/' is taken as it is. Returns a path that can be
 * executed, or NULL. */
const char *process_find(const char *name, struct arena *arena);
/* The path of this executable, without symlinks; "" if it cannot be determined. */
const char *process_self(struct arena *arena);
/* `path` made absolute. It stays relative if the current directory cannot be determined. */
const char *process_absolute(const char *path, struct arena *arena);
/* True when this program or a library that it is linked with defines a symbol `name`. */
bool process_has_symbol(const char *name);
unsigned process_processor_count(void);
/* True when this process's address space is limited to less than `bytes`. */
bool process_address_space_below(uint64_t bytes);
/* How much private memory this process may have: the lower of its limits on address space and on
 * data. UINT64_MAX when it has none. */
uint64_t process_memory_limit(void);
/* The stack that a child can be given: `want_bytes`, or the hard limit if that is lower. */
uint64_t process_stack_limit(uint64_t want_bytes);

/* The stack of compilers, which recurse into nested blocks. clang 19 needed a quarter of it for
 * 7,500 nested ifs, which is close to the most that wasm2c has the memory for. If the address space
 * is limited, the stack is not raised, since every thread would reserve as much. */
#define PROCESS_STACK_BYTES ((uint64_t)256 << 20)

struct command {
    const char *const *argv; /* ends with NULL; argv[0] is the program's path */
    const char *directory;   /* where it runs; NULL: in this process's directory */
    const char *const
        *variables;             /* NAME=VALUE, besides this process's; ends with NULL; NULL: none */
    const char *input_file;     /* its stdin; NULL: nothing */
    const char *output_file;    /* a new file for its stdout; NULL: it is captured */
    const char *scratch;        /* its $TMPDIR; NULL: this process's */
    uint64_t stack_limit_bytes; /* 0: inherited, but raised to PROCESS_STACK_BYTES if it is lower */
    bool keeps_stack;           /* do not raise it */
    uint64_t data_limit_bytes;  /* of private writable memory; 0: inherited */
    uint32_t cpu_limit_seconds; /* after which SIGXCPU ends the command; 0: inherited */
};

enum command_result { COMMAND_OK, COMMAND_FAILED, COMMAND_SIGNALLED, COMMAND_NOT_STARTED };
struct command_outcome {
    enum command_result result;
    int code;            /* exit code, signal or errno */
    struct bytes output; /* stdout and stderr, in the arena, at most 64 MiB */
    uint64_t peak_bytes; /* its peak resident memory */
};

/* Whether the command was ended by SIGKILL, perhaps because the kernel ran out of memory. */
bool command_was_killed(const struct command_outcome *outcome);
/* Whether it was ended because it had used up `cpu_limit_seconds`. */
bool command_used_its_time(const struct command_outcome *outcome);

struct runner {
    struct arena *arena;
    struct diag *diag;
    bool dry_run;        /* -###: commands are printed, not run; all succeed */
    bool verbose;        /* -v: printed, then run */
    unsigned job_count;  /* the most that run at once */
    int group;           /* the process group that commands join; 0: this process's */
    uint64_t peak_bytes; /* of the largest command so far */
};

struct command_outcome process_run(struct runner *runner, const struct command *command);

/* Runs all commands, `job_count` at once. Once one has failed, no more are started; the outcome
 * of a command that was not started is COMMAND_OK, without output. `ended`, if not NULL, is called
 * whenever a command ends, with its index and the number of commands that have ended. Returns true
 * when all succeeded. */
bool process_run_all(struct runner *runner, const struct command *commands, size_t count,
                     struct command_outcome *outcomes,
                     void (*ended)(size_t index, size_t done, void *context), void *context);

/* Reports, as an environment fault, how `what` (e.g. "clang") failed and what it printed. Returns
 * false. */
bool process_report(struct runner *runner, const char *what, const struct command *command,
                    const struct command_outcome *outcome);

/* Prints to stderr what a program printed, or the beginning and the end of it, as text_visible has
 * it. */
void process_print_output(const struct command_outcome *outcome);

/* Appends `word`, quoted for a shell if need be. */
void process_word_text(const char *word, struct text *out);
/* Appends the command as a line for a shell. */
void process_command_text(const struct command *command, struct text *out);

/* Replaces this process. Returns only on failure, with an errno. `environment` is NULL for this
 * process's own. */
int process_replace(const char *path, const char *const *argv, const char *const *environment);
/* The same for an open executable, which may be close-on-exec. `environment` must not be NULL. */
int process_replace_by(int fd, const char *const *argv, const char *const *environment);

#endif
