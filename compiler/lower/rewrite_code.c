/* See rewrite_code.h. One pass over each body keeps a stack of its blocks and of how many blocks
 * each has become, to count labels anew. A body that needs no change is copied. */
#include "lower/branch_hints.h"
#include "lower/rewriter.h"
#include "wasm/encoder.h"
#include "wasm/locals.h"
#include "wasm/validate.h"

enum { WAITS = HELPER_NOTIFY - HELPER_WAIT32 + 1 };

static void rewrite_body(struct rewriter *w, uint32_t index, struct text *out);
static void put_helper_bodies(const struct rewriter *w);

static void add_mark_helper(struct rewriter *w);

struct rewritten_code rewrite_code(const struct module *module, const struct tail_calls *tails,
                                   struct marks *marks, struct arena *arena) {
    struct rewritten_code result = {0};
    struct text bodies = {0};
    size_t type_count = module->type_count;
    struct rewriter *w = arena_alloc(arena, sizeof *w);
    w->module = module;
    w->tails = tails;
    w->marks = marks;
    w->arena = arena;
    w->result = &result;
    w->frames = arena_array(arena, VALIDATE_MAX_NESTING + 1, sizeof *w->frames);
    w->referenced = arena_array(arena, module->func_count / 8 + 1, 1);
    w->waits = arena_array(arena, (size_t)module->memory_count * WAITS, sizeof *w->waits);
    w->result_types = arena_array(arena, type_count, sizeof *w->result_types);
    w->sink_types = arena_array(arena, type_count, sizeof *w->sink_types);
    w->callee_types = arena_array(arena, type_count, sizeof *w->callee_types);
    for (uint32_t i = 0; i < module->code_count; i++)
        rewrite_body(w, i, &bodies);
    if (marks)
        add_mark_helper(w);
    encoder_unsigned(&result.payload, (uint64_t)module->code_count + result.helper_count);
    text_append(&result.payload, bodies.data, bodies.size);
    put_helper_bodies(w);
    text_free(&bodies);
    return result;
}

/* ---- Branches ---- */

/* Writes the current instruction with its label counted anew. */
static void put_label_instruction(const struct rewriter *w, bool to_try, struct text *out) {
    encoder_index(out, w->ins.opcode->id, rewriter_label(w, w->ins.index, to_try));
}

static void put_br_table(const struct rewriter *w, struct text *out) {
    struct reader labels = reader_over(&w->r, w->ins.bytes);
    encoder_index(out, OPCODE_BR_TABLE, w->ins.index);
    for (uint32_t i = 0; i <= w->ins.index; i++)
        encoder_unsigned(out, rewriter_label(w, reader_u32(&labels, "a label"), false));
}

/* ---- Blocks ---- */

static void push_frame(struct rewriter *w) {
    /* The opcode is one byte, and the block type follows it. */
    struct reader type = w->r;
    type.cursor = w->r.start + w->ins.offset + 1;
    const uint8_t *start = type.cursor;
    types_read_block(&type);
    const struct frame *outer = &w->frames[w->frame_count - 1];
    w->frames[w->frame_count++] =
        (struct frame){.block_type = {start, (size_t)(type.cursor - start)},
                       .opcode = w->ins.opcode->id,
                       .is_dead = outer->is_dead,
                       .is_dead_outside = outer->is_dead,
                       .doubled_count = outer->doubled_count};
}

static struct frame *top_frame(struct rewriter *w) { return &w->frames[w->frame_count - 1]; }

static void double_frame(struct frame *frame) {
    frame->is_doubled = true;
    frame->doubled_count++;
}

/* The labels of the clauses are counted from outside the try_table. */
static void put_try_table(struct rewriter *w, struct text *out) {
    struct reader clauses = reader_over(&w->r, w->ins.bytes);
    struct text renamed = {0};
    for (uint32_t i = 0; i < w->ins.index; i++) {
        struct catch_clause clause = opcode_read_catch(&clauses);
        clause.label = rewriter_label(w, clause.label, false);
        encoder_catch(&renamed, clause);
    }
    push_frame(w);
    struct frame *frame = top_frame(w);
    double_frame(frame);
    encoder_opcode(out, OPCODE_TRY_TABLE);
    text_append(out, frame->block_type.data, frame->block_type.size);
    encoder_unsigned(out, w->ins.index);
    text_append(out, renamed.data, renamed.size);
    encoder_opcode(out, OPCODE_BLOCK);
    text_append(out, frame->block_type.data, frame->block_type.size);
    text_free(&renamed);
}

/* Writes the block type for code that starts with an empty stack and ends with the frame's results.
 */
