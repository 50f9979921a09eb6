/* See module_lines.h. A line program describes sequences of machine code; a linked module has one
 * for each function, or for each file. Each function takes the lines of the first sequence that
 * describes it. */
#include "native/module_lines.h"

#include "base/hash.h"
#include "native/line_program.h"

#include <stdlib.h>
#include <string.h>

#define ROWS_MOST ((uint32_t)1 << 24)
#define FILES_MOST ((uint32_t)1 << 16)
#define UNITS_MOST ((uint32_t)1 << 16)
#define ABBREVIATION_BYTES_MOST ((uint64_t)1 << 28) /* read for all units together */
#define PATH_MOST ((size_t)4096)
#define LINE_MOST INT32_MAX

/* Where a unit's compiler ran, by its line program. */
struct unit_lines {
    uint64_t program;
    const char *directory;
};

/* The rows of a function are adjacent. */
struct function_rows {
    uint32_t sequence; /* the one that describes it, from 1; 0: none */
    uint32_t first;
    uint32_t count;
};

struct module_lines {
    const struct module *module;
    struct arena *arena;
    struct line_sections sections;
    uint64_t code_start; /* of the contents of the code section, in the file */
    struct source_row *rows;
    uint32_t row_count, row_capacity;
    struct function_rows *functions;
    uint32_t sequence;
    struct bytes *files;
    uint32_t file_count, file_capacity;
    uint32_t *file_slots; /* a hash table of files, + 1 */
    uint32_t file_slot_count;
    struct unit_lines *units; /* by program */
    uint32_t unit_count, unit_capacity;
};

static struct bytes section(const struct module *module, const char *name) {
    for (uint32_t i = 0; i < module->custom_count; i++)
        if (bytes_equal(module->customs[i].name, bytes_of(name)))
            return module->customs[i].payload;
    return (struct bytes){0};
}

/* ---- Files ---- */

static uint32_t *file_slot(struct module_lines *m, struct bytes path) {
    uint32_t at = hash_bytes(HASH_START, path);
    for (;; at++) {
        uint32_t *slot = &m->file_slots[at & (m->file_slot_count - 1)];
        if (!*slot || bytes_equal(m->files[*slot - 1], path))
            return slot;
    }
}

static void grow_files(struct module_lines *m) {
    m->file_slot_count = m->file_slot_count ? 2 * m->file_slot_count : 256;
    m->file_slots = arena_array(m->arena, m->file_slot_count, sizeof *m->file_slots);
    for (uint32_t i = 0; i < m->file_count; i++)
        *file_slot(m, m->files[i]) = i + 1;
}

static uint32_t add_file(struct module_lines *m, struct bytes path) {
    if (2 * (m->file_count + 1) > m->file_slot_count)
        grow_files(m);
    uint32_t *slot = file_slot(m, path);
    if (!*slot) {
        m->files =
            arena_grow(m->arena, m->files, m->file_count, &m->file_capacity, sizeof *m->files);
        m->files[m->file_count++] =
            (struct bytes){(const uint8_t *)arena_copy(m->arena, path.data, path.size), path.size};
        *slot = m->file_count;
    }
    return *slot - 1;
}

static void append_path(struct text *path, const char *part) {
    if (!*part)
        return;
    if (*part == '/')
        path->size = 0;
    else if (path->size && path->data[path->size - 1] != '/')
        text_byte(path, '/');
    text_append(path, part, strnlen(part, PATH_MOST));
}

/* The index of a program's file, + 1; 0 if it has no such file. */
static uint32_t find_file(struct module_lines *m, const struct line_program *program,
                          const char *unit, uint64_t file) {
    const char *directory, *name;
    struct text path = {0};
    if (m->file_count == FILES_MOST || !line_program_file(program, file, &directory, &name) ||
        !*name)
        return 0;
    append_path(&path, unit);
    append_path(&path, directory);
    append_path(&path, name);
    uint32_t index = path.size > PATH_MOST ? 0 : add_file(m, text_bytes(&path)) + 1;
    text_free(&path);
    return index;
}

