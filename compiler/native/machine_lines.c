/* See machine_lines.h. Functions, by their symbols, and the entries for functions and for those
 * inlined into them, become nodes with ranges of addresses; the line program's rows say the line
 * and column from an address on. All of these are events at addresses. Between two events, the
 * innermost node and the last row together tell the site. */
#include "native/machine_lines.h"

#include "base/elffile.h"
#include "base/hash.h"
#include "native/line_program.h"
#include "wasm2c/names.h"

#include "sinter/internal/sections.h"

#include <stdlib.h>
#include <string.h>

/* A function, or one that was inlined. */
struct node {
    uint32_t function; /* as in struct numbering_place; MACHINE_NONE: a helper's */
    uint32_t parent;   /* MACHINE_NONE: it was not inlined */
    uint32_t depth;    /* 0: it is known by its symbol only */
    uint32_t call_line;
    uint32_t call_column;
    uint32_t caller; /* the site of the call */
};

struct event {
    uint64_t address;
    enum { EVENT_END, EVENT_ROW, EVENT_START } kind;
    uint32_t number; /* in the order of the object */
    uint32_t node;   /* MACHINE_NONE: it is a row, or the end of a sequence of rows */
    uint32_t line;   /* 0: none */
    uint32_t column;
};

struct reading {
    struct arena scratch;
    struct arena *arena; /* of the result */
    const char *code_name;
    const struct numbering *numbering;
    bool has_columns;
    struct machine_lines *lines;
    struct dwarf_sections sections;
    struct line_sections line_sections;
    struct bytes ranges;
    uint8_t *raw_info; /* in the object */
    uint8_t *raw_lines;
    struct node *nodes;
    uint32_t node_count, node_capacity;
    struct event *events;
    uint32_t event_count, event_capacity;
    uint32_t *active; /* the nodes at an address */
    uint32_t active_count, active_capacity;
    uint32_t *slots; /* a hash table of sites, + 1 */
    uint32_t slot_count;
};

/* ---- Events ---- */

static void add_event(struct reading *r, struct event event) {
    r->events =
        arena_grow(&r->scratch, r->events, r->event_count, &r->event_capacity, sizeof *r->events);
    event.number = r->event_count;
    r->events[r->event_count++] = event;
}

static void add_range(struct reading *r, uint32_t node, uint64_t low, uint64_t high) {
    if (low >= high || high > UINT32_MAX)
        return;
    add_event(r, (struct event){.address = low, .kind = EVENT_START, .node = node});
    add_event(r, (struct event){.address = high, .kind = EVENT_END, .node = node});
}

/* DWARF 4, 2.17.3. */
static void add_ranges(struct reading *r, uint32_t node, uint64_t list, uint64_t base) {
    struct dwarf_cursor c = dwarf_cursor_at(r->ranges, list);
    while (!c.failed) {
        uint64_t low = dwarf_fixed(&c, 8), high = dwarf_fixed(&c, 8);
        if (c.failed || (!low && !high))
            break;
        if (low == UINT64_MAX)
            base = high;
        else
            add_range(r, node, base + low, base + high);
    }
}

static uint32_t clamp(uint64_t number) { return number > UINT32_MAX ? 0 : (uint32_t)number; }

/* ---- Entries ---- */

/* The number of the module's function that an entry is of, as in struct numbering_place. */
static uint32_t function_of(const struct reading *r, const struct dwarf_unit *unit,
                            const struct dwarf_entry *entry) {
    struct dwarf_unit home;
    struct dwarf_entry named = *entry;
    uint32_t index;
    if (!named.name && named.origin && !dwarf_entry_at(unit, named.origin, &home, &named))
        return MACHINE_NONE;
    if (!named.name || !wasm2c_symbol(named.name, r->code_name, &index))
        return MACHINE_NONE;
    return index | (wasm2c_symbol_is_entry(named.name, r->code_name) ? NUMBERING_ENTRY : 0);
}

static void clear_column(struct reading *r, const struct dwarf_entry *entry) {
    struct bytes column = entry->call_column_bytes;
    if (column.size)
        memset(r->raw_info + (column.data - r->sections.info.data), 0, column.size);
}

static uint32_t add_node(struct reading *r, struct node node) {
    r->nodes =
        arena_grow(&r->scratch, r->nodes, r->node_count, &r->node_capacity, sizeof *r->nodes);
    r->nodes[r->node_count] = node;
    return r->node_count++;
}

static struct node node_of(const struct reading *r, const struct dwarf_unit *unit,
                           const struct dwarf_entry *entry, uint32_t parent) {
    return (struct node){.function = function_of(r, unit, entry),
                         .parent = parent,
                         .depth = parent == MACHINE_NONE ? 1 : r->nodes[parent].depth + 1,
                         .call_line = clamp(entry->call_line),
                         .call_column = clamp(entry->call_column)};
}

