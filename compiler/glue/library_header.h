/* The header of a library: its imports and exports as C types and functions. */
#ifndef COMPILER_GLUE_LIBRARY_HEADER_H
#define COMPILER_GLUE_LIBRARY_HEADER_H

#include "glue/library_names.h"

/* Digits that identify an interface: they change with every import, export and type. The function
 * that makes instances is called PREFIX_create_DIGITS, and hosts reach it by a macro of the header.
 * So a host that was compiled with the header of another module does not link or load, instead of
 * calling functions at the wrong types. */
#define LIBRARY_INTERFACE_BYTES 33
void library_interface(const struct module *module, const struct library_names *names,
                       char digits[LIBRARY_INTERFACE_BYTES]);

/* Appends the header. */
void library_header(const struct module *module, const struct library_names *names,
                    struct text *out);

/* Appends `text`, with the prefix for each `@` and the prefix in upper case for each `%`. */
void library_header_template(const struct library_names *names, const char *text, struct text *out);

/* Appends the declaration of the exported function `index`: `enum PREFIX_status PREFIX_NAME(struct
 * PREFIX *instance, uint32_t a0, ..., uint32_t *result)`. */
void library_export_prototype(const struct module *module, const struct library_names *names,
                              uint32_t index, struct text *out);

/* Appends what follows the instance, and perhaps other parameters, in the declaration of a function
 * that calls a guest's of this type: `, uint32_t a0, ..., uint32_t *result)`. */
void library_call_parameters(const struct func_type *type, const struct library_names *names,
                             struct text *out);

/* Appends the declaration of `name`, a pointer to a host's function of this type. */
void library_host_pointer(const struct func_type *type, const struct library_names *names,
                          const char *name, struct text *out);

/* Appends a comment with the wasm name, unless the name in C is the same. */
void library_header_name(struct bytes name, const char *c_name, struct text *out);

/* Appends the C type of a value, e.g. `uint32_t ` or `void *`. */
void library_value_type(const struct library_names *names, uint8_t type, struct text *out);

#endif
