/* What a proven routine does first: the same, with the widest accesses that there are.
 *
 *     memcpy (d, s, n):
 *       block
 *         leave if n is 0 or COUNT_MAX or more
 *         leave if d + n or s + n is not in memory, or they overlap
 *         (64-bit addresses: leave if d or s is not in memory, too, as those sums may wrap)
 *         n <= 32: two to eight loads, then as many stores; some overlap
 *         else: memory.copy
 *         return d
 *       end
 *       the code as before
 *
 * If something is not as the proof takes it for granted, the code as before does everything: it
 * traps where it trapped, and has written what it had written. */
#ifndef COMPILER_ROUTINES_PROLOGUE_H
#define COMPILER_ROUTINES_PROLOGUE_H

#include "base/text.h"
#include "routines/proof.h"

/* The types of the locals that such a prologue uses, after those of the function. */
struct bytes prologue_locals(const struct proof *proof);

/* Appends the prologue. `first` is the index of the first of its locals. */
void prologue_put(const struct proof *proof, uint32_t first, struct text *out);

#endif
