/* Names that are taken in C: keywords, macros, and whatever the C library and the like define.
 * Exported functions of a library become symbols of the process. If one had the name of a C library
 * function, the host's own calls would go into the guest. */
#ifndef COMPILER_GLUE_C_NAMES_H
#define COMPILER_GLUE_C_NAMES_H

#include <stdbool.h>

bool c_names_is_identifier(const char *name);

/* True when no field of a struct may have this name: a keyword of C or C++, a macro of the compiler
 * or of a standard or system header, a name that the standard reserves, or a type that a library's
 * header uses. */
bool c_names_is_word(const char *name);

/* True for a keyword, which no struct may have as its name in C or C++. Names in upper case are
 * fine. */
bool c_names_is_type_word(const char *name);

/* The owner, for people, of the names that begin with `prefix` and an underscore: the C library's,
 * say, for "clock" or "posix_file". NULL when nobody is known to own them. Reserved names (`_X`,
 * `__x`) belong to the compiler. */
const char *c_names_owner(const char *prefix);

/* True when the C library that this program runs with defines a symbol `name`, even if only for old
 * programs. */
bool c_names_is_defined(const char *name);

#endif
