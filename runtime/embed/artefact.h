/* Reading an artefact's file, which nobody vouches for. */
#ifndef RUNTIME_ARTEFACT_H
#define RUNTIME_ARTEFACT_H

#include "sinter/internal/artefact.h"
#include "sinter/sinter.h"

struct sinter_artefact {
    struct sinter_bytes description; /* of the file's bytes, checked: every offset is inside */
    bool is_object_file;
    /* Of a library that is linked: its struct sinter_module, an address as linked, and that one's
     * code_version. Else 0. */
    uint64_t module_address;
    uint32_t code_version;
};

/* Whether the `size` bytes at `offset` are inside of `whole` bytes. */
static inline bool sinter_artefact_holds(uint64_t whole, uint64_t offset, uint64_t size) {
    return offset <= whole && size <= whole - offset;
}

/* Finds and checks the description in the whole file `file`, which is 16-byte aligned. NULL, or
 * what is wrong with it. */
const char *sinter_artefact_find(struct sinter_bytes file, struct sinter_artefact *artefact);

#endif
