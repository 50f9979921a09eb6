/* See tries.h. Each body is read twice: to decide which of its tries stay, and to write it. */
#include "lower/tries.h"

#include "lower/throws.h"
#include "wasm/encoder.h"
#include "wasm/locals.h"
#include "wasm/validate.h"

/* A block of the body at hand. */
struct block {
    uint32_t number;  /* of a try in the body; NO_TRY: another block */
    bool in_handler;  /* else in the body */
    bool catches_all; /* what the body throws */
    bool throws;      /* an exception may leave the part at hand, to the handlers or outwards */
    bool leaves;      /* an exception may leave an earlier handler */
    bool is_dropped;  /* when it is written */
};
#define NO_TRY UINT32_MAX

struct tries {
    struct module *module;
    struct arena *arena;
    struct throws throws;
    struct block *blocks; /* the first is the body itself */
    uint32_t block_count;
    struct text stays; /* a byte for each try of the body: whether something may throw in it */
    uint32_t try_count;
    uint32_t dropped_count;
    struct diag diag; /* of a valid module: never used */
    struct reader r;
    struct instruction ins;
    struct origins origins; /* of the body that is written */
};

static void rewrite_body(struct tries *t, struct code *code);

/* A module without tags throws nothing itself. It is not worth the search. */
uint32_t tries_drop(struct module *module, struct arena *arena) {
    struct arena scratch = {0};
    struct tries *t = arena_alloc(&scratch, sizeof *t);
    *t = (struct tries){.module = module, .arena = arena};
    if (module->tag_count) {
        t->throws = throws_find(module, &scratch);
        t->blocks = arena_array(&scratch, VALIDATE_MAX_NESTING + 1, sizeof *t->blocks);
        for (uint32_t i = 0; i < module->code_count; i++)
            rewrite_body(t, &module->codes[i]);
    }
    uint32_t count = t->dropped_count;
    text_free(&t->stays);
    arena_destroy(&scratch);
    return count;
}

static struct block *innermost(const struct tries *t) { return &t->blocks[t->block_count - 1]; }

static bool is_try(const struct instruction *ins) {
    return ins->opcode->id == OPCODE_TRY || ins->opcode->id == OPCODE_TRY_TABLE;
}

static bool begins_block(const struct instruction *ins) {
    return ins->opcode->immediate == IMMEDIATE_BLOCK || ins->opcode->id == OPCODE_TRY_TABLE;
}

static void push(struct tries *t) {
    uint32_t number = is_try(&t->ins) ? t->try_count++ : NO_TRY;
    t->blocks[t->block_count++] = (struct block){.number = number};
}

static void begin_body(struct tries *t) {
    t->blocks[0] = (struct block){.number = NO_TRY};
    t->block_count = 1;
    t->try_count = 0;
}

/* ---- Which tries stay ---- */

static void decide(struct tries *t, const struct block *block, bool stays) {
    t->stays.data[block->number] = stays;
}

static void end_part(struct tries *t, struct block *block) {
    if (!block->in_handler)
        decide(t, block, block->throws);
    else if (t->stays.data[block->number]) /* else nothing reaches the handler */
        block->leaves |= block->throws;
    block->throws = false;
}

static void begin_handler(struct tries *t) {
    struct block *block = innermost(t);
    end_part(t, block);
    block->in_handler = true;
    block->catches_all |= t->ins.opcode->id == OPCODE_CATCH_ALL;
}

/* Returns whether an exception may leave the block that ends. */
static bool end_block(struct tries *t, struct block *block) {
    if (block->number == NO_TRY)
        return block->throws;
    if (block->in_handler) {
        end_part(t, block);
        return block->leaves || (t->stays.data[block->number] && !block->catches_all);
    }
    /* a try_table with clauses decided when it began; a try without handlers catches nothing */
    bool has_clauses = t->stays.data[block->number];
    decide(t, block, has_clauses && block->throws);
    return block->throws && !block->catches_all;
}

/* The exception goes to a handler of any block from the target on. */
static void end_delegate(struct tries *t) {
    const struct block *block = &t->blocks[--t->block_count];
    decide(t, block, block->throws);
    for (uint32_t i = 0; block->throws && i < t->block_count - t->ins.index; i++)
        t->blocks[i].throws = true;
}

