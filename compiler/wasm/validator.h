/* The state of a validation, shared by validate.c, validate_code.c and validate_control.c: the two
 * stacks (see validate_code.c), and faults reported at the current instruction. */
#ifndef COMPILER_WASM_VALIDATOR_H
#define COMPILER_WASM_VALIDATOR_H

#include "wasm/module.h"
#include "wasm/opcodes.h"

enum { VALIDATOR_MAX_OPERANDS = 1000000 }; /* Sinter's limit */

/* The type of operands that unreachable code may take for any type. */
enum { VALIDATOR_BOTTOM = 0 };

struct value_types {
    const uint8_t *data; /* enum value_type, or VALIDATOR_BOTTOM */
    uint32_t count;
};

struct validator_frame {
    uint16_t opcode; /* enum opcode_id; OPCODE_NONE for a function or constant expression itself */
    bool is_unreachable;
    uint32_t height; /* of the operand stack at the start of the frame */
    struct value_types params;
    struct value_types results;
};

struct validator {
    const struct module *module;
    struct diag *diag;
    struct arena *scratch;
    struct reader r;        /* over the current function body */
    struct instruction ins; /* the current one; faults are reported at its offset */
    uint8_t *operands;
    uint32_t height;
    struct validator_frame *frames;
    uint32_t frame_count;
    uint32_t frame_limit;
    uint8_t *locals;
    uint32_t local_count;
    uint32_t local_limit;
    uint8_t *declared;     /* a bit per function: ref.func may name it; core spec 3.4.10, C.refs */
    uint32_t global_limit; /* constant expressions may read the globals below */
};

/* The stacks live in `scratch`, which outlives the validator. */
struct validator validator_open(const struct module *module, struct diag *diag,
                                struct arena *scratch);

/* Returns a reader over a slice of the module, with offsets from the start of the file. */
struct reader validator_reader(const struct validator *v, struct bytes slice);

/* Reports at the current instruction, and returns false. */
bool validator_fail(struct validator *v, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Reports that an operand of type `expected` is missing, and returns false. */
bool validator_fail_empty(struct validator *v, uint8_t expected);
/* "i32" and so on; "any type" for VALIDATOR_BOTTOM. */
const char *validator_type_name(uint8_t type);
/* Returns true if there is an item `index` in `space`, "table" for instance, of `count`; otherwise
 * reports that there is none. */
bool validator_index(struct validator *v, const char *space, uint32_t index, uint32_t count);

/* ---- Control frames ---- */

bool validator_push_frame(struct validator *v, uint16_t opcode, struct value_types params,
                          struct value_types results);
/* Takes the results of the innermost frame, after which its part of the stack must be empty. */
bool validator_finish_frame(struct validator *v);
void validator_set_unreachable(struct validator *v);
/* Returns the frame that `label` names. Reports and returns NULL if there is none. */
const struct validator_frame *validator_label(struct validator *v, uint32_t label);

static inline struct validator_frame *validator_top(struct validator *v) {
    return &v->frames[v->frame_count - 1];
}

/* The types that a branch to the frame takes. */
static inline struct value_types validator_label_types(const struct validator_frame *frame) {
    return frame->opcode == OPCODE_LOOP ? frame->params : frame->results;
}

/* ---- Operands: inline, as every instruction has some ---- */

static inline bool validator_push(struct validator *v, uint8_t type) {
    if (v->height == VALIDATOR_MAX_OPERANDS)
        return validator_fail(v, "the operand stack grows past the limit of %d",
                              VALIDATOR_MAX_OPERANDS);
    v->operands[v->height++] = type;
    return true;
}

static inline bool validator_pop_any(struct validator *v, uint8_t *type) {
    const struct validator_frame *frame = validator_top(v);
    if (v->height > frame->height) {
        *type = v->operands[--v->height];
        return true;
    }
    *type = VALIDATOR_BOTTOM;
    return frame->is_unreachable || validator_fail_empty(v, VALIDATOR_BOTTOM);
}

static inline bool validator_pop(struct validator *v, uint8_t expected) {
    const struct validator_frame *frame = validator_top(v);
    if (v->height == frame->height)
        return frame->is_unreachable || validator_fail_empty(v, expected);
    uint8_t actual = v->operands[--v->height];
    if (actual == expected || actual == VALIDATOR_BOTTOM)
        return true;
    return validator_fail(v, "%s needs an operand of %s, but finds %s", v->ins.opcode->name,
                          validator_type_name(expected), validator_type_name(actual));
}

bool validator_push_types(struct validator *v, struct value_types types);
bool validator_pop_types(struct validator *v, struct value_types types);
/* Checks that `types` are at the top of the stack, without taking them. `*present` becomes how many
 * of them are really there, which may be fewer in unreachable code. */
bool validator_match(struct validator *v, struct value_types types, uint32_t *present);

static inline struct value_types validator_params(const struct func_type *type) {
    return (struct value_types){type->params, type->param_count};
}

static inline struct value_types validator_results(const struct func_type *type) {
    return (struct value_types){type->results, type->result_count};
}

static inline bool validator_types_equal(struct value_types a, struct value_types b) {
    return bytes_equal((struct bytes){a.data, a.count}, (struct bytes){b.data, b.count});
}

#endif
