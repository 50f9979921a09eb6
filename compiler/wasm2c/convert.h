/* Conversion to C: wasm2c is run on a rewritten module, its output is checked line by line, and our
 * abi layer takes the place of its preamble. */
#ifndef COMPILER_WASM2C_CONVERT_H
#define COMPILER_WASM2C_CONVERT_H

#include "base/process.h"
#include "lower/known_tables.h"
#include "lower/rewrite.h"
#include "wasm/module.h"

/* What a conversion made, in one directory: `NAME.h`, and one C file per shard. */
struct wasm2c_output {
    const char *header;       /* the file's name, for an #include */
    const char *const *files; /* paths */
    uint32_t file_count;
};

/* How the C is to be. */
struct wasm2c_form {
    uint32_t shard_count;  /* C files */
    bool fold;             /* fold.h */
    uint64_t plain_access; /* access.h: the memory's base; 0: accesses stay calls */
};

/* What is converted. */
struct wasm2c_input {
    const char *path; /* of the rewritten module */
    const struct module *module;
    const struct module *seen; /* the rewritten one */
    const struct tail_calls *tails;
    const struct rewritten *rewritten;
    const struct known_tables *known;
    bool library; /* becomes one */
};

/* Converts `input` to C in `directory`. `name` is the module's name in the C: functions are
 * `w2c_NAME_FUNC`. `appendix` is C that is put behind the first file. Reported as an environment
 * fault when wasm2c is missing, of an unknown version, or broken; as the input's when it refuses
 * the module, traps on it, or needs more memory or time than its limits. */
bool wasm2c_convert(struct runner *runner, const struct wasm2c_input *input, const char *directory,
                    const char *name, const struct wasm2c_form *form, const struct text *appendix,
                    struct wasm2c_output *output);

/* A string that changes when the tool does, for cache keys; NULL, reported, when there is none. */
const char *wasm2c_identity(struct runner *runner);

#endif
