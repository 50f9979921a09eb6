/* See plan.h. */
#include "snapshot/plan.h"

#include "wasm/opcodes.h"
#include "wasm/reader.h"

#define INITIALIZE "_initialize"
#define PAGES_MAX ((uint64_t)1 << 14) /* of all memories together: 1 GiB */

/* `_initialize` as WASI has it; other functions of that name are the host's to call. */
static bool is_initialize(const struct module *module, const struct export *export) {
    const struct func_type *type;
    if (export->kind != EXTERN_FUNC || !bytes_equal(export->name, bytes_of(INITIALIZE)))
        return false;
    type = module_func_type(module, export->index);
    return type->param_count == 0 && type->result_count == 0;
}

static const struct export *find_export(const struct module *module, struct bytes name) {
    for (uint32_t i = 0; i < module->export_count; i++)
        if (bytes_equal(module->exports[i].name, name))
            return &module->exports[i];
    return NULL;
}

static void add_call(struct snapshot_plan *plan, uint32_t function, struct bytes name) {
    plan->calls[plan->call_count++] = (struct snapshot_call){.function = function, .name = name};
}

/* Adds the call of the export that the user names. */
static bool add_named(struct snapshot_plan *plan, struct arena *arena, struct diag *diag) {
    const struct export *named = find_export(plan->module, plan->export_name);
    struct text quoted = {0};
    text_quoted(&quoted, plan->export_name);
    const char *name = arena_copy(arena, quoted.data, quoted.size);
    text_free(&quoted);
    if (!named)
        return diag_input(diag, "--snapshot: the module has no export \"%s\"", name);
    if (named->kind != EXTERN_FUNC || module_func_type(plan->module, named->index)->param_count)
        return diag_error(diag, named->offset,
                          "--snapshot: the export \"%s\" is not a function without parameters",
                          name);
    if (!is_initialize(plan->module, named))
        add_call(plan, named->index, named->name);
    return true;
}

static bool find_calls(struct snapshot_plan *plan, struct arena *arena, struct diag *diag) {
    const struct module *module = plan->module;
    const struct export *initialize = find_export(module, bytes_of(INITIALIZE));
    if (module->has_start)
        add_call(plan, module->start_index, (struct bytes){0});
    if (initialize && is_initialize(module, initialize))
        add_call(plan, initialize->index, initialize->name);
    if (plan->export_name.size && !add_named(plan, arena, diag))
        return false;
    if (plan->call_count)
        return true;
    diag_input(diag, "--snapshot: nothing would run, as the module has no start function and "
                     "exports no function \"" INITIALIZE "\"");
    diag_note(diag, "name an exported function that initialises it: --snapshot=EXPORT");
    return false;
}

/* Objects that the host provides have no state at build time. */
static bool check_imports(const struct module *module, struct diag *diag) {
    for (uint32_t i = 0; i < module->import_count; i++)
        if (module->imports[i].kind != EXTERN_FUNC)
            return diag_error(diag, module->imports[i].offset,
                              "--snapshot: the module imports a %s, which is not there at build "
                              "time",
                              extern_kind_name(module->imports[i].kind));
    return true;
}

static bool check_memories(const struct module *module, struct diag *diag) {
    uint64_t page_count = 0;
    for (uint32_t i = 0; i < module->memory_count; i++) {
        const struct memory *memory = &module->memories[i];
        page_count += memory->limits.min;
        if (memory->limits.shared)
            return diag_error(diag, memory->offset,
                              "--snapshot: the module has a shared memory, which threads may be "
                              "using");
        if (memory->limits.byte_pages)
            return diag_error(diag, memory->offset,
                              "--snapshot: the module has a memory with pages of one byte, which "
                              "Sinter does not take snapshots of");
        if (page_count > PAGES_MAX)
            return diag_error(diag, memory->offset,
                              "--snapshot: the module's memories start with more than %llu pages",
                              (unsigned long long)PAGES_MAX);
    }
    return true;
}

