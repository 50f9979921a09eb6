/* See routines.h. */
#include "routines/routines.h"

#include "routines/prologue.h"
#include "wasm/encoder.h"
#include "wasm/locals.h"
#include "wasm/validate.h"

static void rewrite_body(struct module *module, uint32_t index, const struct proof *proof,
                         struct arena *arena) {
    struct code *code = &module->codes[index - module->import_counts[EXTERN_FUNC]];
    struct bytes types = prologue_locals(proof);
    struct diag diag = {0}; /* of a valid module: never used */
    struct reader r = reader_open(code->body, &diag);
    struct locals locals = locals_read(&r);
    uint32_t first = module_func_type(module, index)->param_count + locals.count;
    if (first > VALIDATE_MAX_LOCALS - types.size)
        return;
    struct text body = {0};
    encoder_unsigned(&body, (uint64_t)locals.group_count + types.size);
    text_append(&body, locals.groups.data, locals.groups.size);
    for (size_t i = 0; i < types.size; i++)
        encoder_locals(&body, 1, types.data[i]);
    prologue_put(proof, first, &body);
    size_t start = (size_t)(r.cursor - code->body.data);
    struct origins origins = {0};
    origins_insert(&origins, 0, code, start, arena);
    origins_copy(&origins, body.size, code, start, reader_left(&r), arena);
    code->origins = origins;
    text_append(&body, r.cursor, reader_left(&r));
    code->body.data = (const uint8_t *)arena_copy(arena, body.data, body.size);
    code->body.size = body.size;
    text_free(&body);
}

uint32_t routines_rewrite(struct module *module, struct arena *arena, struct text *report) {
    uint32_t imports = module->import_counts[EXTERN_FUNC], count = 0;
    struct arena scratch = {0};
    if (module->memory_count != 1 || module_shares_memory(module))
        return 0;
    struct prover *prover = prover_new(module, &scratch);
    struct proof *proofs = arena_array(&scratch, module->code_count + 1, sizeof *proofs);
    for (uint32_t i = 0; i < module->code_count; i++)
        proofs[i] = proof_find(prover, imports + i);
    for (uint32_t i = 0; i < module->code_count; i++)
        if (proofs[i].kind) {
            rewrite_body(module, imports + i, &proofs[i], arena);
            if (report)
                text_format(report, "function %u: recognised as %s\n", imports + i,
                            routine_name(proofs[i].kind));
            count++;
        }
    arena_destroy(&scratch);
    return count;
}
