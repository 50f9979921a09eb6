/* See dwarf.h. DWARF 5: 3.3 (subprograms), 5 (types). For the provider
 *
 *   uint32_t env_add(struct sinter_instance *instance, uint32_t a) { ... }
 *
 * these entries are read, with the attributes shown (an arrow stands for DW_AT_type):
 *
 *   compile_unit      language C11
 *     subprogram        name "env_add", external, prototyped   -> typedef "uint32_t"
 *       formal_parameter                                       -> pointer_type
 *       formal_parameter                                       -> typedef "uint32_t"
 *     pointer_type                                             -> structure_type
 *     structure_type    name "sinter_instance", declaration
 *     typedef           name "uint32_t"                        -> typedef "__uint32_t"
 *     typedef           name "__uint32_t"                      -> base_type
 *     base_type         name "unsigned int", encoding unsigned, byte_size 4
 *
 * From them comes: result {DWARF_INTEGER, 4 bytes, "uint32_t"}, parameters {DWARF_POINTER to
 * {DWARF_STRUCT, tag "sinter_instance"}} and {DWARF_INTEGER, 4 bytes, "uint32_t"}. */
#include "native/dwarf.h"

#include "base/elffile.h"
#include "native/dwarf_entry.h"

#define TYPE_DEPTH_MAX 32u

enum {
    ENCODING_FLOAT = 0x04,
    ENCODING_SIGNED = 0x05,
    ENCODING_UNSIGNED = 0x07,
    ENCODING_UTF = 0x10
};
enum { CONVENTION_NORMAL = 1, CONVENTION_NOCALL = 3, CONVENTION_BY_REFERENCE = 4 };

/* ---- Types ---- */

static const struct dwarf_type other = {.kind = DWARF_OTHER, .text = "a type unknown to Sinter"};
static const struct dwarf_type none = {.kind = DWARF_VOID, .text = "void"};

static const struct dwarf_type *read_type(const struct dwarf_unit *unit,
                                          const struct dwarf_entry *of, unsigned depth);

/* An integer type takes every value of its size. A _BitInt does not, since code relies on its other
 * bits, nor does a character of Rust's, which is always one of Unicode's. */
static struct dwarf_type base_type(const struct dwarf_unit *unit, const struct dwarf_entry *entry) {
    enum dwarf_kind kind = DWARF_OTHER;
    bool is_narrow = entry->has_bit_size || (entry->name && strstr(entry->name, "_BitInt"));
    if (entry->encoding == ENCODING_FLOAT)
        kind = DWARF_FLOAT;
    if (!is_narrow && (entry->encoding == ENCODING_SIGNED || entry->encoding == ENCODING_UNSIGNED ||
                       (entry->encoding == ENCODING_UTF && unit->is_c)))
        kind = DWARF_INTEGER;
    return (struct dwarf_type){
        .kind = kind, .size_bytes = entry->size_bytes, .text = entry->name ? entry->name : "?"};
}

static struct dwarf_type tagged_type(const struct dwarf_entry *entry, const char *word,
                                     enum dwarf_kind kind, struct arena *arena) {
    const char *tag = entry->name ? entry->name : "";
    return (struct dwarf_type){.kind = kind,
                               .size_bytes = entry->size_bytes,
                               .tag = tag,
                               .text = arena_format(arena, "%s %s", word, *tag ? tag : "{...}")};
}

static bool is_array_of_bytes(const struct dwarf_unit *unit, const struct dwarf_entry *of,
                              unsigned depth) {
    struct dwarf_unit home;
    struct dwarf_entry array;
    if (!of->type || !dwarf_entry_at(unit, of->type, &home, &array) || array.tag != DWARF_TAG_ARRAY)
        return false;
    const struct dwarf_type *element = read_type(&home, &array, depth);
    return element->kind != DWARF_STRUCT && element->size_bytes == 1;
}

/* Whether the struct at `offset` has one member, an array of bytes, and nothing else: no base
 * class, and no function, which could be a constructor. */
static bool is_bytes(const struct dwarf_unit *unit, uint64_t offset, unsigned depth) {
    struct dwarf_cursor c = dwarf_unit_cursor(unit, offset);
    struct dwarf_entry entry, child;
    if (!dwarf_entry_read(unit, &c, &entry) || !entry.has_children ||
        !dwarf_entry_read(unit, &c, &child) || child.tag != DWARF_TAG_MEMBER ||
        child.has_children || !is_array_of_bytes(unit, &child, depth))
        return false;
    return dwarf_entry_read(unit, &c, &child) && !child.tag;
}

