/* The types of C functions, read from an object's debug information: DWARF 4 and 5. Objects are not
 * trusted: anything malformed reads as absent, or as a type of kind DWARF_OTHER. */
#ifndef COMPILER_NATIVE_DWARF_H
#define COMPILER_NATIVE_DWARF_H

#include "base/arena.h"
#include "base/text.h"

enum dwarf_kind {
    DWARF_VOID,
    DWARF_INTEGER, /* one that takes every value of its size: also C's enumerations, but no _Bool
                      and no _BitInt */
    DWARF_FLOAT,
    DWARF_POINTER,
    DWARF_STRUCT,
    DWARF_OTHER,
};

/* A type, with typedefs and qualifiers resolved. All of it is in the arena. */
struct dwarf_type {
    enum dwarf_kind kind;
    uint64_t size_bytes;
    bool is_const;
    const struct dwarf_type *target; /* of a pointer */
    const char *tag;                 /* of a struct; "" when it has none */
    bool is_c_bytes;                 /* a struct of bytes that is passed by value as C does */
    const char *text;                /* for people, roughly as in C */
};

/* A provider's function takes the instance, up to 1,000 parameters, and a pointer for each of up to
 * 1,000 results. */
#define DWARF_PARAMS_MAX 2048u
struct dwarf_function {
    const char *symbol; /* borrowed from the object, or in the arena */
    const struct dwarf_type *result;
    const struct dwarf_type **params;
    uint32_t param_count;
    bool has_prototype; /* false: a C function of the old style, whose callers promote arguments */
    bool is_variadic;
    bool has_own_convention;   /* an attribute changes its calling convention */
    bool has_unknown_language; /* neither C, C++, Rust nor Zig, so what its types mean is unknown */
};

struct dwarf_visitor {
    bool (*wants)(const char *symbol, void *context);
    void (*found)(const struct dwarf_function *function, void *context);
    void *context;
};

enum dwarf_state {
    DWARF_READ,
    DWARF_ABSENT,     /* the object has no debug information */
    DWARF_COMPRESSED, /* it has, but compressed */
};

/* Calls `found` for every definition with external linkage that `object` describes and whose symbol
 * the visitor wants. A function that is described twice is reported twice. */
enum dwarf_state dwarf_each_function(struct bytes object, struct arena *arena,
                                     const struct dwarf_visitor *visitor);

#endif
