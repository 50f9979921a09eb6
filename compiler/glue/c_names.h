/* Names that are taken in C: words of the languages, and what the C library and its like define. A
 * library's exported names become symbols of the process, where one that the C library has would
 * take the host's own calls into the guest. */
#ifndef COMPILER_GLUE_C_NAMES_H
#define COMPILER_GLUE_C_NAMES_H

#include <stdbool.h>

bool c_names_is_identifier(const char *name);

/* A word of C or C++, or a macro of the compiler's or of their headers and the system's, or a name
 * that the standard reserves for such, or a type of a library's header: no field of a struct can be
 * called so. */
bool c_names_is_word(const char *name);

/* A word that no struct can be called, in C or C++; all upper case is fine. */
bool c_names_is_type_word(const char *name);

/* Whose names begin with `prefix` and an underscore, for people: the C library's, say, where that
 * is "clock" or "posix_file". NULL: nobody's that we know. Reserved names (`_X`, `__x`) are the
 * compiler's. */
const char *c_names_owner(const char *prefix);

/* True when the C library that this program runs with has a symbol `name`, be it for old programs
 * only. */
bool c_names_is_defined(const char *name);

#endif
