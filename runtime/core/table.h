/* Growing tables for a host: wasm_rt_grow_*_table without the checks that only guest code needs. */
#ifndef RUNTIME_CORE_TABLE_H
#define RUNTIME_CORE_TABLE_H

#include "core/instance.h"
#include "wasm-rt-exceptions.h"

/* Each returns the old size, or UINT32_MAX with nothing changed. */
uint32_t sinter_table_extend_funcref(wasm_rt_funcref_table_t *table, uint32_t delta,
                                     wasm_rt_funcref_t init);
uint32_t sinter_table_extend_externref(wasm_rt_externref_table_t *table, uint32_t delta,
                                       wasm_rt_externref_t init);
uint32_t sinter_table_extend_exnref(wasm_rt_exnref_table_t *table, uint32_t delta,
                                    wasm_rt_exnref_t init);

#endif
