/* The compiler's reader of ELF files: symbols of objects and archives, and the description of an
 * artefact. (The runtime's is embed/artefact.c; both find descriptions by
 * internal/artefact_file.h.) Files are not trusted: anything malformed reads as absent. 64-bit
 * little-endian ELF only. */
#ifndef COMPILER_BASE_ELFFILE_H
#define COMPILER_BASE_ELFFILE_H

#include "base/arena.h"
#include "base/text.h"

bool elffile_is_elf(struct bytes file);
/* A relocatable object (ET_REL). */
bool elffile_is_object(struct bytes file);
/* The kind of processor that an ELF file is for, as EM_... has it; 0 for other files. */
uint16_t elffile_machine(struct bytes file);
/* What people call such a processor; NULL for those that Sinter has no target for. */
const char *elffile_machine_name(uint16_t machine);
/* A Unix archive. Thin archives do not count, since they hold no members of their own. */
bool elffile_is_archive(struct bytes file);

/* Calls `visit` for every member of a Unix archive, object or not, until it returns false. A file
 * that is no archive counts as one member. Returns false if `visit` did. */
bool elffile_each_member(struct bytes file, bool (*visit)(struct bytes member, void *context),
                         void *context);

struct elffile_symbol {
    const char *name;    /* NUL-terminated */
    const char *section; /* where it is defined; "" when undefined or absolute */
    uint64_t value;
    uint64_t size;
    bool defined;
    bool global;
    bool function;
};

/* Calls `visit` for every symbol of an object (ET_REL), or of all objects in a Unix archive, until
 * it returns false. Returns whether the file is one of these, even if `visit` ended it. */
bool elffile_each_symbol(struct bytes file,
                         bool (*visit)(const struct elffile_symbol *symbol, void *context),
                         void *context);

/* Appends an object with other names for its symbols to `out`. `rename` returns the new name of a
 * symbol, or NULL if it keeps its own. Returns false, perhaps with something appended, if the file
 * is no object, or malformed. */
bool elffile_rename_symbols(struct bytes object,
                            const char *(*rename)(const char *name, void *context), void *context,
                            struct text *out);

/* The size of section `name` in an object, or 0. */
uint64_t elffile_section_size(struct bytes file, const char *name);

/* The size of all machine code in a file, that is, of its executable sections; 0 if that is not
 * known. */
uint64_t elffile_code_size(struct bytes file);

/* A section of an object with its relocations applied, as a linker would see it. Only the
 * relocations of debug information are known: absolute ones of 32 or 64 bits, and RISC-V's for
 * differences. Relocated bytes are a copy in `arena`; others borrow the object. */
struct elffile_content {
    struct bytes bytes;
    bool is_compressed; /* then `bytes` are empty */
};
/* Finds the first section called `name` whose index is at least `*index`, and sets `*index` to the
 * one after it. Returns false when there is none. */
bool elffile_next_section(struct bytes object, const char *name, uint32_t *index,
                          struct arena *arena, struct elffile_content *content);

/* Sets `*offset` to where section `name` of an object starts in the file. Returns its size; 0 if it
 * has none. */
uint64_t elffile_section_place(struct bytes object, const char *name, uint64_t *offset);

/* Finds an artefact's description (<sinter/internal/artefact.h>): the bytes from where it starts to
 * the end of its segment or section. Returns true with no bytes if the file is damaged there, and
 * false if it has no note or section of Sinter's. */
bool elffile_description(struct bytes file, struct bytes *description);

#endif
