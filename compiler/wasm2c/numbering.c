/* See numbering.h. */
#include "wasm2c/numbering.h"

#include "wasm2c/lines.h"
#include "wasm2c/marks.h"
#include "wasm2c/names.h"

#include <stdio.h>
#include <stdlib.h>

/* Most spaces for a function: a number of bytes, and a multiple of its size. With more than that,
 * the offsets of its statements are not known. */
#define SPACES_MOST ((size_t)64 << 10)
#define SPACES_FACTOR 16u
/* The same for names of files, for a shard. With more, what is of another file has no line. */
#define NAMES_MOST ((size_t)64 << 10)
#define NAMES_FACTOR 8u
#define FILE_NAME_MOST 4096u

/* How far a source line of the function has come. */
struct used_line {
    uint32_t line;
    uint32_t column; /* columns up to this one are taken */
    uint32_t turn;   /* of the function that it is of */
};

struct writer {
    const struct source_lines *lines;
    const char *module_file;
    struct arena *arena;
    struct numbering *numbering;
    struct text *out;
    uint32_t function;
    uint32_t first;         /* the function's first place */
    uint32_t file;          /* of the current line */
    uint32_t line;          /* the current line; 0: none */
    uint32_t column;        /* how much of it is taken */
    size_t spaces;          /* how many the function may still have */
    bool is_named;          /* an earlier #line of the function has named a file */
    uint32_t named;         /* that file */
    size_t names;           /* how many bytes of names the shard may still have */
    struct used_line *used; /* a hash table */
    uint32_t used_count, used_capacity, turn;
};

/* ---- Lines that were used ---- */

static struct used_line *slot_of(struct used_line *slots, uint32_t capacity, uint32_t line,
                                 uint32_t turn) {
    uint32_t at = (uint32_t)(line * 0x9e3779b97f4a7c15u >> 32); /* a line has a say in all bits */
    for (;; at++) {
        struct used_line *slot = &slots[at & (capacity - 1)];
        if (slot->turn != turn || slot->line == line)
            return slot;
    }
}

static void grow_used(struct writer *w) {
    uint32_t capacity = w->used_capacity ? 2 * w->used_capacity : 256;
    struct used_line *slots = arena_array(w->arena, capacity, sizeof *slots);
    for (uint32_t i = 0; i < w->used_capacity; i++)
        if (w->used[i].turn == w->turn)
            *slot_of(slots, capacity, w->used[i].line, w->turn) = w->used[i];
    w->used = slots;
    w->used_capacity = capacity;
}

static struct used_line *use_line(struct writer *w, uint32_t line) {
    if (2 * (w->used_count + 1) > w->used_capacity)
        grow_used(w);
    struct used_line *slot = slot_of(w->used, w->used_capacity, line, w->turn);
    if (slot->turn != w->turn) {
        *slot = (struct used_line){.line = line, .turn = w->turn};
        w->used_count++;
    }
    return slot;
}

/* ---- Writing ---- */

/* A string that ends where it should, on one line, whatever is in the name. */
static void put_file_name(struct bytes name, struct text *out) {
    bool is_utf8 = bytes_is_utf8(name);
    text_byte(out, '"');
    for (size_t i = 0; i < name.size && i < FILE_NAME_MOST; i++) {
        uint8_t byte = name.data[i];
        if (byte == '"' || byte == '\\' || byte == '?') /* `??/` can be a backslash */
            text_byte(out, '\\');
        text_byte(out, byte < ' ' || byte == 0x7f || (byte >= 0x80 && !is_utf8) ? '?' : byte);
    }
    text_byte(out, '"');
}

static struct bytes file_name(const struct writer *w, uint32_t file) {
    return file == NUMBERING_UNKNOWN ? bytes_of(w->module_file) : w->lines->files[file];
}

static void leave_line(struct writer *w) {
    if (w->line)
        use_line(w, w->line)->column = w->column;
    w->line = 0;
}

/* Whether `file` is that of the last #line, so that the next one need not name it. */
static bool names_file(const struct writer *w, uint32_t file) {
    return w->is_named && w->named == file;
}

