/* See tail_calls.h. */
#include "lower/tail_calls.h"

#include "wasm/opcodes.h"
#include "wasm/reader.h"

#include "sinter/internal/import_slot.h"

#include <assert.h>
#include <string.h>

bool tail_calls_is_jump(const struct func_type *caller, const struct func_type *callee) {
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
        calls->has_entries |= !tail_calls_is_jump(caller, callee);
    }
}

struct tail_calls tail_calls_find(const struct module *module, bool library, struct arena *arena) {
    struct tail_calls calls = {.callers = arena_array(arena, module->func_count / 8 + 1, 1),
                               .has_entries = library};
    for (uint32_t i = 0; i < module->code_count; i++)
        if (may_hold_tail_calls(module->codes[i].body))
            find_in(module, module->import_counts[EXTERN_FUNC] + i, module->codes[i].body, &calls);
    return calls;
}
