/* See tail_calls.h. */
#include "lower/tail_calls.h"

#include "wasm/opcodes.h"
#include "wasm/reader.h"

#include "sinter/internal/import_slot.h"

#include <assert.h>
#include <string.h>

/* The C function's first argument is the state, which takes a register. */
static bool fits_registers(const struct func_type *type) {
    enum { INTEGERS = 7, FLOATS = 8 };
    uint32_t integers = 0, floats = 0;
    for (uint32_t i = 0; i < type->param_count; i++) {
        switch (type->params[i]) {
        case VALUE_I32:
        case VALUE_I64:
            integers++;
            break;
        case VALUE_F32:
        case VALUE_F64:
            floats++;
            break;
        default:
            return false;
        }
    }
    return integers <= INTEGERS && floats <= FLOATS &&
           (type->result_count == 0 ||
            (type->result_count == 1 && type->results[0] != VALUE_V128 &&
             type->results[0] != VALUE_FUNCREF && type->results[0] != VALUE_EXNREF));
}

bool tail_calls_is_jump(const struct func_type *caller, const struct func_type *callee,
                        enum tail_jumps jumps) {
    if (jumps == TAIL_JUMPS_IN_REGISTERS && !fits_registers(caller))
        return false;
    for (uint32_t i = 0; i < caller->param_count; i++)
        if (caller->params[i] == VALUE_FUNCREF || caller->params[i] == VALUE_EXNREF)
            return false;
    return func_type_equal(caller, callee);
}

uint32_t tail_calls_area_bytes(uint8_t value_type) {
    enum { LARGEST = 272 };
    static_assert((size_t)MODULE_VALUES_MAX * LARGEST <= SINTER_TAIL_AREA_BYTES, "all of them fit");
    return value_type == VALUE_V128      ? 16
           : value_type == VALUE_FUNCREF ? 32
           : value_type == VALUE_EXNREF  ? LARGEST
                                         : 8;
}

bool tail_calls_makes(const struct tail_calls *calls, uint32_t index) {
    return calls->callers[index / 8] & 1U << index % 8;
}

bool tail_calls_has_entry(const struct tail_calls *calls, uint32_t index) {
    return calls->has_entries && tail_calls_makes(calls, index);
}

/* Both opcodes are single bytes, so most bodies need not be decoded. */
static bool may_hold_tail_calls(struct bytes body) {
    return memchr(body.data, opcode_of(OPCODE_RETURN_CALL)->code, body.size) ||
           memchr(body.data, opcode_of(OPCODE_RETURN_CALL_INDIRECT)->code, body.size);
}

/* Notes whether function `index` makes tail calls, and whether all of them are jumps. */
static void find_in(const struct module *module, uint32_t index, struct bytes body,
                    struct tail_calls *calls) {
    struct diag diag = {0}; /* of a valid module: never used */
    struct reader r = opcode_open_body(body, &diag);
    struct instruction ins;
    const struct func_type *caller = module_func_type(module, index);
    while (!reader_done(&r) && opcode_read(&r, &ins)) {
        const struct func_type *callee;
        if (ins.opcode->id == OPCODE_RETURN_CALL)
            callee = module_func_type(module, ins.index);
        else if (ins.opcode->id == OPCODE_RETURN_CALL_INDIRECT)
            callee = &module->types[ins.index];
        else
            continue;
        calls->callers[index / 8] |= (uint8_t)(1U << index % 8);
        calls->has_entries |= !tail_calls_is_jump(caller, callee, calls->jumps);
    }
}

struct tail_calls tail_calls_find(const struct module *module, bool library, enum tail_jumps jumps,
                                  struct arena *arena) {
    struct tail_calls calls = {.callers = arena_array(arena, module->func_count / 8 + 1, 1),
                               .has_entries = library,
                               .jumps = jumps};
    for (uint32_t i = 0; i < module->code_count; i++)
        if (may_hold_tail_calls(module->codes[i].body))
            find_in(module, module->import_counts[EXTERN_FUNC] + i, module->codes[i].body, &calls);
    return calls;
}