static void put_result_type(struct rewriter *w, struct bytes block_type, struct text *out) {
    struct reader r = reader_over(&w->r, block_type);
    struct block_type type = types_read_block(&r);
    if (!type.has_index) {
        text_append(out, block_type.data, block_type.size);
        return;
    }
    const struct func_type *func = &w->module->types[type.index];
    rewriter_put_block_type(w, func_type_results(func), &w->result_types[type.index], out);
}

static void put_catch_all(struct rewriter *w, struct text *out) {
    struct frame *frame = top_frame(w);
    encoder_opcode(out, OPCODE_CATCH_ALL);
    if (frame->opcode == OPCODE_CATCH) {
        double_frame(frame);
        encoder_opcode(out, OPCODE_TRY);
        put_result_type(w, frame->block_type, out);
    }
    frame->opcode = OPCODE_CATCH_ALL;
    frame->is_dead = frame->is_dead_outside;
}

static void put_end(struct rewriter *w, struct text *out) {
    const struct frame *frame = &w->frames[--w->frame_count];
    if (w->frame_count == 0) {
        rewrite_tail_end(w, out);
        return;
    }
    if (frame->is_doubled && frame->opcode == OPCODE_TRY_TABLE)
        encoder_opcode(out, OPCODE_END);
    else if (frame->is_doubled)
        encoder_index(out, OPCODE_DELEGATE, 0);
    encoder_opcode(out, OPCODE_END);
}

/* ---- Waiting ---- */

static uint32_t wait_type(struct rewriter *w, enum rewrite_helper_kind kind, uint8_t address) {
    /* the address, the expected value and the timeout, or the count; then the access's offset */
    const uint8_t wait32[] = {address, VALUE_I32, VALUE_I64, address};
    const uint8_t wait64[] = {address, VALUE_I64, VALUE_I64, address};
    const uint8_t notify[] = {address, VALUE_I32, address};
    static const uint8_t result[] = {VALUE_I32};
    const struct bytes params[WAITS] = {
        {wait32, sizeof wait32}, {wait64, sizeof wait64}, {notify, sizeof notify}};
    return rewriter_add_type(w, params[kind - HELPER_WAIT32],
                             (struct bytes){result, sizeof result});
}

static void put_wait(struct rewriter *w, enum rewrite_helper_kind kind, struct text *out) {
    static const char *const names[WAITS] = {"wait32", "wait64", "notify"};
    uint32_t memory = w->ins.index;
    uint8_t address = limits_address(&w->module->memories[memory].limits);
    uint32_t *number = &w->waits[memory * WAITS + (kind - HELPER_WAIT32)];
    if (!*number) {
        struct rewrite_helper *helper = rewriter_add_helper(w, kind, wait_type(w, kind, address));
        helper->name = arena_format(w->arena, "a%u_%s", memory, names[kind - HELPER_WAIT32]);
        helper->memory_index = memory;
        *number = w->result->helper_count;
    }
    encoder_constant(out, address, w->ins.value);
    rewriter_put_call(w, *number - 1, out);
}

/* ---- Branch hints ---- */

/* The hint for the current instruction; NULL if it has none. */
static const struct branch_hint *hint_of(const struct rewriter *w) {
    const struct module *m = w->module;
    if (!m->branch_hint_count ||
        (w->ins.opcode->id != OPCODE_IF && w->ins.opcode->id != OPCODE_BR_IF))
        return NULL;
    const struct code *code = &m->codes[w->function - m->import_counts[EXTERN_FUNC]];
    return branch_hints_find(m, origins_find(code, w->ins.offset));
}

/* Passes the condition of the current instruction through a helper if it has a hint. wasm2c leaves
 * out dead code. */
static void put_hint(struct rewriter *w, struct text *out) {
    static const uint8_t condition = VALUE_I32;
    const struct branch_hint *hint = hint_of(w);
    if (!hint || w->frames[w->frame_count - 1].is_dead)
        return;
    uint32_t *number = &w->hint_helpers[hint->is_likely];
    if (!*number) {
        uint32_t type =
            rewriter_add_type(w, (struct bytes){&condition, 1}, (struct bytes){&condition, 1});
        struct rewrite_helper *helper = rewriter_add_helper(w, HELPER_HINT, type);
        *number = w->result->helper_count;
        helper->name =
            arena_format(w->arena, "a%u_%s", *number - 1, hint->is_likely ? "likely" : "unlikely");
    }
    rewriter_put_call(w, *number - 1, out);
}

/* ---- Bodies of helpers ---- */

/* The size of the memory, as an i32: what a call of the runtime will take the place of. */
static void put_memory_size(const struct module *module, uint32_t memory, struct text *out) {
    encoder_index(out, OPCODE_MEMORY_SIZE, memory);
    if (module->memories[memory].limits.is_64)
        encoder_opcode(out, OPCODE_I32_WRAP_I64);
}

