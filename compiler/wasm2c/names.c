/* See names.h. */
#include "wasm2c/names.h"

#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *wasm2c_member(const char *name, struct arena *arena) {
    return arena_format(arena, "w2c_%s", name);
}

const char *wasm2c_table(const struct module *module, uint32_t index, struct arena *arena) {
    if (index < module->import_counts[EXTERN_TABLE])
        return arena_format(arena, "(*instance->w2c_h_i%u)",
                            module_import_of(module, EXTERN_TABLE, index));
    for (uint32_t i = 0, number = 0; i < module->export_count; i++) {
        if (module->exports[i].kind == EXTERN_TABLE && module->exports[i].index == index)
            return arena_format(arena, "instance->w2c_e%u", number);
        number += module->exports[i].kind != EXTERN_FUNC;
    }
    return arena_format(arena, "instance->w2c_T%u", index);
}

/* What stands for a value type: in C, and in the names of structs of results and in identities. */
static const struct type_name {
    const char *c;
    uint8_t type; /* enum value_type */
    char letter;
} type_names[] = {
    {"u32", VALUE_I32, 'i'},
    {"u64", VALUE_I64, 'j'},
    {"f32", VALUE_F32, 'f'},
    {"f64", VALUE_F64, 'd'},
    {"v128", VALUE_V128, 'o'},
    {"wasm_rt_funcref_t", VALUE_FUNCREF, 'r'},
    {"wasm_rt_exnref_t", VALUE_EXNREF, 'x'},
    {"wasm_rt_externref_t", VALUE_EXTERNREF,
     'e'}, /* last, since name_of gives it for any other type */
};
enum { TYPE_NAME_COUNT = sizeof type_names / sizeof *type_names };

static const struct type_name *name_of(uint8_t value_type) {
    size_t i = 0;
    while (i + 1 < TYPE_NAME_COUNT && type_names[i].type != value_type)
        i++;
    return &type_names[i];
}

const char *wasm2c_type(uint8_t value_type) { return name_of(value_type)->c; }

static char type_letter(uint8_t value_type) { return name_of(value_type)->letter; }

void wasm2c_result_field(uint8_t value_type, uint32_t index, char *field) {
    snprintf(field, 16, "%c%u", type_letter(value_type), index);
}

const char *wasm2c_segment_prefix(const char *name, struct arena *arena) {
    return arena_format(arena, "data_segment_data_w2c_%s_d", name);
}

void wasm2c_result_type(const struct func_type *type, struct text *out) {
    if (type->result_count == 0) {
        text_string(out, "void");
    } else if (type->result_count == 1) {
        text_string(out, wasm2c_type(type->results[0]));
    } else {
        text_string(out, "struct wasm_multi_");
        for (uint32_t i = 0; i < type->result_count; i++)
            text_byte(out, (uint8_t)type_letter(type->results[i]));
    }
}

void wasm2c_pointer_type(const struct func_type *type, struct text *out) {
    wasm2c_pointer_type_of(type, "void *", out);
}

void wasm2c_pointer_type_of(const struct func_type *type, const char *first, struct text *out) {
    wasm2c_result_type(type, out);
    text_format(out, " (*)(%s", first);
    for (uint32_t i = 0; i < type->param_count; i++)
        text_format(out, ", %s", wasm2c_type(type->params[i]));
    text_string(out, ")");
}

/* The SHA-256 of the types' letters: the parameters, a space, the results. */
void wasm2c_type_identity(const struct func_type *type, struct text *out) {
    uint8_t digest[SHA256_DIGEST_LENGTH];
    struct text letters = {0};
    SHA2_CTX sha;
    for (uint32_t i = 0; i < type->param_count; i++)
        text_byte(&letters, (uint8_t)type_letter(type->params[i]));
    text_byte(&letters, ' ');
    for (uint32_t i = 0; i < type->result_count; i++)
        text_byte(&letters, (uint8_t)type_letter(type->results[i]));
    SHA256Init(&sha);
    SHA256Update(&sha, (const uint8_t *)letters.data, letters.size);
    SHA256Final(digest, &sha);
    text_c_string(out, (struct bytes){digest, sizeof digest});
    text_free(&letters);
}

bool wasm2c_may_need(const char *symbol, const char *name) {
    /* Functions, types and segments. The module's name follows. */
    static const char *const own[] = {"w2c_", "wasm2c_", "data_segment_data_w2c_",
                                      "elem_segment_exprs_w2c_"};
    struct bytes bytes = bytes_of(symbol);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        const char *rest = symbol + strlen(own[i]);
        if (bytes_start_with(bytes, own[i]) && string_starts_with(rest, name) &&
            rest[strlen(name)] == '_')
            return true;
    }
    return bytes_start_with(bytes, WASM2C_IMPORT_START);
}

bool wasm2c_symbol(const char *symbol, const char *name, uint32_t *index) {
    static const char own[] = "w2c_";
    size_t size = strlen(name);
    if (!string_starts_with(symbol, own) || !string_starts_with(symbol + sizeof own - 1, name))
        return false;
    symbol += sizeof own - 1 + size;
    /* A function or its tail entry. */
    if (symbol[0] != '_' || (symbol[1] != 'f' && symbol[1] != 'x') || symbol[2] < '0' ||
        symbol[2] > '9')
        return false;
    *index = (uint32_t)strtoul(symbol + 2, NULL, 10);
    return true;
}

bool wasm2c_symbol_is_entry(const char *symbol, const char *name) {
    uint32_t index;
    return wasm2c_symbol(symbol, name, &index) && symbol[sizeof "w2c_" + strlen(name)] == 'x';
}
