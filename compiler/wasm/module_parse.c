/* The parser: the file's header, then one handler per section, in the order that core spec 5.5.2
 * demands. A handler reads through a reader over its section alone, so no section can reach into
 * the next. Everything whose number the input decides has a limit: that of the WebAssembly
 * JavaScript interface ("Implementation-defined Limits") if there is one. Arrays grow as elements
 * are read, not as a count promises, so memory stays a small multiple of the file's size. */
#include "wasm/module.h"

#include "base/elffile.h"
#include "wasm/feature.h"
#include "wasm/opcodes.h"

#include <elf.h>
#include <inttypes.h>
#include <string.h>

enum {
    MAX_MODULE_BYTES = 1 << 30,
    MAX_SECTIONS = 1000000, /* ours; the spec allows any number of custom sections */
    MAX_TYPES = 1000000,
    MAX_IMPORTS = 1000000,
    MAX_EXPORTS = 1000000,
    MAX_ELEM_SEGMENTS = 1000000, /* ours */
    MAX_ELEM_ITEMS = 10000000,
    MAX_DATA_SEGMENTS = 100000,
    MAX_BODY_BYTES = 7654321,
};

static const uint32_t max_externs[EXTERN_COUNT] = {
    [EXTERN_FUNC] = 1000000,   [EXTERN_TABLE] = 100000, [EXTERN_MEMORY] = 100,
    [EXTERN_GLOBAL] = 1000000, [EXTERN_TAG] = 1000000,
};

struct parser {
    struct module *module;
    struct arena *arena;
    struct diag *diag;
    uint32_t promised_data_count; /* from the data count section */
    struct {
        uint32_t sections, customs, types, imports, funcs, tables, memories, globals, tags, exports,
            elems, codes, datas;
    } capacities; /* of the module's arrays */
};

static bool check_header(struct reader *r);
static bool parse_section(struct parser *p, struct reader *r, unsigned *last_rank);
static bool check_counts(struct parser *p, struct reader *r);
static void parse_names(struct parser *p);
static void name_by_exports(struct module *m);

static bool parse(struct reader r, struct arena *arena, struct module *module) {
    struct diag *diag = r.diag;
    struct bytes input = {r.start, reader_left(&r)};
    *module = (struct module){.bytes = input, .is_rewritten = r.has_wide_limits};
    struct parser p = {.module = module, .arena = arena, .diag = diag};
    if (input.size > MAX_MODULE_BYTES)
        return reader_fail(&r, "the module has %zu bytes, more than the limit of %d", input.size,
                           MAX_MODULE_BYTES);
    if (!check_header(&r))
        return false;
    unsigned last_rank = 0;
    while (!reader_done(&r))
        if (!parse_section(&p, &r, &last_rank))
            return false;
    if (!check_counts(&p, &r))
        return false;
    parse_names(&p);
    name_by_exports(module);
    return true;
}

bool module_parse(struct bytes input, struct arena *arena, struct diag *diag,
                  struct module *module) {
    return parse(reader_open(input, diag), arena, module);
}

bool module_parse_rewritten(struct bytes input, struct arena *arena, struct diag *diag,
                            struct module *module) {
    struct reader r = reader_open(input, diag);
    r.has_wide_limits = true;
    return parse(r, arena, module);
}

/* Text is recognised, with a hint on what to do, because a .wat file is what people try first. */
static bool looks_like_text(struct bytes bytes) {
    enum { LOOK_BYTES = 64 };
    size_t size = bytes.size < LOOK_BYTES ? bytes.size : LOOK_BYTES;
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = bytes.data[i];
        bool is_space = byte == ' ' || (byte >= '\t' && byte <= '\r');
        if (!is_space && (byte < 0x20 || byte == 0x7f))
            return false;
    }
    return size > 0;
}

/* The kind of machine that an ELF file is for, if it is not this one's; else NULL. */
static const char *other_machine(struct bytes elf) {
#if defined(__x86_64__)
    const uint16_t here = EM_X86_64;
#elif defined(__riscv)
    const uint16_t here = EM_RISCV;
#else
    const uint16_t here = EM_AARCH64;
#endif
    const uint16_t machine = elffile_machine(elf);
    const char *name = elffile_machine_name(machine);
    return machine == here || !machine ? NULL : name ? name : "another kind of machine";
}

