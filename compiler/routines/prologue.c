/* See prologue.h. */
#include "routines/prologue.h"

#include "wasm/encoder.h"

/* The parameters of the routines. */
enum { FIRST, SECOND, THIRD };

enum {
    PAGE_BITS = 16, /* of a page's size */
    SMALL_BYTES = 32,
};

static const uint8_t local_types[] = {VALUE_I64, VALUE_I64, VALUE_I64, VALUE_I64, VALUE_I32};
/* Which local is for what. */
enum { WORD_0, WORD_1, WORD_2, WORD_3, ADDRESS, LIMIT = WORD_0, MASK = WORD_1 };

struct bytes prologue_locals(void) { return (struct bytes){local_types, sizeof local_types}; }

/* ---- Instructions ---- */

static void get(struct text *out, uint32_t local) { encoder_index(out, OPCODE_LOCAL_GET, local); }
static void set(struct text *out, uint32_t local) { encoder_index(out, OPCODE_LOCAL_SET, local); }
static void op(struct text *out, enum opcode_id id) { encoder_opcode(out, id); }
static void leave_if(struct text *out, uint32_t depth) { encoder_index(out, OPCODE_BR_IF, depth); }
static void begin(struct text *out) { encoder_block(out, OPCODE_BLOCK); }
static void end(struct text *out) { op(out, OPCODE_END); }

static void access_at(struct text *out, enum opcode_id id, uint32_t offset) {
    encoder_access(out, id, (struct memory_access){.offset = offset});
}

/* Pushes the address `local` + the count - `back`. */
static void from_end(struct text *out, uint32_t local, uint32_t back) {
    get(out, local);
    get(out, THIRD);
    op(out, OPCODE_I32_ADD);
    encoder_i32(out, back);
    op(out, OPCODE_I32_SUB);
}

/* ---- Guards; each leaves the block around the prologue ---- */

/* The count is not in the proof. */
static void guard_count(const struct proof *proof, uint32_t count, struct text *out) {
    get(out, count);
    encoder_i32(out, 1);
    op(out, OPCODE_I32_SUB);
    encoder_i32(out, proof->limit - 1);
    op(out, OPCODE_I32_GE_U);
    leave_if(out, 0);
}

/* The `count` bytes at `address` are not in memory, or are its last. */
static void guard_buffer(uint32_t address, uint32_t count, uint32_t limit, struct text *out) {
    get(out, address);
    op(out, OPCODE_I64_EXTEND_I32_U);
    get(out, count);
    op(out, OPCODE_I64_EXTEND_I32_U);
    op(out, OPCODE_I64_ADD);
    get(out, limit);
    op(out, OPCODE_I64_GE_U);
    leave_if(out, 0);
}

static void put_limit(uint32_t limit, struct text *out) {
    encoder_index(out, OPCODE_MEMORY_SIZE, 0);
    op(out, OPCODE_I64_EXTEND_I32_U);
    encoder_i64(out, PAGE_BITS);
    op(out, OPCODE_I64_SHL);
    set(out, limit);
}

/* x - y is less than the count. */
static void guard_distance(uint32_t x, uint32_t y, struct text *out) {
    get(out, x);
    get(out, y);
    op(out, OPCODE_I32_SUB);
    get(out, THIRD);
    op(out, OPCODE_I32_LT_U);
    leave_if(out, 0);
}

static void guard_equal(uint32_t x, uint32_t y, struct text *out) {
    get(out, x);
    get(out, y);
    op(out, OPCODE_I32_EQ);
    leave_if(out, 0);
}

/* ---- Copying and filling ---- */

/* The instructions for words of one size. */
struct word {
    uint32_t bytes;
    enum opcode_id load, store;
};
static const struct word words[] = {
    {8, OPCODE_I64_LOAD, OPCODE_I64_STORE},
    {4, OPCODE_I64_LOAD32_U, OPCODE_I64_STORE32},
    {2, OPCODE_I64_LOAD16_U, OPCODE_I64_STORE16},
    {1, OPCODE_I64_LOAD8_U, OPCODE_I64_STORE8},
};

/* Pushes the address of word `i` of `count`: half of them are from the start on, the others up to
 * the end. Returns what is to be added. */
static uint32_t word_address(uint32_t local, uint32_t i, uint32_t count, uint32_t bytes,
                             struct text *out) {
    uint32_t half = count / 2;
    if (i < half || count == 1) {
        get(out, local);
        return i * bytes;
    }
    from_end(out, local, half * bytes);
    return (i - half) * bytes;
}

