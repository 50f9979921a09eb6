/* See adopt.h. What this file itself replaces, for a module `m`:
 *
 *   the preamble                                      #include "core.h"
 *   var_f1 = 1;                                       var_f1 = sinter_opaque_f32(1);
 *   static const u8 data_segment_data_w2c_m_d0[] = {  SINTER_SEGMENT(data_segment_data_w2c_m_d0);
 *     0x61, 0x62,
 *   };
 *   static const wasm_tag_placeholder_t w2c_m_e0;     #define w2c_m_e0 (*SINTER_TAG(instance, 0))
 *   u32 w2c_m_a0_wait32(w2c_m* instance, ...) {       u32 w2c_m_a0_wait32(w2c_m* instance, ...) {
 *     ...                                               ...
 *     var_i0 = instance->w2c_dm.pages;                  var_i0 = wasm_rt_memory_wait32(
 *     ...                                                 &instance->w2c_dm, var_p0, ...);
 *   wasm_rt_func_type_t wasm2c_m_get_func_type(...    (left out: Sinter never calls it)
 *
 * Bytes of data segments come from a file (lower/segments.h). References to functions, writes of
 * references, narrow locals, tail calls, calls through known tables and the making of an instance
 * have files of their own. */
#include "wasm2c/adopt.h"

#include "wasm2c/hints.h"
#include "wasm2c/instantiate.h"
#include "wasm2c/int128.h"
#include "wasm2c/kept.h"
#include "wasm2c/known.h"
#include "wasm2c/lines.h"
#include "wasm2c/narrow.h"
#include "wasm2c/references.h"
#include "wasm2c/whole.h"
#include "wasm2c/wide.h"

#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FAULT_SHOWN_BYTES ((size_t)200)

/* ---- The preamble ---- */

/* The pieces of wasm2c 1.0.39's preamble, in order, with their replacements. */
static const struct piece {
    size_t size_bytes;
    const char *sha256;
    bool optional; /* present only if the module needs it */
    const char *replacement;
} pieces[] = {
    {26018, "68a4da573008c8860c8de055dfcf9cae33cfd56e9175fa26d1269059d86ff3b3", false,
     "#include \"core.h\"\n"},
    /* The header has this piece if a v128 stands in the type of one of the module's functions. */
    {136, "4c1d231317e952d87e58382cd44a4f59d5f35c44698d1277587652a5006fd685", true,
     "#include <simde/wasm/simd128.h>\n"
     "#ifndef WASM_RT_SIMD_TYPE_DEFINED\n#define WASM_RT_SIMD_TYPE_DEFINED\n"
     "typedef simde_v128_t v128;\n#endif\n"},
    {22835, "8986f41936a57fd512549b91815ed696fa2718ecfbeab8222fc8c495cbe9316f", true,
     "#include \"simd.h\"\n"},
    {14948, "9df7fa4b54c055a4910f03ff384c7271b401a07ecd6012ef8e2ee45efc708d37", true,
     "#include \"atomics.h\"\n"},
};
static const char preamble_start[] = "// Computes a pointer to an object";

/* How many bytes come before the preamble. */
static size_t before_preamble(struct bytes text) {
    const uint8_t *start = memmem(text.data, text.size, preamble_start, sizeof preamble_start - 1);
    return start ? (size_t)(start - text.data) : 0;
}

static bool is_piece(struct bytes text, const struct piece *piece) {
    char digest[SHA256_DIGEST_STRING_LENGTH];
    if (text.size < piece->size_bytes)
        return false;
    SHA256Data(text.data, piece->size_bytes, digest);
    return strcmp(digest, piece->sha256) == 0;
}

