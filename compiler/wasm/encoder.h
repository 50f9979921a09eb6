/* The one writer of the binary format. Everything is appended to a text. Instructions are named by
 * their `enum opcode_id`, as only opcodes.def knows their numbers. Nothing is checked: whoever
 * writes a module has it validated. Core spec 5. */
#ifndef COMPILER_WASM_ENCODER_H
#define COMPILER_WASM_ENCODER_H

#include "wasm/module.h"
#include "wasm/opcodes.h"

/* LEB128 numbers, core spec 5.2.2. Counts are sums of 32-bit numbers, hence the 64 bits. */
void encoder_unsigned(struct text *out, uint64_t value);
void encoder_signed(struct text *out, int64_t value);

/* Bytes after their count: a name, or the contents of a section or body. */
void encoder_vector(struct text *out, struct bytes bytes);
void encoder_name(struct text *out, const char *name);

/* ---- Instructions: core spec 5.4 ---- */

/* The opcode alone. For an instruction without immediates, that is all. */
void encoder_opcode(struct text *out, enum opcode_id id);
/* An instruction whose only immediate is the index of a label, local, function, memory, ... */
void encoder_index(struct text *out, enum opcode_id id, uint64_t index);
void encoder_i32(struct text *out, uint32_t value);
void encoder_i64(struct text *out, int64_t value);
/* One of the two, for a value of `type`. Of an i32, the low 32 bits count. */
void encoder_constant(struct text *out, uint8_t type, uint64_t value);
/* A null reference of `type` if `function` is 0, else ref.func of function `function` - 1. */
void encoder_reference(struct text *out, uint8_t type, uint32_t function);
/* block, loop or try, without parameters and results. */
void encoder_block(struct text *out, enum opcode_id id);

/* Where a load or store goes. Bit 6 of the encoded alignment says that a memory index follows. */
struct memory_access {
    uint32_t align; /* log2 of bytes */
    uint32_t memory;
    uint64_t offset;
};
void encoder_access(struct text *out, enum opcode_id id, struct memory_access access);

void encoder_catch(struct text *out, struct catch_clause clause);

/* ---- Types and declarations: core spec 5.3 and 5.5; value types are `enum value_type` ---- */

void encoder_func_type(struct text *out, struct bytes params, struct bytes results);
void encoder_limits(struct text *out, const struct limits *limits);
/* A group of `count` locals of one type, as at the start of a body. */
void encoder_locals(struct text *out, uint32_t count, uint8_t type);

void encoder_elem(struct text *out, const struct elem_segment *elem);
void encoder_data(struct text *out, const struct data_segment *data);

/* ---- Modules ---- */

/* The magic number and the version. */
void encoder_header(struct text *out);
/* `id` is an enum section_id or, inside a `name` section, an enum names_id. */
void encoder_section(struct text *out, unsigned id, struct bytes payload);

#endif
