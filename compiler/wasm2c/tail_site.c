/* See tail_site.h. */
#include "wasm2c/tail_site.h"

#include "wasm/same_types.h"
#include "wasm2c/known.h"
#include "wasm2c/names.h"

struct site {
    const struct wasm2c_tail *tail;
    const struct rewrite_tail *from;
    const struct func_type *type; /* the callee's */
    struct bytes *operands;       /* the callee's, or the results, as C */
    bool is_jump;                 /* the caller's C function can jump to the callee's */
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

/* Stores the operands, or the results, which are in `r` (in its fields, if there are several). */
static void put_stores(const struct site *site, const uint8_t *types, uint32_t count,
                       bool of_result) {
    char field[16];
    uint32_t offset = 0;
    if (!site->from->in_entry) /* a tail entry gets the area as a parameter */
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

/* Returns from a C function the results that a tail entry left in the area. */
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

/* Continues at the tail entry `entry`, with `state`. */
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

/* Continues at the C function `function`, whose first argument is `state`: by a jump or by a call.
 */
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

/* `pointer` as a pointer to a function of the callee's type. For a jump, its first parameter has
 * the caller's type. */
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

/* A host's function makes no tail calls. A function of another instance has its tail entry in the
 * slot. */
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

/* A jump to an element of a known table; only the index is unknown. */
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
        array =
            arena_format(arena, "SINTER_JUMPS(%s, SINTER_STATE_BYTES(sizeof *instance, %u), %u)",
                         array, tail->module->tag_count, known->tables[table].size);
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

void wasm2c_tail_site_put(struct wasm2c_tail *tail, const struct rewrite_helper *helper,
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
        site.is_jump = !from->in_entry && tail_calls_is_jump(caller, site.type, tail->calls->jumps);
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

uint32_t wasm2c_tail_site_operands(const struct wasm2c_tail *tail,
                                   const struct rewrite_helper *helper) {
    const struct rewrite_tail *from = &helper->tail;
    if (helper->kind == HELPER_TAIL_INDEX)
        return 1;
    if (helper->kind == HELPER_TAIL_STORE)
        return module_func_type(tail->module, from->caller)->result_count;
    return from->is_indirect ? tail->module->types[from->index].param_count
                             : module_func_type(tail->module, from->index)->param_count;
}
