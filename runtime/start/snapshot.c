/* What runs in place of a main program when a build with --snapshot runs the module's
 * initialisation: it calls that, and writes the state that it left (<sinter/internal/snapshot.h>).
 * The state goes to what was standard output when the process began. The guest's own output goes to
 * standard error, so the guest has no descriptor by which it could write there. */
#include "start/start.h"

#include "core/handle.h"
#include "core/instance.h"
#include "os/os.h"

#include "sinter/internal/snapshot.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES 64u /* a run is of whole blocks that are not all zero */
#define PAGE_BYTES 65536u
#define FUNC_TYPE_BYTES 32u /* as wasm-rt.h says */
#define RESULTS_MAX 1000u   /* of a function: the compiler's MODULE_VALUES_MAX */

static FILE *output;
static bool is_writing; /* false: the state is only looked at */

bool sinter_start_snapshot_open(void) {
    int host;
    if (sinter_os_take_output(&host) != 0)
        return false;
    output = fdopen(host, "w");
    return output != NULL;
}

static void put(const void *data, size_t size) {
    if (is_writing)
        (void)fwrite(data, 1, size, output);
}
static void put_u32(uint32_t number) { put(&number, sizeof number); }
static void put_u64(uint64_t number) { put(&number, sizeof number); }

/* ---- References ---- */

/* The functions that there may be references to, sorted by their code and types: if those are the
 * same, so is what they do, and no guest can tell them apart. */
struct known {
    wasm_rt_funcref_t reference;
    uint32_t function;
};
struct functions {
    struct known *items;
    size_t count;
};

static int compare(const void *a, const void *b) {
    const wasm_rt_funcref_t *left = &((const struct known *)a)->reference;
    const wasm_rt_funcref_t *right = &((const struct known *)b)->reference;
    if (left->func != right->func)
        return (uintptr_t)left->func < (uintptr_t)right->func ? -1 : 1;
    return memcmp(left->func_type, right->func_type, FUNC_TYPE_BYTES);
}

/* What an export was added for; 0 if it is the user's. */
static char purpose(const struct sinter_export_info *info) {
    return (char)(info->name.size > 1 && !info->name.data[0] ? info->name.data[1] : 0);
}

static bool is_call(const struct sinter_export_info *info) {
    return info->type.kind == SINTER_FUNCTION &&
           (!purpose(info) || purpose(info) == SINTER_SNAPSHOT_START);
}

/* An export by its index: there may be a million, and looking up names takes time. */
static bool open_export(struct sinter_instance *instance, size_t index,
                        struct sinter_export_info *info, struct sinter_extern *item) {
    if (!sinter_module_export(instance->module, index, info))
        return false;
    *item = (struct sinter_extern){
        .kind = info->type.kind, .instance = instance, .export_index = index};
    return true;
}

static bool find_table(struct sinter_instance *instance, struct sinter_extern *table) {
    struct sinter_export_info info;
    for (size_t i = 0; open_export(instance, i, &info, table); i++)
        if (purpose(&info) == SINTER_SNAPSHOT_FUNCTIONS)
            return true;
    return false;
}

static bool find_functions(struct sinter_instance *instance, struct functions *functions) {
    struct sinter_extern table;
    if (!find_table(instance, &table))
        return true;
    uint64_t size = sinter_table_size(&table);
    functions->items = calloc(size + 1, sizeof *functions->items);
    if (!functions->items)
        return false;
    for (uint64_t i = 0; i < size; i++) {
        union sinter_value value;
        struct known *item = &functions->items[functions->count];
        if (sinter_table_get(&table, i, &value) != SINTER_OK)
            return false;
        memcpy(&item->reference, &value.funcref, sizeof item->reference);
        item->function = (uint32_t)i;
        functions->count += item->reference.func != NULL;
    }
    qsort(functions->items, functions->count, sizeof *functions->items, compare);
    return true;
}

