/* See throws.h. One pass over each body collects the calls and throws whose exceptions leave it.
 * Then the functions that throw by themselves are followed to their callers. */
#include "lower/throws.h"

#include "wasm/reader.h"
#include "wasm/validate.h"

#include <string.h>

/* In place of a callee: the caller throws, or calls what is not known. */
#define ANYTHING UINT32_MAX

struct edge {
    uint32_t callee;
    uint32_t caller;
};

/* A block of the body at hand. What it calls is in `calls`, from `first` on. */
struct block {
    size_t first;
    size_t handlers; /* where the calls of a try's first handler start; SIZE_MAX: not yet */
    bool catches_all;
};

struct search {
    const struct module *module;
    struct arena *arena;
    struct block *blocks;
    uint32_t block_count;
    uint32_t *calls; /* of functions, or ANYTHING */
    uint32_t call_count;
    uint32_t call_capacity;
    struct edge *edges;
    uint32_t edge_count;
    uint32_t edge_capacity;
    uint32_t caller;
};

static void add_call(struct search *s, uint32_t callee) {
    s->calls = arena_grow(s->arena, s->calls, s->call_count, &s->call_capacity, sizeof *s->calls);
    s->calls[s->call_count++] = callee;
}

static void add_edge(struct search *s, uint32_t callee) {
    s->edges = arena_grow(s->arena, s->edges, s->edge_count, &s->edge_capacity, sizeof *s->edges);
    s->edges[s->edge_count++] = (struct edge){callee, s->caller};
}

static void add_edges(struct search *s, size_t first) {
    for (size_t i = first; i < s->call_count; i++)
        add_edge(s, s->calls[i]);
}

static bool catches_all(const struct instruction *ins) {
    struct diag diag = {0};
    struct reader clauses = reader_open(ins->bytes, &diag);
    for (uint32_t i = 0; i < ins->index; i++)
        if (opcode_read_catch(&clauses).is_all)
            return true;
    return false;
}

static void begin_block(struct search *s, const struct instruction *ins) {
    s->blocks[s->block_count++] = (struct block){
        .first = s->call_count,
        .handlers = SIZE_MAX,
        .catches_all = ins->opcode->id == OPCODE_TRY_TABLE && catches_all(ins),
    };
}

/* A handler is outside of the try that it belongs to. */
static void begin_handler(struct block *block, const struct search *s) {
    if (block->handlers == SIZE_MAX)
        block->handlers = s->call_count;
}

/* Forgets the calls of a body whose exceptions are all caught. */
static void forget_caught(struct search *s, const struct block *block) {
    size_t end = block->handlers == SIZE_MAX ? s->call_count : block->handlers;
    memmove(s->calls + block->first, s->calls + end, (s->call_count - end) * sizeof *s->calls);
    s->call_count -= (uint32_t)(end - block->first);
}

static void end_block(struct search *s) {
    const struct block *block = &s->blocks[--s->block_count];
    if (block->catches_all && s->call_count)
        forget_caught(s, block);
}

/* Adds what the instruction calls or throws. */
static void add_effects(struct search *s, const struct instruction *ins) {
    switch (ins->opcode->id) {
    case OPCODE_CALL:
        add_call(s, ins->index);
        return;
    case OPCODE_RETURN_CALL:
        add_edge(s, ins->index);
        return;
    case OPCODE_RETURN_CALL_INDIRECT:
        add_edge(s, ANYTHING);
        return;
    default:
        if (opcode_may(ins->opcode, EFFECT_THROWS | EFFECT_CALLS))
            add_call(s, ANYTHING);
    }
}