/* Not every function has an entry. */
static bool take_symbol(const struct elffile_symbol *symbol, void *context) {
    struct reading *r = context;
    uint32_t index;
    if (!symbol->function || strcmp(symbol->section, SINTER_SECTION_TEXT) != 0 ||
        !wasm2c_symbol(symbol->name, r->code_name, &index))
        return true;
    if (wasm2c_symbol_is_entry(symbol->name, r->code_name))
        index |= NUMBERING_ENTRY;
    uint32_t node = add_node(r, (struct node){.function = index, .parent = MACHINE_NONE});
    add_range(r, node, symbol->value, symbol->value + symbol->size);
    return true;
}

/* Walks over a unit's entries. `open` has the node of each list of children that is open. */
static void read_unit(struct reading *r, const struct dwarf_unit *unit) {
    struct dwarf_cursor c = dwarf_unit_cursor(unit, unit->first);
    struct dwarf_entry entry;
    uint32_t *open = NULL, depth = 0, capacity = 0, base = 0;
    while (c.left.size && dwarf_entry_read(unit, &c, &entry)) {
        if (!entry.tag) {
            if (depth)
                depth--;
            continue;
        }
        uint32_t node = depth ? open[depth - 1] : MACHINE_NONE;
        bool is_inlined = entry.tag == DWARF_TAG_INLINED && node != MACHINE_NONE;
        if (entry.tag == DWARF_TAG_COMPILE_UNIT)
            base = clamp(entry.low);
        if (is_inlined || entry.tag == DWARF_TAG_SUBPROGRAM) {
            node = add_node(r, node_of(r, unit, &entry, is_inlined ? node : MACHINE_NONE));
            if (entry.has_ranges)
                add_ranges(r, node, entry.ranges, base);
            else if (entry.has_low)
                add_range(r, node, entry.low,
                          entry.high_is_address ? entry.high : entry.low + entry.high);
        }
        clear_column(r, &entry);
        if (entry.has_children) {
            open = arena_grow(&r->scratch, open, depth, &capacity, sizeof *open);
            open[depth++] = node;
        }
    }
}

static void read_units(struct reading *r) {
    struct dwarf_unit unit;
    for (uint64_t at = 0; at < r->sections.info.size; at = unit.end) {
        if (dwarf_unit_open(&r->sections, at, &unit))
            read_unit(r, &unit);
        if (unit.end <= at)
            break;
    }
}

/* ---- Rows ---- */

/* Makes the operand that set the column a 0 of the same size. */
static void clear_operand(struct reading *r, const struct line_program *program) {
    struct bytes column = program->column;
    if (!column.size)
        return;
    uint8_t *raw = r->raw_lines + (column.data - r->line_sections.lines.data);
    memset(raw, 0x80, column.size);
    raw[column.size - 1] = 0;
}

static void read_rows(struct reading *r) {
    struct line_program program;
    for (uint64_t at = 0; at < r->line_sections.lines.size; at = program.end) {
        bool ok = line_program_open(&r->line_sections, at, &r->scratch, &program);
        if (program.end <= at)
            break;
        while (ok && line_program_next(&program)) {
            const struct line_row *row = &program.row;
            if (row->address <= UINT32_MAX)
                add_event(r, (struct event){.address = row->address,
                                            .kind = row->is_end ? EVENT_END : EVENT_ROW,
                                            .node = MACHINE_NONE,
                                            .line = row->is_end ? 0 : clamp(row->line),
                                            .column = clamp(row->column)});
            clear_operand(r, &program);
        }
    }
}

/* ---- Sites ---- */

static bool same_site(const struct machine_site *a, const struct machine_site *b) {
    return a->function == b->function && a->offset == b->offset && a->line == b->line &&
           a->file == b->file && a->caller == b->caller;
}

static uint32_t *site_slot(struct reading *r, const struct machine_site *site) {
    uint32_t at = hash_bytes(HASH_START, (struct bytes){(const uint8_t *)site, sizeof *site});
    for (;; at++) {
        uint32_t *slot = &r->slots[at & (r->slot_count - 1)];
        if (!*slot || same_site(&r->lines->sites[*slot - 1], site))
            return slot;
    }
}

static void grow_sites(struct reading *r) {
    r->slot_count = r->slot_count ? 2 * r->slot_count : 1024;
    r->slots = arena_array(&r->scratch, r->slot_count, sizeof *r->slots);
    for (uint32_t i = 0; i < r->lines->site_count; i++)
        *site_slot(r, &r->lines->sites[i]) = i + 1;
}

static uint32_t add_site(struct reading *r, struct machine_site site) {
    struct machine_lines *lines = r->lines;
    if (2 * (lines->site_count + 1) > r->slot_count)
        grow_sites(r);
    uint32_t *slot = site_slot(r, &site);
    if (!*slot) {
        lines->sites = arena_grow(r->arena, lines->sites, lines->site_count, &lines->site_capacity,
                                  sizeof *lines->sites);
        lines->sites[lines->site_count++] = site;
        *slot = lines->site_count;
    }
    return *slot - 1;
}