/* Only a struct of bytes in C or C++ is known to be passed by value as C does. Rust passes large
 * structs by address; C++ does so with structs that have constructors of their own, which not every
 * compiler describes. */
static struct dwarf_type struct_type(const struct dwarf_unit *unit, const struct dwarf_entry *entry,
                                     uint64_t offset, unsigned depth) {
    struct dwarf_type type = tagged_type(entry, "struct", DWARF_STRUCT, unit->sections->arena);
    type.is_c_bytes = unit->has_c_structs && entry->convention != CONVENTION_BY_REFERENCE &&
                      is_bytes(unit, offset, depth);
    return type;
}

/* Only raw pointers count, which may be null and may alias: those of C and C++, which have no name,
 * and Rust's `*mut T`, but not its `&T` and `Box<T>`. */
static struct dwarf_type pointer_type(const struct dwarf_unit *unit,
                                      const struct dwarf_entry *entry, unsigned depth) {
    if (entry->name && *entry->name != '*')
        return (struct dwarf_type){.kind = DWARF_OTHER, .text = entry->name};
    const struct dwarf_type *target = read_type(unit, entry, depth);
    bool is_close = target->kind == DWARF_POINTER && !target->is_const;
    return (struct dwarf_type){
        .kind = DWARF_POINTER,
        .size_bytes = entry->size_bytes ? entry->size_bytes : unit->address_bytes,
        .target = target,
        .text = arena_format(unit->sections->arena, "%s%s*", target->text, is_close ? "" : " ")};
}

/* A typedef is its target under another name. */
static struct dwarf_type named_type(const struct dwarf_unit *unit, const struct dwarf_entry *entry,
                                    unsigned depth) {
    struct dwarf_type type = *read_type(unit, entry, depth);
    type.text = entry->name ? entry->name : type.text;
    return type;
}

static struct dwarf_type const_type(const struct dwarf_unit *unit, const struct dwarf_entry *entry,
                                    unsigned depth) {
    struct dwarf_type type = *read_type(unit, entry, depth);
    type.is_const = true;
    type.text = arena_format(unit->sections->arena,
                             type.kind == DWARF_POINTER ? "%s const" : "const %s", type.text);
    return type;
}

/* The type that the DW_AT_type of `of` leads to. */
static const struct dwarf_type *read_type(const struct dwarf_unit *unit,
                                          const struct dwarf_entry *of, unsigned depth) {
    struct dwarf_unit home;
    struct dwarf_entry entry;
    struct arena *arena = unit->sections->arena;
    if (!of->type)
        return of->has_unknown_type ? &other : &none;
    if (depth == TYPE_DEPTH_MAX || !dwarf_entry_at(unit, of->type, &home, &entry))
        return &other;
    struct dwarf_type type = other;
    if (entry.tag == DWARF_TAG_BASE)
        type = base_type(&home, &entry);
    else if (entry.tag == DWARF_TAG_ENUMERATION)
        type = tagged_type(&entry, "enum", home.is_c ? DWARF_INTEGER : DWARF_OTHER, arena);
    else if (entry.tag == DWARF_TAG_STRUCTURE || entry.tag == DWARF_TAG_CLASS)
        type = struct_type(&home, &entry, of->type, depth + 1);
    else if (entry.tag == DWARF_TAG_POINTER)
        type = pointer_type(&home, &entry, depth + 1);
    else if (entry.tag == DWARF_TAG_TYPEDEF)
        type = named_type(&home, &entry, depth + 1);
    else if (entry.tag == DWARF_TAG_CONST)
        type = const_type(&home, &entry, depth + 1);
    else if (entry.tag == DWARF_TAG_VOLATILE || entry.tag == DWARF_TAG_RESTRICT)
        type = *read_type(&home, &entry, depth + 1);
    else if (entry.tag == DWARF_TAG_SUBROUTINE)
        type.text = "a function";
    struct dwarf_type *kept = arena_alloc(arena, sizeof *kept);
    *kept = type;
    return kept;
}

/* ---- Functions ---- */

/* Reads the parameters of the function whose children start at the cursor. False when they are
 * broken. */
