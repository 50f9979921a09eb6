/* The C compiler and linker: which flags make generated C mean what wasm means, and how to link.
 * Implemented by clang.c (finding the compiler), clang_compile.c and clang_link.c. */
#ifndef COMPILER_NATIVE_CLANG_H
#define COMPILER_NATIVE_CLANG_H

#include "base/process.h"
#include "native/target.h"
#include "settings.h"

struct clang {
    const char *path;
    bool expected;               /* it is clang-19, and not by the user's choice */
    unsigned major;              /* its version; 0 when not known before clang_check */
    const char *const *launcher; /* words before a compile command, ending with NULL; NULL: none */
    bool tuned;                  /* it has the LLVM flags that make wasm's loops faster */
    const char *quick_linker;    /* its lld, which runs our passes at -O1; NULL: none */
    const struct settings *settings;
    struct arena *arena;
    bool instrument;     /* compile and link guest code so that it counts what runs */
    const char *profile; /* such counts, for guest code, beside its files; NULL: none */
};

/* Finds the compiler ($SINTER_CLANG, clang-19 or clang), and the launcher that `--launcher` or
 * $SINTER_LAUNCHER names. False, reported with what to install, when one is missing. */
bool clang_find(struct clang *clang, const struct settings *settings, struct runner *runner);

/* Checks, by its macros, that the compiler can compile generated code: clang 14 or later, for this
 * machine, with IEEE floats under `--cpu`. Also finds out which optional flags it has. The expected
 * compiler without `--cpu` is not asked. False, reported, when it is unsuitable. */
bool clang_check(struct clang *clang, struct runner *runner);

/* Prints the macros of the compiler. The command uses our optional LLVM flags if clang->tuned, and
 * with `stack_flags_wanted` those that the compiler must have. */
struct command clang_print_macros(const struct clang *clang, bool stack_flags_wanted);
/* Makes code for the target of an empty file, and keeps nothing. */
struct command clang_compile_nothing(const struct clang *clang);

/* A string for cache keys that changes when the compiler or the meaning of our flags does. */
const char *clang_identity(const struct clang *clang);

enum clang_source {
    CLANG_GUEST,    /* C from wasm2c: strict about meaning, no warnings */
    CLANG_GLUE,     /* C from glue/ */
    CLANG_PROVIDER, /* the user's C, for --import: ordinary C with our public headers */
    CLANG_ASSEMBLY,
};
struct clang_job {
    enum clang_source source;
    const char *input;
    const char *output;
    /* For guest and glue. */
    bool vector_types;  /* the module's types have v128s */
    bool exnref_tables; /* it imports tables of exnref, for which wasm2c includes nothing */
    /* For CLANG_GUEST only. */
    bool explicit_bounds;        /* compare every address with the memory's size */
    uint64_t memory64_cap_bytes; /* the most of a memory with 64-bit addresses; 0: there is none */
    bool shared_memory;          /* other threads may write one of its memories */
    bool fixed_base;             /* the only memory is at SINTER_FIXED_MEMORY_BASE */
    const char
        *memory; /* the only memory's member of an instance; NULL: there are none or several */
    bool memory_imported;
    bool own_elements;      /* elements_are_own */
    bool jumps;             /* functions are jumped to by index: align each to a cache line */
    bool guarded_jumps;     /* such jumps use a copy of the functions in the state */
    const char *text_label; /* a symbol at the start of its machine code */
};
/* With a launcher, the command of a guest or glue job runs in the directory of its files and names
 * them without a path. So its words, and the preprocessor's output, are the same in every build. */
struct command clang_compile(const struct clang *clang, const struct clang_job *job);
/* After a compilation that failed with the output `said`: notes what to do if a function has too
 * large a frame. */
void clang_note_frame(const struct clang *clang, struct bytes said, struct diag *diag);
/* Only preprocesses the source, to find out what it depends on. */
struct command clang_preprocess(const struct clang *clang, const struct clang_job *job);
/* A C program that is compiled natively, for comparison. */
struct clang_program {
    const char *source;
    const char *output;
    bool any_cpu;        /* for all processors, whatever --cpu says */
    bool no_contraction; /* no multiplication is fused with an addition */
};
/* Compiles and links it as a user does, at the same level as guest code and for the same processor.
 */
struct command clang_program(const struct clang *clang, const struct clang_program *program);

/* Prints the path of libclang_rt.builtins, one of the libraries that come with the compiler. */
struct command clang_print_runtime(const struct clang *clang);

/* Removes an object's debug information. */
struct command clang_strip_debug(const struct clang *clang, const char *object);

struct words;
/* Adds --target, unless the target is this machine. */
void clang_add_target(struct words *words, const struct clang *clang);

/* Links an executable with the runtime. With `export_list`, a version script of exported names,
 * links a shared object instead, which others know as `soname` (NULL: by its path). */
struct command clang_link(const struct clang *clang, const char *const *objects, uint32_t count,
                          const char *export_list, const char *soname, const char *output);

/* An artefact of the kind that the settings name. */
struct clang_artefact {
    const char *const *objects;
    uint32_t object_count;
    const char *scratch; /* a directory for intermediate files */
    const char *prefix;  /* of a library's exported names; all other names become local */
    const char *soname;  /* of a shared object */
    const char *output;
};
#define CLANG_LINK_STEPS_MAX 3
/* Sets the commands that make it, in order. Returns their number. */
uint32_t clang_link_steps(const struct clang *clang, const struct clang_artefact *artefact,
                          struct command *steps);
/* The version script of a shared object, in `scratch`. The caller writes it. */
#define CLANG_EXPORT_LIST "exports.map"

#endif
