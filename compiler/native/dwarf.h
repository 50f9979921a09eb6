/* The types of C functions, as an object's debug information has them: DWARF 4 and 5. Objects are
 * not trusted: whatever does not fit reads as absent, or as a type of kind DWARF_OTHER. */
#ifndef COMPILER_NATIVE_DWARF_H
#define COMPILER_NATIVE_DWARF_H

#include "base/arena.h"
#include "base/text.h"

enum dwarf_kind {
    DWARF_VOID,
    DWARF_INTEGER, /* one that takes all values: C's enumerations too; no _Bool, no _BitInt */
    DWARF_FLOAT,
    DWARF_POINTER,
    DWARF_STRUCT,
    DWARF_OTHER,
};

/* A type behind its typedefs and qualifiers; all of it is in the arena. */
struct dwarf_type {
    enum dwarf_kind kind;
    uint64_t size_bytes;
    bool is_const;
    const struct dwarf_type *target; /* of a pointer */
    const char *tag;                 /* of a struct; "" when it has none */
    bool is_c_bytes;                 /* a struct of bytes that is passed by value as C does */
    const char *text;                /* for people, much as C spells it */
};

/* A provider takes the instance, 1,000 parameters, and a place for each of 1,000 results. */
#define DWARF_PARAMS_MAX 2048u
struct dwarf_function {
    const char *symbol; /* borrowed from the object, or in the arena */
    const struct dwarf_type *result;
    const struct dwarf_type **params;
    uint32_t param_count;
    bool has_prototype; /* false: C's old way, in which callers promote what they pass */
    bool is_variadic;
    bool has_own_convention;   /* an attribute says how it is to be called */
    bool has_unknown_language; /* neither C, C++, Rust nor Zig: what its types mean is not known */
};

struct dwarf_visitor {
    bool (*wants)(const char *symbol, void *context);
    void (*found)(const struct dwarf_function *function, void *context);
    void *context;
};

enum dwarf_state {
    DWARF_READ,
    DWARF_ABSENT,     /* the object has no debug information */
    DWARF_COMPRESSED, /* it has, and is compressed */
};

/* Tells of every function with external linkage whose definition `object` describes and whose
 * symbol the visitor wants: one that is described twice twice. */
enum dwarf_state dwarf_each_function(struct bytes object, struct arena *arena,
                                     const struct dwarf_visitor *visitor);

#endif
