/* The engines that `sinter bench` knows, as rows of one table: how each compiles a module, runs it
 * and calls an exported function of it. */
#ifndef COMPILER_BENCH_ENGINES_H
#define COMPILER_BENCH_ENGINES_H

#include "base/arena.h"
#include "bench/results.h"

#include <stdbool.h>

struct engine {
    const char *name;        /* for --against */
    const char *label;       /* in reports */
    const char *program;     /* on PATH */
    const char *compile[16]; /* ahead of time; empty: it has no such command */
    const char *run[16];     /* empty: it runs no WASI programs */
    const char *call[16];    /* empty: it can't call an exported function */
    const char *directory;   /* a flag's pattern with {host} and {guest}; NULL: it has none */
    const char *variable;    /* a flag's pattern with {variable}; NULL: it has none */
    bool
        own_figures; /* it writes what compilation and run took to the file {figures}: our runner */
    enum results_place results; /* where it prints what a function returns, and how exactly */
    const char *since;          /* the version that first took all of this; NULL: any */
};

/* The table's rows; `engines[engine_count()]` is past its end. */
extern const struct engine engines[];
uint32_t engine_count(void);

/* The row of that name, or NULL. */
const struct engine *engine_find(const char *name);
/* "node, wasmtime, ...". */
const char *engine_names(struct arena *arena);

/* What the words of a template stand for. Lists end with NULL. */
struct engine_words {
    const char *program;
    const char *module;   /* {module}: the .wasm */
    const char *artefact; /* {artefact}: what `compile` makes of it */
    const char *runner;   /* {runner}: our script for Node */
    const char *figures;  /* {figures} */
    bool listens;         /* the guest is given a socket, for which no engine has a flag */
    const char *const *directories;    /* {directories}: of each HOST[::GUEST], the engine's flag */
    const char *const *variables;      /* {variables}: of each KEY=VALUE, the engine's flag */
    const char *function;              /* {function} */
    const struct signature *signature; /* {signature}: of the function, as text; {typed} uses it */
    const char *const *arguments;      /* {arguments}: a function's integers in decimal, with a
                                        * sign; {typed}: each as `-a TYPE:VALUE` */
};

/* The command of `engine` by one of its templates, NULL-terminated, program first. NULL, with
 * `*problem` set, when it has no flag for something that it would have to be given. */
const char *const *engine_command(const struct engine *engine, const char *const *template,
                                  const struct engine_words *values, struct arena *arena,
                                  const char **problem);

#endif
