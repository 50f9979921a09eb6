/* The declarations of locals that a function body starts with: groups of locals of one type. Core
 * spec 5.5.13. */
#ifndef COMPILER_WASM_LOCALS_H
#define COMPILER_WASM_LOCALS_H

#include "wasm/types.h"

struct local_group {
    uint32_t count;
    uint8_t type;  /* enum value_type */
    size_t offset; /* in the file */
};

/* Walks the groups that `r` reads next:
 *     struct local_groups groups = locals_open(r);
 *     while (locals_next(&groups, &group)) ... */
struct local_groups {
    struct reader *r;
    uint32_t left;
};
struct local_groups locals_open(struct reader *r);
/* False behind the last group, and when the reader has failed. */
bool locals_next(struct local_groups *groups, struct local_group *group);

/* The declarations of a valid body as a whole. */
struct locals {
    uint32_t group_count;
    struct bytes groups; /* as they stand in the body, without their number */
    uint32_t count;      /* of locals; parameters are none */
};
/* Reads them all, and leaves `r` at the first instruction. */
struct locals locals_read(struct reader *r);

#endif
