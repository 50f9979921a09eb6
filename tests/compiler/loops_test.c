/* Tests compiler/loops on small modules: what a loop is rewritten to, instruction by instruction,
 * and which loops stay as they are. That rewritten loops do what they did is looked at with random
 * ones (tests/fuzz/loops.mjs).
 *
 * The loop of most tests, of two steps: words of memory, each the sum of another word and `addend`.
 *
 *     do {
 *         to[i] = from[i] + addend;
 *         to[i + 4] = from[i + 4] + addend;
 *         i += 8;
 *     } while (i != end); */
#include "check.h"

#include "loops/loops.h"
#include "wasm/encoder.h"

#include <inttypes.h>

enum { TO, FROM, ADDEND, END, I, J, BYTE, LOCAL_COUNT }; /* the first four are parameters */

/* ---- Making a module ---- */

struct maker {
    struct text code; /* of the loop's body */
    uint8_t sum_type; /* of local J; 0: i32 */
    bool is_shared;
    bool is_64; /* addresses and the counter are i64 */
    unsigned memory_count;
};

static void op(struct maker *m, enum opcode_id id) { encoder_opcode(&m->code, id); }
static void with(struct maker *m, enum opcode_id id, uint32_t index) {
    encoder_index(&m->code, id, index);
}
static void get(struct maker *m, uint32_t local) { with(m, OPCODE_LOCAL_GET, local); }
static void i32(struct maker *m, uint32_t value) { encoder_i32(&m->code, value); }
/* What an address is added up with. */
static void number(struct maker *m, uint32_t value) {
    encoder_constant(&m->code, m->is_64 ? VALUE_I64 : VALUE_I32, value);
}
static void add(struct maker *m) { op(m, m->is_64 ? OPCODE_I64_ADD : OPCODE_I32_ADD); }

/* base + i, + distance where it is not 0 */
static void address(struct maker *m, uint32_t base, uint32_t distance) {
    get(m, base);
    get(m, I);
    add(m);
    if (distance) {
        number(m, distance);
        add(m);
    }
}

static void access_in(struct maker *m, enum opcode_id id, uint32_t memory, uint32_t offset) {
    encoder_access(&m->code, id, (struct memory_access){0, memory, offset});
}

static void load(struct maker *m, uint32_t offset) { access_in(m, OPCODE_I32_LOAD, 0, offset); }
static void store(struct maker *m, uint32_t offset) { access_in(m, OPCODE_I32_STORE, 0, offset); }

/* A step, with its distance in the address or in the offset. */
static void step(struct maker *m, uint32_t distance, uint32_t offset) {
    address(m, TO, distance);
    address(m, FROM, distance);
    load(m, offset);
    get(m, ADDEND);
    op(m, OPCODE_I32_ADD);
    store(m, offset);
}

/* i += increment, and again while it is not the end. */
static void again(struct maker *m, uint32_t increment) {
    get(m, I);
    number(m, increment);
    add(m);
    with(m, OPCODE_LOCAL_TEE, I);
    get(m, END);
    op(m, m->is_64 ? OPCODE_I64_NE : OPCODE_I32_NE);
    with(m, OPCODE_BR_IF, 0);
}

static void put_body(const struct maker *m, struct text *out) {
    struct text body = {0};
    encoder_unsigned(&body, 3);
    encoder_locals(&body, 1, m->is_64 ? VALUE_I64 : VALUE_I32);
    encoder_locals(&body, 1, m->sum_type ? m->sum_type : VALUE_I32);
    encoder_locals(&body, 1, VALUE_I32);
    encoder_block(&body, OPCODE_LOOP);
    text_append(&body, m->code.data, m->code.size);
    encoder_opcode(&body, OPCODE_END);
    encoder_opcode(&body, OPCODE_END);
    encoder_vector(out, text_bytes(&body));
    text_free(&body);
}