static void begin_block(struct tries *t) {
    push(t);
    struct block *block = innermost(t);
    if (block->number == NO_TRY)
        return;
    text_byte(&t->stays, t->ins.opcode->id == OPCODE_TRY_TABLE && t->ins.index > 0);
    if (t->ins.opcode->id != OPCODE_TRY_TABLE)
        return;
    struct reader clauses = reader_over(&t->r, t->ins.bytes);
    for (uint32_t i = 0; i < t->ins.index; i++)
        block->catches_all |= opcode_read_catch(&clauses).is_all;
}

static void look_at(struct tries *t) {
    if (begins_block(&t->ins)) {
        begin_block(t);
    } else if (t->ins.opcode->id == OPCODE_CATCH || t->ins.opcode->id == OPCODE_CATCH_ALL) {
        begin_handler(t);
    } else if (t->ins.opcode->id == OPCODE_DELEGATE) {
        end_delegate(t);
    } else if (t->ins.opcode->id == OPCODE_END) {
        bool throws = end_block(t, &t->blocks[--t->block_count]);
        if (t->block_count)
            innermost(t)->throws |= throws;
    } else {
        innermost(t)->throws |= throws_here(&t->throws, &t->ins);
    }
}

/* Decides for all tries of the body at the reader. Returns whether one of them is dropped. */
static bool decide_all(struct tries *t) {
    struct reader start = t->r;
    t->stays.size = 0;
    begin_body(t);
    while (t->block_count > 0) {
        opcode_read(&t->r, &t->ins);
        look_at(t);
    }
    t->r = start;
    return t->try_count > 0 && memchr(t->stays.data, false, t->try_count);
}

/* ---- Writing ---- */

/* Writes a block in place of the try. */
static void put_block(struct tries *t, struct text *out) {
    struct reader type = t->r;
    type.cursor = t->r.start + t->ins.offset + 1; /* the opcode is one byte */
    const uint8_t *start = type.cursor;
    types_read_block(&type);
    encoder_opcode(out, OPCODE_BLOCK);
    text_append(out, start, (size_t)(type.cursor - start));
    innermost(t)->is_dropped = true;
    t->dropped_count++;
}

/* Reads on to the end of the innermost block. */
static void skip_handlers(struct tries *t) {
    uint32_t outside = t->block_count - 1;
    while (t->block_count > outside) {
        opcode_read(&t->r, &t->ins);
        if (begins_block(&t->ins))
            push(t);
        else if (t->ins.opcode->id == OPCODE_END || t->ins.opcode->id == OPCODE_DELEGATE)
            t->block_count--;
    }
}

/* Writes the instruction, whose bytes are from `start` to the reader, or what takes its place. */
static void put(struct tries *t, const uint8_t *start, struct text *out) {
    uint16_t id = t->ins.opcode->id;
    bool is_handler = id == OPCODE_CATCH || id == OPCODE_CATCH_ALL;
    bool is_end = id == OPCODE_END || id == OPCODE_DELEGATE;
    if (begins_block(&t->ins)) {
        push(t);
        if (is_try(&t->ins) && !t->stays.data[innermost(t)->number]) {
            put_block(t, out);
            return;
        }
    } else if ((is_handler || is_end) && innermost(t)->is_dropped) {
        if (is_handler)
            skip_handlers(t);
        else
            t->block_count--;
        encoder_opcode(out, OPCODE_END);
        return;
    } else if (is_end) {
        t->block_count--;
    }
    text_append(out, start, (size_t)(t->r.cursor - start));
}

static void rewrite_body(struct tries *t, struct code *code) {
    struct text body = {0};
    t->origins = (struct origins){0};
    t->r = reader_open(code->body, &t->diag);
    locals_read(&t->r);
    if (!decide_all(t))
        return;
    size_t before = (size_t)(t->r.cursor - code->body.data);
    origins_copy(&t->origins, 0, code, 0, before, t->arena);
    text_append(&body, code->body.data, before);
    begin_body(t);
    while (t->block_count > 0) {
        const uint8_t *start = t->r.cursor;
        opcode_read(&t->r, &t->ins);
        origins_copy(&t->origins, body.size, code, (size_t)(start - code->body.data),
                     (size_t)(t->r.cursor - start), t->arena);
        put(t, start, &body);
    }
    code->origins = t->origins;
    code->body.data = (const uint8_t *)arena_copy(t->arena, body.data, body.size);
    code->body.size = body.size;
    text_free(&body);
}
