/* The one parser of .wasm: bytes -> struct module. All slices borrow the input, which outlives the
 * module; arrays live in the arena. Core spec 5 (binary format). What `module_parse` accepts is
 * well-formed section by section; function bodies are slices, and validate.c proves that they (and
 * all indices) are right. */
#ifndef COMPILER_WASM_MODULE_H
#define COMPILER_WASM_MODULE_H

#include "base/arena.h"
#include "base/diag.h"
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

enum { MODULE_VALUES_MAX = 1000 }; /* a function type's params, and its results */

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
    uint64_t max; /* meaningful when has_max */
    bool has_max;
    bool shared;
};

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
    struct limits limits; /* pages of 64 KiB */
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
    uint32_t index; /* in the index space of its kind: imports come first there */
    size_t offset;
};
struct export {
    struct bytes name;
    enum extern_kind kind;
    uint32_t index;
    size_t offset;
};

/* A local of type i32 whose values all fit into fewer bits. */
struct narrow_local {
    uint32_t index;
    uint8_t bits; /* 8 or 16, unsigned */
    bool is_last; /* takes another's value when a loop ends: they are to stay apart */
};
struct code {
    struct bytes body;                        /* locals and instructions, without the size prefix */
    size_t offset;                            /* of body.data in the file */
    const struct narrow_local *narrow_locals; /* that loops/loops.h added */
    uint32_t narrow_count;
};

/* The flags that an element segment starts with, and the kind of one with function indices. Core
 * spec 5.5.12. */
enum {
    ELEM_NOT_ACTIVE = 1,
    ELEM_EXPLICIT = 2, /* a table's index follows; of one that is not active: it is declarative */
    ELEM_EXPRESSIONS = 4,
};
enum { ELEM_KIND_FUNC = 0 };
/* What a data segment starts with. Core spec 5.5.14. */
enum { DATA_ACTIVE, DATA_PASSIVE, DATA_EXPLICIT }; /* the last: active, a memory's index follows */

enum segment_mode { SEGMENT_ACTIVE, SEGMENT_PASSIVE, SEGMENT_DECLARATIVE };
struct elem_segment {
    enum segment_mode mode;
    uint8_t element;      /* a reference type */
    bool has_expressions; /* `items` are constant expressions, not function indices */
    uint32_t table_index; /* of an active segment */
    struct bytes init;    /* offset expression with its `end`; empty when not active */
    uint32_t item_count;
    struct bytes items;
    size_t offset; /* of the segment in the file */
};
struct data_segment {
    enum segment_mode mode;
    uint32_t memory_index;
    struct bytes init; /* offset expression with its `end`; empty when passive */
    struct bytes payload;
    size_t offset;
};

struct custom_section {
    struct bytes name;    /* byte-exact: may be empty, may contain NUL */
    struct bytes payload; /* may be empty */
    size_t offset;        /* of the payload in the file */
};

/* Every section in the file's order, custom ones too. */
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
/* Sections stand in the order of their ranks, each at most once: ids of later additions are out of
 * sequence. A custom section may stand anywhere; its rank is 0. Core spec 5.5.2. */
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
    bool is_rewritten; /* by us: it may be larger than a module of a user's */
    struct section *sections;
    uint32_t section_count;
    struct func_type *types;
    uint32_t type_count;
    struct import *imports;
    uint32_t import_count;
    uint32_t import_counts[EXTERN_COUNT]; /* imports of each kind */
    /* Index spaces: imported ones first, then defined ones. */
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
    bool has_data_count; /* a data count section stands in the module */
    struct code *codes;  /* of function import_counts[EXTERN_FUNC] + i */
    uint32_t code_count;
    struct custom_section *customs;
    uint32_t custom_count;
    /* From the `name` section where it is well-formed, as far as it is; never an error.
     * `func_names[i].data` is NULL for a function without a name. */
    struct bytes *func_names;
    struct bytes module_name;
};

/* Parses `input`. Faults are reported through `diag` with their offsets; false then. What Sinter
 * does not compile (the component format, 64-bit memories, custom page sizes, GC types) is
 * refused by name here when a section shows it, and by validate.c
 * when an instruction does. */
bool module_parse(struct bytes input, struct arena *arena, struct diag *diag,
                  struct module *module);

/* The same for a module that Sinter made of a valid one, which may have more of everything. */
bool module_parse_rewritten(struct bytes input, struct arena *arena, struct diag *diag,
                            struct module *module);

/* The type of function `index`; the index must be in range. */
const struct func_type *module_func_type(const struct module *module, uint32_t index);

/* Which import is item `index` of its kind's index space; MODULE_NO_IMPORT when the module defines
 * it.
 */
#define MODULE_NO_IMPORT UINT32_MAX
uint32_t module_import_of(const struct module *module, enum extern_kind kind, uint32_t index);

/* The types of a function type's parameters and results, enum value_type each. */
static inline struct bytes func_type_params(const struct func_type *type) {
    return (struct bytes){type->params, type->param_count};
}
static inline struct bytes func_type_results(const struct func_type *type) {
    return (struct bytes){type->results, type->result_count};
}

/* Whether two types have the same parameters and results. */
bool func_type_equal(const struct func_type *a, const struct func_type *b);
/* True when a parameter or result is a v128, or an exnref. */
bool func_type_has_vectors(const struct func_type *type);
bool func_type_has_exnref(const struct func_type *type);
/* True when a v128 stands in a function's type, or is a global's. */
bool module_has_vector_types(const struct module *module);
/* True when threads may share a memory. */
bool module_shares_memory(const struct module *module);

/* Appends the type of an import or export in the text format, e.g. `(func (param i32 i32) (result
 * i32))`,
 * `(memory 1 10)`, `(global (mut i32))`, `(table 4 funcref)`. The type index of an already parsed
 * module is in range. */
void module_extern_type_text(const struct module *module, enum extern_kind kind, uint32_t index,
                             struct text *text);
void func_type_text(const struct func_type *type, struct text *text);

#endif
