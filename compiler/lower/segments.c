/* See segments.h. Segments that are loaded together have their bytes next to each other in the
 * file, as all segments between them are empty. */
#include "lower/segments.h"

#include "wasm/encoder.h"

#include <inttypes.h>
#include <stdio.h>

/* What becomes of a segment. */
enum role {
    ROLE_NOTHING,
    ROLE_BYTES, /* memory.init reads its bytes */
    ROLE_FIRST, /* the first of a row of segments that are loaded together */
    ROLE_NEXT,
};

/* Walks over the segments; start with `{module}`. */
struct walk {
    const struct module *module;
    uint32_t index; /* of the next segment */
    const struct data_segment *segment;
    enum role role;
    bool constant; /* the address of the active segment is constant: `address`, otherwise 0 */
    uint32_t address;
    bool open; /* a row is open, for constant addresses in memory `memory_index` */
    uint32_t memory_index;
};

static bool walk_next(struct walk *walk) {
    if (walk->index == walk->module->data_count)
        return false;
    const struct data_segment *segment = walk->segment = &walk->module->datas[walk->index++];
    if (segment->mode == SEGMENT_PASSIVE) {
        walk->role = segment->payload.size ? ROLE_BYTES : ROLE_NOTHING;
        walk->open &= walk->role == ROLE_NOTHING;
        return true;
    }
    walk->address = 0;
    walk->constant = opcode_constant(segment->init, &walk->address);
    bool next = walk->open && walk->constant && walk->memory_index == segment->memory_index;
    walk->role = next ? ROLE_NEXT : ROLE_FIRST;
    walk->open = walk->constant;
    walk->memory_index = segment->memory_index;
    return true;
}

/* Writes the segment that wasm2c sees in place of the current one. */
static void put_segment(const struct walk *walk, struct bytes zero_address, struct text *out) {
    static const uint8_t byte[1];
    bool is_filled = walk->role == ROLE_BYTES || walk->role == ROLE_FIRST;
    struct data_segment segment = {.mode = SEGMENT_PASSIVE, .payload = {byte, is_filled}};
    if (walk->role == ROLE_FIRST) {
        segment.mode = SEGMENT_ACTIVE;
        segment.memory_index = walk->segment->memory_index;
        segment.init = walk->constant ? zero_address : walk->segment->init;
    }
    encoder_data(out, &segment);
}

void segments_put_section(const struct module *module, struct text *out) {
    struct walk walk = {.module = module};
    struct text zero = {0};
    encoder_i32(&zero, 0);
    encoder_opcode(&zero, OPCODE_END);
    encoder_unsigned(out, module->data_count);
    while (walk_next(&walk))
        put_segment(&walk, text_bytes(&zero), out);
    text_free(&zero);
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

/* The symbols of a segment, and of the table of what it stands for. */
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

/* Defines a struct sinter_segment and the symbol of the bytes. */
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
