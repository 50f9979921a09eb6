/* See fold.h. At -O1, the body of a function of wasm2c's (left) becomes that on the right:
 *
 *   var_i0 = var_p0;                                    var_p1 = i32_load_default32(
 *   var_i1 = 2u;                                            &instance->w2c_e0,
 *   var_i0 <<= (var_i1 & 31);                               (u64)(var_p0 << (2u & 31)) + 16u)
 *   var_i0 = i32_load_default32(                            + var_p1;
 *       &instance->w2c_e0, (u64)(var_i0) + 16u);        return (var_p1 * instance->w2c_g0);
 *   var_i1 = var_p1;
 *   var_i0 += var_i1;
 *   var_p1 = var_i0;
 *   var_i1 = instance->w2c_g0;
 *   var_i0 *= var_i1;
 *   return var_i0;
 *
 * An assignment to a variable of the operand stack is deferred: its value waits, as the text of an
 * expression, for the line that uses it. Invariants of the values that wait:
 * - Each is needed later. It stops waiting at its last use, or when its variable is dead.
 * - None names a variable that itself waits. So they may be written out in any order.
 * - Each is written out before a local, variable, memory or global that it reads changes.
 * - Where other code may join (a label, a line in an unknown form), none waits.
 *
 * Only computations and reads are deferred. Calls, divisions, and everything else that may trap
 * stay statements in their places, except for loads: all of them trap in the same way, so their
 * order among themselves cannot be observed.
 *
 * Marks (marks.h) change none of this. A statement has that of its instruction. So does a load that
 * waits, and it takes it along to wherever it is put. */
#include "wasm2c/fold.h"

#include "wasm2c/lines.h"
#include "wasm2c/marks.h"

#include <string.h>

#define PENDING_BYTES 200u
#define PENDING_MAX 48u
#define PENDING_MARK_BYTES 400u /* a load takes more bytes than its two marks */
struct pending {
    uint32_t variable;
    uint32_t size;
    bool atom;
    bool truth; /* an int that is 0 or 1 */
    bool reads;
    bool wrapped;        /* in parentheses */
    uint32_t mark;       /* of a load; WASM2C_NO_MARK: none */
    uint32_t mark_bytes; /* how much of the text is marks */
    char text[PENDING_BYTES + PENDING_MARK_BYTES];
};

struct fold {
    struct text *out;
    struct wasm2c_lines body;
    struct pending pending[PENDING_MAX];
    uint32_t pending_count;
    struct text building; /* a line with its variables replaced */
    struct text
        held; /* a call, not yet written, whose result goes to `held_variable`; may be empty */
    uint32_t held_variable;
    bool held_dead;
    uint32_t held_mark;
    uint32_t mark;       /* of the line being read */
    uint32_t out_mark;   /* of the line written last */
    uint32_t mark_bytes; /* how much of `building` is marks */
};

/* ---- Marks ---- */

/* Begins a line of the output. */
static void begin_line(struct fold *f, uint32_t mark) {
    if (mark != WASM2C_NO_MARK && mark != f->out_mark)
        wasm2c_marks_write(mark, f->out);
    f->out_mark = mark;
}

/* Begins a part of the line being built that has a mark of its own, or ends it with the mark of the
 * line itself. */
static void build_mark(struct fold *f, uint32_t part, bool ends) {
    if (part != WASM2C_NO_MARK && part != f->mark)
        f->mark_bytes += (uint32_t)wasm2c_marks_write(ends ? f->mark : part, &f->building);
}

static void clear_building(struct fold *f) { f->building.size = f->mark_bytes = 0; }

/* ---- What waits ---- */

static struct pending *find_pending(struct fold *f, uint32_t variable) {
    for (uint32_t i = f->pending_count; i-- > 0;)
        if (f->pending[i].variable == variable)
            return &f->pending[i];
    return NULL;
}

static void drop_pending(struct fold *f, struct pending *pending) {
    size_t after = f->pending_count - (size_t)(pending - f->pending) - 1;
    memmove(pending, pending + 1, after * sizeof *pending);
    f->pending_count--;
}

/* `alone`: no operator beside the value could bind to parts of it. */
static void put_pending(struct text *out, const struct pending *pending, bool condition,
                        bool alone) {
    bool cast = pending->truth && !condition;
    uint32_t skipped = alone && pending->wrapped && !cast;
    if (cast)
        text_string(out, "(u32)");
    text_append(out, pending->text + skipped, pending->size - 2 * skipped);
}

static void write_out(struct fold *f, struct pending *pending) {
    begin_line(f, pending->mark == WASM2C_NO_MARK ? f->mark : pending->mark);
    wasm2c_put_variable(f->out, pending->variable);
    text_string(f->out, " = ");
    put_pending(f->out, pending, true, true);
    text_string(f->out, ";\n");
    drop_pending(f, pending);
}

