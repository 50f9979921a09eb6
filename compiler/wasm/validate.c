/* What a module has to be apart from its instructions, in the order of sections. Instructions are
 * left to validate_code.h. */
#include "wasm/validate.h"

#include "wasm/feature.h"
#include "wasm/opcodes.h"
#include "wasm/reader.h"
#include "wasm/validate_code.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MAX_MEMORY_PAGES UINT64_C(65536) /* of a memory with 32-bit addresses */
#define MAX_MEMORY64_PAGES (UINT64_C(1) << 48)

static bool check_tables(const struct validator *v);
static bool check_memories(const struct validator *v);
static bool check_tags(const struct validator *v);
static bool check_globals(struct validator *v);
static bool check_exports(struct validator *v);
static bool check_start(const struct validator *v);
static bool check_elems(struct validator *v);
static bool check_datas(struct validator *v);

bool validate_module(const struct module *module, struct diag *diag) {
    struct arena scratch = {0};
    struct validator v = validator_open(module, diag, &scratch);
    bool ok = check_tables(&v) && check_memories(&v) && check_tags(&v) && check_globals(&v) &&
              check_exports(&v) && check_start(&v) && check_elems(&v) && check_datas(&v);
    for (uint32_t i = 0; ok && i < module->code_count; i++)
        ok = validate_code_function(&v, i);
    arena_destroy(&scratch);
    return ok;
}

bool validate_input(struct bytes input, struct arena *arena, struct diag *diag,
                    struct module *module) {
    unsigned note_count = diag->note_count;
    bool parsed = module_parse(input, arena, diag, module);
    if (parsed && validate_module(module, diag))
        return true;
    if (diag->note_count == note_count)
        diag_note(diag, parsed ? "the module is not valid, so no runtime takes it: the tool that "
                                 "made it is at fault"
                               : "the file is cut short or damaged, or no WebAssembly module: "
                                 "build or fetch it again");
    return false;
}

bool validate_rewritten(struct bytes rewritten, struct arena *arena, struct diag *diag,
                        struct module *module) {
    struct text fault = {0};
    struct diag own = {.file = "the rewritten module", .capture = &fault};
    bool ok =
        module_parse_rewritten(rewritten, arena, &own, module) && validate_module(module, &own);
    if (!ok)
        diag_fail(diag, DIAG_ENVIRONMENT, "Sinter made an invalid module of this one: %.*s",
                  (int)(fault.size ? strcspn(fault.data, "\n") : 0), fault.size ? fault.data : "");
    if (!ok)
        diag_note(diag, "this is a fault of Sinter's: please report it with the module");
    text_free(&fault);
    return ok;
}

/* Whether the global is null whatever the host provides. */
static bool is_null(const struct module *module, uint32_t global) {
    struct diag diag = {0}; /* of a valid module: never used */
    struct instruction ins;
    if (global < module->import_counts[EXTERN_GLOBAL])
        return false;
    struct reader r = reader_open(module->globals[global].init, &diag);
    return opcode_read(&r, &ins) && ins.opcode->id == OPCODE_REF_NULL;
}

/* For an element that is not a function, wasm2c always writes null. */
static bool refuse_segment(const struct module *module, const struct elem_segment *segment,
                           struct diag *diag) {
    struct diag unused = {0}; /* of a valid module */
    struct reader r = reader_open(segment->items, &unused);
    struct instruction ins;
    if (segment->element == VALUE_FUNCREF || !segment->has_expressions)
        return true;
    while (!reader_done(&r))
        if (opcode_read(&r, &ins) && ins.opcode->id == OPCODE_GLOBAL_GET &&
            !is_null(module, ins.index)) {
            diag_error(diag, segment->offset,
                       "an element segment of externref holds an imported global's value, which "
                       "Sinter does not compile");
            diag_note(diag, "set the element by table.set in the start function");
            return false;
        }
    return true;
}

bool validate_compiled(const struct module *module, struct diag *diag) {
    bool ok = true;
    for (uint32_t i = 0; ok && i < module->elem_count; i++)
        ok = refuse_segment(module, &module->elems[i], diag);
    return ok;
}

static bool check_limits(const struct validator *v, const char *what, const struct limits *limits,
                         size_t offset) {
    if (!limits->has_max || limits->min <= limits->max)
        return true;
    return diag_error(v->diag, offset,
                      "%s has a minimum of %" PRIu64 " above its maximum, %" PRIu64, what,
                      limits->min, limits->max);
}

static bool check_tables(const struct validator *v) {
    for (uint32_t i = 0; i < v->module->table_count; i++) {
        const struct table *table = &v->module->tables[i];
        if (!check_limits(v, "a table", &table->limits, table->offset))
            return false;
    }
    return true;
}

static bool check_memories(const struct validator *v) {
    for (uint32_t i = 0; i < v->module->memory_count; i++) {
        const struct memory *memory = &v->module->memories[i];
        const struct limits *limits = &memory->limits;
        if (!check_limits(v, "a memory", limits, memory->offset))
            return false;
        uint64_t most = limits->has_max ? limits->max : limits->min;
        uint64_t limit = limits->is_64 ? MAX_MEMORY64_PAGES : MAX_MEMORY_PAGES;
        if (most > limit && !limits->byte_pages)
            return diag_error(v->diag, memory->offset,
                              "a memory of %" PRIu64 " pages exceeds the limit of %" PRIu64, most,
                              limit);
    }
    return true;
}

