/* See library_names.h. If two wasm names become the same identifier, the later one gets a number.
 */
#include "glue/library_names.h"

#include "base/file.h"
#include "base/hash.h"
#include "glue/c_names.h"

#include <stdlib.h>
#include <string.h>

#define NAME_KEPT_BYTES 200u

/* ---- Identifiers ---- */

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Letters, digits and underscores stay. A run of anything else becomes one underscore. */
static const char *sanitize(struct bytes name, struct arena *arena) {
    char sane[NAME_KEPT_BYTES + 2];
    size_t size = 0;
    for (size_t i = 0; i < name.size && size < NAME_KEPT_BYTES; i++) {
        char c = (char)name.data[i];
        bool kept = is_letter(c) || (c >= '0' && c <= '9');
        if (kept && size == 0 && !is_letter(c))
            sane[size++] = '_';
        if (kept)
            sane[size++] = c;
        else if (size == 0 || sane[size - 1] != '_')
            sane[size++] = '_';
    }
    sane[size] = '\0';
    return arena_format(arena, "%s", size ? sane : "_");
}

const char *library_prefix(const struct settings *settings, const char *output,
                           struct arena *arena) {
    if (settings->library.prefix)
        return settings->library.prefix;
    const char *base = file_base(output);
    size_t size = strcspn(base, ".");
    if (string_starts_with(base, "lib") && size > 3) {
        base += 3;
        size -= 3;
    }
    return sanitize((struct bytes){(const uint8_t *)base, size}, arena);
}

static const char *upper_case(const char *name, struct arena *arena) {
    char *upper = arena_array(arena, strlen(name) + 1, 1);
    for (size_t i = 0; name[i]; i++)
        upper[i] = (char)(name[i] >= 'a' && name[i] <= 'z' ? name[i] - 'a' + 'A' : name[i]);
    return upper;
}

/* ---- Sets of taken names ---- */

struct names {
    const char **items; /* a hash table, NULL where free */
    uint32_t mask;
    struct arena *arena;
};

static struct names make_set(uint32_t count, struct arena *arena) {
    struct names set = {.mask = 63, .arena = arena};
    while (set.mask < 2 * (uint64_t)count)
        set.mask = set.mask * 2 + 1;
    set.items = arena_array(arena, set.mask + (size_t)1, sizeof *set.items);
    return set;
}

/* Adds a name. False when the set has it already. */
static bool take(struct names *set, const char *scope, const char *name) {
    const char *key = arena_format(set->arena, "%s.%s", scope, name);
    uint32_t h = hash_string(HASH_START, key) & set->mask;
    while (set->items[h] && strcmp(set->items[h], key) != 0)
        h = (h + 1) & set->mask;
    if (set->items[h])
        return false;
    set->items[h] = key;
    return true;
}

/* The scope of exports, whose names follow the library's prefix. */
#define EXPORTS "e"

/* Takes `name`, or `name` with the first number that makes it unique: from 2 on, and after a few
 * tries from `ordinal` on, so that many equal names take linear time. A `tail` (such as "set_") is
 * a prefix whose combination with the name must be free, too. */
static const char *take_free(struct names *set, const char *scope, const char *name,
                             const char *tail, uint32_t ordinal) {
    bool is_bare = strcmp(scope, EXPORTS) != 0;
    const char *found =
        is_bare && c_names_is_word(name) ? arena_format(set->arena, "%s_", name) : name;
    for (uint32_t number = 2;; number++) {
        const char *pair = arena_format(set->arena, "%s%s", tail, found);
        if ((!*tail || take(set, scope, pair)) && take(set, scope, found))
            return found;
        found = arena_format(set->arena, "%s_%u", name, number < 10 ? number : ordinal + number);
    }
}

/* ---- --rename ---- */

static const char *renamed(const struct settings *settings, struct bytes name) {
    for (uint32_t i = 0; i < settings->library.renames.count; i++) {
        const char *entry = settings->library.renames.items[i];
        const char *mark = strrchr(entry, '=');
        if (bytes_equal(name, (struct bytes){(const uint8_t *)entry, (size_t)(mark - entry)}))
            return mark + 1;
    }
    return NULL;
}

