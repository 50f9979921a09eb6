/* Reading an artefact's file, which nobody vouches for. */
#ifndef RUNTIME_ARTEFACT_H
#define RUNTIME_ARTEFACT_H

#include "sinter/artefact.h"
#include "sinter/sinter.h"

struct sinter_artefact {
    struct sinter_bytes description; /* of the file's bytes, checked: every offset is inside */
    uint64_t note_address; /* the note's contents: an address as linked; 0 in an object file */
    size_t note_size;
    bool is_shared_object;
};

/* Finds and checks the description in the whole file `file`, which is 16-byte aligned. NULL, or
 * what is wrong with it. */
const char *sinter_artefact_find(struct sinter_bytes file, struct sinter_artefact *artefact);

#endif
