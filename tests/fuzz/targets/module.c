/* A module's bytes: read, validated, and, where they are valid, rewritten for wasm2c, which must
 * give a valid module again. */
#include "target.h"

#include "../../../compiler/rewrite.h"
#include "../../../compiler/validate.h"

#include <stdlib.h>

static void rewrite(const struct module *module, bool library, struct arena *arena) {
    struct text rewritten = {0}, lines = {0};
    struct diag diag = {.file = "rewritten", .capture = &lines};
    struct tail_calls tails = tail_calls_find(module, library, arena);
    struct module again;
    rewrite_module(module, &tails, arena, &rewritten);
    struct bytes bytes = {(const uint8_t *)rewritten.data, rewritten.size};
    if (!validate_rewritten(bytes, arena, &diag, &again))
        abort();
    text_free(&rewritten);
    text_free(&lines);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct text lines = {0};
    struct diag diag = {.file = "module", .capture = &lines};
    struct arena arena = {0};
    struct module module;
    bool ok = module_parse((struct bytes){data, size}, &arena, &diag, &module) &&
              validate_module(&module, &diag);
    if (ok != (lines.size == 0)) /* what is refused has a reason, and nothing else has */
        abort();
    for (int library = 0; ok && library < 2; library++)
        rewrite(&module, library, &arena);
    arena_destroy(&arena);
    text_free(&lines);
    return 0;
}
