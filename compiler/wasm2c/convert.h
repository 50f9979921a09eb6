/* Conversion to C: runs wasm2c on a rewritten module, checks every line of its output, and puts our
 * abi layer in the place of its preamble. */
#ifndef COMPILER_WASM2C_CONVERT_H
#define COMPILER_WASM2C_CONVERT_H

#include "base/process.h"
#include "lower/known_tables.h"
#include "lower/rewrite.h"
#include "wasm/module.h"
#include "wasm2c/deal.h"
#include "wasm2c/numbering.h"

/* The files that a conversion made in one directory: `NAME.h`, and a C file per shard. */
struct wasm2c_output {
    const char *header;       /* the name of the header, for an #include */
    const char *const *files; /* paths */
    const char *const
        *names; /* by file: the path of its list of local names; NULL: none have one */
    uint32_t file_count;
    struct numbering *numberings; /* by file; NULL: #line does not stand in them */
    uint32_t unnumbered_count;    /* functions whose lines are not known */
};

/* The form of the C. */
struct wasm2c_form {
    struct wasm2c_shards shards;
    bool local_names;      /* local_names.h; a single shard has none */
    bool fold;             /* fold.h */
    uint64_t plain_access; /* the memory's base (access.h); 0: accesses stay calls */
};

/* The module to convert. */
struct wasm2c_input {
    const char *path; /* the rewritten module's file */
    const struct module *module;
    const struct module *seen; /* the rewritten module */
    const struct tail_calls *tails;
    const struct rewritten *rewritten;
    const struct known_tables *known;
    const struct marks *marks; /* of the file; NULL: it has none. Else: */
    const struct source_lines *lines;
    const char *module_file; /* what the user's file is called */
    bool library;            /* it becomes a library */
};

/* Converts `input` to C in `directory`. `name` is the module's name in the C: functions are called
 * `w2c_NAME_FUNC`. `appendix` is C to put behind the first file. A wasm2c that is missing, of an
 * unknown version or broken is reported as an environment fault. A module that wasm2c refuses,
 * traps on, or needs more memory or time for than the limits allow is reported as a fault of the
 * input. */
bool wasm2c_convert(struct runner *runner, const struct wasm2c_input *input, const char *directory,
                    const char *name, const struct wasm2c_form *form, const struct text *appendix,
                    struct wasm2c_output *output);

/* A string for cache keys that changes when wasm2c does; NULL, reported, when it is missing. */
const char *wasm2c_identity(struct runner *runner);

#endif