static bool mentions(const struct pending *pending, struct bytes name) {
    const char *at = pending->text, *end = pending->text + pending->size;
    while ((at = memmem(at, (size_t)(end - at), name.data, name.size)) != NULL) {
        at += name.size;
        if (at == end || *at < '0' || *at > '9')
            return true;
    }
    return false;
}

/* Called before `name` changes. A value that waits for this variable itself is about to be
 * replaced, so it is not written out. */
static void write_out_mentions(struct fold *f, struct bytes name) {
    uint32_t variable = UINT32_MAX;
    wasm2c_variable_index(name, &variable);
    for (uint32_t i = 0; i < f->pending_count;)
        if (f->pending[i].variable != variable && mentions(&f->pending[i], name))
            write_out(f, &f->pending[i]);
        else
            i++;
}

static void write_out_reads(struct fold *f) {
    for (uint32_t i = 0; i < f->pending_count;)
        if (f->pending[i].reads)
            write_out(f, &f->pending[i]);
        else
            i++;
}

static void write_out_exposed(struct fold *f) {
    for (uint32_t i = 0; i < f->pending_count;)
        if (f->body.variables[f->pending[i].variable].exposed)
            write_out(f, &f->pending[i]);
        else
            i++;
}

static void write_out_held(struct fold *f) {
    if (!f->held.size)
        return;
    begin_line(f, f->held_mark);
    if (!f->held_dead) {
        wasm2c_put_variable(f->out, f->held_variable);
        text_string(f->out, " = ");
    }
    text_append(f->out, f->held.data, f->held.size);
    text_string(f->out, ";\n");
    f->held.size = 0;
}

/* ---- Writing ---- */

/* Appends the variable, or its value, to the line being built. Returns whether that reads memory or
 * a global. */
static bool build_use(struct fold *f, const struct wasm2c_use *use, bool alone) {
    struct pending *pending = find_pending(f, use->variable);
    bool fits = pending && (pending->atom || (use->last && use->kind != WASM2C_USE_ATOM &&
                                              !(use->kind == WASM2C_USE_PURE && pending->reads)));
    if (pending && !fits) {
        write_out(f, pending);
        pending = NULL;
    }
    if (!pending) {
        wasm2c_put_variable(&f->building, use->variable);
        return false;
    }
    bool reads = pending->reads;
    build_mark(f, pending->mark, false);
    put_pending(&f->building, pending, use->kind == WASM2C_USE_CONDITION, alone);
    build_mark(f, pending->mark, true);
    f->mark_bytes += pending->mark_bytes;
    if (use->last)
        drop_pending(f, pending);
    return reads;
}

/* Builds the line from `offset` to `end`, with its variables replaced. Returns whether values put
 * into it read. */
static bool build(struct fold *f, const struct wasm2c_line *line, size_t offset, size_t end) {
    bool reads = false;
    for (uint32_t i = 0; i < line->use_count; i++) {
        const struct wasm2c_use *use = &f->body.uses[line->first_use + i];
        if (use->offset < offset)
            continue;
        text_append(&f->building, line->text.data + offset, use->offset - offset);
        offset = use->offset + use->size;
        bool alone = use->offset && line->text.data[use->offset - 1] == '(' &&
                     offset < line->text.size && line->text.data[offset] == ')';
        reads |= build_use(f, use, alone);
    }
    text_append(&f->building, line->text.data + offset, end - offset);
    return reads;
}

static void put_building(struct fold *f, const char *end) {
    begin_line(f, f->mark);
    text_append(f->out, f->building.data, f->building.size);
    text_string(f->out, end);
}

static bool compares(struct bytes value) {
    if (bytes_start_with(value, "!"))
        return true;
    for (size_t i = 1; i + 2 < value.size; i++) {
        bool equals = value.data[i + 1] == '=';
        if (value.data[i - 1] == ' ' && value.data[i + 1 + equals] == ' ' &&
            memchr(equals ? "=!<>" : "<>", value.data[i], equals ? 4 : 2))
            return true;
    }
    return false;
}

static bool is_one_word(struct bytes value) { return wasm2c_word_size(value) == value.size; }

/* A value that is only moved takes its mark along. */
static void take_mark(struct pending *source, struct pending *made) {
    made->mark = source->mark;
    source->mark = WASM2C_NO_MARK;
}

/* Builds the value of an assignment as an expression that can stand anywhere, and returns a
 * description of it. */
