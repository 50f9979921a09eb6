/* See marks.h. */
#include "wasm2c/marks.h"

#include "wasm2c/lines.h"
#include "wasm2c/names.h"

#include <stdio.h>

/* ---- Taking out ---- */

static size_t place_count(const struct wasm2c_marks *marks) {
    return marks->places.size / sizeof(struct marks_place);
}

static struct marks_place place_at(const struct wasm2c_marks *marks, size_t index) {
    struct marks_place place;
    memcpy(&place, marks->places.data + index * sizeof place, sizeof place);
    return place;
}

static void add_place(struct wasm2c_marks *marks, uint32_t offset) {
    struct marks_place place = {marks->text.size, offset};
    text_append(&marks->places, &place, sizeof place);
}

/* The marks that the function or tail entry called `name` has, such as `f7_grow`; NULL if the
 * module has no such function. */
static const struct marks_body *body_of(const struct wasm2c_marks *marks, struct bytes name) {
    const struct module *module = marks->module;
    uint32_t imports = module->import_counts[EXTERN_FUNC];
    size_t at = 1;
    if (name.size < 2 || (name.data[0] != 'f' && name.data[0] != 'x'))
        return NULL;
    uint32_t index = wasm2c_take_number(name, &at);
    if (index < imports || index >= module->func_count)
        return NULL;
    return name.data[0] == 'f' ? &marks->marks->bodies[index - imports]
                               : &marks->marks->entries[index - imports];
}

/* The name, without `w2c_m_`, in the first line of the head of a function, or of its declaration;
 * else empty. */
static struct bytes head_of(struct bytes line, const char *start) {
    const struct bytes none = {0};
    if (line.size == 0 || *line.data < 'a' || *line.data > 'z' || bytes_start_with(line, "static "))
        return none;
    const uint8_t *open = memchr(line.data, '(', line.size);
    const uint8_t *found = memmem(line.data, line.size, start, strlen(start));
    if (!open || !found || found > open)
        return none;
    return (struct bytes){found + strlen(start), (size_t)(open - found) - strlen(start)};
}

static struct bytes without_indentation(struct bytes line) {
    while (line.size && *line.data == ' ')
        line = bytes_from(line, 1);
    return line;
}

struct taking {
    struct wasm2c_marks *marks;
    const char *start;             /* `w2c_m_` */
    struct bytes call;             /* a mark, without its indentation */
    struct bytes head;             /* the name in the current head; empty: none */
    const struct marks_body *body; /* of the current function; NULL: none */
    size_t first;                  /* its first place */
    uint32_t count;                /* its marks so far */
    bool is_inside;                /* in a function */
    bool is_helper; /* the lines are of the function of the marks, and are left out */
};

static void end_function(struct taking *t) {
    struct wasm2c_marks *marks = t->marks;
    if (t->is_inside && t->count != (t->body ? t->body->count : 0)) {
        marks->places.size = t->first * sizeof(struct marks_place);
        marks->lost_count++;
    }
    t->is_inside = t->is_helper = false;
}

/* Notes the head of a function at the line, which may have several lines. */
static void note_head(struct taking *t, struct bytes line) {
    struct bytes head = head_of(line, t->start);
    if (head.size) {
        t->head = head;
        t->is_helper = bytes_equal(head, bytes_of(MARKS_FUNCTION));
    }
    if (!t->head.size || !bytes_end_with(line, ") {"))
        return;
    t->is_inside = !t->is_helper;
    t->body = body_of(t->marks, t->head);
    t->first = place_count(t->marks);
    t->count = 0;
    t->head.size = 0;
}

/* Whether the line declares the function of the marks. */
static bool declares_helper(const struct taking *t, struct bytes line) {
    const uint8_t *found = memmem(line.data, line.size, t->start, strlen(t->start));
    return found && bytes_end_with(line, ");") && *line.data != ' ' &&
           bytes_start_with(bytes_from(line, (size_t)(found - line.data) + strlen(t->start)),
                            MARKS_FUNCTION "(");
}

static void take_line(struct taking *t, struct bytes line) {
    struct wasm2c_marks *marks = t->marks;
    if (t->is_inside && bytes_equal(without_indentation(line), t->call)) {
        if (t->body && t->count < t->body->count)
            add_place(marks, t->body->offsets[t->count]);
        t->count++;
        return;
    }
    if (declares_helper(t, line))
        return;
    if (!t->is_inside)
        note_head(t, line);
    if (!t->is_helper) {
        text_append(&marks->text, line.data, line.size);
        text_byte(&marks->text, '\n');
    }
    if (bytes_equal(line, bytes_of("}")))
        end_function(t);
    else if (!t->is_inside && bytes_end_with(line, ";"))
        t->head.size = 0;
}

struct bytes wasm2c_marks_take(struct wasm2c_marks *marks, struct bytes file) {
    if (!marks->marks)
        return file;
    char call[64], start[64];
    struct bytes line;
    snprintf(start, sizeof start, WASM2C_STATE "_", marks->name);
    snprintf(call, sizeof call, WASM2C_FUNCTION "(instance);", marks->name, MARKS_FUNCTION);
    struct taking taking = {.marks = marks, .start = start, .call = bytes_of(call)};
    marks->text.size = marks->places.size = marks->next = 0;
    for (size_t at = 0; bytes_next_line(file, &at, &line);)
        take_line(&taking, line);
    return text_bytes(&marks->text);
}

/* ---- Putting in ---- */

size_t wasm2c_marks_write(uint32_t offset, struct text *out) {
    size_t before = out->size;
    text_byte(out, MARKS_START);
    text_decimal(out, offset);
    text_byte(out, MARKS_END);
    return out->size - before;
}

void wasm2c_marks_copy(struct wasm2c_marks *marks, const uint8_t *from, const uint8_t *to,
                       struct text *out) {
    const uint8_t *start = (const uint8_t *)marks->text.data;
    for (; marks->next < place_count(marks); marks->next++) {
        struct marks_place place = place_at(marks, marks->next);
        if (start + place.at >= to)
            break;
        if (start + place.at > from) {
            text_append(out, from, (size_t)(start + place.at - from));
            from = start + place.at;
        }
        wasm2c_marks_write(place.offset, out);
    }
    text_append(out, from, (size_t)(to - from));
}

void wasm2c_marks_put(struct wasm2c_marks *marks, const uint8_t *to, struct text *out) {
    const uint8_t *start = (const uint8_t *)marks->text.data;
    for (; marks->next < place_count(marks); marks->next++) {
        struct marks_place place = place_at(marks, marks->next);
        if (start + place.at >= to)
            break;
        wasm2c_marks_write(place.offset, out);
    }
}

void wasm2c_marks_free(struct wasm2c_marks *marks) {
    text_free(&marks->text);
    text_free(&marks->places);
}
