/* What a build is asked to do. The command line, or `sinter bench`, fills this in; lower layers
 * know no flags. All strings outlive the build. */
#ifndef COMPILER_SETTINGS_H
#define COMPILER_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

enum emit { EMIT_EXE, EMIT_SHARED, EMIT_STATIC, EMIT_OBJECT, EMIT_C };

struct string_list {
    const char **items;
    uint32_t count;
    uint32_t capacity; /* of whoever fills it */
};

/* A file with the C functions that supply the imports from one module. */
struct preset;
struct target;
struct provider {
    const char *module;
    const char *file;            /* .c, .o or .a */
    const struct preset *preset; /* the preset that the file belongs to; NULL: it is the user's */
};

/* The default size of the guest's stack in an executable. */
#define SETTINGS_STACK_SIZE_BYTES ((uint64_t)16 << 20)

/* How many threads a guest may have at a time, by default. */
#define SETTINGS_MAX_THREADS 1024u

/* What an executable or library allows its guest (README.md, "Policy"). */
struct policy_settings {
    struct string_list directories; /* HOST[::GUEST][:ro|:rw] */
    struct string_list environment; /* KEY or KEY=VALUE */
    struct string_list listeners;   /* ADDRESS:PORT */
    bool inherit_environment;
    bool runtime_policy;   /* whoever runs the executable may widen the policy */
    bool os_sandbox;       /* the process confines itself as well */
    bool os_sandbox_given; /* otherwise it depends on the providers, once all are known */
    bool takes_snapshot;   /* its main program is that of --snapshot (build/snapshot.c) */
    uint64_t stack_size_bytes;
    uint64_t max_memory_bytes; /* 0: no limit */
    uint64_t timeout_ns;       /* 0: no limit */
    uint64_t max_threads;      /* at a time, with the first */
};

/* The C interface of a library. */
struct library_settings {
    bool is_sources;            /* with EMIT_C: sources of a library, not of an executable */
    const char *header;         /* the path of its header; NULL: write none */
    const char *prefix;         /* of its names in C; NULL: the output's name */
    const char *soname;         /* of a shared object; NULL: the output's file name */
    struct string_list renames; /* NAME=IDENTIFIER */
    const char *allocate;       /* the export by which the host allocates; NULL: a known name */
    const char *release;        /* the export that frees such space; NULL: none */
};

struct settings {
    const char *input; /* a path; `-` is standard input */
    enum emit emit;
    struct library_settings library;
    struct policy_settings policy;

    /* Imports */
    struct provider *providers;
    uint32_t provider_count;
    uint32_t provider_capacity; /* of whoever fills them in */
    bool missing_imports_trap;  /* calling an import without a provider traps */

    /* Code */
    const struct target *target; /* NULL: this machine */
    bool is_static;              /* an executable that contains the C library */
    uint32_t opt_level;          /* 0 to 3 */
    const char *cpu;             /* clang's name for a processor; NULL: any */
    bool explicit_bounds;
    uint64_t memory64_cap_bytes; /* the most of a memory with 64-bit addresses; 0: the default */
    bool strict;
    /* The export that runs at build time, after the start function and `_initialize`; "" if only
     * those do; NULL: the module starts when an instance is made. */
    const char *snapshot;
    struct string_list snapshot_directories; /* for it alone, to read; as in policy_settings */
    const char *pgo; /* a shell command that runs the program `{}` to be profiled; NULL: none */

    /* Artefact */
    bool debug_lines;            /* tell the lines of the sources */
    bool demangle;               /* names of functions */
    const char *custom_sections; /* all, none, keep:GLOB, drop:GLOB; NULL: all but debug sections */
    bool strip;

    /* The work itself */
    uint32_t job_count;
    const char *launcher; /* a program, with arguments, that runs compilers; NULL: none */
    bool no_cache;
    bool save_temps;
    bool dry_run;
    bool verbose;
};

/* True if a host program instantiates the result: a shared object, an archive, an object file, or
 * the sources of a library. */
static inline bool settings_make_library(const struct settings *settings) {
    return settings->emit == EMIT_SHARED || settings->emit == EMIT_STATIC ||
           settings->emit == EMIT_OBJECT ||
           (settings->emit == EMIT_C && settings->library.is_sources);
}

/* True if a header is made, as a file of its own or among the sources of a library. */
static inline bool settings_make_header(const struct settings *settings) {
    return settings->library.header || (settings->emit == EMIT_C && settings->library.is_sources);
}

/* True if the program contains the user's functions, whose needs are unknown. A preset's functions
 * need nothing that the sandbox withholds. */
static inline bool settings_have_host_code(const struct settings *settings) {
    for (uint32_t i = 0; i < settings->provider_count; i++)
        if (!settings->providers[i].preset)
            return true;
    return false;
}

#endif