/* Goes on with the current line, behind what is taken of it. */
static void put_line(struct writer *w) {
    text_format(w->out, "\n#line %u", w->line);
    if (!names_file(w, w->file)) {
        struct bytes name = file_name(w, w->file);
        text_byte(w->out, ' ');
        put_file_name(name, w->out);
        w->names -= name.size < w->names ? name.size : w->names;
        w->named = w->file;
        w->is_named = true;
    }
    text_byte(w->out, '\n');
    if (w->column > w->spaces) {
        w->spaces = 0;
        for (uint32_t i = w->first; i < w->numbering->count; i++)
            w->numbering->places[i].offset = NUMBERING_UNKNOWN;
        return;
    }
    w->spaces -= w->column;
    for (uint32_t i = 0; i < w->column; i++)
        text_byte(w->out, ' ');
}

/* Goes to where the next statement of `line` belongs. */
static void go_to(struct writer *w, uint32_t file, uint32_t line) {
    if (w->line == line && w->file == file)
        return;
    leave_line(w);
    w->file = file;
    w->line = line;
    w->column = use_line(w, line)->column;
    put_line(w);
}

static void put_mark(struct writer *w, uint32_t offset) {
    const struct source_row *row = source_lines_find(w->lines, offset);
    struct numbering *numbering = w->numbering;
    if (row && !names_file(w, row->file) && file_name(w, row->file).size > w->names)
        row = NULL;
    go_to(w, row ? row->file : NUMBERING_UNKNOWN, row ? row->line : offset);
    numbering->places = arena_grow(w->arena, numbering->places, numbering->count,
                                   &numbering->capacity, sizeof *numbering->places);
    numbering->places[numbering->count++] =
        (struct numbering_place){.function = w->function,
                                 .line = w->line,
                                 .column = w->column + 1,
                                 .offset = w->spaces ? offset : NUMBERING_UNKNOWN,
                                 .file = w->file};
}

/* Puts statements on one line, except for directives, which have lines of their own. */
static void put_statements(struct writer *w, struct bytes text) {
    struct bytes line;
    for (size_t at = 0; bytes_next_line(text, &at, &line);) {
        bool is_directive = line.size && *line.data == '#';
        if (is_directive)
            text_byte(w->out, '\n');
        text_append(w->out, line.data, line.size);
        w->column += (uint32_t)line.size;
        if (is_directive) {
            put_line(w);
        } else if (line.data + line.size < text.data + text.size) {
            text_byte(w->out, ' ');
            w->column++;
        }
    }
}

/* The offset in the mark at `*at` of `text`, which moves behind it. */
static uint32_t take_mark(struct bytes text, size_t *at) {
    ++*at;
    uint32_t offset = wasm2c_take_number(text, at);
    ++*at;
    return offset;
}

/* Numbers a function: its head and its body, up to the brace at its end. */
static void put_function(struct writer *w, uint32_t function, struct bytes text) {
    const uint8_t *mark = memchr(text.data, MARKS_START, text.size);
    w->function = function;
    w->first = w->numbering->count;
    w->turn++;
    w->used_count = 0;
    w->spaces = SPACES_MOST + SPACES_FACTOR * text.size;
    w->is_named = false;
    w->line = 0;
    size_t first = (size_t)(mark - text.data);
    put_mark(w, take_mark(text, &first));
    for (size_t at = 0; at < text.size;) {
        const uint8_t *next = memchr(text.data + at, MARKS_START, text.size - at);
        size_t end = next ? (size_t)(next - text.data) : text.size;
        put_statements(w, (struct bytes){text.data + at, end - at});
        at = end;
        if (next)
            put_mark(w, take_mark(text, &at));
    }
    w->line = 0;
}

