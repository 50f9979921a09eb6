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
#define OPCODE(space, code, id, name, immediate, operands, results, feature) OPCODE_##id,
#define SPECIAL(space, code, id, name, immediate, feature) OPCODE_##id,
#include "wasm/opcodes.def"
#undef OPCODE
#undef SPECIAL
    OPCODE_COUNT
};

struct opcode {
    const char *name;
    uint16_t id;         /* enum opcode_id */
    uint8_t immediate;   /* enum immediate */
    uint8_t feature;     /* enum feature */
    bool is_special;     /* operands and results depend on the context */
    uint8_t operands[4]; /* enum value_type, the last on top of the stack; then 0 */
    uint8_t results[2];  /* at most one; then 0 */
};

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
