/* The algorithm of the core spec's appendix "Validation Algorithm": an operand stack of types, one
 * byte each, and a stack of control frames. After an unconditional branch a frame is unreachable:
 * below its height the stack then holds as many operands of the type BOTTOM, which matches every
 * type, as one asks for. Both stacks and the locals are allocated once, at their limits, and the
 * host commits what is touched: no instruction allocates. */
#include "wasm/validate_code.h"

#include "wasm/validate.h"

#include <inttypes.h>
#include <string.h>

enum {
    MAX_NESTING = VALIDATE_MAX_NESTING,
    MAX_OPERANDS = 1000000, /* ours */
};

/* The type of an operand that unreachable code may take for any. */
enum { BOTTOM = 0 };

struct types {
    const uint8_t *data; /* enum value_type, or BOTTOM */
    uint32_t count;
};

struct frame {
    uint16_t opcode; /* enum opcode_id; OPCODE_NONE for a function or constant expression itself */
    bool is_unreachable;
    uint32_t height; /* of the operand stack where the frame starts */
    struct types params;
    struct types results;
};

struct validator validate_code_open(const struct module *module, struct diag *diag,
                                    struct arena *scratch) {
    uint32_t factor = module->is_rewritten ? READER_WIDE : 1;
    uint32_t frame_limit = MAX_NESTING * factor, local_limit = VALIDATE_MAX_LOCALS * factor;
    return (struct validator){
        .module = module,
        .diag = diag,
        .scratch = scratch,
        .operands = arena_array(scratch, MAX_OPERANDS, 1),
        .frames = arena_array(scratch, frame_limit + (size_t)1, sizeof(struct frame)),
        .frame_limit = frame_limit,
        .locals = arena_array(scratch, local_limit, 1),
        .local_limit = local_limit,
        .declared = arena_array(scratch, module->func_count / 8 + 1, 1),
    };
}

/* --- The operand stack --- */