/* ---- Rows ---- */

/* The function whose body has the byte at `offset` of the file; code_count if none has. */
static uint32_t function_at(const struct module *module, uint64_t offset) {
    uint32_t low = 0, high = module->code_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (module->codes[middle].offset <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || offset - module->codes[low - 1].offset >= module->codes[low - 1].body.size)
        return module->code_count;
    return low - 1;
}

/* A sequence, as its rows are read. */
struct sequence {
    uint32_t function; /* the one that the last row was in; code_count: none */
    uint32_t line;     /* of the last row with one, in this function */
    uint32_t file;
    uint64_t address;
    bool is_begun;
    bool is_wrong; /* it starts outside of functions, or goes backwards */
};

static bool put_row(struct module_lines *m, struct function_rows *function, uint64_t offset,
                    uint32_t line, uint32_t file) {
    struct source_row row = {(uint32_t)offset, line, file};
    struct source_row *last = function->count ? &m->rows[m->row_count - 1] : NULL;
    if (last && last->offset == offset) { /* of several rows, the last one counts */
        *last = row;
        return true;
    }
    if (last && last->line == line && last->file == file)
        return true;
    if (m->row_count == ROWS_MOST)
        return false;
    if (!function->count)
        function->first = m->row_count;
    m->rows = arena_grow(m->arena, m->rows, m->row_count, &m->row_capacity, sizeof *m->rows);
    m->rows[m->row_count++] = row;
    function->count++;
    return true;
}

/* Where a compiler made up code, it gives line 0: the line before it goes on. */
static bool add_row(struct module_lines *m, struct sequence *s, const struct line_row *row,
                    uint32_t file) {
    uint32_t none = m->module->code_count;
    uint64_t offset = m->code_start + row->address;
    uint32_t function = row->address > UINT32_MAX ? none : function_at(m->module, offset);
    s->is_wrong |= s->is_begun ? row->address < s->address : function == none;
    s->is_begun = true;
    s->address = row->address;
    if (s->is_wrong || function == none)
        return true;
    struct function_rows *rows = &m->functions[function];
    if (!rows->sequence)
        rows->sequence = m->sequence;
    if (rows->sequence != m->sequence)
        return true;
    if (row->is_end)
        return put_row(m, rows, offset, 0, 0);
    if (function != s->function)
        s->line = 0;
    s->function = function;
    if (row->line && row->line <= LINE_MOST && file) {
        s->line = (uint32_t)row->line;
        s->file = file - 1;
    }
    return put_row(m, rows, offset, s->line, s->file);
}

static const char *read_program(struct module_lines *m, struct line_program *program,
                                const char *unit, struct arena *arena) {
    struct sequence sequence = {.function = m->module->code_count};
    /* The files of this program: their index, + 1; UINT32_MAX when not looked up yet. */
    uint32_t *files = arena_array(arena, program->file_count, sizeof *files);
    memset(files, 0xff, program->file_count * sizeof *files);
    for (m->sequence++; line_program_next(program);) {
        uint64_t number = program->row.file;
        uint32_t file = 0;
        if (number < program->file_count) {
            if (files[number] == UINT32_MAX)
                files[number] = find_file(m, program, unit, number);
            file = files[number];
        }
        if (!add_row(m, &sequence, &program->row, file))
            return "there are more than 16,777,216 lines";
        if (program->row.is_end) {
            sequence = (struct sequence){.function = m->module->code_count};
            m->sequence++;
        }
    }
    return program->fault;
}

/* ---- All programs ---- */

static int compare_units(const void *a, const void *b) {
    const struct unit_lines *x = a, *y = b;
    return x->program < y->program ? -1 : x->program > y->program;
}

