/* The header of a library: its typed face in C. */
#ifndef COMPILER_GLUE_LIBRARY_HEADER_H
#define COMPILER_GLUE_LIBRARY_HEADER_H

#include "glue/library_names.h"

/* What names an interface: digits that are others when an import or an export is, or has another
 * type. The function of the library that makes instances is called PREFIX_create_DIGITS, and a host
 * reaches it by a macro of the header: so one that was compiled with the header of another module
 * does not link, or load, in place of calling by types that are not there. */
#define LIBRARY_INTERFACE_BYTES 33
void library_interface(const struct module *module, const struct library_names *names,
                       char digits[LIBRARY_INTERFACE_BYTES]);

/* Appends the header. */
void library_header(const struct module *module, const struct library_names *names,
                    struct text *out);

/* Appends `NAME(STRUCT *PREFIX, uint32_t a0, ..., uint32_t *result)`: how export `index`, a
 * function, is declared. */
void library_export_prototype(const struct module *module, const struct library_names *names,
                              uint32_t index, struct text *out);

/* Appends the pointer to a host's function for import `index`, called `name`. */
void library_import_pointer(const struct module *module, const struct library_names *names,
                            uint32_t index, const char *name, struct text *out);

/* Appends the C type of a value, e.g. `uint32_t ` or `void *`. */
void library_value_type(const struct library_names *names, uint8_t type, struct text *out);

#endif
