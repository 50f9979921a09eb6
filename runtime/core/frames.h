/* Which of the guests' functions an address in machine code belongs to, and, with `-g`, which line
 * of their sources. */
#ifndef RUNTIME_CORE_FRAMES_H
#define RUNTIME_CORE_FRAMES_H

#include "sinter/internal/code.h"

/* A function on the stack. Offsets of names are as in struct sinter_function_record. */
struct sinter_place {
    const struct sinter_module *module;
    uint32_t function_index;
    uint32_t name_offset;
    uint32_t bytes_offset;
    uint32_t bytes_size;
    const struct sinter_shard_lines *lines; /* of its shard; NULL: there are none */
    const struct sinter_site *site;         /* NULL: not known */
};

/* Finds the function that `frame`, of an outcome, is in; its module has a running instance. False
 * if it is none of a guest's. */
bool sinter_place_find(const void *frame, struct sinter_place *place);
/* Moves on to the function that this one was inlined into. False if it was not. */
bool sinter_place_next(struct sinter_place *place);
bool sinter_place_is_inlined(const struct sinter_place *place);
/* The file of its line; NULL if that is not known. */
const struct sinter_site_file *sinter_place_file(const struct sinter_place *place);

#endif
