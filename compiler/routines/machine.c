/* See machine.h. A function is decoded once; blocks are already matched with their ends then. */
#include "routines/machine.h"

#include "wasm/locals.h"
#include "wasm/reader.h"

#include <string.h>

enum {
    CODE_MAX = 3000, /* instructions of a function */
    CODE_BYTES_MAX = 4 * CODE_MAX,
    STACK_MAX = 64,  /* operands of a call */
    LABELS_MAX = 64, /* blocks within blocks */
    LOCALS_MAX = 48,
    STEPS_MAX = 8000, /* of a run */
    COST_MAX = 1 << 20,
};

struct step {
    uint16_t id;      /* enum opcode_id */
    bool has_result;  /* of a block, or of the function that is called */
    uint8_t operands; /* how many operands, and of what size the result is */
    uint32_t index;
    uint32_t end;        /* of a block: the instruction after its end */
    uint32_t other;      /* of an `if`: the instruction after its `else`, or its end */
    uint64_t value;      /* a constant, or the offset of a load or store */
    struct bytes labels; /* of br_table: `index` of them, then the default one */
};

/* A decoded function. `steps` is NULL if it cannot be run. */
struct routine {
    bool is_decoded;
    struct step *steps;
    uint32_t step_count;
    uint32_t local_count; /* with parameters */
    uint8_t param_count;
    bool has_result;
    uint8_t sizes[LOCALS_MAX]; /* of locals: 4 or 8 */
};

struct label {
    uint32_t target; /* where a branch goes */
    uint32_t height; /* of the operand stack below the block */
    bool has_value;  /* a branch takes one along */
};

struct frame {
    const struct routine *routine;
    uint32_t next;
    uint32_t height; /* of the operand stack below its operands */
    uint32_t label_count;
    struct label labels[LABELS_MAX];
    struct symbol locals[LOCALS_MAX];
};

/* What was written to A on one side; by place + PLACES. */
struct written {
    bool is_written[2 * PLACES];
    uint16_t tokens[2 * PLACES];
    int32_t lowest, end; /* of the places that were written; equal: none */
    int32_t count;
};

struct machine {
    const struct module *module;
    struct arena *arena;
    struct diag diag; /* of a valid module: never used */
    struct routine *routines;
    struct step steps[CODE_MAX]; /* of the function that is being decoded */
    /* The state of a run: */
    struct run *run;
    struct frame frames[CALLS_MAX];
    uint32_t frame_count;
    struct symbol stack[STACK_MAX];
    uint32_t stack_count;
    bool failed, stopped;
    struct written written[2]; /* A, by side: counted from its start, from its end (facts_token) */
};

struct machine *machine_new(const struct module *module, struct arena *arena) {
    struct machine *machine = arena_alloc(arena, sizeof *machine);
    machine->module = module;
    machine->arena = arena;
    machine->routines = arena_array(arena, module->code_count + 1, sizeof *machine->routines);
    return machine;
}

const struct module *machine_module(const struct machine *machine) { return machine->module; }

/* ---- Decoding ---- */

static uint8_t size_of(uint8_t type) { return type == VALUE_I32 ? 4 : type == VALUE_I64 ? 8 : 0; }

static bool take_type(const struct func_type *type, struct routine *routine) {
    if (type->param_count > LOCALS_MAX || type->result_count > 1)
        return false;
    for (uint32_t i = 0; i < type->param_count; i++) {
        routine->sizes[i] = size_of(type->params[i]);
        if (!routine->sizes[i])
            return false;
    }
    routine->param_count = (uint8_t)type->param_count;
    routine->local_count = type->param_count;
    routine->has_result = type->result_count == 1;
    return !routine->has_result || size_of(type->results[0]);
}

static bool take_locals(struct reader *r, struct routine *routine) {
    struct local_groups groups = locals_open(r);
    struct local_group group;
    bool ok = true;
    while (locals_next(&groups, &group)) {
        if (group.count > LOCALS_MAX - routine->local_count || !size_of(group.type)) {
            ok = false;
            continue;
        }
        memset(routine->sizes + routine->local_count, size_of(group.type), group.count);
        routine->local_count += group.count;
    }
    return ok;
}