static bool names_something(const struct module *module, struct bytes name) {
    for (uint32_t i = 0; i < module->export_count; i++)
        if (bytes_equal(module->exports[i].name, name))
            return true;
    for (uint32_t i = 0; i < module->import_count; i++)
        if (bytes_equal(module->imports[i].name, name))
            return true;
    return false;
}

static bool check_renames(const struct module *module, const struct settings *settings,
                          struct diag *diag) {
    for (uint32_t i = 0; i < settings->library.renames.count; i++) {
        const char *entry = settings->library.renames.items[i];
        const char *mark = strrchr(entry, '=');
        if (!mark || !c_names_is_identifier(mark + 1))
            return diag_fail(diag, DIAG_USAGE, "--rename takes NAME=IDENTIFIER, not \"%s\"", entry);
        struct bytes name = {(const uint8_t *)entry, (size_t)(mark - entry)};
        if (!names_something(module, name))
            return diag_fail(diag, DIAG_INPUT,
                             "--rename: the module has no export or import \"%.*s\"",
                             (int)name.size, (const char *)name.data);
    }
    return true;
}

/* ---- What is taken ---- */

/* Names that every header declares. */
static const char *const every_header[] = {
    "create",     "destroy",         "trap",        "fail",        "trap_message", "exit_code",
    "module",     "memory_base",     "memory_size", "memory_grow", "memory_read",  "memory_write",
    "imports",    "custom_sections", "put",         "put_text",    "put_utf16",    "release",
    "get_text",   "get_utf16",       "handle_new",  "handle_get",  "handle_take",  "handle_drop",
    "options",    "create_with",     "memory_span", "allocate",    "interrupt",    "set_deadline",
    "read_u8",    "write_u8",        "read_u16",    "write_u16",   "read_u32",     "write_u32",
    "read_u64",   "write_u64",       "read_i8",     "write_i8",    "read_i16",     "write_i16",
    "read_i32",   "write_i32",       "read_i64",    "write_i64",   "read_f32",     "write_f32",
    "read_f64",   "write_f64",       "reset",       "trap_kind",   "trap_address", "trap_frames",
    "status_text"};

/* What follows the prefix in upper case: the guard, statuses, traps, and what WASI's streams are.
 */
static const char *const constants[] = {"H",
                                        "OK",
                                        "BAD_GUEST",
                                        "NO_MEMORY",
                                        "LINK_FAILED",
                                        "TRAPPED",
                                        "EXITED",
                                        "NOT_FOUND",
                                        "BAD_ARGUMENTS",
                                        "BUSY",
                                        "INTERRUPTED",
                                        "TABLE_FULL",
                                        "TRAP_NONE",
                                        "TRAP_OUT_OF_BOUNDS",
                                        "TRAP_INTEGER_OVERFLOW",
                                        "TRAP_DIVIDE_BY_ZERO",
                                        "TRAP_INVALID_CONVERSION",
                                        "TRAP_UNREACHABLE",
                                        "TRAP_CALL_INDIRECT",
                                        "TRAP_NULL_REFERENCE",
                                        "TRAP_UNCAUGHT_EXCEPTION",
                                        "TRAP_UNALIGNED",
                                        "TRAP_STACK_EXHAUSTED",
                                        "TRAP_TABLE_OUT_OF_BOUNDS",
                                        "TRAP_UNDEFINED_ELEMENT",
                                        "TRAP_UNINITIALIZED_ELEMENT",
                                        "TRAP_CALL_TYPE",
                                        "TRAP_OUT_OF_MEMORY",
                                        "TRAP_MISSING_IMPORT",
                                        "TRAP_NOT_SHARED",
                                        "TRAP_HOST",
                                        "TRAP_TIMEOUT",
                                        "TRAP_DESTROYED",
                                        "TRAP_NOT_STARTED",
                                        "TRAP_INTERRUPTED",
                                        "WASI_STREAM_INHERIT",
                                        "WASI_STREAM_EMPTY",
                                        "WASI_STREAM_DESCRIPTOR",
                                        "WASI_STREAM_BUFFER",
                                        "WASI_STREAM_CALLBACK"};

#define RESERVED_COUNT                                                                             \
    (uint32_t)(sizeof every_header / sizeof *every_header + sizeof constants / sizeof *constants + \
               1)

#define PREFIX_ADVICE "choose another with --prefix=NAME"