static void put_section(struct text *out, enum section_id id, struct text *payload) {
    encoder_section(out, id, text_bytes(payload));
    text_free(payload);
}

/* Function 0, whose loop it is, function 1, which does nothing, and a mutable global. */
static struct text make(const struct maker *m) {
    const uint8_t address_type = m->is_64 ? VALUE_I64 : VALUE_I32;
    const uint8_t params[] = {address_type, address_type, VALUE_I32, address_type};
    const struct limits limits = {
        .min = 1, .max = 1, .has_max = true, .shared = m->is_shared, .is_64 = m->is_64};
    struct text out = {0}, payload = {0};
    encoder_header(&out);
    encoder_unsigned(&payload, 2);
    encoder_func_type(&payload, (struct bytes){params, sizeof params}, (struct bytes){0});
    encoder_func_type(&payload, (struct bytes){0}, (struct bytes){0});
    put_section(&out, SECTION_TYPE, &payload);
    text_append(&payload, "\2\0\1", 3);
    put_section(&out, SECTION_FUNCTION, &payload);
    unsigned memory_count = m->memory_count ? m->memory_count : 1;
    encoder_unsigned(&payload, memory_count);
    for (unsigned i = 0; i < memory_count; i++)
        encoder_limits(&payload, &limits);
    put_section(&out, SECTION_MEMORY, &payload);
    encoder_unsigned(&payload, 1);
    text_byte(&payload, VALUE_I32);
    text_byte(&payload, 1);
    encoder_i32(&payload, 0);
    encoder_opcode(&payload, OPCODE_END);
    put_section(&out, SECTION_GLOBAL, &payload);
    encoder_unsigned(&payload, 2);
    put_body(m, &payload);
    encoder_vector(&payload, BYTES(0, 0x0b));
    put_section(&out, SECTION_CODE, &payload);
    return out;
}

/* ---- Looking at the result ---- */

/* Appends the instruction as text: its name, and its index, offset or constant. */
static void list(const struct instruction *ins, struct text *out) {
    text_format(out, "%s%s", out->size ? " " : "", ins->opcode->name);
    uint8_t immediate = ins->opcode->immediate;
    if (immediate == IMMEDIATE_LABEL || immediate == IMMEDIATE_LOCAL ||
        immediate == IMMEDIATE_GLOBAL || immediate == IMMEDIATE_MEMORY)
        text_format(out, " %u", ins->index);
    else if (immediate == IMMEDIATE_I32 || immediate == IMMEDIATE_I64)
        text_format(out, " %" PRId64, (int64_t)ins->value);
    else if (immediate >= IMMEDIATE_MEM8 && immediate <= IMMEDIATE_MEM64)
        text_format(out, " %u+%u", ins->index, (unsigned)ins->value);
}

static struct text listing(struct bytes body) {
    struct diag diag = {.file = "listing"};
    struct reader r = opcode_open_body(body, &diag);
    struct instruction ins;
    struct text out = {0};
    while (!reader_done(&r) && opcode_read(&r, &ins))
        list(&ins, &out);
    return out;
}

struct result {
    struct front_end f;
    struct text module;
    struct text before, after; /* listings of function 0 */
    uint32_t count;            /* of loops that were changed */
};

static struct result rewrite(struct maker *m) {
    struct result result = {.module = make(m)};
    text_free(&m->code);
    front_end_run(&result.f, text_bytes(&result.module));
    assert_string_equal(front_end_lines(&result.f), "");
    result.before = listing(result.f.module.codes[0].body);
    result.count = loops_rewrite(&result.f.module, &result.f.arena);
    result.after = listing(result.f.module.codes[0].body);
    return result;
}

static void close_result(struct result *result) {
    front_end_close(&result->f);
    text_free(&result->module);
    text_free(&result->before);
    text_free(&result->after);
}

