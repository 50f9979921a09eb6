/* See tail.h. */
#include "wasm2c/tail.h"

#include "wasm/same_types.h"
#include "wasm2c/known.h"
#include "wasm2c/lines.h"
#include "wasm2c/names.h"

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

/* ---- One tail call, or the end of a tail entry ---- */

struct site {
    const struct wasm2c_tail *tail;
    const struct rewrite_tail *from;
    const struct func_type *type; /* the callee's */
    struct bytes *operands;       /* the callee's, or the results, as C */
    bool is_jump;                 /* from the caller's C function to the callee's */
    struct text *out;
};

static void put_operands(const struct site *site) {
    for (uint32_t i = 0; i < site->type->param_count; i++)
        text_format(site->out, ", %.*s", (int)site->operands[i].size,
                    (const char *)site->operands[i].data);
}

static void put_slot(const struct site *site, uint8_t value_type, uint32_t offset) {
    text_format(site->out, "SINTER_TAIL_SLOT(%s, %u)", wasm2c_type(value_type), offset);
}

/* Stores operands, or the results that are called `r` (its fields, where there are several). */
static void put_stores(const struct site *site, const uint8_t *types, uint32_t count,
                       bool of_result) {
    char field[16];
    uint32_t offset = 0;
    if (!site->from->in_entry) /* a tail entry is given it */
        text_string(site->out, "uint8_t *sinter_area = wasm_rt_tail_area(); ");
    for (uint32_t i = 0; i < count; i++) {
        put_slot(site, types[i], offset);
        wasm2c_result_field(types[i], i, field);
        if (of_result)
            text_format(site->out, " = r%s%s; ", count > 1 ? "." : "", count > 1 ? field : "");
        else
            text_format(site->out, " = %.*s; ", (int)site->operands[i].size,
                        (const char *)site->operands[i].data);
        offset += tail_calls_area_bytes(types[i]);
    }
}

/* Returns the results that a tail entry left, from a C function. */
static void put_return_of_area(const struct site *site) {
    const struct func_type *type = site->type;
    char field[16];
    uint32_t offset = 0;
    if (type->result_count > 1) {
        wasm2c_result_type(type, site->out);
        text_string(site->out, " r; ");
    }
    for (uint32_t i = 0; i < type->result_count; i++) {
        wasm2c_result_field(type->results[i], i, field);
        if (type->result_count == 1)
            text_string(site->out, "return ");
        else
            text_format(site->out, "r.%s = ", field);
        put_slot(site, type->results[i], offset);
        text_string(site->out, "; ");
        offset += tail_calls_area_bytes(type->results[i]);
    }
    if (type->result_count != 1)
        text_string(site->out, type->result_count ? "return r; " : "return; ");
}

/* Goes to the tail entry `entry` of what has `state`. */
static void put_to_entry(const struct site *site, const char *entry, const char *state) {
    put_stores(site, site->type->params, site->type->param_count, false);
    if (site->from->in_entry) {
        text_format(site->out, "__attribute__((musttail)) return %s(%s, sinter_area); ", entry,
                    state);
        return;
    }
    text_format(site->out, "sinter_area = %s(%s, sinter_area); ", entry, state);
    put_return_of_area(site);
}

/* Goes to C function `function` whose first argument is `state`: as a jump, or by a call. */
static void put_to_function(const struct site *site, const char *function, const char *state,
                            bool as_jump) {
    const struct func_type *type = site->type;
    struct text *out = site->out;
    if (site->from->in_entry && type->result_count) {
        wasm2c_result_type(type, out);
        text_string(out, " r = ");
    } else if (!site->from->in_entry) {
        text_string(out, as_jump ? "__attribute__((musttail)) return " : "return ");
    }
    text_format(out, "%s(%s", function, state);
    put_operands(site);
    text_string(out, "); ");
    if (site->from->in_entry) {
        put_stores(site, type->results, type->result_count, true);
        text_string(out, "return sinter_area; ");
    }
}

