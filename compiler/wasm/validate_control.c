/* Validation of control instructions: blocks, branches, calls and exceptions. */
#include "wasm/validate_code.h"

#include <inttypes.h>

static bool find_tag(struct validator *v, uint32_t index, struct value_types *params) {
    if (!validator_index(v, "tag", index, v->module->tag_count))
        return false;
    *params = validator_params(&v->module->types[v->module->tags[index].type_index]);
    return true;
}

/* The label of a clause takes the parameters of the tag and then, with has_ref, the exception. */
static bool check_clause(struct validator *v, const struct catch_clause *clause) {
    struct value_types params = {0};
    if (!clause->is_all && !find_tag(v, clause->tag, &params))
        return false;
    const struct validator_frame *frame = validator_label(v, clause->label);
    if (!frame)
        return false;
    struct value_types label = validator_label_types(frame);
    if (clause->has_ref && label.count > 0 && label.data[label.count - 1] == VALUE_EXNREF)
        label.count--;
    else if (clause->has_ref)
        label.count = UINT32_MAX; /* equal to no list of parameters */
    if (!validator_types_equal(params, label))
        return validator_fail(
            v, "a catch clause of try_table does not give what label %" PRIu32 " takes",
            clause->label);
    return true;
}

static bool check_clauses(struct validator *v) {
    struct reader clauses = reader_over(&v->r, v->ins.bytes);
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
    struct value_types params = {0};
    struct value_types results = {0};
    if (ins->block.has_index) {
        if (!validator_index(v, "type", ins->block.index, v->module->type_count))
            return false;
        params = validator_params(&v->module->types[ins->block.index]);
        results = validator_results(&v->module->types[ins->block.index]);
    } else if (ins->block.result) {
        results = (struct value_types){&single_types[ins->block.result & 0x7f], 1};
    }
    if (ins->opcode->id == OPCODE_IF && !validator_pop(v, VALUE_I32))
        return false;
    if (ins->opcode->id == OPCODE_TRY_TABLE && !check_clauses(v))
        return false;
    return validator_pop_types(v, params) &&
           validator_push_frame(v, ins->opcode->id, params, results);
}

/* Starts the next part of the innermost frame (`else`, `catch`) with `types` on the stack. */
static bool start_part(struct validator *v, struct value_types types) {
    struct validator_frame *frame = validator_top(v);
    frame->opcode = v->ins.opcode->id;
    frame->is_unreachable = false;
    return validator_push_types(v, types);
}

static bool check_else(struct validator *v) {
    if (validator_top(v)->opcode != OPCODE_IF)
        return validator_fail(v, "else is outside an if");
    return validator_finish_frame(v) && start_part(v, validator_top(v)->params);
}

static bool check_end(struct validator *v) {
    if (!validator_finish_frame(v))
        return false;
    struct validator_frame frame = *validator_top(v);
    if (frame.opcode == OPCODE_IF && !validator_types_equal(frame.params, frame.results))
        return validator_fail(v, "an if without else must have the same results as params");
    v->frame_count--;
    if (v->frame_count == 0)
        return true;
    return validator_push_types(v, frame.results);
}

static bool check_br(struct validator *v) {
    const struct validator_frame *frame = validator_label(v, v->ins.index);
    if (!frame || !validator_pop_types(v, validator_label_types(frame)))
        return false;
    validator_set_unreachable(v);
    return true;
}

static bool check_br_if(struct validator *v) {
    const struct validator_frame *frame = validator_label(v, v->ins.index);
    if (!frame || !validator_pop(v, VALUE_I32))
        return false;
    return validator_pop_types(v, validator_label_types(frame)) &&
           validator_push_types(v, validator_label_types(frame));
}

static bool check_br_table(struct validator *v) {
    if (!validator_pop(v, VALUE_I32))
        return false;
    struct reader labels = reader_over(&v->r, v->ins.bytes);
    struct value_types last = {0};
    for (uint32_t i = 0; i <= v->ins.index; i++) {
        const struct validator_frame *frame = validator_label(v, reader_u32(&labels, "a label"));
        if (!frame)
            return false;
        struct value_types types = validator_label_types(frame);
        if (i > 0 && types.count != last.count)
            return validator_fail(
                v, "the labels of br_table take %" PRIu32 " and %" PRIu32 " operands", last.count,
                types.count);
        uint32_t present;
        if ((i == 0 || types.data != last.data) && !validator_match(v, types, &present))
            return false;
        last = types;
    }
    validator_set_unreachable(v);
    return true;
}

