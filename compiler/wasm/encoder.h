/* The one writer of the binary format. Everything is appended to a text, and instructions are named
 * by their `enum opcode_id`: opcodes.def alone knows their numbers. Nothing is checked; whoever
 * writes a module has it validated. Core spec 5. */
#ifndef COMPILER_WASM_ENCODER_H
#define COMPILER_WASM_ENCODER_H

#include "wasm/module.h"
#include "wasm/opcodes.h"

/* LEB128 numbers. Core spec 5.2.2. Counts are sums of 32-bit numbers, so they are taken as 64. */
void encoder_unsigned(struct text *out, uint64_t value);
void encoder_signed(struct text *out, int64_t value);

/* Bytes behind their number: a name, or the contents of a section or body. */
void encoder_vector(struct text *out, struct bytes bytes);
void encoder_name(struct text *out, const char *name);

/* ---- Instructions: core spec 5.4 ---- */

/* The opcode alone, which is all of an instruction without immediates. */
void encoder_opcode(struct text *out, enum opcode_id id);
/* An instruction whose only immediate is an index: of a label, local, function, memory, ... */
void encoder_index(struct text *out, enum opcode_id id, uint64_t index);
void encoder_i32(struct text *out, uint32_t value);
void encoder_i64(struct text *out, int64_t value);
/* block, loop or try without parameters and results. */
void encoder_block(struct text *out, enum opcode_id id);

/* Where a load or store goes: bit 6 of the alignment says that a memory's index follows. */
struct memory_access {
    uint32_t align; /* log2 of bytes */
    uint32_t memory;
    uint32_t offset;
};
void encoder_access(struct text *out, enum opcode_id id, struct memory_access access);

void encoder_catch(struct text *out, struct catch_clause clause);

/* ---- Types and declarations: core spec 5.3 and 5.5; value types are `enum value_type` ---- */

void encoder_func_type(struct text *out, struct bytes params, struct bytes results);
void encoder_limits(struct text *out, const struct limits *limits);
/* A group of `count` locals of one type, as they stand at the start of a body. */
void encoder_locals(struct text *out, uint32_t count, uint8_t type);

void encoder_elem(struct text *out, const struct elem_segment *elem);
void encoder_data(struct text *out, const struct data_segment *data);

/* ---- Modules ---- */

/* The magic number and the version. */
void encoder_header(struct text *out);
/* `id` is an enum section_id, or an enum names_id in a `name` section. */
void encoder_section(struct text *out, unsigned id, struct bytes payload);

#endif
