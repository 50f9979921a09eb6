/* Tail calls in rewritten bodies (rewrite_code.h). A tail call becomes a call of a helper that
 * takes its operands, and `unreachable`. Inside a try, the handler would still be in force during
 * the call. There it becomes a branch out of all blocks, to a block around the body whose results
 * are the operands:
 *
 *   try                          block (result i32)
 *     i32.const 1                  try
 *     return_call $f                 i32.const 1
 *   catch_all                        br 1
 *   end                            catch_all
 *                                  end
 *                                  return
 *                                end
 *                                call $helper
 *                                unreachable
 *
 * A tail entry (tail_calls.h) has the same body, in a function without parameters and results. It
 * first loads its locals; the body stands in a block with the function's results, to which `return`
 * branches:
 *
 *   i32.const 0  call $load  local.set 0  ...
 *   block (result i64)
 *     ... the body, with br to this block for return
 *   end
 *   call $store */
#include "lower/rewriter.h"
#include "wasm/encoder.h"

static const uint8_t index_type[] = {VALUE_I32};

static const struct func_type *own_type(const struct rewriter *w) {
    return module_func_type(w->module, w->function);
}

/* ---- Helpers ---- */

static uint32_t callee_type_index(const struct rewriter *w, const struct tail_exit *exit) {
    return exit->opcode == OPCODE_RETURN_CALL_INDIRECT ? exit->index
                                                       : w->module->funcs[exit->index].type_index;
}

static struct bytes operands(const struct rewriter *w, const struct tail_exit *exit) {
    return func_type_params(&w->module->types[callee_type_index(w, exit)]);
}

/* The table index is not an operand of the tail call's helper, since the callee may already have as
 * many parameters as a function can. */
static void put_index_call(struct rewriter *w, struct text *out) {
    if (!w->index_helper) {
        uint32_t type = rewriter_add_type(w, (struct bytes){index_type, 1}, (struct bytes){0});
        w->index_helper = w->result->helper_count + 1;
        rewriter_add_helper(w, HELPER_TAIL_INDEX, type)->name =
            arena_format(w->arena, "n%u", w->index_helper - 1);
    }
    rewriter_put_call(w, w->index_helper - 1, out);
}

static void put_tail_call(struct rewriter *w, const struct tail_exit *exit, struct text *out) {
    uint32_t *type = &w->callee_types[callee_type_index(w, exit)];
    bool is_indirect = exit->opcode == OPCODE_RETURN_CALL_INDIRECT;
    if (!*type)
        *type = rewriter_add_type(w, operands(w, exit), (struct bytes){0}) + 1;
    if (is_indirect)
        put_index_call(w, out);
    uint32_t number = w->result->helper_count;
    struct rewrite_helper *helper = rewriter_add_helper(w, HELPER_TAIL_CALL, *type - 1);
    helper->name = arena_format(w->arena, "k%u", number);
    helper->tail = (struct rewrite_tail){.caller = w->function,
                                         .in_entry = w->in_entry,
                                         .is_indirect = is_indirect,
                                         .index = exit->index,
                                         .table = exit->table};
    rewriter_put_call(w, number, out);
    encoder_opcode(out, OPCODE_UNREACHABLE);
}

static uint32_t load_helper(struct rewriter *w, uint8_t value_type) {
    uint32_t *number = &w->loads[value_type];
    if (!*number) {
        uint32_t type =
            rewriter_add_type(w, (struct bytes){index_type, 1}, (struct bytes){&value_type, 1});
        *number = w->result->helper_count + 1;
        struct rewrite_helper *helper = rewriter_add_helper(w, HELPER_TAIL_LOAD, type);
        helper->name = arena_format(w->arena, "l%u", *number - 1);
        helper->value_type = value_type;
    }
    return *number - 1;
}

static void put_store(struct rewriter *w, struct text *out) {
    const struct func_type *type = own_type(w);
    uint32_t *sink = &w->sink_types[w->module->funcs[w->function].type_index];
    if (!*sink)
        *sink = rewriter_add_type(w, func_type_results(type), (struct bytes){0}) + 1;
    uint32_t number = w->result->helper_count;
    struct rewrite_helper *helper = rewriter_add_helper(w, HELPER_TAIL_STORE, *sink - 1);
    helper->name = arena_format(w->arena, "r%u", number);
    helper->tail = (struct rewrite_tail){.caller = w->function, .in_entry = true};
    rewriter_put_call(w, number, out);
}

void rewrite_tail_add_entry(struct rewriter *w, const struct text *body) {
    uint32_t type = rewriter_add_type(w, (struct bytes){0}, (struct bytes){0});
    struct rewrite_helper *helper = rewriter_add_helper(w, HELPER_TAIL_ENTRY, type);
    helper->name = arena_format(w->arena, REWRITE_TAIL_ENTRY, w->function);
    helper->tail = (struct rewrite_tail){.caller = w->function, .in_entry = true};
    helper->body =
        (struct bytes){(const uint8_t *)arena_copy(w->arena, body->data, body->size), body->size};
}

/* ---- Exits ---- */

static struct tail_exit exit_of(const struct instruction *ins) {
    bool is_indirect = ins->opcode->id == OPCODE_RETURN_CALL_INDIRECT;
    return (struct tail_exit){
        .opcode = ins->opcode->id, .index = ins->index, .table = is_indirect ? ins->index2 : 0};
}

