/* Indirect calls through tables with known content (lower/known_tables.h), in wasm2c's C:
 *
 *   CALL_INDIRECT(instance->w2c_T0, u32 (*)(void*), w2c_m_t1, var_i0, ...)
 *   SINTER_CALL_KNOWN(w2c_m_c0_1, 3, instance->w2c_T0, u32 (*)(void*), w2c_m_t1, var_i0, ...)
 *
 * where w2c_m_c0_1 is an array of table 0's functions of type 1, and 3 is its size. */
#ifndef COMPILER_WASM2C_KNOWN_H
#define COMPILER_WASM2C_KNOWN_H

#include "base/text.h"
#include "lower/known_tables.h"
#include "wasm2c/names.h"

/* The name of an array: from the module's name, the table and the type. */
#define WASM2C_KNOWN_ARRAY WASM2C_STATE "_c%u_%u"

/* Append the declarations of module `name`'s arrays, one per line, and their definitions. */
void wasm2c_known_declare(const struct known_tables *known, const char *name, struct text *out);
void wasm2c_known_define(const struct module *module, const struct known_tables *known,
                         const char *name, struct arena *arena, struct text *out);

/* Appends what takes the place of `line`, if it calls through a known table. False for other lines.
 */
bool wasm2c_known_adopt(struct bytes line, const struct known_tables *known, const char *name,
                        struct text *out);

#endif