static bool fail(struct validator *v, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Reports at the current instruction. */
static bool fail(struct validator *v, const char *format, ...) {
    struct text message = {0};
    va_list arguments;
    va_start(arguments, format);
    text_vformat(&message, format, arguments);
    va_end(arguments);
    diag_error(v->diag, v->ins.offset, "%s", message.data);
    text_free(&message);
    return false;
}

static const char *type_name(uint8_t type) {
    return type == BOTTOM ? "any type" : value_type_name(type);
}

static struct frame *top_frame(struct validator *v) { return &v->frames[v->frame_count - 1]; }

static bool fail_empty(struct validator *v, uint8_t expected) {
    return fail(v, "%s needs an operand of %s, but the stack is empty", v->ins.opcode->name,
                type_name(expected));
}

static bool push(struct validator *v, uint8_t type) {
    if (v->height == MAX_OPERANDS)
        return fail(v, "the operand stack grows past the limit of %d", MAX_OPERANDS);
    v->operands[v->height++] = type;
    return true;
}

static bool pop_any(struct validator *v, uint8_t *type) {
    const struct frame *frame = top_frame(v);
    if (v->height > frame->height) {
        *type = v->operands[--v->height];
        return true;
    }
    *type = BOTTOM;
    return frame->is_unreachable || fail_empty(v, BOTTOM);
}

static bool pop(struct validator *v, uint8_t expected) {
    const struct frame *frame = top_frame(v);
    if (v->height == frame->height)
        return frame->is_unreachable || fail_empty(v, expected);
    uint8_t actual = v->operands[--v->height];
    if (actual == expected || actual == BOTTOM)
        return true;
    return fail(v, "%s needs an operand of %s, but finds %s", v->ins.opcode->name,
                type_name(expected), type_name(actual));
}

static bool push_types(struct validator *v, struct types types) {
    if (types.count > MAX_OPERANDS - v->height)
        return fail(v, "the operand stack grows past the limit of %d", MAX_OPERANDS);
    if (types.count > 0)
        memcpy(v->operands + v->height, types.data, types.count);
    v->height += types.count;
    return true;
}

/* Whether the top of the stack matches `types`, which stay there. `*present` is how many of them
 * are really on the stack: fewer than asked for in unreachable code. */
static bool match_top(struct validator *v, struct types types, uint32_t *present) {
    *present = 0;
    if (types.count == 0)
        return true;
    const struct frame *frame = top_frame(v);
    uint32_t count = v->height - frame->height;
    if (count > types.count)
        count = types.count;
    *present = count;
    const uint8_t *actual = v->operands + (v->height - count);
    /* Long lists, which hostile modules have at every call, are nearly always equal as they are. */
    const uint8_t *wanted = types.data + (types.count - count);
    bool is_equal = count > 8 && memcmp(actual, wanted, count) == 0;
    for (uint32_t i = is_equal ? 0 : count; i-- > 0;) {
        uint8_t expected = wanted[i];
        if (actual[i] != expected && actual[i] != BOTTOM)
            return fail(v, "%s needs an operand of %s, but finds %s", v->ins.opcode->name,
                        type_name(expected), type_name(actual[i]));
    }
    if (count < types.count && !frame->is_unreachable)
        return fail_empty(v, types.data[types.count - count - 1]);
    return true;
}

static bool pop_types(struct validator *v, struct types types) {
    uint32_t present;
    if (!match_top(v, types, &present))
        return false;
    v->height -= present;
    return true;
}

/* --- Control frames --- */

static struct types params_of(const struct func_type *type) {
    return (struct types){type->params, type->param_count};
}

static struct types results_of(const struct func_type *type) {
    return (struct types){type->results, type->result_count};
}

static bool types_equal(struct types a, struct types b) {
    return a.count == b.count && (a.count == 0 || memcmp(a.data, b.data, a.count) == 0);
}

static bool push_frame(struct validator *v, uint16_t opcode, struct types params,
                       struct types results) {
    if (v->frame_count > v->frame_limit)
        return fail(v, "blocks nest deeper than the limit of %" PRIu32, v->frame_limit);
    v->frames[v->frame_count++] =
        (struct frame){.opcode = opcode, .height = v->height, .params = params, .results = results};
    return push_types(v, params);
}

/* Takes the results of the innermost frame, which must then be empty. */
static bool finish_frame(struct validator *v) {
    const struct frame *frame = top_frame(v);
    if (!pop_types(v, frame->results))
        return false;
    if (v->height != frame->height)
        return fail(v, "%s finds %" PRIu32 " operands more than the block's results",
                    v->ins.opcode->name, v->height - frame->height);
    return true;
}

static void set_unreachable(struct validator *v) {
    struct frame *frame = top_frame(v);
    v->height = frame->height;
    frame->is_unreachable = true;
}

/* What a branch to the frame takes. */
static struct types label_types(const struct frame *frame) {
    return frame->opcode == OPCODE_LOOP ? frame->params : frame->results;
}

static const struct frame *find_label(struct validator *v, uint32_t label) {
    if (label < v->frame_count)
        return &v->frames[v->frame_count - 1 - label];
    fail(v, "%s has the label %" PRIu32 ", but only %" PRIu32 " blocks are open",
         v->ins.opcode->name, label, v->frame_count);
    return NULL;
}

/* --- Immediates --- */

static bool check_index(struct validator *v, const char *space, uint32_t index, uint32_t count) {
    if (index < count)
        return true;
    return fail(v, "%s %" PRIu32 " is out of range: there are %" PRIu32, space, index, count);
}

static bool check_memory(struct validator *v, uint32_t index) {
    return check_index(v, "memory", index, v->module->memory_count);
}

static bool check_data(struct validator *v, uint32_t index) {
    if (!v->module->has_data_count)
        return fail(v, "%s needs a data count section, which is missing", v->ins.opcode->name);
    return check_index(v, "data segment", index, v->module->data_count);
}

static bool check_align(struct validator *v, uint32_t natural) {
    if (v->ins.align <= natural)
        return true;
    return fail(v, "the alignment 2**%" PRIu32 " of %s is larger than its natural one, 2**%" PRIu32,
                v->ins.align, v->ins.opcode->name, natural);
}

static bool check_atomic_align(struct validator *v, uint32_t natural) {
    if (v->ins.align == natural)
        return true;
    return fail(v, "the alignment 2**%" PRIu32 " of %s is not its natural one, 2**%" PRIu32,
                v->ins.align, v->ins.opcode->name, natural);
}

static bool check_lane(struct validator *v, uint32_t lane, uint32_t count) {
    if (lane < count)
        return true;
    return fail(v, "%s has lane %" PRIu32 " of %" PRIu32, v->ins.opcode->name, lane, count);
}

static bool check_lanes(struct validator *v) {
    for (size_t i = 0; i < v->ins.bytes.size; i++)
        if (!check_lane(v, v->ins.bytes.data[i], 32))
            return false;
    return true;
}

/* The immediates of instructions whose operand and result types are regular. */
static bool check_immediate(struct validator *v) {
    const struct instruction *ins = &v->ins;
    enum immediate immediate = (enum immediate)ins->opcode->immediate;
    switch (ins->opcode->immediate) {
    case IMMEDIATE_MEM8:
    case IMMEDIATE_MEM16:
    case IMMEDIATE_MEM32:
    case IMMEDIATE_MEM64:
    case IMMEDIATE_MEM128:
        return check_memory(v, ins->index) && check_align(v, immediate - IMMEDIATE_MEM8);
    case IMMEDIATE_ATOMIC8:
    case IMMEDIATE_ATOMIC16:
    case IMMEDIATE_ATOMIC32:
    case IMMEDIATE_ATOMIC64:
        return check_memory(v, ins->index) && check_atomic_align(v, immediate - IMMEDIATE_ATOMIC8);
    case IMMEDIATE_MEM8_LANE:
    case IMMEDIATE_MEM16_LANE:
    case IMMEDIATE_MEM32_LANE:
    case IMMEDIATE_MEM64_LANE: {
        uint32_t log2_bytes = immediate - IMMEDIATE_MEM8_LANE;
        return check_memory(v, ins->index) && check_align(v, log2_bytes) &&
               check_lane(v, ins->lane, 16U >> log2_bytes);
    }
    case IMMEDIATE_LANE2:
    case IMMEDIATE_LANE4:
    case IMMEDIATE_LANE8:
    case IMMEDIATE_LANE16:
        return check_lane(v, ins->lane, 2U << (immediate - IMMEDIATE_LANE2));
    case IMMEDIATE_LANES:
        return check_lanes(v);
    case IMMEDIATE_MEMORY:
        return check_memory(v, ins->index);
    case IMMEDIATE_MEMORY_MEMORY:
        return check_memory(v, ins->index) && check_memory(v, ins->index2);
    case IMMEDIATE_DATA:
        return check_data(v, ins->index);
    case IMMEDIATE_DATA_MEMORY:
        return check_data(v, ins->index) && check_memory(v, ins->index2);
    case IMMEDIATE_ELEM:
        return check_index(v, "element segment", ins->index, v->module->elem_count);
    case IMMEDIATE_TABLE:
        return check_index(v, "table", ins->index, v->module->table_count);
    default:
        return true;
    }
}

static bool check_regular(struct validator *v) {
    const struct opcode *opcode = v->ins.opcode;
    if (opcode->immediate != IMMEDIATE_NONE && !check_immediate(v))
        return false;
    unsigned count = 0;
    while (opcode->operands[count])
        count++;
    while (count-- > 0)
        if (!pop(v, opcode->operands[count]))
            return false;
    return opcode->results[0] == 0 || push(v, opcode->results[0]);
}

/* --- Control instructions --- */

static bool find_tag(struct validator *v, uint32_t index, struct types *params) {
    if (!check_index(v, "tag", index, v->module->tag_count))
        return false;
    *params = params_of(&v->module->types[v->module->tags[index].type_index]);
    return true;
}

/* A clause's label takes the params of the tag, then the exception itself where it is wanted. */
static bool check_clause(struct validator *v, const struct catch_clause *clause) {
    struct types params = {0};
    if (!clause->is_all && !find_tag(v, clause->tag, &params))
        return false;
    const struct frame *frame = find_label(v, clause->label);
    if (!frame)
        return false;
    struct types label = label_types(frame);
    if (clause->has_ref && label.count > 0 && label.data[label.count - 1] == VALUE_EXNREF)
        label.count--;
    else if (clause->has_ref)
        label.count = UINT32_MAX; /* matches no tag */
    if (!types_equal(params, label))
        return fail(v, "a catch clause of try_table does not give what label %" PRIu32 " takes",
                    clause->label);
    return true;
}

static bool check_clauses(struct validator *v) {
    struct reader clauses = v->r;
    clauses.cursor = v->ins.bytes.data;
    clauses.end = clauses.cursor + v->ins.bytes.size;
    for (uint32_t i = 0; i < v->ins.index; i++) {
        struct catch_clause clause = opcode_read_catch(&clauses);
        if (!check_clause(v, &clause))
            return false;
    }
    return true;
}

static bool check_block(struct validator *v) {
    static const uint8_t single_types[128] = {
        [VALUE_I32] = VALUE_I32,
        [VALUE_I64] = VALUE_I64,
        [VALUE_F32] = VALUE_F32,
        [VALUE_F64] = VALUE_F64,
        [VALUE_V128] = VALUE_V128,
        [VALUE_FUNCREF] = VALUE_FUNCREF,
        [VALUE_EXTERNREF] = VALUE_EXTERNREF,
        [VALUE_EXNREF] = VALUE_EXNREF,
    };
    const struct instruction *ins = &v->ins;
    struct types params = {0};
    struct types results = {0};
    if (ins->block.has_index) {
        if (!check_index(v, "type", ins->block.index, v->module->type_count))
            return false;
        params = params_of(&v->module->types[ins->block.index]);
        results = results_of(&v->module->types[ins->block.index]);
    } else if (ins->block.result) {
        results = (struct types){&single_types[ins->block.result & 0x7f], 1};
    }
    if (ins->opcode->id == OPCODE_IF && !pop(v, VALUE_I32))
        return false;
    if (ins->opcode->id == OPCODE_TRY_TABLE && !check_clauses(v))
        return false;
    return pop_types(v, params) && push_frame(v, ins->opcode->id, params, results);
}

/* The innermost frame's next part (`else`, `catch`) starts with `types` on the stack. */
static bool start_part(struct validator *v, struct types types) {
    struct frame *frame = top_frame(v);
    frame->opcode = v->ins.opcode->id;
    frame->is_unreachable = false;
    return push_types(v, types);
}

static bool check_else(struct validator *v) {
    if (top_frame(v)->opcode != OPCODE_IF)
        return fail(v, "else stands outside of an if");
    return finish_frame(v) && start_part(v, top_frame(v)->params);
}

static bool check_end(struct validator *v) {
    if (!finish_frame(v))
        return false;
    struct frame frame = *top_frame(v);
    if (frame.opcode == OPCODE_IF && !types_equal(frame.params, frame.results))
        return fail(v, "an if without else must have results like its params");
    v->frame_count--;
    if (v->frame_count == 0)
        return true;
    return push_types(v, frame.results);
}

static bool check_br(struct validator *v) {
    const struct frame *frame = find_label(v, v->ins.index);
    if (!frame || !pop_types(v, label_types(frame)))
        return false;
    set_unreachable(v);
    return true;
}

static bool check_br_if(struct validator *v) {
    const struct frame *frame = find_label(v, v->ins.index);
    if (!frame || !pop(v, VALUE_I32))
        return false;
    return pop_types(v, label_types(frame)) && push_types(v, label_types(frame));
}

static bool check_br_table(struct validator *v) {
    if (!pop(v, VALUE_I32))
        return false;
    struct reader labels = v->r;
    labels.cursor = v->ins.bytes.data;
    labels.end = labels.cursor + v->ins.bytes.size;
    struct types last = {0};
    for (uint32_t i = 0; i <= v->ins.index; i++) {
        const struct frame *frame = find_label(v, reader_u32(&labels, "a label"));
        if (!frame)
            return false;
        struct types types = label_types(frame);
        if (i > 0 && types.count != last.count)
            return fail(v, "the labels of br_table take %" PRIu32 " and %" PRIu32 " operands",
                        last.count, types.count);
        uint32_t present;
        if ((i == 0 || types.data != last.data) && !match_top(v, types, &present))
            return false;
        last = types;
    }
    set_unreachable(v);
    return true;
}

static bool check_return(struct validator *v) {
    if (!pop_types(v, v->frames[0].results))
        return false;
    set_unreachable(v);
    return true;
}

/* The type that a call instruction calls with, after what it takes besides the params; NULL when at
 * fault. */
static const struct func_type *callee_type(struct validator *v) {
    const struct module *m = v->module;
    const struct instruction *ins = &v->ins;
    if (ins->opcode->immediate == IMMEDIATE_FUNC) {
        bool in_range = check_index(v, "function", ins->index, m->func_count);
        return in_range ? module_func_type(m, ins->index) : NULL;
    }
    if (!check_index(v, "type", ins->index, m->type_count) ||
        !check_index(v, "table", ins->index2, m->table_count))
        return NULL;
    if (m->tables[ins->index2].element != VALUE_FUNCREF) {
        fail(v, "%s needs a table of funcref, but table %" PRIu32 " is of %s", ins->opcode->name,
             ins->index2, type_name(m->tables[ins->index2].element));
        return NULL;
    }
    return pop(v, VALUE_I32) ? &m->types[ins->index] : NULL;
}

static bool check_call(struct validator *v) {
    const struct func_type *type = callee_type(v);
    return type && pop_types(v, params_of(type)) && push_types(v, results_of(type));
}

static bool check_tail_call(struct validator *v) {
    const struct func_type *type = callee_type(v);
    if (!type || !pop_types(v, params_of(type)))
        return false;
    if (!types_equal(results_of(type), v->frames[0].results))
        return fail(v, "%s calls a function with other results than the caller's",
                    v->ins.opcode->name);
    set_unreachable(v);
    return true;
}

/* --- Exceptions: those of core spec 3.0, and the legacy instructions of the proposal --- */

static bool check_catch(struct validator *v) {
    uint16_t opened_by = top_frame(v)->opcode;
    if (opened_by != OPCODE_TRY && opened_by != OPCODE_CATCH)
        return fail(v, "%s stands outside of a try, or after its catch_all", v->ins.opcode->name);
    struct types params = {0};
    if (v->ins.opcode->id == OPCODE_CATCH && !find_tag(v, v->ins.index, &params))
        return false;
    return finish_frame(v) && start_part(v, params);
}

static bool check_delegate(struct validator *v) {
    struct frame frame = *top_frame(v);
    if (frame.opcode != OPCODE_TRY)
        return fail(v, "delegate stands outside of a try, or after its catch");
    if (!finish_frame(v))
        return false;
    v->frame_count--;
    return find_label(v, v->ins.index) && push_types(v, frame.results);
}

static bool check_throw(struct validator *v) {
    struct types params;
    if (!find_tag(v, v->ins.index, &params) || !pop_types(v, params))
        return false;
    set_unreachable(v);
    return true;
}

static bool check_throw_ref(struct validator *v) {
    if (!pop(v, VALUE_EXNREF))
        return false;
    set_unreachable(v);
    return true;
}

static bool check_rethrow(struct validator *v) {
    const struct frame *frame = find_label(v, v->ins.index);
    if (!frame)
        return false;
    if (frame->opcode != OPCODE_CATCH && frame->opcode != OPCODE_CATCH_ALL)
        return fail(v, "rethrow's label %" PRIu32 " is not a catch", v->ins.index);
    set_unreachable(v);
    return true;
}

/* --- Variables, references and tables --- */

static bool check_select(struct validator *v) {
    uint8_t first, second;
    if (!pop(v, VALUE_I32) || !pop_any(v, &second) || !pop_any(v, &first))
        return false;
    if (value_type_is_reference(first) || value_type_is_reference(second))
        return fail(v, "select of references needs a type: it is the other select, 0x1c");
    if (first != second && first != BOTTOM && second != BOTTOM)
        return fail(v, "select finds %s and %s", type_name(first), type_name(second));
    return push(v, first == BOTTOM ? second : first);
}

static bool check_select_typed(struct validator *v) {
    if (v->ins.index != 1)
        return fail(v, "select has %" PRIu32 " types, not one", v->ins.index);
    uint8_t type = v->ins.bytes.data[0];
    return pop(v, VALUE_I32) && pop(v, type) && pop(v, type) && push(v, type);
}

static bool check_local(struct validator *v) {
    if (!check_index(v, "local", v->ins.index, v->local_count))
        return false;
    uint8_t type = v->locals[v->ins.index];
    if (v->ins.opcode->id == OPCODE_LOCAL_GET)
        return push(v, type);
    return pop(v, type) && (v->ins.opcode->id == OPCODE_LOCAL_SET || push(v, type));
}

static bool check_global(struct validator *v) {
    if (!check_index(v, "global", v->ins.index, v->module->global_count))
        return false;
    const struct global *global = &v->module->globals[v->ins.index];
    if (v->ins.opcode->id == OPCODE_GLOBAL_GET)
        return push(v, global->type);
    if (!global->mutable_)
        return fail(v, "global.set of global %" PRIu32 ", which is immutable", v->ins.index);
    return pop(v, global->type);
}

static bool check_ref_is_null(struct validator *v) {
    uint8_t type;
    if (!pop_any(v, &type))
        return false;
    if (type != BOTTOM && !value_type_is_reference(type))
        return fail(v, "ref.is_null needs a reference, but finds %s", type_name(type));
    return push(v, VALUE_I32);
}

static bool check_ref_func(struct validator *v) {
    uint32_t index = v->ins.index;
    if (!check_index(v, "function", index, v->module->func_count))
        return false;
    if (!(v->declared[index / 8] >> index % 8 & 1))
        return fail(v,
                    "ref.func of function %" PRIu32
                    ", which no export, global or element segment declares",
                    index);
    return push(v, VALUE_FUNCREF);
}

static bool check_table_init(struct validator *v) {
    const struct module *m = v->module;
    if (!check_index(v, "element segment", v->ins.index, m->elem_count) ||
        !check_index(v, "table", v->ins.index2, m->table_count))
        return false;
    if (m->elems[v->ins.index].element != m->tables[v->ins.index2].element)
        return fail(v, "table.init of a table of %s from a segment of %s",
                    type_name(m->tables[v->ins.index2].element),
                    type_name(m->elems[v->ins.index].element));
    return pop(v, VALUE_I32) && pop(v, VALUE_I32) && pop(v, VALUE_I32);
}

static bool check_table_copy(struct validator *v) {
    const struct module *m = v->module;
    if (!check_index(v, "table", v->ins.index, m->table_count) ||
        !check_index(v, "table", v->ins.index2, m->table_count))
        return false;
    if (m->tables[v->ins.index].element != m->tables[v->ins.index2].element)
        return fail(v, "table.copy to a table of %s from one of %s",
                    type_name(m->tables[v->ins.index].element),
                    type_name(m->tables[v->ins.index2].element));
    return pop(v, VALUE_I32) && pop(v, VALUE_I32) && pop(v, VALUE_I32);
}

/* The instructions on one table whose types follow from its element type. */
static bool check_table(struct validator *v) {
    if (!check_index(v, "table", v->ins.index, v->module->table_count))
        return false;
    uint8_t element = v->module->tables[v->ins.index].element;
    switch (v->ins.opcode->id) {
    case OPCODE_TABLE_GET:
        return pop(v, VALUE_I32) && push(v, element);
    case OPCODE_TABLE_SET:
        return pop(v, element) && pop(v, VALUE_I32);
    case OPCODE_TABLE_GROW:
        return pop(v, VALUE_I32) && pop(v, element) && push(v, VALUE_I32);
    default: /* table.fill */
        return pop(v, VALUE_I32) && pop(v, element) && pop(v, VALUE_I32);
    }
}

static bool check_special(struct validator *v) {
    uint8_t any;
    switch (v->ins.opcode->id) {
    case OPCODE_LOCAL_GET:
    case OPCODE_LOCAL_SET:
    case OPCODE_LOCAL_TEE:
        return check_local(v);
    case OPCODE_GLOBAL_GET:
    case OPCODE_GLOBAL_SET:
        return check_global(v);
    case OPCODE_BLOCK:
    case OPCODE_LOOP:
    case OPCODE_IF:
    case OPCODE_TRY:
    case OPCODE_TRY_TABLE:
        return check_block(v);
    case OPCODE_ELSE:
        return check_else(v);
    case OPCODE_END:
        return check_end(v);
    case OPCODE_BR:
        return check_br(v);
    case OPCODE_BR_IF:
        return check_br_if(v);
    case OPCODE_BR_TABLE:
        return check_br_table(v);
    case OPCODE_RETURN:
        return check_return(v);
    case OPCODE_UNREACHABLE:
        set_unreachable(v);
        return true;
    case OPCODE_CALL:
    case OPCODE_CALL_INDIRECT:
        return check_call(v);
    case OPCODE_RETURN_CALL:
    case OPCODE_RETURN_CALL_INDIRECT:
        return check_tail_call(v);
    case OPCODE_CATCH:
    case OPCODE_CATCH_ALL:
        return check_catch(v);
    case OPCODE_DELEGATE:
        return check_delegate(v);
    case OPCODE_THROW:
        return check_throw(v);
    case OPCODE_THROW_REF:
        return check_throw_ref(v);
    case OPCODE_RETHROW:
        return check_rethrow(v);
    case OPCODE_DROP:
        return pop_any(v, &any);
    case OPCODE_SELECT:
        return check_select(v);
    case OPCODE_SELECT_TYPED:
        return check_select_typed(v);
    case OPCODE_REF_NULL:
        return push(v, v->ins.type);
    case OPCODE_REF_IS_NULL:
        return check_ref_is_null(v);
    case OPCODE_REF_FUNC:
        return check_ref_func(v);
    case OPCODE_TABLE_INIT:
        return check_table_init(v);
    case OPCODE_TABLE_COPY:
        return check_table_copy(v);
    default:
        return check_table(v);
    }
}

/* --- Functions --- */

struct reader validate_code_reader(const struct validator *v, struct bytes slice) {
    struct reader r = reader_open(v->module->bytes, v->diag);
    r.cursor = slice.data;
    r.end = slice.data + slice.size;
    return r;
}

static bool read_locals(struct validator *v, const struct func_type *type) {
    struct reader *r = &v->r;
    memcpy(v->locals, type->params, type->param_count);
    v->local_count = type->param_count;
    uint32_t group_count = reader_u32(r, "local declarations");
    for (uint32_t i = 0; i < group_count && !r->failed; i++) {
        size_t offset = reader_offset(r);
        uint32_t count = reader_u32(r, "a number of locals");
        uint8_t local = types_read_value(r, "a local");
        if (r->failed)
            return false;
        if (count > v->local_limit - v->local_count)
            return reader_fail_at(r, offset,
                                  "the function has more locals than the limit of %" PRIu32,
                                  v->local_limit);
        memset(v->locals + v->local_count, local, count);
        v->local_count += count;
    }
    return !r->failed;
}

/* Instructions up to the `end` of frame 0. */
static bool check_instructions(struct validator *v) {
    while (v->frame_count > 0) {
        if (!opcode_read(&v->r, &v->ins))
            return false;
        if (!(v->ins.opcode->is_special ? check_special(v) : check_regular(v)))
            return false;
    }
    return true;
}

static bool check_body(struct validator *v, const struct func_type *type) {
    if (!read_locals(v, type))
        return false;
    v->height = 0;
    v->frame_count = 0;
    push_frame(v, OPCODE_NONE, (struct types){0}, results_of(type));
    if (!check_instructions(v))
        return false;
    if (!reader_done(&v->r))
        return reader_fail(&v->r, "the function has %zu bytes after its end", reader_left(&v->r));
    return true;
}

bool validate_code_function(struct validator *v, uint32_t index) {
    const struct module *m = v->module;
    uint32_t func_index = m->import_counts[EXTERN_FUNC] + index;
    v->r = validate_code_reader(v, m->codes[index].body);
    if (check_body(v, module_func_type(m, func_index)))
        return true;
    struct text name = {0};
    text_quoted(&name, m->func_names[func_index]);
    if (name.size > 0)
        diag_note(v->diag, "in function %" PRIu32 ", \"%s\"", func_index, name.data);
    else
        diag_note(v->diag, "in function %" PRIu32, func_index);
    text_free(&name);
    return false;
}

/* --- Constant expressions --- */

void validate_code_declare(struct validator *v, uint32_t index) {
    v->declared[index / 8] |= (uint8_t)(1U << index % 8);
}

/* What a constant expression may do less than a function body; module.c has seen to which
 * instructions it has. */
static bool check_constant_limits(struct validator *v) {
    uint32_t index = v->ins.index;
    if (v->ins.opcode->id == OPCODE_REF_FUNC && index < v->module->func_count)
        validate_code_declare(v, index);
    if (v->ins.opcode->id != OPCODE_GLOBAL_GET)
        return true;
    if (!check_index(v, "global", index, v->global_limit))
        return false;
    if (v->module->globals[index].mutable_)
        return fail(v, "a constant expression reads global %" PRIu32 ", which is mutable", index);
    return true;
}

bool validate_code_constant(struct validator *v, struct reader *r, uint8_t type) {
    v->height = 0;
    v->frame_count = 0;
    push_frame(v, OPCODE_NONE, (struct types){0}, (struct types){&type, 1});
    while (v->frame_count > 0) {
        if (!opcode_read(r, &v->ins) || !check_constant_limits(v))
            return false;
        if (!(v->ins.opcode->is_special ? check_special(v) : check_regular(v)))
            return false;
    }
    return true;
}