/* A pointer to a function of the callee's type. That of a jump has the caller's first parameter. */
static const char *cast_of(const struct site *site, const char *pointer, struct arena *arena) {
    struct text cast = {0};
    text_string(&cast, "((");
    if (site->is_jump)
        wasm2c_pointer_type_of(site->type, arena_format(arena, WASM2C_STATE " *", site->tail->name),
                               &cast);
    else
        wasm2c_pointer_type(site->type, &cast);
    text_format(&cast, ")%s)", pointer);
    const char *text = arena_copy(arena, cast.data, cast.size);
    text_free(&cast);
    return text;
}

static void put_own(const struct site *site, struct arena *arena) {
    const struct wasm2c_tail *tail = site->tail;
    const char *function = arena_format(arena, WASM2C_FUNCTION, tail->name,
                                        rewrite_func_name(tail->module, site->from->index, arena));
    if (!site->is_jump && tail_calls_has_entry(tail->calls, site->from->index))
        put_to_entry(site, arena_format(arena, WASM2C_TAIL_ENTRY, tail->name, site->from->index),
                     "instance");
    else
        put_to_function(site, function, "instance", site->is_jump);
}

/* A host's function makes no tail calls; another instance's has its tail entry in the slot. */
static void put_imported(const struct site *site, struct arena *arena) {
    uint32_t import = module_import_of(site->tail->module, EXTERN_FUNC, site->from->index);
    if (site->tail->library) {
        text_format(site->out,
                    "const struct sinter_import_slot *to = "
                    "SINTER_IMPORT_SLOT(instance->w2c_h_instance, %u); if (to->tail.fn) { ",
                    import);
        if (site->is_jump)
            put_to_function(site, cast_of(site, "to->function", arena), "to->context", true);
        else
            put_to_entry(site, "to->tail.fn", "to->context");
        text_string(site->out, "} ");
    }
    put_to_function(site, arena_format(arena, WASM2C_IMPORT, import), "instance->w2c_h_instance",
                    false);
}

/* A jump to an element that is known but for its index. */
static void put_known(const struct site *site, struct arena *arena) {
    const struct wasm2c_tail *tail = site->tail;
    const struct known_tables *known = tail->known;
    uint32_t table = site->from->table, type = known->types[site->from->index];
    bool is_guarded = known->jumps && known->jumps->table == table && known->jumps->type == type;
    struct bytes index = tail->index;
    const char *array = arena_format(arena, WASM2C_KNOWN_ARRAY, tail->name, table, type);
    text_format(site->out, "SINTER_CHECK_%s(%s, %u, %s, %.*s); ", is_guarded ? "JUMP" : "KNOWN",
                array, known->tables[table].size, wasm2c_table(tail->module, table, arena),
                (int)index.size, (const char *)index.data);
    if (is_guarded)
        array = arena_format(arena, "SINTER_JUMPS(%s, sizeof *instance + %u, %u)", array,
                             tail->module->tag_count, known->tables[table].size);
    const char *element =
        arena_format(arena, "%s[%.*s]", array, (int)index.size, (const char *)index.data);
    put_to_function(site, cast_of(site, element, arena), "instance", true);
}

static void put_indirect(const struct site *site, struct arena *arena) {
    const struct wasm2c_tail *tail = site->tail;
    struct bytes index = tail->index;
    if (site->is_jump && known_tables_has(tail->known, site->from->table, site->from->index)) {
        put_known(site, arena);
        return;
    }
    text_format(site->out,
                "const wasm_rt_funcref_t *to = SINTER_TAIL_ELEMENT(%s, w2c_%s_t%u, %.*s); ",
                wasm2c_table(tail->module, site->from->table, arena), tail->name,
                tail->type_numbers[site->from->index], (int)index.size, (const char *)index.data);
    const char *function = cast_of(site, "to->func", arena);
    if (site->is_jump) {
        put_to_function(site, function, "SINTER_ELEMENT_STATE(to)", true);
        return;
    }
    text_string(site->out, "if (to->func_tailcallee.fn) { ");
    put_to_entry(site, "to->func_tailcallee.fn", "SINTER_ELEMENT_STATE(to)");
    text_string(site->out, "} ");
    put_to_function(site, function, "SINTER_ELEMENT_STATE(to)", false);
}