/* The site of `line` and `column` in `node`. What a helper does is done where it is called. */
static uint32_t site_of(struct reading *r, uint32_t node, uint32_t line, uint32_t column) {
    struct numbering_place place;
    while (node != MACHINE_NONE && r->nodes[node].function == MACHINE_NONE) {
        line = r->nodes[node].call_line;
        column = r->nodes[node].call_column;
        node = r->nodes[node].parent;
    }
    if (node == MACHINE_NONE)
        return MACHINE_NONE;
    uint32_t function = r->nodes[node].function;
    struct machine_site site = {.function = function & ~NUMBERING_ENTRY,
                                .offset = MACHINE_NONE,
                                .caller = r->nodes[node].caller};
    if (line &&
        wasm2c_numbering_find(r->numbering, function, line, r->has_columns ? column : 0, &place)) {
        site.offset = place.offset;
        site.line = place.file == NUMBERING_UNKNOWN ? 0 : place.line;
        site.file = place.file == NUMBERING_UNKNOWN ? 0 : place.file;
    }
    return add_site(r, site);
}

/* Parents come before their children. */
static void find_callers(struct reading *r) {
    for (uint32_t i = 0; i < r->node_count; i++) {
        struct node *node = &r->nodes[i];
        node->caller = node->parent == MACHINE_NONE || node->function == MACHINE_NONE
                           ? MACHINE_NONE
                           : site_of(r, node->parent, node->call_line, node->call_column);
    }
}

/* ---- From events to ranges ---- */

static int compare_events(const void *a, const void *b) {
    const struct event *x = a, *y = b;
    if (x->address != y->address)
        return x->address < y->address ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

static void note_node(struct reading *r, const struct event *event) {
    if (event->kind == EVENT_START) {
        r->active = arena_grow(&r->scratch, r->active, r->active_count, &r->active_capacity,
                               sizeof *r->active);
        r->active[r->active_count++] = event->node;
        return;
    }
    for (uint32_t i = r->active_count; i-- > 0;)
        if (r->active[i] == event->node) {
            r->active[i] = r->active[--r->active_count];
            return;
        }
}

static uint32_t innermost(const struct reading *r) {
    uint32_t found = MACHINE_NONE;
    for (uint32_t i = 0; i < r->active_count; i++)
        if (found == MACHINE_NONE || r->nodes[r->active[i]].depth > r->nodes[found].depth)
            found = r->active[i];
    return found;
}

static void add_machine_range(struct reading *r, uint32_t start, uint32_t site) {
    struct machine_lines *lines = r->lines;
    if (site == (lines->range_count ? lines->ranges[lines->range_count - 1].site : MACHINE_NONE))
        return;
    lines->ranges = arena_grow(r->arena, lines->ranges, lines->range_count, &lines->range_capacity,
                               sizeof *lines->ranges);
    lines->ranges[lines->range_count++] = (struct machine_range){start, site};
}

static void put_ranges(struct reading *r) {
    uint32_t line = 0, column = 0;
    if (r->event_count)
        qsort(r->events, r->event_count, sizeof *r->events, compare_events);
    for (uint32_t i = 0; i < r->event_count; i++) {
        const struct event *event = &r->events[i];
        if (event->node == MACHINE_NONE) {
            line = event->line;
            column = event->column;
        } else {
            note_node(r, event);
        }
        if (i + 1 == r->event_count || r->events[i + 1].address != event->address)
            add_machine_range(r, (uint32_t)event->address, site_of(r, innermost(r), line, column));
    }
}

/* ---- The object ---- */

static struct bytes section(struct reading *r, struct bytes object, const char *name) {
    struct elffile_content content = {0};
    uint32_t index = 0;
    return elffile_next_section(object, name, &index, &r->scratch, &content) ? content.bytes
                                                                             : (struct bytes){0};
}

void machine_lines_read(uint8_t *object, size_t size, const char *code_name,
                        const struct numbering *numbering, bool has_columns, struct arena *arena,
                        struct machine_lines *lines) {
    struct bytes file = {object, size};
    struct reading r = {.arena = arena,
                        .code_name = code_name,
                        .numbering = numbering,
                        .has_columns = has_columns,
                        .lines = lines};
    uint64_t info, rows;
    *lines = (struct machine_lines){0};
    r.sections = (struct dwarf_sections){.arena = &r.scratch,
                                         .info = section(&r, file, ".debug_info"),
                                         .abbreviations = section(&r, file, ".debug_abbrev"),
                                         .strings = section(&r, file, ".debug_str")};
    r.line_sections = (struct line_sections){.lines = section(&r, file, ".debug_line")};
    r.ranges = section(&r, file, ".debug_ranges");
    if (elffile_section_place(file, ".debug_info", &info) == r.sections.info.size &&
        elffile_section_place(file, ".debug_line", &rows) == r.line_sections.lines.size) {
        r.raw_info = object + info;
        r.raw_lines = object + rows;
        elffile_each_symbol(file, take_symbol, &r);
        read_units(&r);
        read_rows(&r);
        find_callers(&r);
        put_ranges(&r);
    }
    arena_destroy(&r.scratch);
}
