/* See rewrite_code.h. One pass over each body, with a stack of its blocks: how many blocks stand in
 * the place of each. A body that needs no change is copied as it is. */
#include "lower/rewriter.h"
#include "wasm/validate.h"

#include <assert.h>
#include <string.h>

/* wasm2c 1.0.39's: labels that are open at once, the function's own included, and locals without
 * parameters. Sinter's own limits for modules are below or equal. */
enum { LABELS_MAX = 16384, LOCALS_MAX = 50000 };

enum { WAITS = HELPER_NOTIFY - HELPER_WAIT32 + 1 };

static void rewrite_body(struct rewriter *w, uint32_t index, struct text *out);
static void put_helper_bodies(const struct rewriter *w);

struct rewritten_code rewrite_code(const struct module *module, const struct tail_calls *tails,
                                   struct arena *arena) {
    struct rewritten_code result = {0};
    struct text bodies = {0};
    size_t type_count = module->type_count;
    struct rewriter *w = arena_alloc(arena, sizeof *w);
    w->module = module;
    w->tails = tails;
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
    rewrite_put_u32(&result.payload, (uint64_t)module->code_count + result.helper_count);
    text_append(&result.payload, bodies.data, bodies.size);
    put_helper_bodies(w);
    text_free(&bodies);
    return result;
}

void rewrite_put_u32(struct text *out, uint64_t value) {
    do {
        uint8_t byte = value & 0x7f;
        value >>= 7;
        text_byte(out, (uint8_t)(byte | (value ? 0x80 : 0)));
    } while (value);
}

void rewrite_put_signed(struct text *out, int64_t value) {
    for (;;) {
        uint8_t byte = value & 0x7f;
        value >>= 7;
        bool is_last = value == ((byte & 0x40) ? -1 : 0);
        text_byte(out, (uint8_t)(byte | (is_last ? 0 : 0x80)));
        if (is_last)
            return;
    }
}

/* ---- Added functions and types ---- */

uint32_t rewriter_add_type(struct rewriter *w, struct bytes params, struct bytes results) {
    struct text *types = &w->result->types;
    text_byte(types, 0x60);
    rewrite_put_u32(types, params.size);
    text_append(types, params.data, params.size);
    rewrite_put_u32(types, results.size);
    text_append(types, results.data, results.size);
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
    text_byte(out, 0x10); /* call */
    rewrite_put_u32(out, (uint64_t)w->module->func_count + helper);
}

