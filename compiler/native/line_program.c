/* See line_program.h. */
#include "native/line_program.h"

enum {
    LNS_COPY = 1,
    LNS_ADVANCE_PC,
    LNS_ADVANCE_LINE,
    LNS_SET_FILE,
    LNS_SET_COLUMN,
    LNS_NEGATE_STMT,
    LNS_SET_BASIC_BLOCK,
    LNS_CONST_ADD_PC,
    LNS_FIXED_ADVANCE_PC,
};
enum { LNE_END_SEQUENCE = 1, LNE_SET_ADDRESS = 2, LNE_DEFINE_FILE = 3 };
enum { LNCT_PATH = 1, LNCT_DIRECTORY_INDEX = 2 };
#define PAIRS_MOST 32u /* DWARF 5 has five kinds */

static bool fail(struct line_program *program, const char *fault) {
    if (!program->fault)
        program->fault = fault;
    program->c.failed = true;
    return false;
}

/* ---- The header ---- */

static const char *take_string(struct dwarf_cursor *c) {
    const uint8_t *end = c->failed || !c->left.size ? NULL : memchr(c->left.data, 0, c->left.size);
    if (!end) {
        c->failed = true;
        return "";
    }
    return (const char *)dwarf_take(c, (uint64_t)(end - c->left.data) + 1).data;
}

/* Appends a string to a list, or counts it if there is no list yet. */
static void read_old_lists(struct line_program *p, struct dwarf_cursor c, bool keep) {
    p->directory_count = 1; /* the first one is that of the unit */
    p->file_count = 1;      /* and files are counted from 1 */
    while (!c.failed && c.left.size && *c.left.data) {
        const char *name = take_string(&c);
        if (keep)
            p->directories[p->directory_count] = name;
        p->directory_count++;
    }
    dwarf_fixed(&c, 1);
    while (!c.failed && c.left.size && *c.left.data) {
        struct line_file file = {.name = take_string(&c), .directory = dwarf_leb(&c)};
        dwarf_leb(&c);
        dwarf_leb(&c);
        if (keep)
            p->files[p->file_count] = file;
        p->file_count++;
    }
    dwarf_fixed(&c, 1);
    p->c.failed |= c.failed;
}

static void open_old_lists(struct line_program *p, struct dwarf_cursor c, struct arena *arena) {
    read_old_lists(p, c, false);
    p->directories = arena_array(arena, p->directory_count, sizeof *p->directories);
    p->files = arena_array(arena, p->file_count, sizeof *p->files);
    read_old_lists(p, c, true);
}

/* DWARF 5: what each entry has, as pairs of a kind and a form, and then the entries. */
static void read_new_list(struct line_program *p, const struct dwarf_unit *forms,
                          struct dwarf_cursor *c, bool are_files, struct arena *arena) {
    unsigned pair_count = (unsigned)dwarf_fixed(c, 1);
    uint64_t pairs[2 * PAIRS_MOST];
    for (unsigned i = 0; i < 2 * pair_count && pair_count <= PAIRS_MOST; i++)
        pairs[i] = dwarf_leb(c);
    uint64_t count = dwarf_leb(c);
    if (c->failed || pair_count > PAIRS_MOST || count > c->left.size) {
        c->failed = true;
        return;
    }
    struct line_file *files = arena_array(arena, (size_t)count + 1, sizeof *files);
    const char **names = arena_array(arena, (size_t)count + 1, sizeof *names);
    for (uint64_t i = 0; !c->failed && i < count; i++) {
        const uint8_t *start = c->left.data;
        for (size_t k = 0; !c->failed && k < pair_count; k++) {
            struct dwarf_value value = dwarf_value_read(forms, pairs[2 * k + 1], c);
            if (pairs[2 * k] == LNCT_PATH)
                files[i].name = names[i] = value.string;
            else if (pairs[2 * k] == LNCT_DIRECTORY_INDEX)
                files[i].directory = value.number;
        }
        c->failed |= c->left.data == start; /* else their number would have no limit */
    }
    if (are_files) {
        p->files = files;
        p->file_count = (uint32_t)count;
    } else {
        p->directories = names;
        p->directory_count = (uint32_t)count;
    }
}