static bool is_tail_call(const struct instruction *ins) {
    return ins->opcode->id == OPCODE_RETURN_CALL || ins->opcode->id == OPCODE_RETURN_CALL_INDIRECT;
}

/* Returns the exit for the tail call `ins`, or exit_count. */
static uint32_t find_exit(const struct rewriter *w, const struct instruction *ins) {
    struct tail_exit exit = exit_of(ins);
    uint32_t i = 0;
    while (i < w->exit_count &&
           (w->exits[i].opcode != exit.opcode || w->exits[i].index != exit.index ||
            w->exits[i].table != exit.table))
        i++;
    return i;
}

static void add_exit(struct rewriter *w, const struct instruction *ins) {
    if (find_exit(w, ins) < w->exit_count)
        return;
    w->exits = arena_grow(w->arena, w->exits, w->exit_count, &w->exit_capacity, sizeof *w->exits);
    w->exits[w->exit_count++] = exit_of(ins);
}

static bool is_try(uint16_t opcode) { return opcode == OPCODE_TRY || opcode == OPCODE_TRY_TABLE; }

void rewrite_tail_find_exits(struct rewriter *w) {
    struct reader r = w->r;
    struct instruction ins;
    uint32_t depth = 1, try_count = 0;
    w->exit_count = 0;
    while (depth > 0) {
        opcode_read(&r, &ins);
        if (ins.opcode->immediate == IMMEDIATE_BLOCK || ins.opcode->id == OPCODE_TRY_TABLE) {
            w->frames[depth++].opcode = ins.opcode->id;
            try_count += is_try(ins.opcode->id);
        } else if (ins.opcode->id == OPCODE_END || ins.opcode->id == OPCODE_DELEGATE) {
            depth--;
            try_count -= depth > 0 && is_try(w->frames[depth].opcode);
        } else if (try_count > 0 && is_tail_call(&ins)) {
            add_exit(w, &ins);
        }
    }
}

static bool is_in_try(const struct rewriter *w) {
    for (uint32_t i = 1; i < w->frame_count; i++) {
        uint16_t opcode = w->frames[i].opcode;
        if (is_try(opcode) || opcode == OPCODE_CATCH || opcode == OPCODE_CATCH_ALL)
            return true;
    }
    return false;
}

/* Sets or reads the local that carries the table index to the exit. */
static void put_index_local(struct rewriter *w, enum opcode_id id, struct text *out) {
    encoder_index(out, id, w->first_temporary + REWRITER_TEMPORARIES);
    w->uses_index = true;
}

void rewrite_tail_call(struct rewriter *w, struct text *out) {
    struct tail_exit exit = exit_of(&w->ins);
    if (w->frames[w->frame_count - 1].is_dead) {
        encoder_opcode(out, OPCODE_UNREACHABLE); /* wasm2c leaves out dead code */
    } else if (w->exit_count && is_in_try(w)) {
        if (exit.opcode == OPCODE_RETURN_CALL_INDIRECT)
            put_index_local(w, OPCODE_LOCAL_SET, out);
        uint32_t innermost = rewriter_label(w, w->frame_count - 1, false) - w->exit_count;
        encoder_index(out, OPCODE_BR, innermost + find_exit(w, &w->ins));
    } else {
        put_tail_call(w, &exit, out);
    }
}

/* ---- Bodies ---- */

uint32_t rewrite_tail_put_params(const struct rewriter *w, struct text *out) {
    const struct func_type *type = own_type(w);
    for (uint32_t i = 0; i < type->param_count; i++)
        encoder_locals(out, 1, type->params[i]);
    return type->param_count;
}

static void put_loads(struct rewriter *w, struct text *out) {
    const struct func_type *type = own_type(w);
    uint32_t offset = 0;
    for (uint32_t i = 0; i < type->param_count; i++) {
        encoder_i32(out, offset);
        rewriter_put_call(w, load_helper(w, type->params[i]), out);
        encoder_index(out, OPCODE_LOCAL_SET, i);
        offset += tail_calls_area_bytes(type->params[i]);
    }
}

void rewrite_tail_begin(struct rewriter *w, struct text *out) {
    const struct func_type *type = own_type(w);
    if (w->in_entry) {
        put_loads(w, out);
        encoder_opcode(out, OPCODE_BLOCK);
        rewriter_put_block_type(w, func_type_results(type),
                                &w->result_types[w->module->funcs[w->function].type_index], out);
    }
    for (uint32_t i = w->exit_count; i-- > 0;) {
        uint32_t added = 0;
        encoder_opcode(out, OPCODE_BLOCK);
        rewriter_put_block_type(w, operands(w, &w->exits[i]), &added, out);
    }
}

void rewrite_tail_end(struct rewriter *w, struct text *out) {
    if (w->exit_count && w->in_entry) {
        encoder_index(out, OPCODE_BR, w->exit_count);
    } else if (w->exit_count) {
        encoder_opcode(out, OPCODE_RETURN);
    }
    for (uint32_t i = 0; i < w->exit_count; i++) {
        encoder_opcode(out, OPCODE_END);
        if (w->exits[i].opcode == OPCODE_RETURN_CALL_INDIRECT)
            put_index_local(w, OPCODE_LOCAL_GET, out);
        put_tail_call(w, &w->exits[i], out);
    }
    if (w->in_entry) {
        encoder_opcode(out, OPCODE_END);
        put_store(w, out);
    }
    encoder_opcode(out, OPCODE_END);
}
