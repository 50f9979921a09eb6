/* See proof.h. */
#include "routines/proof.h"

#include <string.h>

/* In instructions that are run. The five routines of wasi-libc take 15 million. */
#define EFFORT_MAX ((uint64_t)100 << 20)
enum { RUN_EFFORT = 16, FATES_EFFORT = 256 }; /* what else costs as much as so many */

enum {
    BITS_MAX = 6,    /* of alignment, of both addresses together */
    VISITS_MAX = 10, /* of the loop of an induction */
    PERIOD_MAX = 8,  /* iterations after which the state is the same again */
    STRIDE_MAX = 64,
    RESIDUES = 1 << BITS_MAX,
    /* How high the counts go that are run one by one. */
    WRITE_LIMIT = 256,
    STRING_LIMIT = 96,
    COMPARE_LIMIT = 64,
};

/* What happens to a value from one state to the same one later. */
enum fate {
    FATE_GROWS,   /* its value is linear, and grows by a constant for each byte: maybe 0 */
    FATE_FOLLOWS, /* it holds bytes of the buffers, and later those that many places further on */
    FATE_FORGET,  /* anything else: it must not matter */
};

struct state {
    uint64_t places[CALLS_MAX];
    uint32_t index; /* among the visits of that loop */
    uint32_t value_count;
    struct symbol values[VALUES_MAX];
    int32_t prefix, suffix;
};

/* The state that is reached again after `period` iterations. */
struct induction {
    struct state state;
    uint32_t period;
    int32_t stride;
    bool moves; /* the addresses rise by the stride, besides the count falling */
    uint8_t fates[VALUES_MAX];
    uint64_t growths[VALUES_MAX]; /* for FATE_GROWS: by how much for each byte */
};

struct prover {
    struct machine *machine;
    bool is_wide;    /* the memory has 64-bit addresses */
    uint64_t effort; /* instructions that may still be run; then nothing is recognised any more */
    /* The function at hand: */
    uint32_t function;
    enum routine_kind kind;
    uint32_t limit; /* of the counts that are run one by one */
    uint8_t bits[UNKNOWNS];
    struct facts facts;
    struct induction inductions[RESIDUES]; /* by the count's low bits */
    bool all_counts;                       /* the inductions have held so far */
    enum layout layout;
    uint8_t asked[UNKNOWNS];         /* by any run */
    struct state visits[VISITS_MAX]; /* of a run that looks for an induction: the last loop's */
    uint32_t visit_count;
    /* The run at hand: */
    const struct induction *induction;
    uint32_t seen; /* visits of its loop */
    bool is_forgotten, holds;
};

const char *routine_name(enum routine_kind kind) {
    static const char *const names[] = {
        [ROUTINE_NONE] = "none",   [ROUTINE_COPY] = "memcpy",    [ROUTINE_MOVE] = "memmove",
        [ROUTINE_FILL] = "memset", [ROUTINE_COMPARE] = "memcmp", [ROUTINE_LENGTH] = "strlen",
    };
    return names[kind];
}

struct prover *prover_new(const struct module *module, struct arena *arena) {
    struct prover *prover = arena_alloc(arena, sizeof *prover);
    prover->machine = machine_new(module, arena);
    prover->is_wide = module->memory_count == 1 && module->memories[0].limits.is_64;
    prover->effort = EFFORT_MAX;
    return prover;
}

/* ---- One run ---- */

static void begin_run(struct prover *prover, const struct induction *induction) {
    prover->seen = 0;
    prover->is_forgotten = prover->holds = false;
    prover->induction = induction;
    prover->facts.layout = prover->layout;
    /* What was done before is a multiple of the stride. */
    int bits = induction ? __builtin_ctz((uint32_t)induction->stride) : 0;
    prover->facts.bits[UNKNOWN_DONE] = (uint8_t)bits;
}

static void spend(struct prover *prover, uint64_t steps) {
    prover->effort -= steps < prover->effort ? steps : prover->effort;
}

static enum run_end finish_run(struct prover *prover, struct run *run) {
    if (prover->effort == 0)
        return RUN_FAILED;
    enum run_end end = machine_run(prover->machine, run);
    spend(prover, RUN_EFFORT + run->steps + run->cost);
    for (int i = 0; i < UNKNOWNS; i++)
        if (run->facts->asked[i] > prover->asked[i])
            prover->asked[i] = run->facts->asked[i];
    return end;
}

