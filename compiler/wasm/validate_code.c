/* The algorithm of the core spec's appendix "Validation Algorithm" keeps two stacks: the types of
 * the operands, one byte each, and the control frames, each with the height of the operand stack at
 * its start.
 *
 *     block (result i32)         frames: body, block        operands:
 *       i32.const 1                                           i32
 *       br 0                     block is unreachable         -
 *       i32.add                  takes two of any type        i32
 *     end                        frames: body                 i32
 *
 * After an unconditional branch the frame is unreachable. Its part of the stack then has as many
 * operands of type VALIDATOR_BOTTOM, which matches every type, as instructions ask for.
 *
 * The stacks and the locals are allocated once, at their limits, and the host commits only what is
 * touched: no instruction allocates. */
#include "wasm/validate_code.h"

#include "wasm/locals.h"
#include "wasm/validate.h"

#include <inttypes.h>
#include <string.h>

/* --- Immediates --- */

static bool check_memory(struct validator *v, uint32_t index) {
    return validator_index(v, "memory", index, v->module->memory_count);
}

static bool check_offset(struct validator *v) {
    if (v->ins.value <= UINT32_MAX || v->module->memories[v->ins.index].limits.is_64)
        return true;
    return validator_fail(v, "the offset %" PRIu64 " of %s does not fit in 32 bits", v->ins.value,
                          v->ins.opcode->name);
}

static bool check_data(struct validator *v, uint32_t index) {
    if (!v->module->has_data_count)
        return validator_fail(v, "%s needs a data count section, which is missing",
                              v->ins.opcode->name);
    return validator_index(v, "data segment", index, v->module->data_count);
}

static bool check_align(struct validator *v, uint32_t natural) {
    if (v->ins.align <= natural)
        return true;
    return validator_fail(
        v, "the alignment 2**%" PRIu32 " of %s is larger than its natural one, 2**%" PRIu32,
        v->ins.align, v->ins.opcode->name, natural);
}

static bool check_atomic_align(struct validator *v, uint32_t natural) {
    if (v->ins.align == natural)
        return true;
    return validator_fail(v,
                          "the alignment 2**%" PRIu32 " of %s is not its natural one, 2**%" PRIu32,
                          v->ins.align, v->ins.opcode->name, natural);
}

static bool check_lane(struct validator *v, uint32_t lane, uint32_t count) {
    if (lane < count)
        return true;
    return validator_fail(v, "%s has lane %" PRIu32 " of %" PRIu32, v->ins.opcode->name, lane,
                          count);
}

static bool check_lanes(struct validator *v) {
    for (size_t i = 0; i < v->ins.bytes.size; i++)
        if (!check_lane(v, v->ins.bytes.data[i], 32))
            return false;
    return true;
}