static void expect_unchanged(struct maker *m) {
    struct result result = rewrite(m);
    assert_int_equal(result.count, 0);
    assert_string_equal(result.after.data, result.before.data);
    close_result(&result);
}

/* The loop that was there stands between `before` and `after`, and nothing else has changed. */
static void expect_around(struct maker *m, const char *before, const char *after) {
    struct result result = rewrite(m);
    assert_int_equal(result.count, 1);
    struct text expected = {0};
    text_format(&expected, "%s %.*s%s%s end", before, (int)(result.before.size - strlen(" end")),
                result.before.data, *after ? " " : "", after);
    assert_string_equal(result.after.data, expected.data);
    text_free(&expected);
    close_result(&result);
}

static void expect_before(struct maker *m, const char *added) { expect_around(m, added, ""); }

/* One loop is changed; returns how often `part` stands in the function then. */
static unsigned count_in_changed(struct maker *m, const char *part) {
    struct result result = rewrite(m);
    unsigned count = 0;
    assert_int_equal(result.count, 1);
    for (const char *at = result.after.data; (at = strstr(at, part)); at++)
        count++;
    close_result(&result);
    return count;
}

/* ---- What is rewritten ---- */

static void test_step(void **state) {
    (void)state;
    struct maker m = {0};
    step(&m, 0, 0);
    step(&m, 4, 0);
    again(&m, 8);
    expect_before(
        &m,
        /* The bytes behind the first iteration, which 8 has to divide, and its steps, which are 2
           for each 8; none: leave the block. */
        "block i32.const 0 local.get 3 i32.const -1 i32.mul local.get 4 i32.add i32.const "
        "8 i32.add i32.sub local.tee 7 i32.const 8 i32.rem_u br_if 0 local.get 7 "
        "i32.const 8 i32.div_u local.tee 7 i32.const 2147483647 i32.gt_u br_if 0 "
        "local.get 7 i32.const 2 i32.mul local.tee 7 i32.eqz br_if 0 "
        /* A step. */
        "loop local.get 0 local.get 4 i32.add local.set 8 local.get 1 local.get 4 i32.add "
        "local.set 9 local.get 9 i32.load 0+0 local.set 10 local.get 2 local.get 10 "
        "i32.add local.set 11 local.get 8 local.get 11 i32.store 0+0 "
        /* i += 4, and the next step. */
        "local.get 4 i32.const 4 i32.add local.set 12 local.get 12 local.set 4 local.get "
        "7 i32.const -1 i32.add local.tee 7 br_if 0 end end");
}

/* The second step's distance is in its offset: the addresses must not wrap on the way. */
static void test_offsets(void **state) {
    (void)state;
    struct maker m = {0};
    step(&m, 0, 0);
    step(&m, 0, 4);
    again(&m, 8);
    expect_before(&m,
                  /* The first addresses, then the steps as above. */
                  "block local.get 0 local.get 4 i32.add local.set 8 local.get 1 local.get 4 "
                  "i32.add local.set 9 i32.const 0 local.get 3 i32.const -1 i32.mul local.get 4 "
                  "i32.add i32.const 8 i32.add i32.sub local.tee 7 i32.const 8 i32.rem_u br_if 0 "
                  "local.get 7 i32.const 8 i32.div_u local.tee 7 i32.const 2147483647 i32.gt_u "
                  "br_if 0 local.get 7 i32.const 2 i32.mul local.tee 7 i32.eqz br_if 0 "
                  /* Up to the last step neither address passes 2**32. */
                  "local.get 9 i64.extend_i32_u local.get 7 i64.extend_i32_u i64.const -1 i64.add "
                  "i64.const 4 i64.mul i64.add i64.const 4294967296 i64.ge_s br_if 0 local.get 8 "
                  "i64.extend_i32_u local.get 7 i64.extend_i32_u i64.const -1 i64.add i64.const 4 "
                  "i64.mul i64.add i64.const 4294967296 i64.ge_s br_if 0 "
                  /* A step. */
                  "loop local.get 0 local.get 4 i32.add local.set 10 local.get 1 local.get 4 "
                  "i32.add local.set 11 local.get 11 i32.load 0+0 local.set 12 local.get 2 "
                  "local.get 12 i32.add local.set 13 local.get 10 local.get 13 i32.store 0+0 "
                  "local.get 4 i32.const 4 i32.add local.set 14 local.get 14 local.set 4 local.get "
                  "7 i32.const -1 i32.add local.tee 7 br_if 0 end end");
}

