/* See prologue.h. */
#include "routines/prologue.h"

#include "wasm/encoder.h"

/* The parameters of the routines. */
enum { FIRST, SECOND, THIRD };

enum {
    PAGE_BITS = 16, /* of a page's size */
    SMALL_BYTES = 32,
};

/* Which local is for what. All are i64, but ADDRESS, which is an address. */
enum { WORD_0, WORD_1, WORD_2, WORD_3, ADDRESS, LOCALS, LIMIT = WORD_0, MASK = WORD_1 };

struct bytes prologue_locals(const struct proof *proof) {
    static const uint8_t narrow[LOCALS] = {VALUE_I64, VALUE_I64, VALUE_I64, VALUE_I64, VALUE_I32},
                         wide[LOCALS] = {VALUE_I64, VALUE_I64, VALUE_I64, VALUE_I64, VALUE_I64};
    return (struct bytes){proof->is_wide ? wide : narrow, LOCALS};
}

/* ---- Instructions ---- */

/* Where the prologue goes, and whether its addresses and counts are i64. */
struct writer {
    struct text *out;
    bool is_wide;
};

static void get(const struct writer *w, uint32_t local) {
    encoder_index(w->out, OPCODE_LOCAL_GET, local);
}
static void set(const struct writer *w, uint32_t local) {
    encoder_index(w->out, OPCODE_LOCAL_SET, local);
}
static void op(const struct writer *w, enum opcode_id id) { encoder_opcode(w->out, id); }
static void leave_if(const struct writer *w, uint32_t depth) {
    encoder_index(w->out, OPCODE_BR_IF, depth);
}
static void begin(const struct writer *w) { encoder_block(w->out, OPCODE_BLOCK); }
static void end(const struct writer *w) { op(w, OPCODE_END); }

static void access_at(const struct writer *w, enum opcode_id id, uint32_t offset) {
    encoder_access(w->out, id, (struct memory_access){.offset = offset});
}

/* Pushes a constant of the size of an address; it is sign-extended. */
static void number(const struct writer *w, int32_t value) {
    encoder_constant(w->out, w->is_wide ? VALUE_I64 : VALUE_I32, (uint64_t)value);
}

/* Instructions on addresses and counts. */
enum address_op {
    ADDRESS_ADD,
    ADDRESS_SUB,
    ADDRESS_AND,
    ADDRESS_SHR_U,
    ADDRESS_EQ,
    ADDRESS_NE,
    ADDRESS_LT_U,
    ADDRESS_LE_U,
    ADDRESS_GE_U
};

static void address_op(const struct writer *w, enum address_op which) {
    static const uint16_t ids[][2] = {
        [ADDRESS_ADD] = {OPCODE_I32_ADD, OPCODE_I64_ADD},
        [ADDRESS_SUB] = {OPCODE_I32_SUB, OPCODE_I64_SUB},
        [ADDRESS_AND] = {OPCODE_I32_AND, OPCODE_I64_AND},
        [ADDRESS_SHR_U] = {OPCODE_I32_SHR_U, OPCODE_I64_SHR_U},
        [ADDRESS_EQ] = {OPCODE_I32_EQ, OPCODE_I64_EQ},
        [ADDRESS_NE] = {OPCODE_I32_NE, OPCODE_I64_NE},
        [ADDRESS_LT_U] = {OPCODE_I32_LT_U, OPCODE_I64_LT_U},
        [ADDRESS_LE_U] = {OPCODE_I32_LE_U, OPCODE_I64_LE_U},
        [ADDRESS_GE_U] = {OPCODE_I32_GE_U, OPCODE_I64_GE_U},
    };
    op(w, (enum opcode_id)ids[which][w->is_wide]);
}

/* Makes an i64 of the address or count on top, or an address of an i64. */
static void extend(const struct writer *w) {
    if (!w->is_wide)
        op(w, OPCODE_I64_EXTEND_I32_U);
}
static void wrap(const struct writer *w) {
    if (!w->is_wide)
        op(w, OPCODE_I32_WRAP_I64);
}