static bool refuse_magic(struct reader *r) {
    struct bytes bytes = {r->start, reader_left(r)};
    if (bytes.size == 0)
        return reader_fail(r, "the file is empty");
    if (looks_like_text(bytes)) {
        reader_fail(r, "this looks like a text file, not a WebAssembly module");
        diag_note(r->diag, "a module in the text format is built by `sinter build FILE.wat`");
        return false;
    }
    if (bytes.size < 4)
        return reader_fail(r, "the input ends inside of the magic number");
    reader_fail(r, "this is not a WebAssembly module: it starts with %02x %02x %02x %02x",
                bytes.data[0], bytes.data[1], bytes.data[2], bytes.data[3]);
    const char *other = other_machine(bytes);
    if (memcmp(bytes.data, "\177ELF", 4) == 0)
        diag_note(r->diag, "this is a native file, which the system runs or loads by itself%s%s",
                  other ? "; it is for " : "", other ? other : "");
    else
        diag_note(r->diag, "a WebAssembly module starts with 00 61 73 6d");
    return false;
}

static bool check_header(struct reader *r) {
    if (reader_left(r) < MODULE_MAGIC_BYTES ||
        memcmp(r->cursor, MODULE_MAGIC, MODULE_MAGIC_BYTES) != 0)
        return refuse_magic(r);
    reader_bytes(r, MODULE_MAGIC_BYTES, "the magic number");
    size_t offset = reader_offset(r);
    uint32_t version = reader_u32_fixed(r, "the version");
    if (r->failed || version == MODULE_VERSION)
        return !r->failed;
    if (version >> 16 == 1) {
        reader_fail_at(r, offset,
                       "this is a component (version 0x%04x, layer 1): it needs the component "
                       "model, which Sinter does not compile",
                       version & 0xffff);
        diag_note(r->diag, "build a core module, for instance for wasm32-wasip1 in place of "
                           "wasm32-wasip2; `wasm-tools component unbundle` takes out those that "
                           "are in a component");
        return false;
    }
    reader_fail_at(r, offset, "the module has the version %" PRIu32 ", not 1", version);
    diag_note(r->diag, "Sinter compiles version 1, which is all that current tools produce");
    return false;
}

/* --- Sections --- */

typedef void section_parser(struct parser *p, struct reader *r);
static section_parser parse_custom, parse_types, parse_imports, parse_functions, parse_tables,
    parse_memories, parse_globals, parse_exports, parse_start, parse_elems, parse_codes,
    parse_datas, parse_data_count, parse_tags;

static section_parser *const parsers[SECTION_COUNT] = {
    [SECTION_CUSTOM] = parse_custom,  [SECTION_TYPE] = parse_types,
    [SECTION_IMPORT] = parse_imports, [SECTION_FUNCTION] = parse_functions,
    [SECTION_TABLE] = parse_tables,   [SECTION_MEMORY] = parse_memories,
    [SECTION_TAG] = parse_tags,       [SECTION_GLOBAL] = parse_globals,
    [SECTION_EXPORT] = parse_exports, [SECTION_START] = parse_start,
    [SECTION_ELEMENT] = parse_elems,  [SECTION_DATA_COUNT] = parse_data_count,
    [SECTION_CODE] = parse_codes,     [SECTION_DATA] = parse_datas,
};

static bool parse_section(struct parser *p, struct reader *r, unsigned *last_rank) {
    struct module *m = p->module;
    size_t offset = reader_offset(r);
    uint8_t id = reader_u8(r, "a section");
    if (id >= SECTION_COUNT)
        return reader_fail_at(r, offset, "a section has the unknown id %u", id);
    if (id != SECTION_CUSTOM && section_rank(id) <= *last_rank)
        return reader_fail_at(r, offset, "the %s section appears twice or out of order",
                              section_name(id));
    uint32_t size = reader_u32(r, "a section's size");
    if (!r->failed && m->section_count == MAX_SECTIONS)
        reader_fail_at(r, offset, "the module has more sections than the limit of %d",
                       MAX_SECTIONS);
    struct reader sub = reader_sub(r, size, "a section");
    if (sub.failed)
        return false;
    if (id != SECTION_CUSTOM)
        *last_rank = section_rank(id);
    m->sections = arena_grow(p->arena, m->sections, m->section_count, &p->capacities.sections,
                             sizeof *m->sections);
    m->sections[m->section_count++] = (struct section){
        .id = (enum section_id)id,
        .payload = {sub.cursor, size},
        .offset = reader_offset(&sub),
    };
    parsers[id](p, &sub);
    if (!reader_done(&sub))
        reader_fail(&sub, "the %s section has %zu bytes after its contents", section_name(id),
                    reader_left(&sub));
    return !sub.failed;
}

