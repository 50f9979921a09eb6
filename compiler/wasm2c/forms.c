/* See forms.h. */
#include "wasm2c/forms.h"

#include "wasm2c/line_form.h"

#include <stdlib.h>
#include <string.h>

/* Sorted, for bsearch. */
static const char *const table[] = {
#define FORM(text) text,
#include "wasm2c/forms.def"
#undef FORM
};

/* ---- Grammar ---- */

static bool accept(struct bytes *form, const char *text) {
    if (!bytes_start_with(*form, text))
        return false;
    *form = bytes_from(*form, strlen(text));
    return true;
}

static bool accept_type(struct bytes *form) {
    size_t size = wasm2c_line_form_type_size(*form);
    *form = bytes_from(*form, size);
    return size > 0;
}

static bool accept_result(struct bytes *form) {
    return accept(form, "void") || accept(form, "struct @s") || accept_type(form);
}

/* A variable of the operand stack, which is declared without a value, or a local with its initial
 * value. */
static bool accept_variable(struct bytes *form) {
    static const char *const values[] = {
        "#", "simde_wasm_i64x2_make(#*)", "wasm_rt_funcref_null_value",
        "wasm_rt_externref_null_value", "wasm_rt_exnref_null_value"};
    if (accept(form, "$L = ")) {
        for (size_t i = 0; i < sizeof values / sizeof *values; i++)
            if (accept(form, values[i]))
                return true;
        return false;
    }
    if (form->size < 2 || form->data[0] != '$' || !memchr("ijfdorex", form->data[1], 8))
        return false;
    *form = bytes_from(*form, 2);
    return true;
}

/* The rest of a declaration, or of one of its lines. */
static bool accept_variables(struct bytes *form, bool *goes_on) {
    for (;;) {
        if (!accept_variable(form))
            return false;
        *goes_on = bytes_equal(*form, bytes_of(", "));
        if (*goes_on || bytes_equal(*form, bytes_of(";")))
            return true;
        if (!accept(form, ", "))
            return false;
    }
}

/* The rest of a function's parameters, or of one of their lines. */
static bool accept_parameters(struct bytes *form, bool *goes_on) {
    for (;;) {
        if (!accept_type(form))
            return false;
        accept(form, " volatile");
        if (!accept(form, " $L") && !accept(form, " $W"))
            return false;
        *goes_on = bytes_equal(*form, bytes_of(", "));
        if (*goes_on || bytes_equal(*form, bytes_of(") {")))
            return true;
        if (!accept(form, ", "))
            return false;
    }
}

/* The operands of a wrapper's call that did not fit on its line. */
static bool accept_operands(struct bytes *form, bool *goes_on) {
    for (;;) {
        if (!accept(form, "$W"))
            return false;
        *goes_on = bytes_equal(*form, bytes_of(", "));
        if (*goes_on || bytes_equal(*form, bytes_of(");")))
            return true;
        if (!accept(form, ", "))
            return false;
    }
}

static bool is_declaration(struct bytes form, bool *goes_on) {
    if (!accept_type(&form) || !accept(&form, " "))
        return false;
    accept(&form, "volatile ");
    return accept_variables(&form, goes_on);
}

/* The declaration of a function, or the start of a definition. `*defines` is set for a definition
 * of a function of the module or of a helper. */
static bool is_function(struct bytes form, bool *defines, bool *goes_on) {
    bool is_static = accept(&form, "static ");
    if (!accept_result(&form) || !accept(&form, " "))
        return false;
    if (is_static && accept(&form, "@w(void *instance")) {
        return bytes_equal(form, bytes_of(") {")) ||
               (accept(&form, ", ") && accept_parameters(&form, goes_on));
    }
    bool is_own = accept(&form, "@f(w2c_m*") || accept(&form, "@a(w2c_m*");
    if (!is_own && !accept(&form, "@h(struct w2c_h*"))
        return false;
    if (bytes_equal(form, bytes_of(");")) || bytes_equal(form, bytes_of("*);")))
        return true;
    *defines = is_own && !is_static && accept(&form, " instance");
    return *defines && (bytes_equal(form, bytes_of(") {")) ||
                        (accept(&form, ", ") && accept_parameters(&form, goes_on)));
}

/* A line that continues the one before. */
static bool is_continuation(struct bytes form, bool *goes_on) {
    struct bytes variables = form, parameters = form;
    return accept_variables(&variables, goes_on) || accept_parameters(&parameters, goes_on) ||
           accept_operands(&form, goes_on);
}

/* ---- The table ---- */

static int compare(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_in_table(struct bytes form) {
    const char *text = (const char *)form.data; /* ends with NUL */
    return bsearch(&text, table, sizeof table / sizeof *table, sizeof *table, compare) != NULL;
}

/* ---- Lines ---- */

static bool is_segment_line(struct bytes line) {
    for (size_t i = 0; i < line.size; i++)
        if (!memchr(" ,0123456789abcdefx", line.data[i], 19))
            return false;
    return true;
}

static bool check_form(struct wasm2c_forms *forms, struct bytes form) {
    bool goes_on = false, defines = false, known;
    if (forms->in_head) {
        known = is_continuation(form, &goes_on);
    } else if (bytes_start_with(form, "{Ref") || bytes_start_with(form, "{GlobalGet")) {
        known = is_in_table(form);
        forms->references++;
    } else {
        goes_on = bytes_equal(form, bytes_of("return @f((struct w2c_m*) instance*, ")) ||
                  bytes_equal(form, bytes_of("return @h((struct w2c_h*) instance*, "));
        known = goes_on || is_in_table(form) || is_function(form, &defines, &goes_on) ||
                is_declaration(form, &goes_on);
        forms->functions += defines;
        forms->in_segment = bytes_end_with(form, "const u8 @D[] = {");
        forms->segments += forms->in_segment;
    }
    forms->in_head = goes_on;
    return known;
}

bool wasm2c_forms_is_unused(struct bytes line) {
    return bytes_start_with(line, "wasm_rt_func_type_t wasm2c_") &&
           bytes_end_with(line,
                          "_get_func_type(uint32_t param_count, uint32_t result_count, ...) {");
}

bool wasm2c_forms_check(struct wasm2c_forms *forms, struct bytes text, struct bytes *unknown) {
    struct text form = {0}, raw = {0};
    struct bytes line;
    bool known = true;
    for (size_t at = 0; known && bytes_next_line(text, &at, &line);) {
        if (forms->in_unused) {
            forms->in_unused = !bytes_equal(line, bytes_of("}"));
        } else if (forms->in_segment) {
            forms->in_segment = !bytes_equal(line, bytes_of("};"));
            known = !forms->in_segment || is_segment_line(line);
        } else if (wasm2c_forms_is_unused(line)) {
            forms->in_unused = true;
        } else {
            form.size = 0;
            wasm2c_line_form_put(line, forms->name, &raw, &form);
            text_append(&form, "", 1);
            known = check_form(forms, (struct bytes){(const uint8_t *)form.data, form.size - 1});
        }
        if (!known)
            *unknown = line;
    }
    text_free(&form);
    text_free(&raw);
    if (known && (forms->in_head || forms->in_segment ||
                  forms->in_unused)) { /* the file ends inside something */
        known = false;
        *unknown = line;
    }
    return known;
}
