/* See tail.h. An indirect tail call in function 4 of module `m`, of a type that allows a jump:
 *
 *   var_i1 = 0u;                       var_i1 = 0u;
 *   w2c_m_n5(instance, var_i1);
 *   w2c_m_k6(instance, var_j0);        { const wasm_rt_funcref_t *to = SINTER_TAIL_ELEMENT(
 *                                          instance->w2c_T0, w2c_m_t4, var_i1);
 *                                        __attribute__((musttail)) return
 *                                          ((u64 (*)(w2c_m *, u64))to->func)(
 *                                            SINTER_ELEMENT_STATE(to), var_j0); }
 *
 * The tail entry of the same function. Parameters and results go through an area, since all tail
 * entries have one type:
 *
 *   void w2c_m_x4(w2c_m* instance) {   uint8_t *w2c_m_x4(void *sinter_state,
 *                                                       uint8_t *sinter_area) {
 *                                        w2c_m *const instance = sinter_state;
 *     var_i0 = 0u;                       var_i0 = 0u;
 *     var_j0 = w2c_m_l1(instance,        var_j0 = SINTER_TAIL_SLOT(u64, var_i0);
 *                       var_i0);
 *     ...                                ...
 *     w2c_m_r2(instance, var_j0);        { SINTER_TAIL_SLOT(u64, 0) = var_j0;
 *                                          return sinter_area; }
 */
#include "wasm2c/tail.h"

#include "wasm2c/lines.h"
#include "wasm2c/names.h"
#include "wasm2c/tail_site.h"

#include <stdlib.h>
#include <string.h>

void wasm2c_tail_open(struct wasm2c_tail *tail, const char *name, const struct module *module,
                      const struct tail_calls *calls, const struct rewritten *rewritten,
                      const struct known_tables *known, bool library) {
    size_t count = rewritten->helper_count + (size_t)1;
    *tail = (struct wasm2c_tail){.name = name,
                                 .module = module,
                                 .calls = calls,
                                 .rewritten = rewritten,
                                 .known = known,
                                 .type_numbers = known->types,
                                 .library = library};
    tail->call_counts = arena_array(&tail->arena, count, sizeof *tail->call_counts);
    tail->definition_counts = arena_array(&tail->arena, count, sizeof *tail->definition_counts);
    tail->entries =
        arena_array(&tail->arena, module->func_count + (size_t)1, sizeof *tail->entries);
    for (uint32_t i = 0; i < rewritten->helper_count; i++)
        if (rewritten->helpers[i].kind == HELPER_TAIL_ENTRY)
            tail->entries[rewritten->helpers[i].tail.caller] = i + 1;
}

void wasm2c_tail_close(struct wasm2c_tail *tail) { arena_destroy(&tail->arena); }

/* ---- Lines ---- */

/* The helper whose name starts `text`: `w2c_m_`, a letter for tail calls, and a number. NULL when
 * there is none. `*size` is the size of the name. */
static const struct rewrite_helper *named(const struct wasm2c_tail *tail, struct bytes text,
                                          size_t *size) {
    static const char letters[HELPER_KIND_COUNT] = {[HELPER_TAIL_CALL] = 'k',
                                                    [HELPER_TAIL_INDEX] = 'n',
                                                    [HELPER_TAIL_LOAD] = 'l',
                                                    [HELPER_TAIL_STORE] = 'r',
                                                    [HELPER_TAIL_ENTRY] = 'x'};
    size_t name = strlen(tail->name), at = name + 6;
    *size = wasm2c_word_size(text);
    if (*size < name + 7 || !bytes_start_with(text, "w2c_") ||
        memcmp(text.data + 4, tail->name, name) != 0 || text.data[name + 4] != '_')
        return NULL;
    uint32_t number = wasm2c_take_number(text, &at);
    if (at != *size)
        return NULL;
    const struct rewritten *all = tail->rewritten;
    if (text.data[name + 5] == 'x') /* an entry has its function's number */
        number = number < tail->module->func_count ? tail->entries[number] - 1 : UINT32_MAX;
    const struct rewrite_helper *helper = number < all->helper_count ? &all->helpers[number] : NULL;
    return helper && letters[helper->kind] == text.data[name + 5] ? helper : NULL;
}

/* Reads the operands of a call whose arguments start with `instance`. False when the rest of the
 * line is anything but the end of that statement. */
static bool read_operands(struct bytes call, uint32_t count, struct bytes *operands) {
    static const char first[] = "(instance";
    if (!bytes_start_with(call, first))
        return false;
    call = bytes_from(call, sizeof first - 1);
    for (uint32_t i = 0; i < count; i++) {
        if (!bytes_start_with(call, ", var_"))
            return false;
        call = bytes_from(call, 2);
        operands[i] = (struct bytes){call.data, wasm2c_word_size(call)};
        call = bytes_from(call, operands[i].size);
    }
    return bytes_equal(call, bytes_of(");"));
}

/* `  w2c_m_k3(instance, var_i0);`. An index must have come before exactly if the call needs one. */
static bool adopt_call(struct wasm2c_tail *tail, struct bytes line, size_t indent,
                       const struct rewrite_helper *helper, size_t name_size, struct text *out) {
    uint32_t count = wasm2c_tail_site_operands(tail, helper);
    bool needs_index = helper->kind == HELPER_TAIL_CALL && helper->tail.is_indirect;
    struct bytes *operands = calloc(count + (size_t)1, sizeof *operands), index = {0};
    bool ok = operands && needs_index == (tail->index.size > 0) &&
              read_operands(bytes_from(line, indent + name_size), count, operands);
    if (ok && helper->kind == HELPER_TAIL_INDEX) {
        index = operands[0];
    } else if (ok) {
        text_append(out, line.data, indent);
        wasm2c_tail_site_put(tail, helper, operands, out);
    }
    tail->index = index;
    free(operands);
    return ok;
}

