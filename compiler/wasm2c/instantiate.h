/* The order in which wasm2c's C makes an instance.
 *
 * wasm2c copies a module's active element segments before it allocates the memories, and marks the
 * passive segments as present last. If it traps in between, the functions in an imported table
 * belong to an instance without a memory. Here everything is allocated before anything is
 * initialised (core spec 4.7.2, "Instantiation"):
 *
 *   static void init_memories(w2c_m* instance) {       static void init_memories(w2c_m* instance) {
 *     wasm_rt_allocate_memory(...);                      wasm_rt_allocate_memory(...);
 *     LOAD_DATA(...);                                  }
 *   }                                                  static void init_active_data(...) {
 *                                                        LOAD_DATA(...);
 *                                                      }
 *   void wasm2c_m_instantiate(w2c_m* instance) {       void wasm2c_m_instantiate(...) {
 *     init_tables(instance);                             init_memories(instance);
 *     init_memories(instance);                           init_elem_instances(instance);
 *     init_elem_instances(instance);                     init_data_instances(instance);
 *     init_data_instances(instance);                     init_tables(instance);
 *   }                                                    init_active_data(instance);
 *                                                      }
 *
 * wasm2c knows nothing of pages of one byte (lower/rewrite.c), so a memory that has them gets its
 * limits and the size of its pages here:
 *
 *   wasm_rt_allocate_memory(&instance->w2c_M0,         wasm_rt_allocate_memory(&instance->w2c_M0,
 *                           0, 65536, 0, 65536);                               9, 4294967295, 0,
 * 1); */
#ifndef COMPILER_WASM2C_INSTANTIATE_H
#define COMPILER_WASM2C_INSTANTIATE_H

#include "base/text.h"
#include "wasm/module.h"

#include <stdint.h>

/* How many of each were found, over all files of a module. */
struct wasm2c_instantiate {
    uint64_t functions; /* functions that make an instance */
    uint64_t memories;  /* definitions of init_memories */
    uint64_t calls;     /* calls of init_memories */
};

/* If the line of `text` from `at` to `*end` starts one of the two functions of `module`, appends
 * what takes the function's place and moves `*end` to the end of its last line. `*is_known` becomes
 * false when the function's lines are in an unknown order. */
bool wasm2c_instantiate_adopt(struct wasm2c_instantiate *seen, const struct module *module,
                              struct bytes text, size_t at, size_t *end, struct text *out,
                              bool *is_known);

bool wasm2c_instantiate_is_complete(const struct wasm2c_instantiate *seen);

#endif
