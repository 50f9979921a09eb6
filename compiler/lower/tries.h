/* Tries inside of which nothing throws. Entering one costs a setjmp for nothing, so it becomes a
 * block, and its handlers, which nothing reaches, are left out:
 *
 *     try (result i32)                 block (result i32)
 *       call $add                        call $add
 *     catch $e                         end
 *       ...
 *     end
 *
 * A try_table becomes a block, too, and so does a try that delegates. Labels stay as they are. */
#ifndef COMPILER_LOWER_TRIES_H
#define COMPILER_LOWER_TRIES_H

#include "base/arena.h"
#include "wasm/module.h"

/* Changes the bodies of `module`, which is valid and stays so. New bodies live in `arena`. Returns
 * how many tries have become blocks; those in handlers that were left out do not count. */
uint32_t tries_drop(struct module *module, struct arena *arena);

#endif
