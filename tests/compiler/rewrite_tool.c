/* For the tests of loops/ and routines/: `rewrite_tool PASS` reads a module from stdin, and writes
 * it to stdout with PASS applied and all else as it is. With `loops`, how many were changed goes to
 * stderr; with `routines`, a line for each: the function's index, what it is, and the limit of the
 * counts for which that was proven. Exits with 1 when the module is not valid, and aborts when the
 * new one is not. */
#include "loops/loops.h"
#include "routines/proof.h"
#include "routines/routines.h"
#include "wasm/encoder.h"
#include "wasm/validate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct text input(void) {
    struct text text = {0};
    char buffer[65536];
    size_t size;
    while ((size = fread(buffer, 1, sizeof buffer, stdin)) > 0)
        text_append(&text, buffer, size);
    return text;
}

static struct text module_text(const struct module *module) {
    struct text out = {0}, code = {0};
    encoder_header(&out);
    encoder_unsigned(&code, module->code_count);
    for (uint32_t i = 0; i < module->code_count; i++)
        encoder_vector(&code, module->codes[i].body);
    for (uint32_t i = 0; i < module->section_count; i++) {
        const struct section *section = &module->sections[i];
        encoder_section(&out, section->id,
                        section->id == SECTION_CODE ? text_bytes(&code) : section->payload);
    }
    text_free(&code);
    return out;
}

static bool read_module(const struct text *text, struct arena *arena, struct module *module) {
    struct diag diag = {.file = "module"};
    struct bytes bytes = {(const uint8_t *)text->data, text->size};
    return module_parse(bytes, arena, &diag, module) && validate_module(module, &diag);
}

static void rewrite_loops(struct module *module, struct arena *arena) {
    fprintf(stderr, "%u\n", loops_rewrite(module, arena));
}

static void rewrite_routines(struct module *module, struct arena *arena) {
    struct prover *prover = prover_new(module, arena);
    uint32_t count = 0;
    for (uint32_t i = module->import_counts[EXTERN_FUNC]; i < module->func_count; i++) {
        struct proof proof = proof_find(prover, i);
        if (proof.kind)
            fprintf(stderr, "%u %s %u\n", i, routine_name(proof.kind), proof.limit);
        count += proof.kind != ROUTINE_NONE;
    }
    uint32_t changed = routines_rewrite(module, arena, NULL);
    if (changed && changed != count)
        abort();
}

int main(int argc, char **argv) {
    struct arena arena = {0};
    struct module module, again;
    if (argc != 2 || (strcmp(argv[1], "loops") != 0 && strcmp(argv[1], "routines") != 0))
        return 2;
    struct text text = input();
    if (!read_module(&text, &arena, &module))
        return 1;
    (strcmp(argv[1], "loops") == 0 ? rewrite_loops : rewrite_routines)(&module, &arena);
    struct text result = module_text(&module);
    if (!read_module(&result, &arena, &again))
        abort();
    bool ok = fwrite(result.data, 1, result.size, stdout) == result.size && fflush(stdout) == 0;
    text_free(&result);
    text_free(&text);
    arena_destroy(&arena);
    return !ok;
}