/* Checks the immediates of an instruction whose types are fixed. */
static bool check_immediate(struct validator *v) {
    const struct instruction *ins = &v->ins;
    enum immediate immediate = (enum immediate)ins->opcode->immediate;
    switch (ins->opcode->immediate) {
    case IMMEDIATE_MEM8:
    case IMMEDIATE_MEM16:
    case IMMEDIATE_MEM32:
    case IMMEDIATE_MEM64:
    case IMMEDIATE_MEM128:
        return check_memory(v, ins->index) && check_offset(v) &&
               check_align(v, immediate - IMMEDIATE_MEM8);
    case IMMEDIATE_ATOMIC8:
    case IMMEDIATE_ATOMIC16:
    case IMMEDIATE_ATOMIC32:
    case IMMEDIATE_ATOMIC64:
        return check_memory(v, ins->index) && check_offset(v) &&
               check_atomic_align(v, immediate - IMMEDIATE_ATOMIC8);
    case IMMEDIATE_MEM8_LANE:
    case IMMEDIATE_MEM16_LANE:
    case IMMEDIATE_MEM32_LANE:
    case IMMEDIATE_MEM64_LANE: {
        uint32_t log2_bytes = immediate - IMMEDIATE_MEM8_LANE;
        return check_memory(v, ins->index) && check_offset(v) && check_align(v, log2_bytes) &&
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
        return validator_index(v, "element segment", ins->index, v->module->elem_count);
    case IMMEDIATE_TABLE:
        return validator_index(v, "table", ins->index, v->module->table_count);
    default:
        return true;
    }
}

static uint8_t memory_address(const struct validator *v, uint32_t memory) {
    return limits_address(&v->module->memories[memory].limits);
}

static uint8_t table_address(const struct validator *v, uint32_t table) {
    return limits_address(&v->module->tables[table].limits);
}

/* The type of a count of what is copied from one memory or table to another. */
static uint8_t count_type(uint8_t to, uint8_t from) {
    return to == VALUE_I64 && from == VALUE_I64 ? VALUE_I64 : VALUE_I32;
}

/* The type of operand `number` of an instruction on memories, for which the table of opcodes has
 * the types with 32-bit ones. */
static uint8_t operand_type(const struct validator *v, unsigned number) {
    const struct instruction *ins = &v->ins;
    uint8_t type = ins->opcode->operands[number];
    switch (ins->opcode->immediate) {
    case IMMEDIATE_MEMORY:
        return number == 1 ? type /* the byte of memory.fill */ : memory_address(v, ins->index);
    case IMMEDIATE_MEMORY_MEMORY:
        return number == 0 ? memory_address(v, ins->index)
               : number == 1
                   ? memory_address(v, ins->index2)
                   : count_type(memory_address(v, ins->index), memory_address(v, ins->index2));
    case IMMEDIATE_DATA_MEMORY:
        return number == 0 ? memory_address(v, ins->index2) : type;
    default:
        return number == 0 && ins->opcode->immediate >= IMMEDIATE_MEM8
                   ? memory_address(v, ins->index)
                   : type;
    }
}

static bool check_regular(struct validator *v) {
    const struct opcode *opcode = v->ins.opcode;
    bool has_immediate = opcode->immediate != IMMEDIATE_NONE;
    if (has_immediate && !check_immediate(v))
        return false;
    unsigned count = 0;
    while (opcode->operands[count])
        count++;
    while (count-- > 0)
        if (!validator_pop(v, has_immediate ? operand_type(v, count) : opcode->operands[count]))
            return false;
    if (opcode->results[0] == 0)
        return true;
    return validator_push(v, opcode->immediate == IMMEDIATE_MEMORY ? memory_address(v, v->ins.index)
                                                                   : opcode->results[0]);
}

/* --- Variables, references and tables --- */

static bool check_select(struct validator *v) {
    uint8_t first, second;
    if (!validator_pop(v, VALUE_I32) || !validator_pop_any(v, &second) ||
        !validator_pop_any(v, &first))
        return false;
    if (value_type_is_reference(first) || value_type_is_reference(second))
        return validator_fail(v,
                              "select of references needs a type: use the select of opcode 0x1c");
    if (first != second && first != VALIDATOR_BOTTOM && second != VALIDATOR_BOTTOM)
        return validator_fail(v, "select finds %s and %s", validator_type_name(first),
                              validator_type_name(second));
    return validator_push(v, first == VALIDATOR_BOTTOM ? second : first);
}

static bool check_select_typed(struct validator *v) {
    if (v->ins.index != 1)
        return validator_fail(v, "select has %" PRIu32 " types, not one", v->ins.index);
    uint8_t type = v->ins.bytes.data[0];
    return validator_pop(v, VALUE_I32) && validator_pop(v, type) && validator_pop(v, type) &&
           validator_push(v, type);
}

static bool check_local(struct validator *v) {
    if (!validator_index(v, "local", v->ins.index, v->local_count))
        return false;
    uint8_t type = v->locals[v->ins.index];
    if (v->ins.opcode->id == OPCODE_LOCAL_GET)
        return validator_push(v, type);
    return validator_pop(v, type) &&
           (v->ins.opcode->id == OPCODE_LOCAL_SET || validator_push(v, type));
}

static bool check_global(struct validator *v) {
    if (!validator_index(v, "global", v->ins.index, v->module->global_count))
        return false;
    const struct global *global = &v->module->globals[v->ins.index];
    if (v->ins.opcode->id == OPCODE_GLOBAL_GET)
        return validator_push(v, global->type);
    if (!global->mutable_)
        return validator_fail(v, "global.set of global %" PRIu32 ", which is immutable",
                              v->ins.index);
    return validator_pop(v, global->type);
}

static bool check_ref_is_null(struct validator *v) {
    uint8_t type;
    if (!validator_pop_any(v, &type))
        return false;
    if (type != VALIDATOR_BOTTOM && !value_type_is_reference(type))
        return validator_fail(v, "ref.is_null needs a reference, but finds %s",
                              validator_type_name(type));
    return validator_push(v, VALUE_I32);
}

static bool check_ref_func(struct validator *v) {
    uint32_t index = v->ins.index;
    if (!validator_index(v, "function", index, v->module->func_count))
        return false;
    if (!(v->declared[index / 8] >> index % 8 & 1))
        return validator_fail(v,
                              "ref.func of function %" PRIu32
                              ", which no export, global or element segment declares",
                              index);
    return validator_push(v, VALUE_FUNCREF);
}

static bool check_table_init(struct validator *v) {
    const struct module *m = v->module;
    if (!validator_index(v, "element segment", v->ins.index, m->elem_count) ||
        !validator_index(v, "table", v->ins.index2, m->table_count))
        return false;
    if (m->elems[v->ins.index].element != m->tables[v->ins.index2].element)
        return validator_fail(v, "table.init of a table of %s from a segment of %s",
                              validator_type_name(m->tables[v->ins.index2].element),
                              validator_type_name(m->elems[v->ins.index].element));
    return validator_pop(v, VALUE_I32) && validator_pop(v, VALUE_I32) &&
           validator_pop(v, table_address(v, v->ins.index2));
}

static bool check_table_copy(struct validator *v) {
    const struct module *m = v->module;
    if (!validator_index(v, "table", v->ins.index, m->table_count) ||
        !validator_index(v, "table", v->ins.index2, m->table_count))
        return false;
    if (m->tables[v->ins.index].element != m->tables[v->ins.index2].element)
        return validator_fail(v, "table.copy to a table of %s from one of %s",
                              validator_type_name(m->tables[v->ins.index].element),
                              validator_type_name(m->tables[v->ins.index2].element));
    uint8_t to = table_address(v, v->ins.index), from = table_address(v, v->ins.index2);
    return validator_pop(v, count_type(to, from)) && validator_pop(v, from) && validator_pop(v, to);
}

/* Instructions on one table, whose types follow from the type of its elements. */
static bool check_table(struct validator *v) {
    if (!validator_index(v, "table", v->ins.index, v->module->table_count))
        return false;
    uint8_t element = v->module->tables[v->ins.index].element;
    uint8_t address = table_address(v, v->ins.index);
    switch (v->ins.opcode->id) {
    case OPCODE_TABLE_GET:
        return validator_pop(v, address) && validator_push(v, element);
    case OPCODE_TABLE_SET:
        return validator_pop(v, element) && validator_pop(v, address);
    case OPCODE_TABLE_SIZE:
        return validator_push(v, address);
    case OPCODE_TABLE_GROW:
        return validator_pop(v, address) && validator_pop(v, element) && validator_push(v, address);
    default: /* table.fill */
        return validator_pop(v, address) && validator_pop(v, element) && validator_pop(v, address);
    }
}

/* Wide arithmetic: a product of two i64, or the sum or difference of two numbers in two halves. */
static bool check_wide(struct validator *v, unsigned operand_count) {
    while (operand_count-- > 0)
        if (!validator_pop(v, VALUE_I64))
            return false;
    return validator_push(v, VALUE_I64) && validator_push(v, VALUE_I64);
}

static bool check_special(struct validator *v) {
    const uint32_t control =
        EFFECT_BRANCHES | EFFECT_CALLS | EFFECT_THROWS | EFFECT_ENDS; /* of special instructions */
    uint8_t any;
    if (opcode_may(v->ins.opcode, control))
        return validate_control(v);
    switch (v->ins.opcode->id) {
    case OPCODE_LOCAL_GET:
    case OPCODE_LOCAL_SET:
    case OPCODE_LOCAL_TEE:
        return check_local(v);
    case OPCODE_GLOBAL_GET:
    case OPCODE_GLOBAL_SET:
        return check_global(v);
    case OPCODE_DROP:
        return validator_pop_any(v, &any);
    case OPCODE_SELECT:
        return check_select(v);
    case OPCODE_SELECT_TYPED:
        return check_select_typed(v);
    case OPCODE_REF_NULL:
        return validator_push(v, v->ins.type);
    case OPCODE_REF_IS_NULL:
        return check_ref_is_null(v);
    case OPCODE_REF_FUNC:
        return check_ref_func(v);
    case OPCODE_TABLE_INIT:
        return check_table_init(v);
    case OPCODE_TABLE_COPY:
        return check_table_copy(v);
    case OPCODE_TABLE_GET:
    case OPCODE_TABLE_SET:
    case OPCODE_TABLE_SIZE:
    case OPCODE_TABLE_GROW:
    case OPCODE_TABLE_FILL:
        return check_table(v);
    case OPCODE_I64_ADD128:
    case OPCODE_I64_SUB128:
        return check_wide(v, 4);
    case OPCODE_I64_MUL_WIDE_S:
    case OPCODE_I64_MUL_WIDE_U:
        return check_wide(v, 2);
    default:
        return validator_fail(v, "%s has no rule",
                              v->ins.opcode->name); /* unreachable: every row has a case */
    }
}

/* --- Functions --- */

static bool read_locals(struct validator *v, const struct func_type *type) {
    memcpy(v->locals, type->params, type->param_count);
    v->local_count = type->param_count;
    struct local_groups groups = locals_open(&v->r);
    struct local_group group;
    while (locals_next(&groups, &group)) {
        if (group.count > v->local_limit - v->local_count)
            return reader_fail_at(&v->r, group.offset,
                                  "the function has more locals than the limit of %" PRIu32,
                                  v->local_limit);
        memset(v->locals + v->local_count, group.type, group.count);
        v->local_count += group.count;
    }
    return !v->r.failed;
}

/* Checks instructions up to the `end` of frame 0. */
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
    validator_push_frame(v, OPCODE_NONE, (struct value_types){0}, validator_results(type));
    if (!check_instructions(v))
        return false;
    if (!reader_done(&v->r))
        return reader_fail(&v->r, "the function has %zu bytes after its end", reader_left(&v->r));
    return true;
}

