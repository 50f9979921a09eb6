/* See rewriter.h. */
#include "lower/rewriter.h"

#include "wasm/encoder.h"

/* Limits of wasm2c 1.0.39: labels open at once, including the function's own, and locals without
 * parameters. Sinter's limits for modules are no higher. */
enum { LABELS_MAX = 16384, LOCALS_MAX = 50000 };

/* ---- Added functions and types ---- */

uint32_t rewriter_add_type(struct rewriter *w, struct bytes params, struct bytes results) {
    encoder_func_type(&w->result->types, params, results);
    return w->module->type_count + w->result->type_count++;
}

struct rewrite_helper *rewriter_add_helper(struct rewriter *w, enum rewrite_helper_kind kind,
                                           uint32_t type_index) {
    struct rewritten_code *result = w->result;
    result->helpers = arena_grow(w->arena, result->helpers, result->helper_count,
                                 &w->helper_capacity, sizeof *result->helpers);
    struct rewrite_helper *helper = &result->helpers[result->helper_count++];
    *helper = (struct rewrite_helper){.kind = kind, .type_index = type_index};
    return helper;
}

void rewriter_put_call(const struct rewriter *w, uint32_t helper, struct text *out) {
    encoder_index(out, OPCODE_CALL, (uint64_t)w->module->func_count + helper);
}

void rewriter_put_block_type(struct rewriter *w, struct bytes results, uint32_t *index,
                             struct text *out) {
    if (results.size == 0) {
        text_byte(out, TYPE_BLOCK_EMPTY);
    } else if (results.size == 1) {
        text_byte(out, *results.data);
    } else {
        if (!*index)
            *index = rewriter_add_type(w, (struct bytes){0}, results) + 1;
        encoder_signed(out, *index - (int64_t)1);
    }
}

/* ---- Labels ---- */

uint32_t rewriter_label(const struct rewriter *w, uint32_t label, bool to_try) {
    const struct frame *innermost = &w->frames[w->frame_count - 1];
    const struct frame *target = &w->frames[w->frame_count - 1 - label];
    uint32_t added = innermost->doubled_count - target->doubled_count;
    if (target == w->frames) /* the exits of tail calls stand around the body */
        added += w->exit_count;
    return label + added + (to_try && target->is_doubled);
}

/* ---- Limits of wasm2c ---- */

static void note_fault(struct rewriter *w, size_t offset, const char *message) {
    if (!w->result->fault.message)
        w->result->fault = (struct rewrite_fault){message, offset};
}

void rewriter_check_labels(struct rewriter *w) {
    uint32_t added = w->frames[w->frame_count - 1].doubled_count + w->exit_count + w->in_entry;
    if (w->frame_count + added > LABELS_MAX)
        note_fault(w, w->body_offset + w->ins.offset,
                   arena_format(w->arena,
                                "blocks nest deeper than wasm2c's limit of %d, with those that "
                                "Sinter adds around tries and tail calls",
                                LABELS_MAX));
}

void rewriter_check_locals(struct rewriter *w) {
    uint32_t param_count = module_func_type(w->module, w->function)->param_count;
    uint32_t count = w->first_temporary - (w->in_entry ? 0 : param_count);
    if (w->uses_temporaries || w->uses_index)
        count += REWRITER_TEMPORARIES + w->uses_index;
    if (count > LOCALS_MAX)
        note_fault(w, w->body_offset,
                   arena_format(w->arena,
                                "the function has more locals than wasm2c's limit of %d, with "
                                "those that Sinter adds for relaxed vectors and tail calls",
                                LOCALS_MAX));
}
