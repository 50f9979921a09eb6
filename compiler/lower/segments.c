/* See segments.h. The bytes of segments that one stands for are next to each other in the file,
 * since others between them are empty. */
#include "lower/segments.h"

#include "lower/rewrite_code.h"
#include "wasm/opcodes.h"
#include "wasm/reader.h"

#include <inttypes.h>
#include <stdio.h>

/* What a segment is in generated code. */
enum role {
    ROLE_NOTHING,
    ROLE_BYTES, /* for memory.init */
    ROLE_FIRST, /* it starts a row of those that are loaded together */
    ROLE_NEXT,
};

/* A walk over the segments: start with `{module}`. */
struct walk {
    const struct module *module;
    uint32_t index; /* of the next one */
    const struct data_segment *segment;
    enum role role;
    bool constant; /* an active segment's address is, and it is `address`, else 0 */
    uint32_t address;
    bool open; /* a row is, for constant addresses in memory `memory_index` */
    uint32_t memory_index;
};

static bool is_constant(const struct module *module, struct bytes expression, uint32_t *address) {
    struct text unread = {0};
    struct diag quiet = {.capture = &unread};
    struct instruction ins;
    struct reader r = reader_open(module->bytes, &quiet);
    r.cursor = expression.data;
    r.end = expression.data + expression.size;
    bool constant = opcode_read(&r, &ins) && ins.opcode->id == OPCODE_I32_CONST;
    *address = constant ? (uint32_t)ins.value : 0;
    constant = constant && opcode_read(&r, &ins) && reader_done(&r);
    if (!constant)
        *address = 0;
    text_free(&unread);
    return constant;
}

static bool walk_next(struct walk *walk) {
    if (walk->index == walk->module->data_count)
        return false;
    const struct data_segment *segment = walk->segment = &walk->module->datas[walk->index++];
    if (segment->mode == SEGMENT_PASSIVE) {
        walk->role = segment->payload.size ? ROLE_BYTES : ROLE_NOTHING;
        walk->open &= walk->role == ROLE_NOTHING;
        return true;
    }
    walk->constant = is_constant(walk->module, segment->init, &walk->address);
    bool next = walk->open && walk->constant && walk->memory_index == segment->memory_index;
    walk->role = next ? ROLE_NEXT : ROLE_FIRST;
    walk->open = walk->constant;
    walk->memory_index = segment->memory_index;
    return true;
}

void segments_put_section(const struct module *module, struct text *out) {
    static const uint8_t zero[] = {0x41, 0, 0x0b}; /* i32.const 0, end */
    struct walk walk = {.module = module};
    rewrite_put_u32(out, module->data_count);
    while (walk_next(&walk)) {
        bool filled = walk.role == ROLE_BYTES || walk.role == ROLE_FIRST;
        uint32_t memory_index = walk.role == ROLE_FIRST ? walk.segment->memory_index : 0;
        rewrite_put_u32(out, walk.role != ROLE_FIRST ? 1 : memory_index ? 2 : 0);
        if (memory_index)
            rewrite_put_u32(out, memory_index);
        if (walk.role == ROLE_FIRST && walk.constant)
            text_append(out, zero, sizeof zero);
        else if (walk.role == ROLE_FIRST)
            text_append(out, walk.segment->init.data, walk.segment->init.size);
        rewrite_put_u32(out, filled);
        if (filled)
            text_byte(out, 0);
    }
}

bool segments_have_computed_address(const struct module *module) {
    struct walk walk = {.module = module};
    while (walk_next(&walk))
        if (walk.role == ROLE_FIRST && !walk.constant)
            return true;
    return false;
}

void segments_bytes(const struct module *module, struct text *out) {
    for (uint32_t i = 0; i < module->data_count; i++)
        text_append(out, module->datas[i].payload.data, module->datas[i].payload.size);
}

/* ---- Assembly ---- */

/* The symbols of one segment, and of the table of what it stands for. */
struct row {
    const char *prefix;
    uint32_t index;
    uint64_t start; /* of its bytes in the file */
    uint64_t size_bytes;
    uint32_t count;
    struct text loads;
};

static void put_symbol(const struct row *row, const char *tail, uint64_t size_bytes,
                       struct text *out) {
    char name[128];
    snprintf(name, sizeof name, "%.64s%u%s", row->prefix, row->index, tail);
    text_format(out, " .hidden %s\n .globl %s\n .type %s, @object\n .size %s, %" PRIu64 "\n", name,
                name, name, name, size_bytes);
}

/* A struct sinter_segment, and the symbol of the bytes. */
static void end_row(struct row *row, struct text *out) {
    if (row->count) {
        put_symbol(row, "", row->size_bytes, out);
        put_symbol(row, "_loads", 4 + (uint64_t)row->count * 8, out);
        text_format(out, "%s%u = segments + %" PRIu64 "\n%s%u_loads:\n .long %u\n", row->prefix,
                    row->index, row->start, row->prefix, row->index, row->count);
        text_append(out, row->loads.data, row->loads.size);
    }
    text_free(&row->loads);
}

void segments_assembly(const struct module *module, const char *prefix, const char *bytes_path,
                       struct text *out) {
    struct walk walk = {.module = module};
    struct row row = {0};
    uint64_t offset = 0;
    text_string(out, " .section .rodata.sinter_segments,\"a\",@progbits\n .balign 16\n"
                     "segments: .incbin ");
    text_c_string(out, bytes_of(bytes_path));
    text_string(out, "\n .balign 4\n");
    while (walk_next(&walk)) {
        uint32_t size_bytes = (uint32_t)walk.segment->payload.size;
        if (walk.role == ROLE_BYTES || walk.role == ROLE_FIRST) {
            end_row(&row, out);
            row = (struct row){.prefix = prefix, .index = walk.index - 1, .start = offset};
        }
        if (walk.role != ROLE_NOTHING) {
            text_format(&row.loads, " .long %u, %u\n", walk.role == ROLE_BYTES ? 0 : walk.address,
                        size_bytes);
            row.count++;
            row.size_bytes += size_bytes;
        }
        offset += size_bytes;
    }
    end_row(&row, out);
}