static bool check_counts(struct parser *p, struct reader *r) {
    const struct module *m = p->module;
    uint32_t defined = m->func_count - m->import_counts[EXTERN_FUNC];
    if (defined != m->code_count)
        return reader_fail(r,
                           "the function section declares %" PRIu32
                           " functions, but the code section has %" PRIu32,
                           defined, m->code_count);
    if (m->has_data_count && p->promised_data_count != m->data_count)
        return reader_fail(r,
                           "the data count section promises %" PRIu32
                           " segments, but the data section has %" PRIu32,
                           p->promised_data_count, m->data_count);
    return true;
}

static void parse_custom(struct parser *p, struct reader *r) {
    struct module *m = p->module;
    struct custom_section custom = {.name = reader_name(r, "a custom section's name")};
    custom.offset = reader_offset(r);
    custom.payload = reader_bytes(r, reader_left(r), "a custom section");
    if (r->failed)
        return;
    m->customs = arena_grow(p->arena, m->customs, m->custom_count, &p->capacities.customs,
                            sizeof *m->customs);
    m->customs[m->custom_count++] = custom;
}

/* A value type is one byte, so a vector of them is a slice of the input. */
static const uint8_t *read_value_types(struct reader *r, uint32_t limit, const char *what,
                                       uint32_t *count) {
    *count = reader_count(r, limit, what);
    const uint8_t *types = r->cursor;
    for (uint32_t i = 0; i < *count && !r->failed; i++)
        types_read_value(r, what);
    return types;
}

/* Refuses anything but a function type, by the name of the feature that has it. */
static void refuse_type_form(struct reader *r, size_t offset, uint8_t form) {
    static const struct {
        uint8_t form;
        enum feature feature;
        const char *subject;
    } forms[] = {
        {0x65, FEATURE_SHARED_EVERYTHING, "a shared type"},
        {0x5f, FEATURE_GC, "a struct type"},
        {0x5e, FEATURE_GC, "an array type"},
        {0x5d, FEATURE_STACK_SWITCHING, "a continuation type"},
        {0x50, FEATURE_GC, "a subtype"},
        {0x4f, FEATURE_GC, "a final subtype"},
        {0x4e, FEATURE_GC, "a recursive type"},
        {0x4d, FEATURE_GC, "a type with a descriptor"},
        {0x4c, FEATURE_GC, "a descriptor type"},
    };
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (forms[i].form == form) {
            feature_refuse(r, offset, forms[i].feature, forms[i].subject);
            return;
        }
    }
    reader_fail_at(r, offset, "a type has the unknown form 0x%02x", form);
}

static void parse_types(struct parser *p, struct reader *r) {
    struct module *m = p->module;
    uint32_t count = reader_count(r, MAX_TYPES, "types");
    for (uint32_t i = 0; i < count && !r->failed; i++) {
        struct func_type type = {.offset = reader_offset(r)};
        uint8_t form = reader_u8(r, "a type");
        if (form != TYPE_FORM_FUNC)
            refuse_type_form(r, type.offset, form);
        type.params = read_value_types(r, MODULE_VALUES_MAX, "a type's params", &type.param_count);
        type.results =
            read_value_types(r, MODULE_VALUES_MAX, "a type's results", &type.result_count);
        m->types =
            arena_grow(p->arena, m->types, m->type_count, &p->capacities.types, sizeof *m->types);
        m->types[m->type_count++] = type;
    }
}

/* --- What can be imported --- */

/* Reports and returns false if the module has as many of `kind` as it may. */
static bool check_room(struct reader *r, enum extern_kind kind, uint32_t count) {
    uint32_t limit = max_externs[kind] * (r->has_wide_limits ? READER_WIDE : 1);
    if (!r->failed && count >= limit)
        reader_fail(r, "the module has more items of kind %s than the limit of %" PRIu32,
                    extern_kind_name(kind), limit);
    return !r->failed;
}