static bool is_plain_access(const struct machine *machine, const struct instruction *ins) {
    return ins->index == 0 && ins->value <= INT32_MAX / 2 && machine->module->memory_count == 1;
}

/* Whether a run understands the instruction, and what it needs of the immediates. */
static bool take_instruction(const struct machine *machine, const struct instruction *ins,
                             struct step *step) {
    *step = (struct step){
        .id = ins->opcode->id, .index = ins->index, .value = ins->value, .labels = ins->bytes};
    switch (ins->opcode->id) {
    case OPCODE_BLOCK:
    case OPCODE_LOOP:
    case OPCODE_IF:
        step->has_result = ins->block.result != 0;
        return !ins->block.has_index;
    case OPCODE_ELSE:
    case OPCODE_END:
    case OPCODE_BR:
    case OPCODE_BR_IF:
    case OPCODE_BR_TABLE:
    case OPCODE_RETURN:
    case OPCODE_DROP:
    case OPCODE_SELECT:
    case OPCODE_NOP:
    case OPCODE_LOCAL_GET:
    case OPCODE_LOCAL_SET:
    case OPCODE_LOCAL_TEE:
    case OPCODE_I32_CONST:
    case OPCODE_I64_CONST:
    case OPCODE_UNREACHABLE:
        return true;
    case OPCODE_CALL:
        return ins->index >= machine->module->import_counts[EXTERN_FUNC];
    case OPCODE_MEMORY_COPY:
    case OPCODE_MEMORY_FILL: /* of the only memory */
        return machine->module->memory_count == 1;
    default:
        break;
    }
    const struct opcode *opcode = ins->opcode;
    if (opcode->is_special || opcode->prefix)
        return false;
    for (int i = 0; opcode->operands[i]; i++, step->operands++)
        if (!size_of(opcode->operands[i]))
            return false;
    step->has_result = opcode->results[0] != 0;
    if (step->has_result && !size_of(opcode->results[0]))
        return false;
    if (opcode_only(opcode, EFFECT_LOADS | EFFECT_STORES | EFFECT_TRAPS) &&
        opcode_may(opcode, EFFECT_LOADS | EFFECT_STORES))
        return is_plain_access(machine, ins);
    return opcode_only(opcode, EFFECT_PURE) && step->operands >= 1 && step->operands <= 2;
}

/* Matches the blocks with their ends. The body is valid, so they match. */
static bool match_blocks(struct routine *routine) {
    uint32_t open[LABELS_MAX], count = 0;
    for (uint32_t i = 0; i < routine->step_count; i++) {
        struct step *step = &routine->steps[i];
        switch (step->id) {
        case OPCODE_BLOCK:
        case OPCODE_LOOP:
        case OPCODE_IF:
            if (count == LABELS_MAX - 1)
                return false;
            step->other = 0;
            open[count++] = i;
            break;
        case OPCODE_ELSE:
            routine->steps[open[count - 1]].other = i + 1;
            break;
        case OPCODE_END:
            if (count == 0)
                break; /* the function's own */
            count--;
            routine->steps[open[count]].end = i + 1;
            if (routine->steps[open[count]].other)
                routine->steps[routine->steps[open[count]].other - 1].end = i; /* of the else */
            else
                routine->steps[open[count]].other = i;
            break;
        default:
            break;
        }
    }
    return true;
}

static void decode(struct machine *machine, uint32_t index, struct routine *routine) {
    const struct code *code = &machine->module->codes[index];
    const struct func_type *type =
        module_func_type(machine->module, machine->module->import_counts[EXTERN_FUNC] + index);
    struct reader r = reader_open(code->body, &machine->diag);
    struct instruction ins = {0};
    routine->is_decoded = true;
    if (code->body.size > CODE_BYTES_MAX || !take_type(type, routine) || !take_locals(&r, routine))
        return;
    while (!reader_done(&r)) {
        if (!opcode_read(&r, &ins) || routine->step_count == CODE_MAX ||
            !take_instruction(machine, &ins, &machine->steps[routine->step_count]))
            return;
        routine->step_count++;
    }
    size_t size = routine->step_count * sizeof *routine->steps;
    routine->steps = memcpy(arena_alloc(machine->arena, size), machine->steps, size);
    if (!match_blocks(routine))
        routine->steps = NULL;
}

