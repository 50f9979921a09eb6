/* Makes the routines of the guest's C library fast: memcpy, memmove, memset, memcmp and strlen.
 * They are found by what they do (proof.h), and get a prologue that does it faster (prologue.h). */
#ifndef COMPILER_ROUTINES_ROUTINES_H
#define COMPILER_ROUTINES_ROUTINES_H

#include "wasm/module.h"

/* Adds prologues to bodies of `module`, which is valid. New bodies live in `arena` and take their
 * place in `codes`. Appends a line for each recognised function to `report`, unless it is NULL.
 * Returns how many there are. */
uint32_t routines_rewrite(struct module *module, struct arena *arena, struct text *report);

#endif