/* The low bits that are told apart, with those that runs have asked for. Returns whether these are
 * more, and not too many. */
static bool find_bits(const struct prover *prover, uint8_t bits[UNKNOWNS]) {
    memcpy(bits, prover->bits, UNKNOWNS);
    for (int i = 0; i < UNKNOWN_DONE; i++)
        if (prover->asked[i] > bits[i])
            bits[i] = prover->asked[i];
    return memcmp(bits, prover->bits, UNKNOWNS) != 0 &&
           bits[UNKNOWN_A] + bits[UNKNOWN_B] <= BITS_MAX && bits[UNKNOWN_COUNT] <= BITS_MAX;
}

static bool needs_bits(const struct prover *prover) {
    uint8_t bits[UNKNOWNS];
    return find_bits(prover, bits);
}

static struct run new_run(struct prover *prover) {
    struct facts *facts = &prover->facts;
    struct run run = {.function = prover->function, .facts = facts, .context = prover};
    uint8_t size = facts_address_size(facts);
    struct symbol count =
        facts->is_open ? symbol_unknown(size, UNKNOWN_COUNT) : symbol_constant(size, facts->count);
    static const uint16_t fill[8] = {TOKEN_FILL, TOKEN_FILL + 1, TOKEN_FILL + 2, TOKEN_FILL + 3};
    run.arguments[0] = symbol_unknown(size, UNKNOWN_A);
    run.arguments[1] = symbol_unknown(size, UNKNOWN_B);
    run.arguments[2] = count;
    run.buffers.access[0] = run.buffers.access[1] = ACCESS_READ;
    switch (prover->kind) {
    case ROUTINE_COPY:
    case ROUTINE_MOVE:
        run.buffers.access[0] = ACCESS_WRITE;
        break;
    case ROUTINE_FILL:
        run.buffers.access[0] = ACCESS_WRITE;
        run.arguments[1] = symbol_of_bytes(4, fill);
        break;
    case ROUTINE_LENGTH:
        run.buffers.is_string = true;
        run.arguments[1] = run.arguments[2] = (struct symbol){0};
        break;
    case ROUTINE_COMPARE:
    case ROUTINE_NONE:
        break;
    }
    return run;
}

/* What a linear value is if the same state is reached after UNKNOWN_DONE bytes, and it grew by
 * `growth` for each of them. A, B and the count stand for what is left then; before, A and B were
 * lower if the routine `moves`, and the count was higher.
 *     the A of the first state: A - done     the count: count + done     an index: 0 + done */
static struct symbol add_done(const struct symbol *value, uint64_t growth, bool moves) {
    struct symbol later = *value;
    uint64_t *done = &later.factors[UNKNOWN_DONE];
    *done += growth + later.factors[UNKNOWN_COUNT];
    if (moves)
        *done -= later.factors[UNKNOWN_A] + later.factors[UNKNOWN_B];
    *done = symbol_wrap(later.size, *done);
    return later;
}

/* The address that A was called with. */
static struct symbol start_address(const struct prover *prover) {
    struct symbol start = symbol_unknown(facts_address_size(&prover->facts), UNKNOWN_A);
    return prover->is_forgotten ? add_done(&start, 0, prover->induction->moves) : start;
}

/* Whether A holds what it should from place `first` to before `end`. */
static bool bytes_are_written(const struct prover *prover, bool from_end, int32_t first,
                              int32_t end) {
    for (int32_t i = first; i < end; i++) {
        uint16_t expected =
            prover->kind == ROUTINE_FILL ? TOKEN_FILL : facts_token(UNKNOWN_B, from_end, i);
        if (machine_byte(prover->machine, from_end, i) != expected)
            return false;
    }
    return true;
}

static bool compares(const struct prover *prover, const struct symbol *result) {
    const struct facts *facts = &prover->facts;
    int32_t place = (int32_t)facts->difference;
    struct symbol difference = {.kind = SYMBOL_DIFFERENCE, .size = 4};
    if (!facts->is_open && facts->difference >= facts->count) {
        difference = symbol_constant(4, 0);
    } else {
        difference.bytes[0] = facts_token(UNKNOWN_A, false, place);
        difference.bytes[1] = facts_token(UNKNOWN_B, false, place);
    }
    return symbol_equal(result, &difference);
}