/* The same with addresses of 64 bits. The number of steps has 32, and the addresses must be far
 * from 2**64. */
static void test_wide(void **state) {
    (void)state;
    struct maker m = {.is_64 = true};
    step(&m, 0, 0);
    step(&m, 0, 4);
    again(&m, 8);
    expect_before(
        &m,
        "block local.get 0 local.get 4 i64.add local.set 8 local.get 1 local.get 4 i64.add "
        "local.set 9 i64.const 0 local.get 3 i64.const -1 i64.mul local.get 4 i64.add i64.const 8 "
        "i64.add i64.sub local.tee 10 i64.const 8 i64.rem_u i64.const 0 i64.ne br_if 0 local.get "
        "10 i64.const 8 i64.div_u local.tee 10 i64.const 4294967295 i64.gt_u br_if 0 local.get 10 "
        "i32.wrap_i64 local.tee 7 i32.const 2147483647 i32.gt_u br_if 0 local.get 7 i32.const 2 "
        "i32.mul local.tee 7 i32.eqz br_if 0 "
        /* The first and the last address of both accesses. */
        "local.get 9 i64.const 17592186044416 i64.gt_u br_if 0 local.get 9 local.get 7 "
        "i64.extend_i32_u i64.const -1 i64.add i64.const 4 i64.mul i64.add i64.const "
        "17592186044416 i64.gt_u br_if 0 local.get 8 i64.const 17592186044416 i64.gt_u br_if 0 "
        "local.get 8 local.get 7 i64.extend_i32_u i64.const -1 i64.add i64.const 4 i64.mul i64.add "
        "i64.const 17592186044416 i64.gt_u br_if 0 "
        /* A step. */
        "loop local.get 0 local.get 4 i64.add local.set 11 local.get 1 local.get 4 i64.add "
        "local.set 12 local.get 12 i32.load 0+0 local.set 13 local.get 2 local.get 13 i32.add "
        "local.set 14 local.get 11 local.get 14 i32.store 0+0 local.get 4 i64.const 4 i64.add "
        "local.set 15 local.get 15 local.set 4 local.get 7 i32.const -1 i32.add local.tee 7 "
        "br_if 0 end end");
}

/* Loads keep their memory, and stores theirs. */
static void test_two_memories(void **state) {
    (void)state;
    struct maker m = {.memory_count = 2};
    for (uint32_t distance = 0; distance < 8; distance += 4) {
        address(&m, TO, distance);
        address(&m, FROM, distance);
        access_in(&m, OPCODE_I32_LOAD, 1, 0);
        access_in(&m, OPCODE_I32_STORE, 0, 0);
    }
    again(&m, 8);
    assert_int_equal(count_in_changed(&m, "i32.load 1+0"), 3); /* two of them in the old loop */
}

/* A sum is carried from step to step, in any order. */
static void test_reduction(void **state) {
    (void)state;
    struct maker m = {0};
    for (uint32_t distance = 0; distance < 16; distance += 4) {
        get(&m, J);
        address(&m, FROM, distance);
        load(&m, 0);
        op(&m, OPCODE_I32_ADD);
        with(&m, OPCODE_LOCAL_SET, J);
    }
    again(&m, 16);
    assert_int_equal(count_in_changed(&m, "i32.load"), 4 + 1);
}

/* The byte of one iteration is the next one's: the loop of one step gets a narrow local for it, and
 * another that takes its last value. */
