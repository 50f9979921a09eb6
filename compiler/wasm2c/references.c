/* See references.h. */
#include "wasm2c/references.h"

#include "wasm2c/lines.h"
#include "wasm2c/names.h"

#include <stdio.h>
#include <string.h>

static const char wrapper[] = "(wasm_rt_function_ptr_t)wrap_";

/* A reference to a function, as read from a line. */
struct reference {
    struct bytes type;     /* its type's symbol */
    struct bytes function; /* its symbol */
    struct bytes rest;     /* the text after the tail entry */
    bool is_imported;
    uint32_t number; /* of the import or the function */
};

/* Reads `TYPE, (wasm_rt_function_ptr_t)wrap_FUNCTION, {NULL}, `; the rest of `text` follows. */
static bool read_reference(struct bytes text, const struct wasm2c_tail *tail,
                           struct reference *reference) {
    static const char imported[] = WASM2C_IMPORT_START, entry[] = ", {NULL}, ";
    const struct module *module = tail->module;
    char own[64];
    snprintf(own, sizeof own, "w2c_%s_f", tail->name);
    reference->type = (struct bytes){text.data, wasm2c_word_size(text)};
    text = bytes_from(text, reference->type.size);
    if (reference->type.size == 0 || !bytes_start_with(text, ", ") ||
        !bytes_start_with(bytes_from(text, 2), wrapper))
        return false;
    text = bytes_from(text, 2 + sizeof wrapper - 1);
    reference->function = (struct bytes){text.data, wasm2c_word_size(text)};
    reference->rest = bytes_from(text, reference->function.size);
    reference->is_imported = bytes_start_with(text, imported);
    if ((!reference->is_imported && !bytes_start_with(text, own)) ||
        !bytes_start_with(reference->rest, entry))
        return false;
    size_t at = reference->is_imported ? sizeof imported - 1 : strlen(own);
    reference->number = wasm2c_take_number(text, &at);
    reference->rest = bytes_from(reference->rest, sizeof entry - 1);
    if (!reference->is_imported)
        return reference->number < module->func_count;
    return reference->number < module->import_count &&
           module->imports[reference->number].kind == EXTERN_FUNC;
}

static void put_function(const struct reference *reference, const struct wasm2c_tail *tail,
                         struct text *out) {
    text_append(out, reference->type.data, reference->type.size);
    text_format(out, ", (wasm_rt_function_ptr_t)%.*s, ", (int)reference->function.size,
                (const char *)reference->function.data);
    if (!reference->is_imported && tail_calls_has_entry(tail->calls, reference->number))
        text_format(out, "{" WASM2C_TAIL_ENTRY "}, ", tail->name, reference->number);
    else
        text_string(out, "{NULL}, ");
}

/* An element of a segment: `  {RefFunc, ...},` */
static bool adopt_element(struct bytes line, const struct wasm2c_tail *tail, struct text *out) {
    static const char start[] = "  {RefFunc, ";
    struct reference reference;
    char place[64];
    snprintf(place, sizeof place, "offsetof(w2c_%s, w2c_h_instance)},", tail->name);
    if (!bytes_start_with(line, start) ||
        !read_reference(bytes_from(line, sizeof start - 1), tail, &reference) ||
        !bytes_equal(reference.rest, bytes_of(reference.is_imported ? place : "0},")))
        return false;
    text_string(out, reference.is_imported ? "  {RefImport, " : start);
    put_function(&reference, tail, out);
    if (reference.is_imported)
        text_format(out, "offsetof(w2c_%s, w2c_h_instance), %u},", tail->name, reference.number);
    else
        text_string(out, "0, 0},");
    return true;
}

/* A value: `  var_r0 = (wasm_rt_funcref_t){...};` */
static bool adopt_value(struct bytes line, const struct wasm2c_tail *tail, struct text *out) {
    static const char literal[] = " = (wasm_rt_funcref_t){";
    static const char state[] = "instance};", host[] = "instance->w2c_h_instance};";
    struct reference reference;
    const uint8_t *found = memmem(line.data, line.size, literal, sizeof literal - 1);
    if (!found)
        return false;
    size_t before = (size_t)(found - line.data);
    if (!read_reference(bytes_from(line, before + sizeof literal - 1), tail, &reference) ||
        !bytes_equal(reference.rest, bytes_of(reference.is_imported ? host : state)))
        return false;
    text_append(out, line.data, before);
    if (reference.is_imported) {
        text_format(out,
                    " = sinter_import_reference(%.*s, (wasm_rt_function_ptr_t)%.*s, "
                    "instance->w2c_h_instance, %u);",
                    (int)reference.type.size, (const char *)reference.type.data,
                    (int)reference.function.size, (const char *)reference.function.data,
                    reference.number);
        return true;
    }
    text_string(out, literal);
    put_function(&reference, tail, out);
    text_string(out, state);
    return true;
}

bool wasm2c_references_adopt(struct bytes line, const struct wasm2c_tail *tail, struct text *out,
                             bool *is_known) {
    if (!memmem(line.data, line.size, wrapper, sizeof wrapper - 1))
        return false;
    *is_known = adopt_element(line, tail, out) || adopt_value(line, tail, out);
    return *is_known;
}
