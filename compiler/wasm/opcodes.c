/* The decoder: prefix and number lead to an opcode's row, and the row's immediate says what to
 * read. This is hot, as validation spends half of its time here; so reader_u32 handles numbers of
 * one byte in place. */
#include "wasm/opcodes.h"

#include "wasm/locals.h"

enum { SPACE_PLAIN, SPACE_MISC, SPACE_SIMD, SPACE_ATOMIC, SPACE_COUNT };
enum { SPACE_SIZE = 0x114 };
enum { PREFIX_PLAIN = 0, PREFIX_GC = 0xfb, PREFIX_MISC, PREFIX_SIMD, PREFIX_ATOMIC };

#define I32 "\x7f"
#define I64 "\x7e"
#define F32 "\x7d"
#define F64 "\x7c"
#define V128 "\x7b"
/* The effects in a row are a combination of these. */
enum {
    ANYTHING = EFFECT_ANYTHING,
    PURE = EFFECT_PURE,
    TRAPS = EFFECT_TRAPS,
    LOADS = EFFECT_LOADS,
    STORES = EFFECT_STORES,
    READS_SIZE = EFFECT_READS_SIZE,
    WRITES_SIZE = EFFECT_WRITES_SIZE,
    READS_LOCAL = EFFECT_READS_LOCAL,
    WRITES_LOCAL = EFFECT_WRITES_LOCAL,
    READS_GLOBAL = EFFECT_READS_GLOBAL,
    WRITES_GLOBAL = EFFECT_WRITES_GLOBAL,
    READS_TABLE = EFFECT_READS_TABLE,
    WRITES_TABLE = EFFECT_WRITES_TABLE,
    READS_SEGMENT = EFFECT_READS_SEGMENT,
    DROPS_SEGMENT = EFFECT_DROPS_SEGMENT,
    ORDERS = EFFECT_ORDERS,
    CALLS = EFFECT_CALLS,
    BRANCHES = EFFECT_BRANCHES,
    THROWS = EFFECT_THROWS,
    ENDS = EFFECT_ENDS,
};

static const struct opcode opcodes[OPCODE_COUNT] = {
#define OPCODE(space, code, id, name, immediate, operands, results, effects, feature)              \
    [OPCODE_##id] = {name,                                                                         \
                     effects,                                                                      \
                     OPCODE_##id,                                                                  \
                     code,                                                                         \
                     PREFIX_##space,                                                               \
                     IMMEDIATE_##immediate,                                                        \
                     FEATURE_##feature,                                                            \
                     false,                                                                        \
                     operands,                                                                     \
                     results},
#define SPECIAL(space, code, id, name, immediate, effects, feature)                                \
    [OPCODE_##id] = {name,                                                                         \
                     effects,                                                                      \
                     OPCODE_##id,                                                                  \
                     code,                                                                         \
                     PREFIX_##space,                                                               \
                     IMMEDIATE_##immediate,                                                        \
                     FEATURE_##feature,                                                            \
                     true,                                                                         \
                     "",                                                                           \
                     ""},
#include "wasm/opcodes.def"
#undef OPCODE
#undef SPECIAL
};
#undef I32
#undef I64
#undef F32
#undef F64
#undef V128