/* Sets `*element` to what stands for a reference; false if nothing does. */
static bool reference_element(const struct functions *functions, enum sinter_type type,
                              const union sinter_value *value, uint32_t *element) {
    struct known key;
    *element = 0;
    if (type == SINTER_EXTERNREF)
        return value->externref == NULL;
    memcpy(&key.reference, &value->funcref, sizeof key.reference);
    if (!key.reference.func)
        return true;
    if (!functions->count)
        return false;
    const struct known *found =
        bsearch(&key, functions->items, functions->count, sizeof key, compare);
    *element = found ? found->function + 1 : 0;
    return found != NULL;
}

/* ---- State ---- */

static bool is_zero(const uint8_t *block) {
    static const uint8_t zeros[BLOCK_BYTES];
    return memcmp(block, zeros, sizeof zeros) == 0;
}

static void put_memory(const struct sinter_extern *memory) {
    const uint8_t *base = sinter_extern_memory_base(memory);
    uint64_t size = sinter_extern_memory_size(memory);
    put_u64(size / PAGE_BYTES);
    if (!is_writing)
        return;
    for (uint64_t start = 0, end; start < size; start = end) {
        bool skipped = is_zero(base + start);
        for (end = start + BLOCK_BYTES; end < size && is_zero(base + end) == skipped;)
            end += BLOCK_BYTES;
        if (skipped)
            continue;
        put_u64(end - start);
        put_u64(start);
        put(base + start, end - start);
    }
    put_u64(0);
}

static bool put_global(const struct sinter_extern *global, enum sinter_type type,
                       const struct functions *functions) {
    union sinter_value value = {0};
    union {
        uint32_t element;
        struct sinter_v128 value;
    } out = {.value = {{0}}};
    if (sinter_global_get(global, &value) != SINTER_OK)
        return false;
    memcpy(&out.value, &value, sizeof out.value);
    if ((type == SINTER_FUNCREF || type == SINTER_EXTERNREF) &&
        !reference_element(functions, type, &value, &out.element))
        return false;
    put(&out.value, SINTER_SNAPSHOT_GLOBAL_BYTES);
    return true;
}

static bool put_table(const struct sinter_extern *table, enum sinter_type type,
                      const struct functions *functions) {
    uint64_t size = sinter_table_size(table);
    put_u64(size);
    for (uint64_t i = 0; i < size; i++) {
        union sinter_value value;
        uint32_t element;
        if (sinter_table_get(table, i, &value) != SINTER_OK ||
            !reference_element(functions, type, &value, &element))
            return false;
        put_u32(element);
    }
    return true;
}

/* Export `index` is a function that traps if a segment was dropped. */
static bool put_dropped(struct sinter_instance *instance, size_t index) {
    enum sinter_status status = sinter_call(instance, index, NULL, 0, NULL, 0);
    enum sinter_trap_kind kind =
        status == SINTER_TRAPPED ? sinter_trap_kind(instance) : SINTER_TRAP_OUT_OF_BOUNDS;
    put_u32(status != SINTER_OK);
    return kind == SINTER_TRAP_OUT_OF_BOUNDS || kind == SINTER_TRAP_TABLE_OUT_OF_BOUNDS;
}

static const char unknown_reference[] =
    "it left a reference in a table or global that is not to one of its functions";

/* Returns NULL, or why the export cannot be written. */
static const char *put_export(struct sinter_instance *instance, size_t index,
                              const struct functions *functions) {
    struct sinter_export_info info;
    struct sinter_extern item;
    if (!open_export(instance, index, &info, &item))
        return "an export of it cannot be found";
    if (item.kind == SINTER_MEMORY)
        put_memory(&item);
    else if (item.kind == SINTER_GLOBAL && !put_global(&item, info.type.value, functions))
        return unknown_reference;
    else if (item.kind == SINTER_TABLE && purpose(&info) != SINTER_SNAPSHOT_FUNCTIONS &&
             !put_table(&item, info.type.value, functions))
        return unknown_reference;
    else if (purpose(&info) == SINTER_SNAPSHOT_DROPPED && !put_dropped(instance, index))
        return sinter_trap_message(instance);
    return NULL;
}

