/* The table of the engines that `sinter bench` knows: how each one compiles a module, runs it, and
 * calls an exported function. */
#ifndef COMPILER_BENCH_ENGINES_H
#define COMPILER_BENCH_ENGINES_H

#include "base/arena.h"
#include "bench/results.h"

#include <stdbool.h>

struct engine {
    const char *name;    /* for --against */
    const char *label;   /* in reports */
    const char *program; /* on PATH */
    /* Command lines without the program. Each ends with NULL, so it has up to 15 words. */
    const char *compile[16];    /* in advance; empty: it has no such command */
    const char *run[16];        /* empty: it runs no WASI programs */
    const char *call[16];       /* empty: it can't call an exported function */
    const char *directory;      /* a flag's pattern with {host} and {guest}; NULL: it has none */
    const char *variable;       /* a flag's pattern with {variable}; NULL: it has none */
    const char *runner;         /* our script, {runner}, among our resources. It writes the times of
                                 * compilation and run to {figures}. NULL: none */
    const char *version[4];     /* prints the version; empty: --version */
    const char *package;        /* without which `version` fails; NULL: the program is all */
    const char *stand_in;       /* the engine to use if this program is not on PATH; NULL: none */
    enum results_place results; /* where it prints results, and how precisely */
    const char *since;          /* the first version with all of this; NULL: any */
};

/* The table, with engine_count() rows. */
extern const struct engine engines[];
uint32_t engine_count(void);

/* The engine with that name, or NULL. */
const struct engine *engine_find(const char *name);
/* "node, wasmtime, ...". */
const char *engine_names(struct arena *arena);

/* What the words in braces stand for (engines.c). Lists end with NULL. */
struct engine_words {
    const char *program;
    const char *module;                /* {module}: the .wasm */
    const char *artefact;              /* {artefact}: the output of `compile` */
    const char *runner;                /* {runner}: our script */
    const char *figures;               /* {figures} */
    bool listens;                      /* the guest gets a socket, for which no engine has a flag */
    const char *const *directories;    /* {directories}: each HOST[::GUEST] as the engine's flag */
    const char *const *variables;      /* {variables}: each KEY=VALUE as the engine's flag */
    const char *function;              /* {function} */
    const struct signature *signature; /* {signature}: the function's, as text; {typed} uses it */
    const char *const *arguments;      /* {arguments}: a function's integers as signed decimal;
                                        * {typed}: each as `-a TYPE:VALUE` */
};

/* The command that `template`, one of the engine's command lines, stands for when `values` are put
 * in: NULL-terminated, program first, in the arena. Returns NULL and sets `*problem` if the engine
 * has no flag for something that it needs. */
const char *const *engine_command(const struct engine *engine, const char *const *template,
                                  const struct engine_words *values, struct arena *arena,
                                  const char **problem);

#endif
