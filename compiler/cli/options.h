/* The command line of `sinter`, parsed and checked. */
#ifndef COMPILER_CLI_OPTIONS_H
#define COMPILER_CLI_OPTIONS_H

#include "base/arena.h"
#include "base/diag.h"
#include "bench/bench_settings.h"
#include "settings.h"

enum command_name {
    COMMAND_BUILD,
    COMMAND_RUN,
    COMMAND_INSPECT,
    COMMAND_BENCH,
    COMMAND_NAME_COUNT
};

/* What `run` and `bench` call in the program that they have built. */
struct call_options {
    const char *function;         /* the export to call; NULL: the program's entry point */
    const char *const *arguments; /* for the guest, without the program's name */
    uint32_t argument_count;
};

struct inspect_options {
    bool imports;
    bool exports;
    const char *custom; /* print the sections of this name; NULL: list all */
    bool index_given;   /* print only the one at `custom_index` */
    uint32_t custom_index;
    bool json;
};

struct options {
    enum command_name command;
    const char *output;       /* NULL: not given */
    struct settings settings; /* of the build; all commands use its `input` */
    struct call_options call;
    struct inspect_options inspect;
    struct bench_settings bench;
};

enum options_result { OPTIONS_OK, OPTIONS_DONE, OPTIONS_VERSION, OPTIONS_BAD };

/* Parses the command line. OPTIONS_DONE: it was --help or --version, and the answer is on stdout.
 * OPTIONS_VERSION: it was --version --verbose, which command_version answers.
 * OPTIONS_BAD: it is wrong, and that was reported as a usage fault. */
enum options_result options_parse(int argc, const char *const *argv, struct arena *arena,
                                  struct diag *diag, struct options *options);

/* Reports and returns false if `settings` make a library but use flags for executables only. */
bool options_check_library(const struct settings *settings, struct diag *diag);

#endif