static uint32_t read_type_index(struct parser *p, struct reader *r) {
    size_t offset = reader_offset(r);
    uint32_t index = reader_u32(r, "a type index");
    if (!r->failed && index >= p->module->type_count)
        reader_fail_at(r, offset, "type index %" PRIu32 " is out of range: the module has %" PRIu32,
                       index, p->module->type_count);
    return index;
}

/* The size of a page as a power of two. Returns whether a page is a byte. */
static bool read_page_size(struct reader *r) {
    enum { BYTE = 0, ORDINARY = 16 };
    size_t offset = reader_offset(r);
    uint32_t power = reader_u32(r, "a page size");
    if (!r->failed && power != BYTE && power != ORDINARY)
        reader_fail_at(r, offset,
                       "a memory has pages of 2^%" PRIu32 " bytes; they must be of 1 or of 65536",
                       power);
    return power == BYTE;
}

static struct limits read_limits(struct reader *r, enum extern_kind kind) {
    const char *subject = kind == EXTERN_MEMORY ? "a memory" : "a table";
    size_t offset = reader_offset(r);
    uint8_t flags = reader_u8(r, "limits");
    if (flags > (LIMITS_HAS_MAX | LIMITS_SHARED | LIMITS_IS_64 | LIMITS_PAGE_SIZE) ||
        (flags & LIMITS_PAGE_SIZE && kind != EXTERN_MEMORY))
        reader_fail_at(r, offset, "%s has limits of the unknown kind 0x%02x", subject, flags);
    else if (flags & LIMITS_SHARED && kind != EXTERN_MEMORY)
        feature_refuse(r, offset, FEATURE_SHARED_EVERYTHING, "a shared table");
    else if (flags & LIMITS_SHARED && !(flags & LIMITS_HAS_MAX))
        reader_fail_at(r, offset, "a shared memory must have a maximum");
    struct limits limits = {.has_max = flags & LIMITS_HAS_MAX,
                            .shared = flags & LIMITS_SHARED,
                            .is_64 = flags & LIMITS_IS_64};
    limits.min = limits.is_64 ? reader_u64(r, "a minimum") : reader_u32(r, "a minimum");
    if (limits.has_max)
        limits.max = limits.is_64 ? reader_u64(r, "a maximum") : reader_u32(r, "a maximum");
    limits.byte_pages = flags & LIMITS_PAGE_SIZE && read_page_size(r);
    return limits;
}

static void read_func(struct parser *p, struct reader *r) {
    struct module *m = p->module;
    struct func func = {.offset = reader_offset(r)};
    func.type_index = read_type_index(p, r);
    if (!check_room(r, EXTERN_FUNC, m->func_count))
        return;
    m->funcs =
        arena_grow(p->arena, m->funcs, m->func_count, &p->capacities.funcs, sizeof *m->funcs);
    m->funcs[m->func_count++] = func;
}

static void read_table(struct parser *p, struct reader *r) {
    struct module *m = p->module;
    struct table table = {.offset = reader_offset(r)};
    table.element = types_read_reference(r, "a table");
    table.limits = read_limits(r, EXTERN_TABLE);
    if (!check_room(r, EXTERN_TABLE, m->table_count))
        return;
    m->tables =
        arena_grow(p->arena, m->tables, m->table_count, &p->capacities.tables, sizeof *m->tables);
    m->tables[m->table_count++] = table;
}

static void read_memory(struct parser *p, struct reader *r) {
    struct module *m = p->module;
    struct memory memory = {.offset = reader_offset(r)};
    memory.limits = read_limits(r, EXTERN_MEMORY);
    if (!check_room(r, EXTERN_MEMORY, m->memory_count))
        return;
    m->memories = arena_grow(p->arena, m->memories, m->memory_count, &p->capacities.memories,
                             sizeof *m->memories);
    m->memories[m->memory_count++] = memory;
}

static struct bytes read_expression(struct reader *r);

