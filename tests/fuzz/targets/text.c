/* Text that wasm2c may have written, of a module with functions, imports and a tail call: adopted
 * or refused with a reason. */
#include "target.h"

#include "wasm2c/adopt.h"

#include <stdlib.h>

static void adopt(struct bytes text, bool holds_preamble) {
    static uint8_t callers[3];
    static struct import imports[14] = {[2] = {.kind = EXTERN_GLOBAL}};
    const struct module module = {.func_count = 20, .imports = imports, .import_count = 14};
    const struct tail_calls calls = {.callers = callers};
    const struct rewritten rewritten = {0};
    const struct known_tables known = {0};
    struct wasm2c_tail tail;
    struct wasm2c_forms forms = {.name = "m"};
    struct wasm2c_marks marks = {0};
    struct text out = {0}, fault = {0};
    wasm2c_tail_open(&tail, "m", &module, &calls, &rewritten, &known, false);
    bool ok = wasm2c_adopt(text, &marks, &forms, &tail, holds_preamble, &out, &fault);
    if (ok != (fault.size == 0))
        abort();
    wasm2c_tail_close(&tail);
    text_free(&out);
    text_free(&fault);
}

static void check_header(struct bytes text) {
    struct wasm2c_forms forms = {.name = "m"};
    struct text fault = {0};
    if (wasm2c_adopt_header(text, &forms, &fault) != (fault.size == 0))
        abort();
    text_free(&fault);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct bytes text = {data, size};
    adopt(text, false);
    adopt(text, true);
    check_header(text);
    return 0;
}
