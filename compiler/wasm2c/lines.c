/* See lines.h. How lines are read; `!` marks a variable's last use:
 *
 *   var_i0 = var_p0;                                   VALUE     defines i0
 *   var_i1 = 2u;                                       VALUE     defines i1
 *   var_i0 <<= (var_i1 & 31);                          VALUE     uses i0! i1!, defines i0
 *   var_i0 = i32_load_default32(&..., (u64)(var_i0));  VALUE     uses i0!, reads, defines i0
 *   var_i1 = w2c_m_f3_get(instance, var_i0);           RESULT    uses i0, defines i1
 *   var_l2 = var_i1;                                   LOCAL     uses i1!
 *   i32_store_default32(&..., (u64)(var_i0), 0u);      EFFECT    uses i0
 *   if (var_i0) {goto var_B0;}                         BRANCH    uses i0!
 *   goto var_B1;                                       LEAVE
 *   var_B0:;                                           BOUNDARY
 *
 * A line in an unknown form is a boundary, too: nothing is assumed across it. */
#include "wasm2c/lines.h"

#include "wasm2c/marks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A variable's index is its number times the number of letters, plus the index of its letter. */
static const char letters[] = "ijfdorex";
#define LETTERS ((uint32_t)(sizeof letters - 1))
#define NUMBER_MAX ((uint32_t)1 << 20)

static bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }
static bool is_word(uint8_t c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

size_t wasm2c_word_size(struct bytes text) {
    size_t size = 0;
    while (size < text.size && is_word(text.data[size]))
        size++;
    return size;
}

uint32_t wasm2c_take_number(struct bytes text, size_t *at) {
    size_t start = *at;
    uint64_t number = 0;
    while (*at < text.size && text.data[*at] >= '0' && text.data[*at] <= '9' && number < UINT32_MAX)
        number = number * 10 + (text.data[(*at)++] - '0');
    return *at == start || number >= UINT32_MAX ? UINT32_MAX : (uint32_t)number;
}

/* Whether `word` is `var_`, one of the letters in `kinds`, and a number. Both are returned. */
static bool is_name(struct bytes word, const char *kinds, uint32_t *letter, uint32_t *number) {
    if (word.size < 6 || word.size > 13 || memcmp(word.data, "var_", 4) != 0)
        return false;
    const char *found = memchr(kinds, word.data[4], strlen(kinds));
    *number = 0;
    for (size_t i = 5; i < word.size; i++) {
        if (!is_digit(word.data[i]))
            return false;
        *number = *number * 10 + (word.data[i] - '0');
    }
    *letter = found ? (uint32_t)(found - kinds) : 0;
    return found && *number < NUMBER_MAX;
}

bool wasm2c_variable_index(struct bytes word, uint32_t *variable) {
    uint32_t letter, number;
    if (!is_name(word, letters, &letter, &number))
        return false;
    *variable = number * LETTERS + letter;
    return true;
}

static bool is_local(struct bytes word) {
    uint32_t letter, number;
    return is_name(word, "lp", &letter, &number);
}

void wasm2c_put_variable(struct text *out, uint32_t variable) {
    text_string(out, "var_");
    text_byte(out, (uint8_t)letters[variable % LETTERS]);
    text_decimal(out, variable / LETTERS);
}

/* ---- Uses ---- */

static void *grow(void *items, uint32_t *capacity, uint32_t count, size_t size) {
    if (count < *capacity)
        return items;
    *capacity = count < 256 ? 512 : count * 2;
    void *grown = realloc(items, *capacity * size);
    if (grown)
        return grown;
    fputs("sinter: error: out of memory\n", stderr);
    exit(3);
}

static void add_use(struct wasm2c_lines *f, struct wasm2c_line *line, struct wasm2c_use use) {
    f->uses = grow(f->uses, &f->use_capacity, f->use_count, sizeof *f->uses);
    f->uses[f->use_count++] = use;
    line->use_count++;
    if (use.variable >= f->variable_count)
        f->variable_count = use.variable + 1;
}

/* Adds all variables in the line from `offset` on. */
static void add_uses(struct wasm2c_lines *f, struct wasm2c_line *line, size_t offset,
                     enum wasm2c_use_kind kind) {
    while (offset < line->text.size) {
        struct bytes word = bytes_from(line->text, offset);
        word.size = wasm2c_word_size(word);
        uint32_t variable;
        if (wasm2c_variable_index(word, &variable))
            add_use(
                f, line,
                (struct wasm2c_use){variable, (uint32_t)offset, (uint32_t)word.size, kind, false});
        offset += word.size ? word.size : 1;
    }
}

/* ---- Forms ---- */

static bool is_number_type(struct bytes word) {
    static const char *const types[] = {"u8",  "s8",  "u16", "s16", "u32",
                                        "s32", "u64", "s64", "f32", "f64"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (bytes_equal(word, bytes_of(types[i])))
            return true;
    return false;
}

/* Only operators, casts, literals, variables and locals: an expression that cannot trap or change
 * anything. */
static bool is_arithmetic(struct bytes value) {
    uint32_t variable;
    for (size_t at = 0; at < value.size;) {
        struct bytes word = bytes_from(value, at);
        word.size = wasm2c_word_size(word);
        bool known = word.size == 0 || is_digit(*word.data) ||
                     wasm2c_variable_index(word, &variable) || is_local(word) ||
                     is_number_type(word);
        bool called = word.size && !is_number_type(word) && at + word.size < value.size &&
                      value.data[at + word.size] == '(';
        if (!known || called)
            return false;
        if (word.size == 0 && !strchr(" +-*/&|^<>=!?:().", value.data[at]))
            return false;
        at += word.size ? word.size : 1;
    }
    return true;
}

/* `i32_load8_u_default32(&instance->w2c_e0, ...)` and the like, but no access of vectors. */
static bool is_access(struct bytes text, const char *what) {
    size_t size = wasm2c_word_size(text);
    struct bytes word = {text.data, size};
    return (bytes_start_with(word, "i32_") || bytes_start_with(word, "i64_") ||
            bytes_start_with(word, "f32_") || bytes_start_with(word, "f64_")) &&
           bytes_start_with(bytes_from(word, 4), what) && bytes_end_with(word, "_default32") &&
           bytes_start_with(bytes_from(text, size), "(&instance->w2c_e");
}

static bool is_global(struct bytes text) {
    size_t size = sizeof "instance->w2c_g" - 1;
    if (!bytes_start_with(text, "instance->w2c_g"))
        return false;
    while (size < text.size && is_digit(text.data[size]))
        size++;
    return size == text.size;
}

/* Adds a call's operands. A function's are evaluated before the call. So are those of an indirect
 * call in wasm; but C evaluates them after the check of the index, which names the index more than
 * once. */
static bool add_call(struct wasm2c_lines *f, struct wasm2c_line *line, struct bytes call) {
    size_t offset = (size_t)(call.data - line->text.data);
    static const char last[] = ".module_instance";
    if (bytes_start_with(call, "w2c_")) {
        add_uses(f, line, offset, WASM2C_USE_EXPRESSION);
    } else if (bytes_start_with(call, "CALL_INDIRECT(") ||
               bytes_start_with(call, "SINTER_CALL_KNOWN(")) {
        add_uses(f, line, offset, WASM2C_USE_ATOM);
        const uint8_t *end = memmem(call.data, call.size, last, sizeof last - 1);
        for (uint32_t i = 0; end && i < line->use_count; i++) {
            struct wasm2c_use *use = &f->uses[line->first_use + i];
            if (line->text.data + use->offset > end)
                use->kind = WASM2C_USE_PURE;
        }
    } else {
        return false;
    }
    return true;
}

/* `TARGET = VALUE;` or `TARGET += VALUE;` */
static bool parse_assignment(struct wasm2c_lines *f, struct wasm2c_line *line) {
    struct bytes text = line->text;
    struct bytes name = {text.data, wasm2c_word_size(text)};
    uint32_t variable;
    if (!wasm2c_variable_index(name, &variable) || !bytes_end_with(text, ";"))
        return false;
    const uint8_t *equals = memchr(text.data, '=', text.size < 20 ? text.size : 20);
    size_t at = equals ? (size_t)(equals - text.data) : 0;
    if (at < name.size + 1 || at > name.size + 3 || at + 2 >= text.size || text.data[at + 1] != ' ')
        return false;
    line->target = variable;
    line->operator_size = (uint32_t)(at - name.size - 1);
    line->value_offset = (uint32_t)at + 2;
    line->kind = WASM2C_LINE_VALUE;
    if (variable >= f->variable_count)
        f->variable_count = variable + 1;
    struct bytes value = {text.data + at + 2, text.size - at - 3};
    if (line->operator_size)
        add_use(
            f, line,
            (struct wasm2c_use){variable, 0, (uint32_t)name.size, WASM2C_USE_EXPRESSION, false});
    line->reads = is_access(value, "load") || is_global(value);
    if (line->reads || is_arithmetic(value)) {
        bool choice = bytes_contain(value, " ? ");
        add_uses(f, line, at + 2, choice ? WASM2C_USE_ATOM : WASM2C_USE_EXPRESSION);
        if ((choice || bytes_start_with(value, "!(var_")) && line->use_count)
            f->uses[line->first_use].kind = WASM2C_USE_CONDITION;
        return true;
    }
    line->kind = WASM2C_LINE_RESULT;
    if (line->operator_size) {
        f->use_count = line->first_use;
        line->use_count = 0;
        return false;
    }
    if (!add_call(f, line, value))
        add_uses(f, line, at + 2, WASM2C_USE_ATOM);
    return true;
}

/* `if (var_i0) {goto var_B0;}`, the only form of a condition on a line of its own. */
static bool is_branch(struct bytes text) {
    size_t open = sizeof "if (" - 1;
    if (!bytes_start_with(text, "if (var_") || !bytes_end_with(text, ";}"))
        return false;
    return bytes_start_with(bytes_from(text, open + wasm2c_word_size(bytes_from(text, open))),
                            ") {goto var_");
}

static bool parse_effect(struct wasm2c_lines *f, struct wasm2c_line *line) {
    struct bytes text = line->text;
    struct bytes name = {text.data, wasm2c_word_size(text)};
    line->kind = WASM2C_LINE_EFFECT;
    if (!bytes_end_with(text, ";"))
        return false;
    if (is_access(text, "store")) {
        add_uses(f, line, name.size, WASM2C_USE_EXPRESSION);
        return true;
    }
    if (add_call(f, line, text))
        return true;
    const uint8_t *equals = memmem(text.data, text.size, " = var_", 7);
    size_t before = equals ? (size_t)(equals - text.data) : 0;
    struct bytes value = equals ? bytes_from(text, before + 3) : text;
    if (!equals || wasm2c_word_size(value) + 1 != value.size)
        return false;
    add_uses(f, line, before + 3, WASM2C_USE_EXPRESSION);
    if (is_local((struct bytes){text.data, before})) {
        line->kind = WASM2C_LINE_LOCAL;
        return line->use_count == 1;
    }
    return is_global((struct bytes){text.data, before});
}

static bool is_declaration(struct bytes text) {
    return bytes_start_with(text, "u32 var_") || bytes_start_with(text, "u64 var_") ||
           bytes_start_with(text, "f32 var_") || bytes_start_with(text, "f64 var_") ||
           bytes_start_with(text, "v128 var_");
}

/* `STATEMENT; STATEMENT;` */
static bool is_several(struct bytes text) {
    const uint8_t *semicolon = memchr(text.data, ';', text.size - 1);
    return semicolon && bytes_contain(bytes_from(text, (size_t)(semicolon - text.data)), "; ");
}

static void parse_line(struct wasm2c_lines *f, struct wasm2c_line *line) {
    struct bytes text = line->text;
    uint32_t first = f->use_count;
    line->first_use = first;
    if (text.size == 0 || bytes_equal(text, bytes_of("FUNC_EPILOGUE;"))) {
        line->kind = WASM2C_LINE_DROP;
    } else if (is_declaration(text) || bytes_equal(text, bytes_of("FUNC_PROLOGUE;"))) {
        line->kind = WASM2C_LINE_COPY;
    } else if (is_branch(text)) {
        line->kind = WASM2C_LINE_BRANCH;
        add_uses(f, line, 4, WASM2C_USE_CONDITION);
    } else if (bytes_start_with(text, "goto ") || bytes_start_with(text, "return var_") ||
               (bytes_start_with(text, "switch (var_i") && bytes_end_with(text, ") {"))) {
        line->kind = WASM2C_LINE_LEAVE;
        add_uses(f, line, 4, WASM2C_USE_EXPRESSION);
    } else if (is_several(text) || /* a branch that first moves values */
               (!parse_assignment(f, line) && !parse_effect(f, line))) {
        f->use_count = first;
        line->use_count = 0;
        line->kind = WASM2C_LINE_BOUNDARY;
        add_uses(f, line, 0, WASM2C_USE_ATOM);
    }
}

/* ---- Liveness ---- */

static bool ends_region(const struct wasm2c_line *line) {
    return line->kind == WASM2C_LINE_LEAVE || line->kind == WASM2C_LINE_BOUNDARY;
}

static bool assigns(const struct wasm2c_line *line) {
    return line->kind == WASM2C_LINE_VALUE || line->kind == WASM2C_LINE_RESULT;
}

/* A region is a run of lines that is entered only at its first line. A variable that a region uses
 * before defining it may come from any other region. */
static void find_exposed(struct wasm2c_lines *f) {
    uint32_t region = 1;
    for (uint32_t i = 0; i < f->line_count; i++) {
        const struct wasm2c_line *line = &f->lines[i];
        region += line->kind == WASM2C_LINE_BOUNDARY;
        for (uint32_t u = 0; u < line->use_count; u++) {
            struct wasm2c_variable *variable = &f->variables[f->uses[line->first_use + u].variable];
            variable->exposed |= variable->defined_in != region;
        }
        if (assigns(line))
            f->variables[line->target].defined_in = region;
        region += ends_region(line);
    }
}

/* Goes backwards. At an exit of a region, every variable is live that some region exposes. */
static void find_last_uses(struct wasm2c_lines *f) {
    uint32_t exits = 1;
    for (uint32_t i = f->line_count; i-- > 0;) {
        struct wasm2c_line *line = &f->lines[i];
        exits += ends_region(line) || line->kind == WASM2C_LINE_BRANCH;
        if (assigns(line)) {
            struct wasm2c_variable *variable = &f->variables[line->target];
            line->dead = !variable->live && !(variable->exposed && exits > variable->killed_at);
            variable->live = false;
            variable->killed_at = exits;
        }
        for (uint32_t u = line->use_count; u-- > 0;) {
            struct wasm2c_use *use = &f->uses[line->first_use + u];
            struct wasm2c_variable *variable = &f->variables[use->variable];
            use->last = !variable->live && !(variable->exposed && exits > variable->killed_at);
            variable->live = true;
        }
    }
}

/* ---- Bodies ---- */

static struct bytes without_indentation(struct bytes line) {
    while (line.size && *line.data == ' ')
        line = bytes_from(line, 1);
    while (line.size && line.data[line.size - 1] == ' ')
        line.size--;
    return line;
}

/* Takes the marks (marks.h) off the start of a line. Returns the last one, or `mark` if there is
 * none. */
static uint32_t take_marks(struct bytes *line, uint32_t mark) {
    while (line->size && *line->data == MARKS_START) {
        size_t at = 1;
        mark = wasm2c_take_number(*line, &at);
        *line = bytes_from(*line, at + 1);
    }
    return mark;
}

/* Reads all lines of a function. A declaration may take several. Lines for Segue are left out,
 * since wasm-rt.h says that it is not used. */
static void parse_body(struct wasm2c_lines *f, struct bytes body) {
    struct bytes raw;
    bool declaring = false, skipping = false;
    uint32_t mark = WASM2C_NO_MARK;
    for (size_t at = 0; bytes_next_line(body, &at, &raw);) {
        mark = take_marks(&raw, mark);
        struct wasm2c_line line = {.text = without_indentation(raw), .mark = mark};
        bool skipped = skipping;
        if (bytes_equal(raw, bytes_of("#if WASM_RT_USE_SEGUE_FOR_THIS_MODULE")))
            skipping = skipped = true;
        else if (bytes_start_with(raw, "#endif"))
            skipping = false;
        if (skipped)
            continue;
        if (declaring)
            line.kind = WASM2C_LINE_COPY;
        else
            parse_line(f, &line);
        declaring = line.kind == WASM2C_LINE_COPY && !bytes_end_with(line.text, ";");
        f->lines = grow(f->lines, &f->line_capacity, f->line_count, sizeof *f->lines);
        f->lines[f->line_count++] = line;
    }
}

void wasm2c_lines_read(struct wasm2c_lines *lines, struct bytes body) {
    lines->line_count = lines->use_count = lines->variable_count = 0;
    parse_body(lines, body);
    lines->variables = grow(lines->variables, &lines->variable_capacity, lines->variable_count,
                            sizeof *lines->variables);
    if (lines->variable_count)
        memset(lines->variables, 0, lines->variable_count * sizeof *lines->variables);
    find_exposed(lines);
    find_last_uses(lines);
}

void wasm2c_lines_free(struct wasm2c_lines *lines) {
    free(lines->lines);
    free(lines->uses);
    free(lines->variables);
}
