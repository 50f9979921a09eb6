/* A parsed module, and the one parser of .wasm. All slices borrow the input, which outlives the
 * module; arrays live in the arena. What module_parse accepts is well-formed section by section.
 * Function bodies are slices of bytes; validate.h proves that they, and all indices, are valid.
 * Core spec 5. */
#ifndef COMPILER_WASM_MODULE_H
#define COMPILER_WASM_MODULE_H

#include "base/arena.h"
#include "base/diag.h"
#include "wasm/origins.h"
#include "wasm/types.h"

enum extern_kind {
    EXTERN_FUNC,
    EXTERN_TABLE,
    EXTERN_MEMORY,
    EXTERN_GLOBAL,
    EXTERN_TAG,
    EXTERN_COUNT
};
/* "func", "table", "memory", "global", "tag". */
const char *extern_kind_name(enum extern_kind kind);

enum { MODULE_VALUES_MAX = 1000 }; /* of a function type, in its parameters and in its results */

struct func_type {
    const uint8_t *params; /* enum value_type bytes */
    uint32_t param_count;
    const uint8_t *results;
    uint32_t result_count;
    size_t offset;
};

/* The flags that limits start with. */
enum { LIMITS_HAS_MAX = 1, LIMITS_SHARED = 2, LIMITS_IS_64 = 4, LIMITS_PAGE_SIZE = 8 };
struct limits {
    uint64_t min;
    uint64_t max; /* meaningful if has_max */
    bool has_max;
    bool shared;
    bool is_64;      /* addresses or indices are i64 */
    bool byte_pages; /* the pages of a memory are bytes, not 64 KiB each */
};
/* The type of addresses or indices: VALUE_I32 or VALUE_I64. Core spec 2.3.11, address types. */
static inline uint8_t limits_address(const struct limits *limits) {
    return limits->is_64 ? VALUE_I64 : VALUE_I32;
}

/* The size of a memory's pages: 1 or MODULE_PAGE_BYTES. Custom page sizes proposal. */
enum { MODULE_PAGE_BYTES = 65536 };
static inline uint32_t limits_page_bytes(const struct limits *limits) {
    return limits->byte_pages ? 1 : MODULE_PAGE_BYTES;
}

struct func {
    uint32_t type_index;
    size_t offset; /* of its declaration */
};
struct table {
    uint8_t element; /* a reference type */
    struct limits limits;
    size_t offset;
};
struct memory {
    struct limits limits; /* in pages */
    size_t offset;
};
struct global {
    uint8_t type;
    bool mutable_;
    struct bytes init; /* constant expression with its `end`; empty when imported */
    size_t offset;
};
struct tag {
    uint32_t type_index;
    size_t offset;
};

#define MODULE_MAGIC "\0asm"
enum { MODULE_MAGIC_BYTES = 4, MODULE_VERSION = 1 };

struct import {
    struct bytes module;
    struct bytes name;
    enum extern_kind kind;
    uint32_t index; /* in the index space of its kind, which imports start */
    size_t offset;
};
struct export {
    struct bytes name;
    enum extern_kind kind;
    uint32_t index;
    size_t offset;
};

/* An i32 local whose values all fit in fewer bits. */
struct narrow_local {
    uint32_t index;
    uint8_t bits; /* 8 or 16, unsigned */
    bool is_last; /* it takes over another narrow local's value after a loop; the two must not be
                     merged */
};
struct code {
    struct bytes body;                        /* locals and instructions, without the size */
    size_t offset;                            /* of body.data in the file */
    struct origins origins;                   /* of the body's bytes, if a pass has changed it */
    const struct narrow_local *narrow_locals; /* added by loops/loops.h */
    uint32_t narrow_count;
};

/* The flags at the start of an element segment, and the kind of one with function indices. Core
 * spec 5.5.12. */
enum {
    ELEM_NOT_ACTIVE = 1,
    ELEM_EXPLICIT = 2, /* active: a table index follows; not active: it is declarative */
    ELEM_EXPRESSIONS = 4,
};
enum { ELEM_KIND_FUNC = 0 };
/* The number at the start of a data segment. Core spec 5.5.14. */
enum {
    DATA_ACTIVE,
    DATA_PASSIVE,
    DATA_EXPLICIT
}; /* the last one is active too, and a memory index follows */

enum segment_mode { SEGMENT_ACTIVE, SEGMENT_PASSIVE, SEGMENT_DECLARATIVE };
struct elem_segment {
    enum segment_mode mode;
    uint8_t element;      /* a reference type */
    bool has_expressions; /* `items` are constant expressions, not function indices */
    uint32_t table_index; /* of an active segment */
    struct bytes init;    /* the offset expression with its `end`; empty unless active */
    uint32_t item_count;
    struct bytes items;
    size_t offset; /* of the segment in the file */
};
struct data_segment {
    enum segment_mode mode;
    uint32_t memory_index;
    struct bytes init; /* the offset expression with its `end`; empty if passive */
    struct bytes payload;
    size_t offset;
};

/* Which way a branch mostly goes. */
struct branch_hint {
    uint32_t offset; /* of the `if` or `br_if` in the file */
    bool is_likely;  /* its condition is mostly true */
};

