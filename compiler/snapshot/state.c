/* See state.h. */
#include "snapshot/state.h"

#include "sinter/internal/snapshot.h"

#define PAGE_BYTES ((uint64_t)65536)
#define PAGES_MAX ((uint64_t)65536)
#define TABLE_MAX ((uint64_t)10000000)

struct input {
    struct bytes rest;
    bool failed;
};

static struct bytes take(struct input *in, uint64_t size) {
    struct bytes taken = {in->rest.data, (size_t)size};
    if (in->failed || size > in->rest.size) {
        in->failed = true;
        return (struct bytes){0};
    }
    in->rest = bytes_from(in->rest, taken.size);
    return taken;
}

static uint64_t take_number(struct input *in, size_t size) {
    uint64_t number = 0;
    struct bytes taken = take(in, size);
    if (taken.size)
        memcpy(&number, taken.data, taken.size); /* both are little-endian */
    return number;
}

static void read_memory(struct input *in, struct arena *arena, struct snapshot_memory *memory) {
    uint64_t end = 0;
    uint32_t capacity = 0;
    memory->page_count = take_number(in, 8);
    in->failed |= memory->page_count > PAGES_MAX;
    for (;;) {
        struct snapshot_run run = {0};
        uint64_t size = take_number(in, 8);
        if (in->failed || size == 0)
            return;
        run.address = take_number(in, 8);
        run.bytes = take(in, size);
        in->failed |= run.address < end || run.address > memory->page_count * PAGE_BYTES ||
                      size > memory->page_count * PAGE_BYTES - run.address;
        end = run.address + size;
        memory->runs =
            arena_grow(arena, memory->runs, memory->run_count, &capacity, sizeof *memory->runs);
        memory->runs[memory->run_count++] = run;
    }
}

static bool is_element(const struct module *module, uint32_t element) {
    return element <= module->func_count;
}

static void read_table(struct input *in, const struct module *module, struct arena *arena,
                       struct snapshot_table *table) {
    uint64_t size = take_number(in, 8);
    in->failed |= size > TABLE_MAX || size > in->rest.size / 4;
    if (in->failed)
        return;
    table->size = (uint32_t)size;
    table->elements = arena_array(arena, size + 1, sizeof *table->elements);
    for (uint32_t i = 0; i < table->size; i++) {
        table->elements[i] = (uint32_t)take_number(in, 4);
        in->failed |= !is_element(module, table->elements[i]);
    }
}

uint32_t snapshot_state_reference(const uint8_t *global) {
    uint32_t reference;
    memcpy(&reference, global, sizeof reference);
    return reference;
}

static void read_globals(struct input *in, const struct snapshot_plan *plan,
                         struct snapshot_state *state) {
    const struct module *module = plan->module;
    for (uint32_t i = 0; i < module->global_count && !in->failed; i++) {
        if (!snapshot_plan_has_global(plan, i))
            continue;
        state->globals[i] = take(in, SINTER_SNAPSHOT_GLOBAL_BYTES).data;
        if (!in->failed && value_type_is_reference(module->globals[i].type)) /* no exnref: plan.h */
            in->failed = !is_element(module, snapshot_state_reference(state->globals[i]));
    }
}

static bool read_dropped(struct input *in) {
    uint64_t dropped = take_number(in, 4);
    in->failed |= dropped > 1;
    return dropped != 0;
}

static void read_segments(struct input *in, const struct snapshot_plan *plan,
                          struct snapshot_state *state) {
    uint32_t table;
    for (uint32_t i = 0; i < plan->module->data_count; i++)
        state->dropped_datas[i] = snapshot_plan_may_drop_data(plan, i) && read_dropped(in);
    for (uint32_t i = 0; i < plan->module->elem_count; i++)
        state->dropped_elems[i] = snapshot_plan_may_drop_elem(plan, i, &table) && read_dropped(in);
}

bool snapshot_state_read(struct bytes written, const struct snapshot_plan *plan,
                         struct arena *arena, struct snapshot_state *state) {
    static const char magic[] = SINTER_SNAPSHOT_MAGIC;
    const struct module *module = plan->module;
    struct input in = {written, false};
    struct bytes start = take(&in, sizeof magic);
    *state = (struct snapshot_state){0};
    if (in.failed || memcmp(start.data, magic, sizeof magic) != 0)
        return false;
    uint64_t reason_size = take_number(&in, 4);
    state->reason = take(&in, reason_size);
    if (in.failed || reason_size > SINTER_SNAPSHOT_REASON_MAX || reason_size)
        return !in.failed && reason_size <= SINTER_SNAPSHOT_REASON_MAX && in.rest.size == 0;
    state->memories = arena_array(arena, module->memory_count + (size_t)1, sizeof *state->memories);
    state->globals = arena_array(arena, module->global_count + (size_t)1, sizeof *state->globals);
    state->tables = arena_array(arena, module->table_count + (size_t)1, sizeof *state->tables);
    state->dropped_datas = arena_array(arena, module->data_count + (size_t)1, sizeof(bool));
    state->dropped_elems = arena_array(arena, module->elem_count + (size_t)1, sizeof(bool));
    for (uint32_t i = 0; i < module->memory_count && !in.failed; i++)
        read_memory(&in, arena, &state->memories[i]);
    read_globals(&in, plan, state);
    for (uint32_t i = 0; plan->has_references && i < module->table_count && !in.failed; i++)
        read_table(&in, module, arena, &state->tables[i]);
    read_segments(&in, plan, state);
    return !in.failed && in.rest.size == 0;
}