static const char *unit_directory(const struct module_lines *m, uint64_t program) {
    struct unit_lines wanted = {.program = program};
    const struct unit_lines *found =
        m->unit_count ? bsearch(&wanted, m->units, m->unit_count, sizeof *m->units, compare_units)
                      : NULL;
    return found ? found->directory : "";
}

/* Before DWARF 5, only units say where the compiler ran. */
static void read_units(struct module_lines *m) {
    const struct module *module = m->module;
    uint64_t bytes = 0;
    for (uint64_t at = 0; m->unit_count < UNITS_MOST && bytes < ABBREVIATION_BYTES_MOST;) {
        struct arena arena = {0};
        struct dwarf_sections sections = {.arena = &arena,
                                          .info = section(module, ".debug_info"),
                                          .abbreviations = section(module, ".debug_abbrev"),
                                          .strings = m->sections.strings,
                                          .line_strings = m->sections.line_strings,
                                          .string_offsets = section(module, ".debug_str_offsets"),
                                          .string_most_bytes = LINE_STRING_MOST};
        struct dwarf_unit unit;
        struct dwarf_entry root;
        if (dwarf_unit_open(&sections, at, &unit)) {
            struct dwarf_cursor c = dwarf_unit_cursor(&unit, unit.first);
            if (dwarf_entry_read(&unit, &c, &root) && root.has_lines && root.directory) {
                m->units = arena_grow(m->arena, m->units, m->unit_count, &m->unit_capacity,
                                      sizeof *m->units);
                m->units[m->unit_count++] = (struct unit_lines){root.lines, root.directory};
            }
        }
        bytes += unit.abbreviation_bytes;
        arena_destroy(&arena);
        if (unit.end <= at)
            break;
        at = unit.end;
    }
    if (m->unit_count)
        qsort(m->units, m->unit_count, sizeof *m->units, compare_units);
}

/* The rows of all functions in order, with one after each that ends its lines. */
static void put_in_order(const struct module_lines *m, struct source_lines *lines) {
    const struct module *module = m->module;
    struct source_row *rows =
        arena_array(m->arena, (size_t)m->row_count + module->code_count, sizeof *rows);
    uint32_t count = 0;
    for (uint32_t i = 0; i < module->code_count; i++) {
        const struct function_rows *function = &m->functions[i];
        const struct code *code = &module->codes[i];
        if (!function->count)
            continue;
        memcpy(rows + count, m->rows + function->first, function->count * sizeof *rows);
        count += function->count;
        rows[count++] = (struct source_row){(uint32_t)(code->offset + code->body.size), 0, 0};
    }
    *lines = (struct source_lines){
        .rows = rows, .row_count = count, .files = m->files, .file_count = m->file_count};
}

static const char *read_programs(struct module_lines *m) {
    const char *fault = NULL;
    for (uint64_t at = 0; !fault && at < m->sections.lines.size;) {
        struct arena arena = {0};
        struct line_program program;
        if (line_program_open(&m->sections, at, &arena, &program))
            fault = read_program(m, &program, unit_directory(m, at), &arena);
        else
            fault = program.fault;
        at = program.end;
        arena_destroy(&arena);
    }
    return fault;
}

const char *module_lines_read(const struct module *module, struct arena *arena,
                              struct source_lines *lines) {
    struct module_lines m = {.module = module,
                             .arena = arena,
                             .sections = {.lines = section(module, ".debug_line"),
                                          .line_strings = section(module, ".debug_line_str"),
                                          .strings = section(module, ".debug_str")}};
    *lines = (struct source_lines){0};
    for (uint32_t i = 0; i < module->section_count; i++)
        if (module->sections[i].id == SECTION_CODE)
            m.code_start = module->sections[i].offset;
    if (!m.sections.lines.size || !module->code_count)
        return NULL;
    m.functions = arena_array(arena, module->code_count, sizeof *m.functions);
    read_units(&m);
    const char *fault = read_programs(&m);
    if (!fault)
        put_in_order(&m, lines);
    return fault;
}