static struct pending build_value(struct fold *f, const struct wasm2c_line *line) {
    size_t end = line->text.size - 1;
    struct bytes value = {line->text.data + line->value_offset, end - line->value_offset};
    struct pending made = {.variable = line->target,
                           .reads = line->reads,
                           .mark = line->reads ? f->mark : WASM2C_NO_MARK};
    char kind = (char)line->text.data[sizeof "var_" - 1];
    size_t skipped = 0;
    if (line->use_count == 1 && is_one_word(value) && !line->operator_size) {
        struct wasm2c_use *use = &f->body.uses[line->first_use];
        struct pending *source = find_pending(f, use->variable);
        bool moves = source && use->last && !source->atom;
        made.atom = !moves;
        made.wrapped = moves && source->wrapped;
        made.truth = moves && source->truth;
        if (made.truth)
            use->kind = WASM2C_USE_CONDITION;
        if (moves)
            take_mark(source, &made);
        made.reads |= build(f, line, line->value_offset, end);
        return made;
    }
    made.atom = line->use_count == 0 && !line->reads;
    if (compares(value)) {
        made.truth = true;
        skipped = bytes_start_with(value, "(u32)") ? 5 : 0;
    }
    if (made.atom && is_one_word(value) && (kind == 'i' || kind == 'j')) {
        text_append(&f->building, value.data, value.size);
        return made;
    }
    made.wrapped = !line->reads || line->operator_size;
    if (made.wrapped)
        text_string(&f->building, "(");
    if (made.atom && (kind == 'f' || kind == 'd'))
        text_string(&f->building, kind == 'f' ? "(f32)" : "(f64)");
    if (line->operator_size) {
        made.reads |= build_use(f, &f->body.uses[line->first_use], false);
        text_string(&f->building, " ");
        text_append(&f->building, line->text.data + line->value_offset - 2 - line->operator_size,
                    line->operator_size);
        text_string(&f->building, " ");
    }
    made.reads |= build(f, line, line->value_offset + skipped, end);
    if (made.wrapped)
        text_string(&f->building, ")");
    return made;
}

/* The name of the variable or local that `line` assigns to. */
static struct bytes target_of(const struct wasm2c_line *line) {
    return (struct bytes){line->text.data, wasm2c_word_size(line->text)};
}

/* Lets the value just built wait for the variable `name`, or writes the assignment out if it cannot
 * wait. */
static void add_pending(struct fold *f, struct pending made, struct bytes name, bool dead) {
    write_out_mentions(f, name);
    struct pending *old = find_pending(f, made.variable);
    if (old)
        drop_pending(f, old);
    if (dead && !made.reads)
        return;
    if (f->pending_count == PENDING_MAX)
        write_out(f, &f->pending[0]);
    if (!dead && f->building.size - f->mark_bytes <= PENDING_BYTES &&
        f->mark_bytes <= PENDING_MARK_BYTES) {
        made.size = (uint32_t)f->building.size;
        made.mark_bytes = f->mark_bytes;
        memcpy(made.text, f->building.data, made.size);
        f->pending[f->pending_count++] = made;
        return;
    }
    begin_line(f, f->mark);
    text_append(f->out, name.data, name.size);
    text_string(f->out, made.truth ? " = (u32)" : " = ");
    put_building(f, ";\n");
}

static void write_result(struct fold *f, const struct wasm2c_line *line) {
    build(f, line, line->value_offset, line->text.size - 1);
    write_out_reads(f);
    struct pending *old = find_pending(f, line->target);
    if (old)
        drop_pending(f, old);
    write_out_mentions(f, target_of(line));
    text_append(&f->held, f->building.data, f->building.size);
    f->held_variable = line->target;
    f->held_dead = line->dead;
    f->held_mark = f->mark;
}

/* Puts the held call into the line being built. */
static void build_held(struct fold *f) {
    build_mark(f, f->held_mark, false);
    text_append(&f->building, f->held.data, f->held.size);
    build_mark(f, f->held_mark, true);
    f->held.size = 0;
}

/* Afterwards the local stands for the variable, too. */
static void write_local(struct fold *f, const struct wasm2c_line *line) {
    struct wasm2c_use use = f->body.uses[line->first_use];
    struct bytes name = target_of(line);
    bool last = use.last;
    bool call = f->held.size && f->held_variable == use.variable;
    struct pending *source = find_pending(f, use.variable);
    bool atom = !call && (!source || source->atom);
    if (call) {
        build_held(f);
    } else {
        write_out_held(f);
        use.last |= !atom;
        build_use(f, &use, true);
    }
    write_out_mentions(f, name);
    begin_line(f, f->mark);
    text_append(f->out, name.data, name.size);
    text_string(f->out, " = ");
    put_building(f, ";\n");
    if (last || atom)
        return;
    clear_building(f);
    text_append(&f->building, name.data, name.size);
    struct bytes variable = {line->text.data + use.offset, use.size};
    add_pending(f, (struct pending){.variable = use.variable, .atom = true, .mark = WASM2C_NO_MARK},
                variable, false);
}