/* Pushes the address `local` + the count - `back`. */
static void from_end(const struct writer *w, uint32_t local, uint32_t back) {
    get(w, local);
    get(w, THIRD);
    address_op(w, ADDRESS_ADD);
    number(w, (int32_t)back);
    address_op(w, ADDRESS_SUB);
}

/* ---- Guards; each leaves the block around the prologue ---- */

/* The count is not in the proof. */
static void guard_count(const struct proof *proof, uint32_t count, const struct writer *w) {
    get(w, count);
    number(w, 1);
    address_op(w, ADDRESS_SUB);
    number(w, (int32_t)(proof->limit - 1));
    address_op(w, ADDRESS_GE_U);
    leave_if(w, 0);
}

/* The `count` bytes at `address` are not in memory, or are its last. The sum of a 64-bit address
 * and the count may wrap, but not if the address is in memory. */
static void guard_buffer(uint32_t address, uint32_t count, uint32_t limit, const struct writer *w) {
    get(w, address);
    extend(w);
    get(w, count);
    extend(w);
    op(w, OPCODE_I64_ADD);
    get(w, limit);
    op(w, OPCODE_I64_GE_U);
    if (w->is_wide) {
        get(w, address);
        get(w, limit);
        op(w, OPCODE_I64_GE_U);
        op(w, OPCODE_I32_OR);
    }
    leave_if(w, 0);
}

static void put_limit(uint32_t limit, const struct writer *w) {
    encoder_index(w->out, OPCODE_MEMORY_SIZE, 0);
    extend(w);
    encoder_i64(w->out, PAGE_BITS);
    op(w, OPCODE_I64_SHL);
    set(w, limit);
}

/* x - y is less than the count. */
static void guard_distance(uint32_t x, uint32_t y, const struct writer *w) {
    get(w, x);
    get(w, y);
    address_op(w, ADDRESS_SUB);
    get(w, THIRD);
    address_op(w, ADDRESS_LT_U);
    leave_if(w, 0);
}

static void guard_equal(uint32_t x, uint32_t y, const struct writer *w) {
    get(w, x);
    get(w, y);
    address_op(w, ADDRESS_EQ);
    leave_if(w, 0);
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
                             const struct writer *w) {
    uint32_t half = count / 2;
    if (i < half || count == 1) {
        get(w, local);
        return i * bytes;
    }
    from_end(w, local, half * bytes);
    return (i - half) * bytes;
}

/* Copies with `count` words, all of which are loaded first; then returns. */
static void copy_words(const struct word *word, uint32_t count, uint32_t first,
                       const struct writer *w) {
    for (uint32_t i = 0; i < count; i++) {
        uint32_t offset = word_address(SECOND, i, count, word->bytes, w);
        access_at(w, word->load, offset);
        set(w, first + i);
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t offset = word_address(FIRST, i, count, word->bytes, w);
        get(w, first + i);
        access_at(w, word->store, offset);
    }
    get(w, FIRST);
    op(w, OPCODE_RETURN);
}

/* Likewise, with words that are all the same. */
static void fill_words(const struct word *word, uint32_t count, uint32_t first,
                       const struct writer *w) {
    for (uint32_t i = 0; i < count; i++) {
        uint32_t offset = word_address(FIRST, i, count, word->bytes, w);
        get(w, first);
        access_at(w, word->store, offset);
    }
    get(w, FIRST);
    op(w, OPCODE_RETURN);
}

typedef void put_words(const struct word *word, uint32_t count, uint32_t first,
                       const struct writer *w);

/* Counts up to SMALL_BYTES, by words of the largest size that fits twice, or four times. */
static void put_small(put_words *put, uint32_t first, const struct writer *w) {
    begin(w);
    get(w, THIRD);
    number(w, 16);
    address_op(w, ADDRESS_LT_U);
    leave_if(w, 0);
    put(&words[0], 4, first, w);
    end(w);
    for (uint32_t i = 0; i < 4; i++) {
        begin(w);
        get(w, THIRD);
        number(w, (int32_t)words[i].bytes);
        address_op(w, ADDRESS_LT_U);
        leave_if(w, 0);
        put(&words[i], words[i].bytes == 1 ? 1 : 2, first, w);
        end(w);
    }
    op(w, OPCODE_UNREACHABLE); /* the count is not zero */
}