/* enum opcode_id by opcode; 0 for none */
static const uint16_t ids[SPACE_COUNT][SPACE_SIZE] = {
#define OPCODE(space, code, id, name, immediate, operands, results, effects, feature)              \
    [SPACE_##space][code] = OPCODE_##id,
#define SPECIAL(space, code, id, name, immediate, effects, feature)                                \
    [SPACE_##space][code] = OPCODE_##id,
#include "wasm/opcodes.def"
#undef OPCODE
#undef SPECIAL
};

const struct opcode *opcode_of(enum opcode_id id) { return &opcodes[id]; }

static const struct opcode *read_prefixed(struct reader *r, uint8_t prefix, size_t offset);
static bool read_immediate(struct reader *r, struct instruction *instruction);

bool opcode_read(struct reader *r, struct instruction *instruction) {
    instruction->offset = reader_offset(r);
    if (reader_done(r))
        return reader_fail(r, "the input ends where an instruction should be");
    uint8_t code = *r->cursor++;
    const struct opcode *opcode;
    if (code >= PREFIX_GC && code <= PREFIX_ATOMIC) {
        opcode = read_prefixed(r, code, instruction->offset);
        if (!opcode)
            return false;
    } else {
        opcode = &opcodes[ids[SPACE_PLAIN][code]];
        if (opcode->id == OPCODE_NONE)
            return reader_fail_at(r, instruction->offset, "unknown opcode 0x%02x", code);
    }
    instruction->opcode = opcode;
    if (!feature_is_compiled((enum feature)opcode->feature))
        return feature_refuse(r, instruction->offset, opcode->feature, opcode->name);
    return read_immediate(r, instruction);
}

static const struct opcode *read_prefixed(struct reader *r, uint8_t prefix, size_t offset) {
    if (prefix == PREFIX_GC) {
        feature_refuse(r, offset, FEATURE_GC, "an instruction with the prefix 0xfb");
        return NULL;
    }
    uint32_t code = reader_u32(r, "an opcode");
    if (r->failed)
        return NULL;
    const uint16_t *space = ids[SPACE_MISC + (prefix - PREFIX_MISC)];
    if (code >= SPACE_SIZE || space[code] == OPCODE_NONE) {
        reader_fail_at(r, offset, "unknown opcode 0x%02x 0x%02x", prefix, code);
        return NULL;
    }
    return &opcodes[space[code]];
}

static void read_memory_access(struct reader *r, struct instruction *instruction) {
    size_t offset = reader_offset(r);
    uint32_t flags = reader_u32(r, "an alignment");
    if (flags >= 2 * OPCODE_HAS_MEMORY)
        reader_fail_at(r, offset, "the alignment 2**%u is too large", flags);
    instruction->align = flags & (OPCODE_HAS_MEMORY - 1);
    instruction->index = flags & OPCODE_HAS_MEMORY ? reader_u32(r, "a memory index") : 0;
    instruction->value = reader_u64(r, "a memory offset");
}

static void read_labels(struct reader *r, struct instruction *instruction) {
    enum { MAX_LABELS = 65520 };
    instruction->index = reader_count(r, MAX_LABELS, "br_table's labels");
    const uint8_t *start = r->cursor;
    for (uint32_t i = 0; i <= instruction->index && !r->failed; i++)
        reader_u32(r, "a label");
    instruction->bytes = (struct bytes){start, (size_t)(r->cursor - start)};
}

struct catch_clause opcode_read_catch(struct reader *r) {
    size_t offset = reader_offset(r);
    uint8_t kind = reader_u8(r, "a catch clause");
    if (kind > (CATCH_REF | CATCH_ALL))
        reader_fail_at(r, offset, "a catch clause has the unknown kind 0x%02x", kind);
    struct catch_clause clause = {.is_all = kind & CATCH_ALL, .has_ref = kind & CATCH_REF};
    if (!clause.is_all)
        clause.tag = reader_u32(r, "a tag index");
    clause.label = reader_u32(r, "a label");
    return clause;
}

static void read_try_table(struct reader *r, struct instruction *instruction) {
    enum { MAX_CLAUSES = 100000 }; /* ours */
    instruction->block = types_read_block(r);
    instruction->index = reader_count(r, MAX_CLAUSES, "try_table's catch clauses");
    const uint8_t *start = r->cursor;
    for (uint32_t i = 0; i < instruction->index && !r->failed; i++)
        opcode_read_catch(r);
    instruction->bytes = (struct bytes){start, (size_t)(r->cursor - start)};
}

static void read_zero(struct reader *r) {
    size_t offset = reader_offset(r);
    uint8_t byte = reader_u8(r, "a reserved byte");
    if (byte != 0)
        reader_fail_at(r, offset, "a reserved byte is 0x%02x, not zero", byte);
}

static void read_value_types(struct reader *r, struct instruction *instruction) {
    enum { MAX_TYPES = 1000 };
    instruction->index = reader_count(r, MAX_TYPES, "select's types");
    const uint8_t *start = r->cursor;
    for (uint32_t i = 0; i < instruction->index && !r->failed; i++)
        types_read_value(r, "select");
    instruction->bytes = (struct bytes){start, (size_t)(r->cursor - start)};
}

static void read_fixed(struct reader *r, struct instruction *instruction) {
    uint8_t immediate = instruction->opcode->immediate;
    size_t size = immediate == IMMEDIATE_F32 ? 4 : immediate == IMMEDIATE_F64 ? 8 : 16;
    instruction->bytes = reader_bytes(r, size, "a constant");
}

static bool read_immediate(struct reader *r, struct instruction *instruction) {
    switch ((enum immediate)instruction->opcode->immediate) {
    case IMMEDIATE_NONE:
        break;
    case IMMEDIATE_BLOCK:
        instruction->block = types_read_block(r);
        break;
    case IMMEDIATE_TRY_TABLE:
        read_try_table(r, instruction);
        break;
    case IMMEDIATE_ZERO:
        read_zero(r);
        break;
    case IMMEDIATE_LABELS:
        read_labels(r, instruction);
        break;
    case IMMEDIATE_VALUE_TYPES:
        read_value_types(r, instruction);
        break;
    case IMMEDIATE_HEAP_TYPE:
        instruction->type = types_read_heap(r);
        break;
    case IMMEDIATE_LABEL:
    case IMMEDIATE_FUNC:
    case IMMEDIATE_TAG:
    case IMMEDIATE_LOCAL:
    case IMMEDIATE_GLOBAL:
    case IMMEDIATE_TABLE:
    case IMMEDIATE_ELEM:
    case IMMEDIATE_DATA:
    case IMMEDIATE_MEMORY:
        instruction->index = reader_u32(r, "an index");
        break;
    case IMMEDIATE_TYPE_TABLE:
    case IMMEDIATE_TABLE_TABLE:
    case IMMEDIATE_ELEM_TABLE:
    case IMMEDIATE_DATA_MEMORY:
    case IMMEDIATE_MEMORY_MEMORY:
        instruction->index = reader_u32(r, "an index");
        instruction->index2 = reader_u32(r, "an index");
        break;
    case IMMEDIATE_I32:
        instruction->value = (uint64_t)(int64_t)reader_s32(r, "i32.const's value");
        break;
    case IMMEDIATE_I64:
        instruction->value = (uint64_t)reader_s64(r, "i64.const's value");
        break;
    case IMMEDIATE_F32:
    case IMMEDIATE_F64:
    case IMMEDIATE_V128:
    case IMMEDIATE_LANES:
        read_fixed(r, instruction);
        break;
    case IMMEDIATE_LANE2:
    case IMMEDIATE_LANE4:
    case IMMEDIATE_LANE8:
    case IMMEDIATE_LANE16:
        instruction->lane = reader_u8(r, "a lane");
        break;
    case IMMEDIATE_MEM8:
    case IMMEDIATE_MEM16:
    case IMMEDIATE_MEM32:
    case IMMEDIATE_MEM64:
    case IMMEDIATE_MEM128:
    case IMMEDIATE_ATOMIC8:
    case IMMEDIATE_ATOMIC16:
    case IMMEDIATE_ATOMIC32:
    case IMMEDIATE_ATOMIC64:
        read_memory_access(r, instruction);
        break;
    case IMMEDIATE_MEM8_LANE:
    case IMMEDIATE_MEM16_LANE:
    case IMMEDIATE_MEM32_LANE:
    case IMMEDIATE_MEM64_LANE:
        read_memory_access(r, instruction);
        instruction->lane = reader_u8(r, "a lane");
        break;
    }
    return !r->failed;
}

struct reader opcode_open_body(struct bytes body, struct diag *diag) {
    struct reader r = reader_open(body, diag);
    locals_read(&r);
    return r;
}

bool opcode_constant(struct bytes expression, uint32_t *value) {
    struct diag diag = {0}; /* of a valid expression: never used */
    struct reader r = reader_open(expression, &diag);
    struct instruction ins = {0};
    if (!opcode_read(&r, &ins) || !ins.opcode || ins.opcode->id != OPCODE_I32_CONST)
        return false;
    uint32_t constant = (uint32_t)ins.value;
    if (!opcode_read(&r, &ins) || ins.opcode->id != OPCODE_END)
        return false;
    *value = constant;
    return true;
}
