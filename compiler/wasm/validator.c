/* See validator.h. */
#include "wasm/validator.h"

#include "wasm/validate.h"

#include <inttypes.h>
#include <string.h>

struct validator validator_open(const struct module *module, struct diag *diag,
                                struct arena *scratch) {
    uint32_t factor = module->is_rewritten ? READER_WIDE : 1;
    uint32_t frame_limit = VALIDATE_MAX_NESTING * factor,
             local_limit = VALIDATE_MAX_LOCALS * factor;
    return (struct validator){
        .module = module,
        .diag = diag,
        .scratch = scratch,
        .operands = arena_array(scratch, VALIDATOR_MAX_OPERANDS, 1),
        .frames = arena_array(scratch, frame_limit + (size_t)1, sizeof(struct validator_frame)),
        .frame_limit = frame_limit,
        .locals = arena_array(scratch, local_limit, 1),
        .local_limit = local_limit,
        .declared = arena_array(scratch, module->func_count / 8 + 1, 1),
    };
}

struct reader validator_reader(const struct validator *v, struct bytes slice) {
    struct reader file = reader_open(v->module->bytes, v->diag);
    return reader_over(&file, slice);
}

bool validator_fail(struct validator *v, const char *format, ...) {
    struct text message = {0};
    va_list arguments;
    va_start(arguments, format);
    text_vformat(&message, format, arguments);
    va_end(arguments);
    diag_error(v->diag, v->ins.offset, "%s", message.data);
    text_free(&message);
    return false;
}

const char *validator_type_name(uint8_t type) {
    return type == VALIDATOR_BOTTOM ? "any type" : value_type_name(type);
}

bool validator_fail_empty(struct validator *v, uint8_t expected) {
    return validator_fail(v, "%s needs an operand of %s, but the stack is empty",
                          v->ins.opcode->name, validator_type_name(expected));
}

bool validator_push_types(struct validator *v, struct value_types types) {
    if (types.count > VALIDATOR_MAX_OPERANDS - v->height)
        return validator_fail(v, "the operand stack grows past the limit of %d",
                              VALIDATOR_MAX_OPERANDS);
    if (types.count > 0)
        memcpy(v->operands + v->height, types.data, types.count);
    v->height += types.count;
    return true;
}

bool validator_match(struct validator *v, struct value_types types, uint32_t *present) {
    *present = 0;
    if (types.count == 0)
        return true;
    const struct validator_frame *frame = validator_top(v);
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
        if (actual[i] != expected && actual[i] != VALIDATOR_BOTTOM)
            return validator_fail(v, "%s needs an operand of %s, but finds %s", v->ins.opcode->name,
                                  validator_type_name(expected), validator_type_name(actual[i]));
    }
    if (count < types.count && !frame->is_unreachable)
        return validator_fail_empty(v, types.data[types.count - count - 1]);
    return true;
}

bool validator_pop_types(struct validator *v, struct value_types types) {
    uint32_t present;
    if (!validator_match(v, types, &present))
        return false;
    v->height -= present;
    return true;
}

/* ---- Control frames ---- */

bool validator_push_frame(struct validator *v, uint16_t opcode, struct value_types params,
                          struct value_types results) {
    if (v->frame_count > v->frame_limit)
        return validator_fail(v, "blocks nest deeper than the limit of %" PRIu32, v->frame_limit);
    v->frames[v->frame_count++] = (struct validator_frame){
        .opcode = opcode, .height = v->height, .params = params, .results = results};
    return validator_push_types(v, params);
}

bool validator_finish_frame(struct validator *v) {
    const struct validator_frame *frame = validator_top(v);
    if (!validator_pop_types(v, frame->results))
        return false;
    if (v->height != frame->height)
        return validator_fail(v, "%s finds %" PRIu32 " operands more than the block's results",
                              v->ins.opcode->name, v->height - frame->height);
    return true;
}

void validator_set_unreachable(struct validator *v) {
    struct validator_frame *frame = validator_top(v);
    v->height = frame->height;
    frame->is_unreachable = true;
}

const struct validator_frame *validator_label(struct validator *v, uint32_t label) {
    if (label < v->frame_count)
        return &v->frames[v->frame_count - 1 - label];
    validator_fail(v, "%s has the label %" PRIu32 ", but only %" PRIu32 " blocks are open",
                   v->ins.opcode->name, label, v->frame_count);
    return NULL;
}

bool validator_index(struct validator *v, const char *space, uint32_t index, uint32_t count) {
    if (index < count)
        return true;
    return validator_fail(v, "%s %" PRIu32 " is out of range: there are %" PRIu32, space, index,
                          count);
}
