/* See line_form.h. */
#include "wasm2c/line_form.h"

#include "wasm2c/lines.h"
#include "wasm2c/names.h"

#include <string.h>

/* ---- Words ---- */

static bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }
static bool is_letter(uint8_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static bool all_digits(struct bytes text) {
    for (size_t i = 0; i < text.size; i++)
        if (!is_digit(text.data[i]))
            return false;
    return text.size > 0;
}

/* Digits, perhaps followed by `_` and more digits: how wasm2c changes a name that is taken. */
static bool is_numbered(struct bytes text) {
    bool digit = false;
    for (size_t i = 0; i < text.size; i++) {
        if (!is_digit(text.data[i]) && (text.data[i] != '_' || !digit))
            return false;
        digit = is_digit(text.data[i]);
    }
    return digit;
}

/* A form being built. */
struct form {
    const char *name;
    struct text *text;
};

static void put(struct form *form, const char *text) { text_string(form->text, text); }

/* A word that starts with `var_`: a variable of the stack becomes `$i`, a local or parameter `$L`,
 * a wrapper's parameter `$W`, and a label `$B` with whatever follows its number. */
static bool put_variable(struct form *form, struct bytes word) {
    static const char labels[] = "BLITUSF";
    struct bytes rest = bytes_from(word, 4);
    size_t digits = 1;
    if (all_digits(rest)) {
        put(form, "$W");
    } else if (rest.size > 1 && memchr("ijfdorex", rest.data[0], 8) &&
               all_digits(bytes_from(rest, 1))) {
        put(form, "$");
        text_byte(form->text, rest.data[0]);
    } else if (rest.size > 1 && (rest.data[0] == 'p' || rest.data[0] == 'l') &&
               all_digits(bytes_from(rest, 1))) {
        put(form, "$L");
    } else if (bytes_start_with(rest, "byte") || bytes_start_with(rest, "half")) {
        rest = bytes_from(rest, 4);
        if (bytes_start_with(rest, "last"))
            rest = bytes_from(rest, 4);
        if (!all_digits(rest))
            return false;
        put(form, "$L");
    } else if (rest.size > 1 && memchr(labels, rest.data[0], sizeof labels - 1)) {
        while (digits < rest.size && is_digit(rest.data[digits]))
            digits++;
        if (digits == 1 && bytes_start_with(bytes_from(rest, 1), "func"))
            digits += 4;
        put(form, "$B");
        text_append(form->text, rest.data + digits, rest.size - digits);
    } else {
        return false;
    }
    return true;
}

/* A name of the module: functions become `@f`, Sinter's helpers `@a`, types `@t`, exports and tags
 * `@e`. */
static bool put_own(struct form *form, struct bytes rest) {
    struct bytes number = bytes_from(rest, rest.size ? 1 : 0);
    if (bytes_equal(rest, bytes_of("dm"))) {
        put(form, "@e");
        return true;
    }
    if (number.size == 0 || !is_digit(number.data[0]))
        return false;
    switch (rest.data[0]) {
    case 'f':
        put(form, "@f");
        return true;
    case 'a':
    case 'k':
    case 'l':
    case 'n':
    case 'r':
    case 'x':
        put(form, "@a");
        return true;
    case 't':
        put(form, "@t");
        return all_digits(number);
    case 'e':
        put(form, "@e");
        return is_numbered(number);
    default:
        return false;
    }
}

static bool put_named(struct form *form, struct bytes word) {
    static const struct {
        const char *start, *form;
    } parts[] = {
        {"data_segment_data_w2c_", "@D"},
        {"data_segment_dropped_w2c_", "@d"},
        {"elem_segment_exprs_w2c_", "@E"},
        {"elem_segment_dropped_w2c_", "@x"},
        {"wrap_w2c_", "@w"},
    };
    size_t size = strlen(form->name);
    if (bytes_start_with(word, WASM2C_IMPORT_START) && all_digits(bytes_from(word, 7))) {
        put(form, "@h");
        return true;
    }
    if (bytes_start_with(word, "wrap_w2c_h_i") && all_digits(bytes_from(word, 12))) {
        put(form, "@w");
        return true;
    }
    if (bytes_start_with(word, "w2c_")) {
        struct bytes rest = bytes_from(word, 4);
        if (rest.size > size && memcmp(rest.data, form->name, size) == 0 && rest.data[size] == '_')
            return put_own(form, bytes_from(rest, size + 1));
        if (!bytes_equal(rest, bytes_of("dm")) &&
            (rest.size < 2 || !memchr("gTMe", rest.data[0], 4) ||
             !is_numbered(bytes_from(rest, 1))))
            return false;
        put(form, "@m");
        return true;
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        size_t start = strlen(parts[i].start);
        if (bytes_start_with(word, parts[i].start) && word.size > start + size &&
            memcmp(word.data + start, form->name, size) == 0) {
            put(form, parts[i].form);
            return true;
        }
    }
    return false;
}

/* Whether the word at `at` can only be the name of a field. `f32` and `f64` are types, but also the
 * names of result fields with index 32 or 64, which `  f32 f32;` declares. */
static bool is_field(struct bytes line, size_t at, size_t size) {
    static const char type[] = "f32 ";
    return at > 0 &&
           (line.data[at - 1] == '.' ||
            (at >= sizeof type - 1 && bytes_equal(bytes_from(line, at + size), bytes_of(";")) &&
             memcmp(line.data + at - (sizeof type - 1), type, sizeof type - 1) == 0));
}

static void put_word(struct form *form, struct bytes word, bool is_field_name) {
    static const char multi[] = "wasm_multi_";
    if (bytes_start_with(word, "var_") && put_variable(form, word))
        return;
    if (put_named(form, word))
        return;
    if (bytes_start_with(word, multi)) {
        put(form, "@s");
        return;
    }
    /* A field of several results, or the name of an export. */
    if (word.size > 1 && memchr("ijfdorex", word.data[0], 8) && all_digits(bytes_from(word, 1)) &&
        (is_field_name ||
         (!bytes_equal(word, bytes_of("f32")) && !bytes_equal(word, bytes_of("f64"))))) {
        put(form, "&");
        return;
    }
    size_t size = word.size;
    if ((bytes_start_with(word, "v128_") && bytes_contain(word, "_lane")) || /* `_lane12` */
        bytes_start_with(word, "wasm2c_")) /* the limits of an import: `wasm2c_m_min_h_i0` */
        while (is_digit(word.data[size - 1]))
            size--;
    text_append(form->text, word.data, size);
}

/* The size of the number that starts `text`. */
static size_t number_size(struct bytes text) {
    size_t size = text.data[0] == '-';
    bool is_hex = bytes_start_with(bytes_from(text, size), "0x");
    while (size < text.size &&
           (is_digit(text.data[size]) || is_letter(text.data[size]) || text.data[size] == '.' ||
            (!is_hex && size > 1 && (text.data[size] == '+' || text.data[size] == '-') &&
             (text.data[size - 1] == 'e'))))
        size++;
    return size;
}

/* `"\x92..."`, the 32 bytes of a type. */
static bool is_type_string(struct bytes text) {
    if (text.size < 130 || text.data[0] != '"' || text.data[129] != '"')
        return false;
    for (size_t i = 1; i < 129; i += 4)
        if (text.data[i] != '\\' || text.data[i + 1] != 'x')
            return false;
    return true;
}

static void put_raw_form(struct form *form, struct bytes line) {
    size_t at = 0;
    while (at < line.size && line.data[at] == ' ')
        at++;
    while (at < line.size) {
        struct bytes rest = bytes_from(line, at);
        uint8_t c = *rest.data, next = rest.size > 1 ? rest.data[1] : 0;
        struct bytes word = {rest.data, wasm2c_word_size(rest)};
        if (is_digit(c) || (c == '-' && is_digit(next))) {
            put(form, "#");
            at += number_size(rest);
        } else if (word.size) {
            put_word(form, word, is_field(line, at, word.size));
            at += word.size;
        } else if (c == '"' && is_type_string(rest)) {
            put(form, "\"~\"");
            at += 130;
        } else {
            text_byte(form->text, c);
            at++;
        }
    }
}

/* ---- Lists ---- */

static const char *const value_types[] = {"u32",
                                          "u64",
                                          "f32",
                                          "f64",
                                          "v128",
                                          "wasm_rt_funcref_t",
                                          "wasm_rt_externref_t",
                                          "wasm_rt_exnref_t"};

size_t wasm2c_line_form_type_size(struct bytes text) {
    size_t size = wasm2c_word_size(text);
    for (size_t i = 0; i < sizeof value_types / sizeof *value_types; i++)
        if (bytes_equal((struct bytes){text.data, size}, bytes_of(value_types[i])))
            return size;
    return 0;
}

/* The size of the run at the start of `text`: of operands `, $i`, of numbers `, #`, or of types `,
 * u32`. */
static size_t run_size(struct bytes text, char kind) {
    size_t size = 0, item = 0;
    for (;; size += 2 + item) {
        struct bytes rest = bytes_from(text, size);
        if (!bytes_start_with(rest, ", "))
            return size;
        rest = bytes_from(rest, 2);
        item = kind == 'T'                             ? wasm2c_line_form_type_size(rest)
               : rest.size > 0 && rest.data[0] == kind ? (kind == '$' ? 2u : 1u)
                                                       : 0;
        if (item == 0 || item > rest.size)
            return size;
    }
}

/* The size of the moves `$i = $j; ` at the start of `text`. They stand before a branch. */
static size_t moves_size(struct bytes text) {
    size_t size = 0;
    while (text.size - size > 9 && text.data[size] == '$' &&
           memcmp(text.data + size + 2, " = $", 4) == 0 &&
           memcmp(text.data + size + 7, "; ", 2) == 0)
        size += 9;
    return size;
}

/* The size of a sum, difference or product of two constants at the start of `text`,
 * `((u32)#)+((u32)#)`; else 0. Imported globals and globals computed before count as constants. */
static size_t sum_size(struct bytes text) {
    static const char *const constants[] = {"#", "(*instance->@h)", "instance->@m"};
    size_t size = 0;
    for (int side = 0; side < 2; side++) {
        struct bytes rest = bytes_from(text, size);
        if (!bytes_start_with(rest, "((u32)") && !bytes_start_with(rest, "((u64)"))
            return 0;
        size += 6;
        size_t before = size;
        for (size_t i = 0; i < 3 && size == before; i++)
            if (bytes_start_with(bytes_from(text, size), constants[i]))
                size += strlen(constants[i]);
        rest = bytes_from(text, size);
        if (size == before || rest.size < (side == 0 ? 2U : 1U) || rest.data[0] != ')' ||
            (side == 0 && !memchr("+-*", rest.data[1], 3)))
            return 0;
        size += side == 0 ? 2 : 1;
    }
    return size;
}

/* The same at the end of `text`. */
static size_t last_sum_size(struct bytes text) {
    static const size_t sizes[] = {sizeof "#" - 1, sizeof "(*instance->@h)" - 1,
                                   sizeof "instance->@m" - 1};
    for (size_t left = 0; left < 3; left++)
        for (size_t right = 0; right < 3; right++) {
            size_t size = 2 * sizeof "((u32))" - 2 + 1 + sizes[left] + sizes[right];
            if (size <= text.size && sum_size(bytes_from(text, text.size - size)) == size)
                return size;
        }
    return 0;
}

/* Replaces constant expressions by `#`, from the inside out, each when its last byte is reached. */
static void shorten_sums(struct text *raw) {
    size_t size = 0;
    for (size_t at = 0; at < raw->size; at++) {
        raw->data[size++] = raw->data[at];
        if (raw->data[at] != ')')
            continue;
        size_t sum = last_sum_size((struct bytes){(const uint8_t *)raw->data, size});
        if (sum) {
            size -= sum;
            raw->data[size++] = '#';
        }
    }
    raw->size = size;
}

/* Shortens the lists in `raw`. */
static void put_short_form(struct bytes raw, struct text *out) {
    for (size_t at = 0; at < raw.size;) {
        struct bytes rest = bytes_from(raw, at);
        struct bytes before = {(const uint8_t *)out->data, out->size};
        size_t run = 0;
        if (out->size && rest.data[0] == ',') {
            char kind = bytes_end_with(before, "instance") ? '$'
                        : bytes_end_with(before, "#")      ? '#'
                        : bytes_end_with(before, "void*") || bytes_end_with(before, "w2c_m*") ||
                                bytes_end_with(before, "struct w2c_h*")
                            ? 'T'
                            : 0;
            run = kind ? run_size(rest, kind) : 0;
        }
        static const char offset[] = " + #";
        if (rest.data[0] == ' ' && bytes_start_with(rest, offset) &&
            (bytes_end_with(before, "(u64)($i)") ||
             bytes_end_with(before, "(u64)($j)"))) { /* an access may have an offset or not */
            at += sizeof offset - 1;
            continue;
        }
        /* Imported objects are reached by a pointer. */
        static const char pointed[] = "(*instance->@h)", pointer[] = "instance->@h";
        if (bytes_start_with(rest, pointed) || bytes_start_with(rest, pointer)) {
            bool is_object = rest.data[0] == '(';
            text_string(out, is_object ? "instance->@m" : "&instance->@m");
            at += is_object ? sizeof pointed - 1 : sizeof pointer - 1;
            continue;
        }
        size_t moves = rest.data[0] == '$' ? moves_size(rest) : 0;
        if (run || moves) {
            text_byte(out, run ? '*' : '^');
            at += run + moves;
        } else {
            text_byte(out, rest.data[0]);
            at++;
        }
    }
}

void wasm2c_line_form_put(struct bytes line, const char *name, struct text *raw, struct text *out) {
    struct form form = {.name = name, .text = raw};
    raw->size = 0;
    put_raw_form(&form, line);
    if (raw->size == 0)
        return;
    if (bytes_contain((struct bytes){(const uint8_t *)raw->data, raw->size}, "((u"))
        shorten_sums(raw);
    put_short_form((struct bytes){(const uint8_t *)raw->data, raw->size}, out);
}