/* Replaces the preamble, and moves `text` behind it. False when it is not the known one. */
static bool adopt_preamble(struct bytes *text, struct text *out) {
    const uint8_t *start =
        memmem(text->data, text->size, preamble_start, sizeof preamble_start - 1);
    if (!start)
        return false;
    size_t before = (size_t)(start - text->data);
    text_append(out, text->data, before);
    *text = bytes_from(*text, before);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        bool here = is_piece(*text, &pieces[i]);
        if (!here && !pieces[i].optional)
            return false;
        if (here) {
            text_string(out, pieces[i].replacement);
            *text = bytes_from(*text, pieces[i].size_bytes);
        }
    }
    return true;
}

/* ---- Constants ---- */

/* Where the constant starts in a line like `  var_f1 = -1;`, given without its newline; 0 for other
 * lines. `*single` is true for an f32. */
static size_t constant_start(struct bytes line, bool *single) {
    size_t at = 0;
    while (at < line.size && line.data[at] == ' ')
        at++;
    if (line.size - at < 8 || memcmp(line.data + at, "var_", 4) != 0 ||
        (line.data[at + 4] != 'f' && line.data[at + 4] != 'd'))
        return 0;
    *single = line.data[at + 4] == 'f';
    at += 5;
    while (at < line.size && line.data[at] >= '0' && line.data[at] <= '9')
        at++;
    return line.size - at > 3 && memcmp(line.data + at, " = ", 3) == 0 ? at + 3 : 0;
}

static bool is_number(struct bytes text) {
    if (text.size && text.data[0] == '-')
        text = bytes_from(text, 1);
    return text.size && text.data[0] >= '0' && text.data[0] <= '9';
}

/* Whether clang could drop an operation because of this constant: 0, 1 or -1, however it is
 * written, or a NaN, since clang 14 takes the sum of a value and a signalling NaN for that NaN
 * itself. A number that cannot be read counts as one of them. */
static bool is_neutral(struct bytes value) {
    char text[64], *end;
    if (!is_number(value))
        return bytes_start_with(value, "f32_reinterpret_i32(0x") ||
               bytes_start_with(value, "f64_reinterpret_i64(0x");
    if (value.size >= sizeof text)
        return true;
    memcpy(text, value.data, value.size);
    text[value.size] = '\0';
    double number = strtod(text, &end);
    return (*end && strcmp(end, "f") != 0) || number == 0 || number == 1 || number == -1;
}

/* Appends `line` with its float constant hidden by core.h's sinter_opaque_*, if clang could drop an
 * operation because of it. False for other lines. */
static bool adopt_constant(struct bytes line, struct text *out) {
    bool single = false;
    size_t start = constant_start(line, &single);
    if (!start || line.data[line.size - 1] != ';')
        return false;
    struct bytes constant = {line.data + start, line.size - start - 1};
    if (!is_neutral(constant))
        return false;
    text_append(out, line.data, start);
    text_format(out, "sinter_opaque_%s(%.*s);", single ? "f32" : "f64", (int)constant.size,
                (const char *)constant.data);
    return true;
}

/* ---- Data segments ---- */

/* The symbol of the data segment in `line`, if the line starts with `start` and ends with `end`;
 * else empty. */
static struct bytes segment_between(struct bytes line, const char *start, const char *end) {
    static const char symbol[] = "data_segment_data_w2c_";
    size_t before = strlen(start), after = strlen(end), size = sizeof symbol - 1;
    if (line.size <= before + size + after || memcmp(line.data, start, before) != 0 ||
        memcmp(line.data + before, symbol, size) != 0 ||
        memcmp(line.data + line.size - after, end, after) != 0)
        return (struct bytes){0};
    return (struct bytes){line.data + before, line.size - before - after};
}

/* Appends what takes the place of a segment's declaration, or of the first line of its definition.
 * `*defined` is set when the rest of a definition follows. A definition is `static` in a module of
 * one file; with several files, it stands in the first of them. */
static bool adopt_segment(struct bytes line, bool *defined, struct text *out) {
    struct bytes declared = segment_between(line, "extern const u8 ", "[];");
    struct bytes own = segment_between(line, "static const u8 ", "[] = {");
    *defined = own.size || segment_between(line, "const u8 ", "[] = {").size;
    if (own.size)
        declared = own;
    if (declared.size)
        text_format(out, "SINTER_SEGMENT(%.*s);", (int)declared.size, (const char *)declared.data);
    return declared.size || *defined;
}

