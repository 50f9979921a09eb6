/* See import_symbols.h. */
#include "glue/import_symbols.h"

#include "base/hash.h"
#include "glue/c_names.h"

#include <string.h>

/* `MODULE_NAME` as a C identifier, in which other bytes become `_`. It gets a prefix if it would
 * start with a digit or an underscore, or look like a symbol of the runtime or of the C library. */
static const char *plain_symbol(const struct import *import, struct arena *arena) {
    struct text text = {0};
    const struct bytes parts[] = {import->module, bytes_of("_"), import->name};
    for (size_t p = 0; p < 3; p++)
        for (size_t i = 0; i < parts[p].size; i++) {
            uint8_t c = parts[p].data[i];
            bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            text_byte(&text, plain ? c : '_');
        }
    bool prefix = text.data[0] == '_' || (text.data[0] >= '0' && text.data[0] <= '9') ||
                  string_starts_with(text.data, "wasm") || c_names_owner(text.data) ||
                  c_names_is_defined(text.data);
    const char *symbol = arena_format(arena, "%s%s", prefix ? "import_" : "", text.data);
    text_free(&text);
    return symbol;
}

/* A hash table with linear probing, from each symbol to the import that owns it. */
struct symbol_table {
    const char **symbols;
    uint32_t *imports;
    uint32_t mask;
};

static uint32_t *find_symbol(const struct symbol_table *table, const char *symbol) {
    uint32_t at = hash_string(HASH_START, symbol) & table->mask;
    while (table->symbols[at] && strcmp(table->symbols[at], symbol) != 0)
        at = (at + 1) & table->mask;
    return &table->imports[at];
}

static bool same_import(const struct module *module, uint32_t a, uint32_t b) {
    const struct import *x = &module->imports[a], *y = &module->imports[b];
    return bytes_equal(x->module, y->module) && bytes_equal(x->name, y->name) &&
           func_type_equal(module_func_type(module, x->index), module_func_type(module, y->index));
}

void import_symbols_find(const struct module *module, struct arena *arena,
                         struct binding *bindings) {
    uint32_t slots = 16;
    while (slots < module->import_count * 2)
        slots *= 2;
    struct symbol_table table = {.symbols = arena_array(arena, slots, sizeof(char *)),
                                 .imports = arena_array(arena, slots, sizeof(uint32_t)),
                                 .mask = slots - 1};
    for (uint32_t i = 0; i < module->import_count; i++) {
        if (module->imports[i].kind != EXTERN_FUNC)
            continue;
        const char *plain = plain_symbol(&module->imports[i], arena), *symbol = plain;
        for (unsigned suffix = 2;; suffix++) {
            uint32_t *owner = find_symbol(&table, symbol);
            size_t slot = (size_t)(owner - table.imports);
            if (!table.symbols[slot]) {
                table.symbols[slot] = symbol;
                *owner = i;
            }
            if (same_import(module, *owner, i))
                break;
            symbol = arena_format(arena, "%s_%u", plain, suffix);
        }
        bindings[i].symbol = symbol;
    }
}