static const struct routine *routine_at(struct machine *machine, uint32_t function) {
    uint32_t index = function - machine->module->import_counts[EXTERN_FUNC];
    struct routine *routine = &machine->routines[index];
    if (!routine->is_decoded)
        decode(machine, index, routine);
    return routine->steps ? routine : NULL;
}

bool machine_can_run(struct machine *machine, uint32_t index) {
    return index >= machine->module->import_counts[EXTERN_FUNC] &&
           routine_at(machine, index) != NULL;
}

/* ---- Operands and labels ---- */

static struct symbol fail(struct machine *machine) {
    machine->failed = true;
    return symbol_constant(4, 0);
}

static void push(struct machine *machine, struct symbol symbol) {
    if (machine->stack_count == STACK_MAX)
        machine->failed = true;
    else
        machine->stack[machine->stack_count++] = symbol;
}

static struct symbol pop(struct machine *machine) {
    return machine->stack_count ? machine->stack[--machine->stack_count] : fail(machine);
}

/* Whether a condition holds. Fails if that is not known. */
static bool pop_condition(struct machine *machine) {
    struct symbol condition = pop(machine), zero;
    uint64_t value;
    if (!symbol_is_constant(&condition, &value)) {
        zero = symbol_unary(machine->run->facts, OPCODE_I32_EQZ, &condition);
        if (!symbol_is_constant(&zero, &value))
            machine->failed = true;
        value = !value;
    }
    return value != 0;
}

static void open_label(struct machine *machine, struct frame *frame, struct label label) {
    label.height = machine->stack_count;
    if (frame->label_count == LABELS_MAX)
        machine->failed = true;
    else
        frame->labels[frame->label_count++] = label;
}

static void leave_function(struct machine *machine) {
    struct frame *frame = &machine->frames[--machine->frame_count];
    struct symbol result = {0};
    if (frame->routine->has_result)
        result = pop(machine);
    machine->stack_count = frame->height;
    if (frame->routine->has_result)
        push(machine, result);
}

static void branch(struct machine *machine, struct frame *frame, uint32_t depth) {
    struct symbol value = {0};
    if (depth >= frame->label_count) {
        leave_function(machine);
        return;
    }
    frame->label_count -= depth + 1;
    struct label label = frame->labels[frame->label_count];
    if (label.has_value)
        value = pop(machine);
    machine->stack_count = label.height;
    if (label.has_value)
        push(machine, value);
    frame->next = label.target;
}

/* ---- Memory ---- */

/* Where an access goes. */
struct spot {
    enum unknown buffer;
    bool from_end;
    int32_t place;
};

/* The bytes of a string may be read, and so may an aligned word that begins in it: no page ends in
 * a word. */
static bool is_in_string(const struct facts *facts, struct spot spot, uint32_t size) {
    uint32_t end = (uint32_t)spot.place + size;
    if (spot.place < 0 || spot.from_end)
        return false;
    if (facts->difference >= PLACES)
        return end <= facts->count;
    uint32_t start = facts->low[UNKNOWN_A] + (uint32_t)spot.place;
    bool is_aligned = size <= 1u << facts->bits[UNKNOWN_A] && start % size == 0;
    return end <= facts->difference + 1 ||
           (is_aligned && (uint32_t)spot.place <= facts->difference);
}

/* Whether an access starts at a multiple of its size. */
static bool is_aligned(const struct facts *facts, struct spot spot, uint32_t size) {
    uint32_t bits = facts->bits[spot.buffer];
    int64_t start = (int64_t)facts->low[spot.buffer] + spot.place;
    if (spot.from_end) {
        bits = facts->bits[UNKNOWN_COUNT] < bits ? facts->bits[UNKNOWN_COUNT] : bits;
        start += facts->low[UNKNOWN_COUNT];
    }
    return size <= 1u << bits && start % (int64_t)size == 0;
}

