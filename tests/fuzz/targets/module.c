/* A module's bytes: read, validated, and, where they are valid, rewritten for wasm2c, which must
 * give a valid module again. */
#include "target.h"

#include "../../compiler/rewritten.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct text lines = {0};
    struct diag diag = {.file = "module", .capture = &lines};
    struct arena arena = {0};
    struct module module;
    bool ok = module_parse((struct bytes){data, size}, &arena, &diag, &module) &&
              validate_module(&module, &diag);
    if (ok != (lines.size == 0)) /* what is refused has a reason, and nothing else has */
        abort();
    if (ok)
        check_rewritten(&module, &arena);
    arena_destroy(&arena);
    text_free(&lines);
    return 0;
}