/* `  var_i0 = w2c_m_l4(instance, var_i0);` */
static bool adopt_load(struct bytes line, size_t at, size_t name_size,
                       const struct rewrite_helper *helper, struct text *out) {
    struct bytes operand;
    size_t variable = strspn((const char *)line.data, " ");
    size_t size = wasm2c_word_size(bytes_from(line, variable));
    if (at != variable + size + 3 || !bytes_start_with(bytes_from(line, variable), "var_") ||
        memcmp(line.data + variable + size, " = ", 3) != 0 ||
        !read_operands(bytes_from(line, at + name_size), 1, &operand))
        return false;
    text_append(out, line.data, at);
    text_format(out, "SINTER_TAIL_SLOT(%s, %.*s);", wasm2c_type(helper->value_type),
                (int)operand.size, (const char *)operand.data);
    return true;
}

/* A definition, whose name `(w2c_m* instance...) {` follows, or a declaration, with `(w2c_m*...);`.
 */
static bool adopt_definition(struct wasm2c_tail *tail, struct bytes text, struct bytes line,
                             size_t at, size_t name_size, const struct rewrite_helper *helper,
                             size_t *end, struct text *out) {
    static const char last[] = "\n}\n";
    bool is_declaration = bytes_end_with(line, ");");
    bool is_static = bytes_start_with(line, "static ");
    bool goes_on = bytes_end_with(line, ", "); /* many parameters take several lines */
    if (!is_declaration && !bytes_end_with(line, ") {") && !goes_on)
        return false;
    if (!is_declaration)
        tail->definition_counts[helper - tail->rewritten->helpers]++;
    if (helper->kind == HELPER_TAIL_ENTRY && !goes_on) {
        text_format(out, "%suint8_t *%.*s(void *%s, uint8_t *%s)%s", is_static ? "static " : "",
                    (int)name_size, (const char *)line.data + at,
                    is_declaration ? "" : "sinter_state", is_declaration ? "" : "sinter_area",
                    is_declaration ? ";" : " {\n");
        if (!is_declaration)
            text_format(out, "  w2c_%s *const instance = sinter_state;", tail->name);
        return true;
    }
    if (is_declaration || helper->kind == HELPER_TAIL_ENTRY)
        return is_declaration;
    const uint8_t *found = memmem(text.data + *end, text.size - *end, last, sizeof last - 1);
    *end = found ? (size_t)(found - text.data) + sizeof last - 2 : text.size;
    return found;
}

/* The first helper that the line names, at `*place`; NULL when it names none. */
static const struct rewrite_helper *find_named(const struct wasm2c_tail *tail, struct bytes line,
                                               size_t *place, size_t *name_size) {
    const struct rewrite_helper *helper = NULL;
    const uint8_t *found;
    for (*place = 0; !helper; *place += helper ? 0 : 4) {
        found = memmem(line.data + *place, line.size - *place, "w2c_", 4);
        if (!found)
            return NULL;
        *place = (size_t)(found - line.data);
        /* In the middle of a word it would be part of a name that the guest chose. */
        if (*place == 0 || wasm2c_word_size((struct bytes){found - 1, 1}) == 0)
            helper = named(tail, bytes_from(line, *place), name_size);
    }
    return helper;
}

enum wasm2c_tail_line wasm2c_tail_adopt(struct wasm2c_tail *tail, struct bytes text, size_t at,
                                        size_t *end, struct text *out) {
    struct bytes line = {text.data + at, *end - at};
    size_t name_size = 0, place = 0, indent = 0;
    if (tail->rewritten->helper_count == 0)
        return WASM2C_TAIL_NONE;
    const struct rewrite_helper *helper = find_named(tail, line, &place, &name_size);
    if (!helper)
        return tail->index.size ? WASM2C_TAIL_UNKNOWN : WASM2C_TAIL_NONE;
    while (indent < line.size && line.data[indent] == ' ')
        indent++;
    bool ok;
    if (indent > 0)
        tail->call_counts[helper - tail->rewritten->helpers]++;
    if (indent == 0)
        ok = adopt_definition(tail, text, line, place, name_size, helper, end, out);
    else if (helper->kind == HELPER_TAIL_LOAD)
        ok = adopt_load(line, place, name_size, helper, out);
    else
        ok = helper->kind != HELPER_TAIL_ENTRY && place == indent &&
             adopt_call(tail, line, indent, helper, name_size, out);
    return ok ? WASM2C_TAIL_CHANGED : WASM2C_TAIL_UNKNOWN;
}

bool wasm2c_tail_is_complete(const struct wasm2c_tail *tail) {
    uint64_t loads = 0, params = 0, indices = 0, indirect = 0;
    for (uint32_t i = 0; i < tail->rewritten->helper_count; i++) {
        const struct rewrite_helper *helper = &tail->rewritten->helpers[i];
        if (helper->kind <= HELPER_INT128)
            continue;
        bool is_call = helper->kind == HELPER_TAIL_CALL || helper->kind == HELPER_TAIL_STORE;
        if (tail->definition_counts[i] != 1 || (is_call && tail->call_counts[i] != 1))
            return false;
        indirect += helper->kind == HELPER_TAIL_CALL && helper->tail.is_indirect;
        if (helper->kind == HELPER_TAIL_INDEX)
            indices += tail->call_counts[i];
        else if (helper->kind == HELPER_TAIL_LOAD)
            loads += tail->call_counts[i];
        else if (helper->kind == HELPER_TAIL_ENTRY)
            params += module_func_type(tail->module, helper->tail.caller)->param_count;
    }
    return loads == params && indices == indirect;
}