/* Returns NULL, or why it cannot be written. */
static const char *put_state(struct sinter_instance *instance, const struct functions *functions) {
    const char *reason = NULL;
    put_u32(0);
    for (size_t i = 0; !reason && i < sinter_module_export_count(instance->module); i++)
        reason = put_export(instance, i, functions);
    return reason;
}

/* ---- The run ---- */

static void refuse(const char *reason) {
    size_t size = strlen(reason);
    is_writing = true;
    put_u32((uint32_t)size);
    put(reason, size);
}

/* What people call the function to call. */
static struct sinter_bytes call_name(const struct sinter_export_info *info) {
    static const char start[] = "the start function";
    return purpose(info) ? (struct sinter_bytes){(const uint8_t *)start, sizeof start - 1}
                         : info->name;
}

static void refuse_call(const struct sinter_instance *instance, struct sinter_bytes name,
                        enum sinter_status status) {
    char reason[SINTER_SNAPSHOT_REASON_MAX];
    if (status == SINTER_EXITED)
        snprintf(reason, sizeof reason, "%.*s exited, with code %u", (int)name.size,
                 (const char *)name.data, sinter_exit_code(instance));
    else
        snprintf(reason, sizeof reason, "%.*s trapped: %s", (int)name.size, (const char *)name.data,
                 sinter_trap_message(instance));
    refuse(reason);
}

/* Results are nothing that an instance could start with, but may tell of a failure. */
static void tell_result(const struct sinter_export_info *info, const union sinter_value *results) {
    if (info->type.results.size && info->type.results.data[0] == SINTER_I32)
        fprintf(stderr, "%.*s returned %d\n", (int)info->name.size, (const char *)info->name.data,
                (int)results[0].i32);
}

/* Calls what there is to call. Returns false after it has written why that did not end. */
static bool initialise(struct sinter_instance *instance, const char *program) {
    static union sinter_value results[RESULTS_MAX];
    for (size_t i = 0; i < sinter_module_export_count(instance->module); i++) {
        struct sinter_export_info info;
        if (!sinter_module_export(instance->module, i, &info) || !is_call(&info))
            continue;
        enum sinter_status status =
            sinter_call(instance, i, NULL, 0, results, info.type.results.size);
        if (status != SINTER_OK) {
            refuse_call(instance, call_name(&info), status);
            (void)sinter_start_report(instance, program, status);
            return false;
        }
        tell_result(&info, results);
    }
    return true;
}

static void write_state(struct sinter_instance *instance) {
    struct functions functions = {0};
    const char *reason = NULL;
    if (instance->wasi && !sinter_wasi_head(instance->wasi)->is_as_made(instance->wasi))
        reason = "it left descriptors open that it had opened, or closed those that it was given, "
                 "or gave up rights of them";
    else if (!find_functions(instance, &functions))
        reason = "out of memory";
    else
        reason = put_state(instance, &functions); /* only looks */
    if (reason) {
        refuse(reason);
    } else {
        is_writing = true;
        if (put_state(instance, &functions)) /* the time was over just now */
            put_u32(1);                      /* more than a state has, so it is refused */
    }
    free(functions.items);
}

int sinter_start_snapshot(struct sinter_instance *instance, int argc, char **argv) {
    (void)argc;
    (void)fwrite(SINTER_SNAPSHOT_MAGIC, 1, sizeof SINTER_SNAPSHOT_MAGIC, output);
    if (initialise(instance, argv[0]))
        write_state(instance);
    bool is_written = !ferror(output);
    if (fclose(output) == 0 && is_written)
        return 0;
    fprintf(stderr, "%s: error: the state cannot be written\n", argv[0]);
    return SINTER_EXIT_ENVIRONMENT;
}