static bool measures(const struct prover *prover, const struct symbol *result) {
    struct symbol length =
        symbol_constant(facts_address_size(&prover->facts), prover->facts.difference);
    length.factors[UNKNOWN_DONE] = prover->is_forgotten;
    return symbol_equal(result, &length);
}

/* Whether a run did what the routine does. */
static bool is_right(const struct prover *prover, const struct symbol *result) {
    struct symbol start = start_address(prover);
    switch (prover->kind) {
    case ROUTINE_COPY:
    case ROUTINE_MOVE:
    case ROUTINE_FILL:
        return symbol_equal(result, &start) &&
               bytes_are_written(prover, false, 0, (int32_t)prover->facts.count);
    case ROUTINE_COMPARE:
        return compares(prover, result);
    case ROUTINE_LENGTH:
        return measures(prover, result);
    case ROUTINE_NONE:
        break;
    }
    return false;
}

/* ---- States ---- */

static void take_state(struct state *state, const struct visit *visit) {
    *state = (struct state){
        .value_count = visit->value_count, .prefix = visit->prefix, .suffix = visit->suffix};
    memcpy(state->places, visit->places, sizeof state->places);
    for (uint32_t i = 0; i < visit->value_count; i++)
        state->values[i] = *visit->values[i];
}

/* Whether a visit is at the same place, in all functions that are running. */
static bool is_at(const struct state *state, const struct visit *visit) {
    return memcmp(state->places, visit->places, sizeof state->places) == 0;
}

static bool shift_tokens(uint16_t bytes[8], int32_t stride, bool moves) {
    for (int i = 0; i < 8; i++) {
        enum unknown buffer;
        bool from_end;
        int32_t place;
        if (bytes[i] < TOKEN_MEMORY)
            continue;
        facts_place(bytes[i], &buffer, &from_end, &place);
        place += moves && !from_end ? stride : !moves && from_end ? -stride : 0;
        if (place < -PLACES || place >= PLACES)
            return false;
        bytes[i] = facts_token(buffer, from_end, place);
    }
    return true;
}

/* What a value becomes if a stride is done: the addresses are higher then, if they move, and the
 * count is lower. Returns false if that cannot be said. */
static bool shift_symbol(struct symbol *symbol, int32_t stride, bool moves) {
    uint64_t rise = symbol->factors[UNKNOWN_DONE] - symbol->factors[UNKNOWN_COUNT];
    if (moves)
        rise += symbol->factors[UNKNOWN_A] + symbol->factors[UNKNOWN_B];
    switch ((enum symbol_kind)symbol->kind) {
    case SYMBOL_LINEAR:
        symbol->constant = symbol_wrap(symbol->size, symbol->constant + rise * (uint64_t)stride);
        return true;
    case SYMBOL_BYTES:
    case SYMBOL_DIFFERENCE:
    case SYMBOL_ZERO_TEST:
        return shift_tokens(symbol->bytes, stride, moves);
    case SYMBOL_NONE:
    case SYMBOL_LOW:
        break;
    }
    return false;
}

/* Whether `after` is `before` plus a multiple of the stride, which is stored in `*growth`. */
static bool find_growth(const struct symbol *before, const struct symbol *after, int32_t stride,
                        uint64_t *growth) {
    if (before->kind != SYMBOL_LINEAR || after->kind != SYMBOL_LINEAR ||
        before->size != after->size)
        return false;
    struct symbol difference = symbol_constant(before->size, after->constant - before->constant);
    int64_t rise = symbol_signed_constant(&difference);
    *growth = symbol_wrap(before->size, (uint64_t)(rise / stride));
    return memcmp(before->factors, after->factors, sizeof before->factors) == 0 &&
           rise % stride == 0;
}

static enum fate find_fate(const struct symbol *before, const struct symbol *after, int32_t stride,
                           bool moves, uint64_t *growth) {
    struct symbol shifted = *before;
    *growth = 0;
    if (find_growth(before, after, stride, growth))
        return FATE_GROWS;
    return shift_symbol(&shifted, stride, moves) && symbol_equal(&shifted, after) ? FATE_FOLLOWS
                                                                                  : FATE_FORGET;
}

