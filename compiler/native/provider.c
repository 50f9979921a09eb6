/* See provider.h. */
#include "native/provider.h"

#include "base/elffile.h"
#include "base/file.h"

#include <stdlib.h>
#include <string.h>

#define PROVIDER_CAP_BYTES ((size_t)1 << 30)

/* ---- Definitions ---- */

struct list {
    struct arena *arena;
    struct provider_function *items;
    uint32_t count;
    uint32_t capacity;
};

static void append(struct list *list, struct provider_function item) {
    list->items =
        arena_grow(list->arena, list->items, list->count, &list->capacity, sizeof *list->items);
    list->items[list->count++] = item;
}

static int compare(const void *a, const void *b) {
    const struct provider_function *x = a, *y = b;
    return strcmp(x->symbol, y->symbol);
}

/* ---- One object ---- */

struct reading {
    struct arena *arena;
    struct list all;
    struct list member;  /* of the object being read, sorted */
    const char *foreign; /* a kind of code that a linker would compile; NULL: none */
    bool any_object;
    const struct target *target;
    bool other_machine; /* an object is not for the target's */
};

static bool take_symbol(const struct elffile_symbol *symbol, void *context) {
    struct reading *reading = context;
    if (strcmp(symbol->name, "__gnu_lto_slim") == 0)
        reading->foreign = "GCC's bytecode (-flto)";
    if (symbol->defined && symbol->global && symbol->function)
        append(&reading->member,
               (struct provider_function){
                   .symbol = arena_copy(reading->arena, symbol->name, strlen(symbol->name))});
    return true;
}

static struct provider_function *find(struct provider_function *items, uint32_t count,
                                      const char *symbol) {
    struct provider_function key = {.symbol = symbol};
    return count ? bsearch(&key, items, count, sizeof *items, compare) : NULL;
}

static bool wants(const char *symbol, void *context) {
    struct reading *reading = context;
    return find(reading->member.items, reading->member.count, symbol) != NULL;
}

static void found(const struct dwarf_function *function, void *context) {
    struct reading *reading = context;
    struct provider_function *known =
        find(reading->member.items, reading->member.count, function->symbol);
    struct dwarf_function *kept = arena_alloc(reading->arena, sizeof *kept);
    *kept = *function;
    kept->symbol = known->symbol;
    if (known->type)
        append(&reading->all, (struct provider_function){.symbol = known->symbol, .type = kept});
    else
        known->type = kept;
}

static const char *untyped(enum dwarf_state state) {
    static const char *const texts[] = {
        [DWARF_READ] = "whose debug information does not describe it",
        [DWARF_ABSENT] = "which has no debug information",
        [DWARF_COMPRESSED] = "whose debug information is compressed"};
    return texts[state];
}

static bool is_bitcode(struct bytes member) {
    return bytes_start_with(member, "BC\xC0\xDE") || bytes_start_with(member, "\xDE\xC0\x17\x0B");
}

static bool read_member(struct bytes member, void *context) {
    struct reading *reading = context;
    struct list *functions = &reading->member;
    *functions = (struct list){.arena = reading->arena};
    if (is_bitcode(member))
        reading->foreign = "LLVM's bitcode (-flto)";
    if (!elffile_is_object(member))
        return true;
    reading->any_object = true;
    reading->other_machine |= elffile_machine(member) != reading->target->elf_machine;
    elffile_each_symbol(member, take_symbol, reading);
    if (!functions->count)
        return true;
    qsort(functions->items, functions->count, sizeof *functions->items, compare);
    struct dwarf_visitor visitor = {.wants = wants, .found = found, .context = reading};
    enum dwarf_state state = dwarf_each_function(member, reading->arena, &visitor);
    for (uint32_t i = 0; i < functions->count; i++) {
        functions->items[i].untyped = untyped(state);
        append(&reading->all, functions->items[i]);
    }
    return true;
}

bool provider_read(const char *path, const char *name, const struct target *target,
                   struct arena *arena, struct diag *diag, struct provider_functions *functions) {
    struct bytes file;
    struct reading reading = {.arena = arena, .all = {.arena = arena}, .target = target};
    if (!file_read_input(path, PROVIDER_CAP_BYTES, arena, diag, &file))
        return false;
    elffile_each_member(file, read_member, &reading);
    if (reading.foreign) {
        diag_fail(diag, DIAG_INPUT, "\"%s\" holds %s instead of machine code", name,
                  reading.foreign);
        diag_note(diag, "compile it without -flto");
        return false;
    }
    if (reading.other_machine)
        return diag_fail(diag, DIAG_INPUT,
                         "\"%s\" is for another kind of processor than %s, which has %s", name,
                         target->triple, target_machine_name(target));
    if (bytes_start_with(file, "!<thin>\n")) {
        diag_fail(diag, DIAG_INPUT, "\"%s\" is a thin archive, which holds no objects", name);
        diag_note(diag, "make a plain one: ar rcs, without T");
        return false;
    }
    if (!reading.any_object && !elffile_is_archive(file))
        return diag_fail(diag, DIAG_INPUT, "\"%s\" is neither an object file nor an archive", name);
    if (reading.all.count)
        qsort(reading.all.items, reading.all.count, sizeof *reading.all.items, compare);
    *functions =
        (struct provider_functions){.items = reading.all.items, .count = reading.all.count};
    return true;
}