static void test_narrow(void **state) {
    (void)state;
    struct maker m = {0};
    address(&m, TO, 0);
    get(&m, BYTE);
    store(&m, 0);
    address(&m, FROM, 0);
    access_in(&m, OPCODE_I32_LOAD8_U, 0, 0);
    with(&m, OPCODE_LOCAL_SET, BYTE);
    again(&m, 4);
    struct result result = rewrite(&m);
    assert_int_equal(result.count, 1);
    assert_non_null(strstr(result.after.data, "local.get 6 i32.const 255 i32.gt_u br_if 0"));
    const struct code *code = &result.f.module.codes[0];
    assert_int_equal(code->narrow_count, 2);
    assert_int_equal(code->narrow_locals[0].bits, 8);
    assert_false(code->narrow_locals[0].is_last);
    assert_int_equal(code->narrow_locals[1].bits, 8);
    assert_true(code->narrow_locals[1].is_last);
    close_result(&result);
}

/* An inner loop that runs twice stores two words at a fixed address; what the body makes of them
 * goes to memory. `j` counts by 4 to 8. */
static void put_slots(struct maker *m, uint32_t to_offset) {
    i32(m, 0);
    with(m, OPCODE_LOCAL_SET, J);
    encoder_block(&m->code, OPCODE_LOOP);
    get(m, FROM);
    get(m, J);
    op(m, OPCODE_I32_ADD);
    get(m, ADDEND);
    get(m, I);
    op(m, OPCODE_I32_MUL);
    store(m, 0);
    get(m, J);
    i32(m, 4);
    op(m, OPCODE_I32_ADD);
    with(m, OPCODE_LOCAL_TEE, J);
    i32(m, 8);
    op(m, OPCODE_I32_NE);
    with(m, OPCODE_BR_IF, 0);
    op(m, OPCODE_END);
    address(m, TO, 0);
    get(m, FROM);
    load(m, 0);
    get(m, FROM);
    load(m, 4);
    op(m, OPCODE_I32_ADD);
    store(m, to_offset);
    again(m, 4);
}

/* The new loop loads nothing, stores one word a body, and two at its end, from locals. */
static void test_slots(void **state) {
    (void)state;
    struct maker m = {0};
    put_slots(&m, 0);
    expect_around(
        &m,
        /* How many iterations follow the first, and where the slots and the other store start. */
        "block block local.get 0 local.get 4 i32.add local.set 8 i32.const 0 local.get 3 "
        "i32.const -1 i32.mul local.get 4 i32.add i32.const 4 i32.add i32.sub local.tee 7 "
        "i32.const 4 i32.rem_u br_if 0 local.get 7 i32.const 4 i32.div_u local.set 7 "
        "local.get 1 local.set 9 local.get 8 local.set 10 "
        /* All accesses are in bounds, up to the last iteration. */
        "local.get 9 i64.extend_i32_u i64.const 0 i64.add local.tee 11 i64.const 0 "
        "i64.lt_s br_if 0 local.get 11 i64.const 8 i64.add memory.size 0 i64.extend_i32_u "
        "i64.const 65536 i64.mul i64.gt_s br_if 0 local.get 10 i64.extend_i32_u i64.const "
        "0 i64.add local.tee 12 i64.const 0 i64.lt_s br_if 0 local.get 12 i64.const 4 "
        "i64.add local.get 7 i64.extend_i32_u i64.const 4 i64.mul i64.add memory.size 0 "
        "i64.extend_i32_u i64.const 65536 i64.mul i64.gt_s br_if 0 "
        /* The stores are not at the slots. */
        "local.get 12 i64.const 4 i64.add local.get 7 i64.extend_i32_u i64.const 4 "
        "i64.mul i64.add local.get 11 i64.gt_s local.get 11 i64.const 8 i64.add local.get "
        "12 i64.gt_s i32.and br_if 0 "
        /* All iterations, the first one too. */
        "local.get 7 i32.const 1 i32.add local.set 7 "
        /* The body, without its slots. */
        "loop local.get 2 local.get 4 i32.mul local.set 13 local.get 13 local.set 14 "
        "local.get 13 local.set 15 local.get 13 i32.const 1 i32.shl local.set 16 "
        "local.get 10 local.get 16 i32.store 0+0 local.get 4 i32.const 4 i32.add "
        "local.set 17 i32.const 8 local.set 5 local.get 17 local.set 4 local.get 10 "
        "i32.const 4 i32.add local.set 10 local.get 7 i32.const -1 i32.add local.tee 7 "
        "br_if 0 "
        /* The slots, once; then past the loop that was there. */
        "end local.get 9 local.get 14 i32.store 0+0 local.get 9 local.get 15 i32.store "
        "0+4 br 1 end",
        "end");
}