/* Whether all that was written until a visit is right. */
static bool writes_are_right(const struct prover *prover, int32_t prefix, int32_t suffix) {
    return prefix >= 0 && suffix >= 0 && bytes_are_written(prover, false, 0, prefix) &&
           bytes_are_written(prover, true, -suffix, 0);
}

/* Whether the bytes that were written follow the stride. */
static bool writes_follow(const struct prover *prover, const struct induction *induction,
                          int32_t prefix, int32_t suffix) {
    const struct state *state = &induction->state;
    bool writes = prover->kind == ROUTINE_COPY || prover->kind == ROUTINE_MOVE ||
                  prover->kind == ROUTINE_FILL;
    int32_t more_prefix = writes && induction->moves ? induction->stride : 0;
    int32_t more_suffix = writes && !induction->moves ? induction->stride : 0;
    return state->prefix >= 0 && state->suffix >= 0 && prefix == state->prefix + more_prefix &&
           suffix == state->suffix + more_suffix;
}

/* ---- The induction ---- */

/* Collects the visits of the last loop. */
static enum visit_answer collect(void *context, const struct visit *visit) {
    struct prover *prover = context;
    if (prover->visit_count && !is_at(&prover->visits[0], visit))
        prover->visit_count = 0;
    take_state(&prover->visits[prover->visit_count], visit);
    prover->visit_count++;
    return prover->visit_count == VISITS_MAX ? VISIT_STOP : VISIT_GO_ON;
}

/* Later, the buffers may no longer overlap, as the count is lower. */
static enum layout later_layout(enum layout layout) {
    return layout == LAYOUT_MIXED_ABOVE   ? LAYOUT_ABOVE
           : layout == LAYOUT_MIXED_BELOW ? LAYOUT_BELOW
                                          : layout;
}

/* What a value is if the count is `count`. */
static struct symbol with_count(struct symbol value, uint32_t count) {
    uint64_t counts = value.factors[UNKNOWN_COUNT];
    value.constant += counts * count;
    value.factors[UNKNOWN_COUNT] = 0;
    value.constant = symbol_wrap(value.size, value.constant);
    for (int i = 0; i < 8; i++) {
        enum unknown buffer;
        bool from_end;
        int32_t place;
        if (value.bytes[i] < TOKEN_MEMORY)
            continue;
        facts_place(value.bytes[i], &buffer, &from_end, &place);
        if (from_end)
            value.bytes[i] = facts_token(buffer, false, place + (int32_t)count);
    }
    return value;
}

/* What value `index` is if the state is reached after UNKNOWN_DONE bytes. */
static struct symbol later_value(const struct induction *induction, uint32_t index) {
    const struct symbol *value = &induction->state.values[index];
    switch ((enum fate)induction->fates[index]) {
    case FATE_GROWS:
        return add_done(value, induction->growths[index], induction->moves);
    case FATE_FOLLOWS:
        return *value;
    case FATE_FORGET:
        break;
    }
    return (struct symbol){.kind = SYMBOL_NONE, .size = value->size};
}

/* From here on, the run knows only what holds whenever the state is reached. */
static void forget(struct prover *prover, const struct visit *visit) {
    prover->is_forgotten = true;
    prover->facts.layout = later_layout(prover->layout);
    for (uint32_t i = 0; i < visit->value_count; i++) {
        *visit->values[i] = later_value(prover->induction, i);
        if (!prover->facts.is_open)
            *visit->values[i] = with_count(*visit->values[i], prover->facts.count);
    }
}

/* Whether the state at a visit is that of the induction, a period later. */
static bool is_later(const struct prover *prover, const struct visit *visit) {
    const struct induction *induction = prover->induction;
    for (uint32_t i = 0; i < visit->value_count; i++) {
        struct symbol value = later_value(induction, i);
        if (induction->fates[i] != FATE_FORGET &&
            (!shift_symbol(&value, induction->stride, induction->moves) ||
             !symbol_equal(&value, visit->values[i])))
            return false;
    }
    return visit->value_count == induction->state.value_count &&
           writes_follow(prover, induction, visit->prefix, visit->suffix) &&
           writes_are_right(prover, visit->prefix, visit->suffix);
}

/* Whether a run is in the state of the induction, as it is for the run's count, and has written the
 * same. */