static void read_global(struct parser *p, struct reader *r, bool is_import) {
    struct module *m = p->module;
    struct global global = {.offset = reader_offset(r)};
    global.type = types_read_value(r, "a global");
    size_t offset = reader_offset(r);
    uint8_t mutability = reader_u8(r, "a global's mutability");
    if (mutability & 2)
        feature_refuse(r, offset, FEATURE_SHARED_EVERYTHING, "a shared global");
    else if (mutability > 1)
        reader_fail_at(r, offset, "a global has the unknown mutability 0x%02x", mutability);
    global.mutable_ = mutability == 1;
    if (!is_import)
        global.init = read_expression(r);
    if (!check_room(r, EXTERN_GLOBAL, m->global_count))
        return;
    m->globals = arena_grow(p->arena, m->globals, m->global_count, &p->capacities.globals,
                            sizeof *m->globals);
    m->globals[m->global_count++] = global;
}

static void read_tag(struct parser *p, struct reader *r) {
    struct module *m = p->module;
    struct tag tag = {.offset = reader_offset(r)};
    uint8_t attribute = reader_u8(r, "a tag");
    if (attribute != 0)
        reader_fail_at(r, tag.offset, "a tag has the unknown attribute 0x%02x", attribute);
    tag.type_index = read_type_index(p, r);
    if (!check_room(r, EXTERN_TAG, m->tag_count))
        return;
    m->tags = arena_grow(p->arena, m->tags, m->tag_count, &p->capacities.tags, sizeof *m->tags);
    m->tags[m->tag_count++] = tag;
}

static uint32_t *extern_count(struct module *m, enum extern_kind kind) {
    uint32_t *const counts[EXTERN_COUNT] = {
        [EXTERN_FUNC] = &m->func_count,     [EXTERN_TABLE] = &m->table_count,
        [EXTERN_MEMORY] = &m->memory_count, [EXTERN_GLOBAL] = &m->global_count,
        [EXTERN_TAG] = &m->tag_count,
    };
    return counts[kind];
}

static void read_extern(struct parser *p, struct reader *r, enum extern_kind kind) {
    switch (kind) {
    case EXTERN_FUNC:
        read_func(p, r);
        break;
    case EXTERN_TABLE:
        read_table(p, r);
        break;
    case EXTERN_MEMORY:
        read_memory(p, r);
        break;
    case EXTERN_GLOBAL:
        read_global(p, r, true);
        break;
    case EXTERN_TAG:
        read_tag(p, r);
        break;
    case EXTERN_COUNT:
        break;
    }
}

static void refuse_import_kind(struct reader *r, size_t offset, const struct import *import,
                               uint8_t kind) {
    struct text name = {0};
    text_string(&name, "import \"");
    text_quoted(&name, import->module);
    text_string(&name, "\".\"");
    text_quoted(&name, import->name);
    text_byte(&name, '"');
    if (kind == 0x20)
        feature_refuse(r, offset, FEATURE_GC, name.data);
    else
        reader_fail_at(r, offset, "%s has the unknown kind 0x%02x", name.data, kind);
    text_free(&name);
}

/* What stands in place of a kind, after an empty name, where imports of one module are grouped.
 * Compact import section proposal. */
enum { IMPORTS_OF_MODULE = 0x7f, IMPORTS_OF_TYPE = 0x7e };

/* Reads what is imported, and returns its kind. */
static enum extern_kind read_import_type(struct parser *p, struct reader *r,
                                         const struct import *import) {
    size_t offset = reader_offset(r);
    uint8_t kind = reader_u8(r, "an import's kind");
    if (!r->failed && kind >= EXTERN_COUNT)
        refuse_import_kind(r, offset, import, kind);
    if (!r->failed)
        read_extern(p, r, (enum extern_kind)kind);
    return (enum extern_kind)kind;
}

/* Adds an import of the item of its kind that was read last. */
static void add_import(struct parser *p, struct reader *r, struct import import) {
    struct module *m = p->module;
    if (r->failed)
        return;
    if (m->import_count >= MAX_IMPORTS * (r->has_wide_limits ? READER_WIDE : 1)) {
        reader_fail_at(r, import.offset, "the module has more imports than the limit of %d",
                       MAX_IMPORTS);
        return;
    }
    import.index = *extern_count(m, import.kind) - 1;
    m->import_counts[import.kind]++;
    m->imports = arena_grow(p->arena, m->imports, m->import_count, &p->capacities.imports,
                            sizeof *m->imports);
    m->imports[m->import_count++] = import;
}

