/* The command line: one table of flags, from which parsing, --help and errors are made. */
#ifndef COMPILER_CLI_OPTIONS_H
#define COMPILER_CLI_OPTIONS_H

#include "base/arena.h"
#include "base/diag.h"

enum command_name {
    COMMAND_BUILD,
    COMMAND_RUN,
    COMMAND_INSPECT,
    COMMAND_BENCH,
    COMMAND_NAME_COUNT
};

enum emit { EMIT_EXE, EMIT_SHARED, EMIT_STATIC, EMIT_OBJECT, EMIT_C };

/* By default on, unless there is host code (presets are none), of which nobody knows what it needs.
 */
enum os_sandbox { OS_SANDBOX_DEFAULT, OS_SANDBOX_ON, OS_SANDBOX_OFF };

/* `--import MODULE=FILE` or MODULE=@PRESET: a provider of an import module's functions. */
struct preset;
struct provider {
    const char *module;
    const char *file;            /* .c, .o or .a */
    const struct preset *preset; /* whose file it is, for @NAME; else NULL */
};

struct string_list {
    const char **items;
    uint32_t count;
};

/* What --stack-size is where it is not given. */
#define OPTIONS_STACK_SIZE_BYTES ((uint64_t)16 << 20)

struct options {
    enum command_name command;
    const char *input;
    const char *output; /* NULL: not given */
    enum emit emit;
    bool library_sources;       /* EMIT_C: of a library, not of an executable */
    const char *header;         /* a library's, to write; NULL: none */
    const char *prefix;         /* of a library's names in C; NULL: the output's name */
    struct string_list renames; /* NAME=IDENTIFIER */
    const char *allocate;       /* the export that a library's host allocates by; NULL: by name */
    const char *release;        /* what gives it back; NULL: none */
    int opt_level;              /* 0..3 */
    const char *cpu;
    bool explicit_bounds;
    struct provider *providers;
    uint32_t provider_count;
    bool strict;
    bool missing_imports_trap;
    struct string_list directories; /* HOST[::GUEST][:ro|:rw] */
    struct string_list environment; /* KEY or KEY=VALUE */
    struct string_list listeners;   /* ADDRESS:PORT */
    bool inherit_environment;
    bool runtime_policy;
    uint64_t stack_size_bytes;
    uint64_t max_memory_bytes; /* 0: no limit */
    uint64_t timeout_ns;       /* 0: no limit */
    enum os_sandbox os_sandbox;
    const char *custom_sections; /* all, none, keep:GLOB, drop:GLOB; NULL: the default */
    unsigned job_count;
    bool save_temps;
    bool no_cache;
    const char *pgo;      /* a command that runs the program, to optimise for that; NULL: none */
    const char *launcher; /* a program, and its words, to run compilers with; NULL: none */
    bool dry_run;
    bool verbose;
    bool strip;
    /* run, bench */
    const char *invoke;
    const char *const *arguments; /* the guest's, after IN */
    uint32_t argument_count;
    /* inspect */
    bool show_imports;
    bool show_exports;
    const char *custom_name;
    int64_t custom_index; /* -1: all */
    bool json;
    /* bench */
    const char *native;         /* a program, or a C file to make one of; NULL: none */
    bool against_given;         /* else every engine on PATH */
    struct string_list against; /* NAME or NAME=PATH */
    uint32_t run_count;
    bool cpu_clock;
    const char *json_file;
    const char *svg_file;
};

/* True for what a host program instantiates: a shared object, an archive, an object file, or the
 * sources of a library. */
bool options_make_library(const struct options *options);

/* Whether a header is made: for whom --header names, and for the build of a library's sources. */
bool options_make_header(const struct options *options);

/* False, reported, when `options` has what is for executables only, and makes a library. */
bool options_check_library(const struct options *options, struct diag *diag);

enum options_result { OPTIONS_OK, OPTIONS_DONE, OPTIONS_BAD };

/* Parses the command line. OPTIONS_DONE when it was answered (--help, --version); OPTIONS_BAD when
 * it is wrong, which was reported with the usage fault. */
enum options_result options_parse(int argc, const char *const *argv, struct arena *arena,
                                  struct diag *diag, struct options *options);

#endif
