/* The order in which an instance is made, in the C that wasm2c makes.
 *
 * wasm2c writes a module's active element segments before it allocates the memories, and marks
 * the passive segments as present last. Where it traps in between, the functions in an imported
 * table belong to an instance without a memory. Here everything is allocated before anything is
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
 *                                                      } */
#ifndef COMPILER_WASM2C_INSTANTIATE_H
#define COMPILER_WASM2C_INSTANTIATE_H

#include "base/text.h"

#include <stdint.h>

/* How many of each were found, over all files of a module. */
struct wasm2c_instantiate {
    uint64_t functions; /* that make an instance */
    uint64_t memories;  /* definitions of init_memories */
    uint64_t calls;     /* of it */
};

/* Where the line of `text` from `at` to `*end` starts one of the two functions, puts what takes the
 * function's place into `out`, and moves `*end` to the end of its last line. `*is_known` becomes
 * false where its lines are in an order that is not known. */
bool wasm2c_instantiate_adopt(struct wasm2c_instantiate *seen, struct bytes text, size_t at,
                              size_t *end, struct text *out, bool *is_known);

bool wasm2c_instantiate_is_complete(const struct wasm2c_instantiate *seen);

#endif