/* The number of the function whose head starts with `line`; NUMBERING_UNKNOWN for other lines. */
static uint32_t started(struct bytes line, const char *name) {
    char start[64];
    snprintf(start, sizeof start, WASM2C_STATE "_", name);
    if (line.size == 0 || *line.data < 'a' || *line.data > 'z' || bytes_end_with(line, ";") ||
        bytes_start_with(line, "static "))
        return NUMBERING_UNKNOWN;
    const uint8_t *open = memchr(line.data, '(', line.size);
    const uint8_t *found = memmem(line.data, line.size, start, strlen(start));
    if (!open || !found || found > open)
        return NUMBERING_UNKNOWN;
    struct bytes rest = bytes_from(line, (size_t)(found - line.data) + strlen(start));
    size_t at = 1;
    if (rest.size < 2 || (*rest.data != 'f' && *rest.data != 'x'))
        return NUMBERING_UNKNOWN;
    uint32_t index = wasm2c_take_number(rest, &at);
    return index == UINT32_MAX || *rest.data == 'f' ? index : index | NUMBERING_ENTRY;
}

/* The brace that ends the function at the start of `text`, which has no braces in strings; NULL if
 * it does not end. */
static const uint8_t *end_of(struct bytes text) {
    uint32_t depth = 0;
    for (size_t i = 0; i < text.size; i++) {
        depth += text.data[i] == '{';
        if (text.data[i] == '}' && depth-- <= 1)
            return text.data + i;
    }
    return NULL;
}

static int compare_places(const void *a, const void *b) {
    const struct numbering_place *x = a, *y = b;
    if (x->function != y->function)
        return x->function < y->function ? -1 : 1;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return x->column < y->column ? -1 : x->column > y->column;
}

/* How many lines of C there are, so that #line can go on after a function. */
static uint32_t count_lines(const struct text *out, size_t *counted) {
    uint32_t count = 0;
    for (; *counted < out->size; ++*counted)
        count += out->data[*counted] == '\n';
    return count;
}

void wasm2c_numbering_put(struct bytes shard, const char *name, const struct source_lines *lines,
                          const char *module_file, struct arena *arena, struct numbering *numbering,
                          struct text *out) {
    struct writer w = {.lines = lines,
                       .module_file = module_file,
                       .arena = arena,
                       .numbering = numbering,
                       .out = out,
                       .names = NAMES_MOST + NAMES_FACTOR * shard.size};
    struct bytes line;
    size_t counted = 0;
    uint32_t line_count = 1;
    for (size_t at = 0; bytes_next_line(shard, &at, &line);) {
        size_t start = (size_t)(line.data - shard.data);
        uint32_t function = started(line, name);
        const uint8_t *end =
            function == NUMBERING_UNKNOWN ? NULL : end_of(bytes_from(shard, start));
        if (!end || !memchr(line.data, MARKS_START, (size_t)(end - line.data))) {
            text_append(out, line.data, line.size);
            text_byte(out, '\n');
            continue;
        }
        at = (size_t)(end - shard.data) + 1;
        put_function(&w, function, (struct bytes){line.data, at - start});
        line_count += count_lines(out, &counted);
        text_format(out, "\n#line %u \"%s.c\"\n", line_count + 2, name);
    }
    if (numbering->count)
        qsort(numbering->places, numbering->count, sizeof *numbering->places, compare_places);
}

const struct numbering_place *wasm2c_numbering_find(const struct numbering *numbering,
                                                    uint32_t function, uint32_t line,
                                                    uint32_t column,
                                                    struct numbering_place *found) {
    struct numbering_place wanted = {.function = function, .line = line, .column = column};
    uint32_t low = 0, high = numbering->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (compare_places(&numbering->places[middle], &wanted) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    const struct numbering_place *before = low ? &numbering->places[low - 1] : NULL;
    if (before && before->function == function && before->line == line) {
        *found = *before;
        return found;
    }
    const struct numbering_place *after = low < numbering->count ? &numbering->places[low] : NULL;
    if (!after || after->function != function || after->line != line)
        return NULL;
    *found = *after;
    found->offset = found->file == NUMBERING_UNKNOWN ? line : NUMBERING_UNKNOWN;
    for (; after < numbering->places + numbering->count && after->function == function &&
           after->line == line;
         after++)
        if (after->file != found->file)
            return NULL;
    return found;
}