static void put_bulk(enum opcode_id id, uint32_t second, const struct writer *w) {
    get(w, FIRST);
    get(w, second);
    get(w, THIRD);
    op(w, id);
    encoder_unsigned(w->out, 0);
    if (id == OPCODE_MEMORY_COPY)
        encoder_unsigned(w->out, 0);
    get(w, FIRST);
    op(w, OPCODE_RETURN);
}

static void skip_small(const struct writer *w) {
    begin(w);
    get(w, THIRD);
    number(w, SMALL_BYTES);
    address_op(w, ADDRESS_LE_U);
    leave_if(w, 0);
}

static void put_copy(const struct proof *proof, uint32_t first, const struct writer *w) {
    guard_count(proof, THIRD, w);
    put_limit(first + LIMIT, w);
    guard_buffer(FIRST, THIRD, first + LIMIT, w);
    guard_buffer(SECOND, THIRD, first + LIMIT, w);
    if (proof->kind == ROUTINE_MOVE) {
        guard_equal(FIRST, SECOND, w);
    } else {
        guard_distance(FIRST, SECOND, w);
        guard_distance(SECOND, FIRST, w);
    }
    skip_small(w);
    put_bulk(OPCODE_MEMORY_COPY, SECOND, w);
    end(w);
    put_small(copy_words, first, w);
}

static void put_fill(const struct proof *proof, uint32_t first, const struct writer *w) {
    guard_count(proof, THIRD, w);
    put_limit(first + LIMIT, w);
    guard_buffer(FIRST, THIRD, first + LIMIT, w);
    skip_small(w);
    put_bulk(OPCODE_MEMORY_FILL, SECOND, w);
    end(w);
    get(w, SECOND);
    encoder_i32(w->out, 0xff);
    op(w, OPCODE_I32_AND);
    op(w, OPCODE_I64_EXTEND_I32_U);
    encoder_i64(w->out, 0x0101010101010101);
    op(w, OPCODE_I64_MUL);
    set(w, first);
    put_small(fill_words, first, w);
}

/* ---- Comparing ---- */

static void add_to(uint32_t local, int32_t value, const struct writer *w) {
    get(w, local);
    number(w, value);
    address_op(w, ADDRESS_ADD);
    set(w, local);
}

/* Pushes the address of the byte that holds the lowest bit that is set in `word`, which was loaded
 * from `address`. */
static void put_address_at_bit(uint32_t address, uint32_t word, const struct writer *w) {
    get(w, address);
    get(w, word);
    op(w, OPCODE_I64_CTZ);
    wrap(w);
    number(w, 3);
    address_op(w, ADDRESS_SHR_U);
    address_op(w, ADDRESS_ADD);
}

/* Pushes that byte. */
static void load_at_bit(uint32_t address, uint32_t word, const struct writer *w) {
    put_address_at_bit(address, word, w);
    access_at(w, OPCODE_I32_LOAD8_U, 0);
}