/* The end of the definition whose first line ends at `at`. */
static size_t definition_end(struct bytes text, size_t at) {
    static const char end[] = "\n};";
    const uint8_t *found = memmem(text.data + at, text.size - at, end, sizeof end - 1);
    return found ? (size_t)(found - text.data) + sizeof end - 1 : text.size;
}

/* ---- Tags ---- */

/* wasm2c makes one object for each tag, whose address stands for the tag. But each instance has
 * tags of its own, and those that it imports are others'. So an instance's state ends with what
 * stands for each of its tags (SINTER_TAG), and generated code takes that in place of an address.
 */
static bool adopt_tag(struct bytes line, uint64_t *count, struct text *out) {
    static const char placeholder[] = "const wasm_tag_placeholder_t ";
    static const char exported[] = "const wasm_rt_tag_t w2c_";
    bool is_definition = bytes_start_with(line, placeholder) || bytes_start_with(line, exported);
    size_t start = bytes_start_with(line, "static ")   ? sizeof "static " - 1
                   : bytes_start_with(line, "extern ") ? sizeof "extern " - 1
                                                       : 0;
    if (is_definition) /* its declaration was already replaced */
        return true;
    if (!start || !bytes_start_with(bytes_from(line, start), placeholder))
        return false;
    struct bytes name = bytes_from(line, start + sizeof placeholder - 1);
    text_format(out, "#define %.*s (*SINTER_TAG(instance, %llu))", (int)wasm2c_word_size(name),
                (const char *)name.data, (unsigned long long)(*count)++);
    return true;
}

/* ---- Lines ---- */

/* The end of a function's definition whose first line ends at `end`. */
static size_t function_end(struct bytes text, size_t end) {
    static const char last[] = "\n}\n";
    const uint8_t *found = memmem(text.data + end, text.size - end, last, sizeof last - 1);
    return found ? (size_t)(found - text.data) + sizeof last - 1 : text.size;
}

/* Appends what takes the place of a line about locals. */
static bool adopt_locals(struct bytes line, struct wasm2c_narrow *narrow, struct text *out) {
    struct text declared = {0};
    if (!wasm2c_kept_declare(line, &declared))
        return wasm2c_narrow_adopt(narrow, line, out);
    if (!wasm2c_narrow_adopt(narrow, text_bytes(&declared), out))
        text_append(out, declared.data, declared.size);
    text_free(&declared);
    return true;
}

static void put_text(struct bytes text, struct text *out) {
    if (text.size)
        text_append(out, text.data, text.size);
}

/* Appends what belongs behind the lines of `text` from `at` to `end`. */
static void put_copies(struct bytes text, size_t at, size_t end, struct wasm2c_kept *kept,
                       struct text *out) {
    struct bytes lines = {text.data, end}, line;
    while (bytes_next_line(lines, &at, &line))
        wasm2c_kept_read(kept, line, bytes_from(text, at), out);
}

/* Appends what takes the place of the line of `text` from `at` to `*end`, which moves on if more
 * lines belong to it. False, with nothing appended, when it stays. */