/* What the instructions of a function may change. */
static void note_code(struct snapshot_plan *plan, const struct code *code) {
    struct diag unused = {0}; /* the module is valid */
    struct reader r = opcode_open_body(code->body, &unused);
    struct instruction ins;
    while (!reader_done(&r) && opcode_read(&r, &ins)) {
        if (ins.opcode->id == OPCODE_DATA_DROP)
            plan->drops_data[ins.index] = true;
        if (ins.opcode->id == OPCODE_ELEM_DROP)
            plan->drops_elem[ins.index] = true;
        plan->names_functions |= ins.opcode->id == OPCODE_REF_FUNC;
        for (uint32_t i = 0; ins.opcode->id == OPCODE_REF_FUNC && i < plan->call_count; i++)
            plan->calls[i].is_referenced |= plan->calls[i].function == ins.index;
        bool sets = ins.opcode->id == OPCODE_GLOBAL_SET;
        uint8_t type = sets ? plan->module->globals[ins.index].type : VALUE_I32;
        plan->has_references |=
            opcode_may(ins.opcode, EFFECT_WRITES_TABLE) || value_type_is_reference(type);
    }
}

static bool check_types(const struct snapshot_plan *plan, struct diag *diag) {
    const struct module *module = plan->module;
    for (uint32_t i = 0; plan->has_references && i < module->table_count; i++)
        if (module->tables[i].element == VALUE_EXNREF)
            return diag_error(diag, module->tables[i].offset,
                              "--snapshot: the module has a table of exceptions");
    for (uint32_t i = 0; i < module->global_count; i++)
        if (snapshot_plan_has_global(plan, i) && module->globals[i].type == VALUE_EXNREF)
            return diag_error(diag, module->globals[i].offset,
                              "--snapshot: the module has a mutable global of exceptions");
    return true;
}

bool snapshot_plan_make(const struct module *module, const char *export_name, struct arena *arena,
                        struct diag *diag, struct snapshot_plan *plan) {
    *plan = (struct snapshot_plan){.module = module, .export_name = bytes_of(export_name)};
    if (!find_calls(plan, arena, diag) || !check_imports(module, diag) ||
        !check_memories(module, diag))
        return false;
    plan->drops_data = arena_array(arena, module->data_count + (size_t)1, sizeof(bool));
    plan->drops_elem = arena_array(arena, module->elem_count + (size_t)1, sizeof(bool));
    for (uint32_t i = 0; i < module->code_count; i++)
        note_code(plan, &module->codes[i]);
    return check_types(plan, diag);
}

bool snapshot_plan_has_global(const struct snapshot_plan *plan, uint32_t index) {
    const struct global *global = &plan->module->globals[index];
    return global->mutable_ && (!value_type_is_reference(global->type) || plan->has_references);
}

bool snapshot_plan_may_drop_data(const struct snapshot_plan *plan, uint32_t index) {
    const struct data_segment *segment = &plan->module->datas[index];
    return plan->drops_data[index] && segment->mode == SEGMENT_PASSIVE && segment->payload.size &&
           plan->module->memory_count;
}

bool snapshot_plan_may_drop_elem(const struct snapshot_plan *plan, uint32_t index,
                                 uint32_t *table) {
    const struct elem_segment *segment = &plan->module->elems[index];
    if (!plan->drops_elem[index] || segment->mode != SEGMENT_PASSIVE || !segment->item_count ||
        !plan->has_references) /* nothing copies to a table */
        return false;
    for (*table = 0; *table < plan->module->table_count; ++*table)
        if (plan->module->tables[*table].element == segment->element)
            return true;
    return false;
}

bool snapshot_plan_uses_export(const struct snapshot_plan *plan, const struct export *export) {
    return is_initialize(plan->module, export) ||
           (plan->export_name.size && bytes_equal(export->name, plan->export_name));
}