static void look_at(struct search *s, const struct instruction *ins) {
    struct block *innermost = &s->blocks[s->block_count - 1];
    switch (ins->opcode->id) {
    case OPCODE_BLOCK:
    case OPCODE_LOOP:
    case OPCODE_IF:
    case OPCODE_TRY:
    case OPCODE_TRY_TABLE:
        begin_block(s, ins);
        return;
    case OPCODE_CATCH:
        begin_handler(innermost, s);
        return;
    case OPCODE_CATCH_ALL:
        begin_handler(innermost, s);
        innermost->catches_all = true;
        return;
    case OPCODE_DELEGATE: /* past handlers that are not looked at here */
        add_edges(s, innermost->first);
        s->block_count--;
        return;
    case OPCODE_END:
        end_block(s);
        return;
    default:
        add_effects(s, ins);
    }
}

static void look_at_body(struct search *s, uint32_t index) {
    struct diag diag = {0}; /* of a valid module: never used */
    struct reader r = opcode_open_body(s->module->codes[index].body, &diag);
    struct instruction ins;
    s->caller = s->module->import_counts[EXTERN_FUNC] + index;
    s->call_count = 0;
    s->blocks[0] = (struct block){.handlers = SIZE_MAX};
    s->block_count = 1;
    while (!reader_done(&r) && opcode_read(&r, &ins))
        look_at(s, &ins);
    add_edges(s, 0);
}

/* ---- Callers ---- */

/* The callers of each function, ordered by callee: those of `f` are from starts[f] to starts[f+1].
 * Imports and ANYTHING are not asked for. */
struct callers {
    uint32_t *starts;
    uint32_t *functions;
};

static struct callers order_edges(const struct search *s) {
    uint32_t count = s->module->func_count;
    struct callers callers = {
        .starts = arena_array(s->arena, (size_t)count + 2, sizeof *callers.starts),
        .functions = arena_array(s->arena, (size_t)s->edge_count + 1, sizeof *callers.functions)};
    for (uint32_t i = 0; i < s->edge_count; i++)
        if (s->edges[i].callee != ANYTHING)
            callers.starts[s->edges[i].callee + 2]++;
    for (uint32_t i = 2; i < count + 2; i++)
        callers.starts[i] += callers.starts[i - 1];
    for (uint32_t i = 0; i < s->edge_count; i++)
        if (s->edges[i].callee != ANYTHING)
            callers.functions[callers.starts[s->edges[i].callee + 1]++] = s->edges[i].caller;
    return callers;
}

static void follow(const struct search *s, const struct throws *throws) {
    struct callers callers = order_edges(s);
    uint32_t *waiting = arena_array(s->arena, (size_t)s->module->func_count + 1, sizeof *waiting);
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->module->func_count; i++)
        if (throws->functions[i])
            waiting[count++] = i;
    while (count > 0) {
        uint32_t callee = waiting[--count];
        for (uint32_t i = callers.starts[callee]; i < callers.starts[callee + 1]; i++) {
            uint32_t caller = callers.functions[i];
            if (!throws->functions[caller])
                waiting[count++] = caller;
            throws->functions[caller] = true;
        }
    }
}

struct throws throws_find(const struct module *module, struct arena *arena) {
    struct search s = {.module = module, .arena = arena};
    struct throws throws = {arena_array(arena, (size_t)module->func_count + 1, 1)};
    s.blocks = arena_array(arena, VALIDATE_MAX_NESTING + 1, sizeof *s.blocks);
    for (uint32_t i = 0; i < module->code_count; i++)
        look_at_body(&s, i);
    for (uint32_t i = 0; i < module->import_counts[EXTERN_FUNC]; i++)
        throws.functions[i] = true;
    for (uint32_t i = 0; i < s.edge_count; i++)
        throws.functions[s.edges[i].caller] |= s.edges[i].callee == ANYTHING;
    follow(&s, &throws);
    return throws;
}

bool throws_here(const struct throws *throws, const struct instruction *ins) {
    switch (ins->opcode->id) {
    case OPCODE_CALL:
        return throws->functions[ins->index];
    case OPCODE_RETURN_CALL:
    case OPCODE_RETURN_CALL_INDIRECT:
        return false;
    default:
        return opcode_may(ins->opcode, EFFECT_THROWS | EFFECT_CALLS);
    }
}
