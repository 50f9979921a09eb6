/* See wat.h. wat2wasm, which comes with wasm2c, defines the text format. */
#include "wasm2c/wat.h"

#include "wasm2c/tool.h"

#include <string.h>

/* Reports that wat2wasm ended without a message about the text. */
static bool report_text_end(struct runner *runner, const struct wasm2c_tool *tool,
                            const struct command_outcome *outcome) {
    const char *trap = wasm2c_tool_trap(runner, tool, outcome);
    if (trap)
        diag_input(runner->diag, "wat2wasm stopped on this text with a trap: %s", trap);
    else
        wasm2c_tool_report(runner, tool, outcome);
    diag_note(runner->diag, "wat2wasm has little stack: assemble a text with deep nesting or very "
                            "long numbers with another tool, and give Sinter the .wasm");
    return false;
}

/* Reports wat2wasm's message, without colours, and with the user's file in place of our copy. */
static bool report_text(struct runner *runner, const char *input, const struct wasm2c_tool *tool,
                        const struct command_outcome *outcome) {
    const char *said = outcome->output.size ? (const char *)outcome->output.data : "";
    const char *error = strstr(said, "error: ");
    const char *place = strstr(said, input);
    if (outcome->result != COMMAND_FAILED || !error || !place)
        return report_text_end(runner, tool, outcome);
    place += strlen(input);
    error += strcspn(error, " ");
    while (*error == ' ' || *error == '\033')
        error += *error == ' ' ? 1 : strcspn(error, "m") + 1;
    diag_input(runner->diag, "text line %.*s: %.*s", (int)strcspn(place + 1, ": "), place + 1,
               (int)strcspn(error, "\n"), error);
    if (string_starts_with(error, "memory variable out of range"))
        diag_note(runner->diag,
                  "wat2wasm does not accept names of memories in atomic instructions: give "
                  "the index, or assemble the text with another tool");
    return false;
}

bool wat_assemble(struct runner *runner, const char *input, const char *output) {
    struct wasm2c_tool tool;
    struct command_outcome outcome;
    if (!wasm2c_tool_find_assembler(runner, &tool))
        return false;
    /* The features that Sinter compiles, and some that it then refuses by name. Function references
     * are left out: with them, wat2wasm takes a ref.func for something other than a funcref. */
    const char *const words[] = {
        input,
        "-o",
        output,
        "--debug-names",
        "--enable-exceptions",
        "--enable-threads",
        "--enable-tail-call",
        "--enable-annotations",
        "--enable-code-metadata",
        "--enable-memory64",
        "--enable-multi-memory",
        "--enable-extended-const",
        "--enable-relaxed-simd",
        "--enable-custom-page-sizes",
    };
    if (!wasm2c_tool_run(runner, &tool, words, sizeof words / sizeof *words, &outcome))
        return false;
    return outcome.result == COMMAND_OK || report_text(runner, input, &tool, &outcome);
}
