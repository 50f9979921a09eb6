/* How wasm2c and wat2wasm are found, started within limits, and how their failures are told. */
#ifndef COMPILER_WASM2C_TOOL_H
#define COMPILER_WASM2C_TOOL_H

#include "base/process.h"

#define WASM2C_KNOWN_VERSION "1.0.39"

struct wasm2c_tool {
    const char *path;
    const char *label; /* in messages: "wasm2c" or "wat2wasm" */
    bool by_node;      /* a script, which Node runs */
    /* The limits of a run; those of the machine count where they are lower. */
    uint64_t memory_limit_bytes; /* 0: none. Not set for Node, which reserves far more than it uses.
                                    The tool's stack is not counted */
    uint32_t cpu_limit_seconds;
};

/* The wasm2c that $SINTER_WASM2C names; else the native one, where it was built; else the one that
 * Node runs. Its limits are the defaults, or those that $SINTER_WASM2C_MEMORY and
 * $SINTER_WASM2C_SECONDS give. False, reported, when there is none or a limit is no number. */
bool wasm2c_tool_find(struct runner *runner, struct wasm2c_tool *tool);
/* The wat2wasm that $SINTER_WAT2WASM names, or ours. */
bool wasm2c_tool_find_assembler(struct runner *runner, struct wasm2c_tool *tool);
/* True when the user named the tool, so that its version is not known. */
bool wasm2c_tool_is_chosen(void);

#define WASM2C_TOOL_WORDS_MAX 16u
/* Runs the tool with `words`, at most WASM2C_TOOL_WORDS_MAX of them. False when it cannot even be
 * tried (no Node), which was reported. */
bool wasm2c_tool_run(struct runner *runner, const struct wasm2c_tool *tool,
                     const char *const *words, uint32_t word_count,
                     struct command_outcome *outcome);

/* Reports a run that did not succeed: as a fault of the input when the tool trapped on it or ran
 * into a limit of ours, of the environment otherwise. Returns false. */
bool wasm2c_tool_report(struct runner *runner, const struct wasm2c_tool *tool,
                        const struct command_outcome *outcome);
/* The same for a run that had no input: the tool is at fault. */
bool wasm2c_tool_report_broken(struct runner *runner, const struct wasm2c_tool *tool,
                               const struct command_outcome *outcome);
/* What stopped a tool inside of its own code, a trap or recursion; "" where it does not say. NULL
 * where nothing did. */
const char *wasm2c_tool_trap(struct runner *runner, const struct wasm2c_tool *tool,
                             const struct command_outcome *outcome);

#endif
