/* Instructions: the table of opcodes.def, and the one decoder. Core spec 5.4. */
#ifndef COMPILER_WASM_OPCODES_H
#define COMPILER_WASM_OPCODES_H

#include "wasm/feature.h"
#include "wasm/types.h"

enum immediate {
    IMMEDIATE_NONE,
    IMMEDIATE_BLOCK,         /* block */
    IMMEDIATE_TRY_TABLE,     /* block; bytes: index catch clauses (opcode_read_catch) */
    IMMEDIATE_LABEL,         /* index */
    IMMEDIATE_LABELS,        /* bytes: index1 labels, then the default one */
    IMMEDIATE_FUNC,          /* index */
    IMMEDIATE_TYPE_TABLE,    /* index, index2 */
    IMMEDIATE_TAG,           /* index */
    IMMEDIATE_LOCAL,         /* index */
    IMMEDIATE_GLOBAL,        /* index */
    IMMEDIATE_TABLE,         /* index */
    IMMEDIATE_TABLE_TABLE,   /* index: to; index2: from */
    IMMEDIATE_ELEM_TABLE,    /* index, index2 */
    IMMEDIATE_ELEM,          /* index */
    IMMEDIATE_DATA,          /* index */
    IMMEDIATE_DATA_MEMORY,   /* index, index2 */
    IMMEDIATE_MEMORY,        /* index */
    IMMEDIATE_MEMORY_MEMORY, /* index: to; index2: from */
    IMMEDIATE_VALUE_TYPES,   /* bytes: index types */
    IMMEDIATE_HEAP_TYPE,     /* type */
    IMMEDIATE_I32,           /* value */
    IMMEDIATE_I64,           /* value */
    IMMEDIATE_F32,           /* bytes */
    IMMEDIATE_F64,           /* bytes */
    IMMEDIATE_V128,          /* bytes */
    IMMEDIATE_LANES,         /* bytes: 16 lane numbers */
    IMMEDIATE_ZERO,          /* a zero byte */
    IMMEDIATE_LANE2,         /* lane, below 2 */
    IMMEDIATE_LANE4,
    IMMEDIATE_LANE8,
    IMMEDIATE_LANE16,
    IMMEDIATE_MEM8, /* index: memory; align; value: offset */
    IMMEDIATE_MEM16,
    IMMEDIATE_MEM32,
    IMMEDIATE_MEM64,
    IMMEDIATE_MEM128,
    IMMEDIATE_ATOMIC8, /* the same; the alignment is the natural one */
    IMMEDIATE_ATOMIC16,
    IMMEDIATE_ATOMIC32,
    IMMEDIATE_ATOMIC64,
    IMMEDIATE_MEM8_LANE, /* the same, and lane */
    IMMEDIATE_MEM16_LANE,
    IMMEDIATE_MEM32_LANE,
    IMMEDIATE_MEM64_LANE,
};

enum opcode_id {
    OPCODE_NONE,
#define OPCODE(space, code, id, name, immediate, operands, results, effects, feature) OPCODE_##id,
#define SPECIAL(space, code, id, name, immediate, effects, feature) OPCODE_##id,
#include "wasm/opcodes.def"
#undef OPCODE
#undef SPECIAL
    OPCODE_COUNT
};

/* What an instruction does besides computing its results from its operands. A call's own effects
 * are meant, not those of the function that it calls. */