/* If the count is open, places from the start and from the end must not be the same byte even where
 * the count is least. */
static bool sides_are_apart(const struct facts *facts, struct spot spot, uint32_t size) {
    int64_t half = facts->count / 2;
    return !facts->is_open ||
           (spot.from_end ? spot.place >= -half : spot.place + (int64_t)size <= half);
}

static bool is_in_buffer(const struct facts *facts, struct spot spot, uint32_t size) {
    if (spot.from_end)
        return spot.place + (int64_t)size <= 0;
    return spot.place >= 0 && spot.place + (int64_t)size <= facts->count;
}

/* An aligned word of which a part is in the buffer may be read: no page ends in a word. */
static bool is_partly_in_buffer(const struct facts *facts, struct spot spot, uint32_t size) {
    if (!is_aligned(facts, spot, size))
        return false;
    if (spot.from_end)
        return spot.place < 0;
    return spot.place + (int64_t)size > 0 && spot.place < (int64_t)facts->count;
}

/* Finds where an access goes. Returns false if that is not known, or is not where the routine may
 * go. The address alone, without the offset, must not wrap either. */
static bool find_spot(const struct machine *machine, const struct symbol *address, uint32_t offset,
                      uint32_t size, enum access access, struct spot *spot) {
    const struct facts *facts = machine->run->facts;
    const struct buffers *buffers = &machine->run->buffers;
    uint64_t a = address->factors[UNKNOWN_A], b = address->factors[UNKNOWN_B];
    uint64_t counts = address->factors[UNKNOWN_COUNT];
    int64_t place = symbol_signed_constant(address);
    if (address->kind != SYMBOL_LINEAR || a > 1 || b != 1 - a || counts > 1 ||
        address->factors[UNKNOWN_DONE] || place < INT32_MIN || place > INT32_MAX)
        return false;
    spot->buffer = a ? UNKNOWN_A : UNKNOWN_B;
    spot->from_end = counts == 1;
    int64_t lowest = place + facts->low[spot->buffer] + (spot->from_end ? facts->count : 0);
    place += offset;
    spot->place = (int32_t)place;
    if (lowest < 0 || place < -PLACES || place + size > PLACES ||
        !(buffers->access[spot->buffer == UNKNOWN_B] & access))
        return false;
    if (buffers->is_string)
        return spot->buffer == UNKNOWN_A && is_in_string(facts, *spot, size);
    if (buffers->access[0] & ACCESS_WRITE && !sides_are_apart(facts, *spot, size))
        return false;
    return is_in_buffer(facts, *spot, size) ||
           (access == ACCESS_READ && is_partly_in_buffer(facts, *spot, size));
}

/* Whether a byte of B is what it was at first, if A overlaps it: what was written to A must be
 * below it if A is the lower one, else above. */
static bool is_intact(const struct machine *machine, struct spot spot, int32_t place) {
    enum layout layout = machine->run->facts->layout;
    bool above = layout == LAYOUT_MIXED_ABOVE || layout == LAYOUT_ABOVE;
    bool below = layout == LAYOUT_MIXED_BELOW || layout == LAYOUT_BELOW;
    const struct written *same = &machine->written[spot.from_end],
                         *other = &machine->written[!spot.from_end];
    if (!above && !below)
        return true;
    /* Places that count from the end are above those that count from the start. */
    if (other->count && above == spot.from_end)
        return false;
    return !same->count || (above ? same->lowest > place : same->end <= place);
}

static bool is_inside(const struct facts *facts, struct spot spot, int32_t place) {
    return spot.from_end ? place < 0 : place >= 0 && place < (int64_t)facts->count;
}

static uint16_t byte_at(const struct machine *machine, struct spot spot, int32_t place) {
    const struct written *written = &machine->written[spot.from_end];
    if (spot.buffer == UNKNOWN_A && written->is_written[place + PLACES])
        return written->tokens[place + PLACES];
    if (spot.buffer == UNKNOWN_B && !is_intact(machine, spot, place))
        return TOKEN_ANY;
    if (!is_inside(machine->run->facts, spot, place) && !machine->run->buffers.is_string)
        return TOKEN_ANY; /* it may belong to the other buffer */
    return facts_token(spot.buffer, spot.from_end, place);
}

