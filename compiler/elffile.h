/* The one reader of ELF files: symbols of objects and archives, and an artefact's description.
 * Files are not trusted: whatever does not fit reads as absent. 64-bit little-endian ELF only. */
#ifndef COMPILER_ELFFILE_H
#define COMPILER_ELFFILE_H

#include "text.h"

bool elffile_is_elf(struct bytes file);

struct elffile_symbol {
    const char *name; /* NUL-terminated */
    const char
        *section; /* the name of the section it is defined in; "" when undefined or absolute */
    uint64_t value;
    uint64_t size;
    bool defined;
    bool global;
    bool function;
};

/* Calls `visit` for every symbol of an object (ET_REL), or of all objects in a Unix archive, until
 * it returns false. False when the file is neither. */
bool elffile_each_symbol(struct bytes file,
                         bool (*visit)(const struct elffile_symbol *symbol, void *context),
                         void *context);

/* The size of section `name` in an object, or 0. */
uint64_t elffile_section_size(struct bytes file, const char *name);

/* From where an artefact's description (see <sinter/artefact.h>) starts to the end of the segment
 * or section that holds it; empty when the file has none. */
struct bytes elffile_description(struct bytes file);

#endif
