/* Code of new loops: instructions, and locals that are added to a function. */
#ifndef COMPILER_LOOPS_CODE_H
#define COMPILER_LOOPS_CODE_H

#include "base/text.h"

enum {
    CODE_BLOCK = 0x02,
    CODE_LOOP = 0x03,
    CODE_END = 0x0b,
    CODE_BR = 0x0c,
    CODE_BR_IF = 0x0d,
    CODE_LOCAL_GET = 0x20,
    CODE_LOCAL_SET = 0x21,
    CODE_LOCAL_TEE = 0x22,
    CODE_MEMORY_SIZE = 0x3f,
    CODE_I32_CONST = 0x41,
    CODE_I64_CONST = 0x42,
    CODE_I32_EQZ = 0x45,
    CODE_I32_GT_U = 0x4b,
    CODE_I64_LT_S = 0x53,
    CODE_I64_GT_S = 0x55,
    CODE_I64_GE_S = 0x59,
    CODE_I32_ADD = 0x6a,
    CODE_I32_SUB = 0x6b,
    CODE_I32_MUL = 0x6c,
    CODE_I32_DIV_U = 0x6e,
    CODE_I32_REM_U = 0x70,
    CODE_I32_AND = 0x71,
    CODE_I32_SHL = 0x74,
    CODE_I64_ADD = 0x7c,
    CODE_I64_SUB = 0x7d,
    CODE_I64_MUL = 0x7e,
    CODE_I64_EXTEND_I32_U = 0xad,
    CODE_NO_RESULT = 0x40,
};

/* Besides enum value_type: an i32 of 8 or 16 bits, and one that takes the value of such a one when
 * the loop ends. */
enum { ADDED_BYTE = 8, ADDED_HALF = 16, ADDED_LAST = 1 };

/* Locals that are added to a function, for all its loops. */
struct added_locals {
    uint32_t first; /* the index of the first one */
    uint32_t count;
    uint8_t *types; /* enum value_type, or as above; ADDED_LOCALS_MAX */
    bool *taken;    /* by the loop that is being written */
};
enum { ADDED_LOCALS_MAX = 32000 };

/* A local of the type that this loop does not use yet. */
uint32_t loop_code_local(struct added_locals *added, uint8_t type);

void loop_code_index(struct text *out, uint8_t code, uint32_t index);
void loop_code_i32(struct text *out, uint32_t constant);
void loop_code_i64(struct text *out, int64_t constant);
/* block or loop, without a result */
void loop_code_open(struct text *out, uint8_t code);
/* The load or store `code` with another offset. */
void loop_code_access(struct text *out, struct bytes code, uint32_t offset);

#endif