static struct symbol load(struct machine *machine, const struct symbol *address, uint32_t offset,
                          uint32_t bytes, uint8_t size) {
    struct spot spot;
    uint16_t tokens[8] = {0};
    if (!find_spot(machine, address, offset, bytes, ACCESS_READ, &spot))
        return fail(machine);
    for (uint32_t i = 0; i < bytes; i++)
        tokens[i] = byte_at(machine, spot, spot.place + (int32_t)i);
    return symbol_of_bytes(size, tokens);
}

static void write_byte(struct written *written, int32_t place, uint16_t token) {
    bool *is_written = &written->is_written[place + PLACES];
    written->tokens[place + PLACES] = token;
    if (!written->count || place < written->lowest)
        written->lowest = place;
    if (!written->count || place >= written->end)
        written->end = place + 1;
    written->count += !*is_written;
    *is_written = true;
}

static void store(struct machine *machine, const struct symbol *address, uint32_t offset,
                  uint32_t bytes, const struct symbol *value) {
    struct spot spot;
    uint16_t tokens[8];
    if (!symbol_bytes(value, tokens) ||
        !find_spot(machine, address, offset, bytes, ACCESS_WRITE, &spot) ||
        spot.buffer != UNKNOWN_A) {
        machine->failed = true;
        return;
    }
    for (uint32_t i = 0; i < bytes; i++)
        write_byte(&machine->written[spot.from_end], spot.place + (int32_t)i, tokens[i]);
}

/* memory.copy and memory.fill, if the count is a constant. */
static void bulk(struct machine *machine, enum opcode_id id) {
    struct symbol count = pop(machine), source = pop(machine), address = pop(machine);
    uint16_t tokens[PLACES], value[8] = {0};
    uint64_t size;
    /* With a count of 0 it could still trap. */
    if (!symbol_is_constant(&count, &size) || size == 0 || size > PLACES ||
        (id == OPCODE_MEMORY_FILL && !symbol_bytes(&source, value))) {
        machine->failed = true;
        return;
    }
    for (uint32_t i = 0; i < size; i++) {
        struct symbol byte =
            id == OPCODE_MEMORY_COPY ? load(machine, &source, i, 1, 4) : (struct symbol){0};
        uint16_t bytes[8] = {0};
        if (id == OPCODE_MEMORY_COPY)
            symbol_bytes(&byte, bytes);
        tokens[i] = id == OPCODE_MEMORY_COPY ? bytes[0] : value[0];
    }
    for (uint32_t i = 0; i < size; i++) {
        uint16_t bytes[8] = {tokens[i]};
        struct symbol byte = symbol_of_bytes(4, bytes);
        store(machine, &address, i, 1, &byte);
    }
}

/* ---- Instructions ---- */

static uint32_t access_bytes(enum opcode_id id) {
    switch ((int)id) {
    case OPCODE_I32_LOAD8_U:
    case OPCODE_I64_LOAD8_U:
    case OPCODE_I32_STORE8:
    case OPCODE_I64_STORE8:
        return 1;
    case OPCODE_I32_LOAD16_U:
    case OPCODE_I64_LOAD16_U:
    case OPCODE_I32_STORE16:
    case OPCODE_I64_STORE16:
        return 2;
    case OPCODE_I32_LOAD:
    case OPCODE_I64_LOAD32_U:
    case OPCODE_I32_STORE:
    case OPCODE_I64_STORE32:
        return 4;
    case OPCODE_I64_LOAD:
    case OPCODE_I64_STORE:
        return 8;
    default:
        return 0; /* sign-extended: not understood */
    }
}

static void enter_function(struct machine *machine, uint32_t function) {
    const struct routine *routine = routine_at(machine, function);
    if (!routine || machine->frame_count == CALLS_MAX) {
        machine->failed = true;
        return;
    }
    struct frame *frame = &machine->frames[machine->frame_count++];
    frame->routine = routine;
    frame->next = 0;
    frame->label_count = 0;
    for (uint32_t i = 0; i < routine->local_count; i++)
        frame->locals[i] = symbol_constant(routine->sizes[i], 0);
    for (uint32_t i = routine->param_count; i-- > 0;)
        frame->locals[i] = pop(machine);
    frame->height = machine->stack_count;
    machine->run->cost += routine->local_count;
}

