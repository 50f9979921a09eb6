/* See instantiate.h. */
#include "wasm2c/instantiate.h"

#include <string.h>

static const char instantiates[] = "void wasm2c_";
static const char instantiates_middle[] = "_instantiate(w2c_";
static const char memories_head[] = "static void init_memories(w2c_";
static const char allocates[] = "  wasm_rt_allocate_memory";
/* The calls that fill an instance, in wasm2c's order. */
enum { TABLES, MEMORIES, ELEMENTS, DATA, CALLS };
static const char *const calls[CALLS] = {
    [TABLES] = "  init_tables(instance);",
    [MEMORIES] = "  init_memories(instance);",
    [ELEMENTS] = "  init_elem_instances(instance);",
    [DATA] = "  init_data_instances(instance);",
};

static void put_line(struct bytes line, struct text *out) {
    text_append(out, line.data, line.size);
    text_string(out, "\n");
}

/* The lines after the head, up to "}"; `*end` moves to the end of that line. Empty when there is no
 * "}". */
static struct bytes take_body(struct bytes text, size_t *end) {
    struct bytes line;
    size_t start = *end + 1;
    for (size_t at = start; bytes_next_line(text, &at, &line);)
        if (bytes_equal(line, bytes_of("}"))) {
            *end = (size_t)(line.data - text.data) + line.size;
            return (struct bytes){text.data + start, (size_t)(line.data - text.data) - start};
        }
    return (struct bytes){0};
}

/* Writes the call that makes a memory with the given limits in place of wasm2c's. False when that
 * is not one. */
static bool put_allocation(struct bytes line, const struct limits *limits, struct text *out) {
    static const char between[] = ", ";
    const uint8_t *comma = memmem(line.data, line.size, between, sizeof between - 1);
    if (!limits->byte_pages)
        put_line(line, out);
    if (!limits->byte_pages || !comma)
        return !limits->byte_pages;
    uint64_t most = limits->has_max ? limits->max : limits->is_64 ? UINT64_MAX : UINT32_MAX;
    text_append(out, line.data, (size_t)(comma - line.data));
    text_format(out, ", %lluu, %lluu, %d, 1);\n", (unsigned long long)limits->min,
                (unsigned long long)most, limits->is_64);
    return true;
}

/* False when a memory is allocated after data was copied, or other memories than the module's. */
static bool split_memories(const struct module *module, struct bytes head, struct bytes body,
                           struct text *out) {
    struct bytes line, parameters = bytes_from(head, sizeof "static void init_memories" - 1);
    size_t at = 0, data = 0;
    uint32_t memory = module->import_counts[EXTERN_MEMORY];
    put_line(head, out);
    for (; bytes_next_line(body, &at, &line) && bytes_start_with(line, allocates); memory++) {
        if (memory == module->memory_count ||
            !put_allocation(line, &module->memories[memory].limits, out))
            return false;
        data = at;
    }
    if (memory != module->memory_count)
        return false;
    text_format(out, "}\n\nstatic void init_active_data%.*s\n", (int)parameters.size,
                (const char *)parameters.data);
    for (at = data; bytes_next_line(body, &at, &line);) {
        if (bytes_start_with(line, allocates))
            return false;
        put_line(line, out);
    }
    text_string(out, "}");
    return true;
}

/* Which of `calls` the line is; CALLS for other lines. */
static unsigned call_of(struct bytes line) {
    unsigned call = 0;
    while (call < CALLS && !bytes_equal(line, bytes_of(calls[call])))
        call++;
    return call;
}

static bool has_call(struct bytes body, unsigned call) {
    struct bytes line;
    for (size_t at = 0; bytes_next_line(body, &at, &line);)
        if (call_of(line) == call)
            return true;
    return false;
}

/* Appends the calls that come first: all but those that fill tables and memories. */
static void put_early(struct bytes body, struct text *out) {
    for (unsigned call = MEMORIES; call < CALLS; call++)
        if (has_call(body, call))
            put_line(bytes_of(calls[call]), out);
}

/* False when the calls are not in wasm2c's order. */
static bool order_calls(struct bytes head, struct bytes body, struct text *out) {
    struct bytes line;
    unsigned next = 0; /* the lowest call that may follow */
    put_line(head, out);
    for (size_t at = 0; bytes_next_line(body, &at, &line);) {
        unsigned call = call_of(line);
        if (call < next)
            return false;
        if (call < CALLS && next == 0)
            put_early(body, out);
        if (call < CALLS)
            next = call + 1;
        if (call == MEMORIES)
            text_string(out, "  init_active_data(instance);\n");
        else if (call == TABLES || call == CALLS)
            put_line(line, out);
    }
    text_string(out, "}");
    return true;
}

bool wasm2c_instantiate_adopt(struct wasm2c_instantiate *seen, const struct module *module,
                              struct bytes text, size_t at, size_t *end, struct text *out,
                              bool *is_known) {
    struct bytes head = {text.data + at, *end - at};
    bool is_memories = bytes_start_with(head, memories_head);
    bool is_instantiate = bytes_start_with(head, instantiates) &&
                          bytes_contain(head, instantiates_middle) && bytes_end_with(head, ") {");
    if (!is_memories && !is_instantiate)
        return false;
    struct bytes body = take_body(text, end);
    seen->functions += is_instantiate;
    seen->memories += is_memories;
    seen->calls += is_instantiate && has_call(body, MEMORIES);
    *is_known = body.data && (is_memories ? split_memories(module, head, body, out)
                                          : order_calls(head, body, out));
    return true;
}

bool wasm2c_instantiate_is_complete(const struct wasm2c_instantiate *seen) {
    return seen->functions == 1 && seen->memories == seen->calls && seen->calls <= 1;
}
