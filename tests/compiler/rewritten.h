/* What holds of every valid module: rewritten for wasm2c, it is valid again. */
#ifndef TESTS_COMPILER_REWRITTEN_H
#define TESTS_COMPILER_REWRITTEN_H

#include "lower/constants.h"
#include "lower/rewrite.h"
#include "lower/tries.h"
#include "wasm/validate.h"

#include <stdio.h>
#include <stdlib.h>

/* For executables and for libraries. Aborts where it does not hold. */
static inline void check_each_kind(const struct module *module, struct arena *arena) {
    for (int library = 0; library < 2; library++) {
        struct text rewritten = {0}, lines = {0};
        struct diag diag = {.file = "rewritten module", .capture = &lines};
        struct tail_calls tails = tail_calls_find(module, library, TAIL_JUMPS_ALL, arena);
        rewrite_module(module, &tails, arena, &rewritten);
        struct bytes bytes = {(const uint8_t *)rewritten.data, rewritten.size};
        struct module again;
        if (!validate_rewritten(bytes, arena, &diag, &again)) {
            fputs(lines.data, stderr);
            abort();
        }
        text_free(&rewritten);
        text_free(&lines);
    }
}

/* As it is, and with blocks for tries in which nothing throws. Its constants are inlined first. One
 * that is refused then is not checked. */
static inline void check_rewritten(struct module *module, struct arena *arena) {
    struct text lines = {0};
    struct diag diag = {.file = "module", .capture = &lines};
    bool is_inlined = constants_inline(module, arena, &diag);
    text_free(&lines);
    if (!is_inlined)
        return;
    struct module dropped = *module;
    size_t size = module->code_count * sizeof *module->codes;
    check_each_kind(module, arena);
    dropped.codes = (struct code *)arena_copy(arena, module->codes, size);
    if (tries_drop(&dropped, arena))
        check_each_kind(&dropped, arena);
}

#endif