static bool check_tags(const struct validator *v) {
    for (uint32_t i = 0; i < v->module->tag_count; i++) {
        const struct tag *tag = &v->module->tags[i];
        if (v->module->types[tag->type_index].result_count > 0)
            return diag_error(v->diag, tag->offset, "a tag has a type with results");
    }
    return true;
}

static bool check_globals(struct validator *v) {
    const struct module *m = v->module;
    for (uint32_t i = m->import_counts[EXTERN_GLOBAL]; i < m->global_count; i++) {
        struct reader r = validator_reader(v, m->globals[i].init);
        v->global_limit = i;
        if (!validate_code_constant(v, &r, m->globals[i].type))
            return false;
    }
    v->global_limit = m->global_count;
    return true;
}

static int compare_exports(const void *a, const void *b) {
    const struct export *left = *(const struct export *const *)a;
    const struct export *right = *(const struct export *const *)b;
    int order = bytes_compare(left->name, right->name);
    return order ? order : left->offset < right->offset ? -1 : left->offset > right->offset;
}

static bool check_export_names(struct validator *v) {
    const struct module *m = v->module;
    const struct export **sorted = arena_array(v->scratch, m->export_count, sizeof(void *));
    for (uint32_t i = 0; i < m->export_count; i++)
        sorted[i] = &m->exports[i];
    qsort(sorted, m->export_count, sizeof(void *), compare_exports);
    for (uint32_t i = 1; i < m->export_count; i++) {
        if (!bytes_equal(sorted[i - 1]->name, sorted[i]->name))
            continue;
        struct text name = {0};
        text_quoted(&name, sorted[i]->name);
        diag_error(v->diag, sorted[i]->offset, "two exports have the name \"%s\"",
                   name.data ? name.data : "");
        text_free(&name);
        return false;
    }
    return true;
}

static bool check_exports(struct validator *v) {
    const struct module *m = v->module;
    const uint32_t counts[EXTERN_COUNT] = {
        [EXTERN_FUNC] = m->func_count,     [EXTERN_TABLE] = m->table_count,
        [EXTERN_MEMORY] = m->memory_count, [EXTERN_GLOBAL] = m->global_count,
        [EXTERN_TAG] = m->tag_count,
    };
    for (uint32_t i = 0; i < m->export_count; i++) {
        const struct export *export = &m->exports[i];
        if (export->index >= counts[export->kind])
            return diag_error(v->diag, export->offset,
                              "an export names %s %" PRIu32 ", which is out of range: there are "
                              "%" PRIu32,
                              extern_kind_name(export->kind), export->index, counts[export->kind]);
        if (export->kind == EXTERN_FUNC)
            validate_code_declare(v, export->index);
    }
    return check_export_names(v);
}

static bool check_start(const struct validator *v) {
    const struct module *m = v->module;
    if (!m->has_start)
        return true;
    if (m->start_index >= m->func_count)
        return diag_error(v->diag, m->start_offset,
                          "the start function %" PRIu32 " is out of range: there are %" PRIu32,
                          m->start_index, m->func_count);
    const struct func_type *type = module_func_type(m, m->start_index);
    if (type->param_count > 0 || type->result_count > 0)
        return diag_error(v->diag, m->start_offset,
                          "the start function %" PRIu32 " has params or results", m->start_index);
    return true;
}

static bool check_elem_table(struct validator *v, const struct elem_segment *elem) {
    const struct module *m = v->module;
    if (elem->table_index >= m->table_count)
        return diag_error(v->diag, elem->offset,
                          "an element segment is for table %" PRIu32
                          ", which is out of range: there are %" PRIu32,
                          elem->table_index, m->table_count);
    uint8_t element = m->tables[elem->table_index].element;
    if (element != elem->element)
        return diag_error(v->diag, elem->offset, "an element segment of %s is for a table of %s",
                          value_type_name(elem->element), value_type_name(element));
    struct reader r = validator_reader(v, elem->init);
    return validate_code_constant(v, &r, limits_address(&m->tables[elem->table_index].limits));
}

static bool check_elem_items(struct validator *v, const struct elem_segment *elem) {
    struct reader r = validator_reader(v, elem->items);
    for (uint32_t i = 0; i < elem->item_count; i++) {
        if (elem->has_expressions) {
            if (!validate_code_constant(v, &r, elem->element))
                return false;
            continue;
        }
        size_t offset = reader_offset(&r);
        uint32_t index = reader_u32(&r, "a function index");
        if (index >= v->module->func_count)
            return diag_error(v->diag, offset,
                              "function %" PRIu32 " is out of range: there are %" PRIu32, index,
                              v->module->func_count);
        validate_code_declare(v, index);
    }
    return true;
}

static bool check_elems(struct validator *v) {
    for (uint32_t i = 0; i < v->module->elem_count; i++) {
        const struct elem_segment *elem = &v->module->elems[i];
        if (elem->mode == SEGMENT_ACTIVE && !check_elem_table(v, elem))
            return false;
        if (!check_elem_items(v, elem))
            return false;
    }
    return true;
}

static bool check_datas(struct validator *v) {
    const struct module *m = v->module;
    for (uint32_t i = 0; i < m->data_count; i++) {
        const struct data_segment *data = &m->datas[i];
        if (data->mode != SEGMENT_ACTIVE)
            continue;
        if (data->memory_index >= m->memory_count)
            return diag_error(v->diag, data->offset,
                              "a data segment is for memory %" PRIu32
                              ", which is out of range: there are %" PRIu32,
                              data->memory_index, m->memory_count);
        struct reader r = validator_reader(v, data->init);
        if (!validate_code_constant(v, &r, limits_address(&m->memories[data->memory_index].limits)))
            return false;
    }
    return true;
}