/* Appends the types' names with underscores between them. */
static void put_types(const uint8_t *types, uint32_t count, struct text *out) {
    for (uint32_t i = 0; i < count; i++)
        text_format(out, "%s%s", i ? "_" : "", value_type_name(types[i]));
    if (!count)
        text_string(out, "void");
}

static void name_table_types(const struct module *module, struct arena *arena,
                             struct library_names *names) {
    names->table_types = table_types_find(module, arena);
    size_t count = names->table_types.count;
    names->table_adds = arena_array(arena, count + 1, sizeof *names->table_adds);
    names->table_calls = arena_array(arena, count + 1, sizeof *names->table_calls);
    for (size_t i = 0; i < count; i++) {
        const struct func_type *type = &module->types[names->table_types.indices[i]];
        struct text words = {0};
        put_types(type->params, type->param_count, &words);
        text_string(&words, "_to_");
        put_types(type->results, type->result_count, &words);
        names->table_adds[i] = arena_format(arena, "table_add_%s", words.data);
        names->table_calls[i] = arena_format(arena, "table_call_%s", words.data);
        text_free(&words);
    }
}

static bool refuse_prefix(const char *prefix, const char *why, struct diag *diag) {
    diag_fail(diag, DIAG_USAGE, "\"%s\" cannot be the prefix of the library's names: %s", prefix,
              why);
    diag_note(diag, PREFIX_ADVICE ", or name the output differently");
    return false;
}

/* Without a header there is only one name, PREFIX_module. */
static bool check_prefix(const char *prefix, const struct settings *settings, struct arena *arena,
                         struct diag *diag) {
    const char *owner = c_names_owner(prefix);
    if (owner && (settings_make_header(settings) || string_starts_with(owner, "Sinter")))
        return refuse_prefix(
            prefix,
            arena_format(arena, "names that begin with \"%s_\" belong to %s", prefix, owner), diag);
    if (settings_make_header(settings) && c_names_is_type_word(prefix))
        return refuse_prefix(prefix, "it is a word of C or C++", diag);
    return true;
}

/* Otherwise the host's own calls of that function would go into the library. */
static bool check_symbol(const struct library_names *names, const char *set, const char *name,
                         struct bytes export, struct arena *arena, struct diag *diag) {
    const char *symbol = arena_format(arena, "%s_%s%s", names->prefix, set, name);
    struct text quoted = {0};
    if (!c_names_is_defined(symbol))
        return true;
    text_quoted(&quoted, export);
    if (export.data)
        diag_input(diag, "export \"%s\" would be called %s, which is a function of the C library",
                   quoted.data ? quoted.data : "", symbol);
    else
        diag_fail(diag, DIAG_USAGE,
                  "the library would define %s, which is a function of the C library", symbol);
    diag_note(diag, PREFIX_ADVICE "%s%s",
              export.data ? ", or --rename NAME=IDENTIFIER for the export" : "",
              export.data ? "" : ", or name the output differently");
    text_free(&quoted);
    return false;
}

static bool check_symbols(const struct module *module, const struct settings *settings,
                          const struct library_names *names, struct arena *arena,
                          struct diag *diag) {
    if (!settings_make_header(settings))
        return check_symbol(names, "", "module", (struct bytes){0}, arena, diag);
    for (size_t i = 0; i < sizeof every_header / sizeof *every_header; i++)
        if (!check_symbol(names, "", every_header[i], (struct bytes){0}, arena, diag))
            return false;
    for (uint32_t i = 0; i < module->export_count; i++) {
        const struct export *export = &module->exports[i];
        if (names->exports[i] &&
            (!check_symbol(names, "", names->exports[i], export->name, arena, diag) ||
             (export->kind == EXTERN_GLOBAL &&
              !check_symbol(names, "set_", names->exports[i], export->name, arena, diag))))
            return false;
    }
    for (uint32_t i = 0; i < module->tag_count; i++)
        if (names->tags[i] &&
            (!check_symbol(names, "throw_", names->tags[i], (struct bytes){0}, arena, diag) ||
             !check_symbol(names, "caught_", names->tags[i], (struct bytes){0}, arena, diag)))
            return false;
    return true;
}

/* ---- Exports and imports ---- */

/* Whether the header has functions for the tag: for those that the module imports or exports, but
 * for what no C value fits. */
