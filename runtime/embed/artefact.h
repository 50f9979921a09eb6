/* Reading an artefact's file, which nobody vouches for. */
#ifndef RUNTIME_EMBED_ARTEFACT_H
#define RUNTIME_EMBED_ARTEFACT_H

#include "sinter/internal/artefact_file.h"

struct sinter_artefact {
    struct sinter_bytes description; /* of the file's bytes, checked: every offset is inside */
    bool is_object_file;
    /* In a library: the address of its struct sinter_module, as linked, and that struct's
     * code_version. Else 0. */
    uint64_t module_address;
    uint32_t code_version;
};

/* Finds and checks the description in the whole file `file`, which is 16-byte aligned. NULL, or
 * what is wrong with the file, for people. */
const char *sinter_artefact_find(struct sinter_bytes file, struct sinter_artefact *artefact);

#endif