static void select_value(struct machine *machine) {
    bool first = pop_condition(machine);
    struct symbol b = pop(machine), a = pop(machine);
    push(machine, first ? a : b);
}

/* How many bytes in a row were written from `start`, up or down. */
static int32_t written_run(const struct written *written, int32_t start, int32_t direction) {
    int32_t run = 0, i = start + PLACES;
    for (; i >= 0 && i < 2 * PLACES && written->is_written[i]; i += direction)
        run++;
    return run;
}

/* How much of A was written so far: from its start, and up to its end. */
static void measure_writes(const struct machine *machine, struct visit *visit) {
    const struct facts *facts = machine->run->facts;
    const struct written *start = &machine->written[false], *end = &machine->written[true];
    int32_t all = start->count + end->count;
    visit->prefix = written_run(start, 0, 1);
    if (facts->is_open)
        visit->suffix = written_run(end, -1, -1);
    else
        visit->suffix =
            all == visit->prefix ? 0 : written_run(start, (int32_t)facts->count - 1, -1);
    if (visit->prefix + visit->suffix != all)
        visit->prefix = visit->suffix = -1;
}

static bool add_value(struct visit *visit, struct symbol *value) {
    if (visit->value_count == VALUES_MAX)
        return false;
    visit->values[visit->value_count++] = value;
    return true;
}

/* Returns false if there are too many values. */
static bool list_values(struct machine *machine, struct visit *visit) {
    for (uint32_t f = 0; f < machine->frame_count; f++)
        for (uint32_t i = 0; i < machine->frames[f].routine->local_count; i++)
            if (!add_value(visit, &machine->frames[f].locals[i]))
                return false;
    for (uint32_t i = 0; i < machine->stack_count; i++)
        if (!add_value(visit, &machine->stack[i]))
            return false;
    return true;
}

static void visit_loop(struct machine *machine) {
    struct run *run = machine->run;
    struct visit visit;
    visit.value_count = 0;
    if (!run->visit || !list_values(machine, &visit))
        return;
    for (uint32_t f = 0; f < CALLS_MAX; f++) {
        const struct frame *frame = &machine->frames[f];
        uint64_t routine =
            f < machine->frame_count ? (uint64_t)(frame->routine - machine->routines) : 0;
        visit.places[f] = f < machine->frame_count ? routine * CODE_MAX + frame->next + 1 : 0;
    }
    run->cost += visit.value_count;
    measure_writes(machine, &visit);
    machine->stopped = run->visit(run->context, &visit) == VISIT_STOP;
}

/* The label that br_table goes to. Fails if that is not known. */
static uint32_t pop_label(struct machine *machine, const struct step *step) {
    struct symbol operand = pop(machine);
    struct reader r = reader_open(step->labels, &machine->diag);
    uint64_t number;
    uint32_t label = 0;
    if (!symbol_is_constant(&operand, &number))
        machine->failed = true;
    for (uint32_t i = 0; i <= number && i <= step->index; i++, machine->run->cost++)
        label = reader_u32(&r, "a label");
    return label;
}

static void run_control(struct machine *machine, struct frame *frame, const struct step *step) {
    uint32_t here = (uint32_t)(step - frame->routine->steps);
    switch (step->id) {
    case OPCODE_BLOCK:
        open_label(machine, frame, (struct label){step->end, 0, step->has_result});
        break;
    case OPCODE_LOOP:
        visit_loop(machine);
        open_label(machine, frame, (struct label){here, 0, false});
        break;
    case OPCODE_IF: {
        bool taken = pop_condition(machine);
        open_label(machine, frame, (struct label){step->end, 0, step->has_result});
        if (!taken)
            frame->next = step->other;
        break;
    }
    case OPCODE_ELSE: /* the end of the other branch */
        frame->next = step->end;
        break;
    case OPCODE_END:
        if (frame->label_count)
            frame->label_count--;
        else
            leave_function(machine);
        break;
    case OPCODE_BR:
        branch(machine, frame, step->index);
        break;
    case OPCODE_BR_IF:
        if (pop_condition(machine))
            branch(machine, frame, step->index);
        break;
    case OPCODE_BR_TABLE:
        branch(machine, frame, pop_label(machine, step));
        break;
    case OPCODE_RETURN:
        leave_function(machine);
        break;
    default:
        machine->failed = true;
    }
}