static bool is_named_tag(const struct module *module, uint32_t tag) {
    const struct func_type *type = &module->types[module->tags[tag].type_index];
    bool is_open = tag < module->import_counts[EXTERN_TAG];
    for (uint32_t i = 0; !is_open && i < module->export_count; i++)
        is_open = module->exports[i].kind == EXTERN_TAG && module->exports[i].index == tag;
    return is_open && !(type->param_count && memchr(type->params, VALUE_EXNREF, type->param_count));
}

/* Reserves the names that every header declares. If the prefix is in upper case itself, also
 * reserves the header's constants and its guard. */
static void reserve(const struct library_names *names, struct names *set, bool is_upper) {
    for (uint32_t i = 0; i < names->table_types.count; i++) {
        take(set, EXPORTS, names->table_adds[i]);
        take(set, EXPORTS, names->table_calls[i]);
    }
    if (names->table_types.count)
        take(set, EXPORTS, "table_remove");
    if (names->has_tags)
        take(set, EXPORTS, "rethrow");
    for (size_t i = 0; i < sizeof every_header / sizeof *every_header; i++)
        take(set, EXPORTS, every_header[i]);
    for (size_t i = 0; is_upper && i < sizeof constants / sizeof *constants; i++)
        take(set, EXPORTS, constants[i]);
}

/* Of functions and globals, those that have no exnref in their type. */
static bool has_c_name(const struct module *module, enum extern_kind kind, uint32_t index) {
    return (kind == EXTERN_FUNC && !func_type_has_exnref(module_func_type(module, index))) ||
           (kind == EXTERN_GLOBAL && module->globals[index].type != VALUE_EXNREF);
}

static void name_exports(const struct module *module, const struct settings *settings,
                         struct names *set, struct arena *arena, struct library_names *names) {
    names->exports = arena_array(arena, module->export_count + 1, sizeof *names->exports);
    reserve(names, set, strcmp(names->prefix, names->upper) == 0);
    for (uint32_t i = 0; i < module->export_count; i++) {
        const struct export *export = &module->exports[i];
        const char *own = renamed(settings, export->name);
        if (!has_c_name(module, export->kind, export->index))
            continue;
        /* A global also takes the name of its setter. */
        names->exports[i] = take_free(set, EXPORTS, own ? own : sanitize(export->name, arena),
                                      export->kind == EXTERN_GLOBAL ? "set_" : "", i);
    }
}

/* `name`, or with a number, so that both functions' names are free. */
static const char *take_tag(struct names *set, const char *name, uint32_t ordinal) {
    const char *found = name;
    for (uint32_t number = 2;; number++) {
        const char *throws = arena_format(set->arena, "throw_%s", found);
        const char *caught = arena_format(set->arena, "caught_%s", found);
        if (take(set, EXPORTS, throws) && take(set, EXPORTS, caught))
            return found;
        found = arena_format(set->arena, "%s_%u", name, number < 10 ? number : ordinal + number);
    }
}

static void name_tag(const struct module *module, const struct settings *settings, uint32_t tag,
                     struct bytes name, struct names *set, struct library_names *names) {
    const char *own = renamed(settings, name);
    if (names->tags[tag] || !is_named_tag(module, tag))
        return;
    names->tags[tag] = take_tag(set, own ? own : sanitize(name, set->arena), tag);
    names->tag_names[tag] = name;
}

/* An exported tag has the name of its first export. */
static void name_tags(const struct module *module, const struct settings *settings,
                      struct names *set, struct arena *arena, struct library_names *names) {
    names->tags = arena_array(arena, module->tag_count + (size_t)1, sizeof *names->tags);
    names->tag_names = arena_array(arena, module->tag_count + (size_t)1, sizeof *names->tag_names);
    for (uint32_t i = 0; i < module->export_count; i++)
        if (module->exports[i].kind == EXTERN_TAG)
            name_tag(module, settings, module->exports[i].index, module->exports[i].name, set,
                     names);
    for (uint32_t i = 0; i < module->import_count; i++)
        if (module->imports[i].kind == EXTERN_TAG)
            name_tag(module, settings, module->imports[i].index, module->imports[i].name, set,
                     names);
}

