/* The one file that knows the C compiler: which flags make generated C mean what wasm means, and
 * how to link. */
#ifndef COMPILER_NATIVE_CLANG_H
#define COMPILER_NATIVE_CLANG_H

#include "base/process.h"
#include "settings.h"

struct clang {
    const char *path;
    bool expected;               /* clang-19, and the user did not name it */
    unsigned major;              /* its version; 0 before clang_check, where it is not known */
    const char *const *launcher; /* words before a compile command, NULL-terminated; NULL: none */
    bool tuned;                  /* has the flags of LLVM's that make wasm's loops faster */
    const char *quick_linker;    /* its lld, by which -O1 runs passes of our choice; NULL: none */
    const struct settings *settings;
    struct arena *arena;
    bool instrument;     /* guest code and links: to count what runs */
    const char *profile; /* of such runs, for guest code, beside its files; NULL: none */
};

/* Finds the compiler: $SINTER_CLANG, clang-19, or clang; and the launcher that `--launcher` or
 * $SINTER_LAUNCHER name. False, reported with what to install, when there is none. */
bool clang_find(struct clang *clang, const struct settings *settings, struct runner *runner);

/* Proves, by its own macros, that a compiler which the user named, or was not the expected one, can
 * compile generated code: clang 14 or later, for this machine, with `--cpu` floats of IEEE's
 * widths. False, reported by name, when it can't. Finds out which of our flags it has. */
bool clang_check(struct clang *clang, struct runner *runner);

/* Prints the macros that the compiler has with our flags: with those of LLVM's that not every
 * clang has, as far as clang->tuned says so, and, with `stack_flags_wanted`, with those that it
 * must have. */
struct command clang_print_macros(const struct clang *clang, bool stack_flags_wanted);

/* A string that changes when the compiler or the meaning of its flags does, for cache keys. */
const char *clang_identity(const struct clang *clang);

enum clang_source {
    CLANG_GUEST,    /* C that wasm2c made: strict about meaning, silent about style */
    CLANG_GLUE,     /* C that glue/glue.c made */
    CLANG_PROVIDER, /* the user's, for --import: ordinary C with our public headers */
    CLANG_ASSEMBLY,
};
struct clang_job {
    enum clang_source source;
    const char *input;
    const char *output;
    bool vector_types; /* of guest and glue: the module's types have v128s */
    /* For CLANG_GUEST only. */
    bool explicit_bounds; /* compare every access */
    bool shared_memory;   /* other threads may write one of its memories */
    bool fixed_base;      /* its one memory is at SINTER_FIXED_MEMORY_BASE */
    const char *memory;   /* what an instance calls its one memory; NULL: it has not one */
    bool memory_imported;
    bool own_elements;      /* elements_are_own */
    bool jumps;             /* to functions by their index: each one starts a line of the cache */
    bool guarded_jumps;     /* with a copy of the functions in the state */
    const char *text_label; /* a symbol for the start of its machine code */
};
/* With a launcher, the command of a guest or glue job runs in the directory of its files, by their
 * plain names: so its words, and what the preprocessor says, are the same in every build. */
struct command clang_compile(const struct clang *clang, const struct clang_job *job);
/* Only preprocesses: what decides what the source means. */
struct command clang_preprocess(const struct clang *clang, const struct clang_job *job);
/* Compiles and links a C program natively, to be compared with: the same level and processor, and
 * floats no more fused than wasm's are. */
struct command clang_program(const struct clang *clang, const char *source, const char *output);

/* Prints the path of one of the libraries that come with the compiler, libclang_rt.builtins. */
struct command clang_print_runtime(const struct clang *clang);

/* Takes an object's debug information from it. */
struct command clang_strip_debug(const struct clang *clang, const char *object);

/* Links an executable with the runtime; or, with `export_list`, a file that says which names it
 * shows, a shared object. */
struct command clang_link(const struct clang *clang, const char *const *objects, uint32_t count,
                          const char *export_list, const char *output);

/* An artefact of the kind that the options say. */
struct clang_artefact {
    const char *const *objects;
    uint32_t object_count;
    const char *scratch; /* a directory for what comes between */
    const char *prefix;  /* of a library's names: all others are its own */
    const char *output;
};
#define CLANG_LINK_STEPS_MAX 3
/* Fills in the commands that make it, in order; returns how many. */
uint32_t clang_link_steps(const struct clang *clang, const struct clang_artefact *artefact,
                          struct command *steps);
/* The file in `scratch` in which a shared object's link looks up which names to show. */
#define CLANG_EXPORT_LIST "exports.map"

#endif