/* ---- What stays ---- */

static void test_other_steps(void **state) {
    (void)state;
    struct maker m = {0};
    /* the second is at another distance */
    step(&m, 0, 0);
    step(&m, 5, 0);
    again(&m, 8);
    expect_unchanged(&m);
    /* the steps don't divide what is added to i */
    step(&m, 0, 0);
    step(&m, 4, 0);
    again(&m, 9);
    expect_unchanged(&m);
    /* the third is missing */
    step(&m, 0, 0);
    step(&m, 4, 0);
    again(&m, 12);
    expect_unchanged(&m);
    /* the second has another addend */
    step(&m, 0, 0);
    address(&m, TO, 4);
    address(&m, FROM, 4);
    load(&m, 0);
    get(&m, END);
    op(&m, OPCODE_I32_ADD);
    store(&m, 0);
    again(&m, 8);
    expect_unchanged(&m);
}

/* The second load stands before the first store, which may be where it loads from. */
static void test_aliases(void **state) {
    (void)state;
    struct maker m = {0};
    address(&m, TO, 0);
    address(&m, FROM, 0);
    load(&m, 0);
    address(&m, FROM, 4);
    load(&m, 0);
    with(&m, OPCODE_LOCAL_SET, J);
    store(&m, 0);
    address(&m, TO, 4);
    get(&m, J);
    store(&m, 0);
    again(&m, 8);
    expect_unchanged(&m);
}

/* A loop may go downwards. What is guarded is that the step's address with its offset stays in
 * range, which says nothing about a copy with a larger offset than that: its address might wrap
 * below. */
static void test_downwards(void **state) {
    (void)state;
    struct maker m = {0};
    step(&m, 0, 4);
    step(&m, 0, 0);
    again(&m, (uint32_t)-8);
    assert_int_equal(count_in_changed(&m, "i32.store 0+4"), 1 + 1);
    step(&m, 0, 0);
    step(&m, (uint32_t)-8, 4);
    again(&m, (uint32_t)-8);
    expect_unchanged(&m);
}

/* Steps whose second does `id` besides, which takes nothing and leaves nothing. */
static void expect_unchanged_with(enum opcode_id id, uint32_t index) {
    struct maker m = {0};
    step(&m, 0, 0);
    step(&m, 4, 0);
    with(&m, id, index);
    again(&m, 8);
    expect_unchanged(&m);
}