static bool adopt_line(struct bytes text, size_t at, size_t *end, struct wasm2c_forms *forms,
                       struct wasm2c_tail *tail, struct wasm2c_narrow *narrow, struct text *out,
                       bool *is_known) {
    struct bytes line = {text.data + at, *end - at};
    bool defined = false;
    enum wasm2c_tail_line of_tail = wasm2c_tail_adopt(tail, text, at, end, out);
    *is_known = of_tail != WASM2C_TAIL_UNKNOWN;
    bool is_changed =
        of_tail == WASM2C_TAIL_CHANGED || wasm2c_int128_adopt(text, at, end, tail->name, out) ||
        wasm2c_hints_adopt(text, at, end, tail->name, out, is_known) ||
        wasm2c_instantiate_adopt(&forms->instantiate, tail->module, text, at, end, out, is_known) ||
        adopt_constant(line, out) || wasm2c_known_adopt(line, tail->known, tail->name, out) ||
        wasm2c_references_adopt(line, tail, out, is_known) || wasm2c_whole_adopt(line, out) ||
        wasm2c_wide_adopt(line, out, is_known) || adopt_locals(line, narrow, out) ||
        adopt_segment(line, &defined, out) || adopt_tag(line, &forms->tags, out);
    if (defined)
        *end = definition_end(text, *end);
    return is_changed;
}

/* False, with the reason in `fault`, when a line is in an unknown form. */
static bool adopt_lines(struct bytes text, struct wasm2c_marks *marks, struct wasm2c_forms *forms,
                        struct wasm2c_tail *tail, struct text *out, struct text *fault) {
    struct wasm2c_narrow narrow = {0};
    struct wasm2c_kept kept = {0};
    size_t copied = 0;
    bool is_known = true;
    for (size_t at = 0; is_known && at < text.size;) {
        const uint8_t *newline = memchr(text.data + at, '\n', text.size - at);
        size_t end = newline ? (size_t)(newline - text.data) : text.size;
        struct bytes line = {text.data + at, end - at};
        struct text changed = {0}, behind = {0};
        if (wasm2c_forms_is_unused(line)) {
            wasm2c_marks_copy(marks, text.data + copied, text.data + at, out);
            copied = at = function_end(text, end);
            continue;
        }
        bool is_changed = adopt_line(text, at, &end, forms, tail, &narrow, &changed, &is_known);
        put_copies(text, at, end, &kept, &behind);
        if (is_changed || behind.size) {
            wasm2c_marks_copy(marks, text.data + copied, text.data + at, out);
            wasm2c_marks_put(marks, text.data + end, out);
            put_text(is_changed ? text_bytes(&changed) : line, out);
            put_text(text_bytes(&behind), out);
            copied = end;
        }
        text_free(&changed);
        text_free(&behind);
        if (!is_known) {
            text_string(fault, "the line \"");
            text_quoted(fault, line);
            text_string(fault, "\"");
        }
        at = end + 1;
    }
    wasm2c_marks_copy(marks, text.data + copied, text.data + text.size, out);
    wasm2c_kept_free(&kept);
    return is_known;
}

/* ---- Helpers ---- */

/* The kind of helper (lower/rewrite_code.h) whose definition starts on `line`, e.g. "wait32" for
 * `u32 w2c_m_a0_wait32(w2c_m* instance, ...) {`. The module's own functions never have such a name:
 * theirs begin with f, i or e. */
static const char *helper_defined(struct bytes line, const char *name, struct arena *arena) {
    static const char *const kinds[] = {"wait32", "wait64", "notify"};
    const char *start = arena_format(arena, "u32 w2c_%s_a", name);
    size_t at = strlen(start);
    if (line.size <= at || memcmp(line.data, start, at) != 0 || line.data[line.size - 1] != '{')
        return NULL;
    while (at < line.size && line.data[at] >= '0' && line.data[at] <= '9')
        at++;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t size = strlen(kinds[i]);
        if (line.size - at > size + 2 && line.data[at] == '_' &&
            memcmp(line.data + at + 1, kinds[i], size) == 0 && line.data[at + 1 + size] == '(')
            return kinds[i];
    }
    return NULL;
}

#define HELPER_RESULT "  var_i0 = "
#define WIDE_HELPER_RESULT "  var_j0 = "

/* The memory in `  var_i0 = MEMORY.pages;`, the one significant line of a helper's body, in which a
 * 64-bit memory has `var_j0`; empty for other lines. */