static bool is_in_state(const struct prover *prover, const struct visit *visit) {
    const struct induction *induction = prover->induction;
    const struct state *state = &induction->state;
    if (visit->value_count != state->value_count)
        return false;
    for (uint32_t i = 0; i < visit->value_count; i++) {
        struct symbol value = state->values[i];
        if (!prover->facts.is_open)
            value = with_count(value, prover->facts.count);
        if (induction->fates[i] != FATE_FORGET && !symbol_equal(&value, visit->values[i]))
            return false;
    }
    return visit->prefix >= 0 && visit->prefix == state->prefix && visit->suffix == state->suffix;
}

/* Goes on until the run is in the state of the induction, and forgets there what does not follow.
 * The run may come to the same loop earlier, in other states. */
static void reach_state(struct prover *prover, const struct visit *visit) {
    const struct state *state = &prover->induction->state;
    if (!is_at(state, visit))
        prover->seen = 0;
    else if (prover->seen++ == state->index && is_in_state(prover, visit)) {
        forget(prover, visit);
        prover->seen = 0;
    }
}

/* Runs from the state, in which what does not follow is forgotten, to the same one later. */
static enum visit_answer check_step(void *context, const struct visit *visit) {
    struct prover *prover = context;
    const struct induction *induction = prover->induction;
    if (!prover->is_forgotten) {
        reach_state(prover, visit);
        return prover->is_forgotten && !writes_are_right(prover, visit->prefix, visit->suffix)
                   ? VISIT_STOP
                   : VISIT_GO_ON;
    }
    if (!is_at(&induction->state, visit))
        return VISIT_STOP;
    if (++prover->seen < induction->period)
        return VISIT_GO_ON;
    prover->holds = is_later(prover, visit);
    return VISIT_STOP;
}

static bool step_holds(struct prover *prover, const struct induction *induction) {
    struct run run = new_run(prover);
    run.visit = check_step;
    begin_run(prover, induction);
    return finish_run(prover, &run) == RUN_STOPPED && prover->holds;
}

/* Whether the stride leaves the alignments as they are. */
static bool keeps_alignment(const struct prover *prover, int32_t stride, bool moves) {
    int bits = prover->bits[UNKNOWN_COUNT];
    for (int i = UNKNOWN_A; moves && i <= UNKNOWN_B; i++)
        bits = prover->bits[i] > bits ? prover->bits[i] : bits;
    return stride % (1 << bits) == 0;
}

/* Whether a routine may do the bytes from the start up, if it `moves`, or from the end down. One
 * that only reads has to start with the first byte. If the buffers overlap, what is done must not
 * be where B still has to be read. */
static bool direction_fits(const struct prover *prover, bool moves) {
    if (prover->layout == LAYOUT_MIXED_BELOW)
        return moves;
    if (prover->layout == LAYOUT_MIXED_ABOVE)
        return !moves;
    return moves || prover->kind == ROUTINE_COPY || prover->kind == ROUTINE_FILL;
}

/* Whether what was written between two visits fits the stride. */
static bool growth_fits(const struct prover *prover, const struct induction *induction,
                        const struct state *after) {
    return keeps_alignment(prover, induction->stride, induction->moves) &&
           writes_follow(prover, induction, after->prefix, after->suffix);
}

/* Finds what becomes of each value. Returns whether any changes. */
static bool find_fates(struct prover *prover, struct induction *induction,
                       const struct state *after) {
    spend(prover, FATES_EFFORT);
    const struct symbol *before = induction->state.values;
    bool some_change = false;
    for (uint32_t i = 0; i < after->value_count; i++) {
        enum fate fate = find_fate(&before[i], &after->values[i], induction->stride,
                                   induction->moves, &induction->growths[i]);
        induction->fates[i] = (uint8_t)fate;
        some_change |= fate != FATE_FORGET && !symbol_equal(&before[i], &after->values[i]);
    }
    return some_change && induction->state.value_count == after->value_count;
}

/* Tries all strides between two visits. */
static bool try_visits(struct prover *prover, struct induction *induction, uint32_t first,
                       uint32_t second) {
    const struct state *after = &prover->visits[second];
    induction->state = prover->visits[first];
    induction->state.index = first;
    induction->period = second - first;
    /* What is left of a count must be one that was run, and so not 0. */
    int32_t limit = (int32_t)prover->limit - 1;
    int32_t longest = STRIDE_MAX < limit ? STRIDE_MAX : limit;
    for (induction->stride = 1; induction->stride <= longest; induction->stride++)
        for (int moves = 1; moves >= 0; moves--) {
            induction->moves = moves;
            spend(prover, 1);
            if (direction_fits(prover, moves) && growth_fits(prover, induction, after) &&
                find_fates(prover, induction, after) && step_holds(prover, induction))
                return true;
        }
    return false;
}