struct custom_section {
    struct bytes name;    /* byte for byte: may be empty, may contain NUL */
    struct bytes payload; /* may be empty */
    size_t offset;        /* of the payload in the file */
};

/* All sections in the order of the file, including custom ones. */
enum section_id {
    SECTION_CUSTOM,
    SECTION_TYPE,
    SECTION_IMPORT,
    SECTION_FUNCTION,
    SECTION_TABLE,
    SECTION_MEMORY,
    SECTION_GLOBAL,
    SECTION_EXPORT,
    SECTION_START,
    SECTION_ELEMENT,
    SECTION_CODE,
    SECTION_DATA,
    SECTION_DATA_COUNT,
    SECTION_TAG,
    SECTION_COUNT
};
const char *section_name(enum section_id id);
/* The place of a section: each appears at most once, in ascending order of ranks. Ids cannot say
 * that, as later additions have the highest. Custom sections stand anywhere; their rank is 0. Core
 * spec 5.5.2. */
unsigned section_rank(enum section_id id);
/* Subsections of the `name` section. */
enum names_id { NAMES_OF_MODULE, NAMES_OF_FUNCTIONS, NAMES_OF_LOCALS };
struct section {
    enum section_id id;
    struct bytes payload; /* what follows the size */
    size_t offset;        /* of the payload in the file */
};

struct module {
    struct bytes bytes;
    bool is_rewritten; /* made by us, and allowed to be larger than a user's */
    struct section *sections;
    uint32_t section_count;
    struct func_type *types;
    uint32_t type_count;
    struct import *imports;
    uint32_t import_count;
    uint32_t import_counts[EXTERN_COUNT]; /* the number of imports of each kind */
    /* Index spaces: imports first, then what the module defines. */
    struct func *funcs;
    uint32_t func_count;
    struct table *tables;
    uint32_t table_count;
    struct memory *memories;
    uint32_t memory_count;
    struct global *globals;
    uint32_t global_count;
    struct tag *tags;
    uint32_t tag_count;
    struct export *exports;
    uint32_t export_count;
    bool has_start;
    uint32_t start_index;
    size_t start_offset;
    struct elem_segment *elems;
    uint32_t elem_count;
    struct data_segment *datas;
    uint32_t data_count;
    bool has_data_count; /* the module has a data count section */
    struct code *codes;  /* of the function import_counts[EXTERN_FUNC] + i */
    uint32_t code_count;
    struct custom_section *customs;
    uint32_t custom_count;
    const struct branch_hint *branch_hints; /* added by lower/branch_hints.h, by offset */
    uint32_t branch_hint_count;
    /* From the `name` section, as far as it is well-formed; faults in it are ignored.
     * `func_names[i].data` is NULL if the function has no name. */
    struct bytes *func_names;
    struct bytes module_name;
};

/* Parses `input`. Reports the first fault with its offset and returns false. What Sinter does not
 * compile is refused by name: here if a section shows it (components, custom page sizes, GC types),
 * in validate.h if an instruction does. */
bool module_parse(struct bytes input, struct arena *arena, struct diag *diag,
                  struct module *module);

/* The same for a module that Sinter made of a valid one, with higher limits. */
bool module_parse_rewritten(struct bytes input, struct arena *arena, struct diag *diag,
                            struct module *module);

/* Returns the type of function `index`, which must be in range. */
const struct func_type *module_func_type(const struct module *module, uint32_t index);

/* Returns the number of the import that is item `index` of the kind's index space, or
 * MODULE_NO_IMPORT if the module defines the item. */
#define MODULE_NO_IMPORT UINT32_MAX
uint32_t module_import_of(const struct module *module, enum extern_kind kind, uint32_t index);

/* The types of the parameters and of the results, as enum value_type bytes. */
static inline struct bytes func_type_params(const struct func_type *type) {
    return (struct bytes){type->params, type->param_count};
}
static inline struct bytes func_type_results(const struct func_type *type) {
    return (struct bytes){type->results, type->result_count};
}

/* Whether two types have the same parameters and results. */
bool func_type_equal(const struct func_type *a, const struct func_type *b);
/* Whether a parameter or result is a v128, or an exnref. */
bool func_type_has_vectors(const struct func_type *type);
bool func_type_has_exnref(const struct func_type *type);
/* Whether a function type or a global has a v128. */
bool module_has_vector_types(const struct module *module);
/* Whether threads may share one of the memories. */
bool module_shares_memory(const struct module *module);
/* Whether one of the memories has 64-bit addresses. */
bool module_has_memory64(const struct module *module);
/* Whether it imports a table of exnref. */
bool module_imports_exnref_table(const struct module *module);
/* Whether one of the memories has pages of one byte. Guard pages cannot follow its last byte, so
 * code compares every access with its size. */
bool module_has_byte_pages(const struct module *module);

/* Appends the type of an import or export in the text format: `(func (param i32 i32) (result
 * i32))`, `(memory 1 10)`, `(global (mut i32))`, `(table 4 funcref)`. All indices must be in range.
 */
void module_extern_type_text(const struct module *module, enum extern_kind kind, uint32_t index,
                             struct text *text);
void func_type_text(const struct func_type *type, struct text *text);

#endif
