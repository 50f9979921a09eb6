/* See marks.h. */
#include "lower/marks.h"

/* The parts of a block start with these, and what comes before them may be dead. */
static bool starts_part(const struct opcode *opcode) {
    return opcode->id == OPCODE_ELSE || opcode->id == OPCODE_CATCH ||
           opcode->id == OPCODE_CATCH_ALL || opcode->id == OPCODE_DELEGATE;
}

bool marks_add(const struct marks *marks, struct marks_body *body, const struct opcode *opcode,
               uint32_t offset) {
    const struct source_row *row = source_lines_find(marks->lines, offset);
    bool is_first = body->count == 0;
    if (starts_part(opcode) || (!is_first && row == body->last &&
                                !opcode_may(opcode, EFFECT_TRAPS | EFFECT_CALLS | EFFECT_THROWS)))
        return false;
    body->last = row;
    body->offsets = arena_grow(marks->arena, body->offsets, body->count, &body->capacity,
                               sizeof *body->offsets);
    body->offsets[body->count++] = offset;
    return true;
}

static void move_bodies(struct marks_body *bodies, uint32_t count, uint32_t by) {
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < bodies[i].count; k++)
            bodies[i].offsets[k] -= by;
}

void marks_move(struct marks *marks, struct source_lines *lines, uint32_t body_count, uint32_t by) {
    move_bodies(marks->bodies, body_count, by);
    move_bodies(marks->entries, body_count, by);
    for (uint32_t i = 0; i < lines->row_count; i++)
        lines->rows[i].offset -= by;
}