static void put_site(struct wasm2c_tail *tail, const struct rewrite_helper *helper,
                     struct bytes *operands, struct text *out) {
    struct arena arena = {0};
    const struct rewrite_tail *from = &helper->tail;
    const struct func_type *caller = module_func_type(tail->module, from->caller);
    struct site site = {.tail = tail, .from = from, .operands = operands, .out = out};
    text_string(out, "{ ");
    if (helper->kind == HELPER_TAIL_STORE) {
        put_stores(&site, caller->results, caller->result_count, false);
        text_string(out, "return sinter_area; ");
    } else {
        site.type = from->is_indirect ? &tail->module->types[from->index]
                                      : module_func_type(tail->module, from->index);
        site.is_jump = !from->in_entry && tail_calls_is_jump(caller, site.type);
        if (from->is_indirect && !tail->type_numbers)
            tail->type_numbers = same_types_find(tail->module, &tail->arena);
        if (from->is_indirect)
            put_indirect(&site, &arena);
        else if (from->index < tail->module->import_counts[EXTERN_FUNC])
            put_imported(&site, &arena);
        else
            put_own(&site, &arena);
    }
    text_string(out, "}");
    arena_destroy(&arena);
}

static uint32_t operand_count(const struct wasm2c_tail *tail, const struct rewrite_helper *helper) {
    const struct rewrite_tail *from = &helper->tail;
    if (helper->kind == HELPER_TAIL_INDEX)
        return 1;
    if (helper->kind == HELPER_TAIL_STORE)
        return module_func_type(tail->module, from->caller)->result_count;
    return from->is_indirect ? tail->module->types[from->index].param_count
                             : module_func_type(tail->module, from->index)->param_count;
}

/* ---- Lines ---- */

/* The helper whose name starts `text`: `w2c_m_`, a letter of one that concerns tail calls, and its
 * number; NULL: none. `*size` is that of the name. */
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
    if (text.data[name + 5] == 'x') /* has its function's number */
        number = number < tail->module->func_count ? tail->entries[number] - 1 : UINT32_MAX;
    const struct rewrite_helper *helper = number < all->helper_count ? &all->helpers[number] : NULL;
    return helper && letters[helper->kind] == text.data[name + 5] ? helper : NULL;
}

/* The operands of the call whose arguments start with `instance`; false when it is anything else
 * than a statement of its own. */
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

/* `  w2c_m_k3(instance, var_i0);` An index is there where, and only where, one is needed. */
static bool adopt_call(struct wasm2c_tail *tail, struct bytes line, size_t indent,
                       const struct rewrite_helper *helper, size_t name_size, struct text *out) {
    uint32_t count = operand_count(tail, helper);
    bool needs_index = helper->kind == HELPER_TAIL_CALL && helper->tail.is_indirect;
    struct bytes *operands = calloc(count + (size_t)1, sizeof *operands), index = {0};
    bool ok = operands && needs_index == (tail->index.size > 0) &&
              read_operands(bytes_from(line, indent + name_size), count, operands);
    if (ok && helper->kind == HELPER_TAIL_INDEX) {
        index = operands[0];
    } else if (ok) {
        text_append(out, line.data, indent);
        put_site(tail, helper, operands, out);
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

/* Behind the name: `(w2c_m* instance...) {`, or of a declaration `(w2c_m*...);` */
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

/* The first helper that the line names, at `*place`; NULL: none. */
static const struct rewrite_helper *find_named(const struct wasm2c_tail *tail, struct bytes line,
                                               size_t *place, size_t *name_size) {
    const struct rewrite_helper *helper = NULL;
    const uint8_t *found;
    for (*place = 0; !helper; *place += helper ? 0 : 4) {
        found = memmem(line.data + *place, line.size - *place, "w2c_", 4);
        if (!found)
            return NULL;
        *place = (size_t)(found - line.data);
        /* Not in the middle of a word: that is in a name that the guest chose. */
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
        if (helper->kind <= HELPER_NOTIFY)
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