/* Imports of one module: each has a name and a type. */
static void parse_imports_of_module(struct parser *p, struct reader *r, struct import import) {
    uint32_t count = reader_count(r, MAX_IMPORTS, "imports");
    for (uint32_t i = 0; i < count && !r->failed; i++) {
        import.offset = reader_offset(r);
        import.name = reader_name(r, "an import's name");
        import.kind = read_import_type(p, r, &import);
        add_import(p, r, import);
    }
}

/* Imports of one module and one type: the type, and then the names. */
static void parse_imports_of_type(struct parser *p, struct reader *r, struct import import) {
    struct reader type = *r;
    import.kind = read_import_type(p, r, &import);
    uint32_t count = reader_count(r, MAX_IMPORTS, "imports");
    if (!r->failed && count == 0)
        (*extern_count(p->module, import.kind))--;
    for (uint32_t i = 0; i < count && !r->failed; i++) {
        struct reader again = type;
        import.offset = reader_offset(r);
        import.name = reader_name(r, "an import's name");
        if (i > 0 && !r->failed)
            read_import_type(p, &again, &import);
        r->failed |= again.failed;
        add_import(p, r, import);
    }
}

static void parse_imports(struct parser *p, struct reader *r) {
    uint32_t count = reader_count(r, MAX_IMPORTS, "imports");
    for (uint32_t i = 0; i < count && !r->failed; i++) {
        struct import import = {.offset = reader_offset(r)};
        import.module = reader_name(r, "an import's module name");
        import.name = reader_name(r, "an import's name");
        uint8_t kind = import.name.size == 0 && reader_left(r) ? *r->cursor : 0;
        if (!r->failed && (kind == IMPORTS_OF_MODULE || kind == IMPORTS_OF_TYPE)) {
            reader_u8(r, "a group of imports");
            if (kind == IMPORTS_OF_MODULE)
                parse_imports_of_module(p, r, import);
            else
                parse_imports_of_type(p, r, import);
        } else if (!r->failed) {
            import.kind = read_import_type(p, r, &import);
            add_import(p, r, import);
        }
    }
}

static void parse_functions(struct parser *p, struct reader *r) {
    uint32_t count = reader_count(r, max_externs[EXTERN_FUNC], "functions");
    for (uint32_t i = 0; i < count && !r->failed; i++)
        read_func(p, r);
}

static void parse_tables(struct parser *p, struct reader *r) {
    uint32_t count = reader_count(r, max_externs[EXTERN_TABLE], "tables");
    for (uint32_t i = 0; i < count && !r->failed; i++) {
        if (reader_left(r) > 0 && *r->cursor == 0x40)
            feature_refuse(r, reader_offset(r), FEATURE_FUNCTION_REFERENCES,
                           "a table with an initial value");
        read_table(p, r);
    }
}

static void parse_memories(struct parser *p, struct reader *r) {
    uint32_t count = reader_count(r, max_externs[EXTERN_MEMORY], "memories");
    for (uint32_t i = 0; i < count && !r->failed; i++)
        read_memory(p, r);
}

static void parse_globals(struct parser *p, struct reader *r) {
    uint32_t count = reader_count(r, max_externs[EXTERN_GLOBAL], "globals");
    for (uint32_t i = 0; i < count && !r->failed; i++)
        read_global(p, r, false);
}

static void parse_tags(struct parser *p, struct reader *r) {
    uint32_t count = reader_count(r, max_externs[EXTERN_TAG], "tags");
    for (uint32_t i = 0; i < count && !r->failed; i++)
        read_tag(p, r);
}

/* --- The rest --- */

/* Core spec 3.4.13. */
static bool is_constant(const struct opcode *opcode) {
    switch (opcode->id) {
    case OPCODE_I32_CONST:
    case OPCODE_I64_CONST:
    case OPCODE_F32_CONST:
    case OPCODE_F64_CONST:
    case OPCODE_V128_CONST:
    case OPCODE_REF_NULL:
    case OPCODE_REF_FUNC:
    case OPCODE_GLOBAL_GET:
    case OPCODE_I32_ADD:
    case OPCODE_I32_SUB:
    case OPCODE_I32_MUL:
    case OPCODE_I64_ADD:
    case OPCODE_I64_SUB:
    case OPCODE_I64_MUL:
    case OPCODE_END:
        return true;
    default:
        return false;
    }
}

