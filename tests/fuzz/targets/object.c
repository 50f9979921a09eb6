/* An object or archive that is given as a provider: its symbols, and the types that its debug
 * information gives to its functions. */
#include "target.h"

#include "base/elffile.h"
#include "native/dwarf.h"

#include <string.h>

static volatile size_t sum;

static bool see_symbol(const struct elffile_symbol *symbol, void *context) {
    (void)context;
    sum = sum + strlen(symbol->name) + strlen(symbol->section);
    return true;
}

static bool wants(const char *symbol, void *context) {
    (void)context;
    sum = sum + strlen(symbol);
    return true;
}

static void touch(const struct dwarf_type *type) {
    for (int depth = 0; type && depth < 40; depth++) {
        sum = sum + (type->text ? strlen(type->text) : 0) + (type->tag ? strlen(type->tag) : 0);
        type = type->kind == DWARF_POINTER ? type->target : NULL;
    }
}

static void found(const struct dwarf_function *function, void *context) {
    (void)context;
    sum = sum + strlen(function->symbol);
    touch(function->result);
    for (uint32_t i = 0; i < function->param_count; i++)
        touch(function->params[i]);
}

static bool see_member(struct bytes member, void *arena) {
    struct dwarf_visitor visitor = {.wants = wants, .found = found};
    (void)dwarf_each_function(member, arena, &visitor);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct bytes file = {data, size};
    struct arena arena = {0};
    (void)elffile_each_symbol(file, see_symbol, NULL);
    (void)elffile_each_member(file, see_member, &arena);
    arena_destroy(&arena);
    return 0;
}
