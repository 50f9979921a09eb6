/* Finds wasm2c and wat2wasm, runs them within limits, and reports their failures. */
#ifndef COMPILER_WASM2C_TOOL_H
#define COMPILER_WASM2C_TOOL_H

#include "base/process.h"

#define WASM2C_KNOWN_VERSION "1.0.39"

struct wasm2c_tool {
    const char *path;
    const char *label; /* in messages: "wasm2c" or "wat2wasm" */
    bool by_node;      /* it is a script, which Node runs */
    /* The limits of a run. Lower limits of the machine apply, too. */
    uint64_t memory_limit_bytes; /* without the stack. 0: none, as for Node, which reserves far more
                                    than it uses */
    uint32_t cpu_limit_seconds;
};

/* Finds wasm2c: the one that $SINTER_WASM2C names, or the native one if it was built, or the one
 * that Node runs. Its limits are the defaults, or those of $SINTER_WASM2C_MEMORY and
 * $SINTER_WASM2C_SECONDS. False, reported, when it is missing or a limit is no number. */
bool wasm2c_tool_find(struct runner *runner, struct wasm2c_tool *tool);
/* Finds wat2wasm: the one that $SINTER_WAT2WASM names, or ours. */
bool wasm2c_tool_find_assembler(struct runner *runner, struct wasm2c_tool *tool);
/* True when the user named wasm2c, so that its version is unknown. */
bool wasm2c_tool_is_chosen(void);

#define WASM2C_TOOL_WORDS_MAX 16u
/* Runs the tool with `words`, at most WASM2C_TOOL_WORDS_MAX of them. False, reported, when it
 * cannot be started at all, because there is no Node. */
bool wasm2c_tool_run(struct runner *runner, const struct wasm2c_tool *tool,
                     const char *const *words, uint32_t word_count,
                     struct command_outcome *outcome);

/* Reports a failed run: as a fault of the input if the tool trapped on it or reached one of our
 * limits, otherwise as an environment fault. Returns false. */
bool wasm2c_tool_report(struct runner *runner, const struct wasm2c_tool *tool,
                        const struct command_outcome *outcome);
/* The same for a run without input, which is never the input's fault. */
bool wasm2c_tool_report_broken(struct runner *runner, const struct wasm2c_tool *tool,
                               const struct command_outcome *outcome);
/* The trap, or the recursion, that stopped the tool inside its own code; "" when it does not say
 * which. NULL when nothing of the kind happened. */
const char *wasm2c_tool_trap(struct runner *runner, const struct wasm2c_tool *tool,
                             const struct command_outcome *outcome);

#endif
