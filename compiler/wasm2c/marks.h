/* Marks in wasm2c's C (lower/marks.h). They are taken out before anything else looks at the text,
 * which then is what it would be without them:
 *
 *   w2c_m_mark(instance);                                      var_i0 = i32_load(...);
 *   var_i0 = i32_load(...);               ->                   var_i1 = 1u;
 *   var_i1 = 1u;
 *
 * and put in again, in another form, once the text was checked and changed:
 *
 *   \1 74 \2  var_i0 = i32_load(...);     this line belongs to byte 74 of the module's file
 *
 * No other line has these two bytes. wasm2c/numbering.h turns them into #line. */
#ifndef COMPILER_WASM2C_MARKS_H
#define COMPILER_WASM2C_MARKS_H

#include "base/text.h"
#include "lower/marks.h"
#include "wasm/module.h"

#define MARKS_START '\1'
#define MARKS_END '\2'

/* Appends a mark in that form. Returns how many bytes it takes. */
size_t wasm2c_marks_write(uint32_t offset, struct text *out);

struct marks_place {
    size_t at; /* in the text without marks: the start of a line */
    uint32_t offset;
};

/* The state for one module, over all its files. */
struct wasm2c_marks {
    const struct marks *marks; /* NULL: there are none */
    const struct module *module;
    const char *name;    /* the module's name in the C */
    struct text text;    /* of the current file, without marks */
    struct text places;  /* an array of struct marks_place, in order */
    size_t next;         /* the first place that is not yet put in again */
    uint32_t lost_count; /* functions whose marks are not as expected, so that they have none */
};

/* Returns `file` without marks. It is valid until the next call. */
struct bytes wasm2c_marks_take(struct wasm2c_marks *marks, struct bytes file);

/* Appends the part of that text from `from` to `to`, with marks. The parts follow each other. */
void wasm2c_marks_copy(struct wasm2c_marks *marks, const uint8_t *from, const uint8_t *to,
                       struct text *out);
/* Appends the marks up to `to` alone, for a part that something else takes the place of. */
void wasm2c_marks_put(struct wasm2c_marks *marks, const uint8_t *to, struct text *out);

void wasm2c_marks_free(struct wasm2c_marks *marks);

#endif