static void put_helper_body(const struct module *module, const struct rewrite_helper *helper,
                            struct text *out) {
    struct text body = {0};
    if (helper->kind == HELPER_TAIL_ENTRY || helper->kind == HELPER_NARROW) {
        encoder_vector(out, helper->body);
        return;
    }
    encoder_unsigned(&body, 0); /* no locals */
    if (helper->kind <= HELPER_NOTIFY)
        put_memory_size(module, helper->memory_index, &body);
    else if (helper->kind == HELPER_HINT)
        encoder_index(&body, OPCODE_LOCAL_GET, 0);
    else if (helper->kind != HELPER_MARK)
        encoder_opcode(&body, OPCODE_UNREACHABLE);
    encoder_opcode(&body, OPCODE_END);
    encoder_vector(out, text_bytes(&body));
    text_free(&body);
}

static void put_helper_bodies(const struct rewriter *w) {
    for (uint32_t i = 0; i < w->result->helper_count; i++)
        put_helper_body(w->module, &w->result->helpers[i], &w->result->payload);
}

/* ---- Marks ---- */

static void add_mark_helper(struct rewriter *w) {
    const struct bytes none = {0};
    rewriter_add_helper(w, HELPER_MARK, rewriter_add_type(w, none, none))->name = MARKS_FUNCTION;
}

/* Puts a mark before the current instruction, which starts at `start` of the body, if it is to have
 * one. */
static void put_mark(struct rewriter *w, size_t start, struct text *out) {
    if (!w->marks || w->frames[w->frame_count - 1].is_dead)
        return;
    uint32_t index = w->function - w->module->import_counts[EXTERN_FUNC];
    struct marks_body *bodies = w->in_entry ? w->marks->entries : w->marks->bodies;
    if (marks_add(w->marks, &bodies[index], w->ins.opcode,
                  origins_find(&w->module->codes[index], start)))
        rewriter_put_call(w, w->marks->helper, out);
}

/* ---- Bodies ---- */

static void put_rethrow(struct rewriter *w, struct text *out) {
    put_label_instruction(w, true, out);
    encoder_opcode(out, OPCODE_UNREACHABLE);
}

/* Writes the instruction, whose bytes are given, if it is replaced or its label is. Returns false
 * if it is to be copied. */
static bool put_special(struct rewriter *w, struct bytes instruction, struct text *out) {
    if (rewrite_table64_is(w)) {
        rewrite_table64_put(w, instruction, out);
        return true;
    }
    switch (w->ins.opcode->id) {
    case OPCODE_TRY_TABLE:
        put_try_table(w, out);
        return true;
    case OPCODE_CATCH_ALL:
        put_catch_all(w, out);
        return true;
    case OPCODE_END:
        put_end(w, out);
        return true;
    case OPCODE_DELEGATE:
        w->frame_count--;
        put_label_instruction(w, true, out);
        return true;
    case OPCODE_BR:
        put_label_instruction(w, false, out);
        return true;
    case OPCODE_BR_IF:
        put_label_instruction(w, false, out);
        return true;
    case OPCODE_BR_TABLE:
        put_br_table(w, out);
        return true;
    case OPCODE_RETHROW:
        put_rethrow(w, out);
        return true;
    case OPCODE_MEMORY_ATOMIC_WAIT32:
        put_wait(w, HELPER_WAIT32, out);
        return true;
    case OPCODE_MEMORY_ATOMIC_WAIT64:
        put_wait(w, HELPER_WAIT64, out);
        return true;
    case OPCODE_MEMORY_ATOMIC_NOTIFY:
        put_wait(w, HELPER_NOTIFY, out);
        return true;
    case OPCODE_RETURN_CALL:
    case OPCODE_RETURN_CALL_INDIRECT:
        rewrite_tail_call(w, out);
        return true;
    case OPCODE_RETURN:
        if (w->in_entry) { /* branch to the block that has the results */
            encoder_index(out, OPCODE_BR, rewriter_label(w, w->frame_count - 1, false));
        }
        return w->in_entry;
    case OPCODE_I64_ADD128:
    case OPCODE_I64_SUB128:
    case OPCODE_I64_MUL_WIDE_S:
    case OPCODE_I64_MUL_WIDE_U:
        rewrite_int128_put(w, out);
        return true;
    default:
        if (!rewrite_relaxed_is(w->ins.opcode))
            return false;
        rewrite_relaxed_put(w, out);
        return true;
    }
}

/* Notes whether the code after the current instruction is dead. */
static void note_dead(struct rewriter *w) {
    struct frame *frame = top_frame(w);
    if (w->ins.opcode->id == OPCODE_ELSE || w->ins.opcode->id == OPCODE_CATCH)
        frame->is_dead = frame->is_dead_outside;
    else if (opcode_ends(w->ins.opcode))
        frame->is_dead = true;
}