/* As long as eight bytes are left, compares them; the code as before does the rest. */
static void put_compare(const struct proof *proof, uint32_t first, const struct writer *w) {
    uint32_t word = first + WORD_1;
    guard_count(proof, THIRD, w);
    put_limit(first + LIMIT, w);
    guard_buffer(FIRST, THIRD, first + LIMIT, w);
    guard_buffer(SECOND, THIRD, first + LIMIT, w);
    encoder_block(w->out, OPCODE_LOOP);
    get(w, THIRD);
    number(w, 8);
    address_op(w, ADDRESS_LT_U);
    leave_if(w, 1);
    get(w, FIRST);
    access_at(w, OPCODE_I64_LOAD, 0);
    get(w, SECOND);
    access_at(w, OPCODE_I64_LOAD, 0);
    op(w, OPCODE_I64_XOR);
    encoder_index(w->out, OPCODE_LOCAL_TEE, word);
    op(w, OPCODE_I64_EQZ);
    encoder_block(w->out, OPCODE_IF);
    add_to(FIRST, 8, w);
    add_to(SECOND, 8, w);
    add_to(THIRD, -8, w);
    get(w, THIRD);
    number(w, 0);
    address_op(w, ADDRESS_NE);
    leave_if(w, 1);
    encoder_i32(w->out, 0);
    op(w, OPCODE_RETURN);
    end(w);
    load_at_bit(FIRST, word, w);
    load_at_bit(SECOND, word, w);
    op(w, OPCODE_I32_SUB);
    op(w, OPCODE_RETURN);
    end(w);
    op(w, OPCODE_UNREACHABLE);
}

/* ---- Strings ---- */

/* Pushes a mask that is zero if no byte of `word` is zero. Its lowest bit is in the first zero. */
static void test_zero(uint32_t word, const struct writer *w) {
    get(w, word);
    encoder_i64(w->out, 0x0101010101010101);
    op(w, OPCODE_I64_SUB);
    get(w, word);
    encoder_i64(w->out, -1);
    op(w, OPCODE_I64_XOR);
    op(w, OPCODE_I64_AND);
    encoder_i64(w->out, (int64_t)0x8080808080808080);
    op(w, OPCODE_I64_AND);
}

/* Goes through aligned words, of which the first may begin before the string: its bytes there are
 * taken for 0xff. An aligned word is in memory if one of its bytes is. */
static void put_length(uint32_t first, const struct writer *w) {
    uint32_t address = first + ADDRESS, word = first + WORD_0, mask = first + MASK;
    put_limit(word, w);
    get(w, word);
    encoder_i64(w->out, COUNT_MAX);
    op(w, OPCODE_I64_GE_U); /* a string might be longer than the proof goes */
    leave_if(w, 0);
    get(w, FIRST);
    number(w, -8);
    address_op(w, ADDRESS_AND);
    encoder_index(w->out, OPCODE_LOCAL_TEE, address);
    access_at(w, OPCODE_I64_LOAD, 0);
    encoder_i64(w->out, 1);
    get(w, FIRST);
    number(w, 7);
    address_op(w, ADDRESS_AND);
    extend(w);
    encoder_i64(w->out, 3);
    op(w, OPCODE_I64_SHL);
    op(w, OPCODE_I64_SHL);
    encoder_i64(w->out, 1);
    op(w, OPCODE_I64_SUB);
    op(w, OPCODE_I64_OR);
    set(w, word);
    encoder_block(w->out, OPCODE_LOOP);
    test_zero(word, w);
    encoder_index(w->out, OPCODE_LOCAL_TEE, mask);
    op(w, OPCODE_I64_EQZ);
    encoder_block(w->out, OPCODE_IF);
    get(w, address);
    number(w, 8);
    address_op(w, ADDRESS_ADD);
    encoder_index(w->out, OPCODE_LOCAL_TEE, address);
    access_at(w, OPCODE_I64_LOAD, 0);
    set(w, word);
    encoder_index(w->out, OPCODE_BR, 1);
    end(w);
    end(w);
    put_address_at_bit(address, mask, w);
    get(w, FIRST);
    address_op(w, ADDRESS_SUB);
    op(w, OPCODE_RETURN);
}

void prologue_put(const struct proof *proof, uint32_t first, struct text *out) {
    const struct writer writer = {out, proof->is_wide}, *w = &writer;
    begin(w);
    switch (proof->kind) {
    case ROUTINE_COPY:
    case ROUTINE_MOVE:
        put_copy(proof, first, w);
        break;
    case ROUTINE_FILL:
        put_fill(proof, first, w);
        break;
    case ROUTINE_COMPARE:
        put_compare(proof, first, w);
        break;
    case ROUTINE_LENGTH:
        put_length(first, w);
        break;
    case ROUTINE_NONE:
        break;
    }
    end(w);
}