/* Reads a constant expression with its `end`. Constant instructions do not nest, so the first `end`
 * ends it. */
static struct bytes read_expression(struct reader *r) {
    const uint8_t *start = r->cursor;
    struct instruction instruction;
    while (opcode_read(r, &instruction)) {
        if (!is_constant(instruction.opcode)) {
            reader_fail_at(r, instruction.offset, "%s is not allowed in a constant expression",
                           instruction.opcode->name);
            break;
        }
        if (instruction.opcode->id == OPCODE_END)
            return (struct bytes){start, (size_t)(r->cursor - start)};
    }
    return (struct bytes){0};
}

static void parse_exports(struct parser *p, struct reader *r) {
    struct module *m = p->module;
    uint32_t count = reader_count(r, MAX_EXPORTS, "exports");
    for (uint32_t i = 0; i < count && !r->failed; i++) {
        struct export export = {.offset = reader_offset(r)};
        export.name = reader_name(r, "an export's name");
        size_t offset = reader_offset(r);
        uint8_t kind = reader_u8(r, "an export's kind");
        if (kind >= EXTERN_COUNT)
            reader_fail_at(r, offset, "an export has the unknown kind 0x%02x", kind);
        export.kind = (enum extern_kind)kind;
        export.index = reader_u32(r, "an export's index");
        m->exports = arena_grow(p->arena, m->exports, m->export_count, &p->capacities.exports,
                                sizeof *m->exports);
        m->exports[m->export_count++] = export;
    }
}

static void parse_start(struct parser *p, struct reader *r) {
    p->module->has_start = true;
    p->module->start_offset = reader_offset(r);
    p->module->start_index = reader_u32(r, "the start function's index");
}

static struct elem_segment read_elem(struct reader *r) {
    struct elem_segment elem = {.offset = reader_offset(r), .element = VALUE_FUNCREF};
    uint32_t flags = reader_u32(r, "an element segment");
    if (flags > (ELEM_NOT_ACTIVE | ELEM_EXPLICIT | ELEM_EXPRESSIONS))
        reader_fail_at(r, elem.offset, "an element segment has the unknown flags %" PRIu32, flags);
    elem.mode = !(flags & ELEM_NOT_ACTIVE) ? SEGMENT_ACTIVE
                : flags & ELEM_EXPLICIT    ? SEGMENT_DECLARATIVE
                                           : SEGMENT_PASSIVE;
    elem.has_expressions = flags & ELEM_EXPRESSIONS;
    if (elem.mode == SEGMENT_ACTIVE) {
        elem.table_index = flags & ELEM_EXPLICIT ? reader_u32(r, "a table index") : 0;
        elem.init = read_expression(r);
    }
    bool is_typed = flags & (ELEM_NOT_ACTIVE | ELEM_EXPLICIT);
    if (is_typed && elem.has_expressions) {
        elem.element = types_read_reference(r, "an element segment");
    } else if (is_typed) {
        size_t offset = reader_offset(r);
        uint8_t kind = reader_u8(r, "an element kind");
        if (kind != ELEM_KIND_FUNC)
            reader_fail_at(r, offset, "an element segment has the unknown kind 0x%02x", kind);
    }
    elem.item_count = reader_count(r, MAX_ELEM_ITEMS, "an element segment's items");
    const uint8_t *items = r->cursor;
    for (uint32_t i = 0; i < elem.item_count && !r->failed; i++) {
        if (elem.has_expressions)
            read_expression(r);
        else
            reader_u32(r, "a function index");
    }
    elem.items = (struct bytes){items, (size_t)(r->cursor - items)};
    return elem;
}

static void parse_elems(struct parser *p, struct reader *r) {
    struct module *m = p->module;
    uint32_t count = reader_count(r, MAX_ELEM_SEGMENTS, "element segments");
    for (uint32_t i = 0; i < count && !r->failed; i++) {
        struct elem_segment elem = read_elem(r);
        m->elems =
            arena_grow(p->arena, m->elems, m->elem_count, &p->capacities.elems, sizeof *m->elems);
        m->elems[m->elem_count++] = elem;
    }
}

