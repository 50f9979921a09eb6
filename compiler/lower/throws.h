/* Which functions of a module an exception may leave. Traps are not exceptions.
 *
 *     (func $a (throw $e))                              yes
 *     (func $b (call $a))                               yes
 *     (func $c (try (do (call $a)) (catch_all)))        no
 *     (func $d (try (do (call $a)) (catch $e)))         yes: nobody looks at which tags reach it
 *     (func $e (call_indirect ...))                     yes: nobody looks at tables
 *     an import                                         yes */
#ifndef COMPILER_LOWER_THROWS_H
#define COMPILER_LOWER_THROWS_H

#include "base/arena.h"
#include "wasm/module.h"
#include "wasm/opcodes.h"

struct throws {
    uint8_t *functions; /* a byte per function of the module: whether an exception may leave it */
};

/* Finds them in `module`, which is valid. The array lives in `arena`. */
struct throws throws_find(const struct module *module, struct arena *arena);

/* Whether the code that follows the instruction, or an enclosing handler, may be reached by an
 * exception that it throws. A tail call leaves the function first, so nothing there can. */
bool throws_here(const struct throws *throws, const struct instruction *ins);

#endif