static void run_other(struct machine *machine, const struct step *step) {
    struct facts *facts = machine->run->facts;
    uint32_t bytes = access_bytes(step->id);
    struct symbol x, y;
    if (opcode_may(opcode_of(step->id), EFFECT_LOADS)) {
        x = pop(machine);
        if (bytes == 0)
            machine->failed = true;
        else
            push(machine, load(machine, &x, (uint32_t)step->value, bytes,
                               opcode_of(step->id)->results[0] == VALUE_I64 ? 8 : 4));
    } else if (opcode_may(opcode_of(step->id), EFFECT_STORES)) {
        y = pop(machine);
        x = pop(machine);
        store(machine, &x, (uint32_t)step->value, bytes, &y);
    } else if (step->operands == 1) {
        x = pop(machine);
        push(machine, symbol_unary(facts, step->id, &x));
    } else {
        y = pop(machine);
        x = pop(machine);
        push(machine, symbol_binary(facts, step->id, &x, &y));
    }
}

static void run_step(struct machine *machine, struct frame *frame, const struct step *step) {
    switch (step->id) {
    case OPCODE_NOP:
        break;
    case OPCODE_DROP:
        pop(machine);
        break;
    case OPCODE_SELECT:
        select_value(machine);
        break;
    case OPCODE_LOCAL_GET:
        push(machine, frame->locals[step->index]);
        break;
    case OPCODE_LOCAL_SET:
        frame->locals[step->index] = pop(machine);
        break;
    case OPCODE_LOCAL_TEE:
        frame->locals[step->index] = pop(machine);
        push(machine, frame->locals[step->index]);
        break;
    case OPCODE_I32_CONST:
        push(machine, symbol_constant(4, step->value));
        break;
    case OPCODE_I64_CONST:
        push(machine, symbol_constant(8, step->value));
        break;
    case OPCODE_CALL:
        enter_function(machine, step->index);
        break;
    case OPCODE_MEMORY_COPY:
    case OPCODE_MEMORY_FILL:
        bulk(machine, step->id);
        break;
    default:
        if (opcode_may(opcode_of(step->id), EFFECT_BRANCHES | EFFECT_ENDS))
            run_control(machine, frame, step);
        else
            run_other(machine, step);
    }
}

static void prepare(struct machine *machine, struct run *run) {
    machine->run = run;
    run->steps = run->cost = 0;
    machine->frame_count = machine->stack_count = 0;
    machine->failed = machine->stopped = false;
    memset(machine->written, 0, sizeof machine->written);
    memset(run->facts->asked, 0, sizeof run->facts->asked);
}

enum run_end machine_run(struct machine *machine, struct run *run) {
    prepare(machine, run);
    for (uint32_t i = 0; i < 3; i++)
        if (run->arguments[i].size)
            push(machine, run->arguments[i]);
    enter_function(machine, run->function);
    for (; machine->frame_count && !machine->failed && !machine->stopped; run->steps++) {
        if (run->steps >= STEPS_MAX || run->cost >= COST_MAX)
            return RUN_FAILED;
        struct frame *frame = &machine->frames[machine->frame_count - 1];
        run_step(machine, frame, &frame->routine->steps[frame->next++]);
    }
    if (machine->failed)
        return RUN_FAILED;
    if (machine->stopped)
        return RUN_STOPPED;
    if (machine->frames[0].routine->has_result)
        run->result = pop(machine);
    return RUN_RETURNED;
}

uint16_t machine_byte(const struct machine *machine, bool from_end, int32_t place) {
    struct spot spot = {.buffer = UNKNOWN_A, .from_end = from_end, .place = place};
    return byte_at(machine, spot, place);
}