static void open_lists(struct line_program *p, const struct line_sections *sections,
                       struct dwarf_cursor c, unsigned offset_bytes, struct arena *arena) {
    if (p->version < 5) {
        open_old_lists(p, c, arena);
        return;
    }
    const struct dwarf_sections strings = {.arena = arena,
                                           .strings = sections->strings,
                                           .line_strings = sections->line_strings,
                                           .string_most_bytes = LINE_STRING_MOST};
    const struct dwarf_unit forms = {.sections = &strings,
                                     .version = 5,
                                     .offset_bytes = offset_bytes,
                                     .address_bytes = p->address_bytes};
    read_new_list(p, &forms, &c, false, arena);
    read_new_list(p, &forms, &c, true, arena);
    p->c.failed |= c.failed;
}

/* The fields after the size of the header, up to the lists. */
static void read_fields(struct line_program *p, struct dwarf_cursor *c) {
    p->instruction_bytes = (unsigned)dwarf_fixed(c, 1);
    p->operations = p->version >= 4 ? (unsigned)dwarf_fixed(c, 1) : 1;
    dwarf_fixed(c, 1); /* whether rows are statements at first */
    p->line_base = (int8_t)dwarf_fixed(c, 1);
    p->line_range = (unsigned)dwarf_fixed(c, 1);
    p->opcode_base = (unsigned)dwarf_fixed(c, 1);
    p->opcode_lengths = dwarf_take(c, p->opcode_base ? p->opcode_base - 1 : 0);
}

static void begin_sequence(struct line_program *p) {
    p->row = (struct line_row){.file = 1, .line = 1};
    p->column = (struct bytes){0};
}

bool line_program_open(const struct line_sections *sections, uint64_t offset, struct arena *arena,
                       struct line_program *program) {
    *program = (struct line_program){.address_bytes = 4};
    struct dwarf_cursor c = dwarf_cursor_at(sections->lines, offset);
    unsigned offset_bytes = 4;
    uint64_t size = dwarf_fixed(&c, 4);
    if (size == 0xffffffff) {
        offset_bytes = 8;
        size = dwarf_fixed(&c, 8);
    }
    if (c.failed || size > c.left.size)
        return fail(program, "a line program runs past the end of .debug_line");
    c.left.size = (size_t)size;
    program->end = (uint64_t)(c.left.data - sections->lines.data) + size;
    program->version = (unsigned)dwarf_fixed(&c, 2);
    if (c.failed || program->version < 2 || program->version > 5)
        return fail(program, "a line program is of an unknown version");
    if (program->version == 5) {
        program->address_bytes = (unsigned)dwarf_fixed(&c, 1);
        dwarf_fixed(&c, 1); /* the size of a segment's number */
    }
    uint64_t header_size = dwarf_fixed(&c, offset_bytes);
    if (c.failed || header_size > c.left.size || program->address_bytes > 8)
        return fail(program, "a line program's header runs past its end");
    program->c.left = bytes_from(c.left, (size_t)header_size);
    c.left.size = (size_t)header_size;
    read_fields(program, &c);
    if (c.failed || !program->opcode_base)
        return fail(program, "a line program's header is too short");
    open_lists(program, sections, c, offset_bytes, arena);
    if (program->c.failed)
        return fail(program, "a line program's list of files is malformed");
    begin_sequence(program);
    return true;
}

/* ---- The program ---- */

static int64_t signed_leb(struct dwarf_cursor *c) {
    uint64_t value = 0;
    unsigned shift = 0;
    uint8_t byte = 0;
    do {
        byte = (uint8_t)dwarf_fixed(c, 1);
        if (shift < 64)
            value |= (uint64_t)(byte & 0x7f) << shift;
        shift += 7;
    } while (!c->failed && byte & 0x80);
    if (shift < 64 && byte & 0x40)
        value |= ~(uint64_t)0 << shift;
    return (int64_t)value;
}

