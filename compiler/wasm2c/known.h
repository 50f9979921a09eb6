/* Indirect calls through tables that are known (lower/known_tables.h), in the C that wasm2c makes:
 *
 *   CALL_INDIRECT(instance->w2c_T0, u32 (*)(void*), w2c_m_t1, var_i0, ...)
 *   SINTER_CALL_KNOWN(w2c_m_c0_1, 3, instance->w2c_T0, u32 (*)(void*), w2c_m_t1, var_i0, ...)
 *
 * where w2c_m_c0_1 is the array of table 0's functions of type 1. */
#ifndef COMPILER_WASM2C_KNOWN_H
#define COMPILER_WASM2C_KNOWN_H

#include "base/text.h"
#include "lower/known_tables.h"
#include "wasm2c/names.h"

/* The name of an array in C: of the module's name, a table and a type. */
#define WASM2C_KNOWN_ARRAY WASM2C_STATE "_c%u_%u"

/* Appends the declarations of the arrays of module `name`, one on a line, and their definitions. */
void wasm2c_known_declare(const struct known_tables *known, const char *name, struct text *out);
void wasm2c_known_define(const struct module *module, const struct known_tables *known,
                         const char *name, struct arena *arena, struct text *out);

/* Where `line` calls through a known table, what takes its place. */
bool wasm2c_known_adopt(struct bytes line, const struct known_tables *known, const char *name,
                        struct text *out);

#endif