static struct bytes memory_sized(struct bytes line) {
    static const char end[] = ".pages;";
    size_t before = sizeof HELPER_RESULT - 1, after = sizeof end - 1;
    if (line.size <= before + after || !bytes_end_with(line, end) ||
        !(bytes_start_with(line, HELPER_RESULT) || bytes_start_with(line, WIDE_HELPER_RESULT)))
        return (struct bytes){0};
    return (struct bytes){line.data + before, line.size - before - after};
}

/* Replaces that line of the helper whose body follows `*at` by a call of the runtime. False when
 * the body has no such line. */
static bool adopt_helper(struct bytes text, size_t *at, size_t *copied, const char *kind,
                         struct text *out) {
    struct bytes line;
    while (bytes_next_line(text, at, &line) && !bytes_equal(line, bytes_of("}"))) {
        struct bytes memory = memory_sized(line);
        if (memory.size == 0)
            continue;
        size_t start = (size_t)(line.data - text.data);
        text_append(out, text.data + *copied, start - *copied);
        text_append(out, line.data, sizeof HELPER_RESULT - 1);
        text_format(out, "wasm_rt_memory_%s(&%.*s, %s);", kind, (int)memory.size,
                    (const char *)memory.data,
                    *kind == 'n' ? "var_p0, var_p1, var_p2" : "var_p0, var_p1, var_p2, var_p3");
        *copied = start + line.size;
        return true;
    }
    return false;
}

static bool adopt_helpers(struct bytes text, const char *name, struct text *out) {
    struct arena arena = {0};
    struct bytes line;
    bool ok = true;
    size_t copied = 0;
    for (size_t at = 0; ok && bytes_next_line(text, &at, &line);) {
        const char *kind = line.size > 4 && memcmp(line.data, "u32 ", 4) == 0
                               ? helper_defined(line, name, &arena)
                               : NULL;
        if (kind)
            ok = adopt_helper(text, &at, &copied, kind, out);
    }
    text_append(out, text.data + copied, text.size - copied);
    arena_destroy(&arena);
    return ok;
}

static bool check_forms(struct bytes text, struct wasm2c_forms *forms, struct text *fault) {
    struct bytes unknown = {0};
    if (wasm2c_forms_check(forms, text, &unknown))
        return true;
    text_string(fault, "the line \"");
    text_quoted(fault, unknown.size > FAULT_SHOWN_BYTES
                           ? (struct bytes){unknown.data, FAULT_SHOWN_BYTES}
                           : unknown);
    text_string(fault, unknown.size > FAULT_SHOWN_BYTES ? "...\"" : "\"");
    return false;
}

bool wasm2c_adopt_header(struct bytes text, struct wasm2c_forms *forms, struct text *fault) {
    return check_forms(text, forms, fault);
}

bool wasm2c_adopt(struct bytes text, struct wasm2c_marks *marks, struct wasm2c_forms *forms,
                  struct wasm2c_tail *tail, bool holds_preamble, struct text *out,
                  struct text *fault) {
    struct bytes head = text;
    if (holds_preamble && !adopt_preamble(&text, out)) {
        text_string(fault, "what comes before the module's own code");
        return false;
    }
    head.size = holds_preamble ? before_preamble(head) : 0;
    if (!check_forms(head, forms, fault) || !check_forms(text, forms, fault))
        return false;
    if (holds_preamble)
        wasm2c_known_declare(tail->known, tail->name, out);
    struct text lines = {0};
    /* A shard without functions includes nothing, but every object file needs its label. */
    static const char empty[] = "/* Empty wasm2c generated file */";
    if (text.size >= sizeof empty - 1 && memcmp(text.data, empty, sizeof empty - 1) == 0)
        text_string(out, "#include \"wasm-rt.h\"\n");
    bool ok = adopt_lines(text, marks, forms, tail, &lines, fault);
    if (ok &&
        !adopt_helpers((struct bytes){(const uint8_t *)lines.data, lines.size}, tail->name, out)) {
        text_string(fault, "a helper function that Sinter had added");
        ok = false;
    }
    text_free(&lines);
    return ok;
}