static uint32_t find_group(const struct import *import, struct names *set, struct arena *arena,
                           struct library_names *names) {
    for (uint32_t i = names->group_count; i-- > 0;)
        if (bytes_equal(names->groups[i].module, import->module))
            return i;
    names->groups[names->group_count] = (struct library_group){
        .module = import->module,
        .field = take_free(set, "i", sanitize(import->module, arena), "", names->group_count)};
    return names->group_count++;
}

static void name_imports(const struct module *module, const struct binding *bindings,
                         const struct settings *settings, struct names *set, struct arena *arena,
                         struct library_names *names) {
    uint32_t count = module->import_count + 1;
    names->fields = arena_array(arena, count, sizeof *names->fields);
    names->group_of = arena_array(arena, count, sizeof *names->group_of);
    names->groups = arena_array(arena, count, sizeof *names->groups);
    for (uint32_t i = 0; i < module->import_count; i++) {
        const struct import *import = &module->imports[i];
        if (!has_c_name(module, import->kind, import->index) ||
            (import->kind == EXTERN_FUNC && bindings[i].kind != BINDING_MISSING))
            continue;
        const char *own = renamed(settings, import->name);
        names->group_of[i] = find_group(import, set, arena, names);
        const char *scope = names->groups[names->group_of[i]].field;
        names->fields[i] = take_free(set, arena_format(arena, "f%s", scope),
                                     own ? own : sanitize(import->name, arena), "", i);
    }
}

bool library_names_find(const struct module *module, const struct binding *bindings,
                        const struct settings *settings, const char *output, struct arena *arena,
                        struct diag *diag, struct library_names *names) {
    bool is_64 = bind_address_type(module) == VALUE_I64;
    *names = (struct library_names){.prefix = library_prefix(settings, output, arena),
                                    .address = is_64 ? "uint64_t" : "uint32_t"};
    for (uint32_t i = 0; i < module->import_count; i++)
        names->wasi |= bindings[i].kind == BINDING_WASI;
    name_table_types(module, arena, names);
    uint32_t count = module->export_count + module->import_count + names->table_types.count;
    for (uint32_t i = 0; i < module->tag_count; i++)
        names->has_tags |= is_named_tag(module, i);
    struct names set = make_set(2 * count + RESERVED_COUNT, arena);
    names->upper = upper_case(names->prefix, arena);
    if (!check_prefix(names->prefix, settings, arena, diag) ||
        !check_renames(module, settings, diag))
        return false;
    name_exports(module, settings, &set, arena, names);
    name_imports(module, bindings, settings, &set, arena, names);
    name_tags(module, settings, &set, arena, names);
    return check_symbols(module, settings, names, arena, diag);
}

/* ---- --alloc ---- */

static const struct func_type *exported_type(const struct module *module, const char *name) {
    for (uint32_t i = 0; i < module->export_count; i++)
        if (module->exports[i].kind == EXTERN_FUNC &&
            bytes_equal(module->exports[i].name, bytes_of(name)))
            return module_func_type(module, module->exports[i].index);
    return NULL;
}

static bool is_of(const struct func_type *type, uint8_t address, uint32_t most,
                  uint32_t result_count) {
    if (!type || type->param_count < 1 || type->param_count > most ||
        type->result_count != result_count || (result_count && type->results[0] != address))
        return false;
    for (uint32_t i = 0; i < type->param_count; i++)
        if (type->params[i] != address)
            return false;
    return true;
}

bool library_check_allocator(const struct module *module, const struct settings *settings,
                             struct diag *diag) {
    if (!settings->library.allocate)
        return true;
    const struct func_type *allocate = exported_type(module, settings->library.allocate);
    uint8_t address = bind_address_type(module);
    if (!is_of(allocate, address, 4, 1) || allocate->param_count == 3)
        return diag_input(
            diag,
            "--alloc: the module exports no function \"%s\" that takes a size, a size "
            "and an alignment, or cabi_realloc's four parameters, and gives an "
            "address (all %s)",
            settings->library.allocate, value_type_name(address));
    if (settings->library.release &&
        !is_of(exported_type(module, settings->library.release), address, 3, 0))
        return diag_input(diag,
                          "--alloc: the module exports no function \"%s\" that takes an address, "
                          "perhaps with its size and alignment (all %s), and gives nothing",
                          settings->library.release, value_type_name(address));
    return true;
}