static void rewrite_instructions(struct rewriter *w, struct text *out) {
    *w->frames = (struct frame){.opcode = OPCODE_NONE};
    w->frame_count = 1;
    rewrite_tail_begin(w, out);
    while (w->frame_count > 0) {
        const uint8_t *start = w->r.cursor;
        opcode_read(&w->r, &w->ins);
        put_mark(w, w->ins.offset, out);
        put_hint(w, out);
        struct bytes instruction = {start, (size_t)(w->r.cursor - start)};
        if (put_special(w, instruction, out)) {
            if (w->frame_count > 0) {
                note_dead(w);
                rewriter_check_labels(w);
            }
            continue;
        }
        if (w->ins.opcode->immediate == IMMEDIATE_BLOCK)
            push_frame(w);
        else if (w->ins.opcode->id == OPCODE_CATCH)
            top_frame(w)->opcode = OPCODE_CATCH;
        note_dead(w);
        rewriter_check_labels(w);
        text_append(out, instruction.data, instruction.size);
    }
}

/* Declares the locals: the parameters of a tail entry, the function's own locals, the temporaries.
 */
static void put_locals(const struct rewriter *w, const struct locals *locals, struct text *out) {
    struct text params = {0};
    uint32_t param_count = w->in_entry ? rewrite_tail_put_params(w, &params) : 0;
    bool uses_any = w->uses_temporaries || w->uses_index;
    encoder_unsigned(out, (uint64_t)param_count + locals->group_count + uses_any + w->uses_index);
    if (params.size)
        text_append(out, params.data, params.size);
    text_free(&params);
    text_append(out, locals->groups.data, locals->groups.size);
    if (uses_any)
        encoder_locals(out, REWRITER_TEMPORARIES, VALUE_V128);
    if (w->uses_index)
        encoder_locals(out, 1, VALUE_I32);
}

static void note_reference(struct rewriter *w, uint32_t index) {
    uint8_t bit = (uint8_t)(1U << index % 8);
    if (w->referenced[index / 8] & bit)
        return;
    w->referenced[index / 8] |= bit;
    encoder_unsigned(&w->result->referenced, index);
    w->result->referenced_count++;
}

/* Whether any instruction from here on is in the list of rewrite_code.h. */
static bool needs_rewriting(struct rewriter *w) {
    struct reader r = w->r;
    bool needed = w->marks || tail_calls_makes(w->tails, w->function);
    while (!reader_done(&r)) {
        opcode_read(&r, &w->ins);
        switch (w->ins.opcode->id) {
        case OPCODE_RETHROW:
        case OPCODE_TRY_TABLE:
        case OPCODE_CATCH_ALL:
        case OPCODE_MEMORY_ATOMIC_WAIT32:
        case OPCODE_MEMORY_ATOMIC_WAIT64:
        case OPCODE_MEMORY_ATOMIC_NOTIFY:
            needed = true;
            break;
        case OPCODE_REF_FUNC:
            note_reference(w, w->ins.index);
            break;
        default:
            needed |= hint_of(w) || rewrite_relaxed_is(w->ins.opcode) ||
                      rewrite_int128_is(w->ins.opcode) || rewrite_table64_is(w);
        }
    }
    return needed;
}

/* Rewrites the body at the reader, whose locals are `locals`. */
static void put_body(struct rewriter *w, const struct locals *locals, struct text *out) {
    struct text code = {0};
    w->uses_temporaries = w->uses_index = false;
    rewrite_instructions(w, &code);
    rewriter_check_locals(w);
    put_locals(w, locals, out);
    text_append(out, code.data, code.size);
    text_free(&code);
}

static void add_entry(struct rewriter *w, const struct locals *locals) {
    struct text body = {0};
    w->in_entry = true;
    put_body(w, locals, &body);
    w->in_entry = false;
    rewrite_tail_add_entry(w, &body);
    text_free(&body);
}

static void rewrite_body(struct rewriter *w, uint32_t index, struct text *out) {
    const struct module *m = w->module;
    struct bytes body = m->codes[index].body;
    w->r = reader_open(body, &w->diag);
    w->function = m->import_counts[EXTERN_FUNC] + index;
    w->body_offset = m->codes[index].offset;
    w->exit_count = 0;
    struct locals locals = locals_read(&w->r);
    if (!needs_rewriting(w)) {
        encoder_vector(out, body);
        return;
    }
    struct text rewritten = {0};
    struct reader start = w->r;
    w->first_temporary = module_func_type(m, w->function)->param_count + locals.count;
    if (tail_calls_makes(w->tails, w->function))
        rewrite_tail_find_exits(w);
    put_body(w, &locals, &rewritten);
    encoder_vector(out, text_bytes(&rewritten));
    text_free(&rewritten);
    w->r = start;
    if (tail_calls_has_entry(w->tails, w->function))
        add_entry(w, &locals);
}
