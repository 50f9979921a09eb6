/* See loops.h. Bodies are copied with the new loops inserted; no label changes. */
#include "loops/loops.h"

#include "loops/reroll.h"
#include "wasm/encoder.h"
#include "wasm/locals.h"
#include "wasm/validate.h"

#include <assert.h>
#include <string.h>

/* A function with more locals is left alone. */
enum { LOCALS_MAX = VALIDATE_MAX_LOCALS - ADDED_LOCALS_MAX };

struct loops {
    struct module *module;
    struct arena *arena;
    struct diag diag; /* of a valid module: never used */
    struct reroll *reroll;
    struct added_locals added;
    uint8_t *types; /* of the function's locals */
    uint32_t local_count;
    uint32_t count;         /* loops changed so far */
    struct origins origins; /* of the instructions that are written */
};

/* Reads the declarations of locals at `r`. Returns false when there are too many. */
static bool read_locals(struct loops *l, uint32_t func, struct reader *r) {
    const struct func_type *type = module_func_type(l->module, func);
    struct local_groups groups = locals_open(r);
    struct local_group group;
    l->local_count = type->param_count;
    memcpy(l->types, type->params, type->param_count);
    while (locals_next(&groups, &group)) {
        if (group.count > LOCALS_MAX - l->local_count)
            return false;
        memset(l->types + l->local_count, group.type, group.count);
        l->local_count += group.count;
    }
    return true;
}

static void copy(struct loops *l, const struct code *code, const uint8_t *start, const uint8_t *end,
                 struct text *out) {
    size_t size = (size_t)(end - start);
    origins_copy(&l->origins, out->size, code, (size_t)(start - code->body.data), size, l->arena);
    text_append(out, start, size);
}

/* Copies the instructions, and returns true if a loop was changed. */
static bool rewrite_instructions(struct loops *l, const struct code *code, struct reader *r,
                                 struct text *out) {
    const uint8_t *copied = r->cursor;
    uint32_t before = l->count;
    struct instruction ins;
    while (!reader_done(r)) {
        const uint8_t *start = r->cursor;
        opcode_read(r, &ins);
        if (ins.opcode->id != OPCODE_LOOP || ins.block.has_index || ins.block.result)
            continue;
        copy(l, code, copied, start, out);
        copied = start;
        size_t size;
        origins_insert(&l->origins, out->size, code, (size_t)(start - code->body.data), l->arena);
        enum reroll_result result = reroll_loop(l->reroll, *r, l->types, &l->added, out, &size);
        l->count += result != REROLL_NONE;
        if (result != REROLL_AROUND)
            continue;
        r->cursor += size;
        copy(l, code, copied, r->cursor, out);
        copied = r->cursor;
        encoder_opcode(out, OPCODE_END);
    }
    copy(l, code, copied, r->cursor, out);
    return l->count > before;
}

static bool is_narrow(uint8_t type) { return type <= (ADDED_HALF | ADDED_LAST); }

static void note_narrow_locals(const struct loops *l, struct code *code) {
    struct narrow_local *narrow = arena_array(l->arena, l->added.count, sizeof *narrow);
    code->narrow_locals = narrow;
    for (uint32_t i = 0; i < l->added.count; i++)
        if (is_narrow(l->added.types[i]))
            narrow[code->narrow_count++] =
                (struct narrow_local){.index = l->added.first + i,
                                      .bits = l->added.types[i] & ~ADDED_LAST,
                                      .is_last = l->added.types[i] & ADDED_LAST};
}

/* Adjacent locals of one type share a declaration. */
static void put_locals(const struct loops *l, struct bytes body, struct text *out) {
    struct reader r = reader_open(body, NULL);
    struct locals locals = locals_read(&r);
    uint32_t added_groups = 0;
    struct text added = {0};
    for (uint32_t i = 0, next; i < l->added.count; i = next) {
        for (next = i + 1; next < l->added.count && l->added.types[next] == l->added.types[i];)
            next++;
        encoder_locals(&added, next - i,
                       is_narrow(l->added.types[i]) ? VALUE_I32 : l->added.types[i]);
        added_groups++;
    }
    encoder_unsigned(out, (uint64_t)locals.group_count + added_groups);
    text_append(out, locals.groups.data, locals.groups.size);
    text_append(out, added.data, added.size);
    text_free(&added);
}

static void rewrite_body(struct loops *l, uint32_t index) {
    struct code *code = &l->module->codes[index];
    struct reader r = reader_open(code->body, &l->diag);
    if (!read_locals(l, l->module->import_counts[EXTERN_FUNC] + index, &r))
        return;
    l->added = (struct added_locals){
        .first = l->local_count, .types = l->added.types, .taken = l->added.taken};
    struct text instructions = {0}, body = {0};
    l->origins = (struct origins){0};
    if (rewrite_instructions(l, code, &r, &instructions)) {
        put_locals(l, code->body, &body);
        origins_shift(&l->origins, body.size);
        code->origins = l->origins;
        text_append(&body, instructions.data, instructions.size);
        code->body.data = (const uint8_t *)arena_copy(l->arena, body.data, body.size);
        code->body.size = body.size;
        note_narrow_locals(l, code);
    }
    text_free(&instructions);
    text_free(&body);
}

uint32_t loops_rewrite(struct module *module, struct arena *arena) {
    struct arena scratch = {0};
    struct loops *l = arena_alloc(&scratch, sizeof *l);
    *l = (struct loops){.module = module, .arena = arena};
    if (!module_shares_memory(
            module)) { /* with threads, repeating a load could give another value */
        l->reroll = reroll_new(module, &scratch);
        l->types = arena_array(&scratch, VALIDATE_MAX_LOCALS, 1);
        l->added.types = arena_array(&scratch, ADDED_LOCALS_MAX, 1);
        l->added.taken = arena_array(&scratch, ADDED_LOCALS_MAX, sizeof *l->added.taken);
        for (uint32_t i = 0; i < module->code_count; i++)
            rewrite_body(l, i);
    }
    uint32_t count = l->count;
    arena_destroy(&scratch);
    return count;
}