/* Looks for a state that is reached again, in a run whose count is open. */
static bool find_induction(struct prover *prover, struct induction *induction) {
    struct run run = new_run(prover);
    run.visit = collect;
    prover->visit_count = 0;
    begin_run(prover, NULL);
    finish_run(prover, &run);
    uint32_t count = prover->visit_count;
    for (uint32_t first = 0; first + 1 < count && first < 3; first++)
        for (uint32_t second = first + 1; second < count && second <= first + PERIOD_MAX; second++)
            if (try_visits(prover, induction, first, second))
                return true;
    return false;
}

/* ---- All runs ---- */

/* In a run near the limit: at the state of the induction, forgets what does not follow. */
static enum visit_answer check_base(void *context, const struct visit *visit) {
    struct prover *prover = context;
    if (!prover->is_forgotten)
        reach_state(prover, visit);
    return VISIT_GO_ON;
}

/* Runs once, and returns whether that did what the routine does. With an induction, the run must
 * also pass through its state. */
static bool run_once(struct prover *prover, const struct induction *induction) {
    struct run run = new_run(prover);
    begin_run(prover, induction);
    if (induction)
        run.visit = check_base;
    return finish_run(prover, &run) == RUN_RETURNED && is_right(prover, &run.result) &&
           (!induction || prover->is_forgotten);
}

/* The runs whose count is at least this have to pass through the state of the induction. */
static uint32_t base_start(const struct prover *prover, const struct induction *induction) {
    return prover->limit - (uint32_t)induction->stride;
}

static const struct induction *induction_for(const struct prover *prover, uint32_t count) {
    return &prover->inductions[count & ((1u << prover->bits[UNKNOWN_COUNT]) - 1)];
}

/* A run with the facts at hand; of those near the limit, another one for the induction. */
static bool check_run(struct prover *prover, uint32_t least_count) {
    if (!run_once(prover, NULL))
        return false;
    const struct induction *induction = induction_for(
        prover, prover->facts.is_open ? prover->facts.low[UNKNOWN_COUNT] : prover->facts.count);
    if (prover->all_counts && least_count >= base_start(prover, induction))
        prover->all_counts = run_once(prover, induction);
    return true;
}

static void find_inductions(struct prover *prover) {
    struct facts *facts = &prover->facts;
    facts->is_open = true;
    facts->count = prover->limit;
    facts->difference = UINT32_MAX;
    uint32_t residues = 1u << prover->bits[UNKNOWN_COUNT];
    for (uint32_t i = 0; prover->all_counts && i < residues; i++) {
        facts->low[UNKNOWN_COUNT] = i;
        prover->all_counts = find_induction(prover, &prover->inductions[i]);
    }
}

/* memcmp with a count that is open and a difference near the start. */
static void check_early_differences(struct prover *prover) {
    struct facts *facts = &prover->facts;
    uint32_t residues = 1u << prover->bits[UNKNOWN_COUNT];
    for (uint32_t i = 0; prover->all_counts && i < residues; i++) {
        facts->low[UNKNOWN_COUNT] = i;
        for (uint32_t at = 0; prover->all_counts && at < prover->limit; at++) {
            facts->difference = at;
            if (!check_run(prover, at))
                prover->all_counts = false;
        }
    }
}

static bool check_counts(struct prover *prover) {
    struct facts *facts = &prover->facts;
    facts->is_open = false;
    for (uint32_t count = prover->kind == ROUTINE_LENGTH ? 0 : 1; count < prover->limit; count++) {
        facts->count = count;
        facts->difference = prover->kind == ROUTINE_LENGTH ? count : UINT32_MAX;
        if (!check_run(prover, count))
            return false;
        for (uint32_t at = 0; prover->kind == ROUTINE_COMPARE && at < count; at++) {
            facts->difference = at;
            if (!check_run(prover, at))
                return false;
        }
    }
    return true;
}

/* The runs for one alignment of the addresses. */
static bool check_alignment(struct prover *prover) {
    find_inductions(prover);
    if (needs_bits(prover))
        return false;
    if (prover->kind == ROUTINE_COMPARE)
        check_early_differences(prover);
    return check_counts(prover);
}