const struct provider_function *provider_find(const struct provider_functions *functions,
                                              const char *symbol, uint32_t *count) {
    struct provider_function key = {.symbol = symbol};
    if (functions->count == 0)
        return NULL;
    const struct provider_function *items = functions->items, *end = items + functions->count;
    const struct provider_function *first =
        bsearch(&key, items, functions->count, sizeof key, compare);
    if (!first)
        return NULL;
    while (first > items && compare(first - 1, &key) == 0)
        first--;
    *count = 0;
    while (first + *count < end && compare(first + *count, &key) == 0)
        ++*count;
    return first;
}

/* ---- Types ---- */

static bool is_sized(const struct dwarf_type *type, enum dwarf_kind kind, uint64_t size_bytes) {
    return type->kind == kind && type->size_bytes == size_bytes;
}

static bool is_pointer(const struct dwarf_type *type) {
    return is_sized(type, DWARF_POINTER, sizeof(void *));
}

static bool is_pointer_to(const struct dwarf_type *type, const char *tag) {
    return is_pointer(type) && type->target->kind == DWARF_STRUCT &&
           strcmp(type->target->tag, tag) == 0;
}

/* A host object: a pointer that is neither a place for a number nor one of Sinter's own structs,
 * since the guest chooses which reference it passes. */
static bool is_object(const struct dwarf_type *type) {
    if (!is_pointer(type))
        return false;
    if (type->target->kind == DWARF_VOID)
        return !type->target->is_const;
    return type->target->kind == DWARF_STRUCT && !string_starts_with(type->target->tag, "sinter_");
}

static bool value_fits(const struct dwarf_type *type, uint8_t value) {
    switch (value) {
    case VALUE_I32:
        return is_sized(type, DWARF_INTEGER, 4);
    case VALUE_I64:
        return is_sized(type, DWARF_INTEGER, 8);
    case VALUE_F32:
        return is_sized(type, DWARF_FLOAT, 4);
    case VALUE_F64:
        return is_sized(type, DWARF_FLOAT, 8);
    case VALUE_V128:
        return is_sized(type, DWARF_STRUCT, 16) && type->is_c_bytes &&
               strcmp(type->tag, "sinter_v128") == 0;
    case VALUE_FUNCREF:
        return is_pointer_to(type, "sinter_funcref") && type->target->is_const;
    case VALUE_EXTERNREF:
        return is_object(type);
    default:
        return false;
    }
}

/* A pointer through which a result is written. */
static bool place_fits(const struct dwarf_type *type, uint8_t value) {
    return is_pointer(type) && !type->target->is_const && value_fits(type->target, value);
}

bool provider_fits(const struct dwarf_function *function, const struct func_type *type) {
    uint32_t places = type->result_count > 1 ? type->result_count : 0;
    if (!function->has_prototype || function->is_variadic || function->has_own_convention ||
        function->has_unknown_language || function->param_count != 1 + type->param_count + places ||
        !is_pointer_to(function->params[0], "sinter_instance"))
        return false;
    for (uint32_t i = 0; i < type->param_count; i++)
        if (!value_fits(function->params[1 + i], type->params[i]))
            return false;
    for (uint32_t i = 0; i < places; i++)
        if (!place_fits(function->params[1 + type->param_count + i], type->results[i]))
            return false;
    return type->result_count == 1 ? value_fits(function->result, type->results[0])
                                   : function->result->kind == DWARF_VOID;
}

/* ---- For people ---- */

static void put_declared(const char *type, const char *name, struct text *out) {
    size_t size = strlen(type);
    bool is_pointer = size && type[size - 1] == '*';
    text_format(out, "%s%s%s", type, is_pointer || !*name ? "" : " ", name);
}

void provider_declaration(const struct dwarf_function *function, struct text *out) {
    put_declared(function->result->text, function->symbol, out);
    text_string(out, "(");
    for (uint32_t i = 0; i < function->param_count; i++) {
        text_string(out, i ? ", " : "");
        put_declared(function->params[i]->text, "", out);
    }
    if (function->is_variadic && function->has_prototype)
        text_string(out, function->param_count ? ", ..." : "...");
    else if (!function->param_count && function->has_prototype)
        text_string(out, "void");
    text_string(out, ")");
    if (!function->has_prototype)
        text_string(out, ", without a prototype");
    if (function->has_own_convention)
        text_string(out, ", with a calling convention of its own");
    if (function->has_unknown_language)
        text_string(out, ", in a language that is neither C, C++, Rust nor Zig");
}