enum effect {
    EFFECT_PURE = 1 << 0, /* nothing; stands alone */
    EFFECT_TRAPS = 1 << 1,
    EFFECT_LOADS = 1 << 2, /* from a memory */
    EFFECT_STORES = 1 << 3,
    EFFECT_READS_SIZE = 1 << 4, /* a memory's */
    EFFECT_WRITES_SIZE = 1 << 5,
    EFFECT_READS_LOCAL = 1 << 6,
    EFFECT_WRITES_LOCAL = 1 << 7,
    EFFECT_READS_GLOBAL = 1 << 8,
    EFFECT_WRITES_GLOBAL = 1 << 9,
    EFFECT_READS_TABLE = 1 << 10, /* elements or the size */
    EFFECT_WRITES_TABLE = 1 << 11,
    EFFECT_READS_SEGMENT = 1 << 12,
    EFFECT_DROPS_SEGMENT = 1 << 13,
    EFFECT_ORDERS = 1 << 14,   /* the accesses of several threads */
    EFFECT_CALLS = 1 << 15,    /* runs other code, or waits for it */
    EFFECT_BRANCHES = 1 << 16, /* starts, ends or leaves a block */
    EFFECT_THROWS = 1 << 17,
    EFFECT_ENDS = 1 << 18, /* never goes on to the next instruction */
    EFFECT_ANYTHING = 0,   /* unknown: a row that says nothing */
};

/* In the number with the alignment of a load or store: a memory's index follows. */
enum { OPCODE_HAS_MEMORY = 0x40 };

struct opcode {
    const char *name;
    uint32_t effects;    /* enum effect; read by the functions below */
    uint16_t id;         /* enum opcode_id */
    uint16_t code;       /* the opcode, or the number behind `prefix` */
    uint8_t prefix;      /* 0 for an opcode of one byte */
    uint8_t immediate;   /* enum immediate */
    uint8_t feature;     /* enum feature */
    bool is_special;     /* operands and results depend on the context */
    uint8_t operands[4]; /* enum value_type, the last on top of the stack; then 0 */
    uint8_t results[2];  /* at most one; then 0 */
};

const struct opcode *opcode_of(enum opcode_id id);

/* Whether the instruction may have any of `effects`. One whose effects are unknown may. */
static inline bool opcode_may(const struct opcode *opcode, uint32_t effects) {
    return opcode->effects == EFFECT_ANYTHING || (opcode->effects & effects) != 0;
}

/* Whether the instruction never goes on to the next one. One whose effects are unknown may. */
static inline bool opcode_ends(const struct opcode *opcode) {
    return (opcode->effects & EFFECT_ENDS) != 0;
}

/* Whether the instruction has no effects beyond `effects`, which may be 0. One whose effects are
 * unknown has others. */
static inline bool opcode_only(const struct opcode *opcode, uint32_t effects) {
    return opcode->effects != EFFECT_ANYTHING && (opcode->effects & ~(effects | EFFECT_PURE)) == 0;
}

/* Which fields an instruction's immediates fill is said at enum immediate; others hold what was
 * there. */
struct instruction {
    const struct opcode *opcode;
    size_t offset; /* of the opcode in the file */
    uint32_t index;
    uint32_t index2;
    uint32_t align; /* log2 of bytes */
    uint8_t lane;
    uint8_t type; /* enum value_type */
    struct block_type block;
    uint64_t value;
    struct bytes bytes;
};

/* Reads the next instruction. An unknown opcode, a malformed immediate and an instruction of a
 * feature that Sinter does not compile are reported; false then. Indices, lanes and alignments are
 * validate.c's to check. */
bool opcode_read(struct reader *r, struct instruction *instruction);

/* A reader of a valid body's instructions, behind the declarations of its locals. Core spec 5.5.13.
 */
struct reader opcode_open_body(struct bytes body, struct diag *diag);

/* True with `*value` when a valid constant expression is `i32.const` and its end. */
bool opcode_constant(struct bytes expression, uint32_t *value);

/* The byte that a catch clause starts with. */
enum { CATCH_REF = 1, CATCH_ALL = 2 };

/* A catch clause of try_table. Core spec 5.4.1. */
struct catch_clause {
    bool is_all;  /* catches every exception, and takes no tag */
    bool has_ref; /* passes on the exception itself, an exnref */
    uint32_t tag;
    uint32_t label; /* counted from outside of the try_table */
};
/* Reads the next clause of try_table's `bytes`. One of an unknown kind is reported. */
struct catch_clause opcode_read_catch(struct reader *r);

#endif