static bool check_alignments(struct prover *prover) {
    uint32_t count_a = 1u << prover->bits[UNKNOWN_A], count_b = 1u << prover->bits[UNKNOWN_B];
    for (uint32_t a = 0; a < count_a; a++)
        for (uint32_t b = 0; b < count_b; b++) {
            prover->facts.low[UNKNOWN_A] = a;
            prover->facts.low[UNKNOWN_B] = b;
            if (!check_alignment(prover))
                return false;
        }
    return true;
}

/* All runs for one layout. Those that need to know more low bits make it start again. */
static bool check_layout(struct prover *prover, enum layout layout) {
    prover->layout = layout;
    for (;;) {
        memset(prover->asked, 0, sizeof prover->asked);
        prover->facts = (struct facts){.is_wide = prover->is_wide,
                                       .has_string = prover->kind == ROUTINE_LENGTH};
        memcpy(prover->facts.bits, prover->bits, sizeof prover->bits);
        bool all_counts = prover->all_counts;
        bool ok = check_alignments(prover);
        uint8_t bits[UNKNOWNS];
        if (!find_bits(prover, bits))
            return ok;
        prover->all_counts = all_counts;
        memcpy(prover->bits, bits, sizeof bits);
    }
}

/* Whether the function at hand has the type of such a routine. */
static bool has_type(const struct prover *prover, enum routine_kind kind) {
    const struct func_type *type =
        module_func_type(machine_module(prover->machine), prover->function);
    uint8_t address = prover->is_wide ? VALUE_I64 : VALUE_I32;
    uint8_t result = kind == ROUTINE_COMPARE ? VALUE_I32 : address;
    const uint8_t params[] = {address, kind == ROUTINE_FILL ? VALUE_I32 : address, address};
    uint32_t count = kind == ROUTINE_LENGTH ? 1 : 3;
    return type->param_count == count && memcmp(type->params, params, count) == 0 &&
           type->result_count == 1 && type->results[0] == result;
}

static bool has_type_of_any(const struct prover *prover) {
    return has_type(prover, ROUTINE_COPY) || has_type(prover, ROUTINE_FILL) ||
           has_type(prover, ROUTINE_COMPARE) || has_type(prover, ROUTINE_LENGTH);
}

static struct proof try_kind(struct prover *prover, enum routine_kind kind, uint32_t limit,
                             const enum layout layouts[2]) {
    const struct proof none = {0};
    if (!has_type(prover, kind))
        return none;
    prover->kind = kind;
    prover->limit = limit;
    prover->all_counts = true;
    memset(prover->bits, 0, sizeof prover->bits);
    for (int i = 0; i < 2 && (i == 0 || layouts[i] != layouts[0]); i++)
        if (!check_layout(prover, layouts[i]))
            return none;
    return (struct proof){kind, prover->is_wide, prover->all_counts ? COUNT_MAX : limit};
}

struct proof proof_find(struct prover *prover, uint32_t index) {
    static const enum layout any[2] = {LAYOUT_ANY, LAYOUT_ANY},
                             apart[2] = {LAYOUT_APART_ABOVE, LAYOUT_APART_BELOW},
                             mixed[2] = {LAYOUT_MIXED_ABOVE, LAYOUT_MIXED_BELOW};
    struct proof proof = {0};
    prover->function = index;
    if (prover->effort == 0 || !has_type_of_any(prover) || !machine_can_run(prover->machine, index))
        return proof;
    if (has_type(prover, ROUTINE_LENGTH)) {
        struct proof length = try_kind(prover, ROUTINE_LENGTH, STRING_LIMIT, any);
        return length.limit == COUNT_MAX ? length : proof; /* who knows how long a string is? */
    }
    proof = try_kind(prover, ROUTINE_COPY, WRITE_LIMIT, apart);
    if (proof.kind) {
        struct proof move = try_kind(prover, ROUTINE_MOVE, WRITE_LIMIT, mixed);
        return move.limit == proof.limit ? move : proof;
    }
    proof = try_kind(prover, ROUTINE_FILL, WRITE_LIMIT, any);
    return proof.kind ? proof : try_kind(prover, ROUTINE_COMPARE, COMPARE_LIMIT, any);
}