static void test_effects(void **state) {
    (void)state;
    expect_unchanged_with(OPCODE_CALL, 1);
    struct maker m = {0};
    /* division, which traps, in both steps */
    for (uint32_t distance = 0; distance < 8; distance += 4) {
        address(&m, TO, distance);
        get(&m, ADDEND);
        address(&m, FROM, distance);
        load(&m, 0);
        op(&m, OPCODE_I32_DIV_U);
        store(&m, 0);
    }
    again(&m, 8);
    expect_unchanged(&m);
    for (uint32_t distance = 0; distance < 8; distance += 4) {
        step(&m, distance, 0);
        get(&m, ADDEND);
        with(&m, OPCODE_GLOBAL_SET, 0);
    }
    again(&m, 8);
    expect_unchanged(&m);
    for (uint32_t distance = 0; distance < 8; distance += 4) {
        step(&m, distance, 0);
        i32(&m, 0);
        with(&m, OPCODE_MEMORY_GROW, 0);
        op(&m, OPCODE_DROP);
    }
    again(&m, 8);
    expect_unchanged(&m);
    for (uint32_t distance = 0; distance < 8; distance += 4) {
        step(&m, distance, 0);
        get(&m, ADDEND);
        with(&m, OPCODE_BR_IF, 0);
    }
    again(&m, 8);
    expect_unchanged(&m);
}

/* Another thread may store between two loads that one step has once. */
static void test_shared(void **state) {
    (void)state;
    struct maker m = {.is_shared = true};
    step(&m, 0, 0);
    step(&m, 4, 0);
    again(&m, 8);
    expect_unchanged(&m);
}

/* The copies are in two memories. */
static void test_other_memory(void **state) {
    (void)state;
    struct maker m = {.memory_count = 2};
    step(&m, 0, 0);
    address(&m, TO, 4);
    address(&m, FROM, 4);
    load(&m, 0);
    get(&m, ADDEND);
    op(&m, OPCODE_I32_ADD);
    access_in(&m, OPCODE_I32_STORE, 1, 0);
    again(&m, 8);
    expect_unchanged(&m);
}

/* Floating-point sums keep their order, so vectors gain nothing. */
static void test_float_sum(void **state) {
    (void)state;
    struct maker m = {.sum_type = VALUE_F64};
    for (uint32_t distance = 0; distance < 16; distance += 8) {
        get(&m, J);
        address(&m, FROM, distance);
        access_in(&m, OPCODE_F64_LOAD, 0, 0);
        op(&m, OPCODE_F64_ADD);
        with(&m, OPCODE_LOCAL_SET, J);
    }
    again(&m, 16);
    expect_unchanged(&m);
}

/* The end is decided by something else than a counter. */
static void test_condition(void **state) {
    (void)state;
    struct maker m = {0};
    step(&m, 0, 0);
    step(&m, 4, 0);
    address(&m, TO, 0);
    load(&m, 0);
    with(&m, OPCODE_BR_IF, 0);
    expect_unchanged(&m);
    step(&m, 0, 0);
    step(&m, 4, 0);
    again(&m, 0);
    expect_unchanged(&m);
}

/* A store of the other group that may be in the middle of a word of the slots is looked at when the
 * loop runs; one in another memory, which may be the same one imported twice, is refused. */
static void test_slots_elsewhere(void **state) {
    (void)state;
    struct maker m = {.memory_count = 2};
    put_slots(&m, 0);
    struct text copy = {0};
    text_append(&copy, m.code.data, m.code.size);
    text_free(&m.code);
    address(&m, TO, 0);
    get(&m, ADDEND);
    access_in(&m, OPCODE_I32_STORE, 1, 0);
    text_append(&m.code, copy.data, copy.size);
    text_free(&copy);
    expect_unchanged(&m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_step),         cmocka_unit_test(test_offsets),
        cmocka_unit_test(test_wide),         cmocka_unit_test(test_two_memories),
        cmocka_unit_test(test_reduction),    cmocka_unit_test(test_narrow),
        cmocka_unit_test(test_slots),        cmocka_unit_test(test_other_steps),
        cmocka_unit_test(test_aliases),      cmocka_unit_test(test_downwards),
        cmocka_unit_test(test_effects),      cmocka_unit_test(test_shared),
        cmocka_unit_test(test_other_memory), cmocka_unit_test(test_float_sum),
        cmocka_unit_test(test_condition),    cmocka_unit_test(test_slots_elsewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