/* Copies with `count` words, all of which are loaded first; then returns. */
static void copy_words(const struct word *word, uint32_t count, uint32_t first, struct text *out) {
    for (uint32_t i = 0; i < count; i++) {
        uint32_t offset = word_address(SECOND, i, count, word->bytes, out);
        access_at(out, word->load, offset);
        set(out, first + i);
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t offset = word_address(FIRST, i, count, word->bytes, out);
        get(out, first + i);
        access_at(out, word->store, offset);
    }
    get(out, FIRST);
    op(out, OPCODE_RETURN);
}

/* Likewise, with words that are all the same. */
static void fill_words(const struct word *word, uint32_t count, uint32_t first, struct text *out) {
    for (uint32_t i = 0; i < count; i++) {
        uint32_t offset = word_address(FIRST, i, count, word->bytes, out);
        get(out, first);
        access_at(out, word->store, offset);
    }
    get(out, FIRST);
    op(out, OPCODE_RETURN);
}

typedef void put_words(const struct word *word, uint32_t count, uint32_t first, struct text *out);

/* Counts up to SMALL_BYTES, by words of the largest size that fits twice, or four times. */
static void put_small(put_words *put, uint32_t first, struct text *out) {
    begin(out);
    get(out, THIRD);
    encoder_i32(out, 16);
    op(out, OPCODE_I32_LT_U);
    leave_if(out, 0);
    put(&words[0], 4, first, out);
    end(out);
    for (uint32_t i = 0; i < 4; i++) {
        begin(out);
        get(out, THIRD);
        encoder_i32(out, words[i].bytes);
        op(out, OPCODE_I32_LT_U);
        leave_if(out, 0);
        put(&words[i], words[i].bytes == 1 ? 1 : 2, first, out);
        end(out);
    }
    op(out, OPCODE_UNREACHABLE); /* the count is not zero */
}

static void put_bulk(enum opcode_id id, uint32_t second, struct text *out) {
    get(out, FIRST);
    get(out, second);
    get(out, THIRD);
    op(out, id);
    encoder_unsigned(out, 0);
    if (id == OPCODE_MEMORY_COPY)
        encoder_unsigned(out, 0);
    get(out, FIRST);
    op(out, OPCODE_RETURN);
}

static void skip_small(struct text *out) {
    begin(out);
    get(out, THIRD);
    encoder_i32(out, SMALL_BYTES);
    op(out, OPCODE_I32_LE_U);
    leave_if(out, 0);
}

static void put_copy(const struct proof *proof, uint32_t first, struct text *out) {
    guard_count(proof, THIRD, out);
    put_limit(first + LIMIT, out);
    guard_buffer(FIRST, THIRD, first + LIMIT, out);
    guard_buffer(SECOND, THIRD, first + LIMIT, out);
    if (proof->kind == ROUTINE_MOVE) {
        guard_equal(FIRST, SECOND, out);
    } else {
        guard_distance(FIRST, SECOND, out);
        guard_distance(SECOND, FIRST, out);
    }
    skip_small(out);
    put_bulk(OPCODE_MEMORY_COPY, SECOND, out);
    end(out);
    put_small(copy_words, first, out);
}

static void put_fill(const struct proof *proof, uint32_t first, struct text *out) {
    guard_count(proof, THIRD, out);
    put_limit(first + LIMIT, out);
    guard_buffer(FIRST, THIRD, first + LIMIT, out);
    skip_small(out);
    put_bulk(OPCODE_MEMORY_FILL, SECOND, out);
    end(out);
    get(out, SECOND);
    encoder_i32(out, 0xff);
    op(out, OPCODE_I32_AND);
    op(out, OPCODE_I64_EXTEND_I32_U);
    encoder_i64(out, 0x0101010101010101);
    op(out, OPCODE_I64_MUL);
    set(out, first);
    put_small(fill_words, first, out);
}

/* ---- Comparing ---- */

static void add_to(uint32_t local, uint32_t value, struct text *out) {
    get(out, local);
    encoder_i32(out, value);
    op(out, OPCODE_I32_ADD);
    encoder_index(out, OPCODE_LOCAL_SET, local);
}

/* Pushes the byte of `address` that holds the lowest bit that is set in `word`. */
static void load_at_bit(uint32_t address, uint32_t word, struct text *out) {
    get(out, address);
    get(out, word);
    op(out, OPCODE_I64_CTZ);
    op(out, OPCODE_I32_WRAP_I64);
    encoder_i32(out, 3);
    op(out, OPCODE_I32_SHR_U);
    op(out, OPCODE_I32_ADD);
    access_at(out, OPCODE_I32_LOAD8_U, 0);
}