/* Whether the held call's result is used by this line alone. */
static bool takes_held(const struct fold *f, const struct wasm2c_line *line) {
    return f->held.size && line->use_count == 1 &&
           f->body.uses[line->first_use].variable == f->held_variable &&
           (line->kind == WASM2C_LINE_LOCAL ||
            ((line->kind == WASM2C_LINE_BRANCH || bytes_start_with(line->text, "return ")) &&
             f->body.uses[line->first_use].last));
}

static void write_exit(struct fold *f, const struct wasm2c_line *line, bool takes) {
    size_t end = line->text.size;
    if (takes) {
        const struct wasm2c_use *use = &f->body.uses[line->first_use];
        text_append(&f->building, line->text.data, use->offset);
        build_held(f);
        size_t after = use->offset + use->size;
        text_append(&f->building, line->text.data + after, end - after);
    } else {
        build(f, line, 0, end);
    }
    write_out_reads(f); /* under --strict they trap, whichever branch is taken */
    write_out_exposed(f);
    put_building(f, "\n");
    if (line->kind == WASM2C_LINE_LEAVE)
        f->pending_count = 0;
}

static void write_line(struct fold *f, const struct wasm2c_line *line) {
    clear_building(f);
    f->mark = line->mark;
    if (line->kind == WASM2C_LINE_DROP)
        return;
    bool takes = takes_held(f, line);
    if (!takes)
        write_out_held(f);
    switch (line->kind) {
    case WASM2C_LINE_VALUE:
        add_pending(f, build_value(f, line), target_of(line), line->dead);
        break;
    case WASM2C_LINE_RESULT:
        write_result(f, line);
        break;
    case WASM2C_LINE_LOCAL:
        write_local(f, line);
        break;
    case WASM2C_LINE_EFFECT:
        build(f, line, 0, line->text.size);
        write_out_reads(f);
        put_building(f, "\n");
        break;
    case WASM2C_LINE_BRANCH:
    case WASM2C_LINE_LEAVE:
        write_exit(f, line, takes);
        break;
    case WASM2C_LINE_BOUNDARY:
        write_out_exposed(f);
        f->pending_count = 0;
        begin_line(f, f->mark);
        text_append(f->out, line->text.data, line->text.size);
        /* The statement that the label stood before may have become part of a later line. */
        text_string(f->out, bytes_end_with(line->text, ":") ? ";\n" : "\n");
        break;
    case WASM2C_LINE_DROP:
    case WASM2C_LINE_COPY:
        begin_line(f, f->mark);
        text_append(f->out, line->text.data, line->text.size);
        text_string(f->out, "\n");
        break;
    }
}

/* ---- Functions ---- */

static void fold_function(struct fold *f, struct bytes body) {
    wasm2c_lines_read(&f->body, body);
    f->pending_count = 0;
    f->mark = f->out_mark = WASM2C_NO_MARK;
    for (uint32_t i = 0; i < f->body.line_count; i++)
        write_line(f, &f->body.lines[i]);
    write_out_held(f);
}

/* Whether `line` starts the definition of a function of the module: `u32 w2c_m_f7_name(w2c_m*
 * instance, u32 var_p0) {`. */
static bool is_function(struct bytes line) {
    static const char parameters[] = "(w2c_";
    const uint8_t *open = memmem(line.data, line.size, parameters, sizeof parameters - 1);
    if (!open || !bytes_end_with(line, ") {") || *line.data == ' ')
        return false;
    const uint8_t *name = open;
    while (name > line.data && name[-1] != ' ')
        name--;
    struct bytes word = {name, (size_t)(open - name)};
    const uint8_t *kind = memmem(word.data, word.size, "_f", 2);
    return bytes_start_with(word, "w2c_") && kind && kind[2] >= '0' && kind[2] <= '9';
}

/* A function that catches exceptions is left alone: a longjmp would lose the values that wait. */
static bool can_fold(struct bytes body) { return !bytes_contain(body, "wasm_rt_try"); }

void wasm2c_fold(struct bytes text, struct text *out) {
    struct fold f = {.out = out};
    struct bytes line;
    size_t copied = 0;
    for (size_t at = 0; bytes_next_line(text, &at, &line);) {
        if (!is_function(line))
            continue;
        const uint8_t *end = memmem(text.data + at, text.size - at, "\n}\n", 3);
        if (!end)
            break;
        struct bytes body = {text.data + at, (size_t)(end - text.data) + 1 - at};
        if (can_fold(body)) {
            text_append(out, text.data + copied, at - copied);
            fold_function(&f, body);
            copied = at + body.size;
        }
        at += body.size;
    }
    text_append(out, text.data + copied, text.size - copied);
    text_free(&f.building);
    text_free(&f.held);
    wasm2c_lines_free(&f.body);
}