void rewriter_put_block_type(struct rewriter *w, struct bytes results, uint32_t *index,
                             struct text *out) {
    if (results.size == 0) {
        text_byte(out, 0x40);
    } else if (results.size == 1) {
        text_byte(out, *results.data);
    } else {
        if (!*index)
            *index = rewriter_add_type(w, (struct bytes){0}, results) + 1;
        rewrite_put_signed(out, *index - (int64_t)1);
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

static void put_label_instruction(const struct rewriter *w, uint8_t code, bool to_try,
                                  struct text *out) {
    text_byte(out, code);
    rewrite_put_u32(out, rewriter_label(w, w->ins.index, to_try));
}

static void put_br_table(const struct rewriter *w, struct text *out) {
    struct reader labels = w->r;
    labels.cursor = w->ins.bytes.data;
    labels.end = labels.cursor + w->ins.bytes.size;
    text_byte(out, 0x0e);
    rewrite_put_u32(out, w->ins.index);
    for (uint32_t i = 0; i <= w->ins.index; i++)
        rewrite_put_u32(out, rewriter_label(w, reader_u32(&labels, "a label"), false));
}

/* ---- Blocks ---- */

static void push_frame(struct rewriter *w) {
    /* The block's type follows the opcode, which is one byte. */
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

/* The clauses' labels are counted from outside of the try_table. */
static void put_try_table(struct rewriter *w, struct text *out) {
    struct reader clauses = w->r;
    clauses.cursor = w->ins.bytes.data;
    clauses.end = clauses.cursor + w->ins.bytes.size;
    struct text renamed = {0};
    for (uint32_t i = 0; i < w->ins.index; i++) {
        struct catch_clause clause = opcode_read_catch(&clauses);
        text_byte(&renamed, (uint8_t)(clause.is_all * 2 + clause.has_ref));
        if (!clause.is_all)
            rewrite_put_u32(&renamed, clause.tag);
        rewrite_put_u32(&renamed, rewriter_label(w, clause.label, false));
    }
    push_frame(w);
    struct frame *frame = top_frame(w);
    double_frame(frame);
    text_byte(out, 0x1f);
    text_append(out, frame->block_type.data, frame->block_type.size);
    rewrite_put_u32(out, w->ins.index);
    text_append(out, renamed.data, renamed.size);
    text_byte(out, 0x02); /* block */
    text_append(out, frame->block_type.data, frame->block_type.size);
    text_free(&renamed);
}

/* The block type of what starts with nothing on the stack and ends with the frame's results. */
static void put_result_type(struct rewriter *w, struct bytes block_type, struct text *out) {
    struct reader r = w->r;
    r.cursor = block_type.data;
    r.end = block_type.data + block_type.size;
    struct block_type type = types_read_block(&r);
    if (!type.has_index) {
        text_append(out, block_type.data, block_type.size);
        return;
    }
    const struct func_type *func = &w->module->types[type.index];
    rewriter_put_block_type(w, (struct bytes){func->results, func->result_count},
                            &w->result_types[type.index], out);
}

static void put_catch_all(struct rewriter *w, struct text *out) {
    struct frame *frame = top_frame(w);
    text_byte(out, 0x19);
    if (frame->opcode == OPCODE_CATCH) {
        double_frame(frame);
        text_byte(out, 0x06); /* try */
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
        text_byte(out, 0x0b);
    else if (frame->is_doubled)
        text_append(out, "\x18", 2); /* delegate 0 */
    text_byte(out, 0x0b);
}

/* ---- Waiting ---- */

static uint32_t wait_type(struct rewriter *w, enum rewrite_helper_kind kind) {
    /* address, expected value and timeout, or count; then the access's offset */
    static const char *const params[WAITS] = {"\x7f\x7f\x7e\x7f", "\x7f\x7e\x7e\x7f",
                                              "\x7f\x7f\x7f"};
    return rewriter_add_type(w, bytes_of(params[kind - HELPER_WAIT32]), bytes_of("\x7f"));
}

static void put_wait(struct rewriter *w, enum rewrite_helper_kind kind, struct text *out) {
    static const char *const names[WAITS] = {"wait32", "wait64", "notify"};
    uint32_t memory = w->ins.index;
    uint32_t *number = &w->waits[memory * WAITS + (kind - HELPER_WAIT32)];
    if (!*number) {
        struct rewrite_helper *helper = rewriter_add_helper(w, kind, wait_type(w, kind));
        helper->name = arena_format(w->arena, "a%u_%s", memory, names[kind - HELPER_WAIT32]);
        helper->memory_index = memory;
        *number = w->result->helper_count;
    }
    text_byte(out, 0x41); /* i32.const */
    rewrite_put_signed(out, (int32_t)(uint32_t)w->ins.value);
    rewriter_put_call(w, *number - 1, out);
}

/* ---- Bodies of helpers ---- */

static void put_helper_body(const struct rewrite_helper *helper, struct text *out) {
    struct text body = {0};
    if (helper->kind <= HELPER_NOTIFY) {
        text_append(&body, "\0\x3f", 2); /* no locals; memory.size */
        rewrite_put_u32(&body, helper->memory_index);
        text_byte(&body, 0x0b);
    } else if (helper->kind == HELPER_TAIL_ENTRY) {
        text_append(&body, helper->body.data, helper->body.size);
    } else {
        text_append(&body, "\0\0\x0b", 3); /* no locals; unreachable */
    }
    rewrite_put_u32(out, body.size);
    text_append(out, body.data, body.size);
    text_free(&body);
}

static void put_helper_bodies(const struct rewriter *w) {
    for (uint32_t i = 0; i < w->result->helper_count; i++)
        put_helper_body(&w->result->helpers[i], &w->result->payload);
}

/* ---- Relaxed vectors ---- */

/* Plain instructions in place of relaxed ones: bytes, and these with the number of a temporary. */
enum { SET = 0x100, GET = 0x200 };
#define VECTOR(code) 0xfd, (code) & 0x7f | 0x80, (code) >> 7
#define EXTMUL_LOW VECTOR(0x9c)
#define EXTMUL_HIGH VECTOR(0x9d)
#define SHUFFLE(a)                                                                                 \
    0xfd, 0x0d, a, a + 1, a + 4, a + 5, a + 8, a + 9, a + 12, a + 13, a + 16, a + 17, a + 20,      \
        a + 21, a + 24, a + 25, a + 28, a + 29
/* Products of bytes in two halves, then even and odd lanes of both added. */
#define DOT                                                                                        \
    SET | 1, SET | 0, GET | 0, GET | 1, EXTMUL_LOW, GET | 0, GET | 1, EXTMUL_HIGH, SET | 1,        \
        SET | 0, GET | 0, GET | 1, SHUFFLE(0), GET | 0, GET | 1, SHUFFLE(2), VECTOR(0x8e)
#define WORDS(...)                                                                                 \
    (const uint16_t[]){__VA_ARGS__}, sizeof((const uint16_t[]){__VA_ARGS__}) / sizeof(uint16_t)

/* Of opcode I8X16_RELAXED_SWIZZLE + index. */
static const struct {
    const uint16_t *words;
    size_t count;
} relaxed[] = {
    {WORDS(VECTOR(0x0e))}, /* i8x16.swizzle */
    {WORDS(VECTOR(0xf8))}, /* i32x4.trunc_sat_f32x4_s, _u, _f64x2_s_zero, _u_zero */
    {WORDS(VECTOR(0xf9))},
    {WORDS(VECTOR(0xfc))},
    {WORDS(VECTOR(0xfd))},
    {WORDS(SET | 0, VECTOR(0xe6), GET | 0, VECTOR(0xe4))}, /* f32x4: a * b + c, -(a * b) + c */
    {WORDS(SET | 0, VECTOR(0xe6), VECTOR(0xe1), GET | 0, VECTOR(0xe4))},
    {WORDS(SET | 0, VECTOR(0xf2), GET | 0, VECTOR(0xf0))}, /* f64x2 */
    {WORDS(SET | 0, VECTOR(0xf2), VECTOR(0xed), GET | 0, VECTOR(0xf0))},
    {WORDS(VECTOR(0x52))}, /* v128.bitselect */
    {WORDS(VECTOR(0x52))},
    {WORDS(VECTOR(0x52))},
    {WORDS(VECTOR(0x52))},
    {WORDS(VECTOR(0xe8))}, /* f32x4.min, max; f64x2.min, max */
    {WORDS(VECTOR(0xe9))},
    {WORDS(VECTOR(0xf4))},
    {WORDS(VECTOR(0xf5))},
    {WORDS(VECTOR(0x82))}, /* i16x8.q15mulr_sat_s */
    {WORDS(DOT)},
    {WORDS(SET | 2, DOT, VECTOR(0x7e), GET | 2, VECTOR(0xae))}, /* pairs added up, + c */
};
static_assert(sizeof relaxed / sizeof *relaxed ==
                  OPCODE_I32X4_RELAXED_DOT_I8X16_I7X16_ADD_S - OPCODE_I8X16_RELAXED_SWIZZLE + 1,
              "a row for each relaxed instruction, in the order of wasm/opcodes.def");

static void put_relaxed(struct rewriter *w, struct text *out) {
    size_t row = w->ins.opcode->id - OPCODE_I8X16_RELAXED_SWIZZLE;
    for (size_t i = 0; i < relaxed[row].count; i++) {
        uint16_t word = relaxed[row].words[i];
        text_byte(out, (uint8_t)(word & SET ? 0x21 : word & GET ? 0x20 : word));
        if (word & (SET | GET)) {
            rewrite_put_u32(out, w->first_temporary + (word & 0xffU));
            w->uses_temporaries = true;
        }
    }
}

/* ---- Bodies ---- */

static void put_rethrow(struct rewriter *w, struct text *out) {
    put_label_instruction(w, 0x09, true, out);
    text_byte(out, 0x00); /* unreachable */
}

/* What this pass says in other words, or keeps count of; false for all else. */
static bool put_special(struct rewriter *w, struct text *out) {
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
        put_label_instruction(w, 0x18, true, out);
        return true;
    case OPCODE_BR:
        put_label_instruction(w, 0x0c, false, out);
        return true;
    case OPCODE_BR_IF:
        put_label_instruction(w, 0x0d, false, out);
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
        if (w->in_entry) { /* to the block that has the results */
            text_byte(out, 0x0c);
            rewrite_put_u32(out, rewriter_label(w, w->frame_count - 1, false));
        }
        return w->in_entry;
    default:
        if (w->ins.opcode->feature == FEATURE_RELAXED_SIMD)
            put_relaxed(w, out);
        return w->ins.opcode->feature == FEATURE_RELAXED_SIMD;
    }
}

/* Keeps count of what is dead behind an instruction. */
static void note_dead(struct rewriter *w) {
    struct frame *frame = top_frame(w);
    switch (w->ins.opcode->id) {
    case OPCODE_UNREACHABLE:
    case OPCODE_BR:
    case OPCODE_BR_TABLE:
    case OPCODE_RETURN:
    case OPCODE_THROW:
    case OPCODE_RETHROW:
    case OPCODE_THROW_REF:
        frame->is_dead = true;
        break;
    case OPCODE_ELSE:
    case OPCODE_CATCH:
        frame->is_dead = frame->is_dead_outside;
        break;
    default:
        break;
    }
}

static void note_fault(struct rewriter *w, size_t offset, const char *message) {
    if (!w->result->fault.message)
        w->result->fault = (struct rewrite_fault){message, offset};
}

static void check_labels(struct rewriter *w) {
    uint32_t added = top_frame(w)->doubled_count + w->exit_count + w->in_entry;
    if (w->frame_count + added > LABELS_MAX)
        note_fault(w, w->body_offset + w->ins.offset,
                   arena_format(w->arena,
                                "blocks nest deeper than wasm2c's limit of %d, with those that "
                                "Sinter adds around tries and tail calls",
                                LABELS_MAX));
}

static void check_locals(struct rewriter *w) {
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

static void rewrite_instructions(struct rewriter *w, struct text *out) {
    *w->frames = (struct frame){.opcode = OPCODE_NONE};
    w->frame_count = 1;
    rewrite_tail_begin(w, out);
    while (w->frame_count > 0) {
        const uint8_t *start = w->r.cursor;
        opcode_read(&w->r, &w->ins);
        note_dead(w);
        if (put_special(w, out)) {
            if (w->frame_count > 0)
                check_labels(w);
            continue;
        }
        if (w->ins.opcode->immediate == IMMEDIATE_BLOCK)
            push_frame(w);
        else if (w->ins.opcode->id == OPCODE_CATCH)
            top_frame(w)->opcode = OPCODE_CATCH;
        check_labels(w);
        text_append(out, start, (size_t)(w->r.cursor - start));
    }
}

/* The declarations of locals: a tail entry's parameters, the function's own, the temporaries. */
static void put_locals(const struct rewriter *w, uint32_t group_count, struct bytes groups,
                       struct text *out) {
    struct text params = {0};
    uint32_t param_count = w->in_entry ? rewrite_tail_put_params(w, &params) : 0;
    bool uses_any = w->uses_temporaries || w->uses_index;
    rewrite_put_u32(out, (uint64_t)param_count + group_count + uses_any + w->uses_index);
    if (params.size)
        text_append(out, params.data, params.size);
    text_free(&params);
    text_append(out, groups.data, groups.size);
    if (uses_any) {
        text_byte(out, REWRITER_TEMPORARIES);
        text_byte(out, VALUE_V128);
    }
    if (w->uses_index) {
        text_byte(out, 1);
        text_byte(out, VALUE_I32);
    }
}

static void note_reference(struct rewriter *w, uint32_t index) {
    uint8_t bit = (uint8_t)(1U << index % 8);
    if (w->referenced[index / 8] & bit)
        return;
    w->referenced[index / 8] |= bit;
    rewrite_put_u32(&w->result->referenced, index);
    w->result->referenced_count++;
}

/* Whether the instructions that follow hold one that rewrite_code.h lists. */
static bool needs_rewriting(struct rewriter *w) {
    struct reader r = w->r;
    bool needed = tail_calls_makes(w->tails, w->function);
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
            needed |= w->ins.opcode->feature == FEATURE_RELAXED_SIMD;
        }
    }
    return needed;
}

/* The body at the reader, whose locals are `groups`, in the words for wasm2c. */
static void put_body(struct rewriter *w, uint32_t group_count, struct bytes groups,
                     struct text *out) {
    struct text code = {0};
    w->uses_temporaries = w->uses_index = false;
    rewrite_instructions(w, &code);
    check_locals(w);
    put_locals(w, group_count, groups, out);
    text_append(out, code.data, code.size);
    text_free(&code);
}

static void add_entry(struct rewriter *w, uint32_t group_count, struct bytes groups) {
    struct text body = {0};
    w->in_entry = true;
    put_body(w, group_count, groups, &body);
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
    uint32_t local_count = module_func_type(m, w->function)->param_count;
    uint32_t group_count = reader_u32(&w->r, "local declarations");
    const uint8_t *groups = w->r.cursor;
    for (uint32_t i = 0; i < group_count; i++) {
        local_count += reader_u32(&w->r, "a number of locals");
        types_read_value(&w->r, "a local");
    }
    if (!needs_rewriting(w)) {
        rewrite_put_u32(out, body.size);
        text_append(out, body.data, body.size);
        return;
    }
    struct text rewritten = {0};
    struct bytes group_bytes = {groups, (size_t)(w->r.cursor - groups)};
    struct reader start = w->r;
    w->first_temporary = local_count;
    if (tail_calls_makes(w->tails, w->function))
        rewrite_tail_find_exits(w);
    put_body(w, group_count, group_bytes, &rewritten);
    rewrite_put_u32(out, rewritten.size);
    text_append(out, rewritten.data, rewritten.size);
    text_free(&rewritten);
    w->r = start;
    if (tail_calls_has_entry(w->tails, w->function))
        add_entry(w, group_count, group_bytes);
}