/* As long as eight bytes are left, compares them; the code as before does the rest. */
static void put_compare(const struct proof *proof, uint32_t first, struct text *out) {
    uint32_t word = first + WORD_1;
    guard_count(proof, THIRD, out);
    put_limit(first + LIMIT, out);
    guard_buffer(FIRST, THIRD, first + LIMIT, out);
    guard_buffer(SECOND, THIRD, first + LIMIT, out);
    encoder_block(out, OPCODE_LOOP);
    get(out, THIRD);
    encoder_i32(out, 8);
    op(out, OPCODE_I32_LT_U);
    leave_if(out, 1);
    get(out, FIRST);
    access_at(out, OPCODE_I64_LOAD, 0);
    get(out, SECOND);
    access_at(out, OPCODE_I64_LOAD, 0);
    op(out, OPCODE_I64_XOR);
    encoder_index(out, OPCODE_LOCAL_TEE, word);
    op(out, OPCODE_I64_EQZ);
    encoder_block(out, OPCODE_IF);
    add_to(FIRST, 8, out);
    add_to(SECOND, 8, out);
    add_to(THIRD, (uint32_t)-8, out);
    get(out, THIRD);
    leave_if(out, 1);
    encoder_i32(out, 0);
    op(out, OPCODE_RETURN);
    end(out);
    load_at_bit(FIRST, word, out);
    load_at_bit(SECOND, word, out);
    op(out, OPCODE_I32_SUB);
    op(out, OPCODE_RETURN);
    end(out);
    op(out, OPCODE_UNREACHABLE);
}

/* ---- Strings ---- */

/* Pushes a mask that is zero if no byte of `word` is zero. Its lowest bit is in the first zero. */
static void test_zero(uint32_t word, struct text *out) {
    get(out, word);
    encoder_i64(out, 0x0101010101010101);
    op(out, OPCODE_I64_SUB);
    get(out, word);
    encoder_i64(out, -1);
    op(out, OPCODE_I64_XOR);
    op(out, OPCODE_I64_AND);
    encoder_i64(out, (int64_t)0x8080808080808080);
    op(out, OPCODE_I64_AND);
}

/* Goes through aligned words, of which the first may begin before the string: its bytes there are
 * taken for 0xff. An aligned word is in memory if one of its bytes is. */
static void put_length(uint32_t first, struct text *out) {
    uint32_t address = first + ADDRESS, word = first + WORD_0, mask = first + MASK;
    put_limit(word, out);
    get(out, word);
    encoder_i64(out, COUNT_MAX);
    op(out, OPCODE_I64_GE_U); /* a string might be longer than the proof goes */
    leave_if(out, 0);
    get(out, FIRST);
    encoder_i32(out, (uint32_t)-8);
    op(out, OPCODE_I32_AND);
    encoder_index(out, OPCODE_LOCAL_TEE, address);
    access_at(out, OPCODE_I64_LOAD, 0);
    encoder_i64(out, 1);
    get(out, FIRST);
    encoder_i32(out, 7);
    op(out, OPCODE_I32_AND);
    op(out, OPCODE_I64_EXTEND_I32_U);
    encoder_i64(out, 3);
    op(out, OPCODE_I64_SHL);
    op(out, OPCODE_I64_SHL);
    encoder_i64(out, 1);
    op(out, OPCODE_I64_SUB);
    op(out, OPCODE_I64_OR);
    set(out, word);
    encoder_block(out, OPCODE_LOOP);
    test_zero(word, out);
    encoder_index(out, OPCODE_LOCAL_TEE, mask);
    op(out, OPCODE_I64_EQZ);
    encoder_block(out, OPCODE_IF);
    get(out, address);
    encoder_i32(out, 8);
    op(out, OPCODE_I32_ADD);
    encoder_index(out, OPCODE_LOCAL_TEE, address);
    access_at(out, OPCODE_I64_LOAD, 0);
    set(out, word);
    encoder_index(out, OPCODE_BR, 1);
    end(out);
    end(out);
    get(out, address);
    get(out, mask);
    op(out, OPCODE_I64_CTZ);
    op(out, OPCODE_I32_WRAP_I64);
    encoder_i32(out, 3);
    op(out, OPCODE_I32_SHR_U);
    op(out, OPCODE_I32_ADD);
    get(out, FIRST);
    op(out, OPCODE_I32_SUB);
    op(out, OPCODE_RETURN);
}

void prologue_put(const struct proof *proof, uint32_t first, struct text *out) {
    begin(out);
    switch (proof->kind) {
    case ROUTINE_COPY:
    case ROUTINE_MOVE:
        put_copy(proof, first, out);
        break;
    case ROUTINE_FILL:
        put_fill(proof, first, out);
        break;
    case ROUTINE_COMPARE:
        put_compare(proof, first, out);
        break;
    case ROUTINE_LENGTH:
        put_length(first, out);
        break;
    case ROUTINE_NONE:
        break;
    }
    end(out);
}