bool validate_code_function(struct validator *v, uint32_t index) {
    const struct module *m = v->module;
    uint32_t func_index = m->import_counts[EXTERN_FUNC] + index;
    v->r = validator_reader(v, m->codes[index].body);
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

/* Checks what a constant expression may do less than a function body. module_parse.c has already
 * checked which instructions it consists of. */
static bool check_constant_limits(struct validator *v) {
    uint32_t index = v->ins.index;
    if (v->ins.opcode->id == OPCODE_REF_FUNC && index < v->module->func_count)
        validate_code_declare(v, index);
    if (v->ins.opcode->id != OPCODE_GLOBAL_GET)
        return true;
    if (!validator_index(v, "global", index, v->global_limit))
        return false;
    if (v->module->globals[index].mutable_)
        return validator_fail(v, "a constant expression reads global %" PRIu32 ", which is mutable",
                              index);
    return true;
}

bool validate_code_constant(struct validator *v, struct reader *r, uint8_t type) {
    v->height = 0;
    v->frame_count = 0;
    validator_push_frame(v, OPCODE_NONE, (struct value_types){0}, (struct value_types){&type, 1});
    while (v->frame_count > 0) {
        if (!opcode_read(r, &v->ins) || !check_constant_limits(v))
            return false;
        if (!(v->ins.opcode->is_special ? check_special(v) : check_regular(v)))
            return false;
    }
    return true;
}