static bool check_return(struct validator *v) {
    if (!validator_pop_types(v, v->frames[0].results))
        return false;
    validator_set_unreachable(v);
    return true;
}

/* Returns the type of the called function, having taken the operands besides its parameters; NULL
 * after a fault. */
static const struct func_type *callee_type(struct validator *v) {
    const struct module *m = v->module;
    const struct instruction *ins = &v->ins;
    if (ins->opcode->immediate == IMMEDIATE_FUNC) {
        bool in_range = validator_index(v, "function", ins->index, m->func_count);
        return in_range ? module_func_type(m, ins->index) : NULL;
    }
    if (!validator_index(v, "type", ins->index, m->type_count) ||
        !validator_index(v, "table", ins->index2, m->table_count))
        return NULL;
    if (m->tables[ins->index2].element != VALUE_FUNCREF) {
        validator_fail(v, "%s needs a table of funcref, but table %" PRIu32 " is of %s",
                       ins->opcode->name, ins->index2,
                       validator_type_name(m->tables[ins->index2].element));
        return NULL;
    }
    return validator_pop(v, limits_address(&m->tables[ins->index2].limits)) ? &m->types[ins->index]
                                                                            : NULL;
}

static bool check_call(struct validator *v) {
    const struct func_type *type = callee_type(v);
    return type && validator_pop_types(v, validator_params(type)) &&
           validator_push_types(v, validator_results(type));
}

static bool check_tail_call(struct validator *v) {
    const struct func_type *type = callee_type(v);
    if (!type || !validator_pop_types(v, validator_params(type)))
        return false;
    if (!validator_types_equal(validator_results(type), v->frames[0].results))
        return validator_fail(v, "%s calls a function whose results differ from the caller's",
                              v->ins.opcode->name);
    validator_set_unreachable(v);
    return true;
}

/* --- Exceptions: those of core spec 3.0, and the legacy instructions of the proposal --- */

static bool check_catch(struct validator *v) {
    uint16_t opened_by = validator_top(v)->opcode;
    if (opened_by != OPCODE_TRY && opened_by != OPCODE_CATCH)
        return validator_fail(v, "%s is outside a try, or after its catch_all",
                              v->ins.opcode->name);
    struct value_types params = {0};
    if (v->ins.opcode->id == OPCODE_CATCH && !find_tag(v, v->ins.index, &params))
        return false;
    return validator_finish_frame(v) && start_part(v, params);
}

static bool check_delegate(struct validator *v) {
    struct validator_frame frame = *validator_top(v);
    if (frame.opcode != OPCODE_TRY)
        return validator_fail(v, "delegate is outside a try, or after its catch");
    if (!validator_finish_frame(v))
        return false;
    v->frame_count--;
    return validator_label(v, v->ins.index) && validator_push_types(v, frame.results);
}

static bool check_throw(struct validator *v) {
    struct value_types params;
    if (!find_tag(v, v->ins.index, &params) || !validator_pop_types(v, params))
        return false;
    validator_set_unreachable(v);
    return true;
}

static bool check_throw_ref(struct validator *v) {
    if (!validator_pop(v, VALUE_EXNREF))
        return false;
    validator_set_unreachable(v);
    return true;
}

static bool check_rethrow(struct validator *v) {
    const struct validator_frame *frame = validator_label(v, v->ins.index);
    if (!frame)
        return false;
    if (frame->opcode != OPCODE_CATCH && frame->opcode != OPCODE_CATCH_ALL)
        return validator_fail(v, "rethrow's label %" PRIu32 " is not a catch", v->ins.index);
    validator_set_unreachable(v);
    return true;
}

bool validate_control(struct validator *v) {
    switch (v->ins.opcode->id) {
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
        validator_set_unreachable(v);
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
    default:
        return validator_fail(v, "%s has no rule",
                              v->ins.opcode->name); /* unreachable: every row has a case */
    }
}