static bool read_params(const struct dwarf_unit *unit, struct dwarf_cursor c,
                        struct dwarf_function *function) {
    const struct dwarf_type *params[DWARF_PARAMS_MAX];
    struct dwarf_entry entry;
    uint32_t count = 0;
    for (uint64_t depth = 1; depth;) {
        if (!dwarf_entry_read(unit, &c, &entry))
            return false;
        if (!entry.tag)
            depth--;
        if (depth == 1 && entry.tag == DWARF_TAG_UNSPECIFIED_PARAMETERS)
            function->is_variadic = true;
        if (depth == 1 && entry.tag == DWARF_TAG_PARAMETER) {
            if (count == DWARF_PARAMS_MAX)
                return false;
            params[count++] = read_type(unit, &entry, 0);
        }
        depth += entry.has_children;
    }
    function->param_count = count;
    function->params = arena_array(unit->sections->arena, count + 1, sizeof *function->params);
    if (count)
        memcpy(function->params, params, count * sizeof *params);
    return true;
}

/* A definition may complete an earlier declaration. Takes from that declaration what the definition
 * does not repeat: without its type, the function would seem to return nothing. */
static void complete(const struct dwarf_unit *unit, struct dwarf_entry *entry) {
    struct dwarf_unit home;
    struct dwarf_entry declaration;
    if (!entry->specification && !entry->has_unknown_specification)
        return;
    if (!entry->specification || !dwarf_entry_at(unit, entry->specification, &home, &declaration)) {
        entry->has_unknown_type |= !entry->type;
        return;
    }
    entry->has_unknown_type |= !entry->type && declaration.has_unknown_type;
    entry->name = entry->name ? entry->name : declaration.name;
    entry->linkage_name = entry->linkage_name ? entry->linkage_name : declaration.linkage_name;
    entry->type = entry->type ? entry->type : declaration.type;
    entry->is_external |= declaration.is_external;
    entry->is_prototyped |= declaration.is_prototyped;
}

/* `c` is behind the function's entry. */
static void visit_function(const struct dwarf_unit *unit, struct dwarf_entry entry,
                           struct dwarf_cursor c, const struct dwarf_visitor *visitor) {
    complete(unit, &entry);
    const char *symbol = entry.linkage_name ? entry.linkage_name : entry.name;
    if (!symbol || !entry.is_external || entry.is_declaration ||
        !visitor->wants(symbol, visitor->context))
        return;
    struct dwarf_function function = {.symbol = symbol,
                                      .result = read_type(unit, &entry, 0),
                                      .has_prototype = entry.is_prototyped || !unit->is_c,
                                      .has_own_convention = entry.convention &&
                                                            entry.convention != CONVENTION_NORMAL &&
                                                            entry.convention != CONVENTION_NOCALL,
                                      .has_unknown_language = !unit->passes_values};
    if (!entry.has_children || read_params(unit, c, &function))
        visitor->found(&function, visitor->context);
}

static void visit_unit(const struct dwarf_unit *unit, const struct dwarf_visitor *visitor) {
    struct dwarf_cursor c = dwarf_unit_cursor(unit, unit->first);
    struct dwarf_entry entry;
    while (c.left.size && dwarf_entry_read(unit, &c, &entry))
        if (entry.tag == DWARF_TAG_SUBPROGRAM)
            visit_function(unit, entry, c, visitor);
}

static struct bytes first_section(struct bytes object, const char *name, struct arena *arena,
                                  bool *is_compressed) {
    uint32_t index = 0;
    struct elffile_content content = {0};
    if (elffile_next_section(object, name, &index, arena, &content))
        *is_compressed |= content.is_compressed;
    return content.bytes;
}

enum dwarf_state dwarf_each_function(struct bytes object, struct arena *arena,
                                     const struct dwarf_visitor *visitor) {
    bool is_compressed = false, is_present = false;
    struct elffile_content info;
    struct dwarf_sections sections = {
        .arena = arena,
        .abbreviations = first_section(object, ".debug_abbrev", arena, &is_compressed),
        .strings = first_section(object, ".debug_str", arena, &is_compressed),
        .line_strings = first_section(object, ".debug_line_str", arena, &is_compressed),
        .string_offsets = first_section(object, ".debug_str_offsets", arena, &is_compressed)};
    for (uint32_t index = 0; elffile_next_section(object, ".debug_info", &index, arena, &info);) {
        struct dwarf_unit unit;
        is_present = true;
        is_compressed |= info.is_compressed;
        sections.info = info.bytes;
        for (uint64_t at = 0; !is_compressed && at < info.bytes.size; at = unit.end) {
            bool opened = dwarf_unit_open(&sections, at, &unit);
            if (unit.end <= at)
                break;
            if (opened)
                visit_unit(&unit, visitor);
        }
    }
    return is_compressed ? DWARF_COMPRESSED : is_present ? DWARF_READ : DWARF_ABSENT;
}