/* Wraps, as do all sums here: who uses a row checks its numbers. Several operations in one
 * instruction exist on no machine that matters here, so they count as instructions. */
static void advance(struct line_program *p, uint64_t operations) {
    p->row.address += operations * p->instruction_bytes;
}

static void skip_operands(struct line_program *p, unsigned opcode) {
    unsigned count = opcode - 1 < p->opcode_lengths.size ? p->opcode_lengths.data[opcode - 1] : 0;
    while (count-- > 0)
        dwarf_leb(&p->c);
}

/* Returns true if there is a row. */
static bool run_extended(struct line_program *p, bool *is_over) {
    uint64_t size = dwarf_leb(&p->c);
    struct dwarf_cursor c = {.left = dwarf_take(&p->c, size)};
    if (p->c.failed || !size)
        return fail(p, "a line program has an instruction that is cut off");
    uint64_t opcode = dwarf_fixed(&c, 1);
    if (opcode == LNE_SET_ADDRESS) {
        if (c.left.size > 8)
            return fail(p, "a line program has an address of more than 8 bytes");
        p->row.address = dwarf_fixed(&c, (unsigned)c.left.size);
    } else if (opcode == LNE_DEFINE_FILE) {
        return fail(p, "a line program defines a file in an outdated way");
    }
    *is_over = opcode == LNE_END_SEQUENCE;
    return *is_over;
}

static void set_column(struct line_program *p) {
    struct bytes before = p->c.left;
    p->row.column = dwarf_leb(&p->c);
    p->column = (struct bytes){before.data, before.size - p->c.left.size};
}

/* Returns true if there is a row. */
static bool run_standard(struct line_program *p, unsigned opcode) {
    switch (opcode) {
    case LNS_COPY:
        return true;
    case LNS_ADVANCE_PC:
        advance(p, dwarf_leb(&p->c));
        return false;
    case LNS_ADVANCE_LINE:
        p->row.line += (uint64_t)signed_leb(&p->c);
        return false;
    case LNS_SET_FILE:
        p->row.file = dwarf_leb(&p->c);
        return false;
    case LNS_SET_COLUMN:
        set_column(p);
        return false;
    case LNS_CONST_ADD_PC:
        if (!p->line_range)
            return fail(p, "a line program divides by zero");
        advance(p, (255 - p->opcode_base) / p->line_range);
        return false;
    case LNS_FIXED_ADVANCE_PC:
        p->row.address += dwarf_fixed(&p->c, 2);
        return false;
    default:
        skip_operands(p, opcode);
        return false;
    }
}

static bool run_special(struct line_program *p, unsigned opcode) {
    if (!p->line_range)
        return fail(p, "a line program divides by zero");
    unsigned adjusted = opcode - p->opcode_base;
    advance(p, adjusted / p->line_range);
    p->row.line += (uint64_t)(p->line_base + (int)(adjusted % p->line_range));
    return true;
}

bool line_program_next(struct line_program *p) {
    if (p->row.is_end)
        begin_sequence(p);
    while (!p->c.failed && p->c.left.size) {
        unsigned opcode = (unsigned)dwarf_fixed(&p->c, 1);
        bool is_row = opcode >= p->opcode_base ? run_special(p, opcode)
                      : opcode == 0            ? run_extended(p, &p->row.is_end)
                                               : run_standard(p, opcode);
        if (p->c.failed)
            return fail(p, "a line program has an instruction that is cut off");
        if (is_row)
            return true;
    }
    return false;
}

bool line_program_file(const struct line_program *p, uint64_t file, const char **directory,
                       const char **name) {
    if (file >= p->file_count || !p->files[file].name)
        return false;
    uint64_t index = p->files[file].directory;
    if (index >= p->directory_count)
        return false;
    *name = p->files[file].name;
    *directory = p->directories[index] ? p->directories[index] : "";
    return true;
}