static void parse_data_count(struct parser *p, struct reader *r) {
    p->module->has_data_count = true;
    p->promised_data_count = reader_u32(r, "the data count");
}

static void parse_codes(struct parser *p, struct reader *r) {
    struct module *m = p->module;
    uint32_t count = reader_count(r, max_externs[EXTERN_FUNC], "function bodies");
    for (uint32_t i = 0; i < count && !r->failed; i++) {
        size_t offset = reader_offset(r);
        uint32_t size = reader_u32(r, "a function body's size");
        if (size > MAX_BODY_BYTES && !r->has_wide_limits)
            reader_fail_at(r, offset,
                           "a function body of %" PRIu32 " bytes exceeds the limit of %d", size,
                           MAX_BODY_BYTES);
        struct code code = {.offset = reader_offset(r)};
        code.body = reader_bytes(r, size, "a function body");
        m->codes =
            arena_grow(p->arena, m->codes, m->code_count, &p->capacities.codes, sizeof *m->codes);
        m->codes[m->code_count++] = code;
    }
}

static void parse_datas(struct parser *p, struct reader *r) {
    struct module *m = p->module;
    uint32_t count = reader_count(r, MAX_DATA_SEGMENTS, "data segments");
    for (uint32_t i = 0; i < count && !r->failed; i++) {
        struct data_segment data = {.offset = reader_offset(r)};
        uint32_t flags = reader_u32(r, "a data segment");
        if (flags > DATA_EXPLICIT)
            reader_fail_at(r, data.offset, "a data segment has the unknown flags %" PRIu32, flags);
        data.mode = flags == DATA_PASSIVE ? SEGMENT_PASSIVE : SEGMENT_ACTIVE;
        if (flags == DATA_EXPLICIT)
            data.memory_index = reader_u32(r, "a memory index");
        if (data.mode == SEGMENT_ACTIVE)
            data.init = read_expression(r);
        uint32_t size = reader_u32(r, "a data segment's size");
        data.payload = reader_bytes(r, size, "a data segment");
        m->datas =
            arena_grow(p->arena, m->datas, m->data_count, &p->capacities.datas, sizeof *m->datas);
        m->datas[m->data_count++] = data;
    }
}

/* --- Names --- */

static void parse_func_names(struct parser *p, struct reader *r) {
    struct module *m = p->module;
    uint32_t count = reader_u32(r, "function names");
    for (uint32_t i = 0; i < count && !r->failed; i++) {
        uint32_t index = reader_u32(r, "a function index");
        struct bytes name = reader_name(r, "a function's name");
        if (!r->failed && index < m->func_count && !m->func_names[index].data)
            m->func_names[index] = name;
    }
}

/* Reads the first `name` section as far as it is well-formed. Faults are reported to a text that
 * nobody reads. Core spec, appendix "Custom Sections". */
static void parse_names(struct parser *p) {
    struct module *m = p->module;
    m->func_names = arena_array(p->arena, m->func_count, sizeof *m->func_names);
    uint32_t index = 0;
    while (index < m->custom_count && !bytes_equal(m->customs[index].name, bytes_of("name")))
        index++;
    if (index == m->custom_count)
        return;
    struct text unread = {0};
    struct diag quiet = {.capture = &unread};
    struct reader r = reader_open(m->customs[index].payload, &quiet);
    while (!reader_done(&r)) {
        uint8_t id = reader_u8(&r, "a subsection");
        uint32_t size = reader_u32(&r, "a subsection's size");
        struct reader sub = reader_sub(&r, size, "a subsection");
        if (id == NAMES_OF_MODULE)
            m->module_name = reader_name(&sub, "the module's name");
        else if (id == NAMES_OF_FUNCTIONS)
            parse_func_names(p, &sub);
    }
    text_free(&unread);
}

/* A function without a name takes that of its first export. */
static void name_by_exports(struct module *m) {
    for (uint32_t i = 0; i < m->export_count; i++) {
        const struct export *export = &m->exports[i];
        if (export->kind == EXTERN_FUNC && export->index < m->func_count &&
            !m->func_names[export->index].data)
            m->func_names[export->index] = export->name;
    }
}
