/* See wasm2c_instantiate.h. */
#include "wasm2c_instantiate.h"

static const char instantiates[] = "void wasm2c_";
static const char instantiates_middle[] = "_instantiate(w2c_";
static const char memories_head[] = "static void init_memories(w2c_";
static const char allocates[] = "  wasm_rt_allocate_memory";
static const char memories_call[] = "  init_memories(instance);";
static const char tables_call[] = "  init_tables(instance);";
/* What goes to the front, behind the memories. */
static const char *const early_calls[] = {"  init_elem_instances(instance);",
                                          "  init_data_instances(instance);"};

static void put_line(struct bytes line, struct text *out) {
    text_append(out, line.data, line.size);
    text_string(out, "\n");
}

/* The lines after the head up to "}", which `*end` moves to the end of; empty where there is none.
 */
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

/* False where a memory is allocated after data was copied. */
static bool split_memories(struct bytes head, struct bytes body, struct text *out) {
    struct bytes line, parameters = bytes_from(head, sizeof "static void init_memories" - 1);
    bool is_data = false;
    put_line(head, out);
    for (size_t at = 0; bytes_next_line(body, &at, &line);) {
        bool is_allocation = bytes_start_with(line, allocates);
        if (is_allocation && is_data)
            return false;
        if (!is_allocation && !is_data)
            text_format(out, "}\n\nstatic void init_active_data%.*s\n", (int)parameters.size,
                        (const char *)parameters.data);
        is_data |= !is_allocation;
        put_line(line, out);
    }
    if (!is_data)
        text_format(out, "}\n\nstatic void init_active_data%.*s\n", (int)parameters.size,
                    (const char *)parameters.data);
    text_string(out, "}");
    return true;
}

static bool has_line(struct bytes body, const char *wanted) {
    struct bytes line;
    for (size_t at = 0; bytes_next_line(body, &at, &line);)
        if (bytes_equal(line, bytes_of(wanted)))
            return true;
    return false;
}

static bool is_early(struct bytes line) {
    return bytes_equal(line, bytes_of(early_calls[0])) ||
           bytes_equal(line, bytes_of(early_calls[1]));
}

static void put_early(struct bytes body, struct text *out) {
    if (has_line(body, memories_call))
        put_line(bytes_of(memories_call), out);
    for (size_t i = 0; i < sizeof early_calls / sizeof *early_calls; i++)
        if (has_line(body, early_calls[i]))
            put_line(bytes_of(early_calls[i]), out);
}

/* False where memories are written before tables, or segments are marked before both. */
static bool order_calls(struct bytes head, struct bytes body, struct text *out) {
    struct bytes line;
    bool is_early_put = false, is_memory_written = false;
    put_line(head, out);
    for (size_t at = 0; bytes_next_line(body, &at, &line);) {
        bool writes_memory = bytes_equal(line, bytes_of(memories_call));
        bool writes_tables = bytes_equal(line, bytes_of(tables_call));
        if ((writes_tables && is_memory_written) ||
            (is_early(line) && !is_early_put &&
             (has_line(body, memories_call) || has_line(body, tables_call))))
            return false;
        if ((writes_memory || writes_tables || is_early(line)) && !is_early_put) {
            put_early(body, out);
            is_early_put = true;
        }
        is_memory_written |= writes_memory;
        if (writes_memory)
            text_string(out, "  init_active_data(instance);\n");
        else if (!is_early(line))
            put_line(line, out);
    }
    text_string(out, "}");
    return true;
}

bool wasm2c_instantiate_adopt(struct wasm2c_instantiate *seen, struct bytes text, size_t at,
                              size_t *end, struct text *out, bool *is_known) {
    struct bytes head = {text.data + at, *end - at};
    bool is_memories = bytes_start_with(head, memories_head);
    bool is_instantiate = bytes_start_with(head, instantiates) &&
                          bytes_contain(head, instantiates_middle) && bytes_end_with(head, ") {");
    if (!is_memories && !is_instantiate)
        return false;
    struct bytes body = take_body(text, end);
    seen->functions += is_instantiate;
    seen->memories += is_memories;
    seen->calls += is_instantiate && has_line(body, memories_call);
    *is_known =
        body.data && (is_memories ? split_memories(head, body, out) : order_calls(head, body, out));
    return true;
}

bool wasm2c_instantiate_is_complete(const struct wasm2c_instantiate *seen) {
    return seen->functions == 1 && seen->memories == seen->calls && seen->calls <= 1;
}
