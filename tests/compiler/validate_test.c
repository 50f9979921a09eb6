/* Tests compiler/wasm/validate.c, validate_code.c and opcodes.c. What is valid and what is not is
 * the spec suite's to say (tests/spec) and V8's (tests/fuzz): here are the faults' texts and
 * offsets, our limits, and the boundaries. */
#include "check.h"

struct fault {
    struct bytes bytes;
    const char *start;
};

#define EXPECT_FAULTS(faults)                                                                      \
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults)[0]; i++)                                \
    expect_fault((faults)[i].bytes, (faults)[i].start)

/* Offsets: a FUNCTION's body stands at 0x16, its first instruction, after 0 locals, at 0x17. */
#define IN_FUNCTION "m: note: in function 0\n"

static void test_operands(void **state) {
    (void)state;
    const struct fault faults[] = {
        {FUNCTION(0, 0x6a, 0x0b),
         "m:0x17: error: i32.add needs an operand of i32, but the stack is empty\n" IN_FUNCTION},
        {FUNCTION(0, 0x41, 0, 0x42, 0, 0x6a, 0x1a, 0x0b),
         "m:0x1b: error: i32.add needs an operand of i32, but finds i64\n" IN_FUNCTION},
        {FUNCTION(0, 0x1a, 0x0b),
         "m:0x17: error: drop needs an operand of any type, but the stack is empty\n" IN_FUNCTION},
        {FUNCTION(0, 0x41, 0, 0x0b),
         "m:0x19: error: end finds 1 more operands than the block's results\n" IN_FUNCTION},
        {FUNCTION(0, 0x02, 0x7e, 0x41, 0, 0x0b, 0x1a, 0x0b),
         "m:0x1b: error: end needs an operand of i64, but finds i32\n" IN_FUNCTION},
        {FUNCTION(0, 0x00, 0x42, 0, 0x45, 0x1a, 0x0b),
         "m:0x1a: error: i32.eqz needs an operand of i32, but finds i64\n" IN_FUNCTION},
        {FUNCTION(0, 0x41, 0, 0x42, 0, 0x41, 0, 0x1b, 0x1a, 0x0b),
         "m:0x1d: error: select finds i32 and i64\n" IN_FUNCTION},
        {FUNCTION(0, 0xd0, 0x70, 0xd0, 0x70, 0x41, 0, 0x1b, 0x1a, 0x0b),
         "m:0x1d: error: select of references needs a type: use the select of opcode 0x1c\n"},
        {FUNCTION(0, 0x41, 0, 0xd1, 0x1a, 0x0b),
         "m:0x19: error: ref.is_null needs a reference, but finds i32\n" IN_FUNCTION},
        {FUNCTION(0, 0x20, 0, 0x1a, 0x0b),
         "m:0x17: error: local 0 is out of range: there are 0\n" IN_FUNCTION},
        {FUNCTION(0, 0x10, 1, 0x0b),
         "m:0x17: error: function 1 is out of range: there are 1\n" IN_FUNCTION},
        {FUNCTION(0, 0x42, 0, 0x42, 0, 0x42, 0, 0xfc, 0x13, 0x1a, 0x1a, 0x0b),
         "m:0x1d: error: i64.add128 needs an operand of i64, but the stack is empty\n" IN_FUNCTION},
        {FUNCTION(0, 0x41, 0, 0x42, 0, 0xfc, 0x15, 0x1a, 0x1a, 0x0b),
         "m:0x1b: error: i64.mul_wide_s needs an operand of i64, but finds i32\n" IN_FUNCTION},
        {FUNCTION(0, 0x42, 0, 0x42, 0, 0xfc, 0x16, 0x1a, 0x0b),
         "m:0x1e: error: end finds 1 more operands than the block's results\n" IN_FUNCTION},
        {FUNCTION(0, 0xd2, 0, 0x1a, 0x0b),
         "m:0x17: error: ref.func of function 0, which no export, global or element segment"},
    };
    EXPECT_FAULTS(faults);
    expect_valid(FUNCTION(0, 0x00, 0x6a, 0x1a, 0x0b));
    expect_valid(FUNCTION(0, 0x00, 0x1b, 0x45, 0x1a, 0x0b));
    expect_valid(
        FUNCTION(0, 0x42, 0, 0x42, 0, 0xfc, 0x16, 0x42, 0, 0x42, 0, 0xfc, 0x14, 0x1a, 0x1a, 0x0b));
    expect_valid(FUNCTION(0, 0x00, 0xfc, 0x13, 0x50, 0x1a, 0x50, 0x1a, 0x0b));
}

/* The typed select lets no type slip into another: wasm2c 1.0.39's own check takes this for valid.
 */
static void test_typed_select(void **state) {
    (void)state;
    const struct fault faults[] = {
        {FUNCTION(0, 0x41, 0, 0x41, 0, 0x41, 0, 0x1c, 1, 0x7f, 0x50, 0x1a, 0x0b),
         "m:0x20: error: i64.eqz needs an operand of i64, but finds i32\n" IN_FUNCTION},
        {FUNCTION(0, 0x41, 0, 0x41, 0, 0x41, 0, 0x1c, 0, 0x1a, 0x0b),
         "m:0x1d: error: select has 0 types, not one\n" IN_FUNCTION},
        {FUNCTION(0, 0x41, 0, 0x41, 0, 0x41, 0, 0x1c, 2, 0x7f, 0x7f, 0x1a, 0x0b),
         "m:0x1d: error: select has 2 types, not one\n" IN_FUNCTION},
    };
    EXPECT_FAULTS(faults);
    expect_valid(FUNCTION(0, 0x41, 0, 0x41, 0, 0x41, 0, 0x1c, 1, 0x7f, 0x45, 0x1a, 0x0b));
}

static void test_control(void **state) {
    (void)state;
    const struct fault faults[] = {
        {FUNCTION(0, 0x0c, 1, 0x0b),
         "m:0x17: error: br has the label 1, but only 1 blocks are open\n" IN_FUNCTION},
        {FUNCTION(0, 0x05, 0x0b), "m:0x17: error: else is outside an if\n" IN_FUNCTION},
        {FUNCTION(0, 0x41, 0, 0x04, 0x7f, 0x41, 0, 0x0b, 0x1a, 0x0b),
         "m:0x1d: error: an if without else must have the same results as params\n" IN_FUNCTION},
        {FUNCTION(0, 0x02, 0x40),
         "m:0x19: error: the input ends where an instruction should be\n" IN_FUNCTION},
        {FUNCTION(0, 0x0b, 0x01),
         "m:0x18: error: the function has 1 bytes after its end\n" IN_FUNCTION},
        {FUNCTION(0, 0x02, 0x7f, 0x41, 0, 0x41, 0, 0x0e, 1, 0, 1, 0x0b, 0x1a, 0x0b),
         "m:0x1d: error: the labels of br_table take 1 and 0 operands\n" IN_FUNCTION},
        {FUNCTION(0, 0x07, 0, 0x0b),
         "m:0x17: error: catch is outside a try, or after its catch_all\n" IN_FUNCTION},
        {FUNCTION(0, 0x06, 0x40, 0x19, 0x19, 0x0b, 0x0b),
         "m:0x1a: error: catch_all is outside a try, or after its catch_all\n" IN_FUNCTION},
        {FUNCTION(0, 0x06, 0x40, 0x19, 0x18, 0, 0x0b),
         "m:0x1a: error: delegate is outside a try, or after its catch\n" IN_FUNCTION},
        {FUNCTION(0, 0x06, 0x40, 0x18, 1, 0x0b),
         "m:0x19: error: delegate has the label 1, but only 1 blocks are open\n" IN_FUNCTION},
        {FUNCTION(0, 0x06, 0x40, 0x09, 0, 0x0b, 0x0b),
         "m:0x19: error: rethrow's label 0 is not a catch\n" IN_FUNCTION},
        {FUNCTION(0, 0x02, 1, 0x0b, 0x0b),
         "m:0x17: error: type 1 is out of range: there are 1\n" IN_FUNCTION},
    };
    EXPECT_FAULTS(faults);
    expect_valid(FUNCTION(0, 0x06, 0x40, 0x18, 0, 0x0b));
    expect_valid(FUNCTION(0, 0x06, 0x40, 0x19, 0x09, 0, 0x0b, 0x0b));
}

static void test_opcodes(void **state) {
    (void)state;
#define NEEDS(name, feature)                                                                       \
    "m:0x17: error: " name " needs " feature ", which Sinter does not compile\nm: note: "
    const struct fault faults[] = {
        {FUNCTION(0, 0x27, 0x0b), "m:0x17: error: unknown opcode 0x27\n" IN_FUNCTION},
        {FUNCTION(0, 0xfc, 0x12, 0x0b), "m:0x17: error: unknown opcode 0xfc 0x12\n" IN_FUNCTION},
        {FUNCTION(0, 0xfd, 0x94, 0x02, 0x0b),
         "m:0x17: error: unknown opcode 0xfd 0x114\n" IN_FUNCTION},
        {FUNCTION(0, 0xfe, 0x04, 0x0b), "m:0x17: error: unknown opcode 0xfe 0x04\n" IN_FUNCTION},
        {FUNCTION(0, 0xfe, 0x4f, 0x0b), "m:0x17: error: unknown opcode 0xfe 0x4f\n" IN_FUNCTION},
        {FUNCTION(0, 0xfe, 0x03, 1, 0x0b),
         "m:0x19: error: a reserved byte is 0x01, not zero\n" IN_FUNCTION},
        {FUNCTION(0, 0xfb, 0x00, 0x0b),
         NEEDS("an instruction with the prefix 0xfb", "garbage collection")},
        {FUNCTION(0, 0x14, 0, 0x0b), NEEDS("call_ref", "typed function references")},
        {FUNCTION(0, 0xe0, 0, 0x0b), NEEDS("cont.new", "stack switching")},
    };
#undef NEEDS
    EXPECT_FAULTS(faults);
    expect_fault(FUNCTION(0, 0xd0, 0x6e, 0x0b),
                 "m:0x18: error: the type anyref needs garbage collection, which Sinter does not");
    expect_fault(FUNCTION(0, 0xd0, 0x00, 0x0b),
                 "m:0x18: error: a heap type with a type index needs typed function references");
    expect_fault(FUNCTION(1, 1, 0x65, 0x0b),
                 "m:0x18: error: a shared reference type needs shared-everything threads");
    expect_valid(FUNCTION(1, 1, 0x69, 0xfe, 0x03, 0, 0x0b));
}

/* A function in a module with the tags (tag) and (tag (param i32)), and a type with that param. */
#define TAG_FUNCTION(...)                                                                          \
    MODULE(SECTION(1, 2, 0x60, 0, 0, 0x60, 1, 0x7f, 0), SECTION(3, 1, 0),                          \
           SECTION(13, 2, 0, 0, 0, 1), SECTION(10, 1, BODY(0, __VA_ARGS__, 0x0b)))

static void test_exceptions(void **state) {
    (void)state;
    const struct fault faults[] = {
        {FUNCTION(0, 0x08, 0, 0x0b), "m:0x17: error: tag 0 is out of range: there are 0\n"},
        {TAG_FUNCTION(0x08, 1),
         "m:0x22: error: throw needs an operand of i32, but the stack is empty\n"},
        {TAG_FUNCTION(0x0a),
         "m:0x22: error: throw_ref needs an operand of exnref, but the stack is empty\n"},
        {TAG_FUNCTION(0xd0, 0x70, 0x0a),
         "m:0x24: error: throw_ref needs an operand of exnref, but finds funcref\n"},
        {TAG_FUNCTION(0x1f, 0x40, 1, 0, 2, 0, 0x0b),
         "m:0x22: error: tag 2 is out of range: there are 2\n"},
        {TAG_FUNCTION(0x1f, 0x40, 1, 2, 1, 0x0b),
         "m:0x22: error: try_table has the label 1, but only 1 blocks are open\n"},
        {TAG_FUNCTION(0x1f, 0x40, 1, 4, 0, 0x0b),
         "m:0x25: error: a catch clause has the unknown kind 0x04\n"},
        {TAG_FUNCTION(0x1f, 0x40, 2, 2, 0, 0, 1, 0, 0x0b),
         "m:0x22: error: a catch clause of try_table does not give what label 0 takes\n"},
        {TAG_FUNCTION(0x02, 0x7f, 0x1f, 0x40, 1, 1, 1, 0, 0x0b, 0x00, 0x0b, 0x1a),
         "m:0x24: error: a catch clause of try_table does not give what label 0 takes\n"},
        {TAG_FUNCTION(0x02, 0x69, 0x1f, 0x40, 1, 2, 0, 0x0b, 0x00, 0x0b, 0x1a),
         "m:0x24: error: a catch clause of try_table does not give what label 0 takes\n"},
    };
    EXPECT_FAULTS(faults);
    expect_valid(TAG_FUNCTION(0x1f, 0x40, 2, 2, 0, 0, 0, 0, 0x0b));
    expect_valid(TAG_FUNCTION(0x02, 0x7f, 0x1f, 0x40, 1, 0, 1, 0, 0x0b, 0x00, 0x0b, 0x1a));
    expect_valid(TAG_FUNCTION(0x02, 0x69, 0x1f, 0x40, 2, 3, 0, 1, 0, 0, 0x0b, 0x00, 0x0b, 0x0a));
}

/* Exnrefs in the types of exports. */
static void test_compiled(void **state) {
    (void)state;
    struct front_end f;
    front_end_run(&f,
                  MODULE(SECTION(1, 1, 0x60, 0, 1, 0x69), SECTION(3, 1, 0),
                         SECTION(7, 1, 1, 'x', 0, 0), SECTION(10, 1, BODY(0, 0xd0, 0x69, 0x0b))));
    assert_true(f.ok && validate_compiled(&f.module, &f.diag));
    front_end_close(&f);
    front_end_run(&f, MODULE(SECTION(1, 1, 0x60, 1, 0x69, 0), SECTION(13, 1, 0, 0),
                             SECTION(7, 1, 1, 't', 4, 0)));
    assert_true(f.ok && validate_compiled(&f.module, &f.diag));
    front_end_close(&f);
}

/* A function in a module with a memory of one page and a passive data segment, without a data count
 * section. */
#define MEMORY_FUNCTION(...)                                                                       \
    MODULE(SECTION(1, 1, 0x60, 0, 0), SECTION(3, 1, 0), SECTION(5, 1, 0, 1),                       \
           SECTION(10, 1, BODY(0, __VA_ARGS__, 0x0b)), SECTION(11, 1, 1, 0))

static void test_memory(void **state) {
    (void)state;
    const struct fault faults[] = {
        {FUNCTION(0, 0x3f, 0, 0x1a, 0x0b),
         "m:0x17: error: memory 0 is out of range: there are 0\n" IN_FUNCTION},
        {MEMORY_FUNCTION(0x41, 0, 0x28, 3, 0, 0x1a),
         "m:0x1e: error: the alignment 2**3 of i32.load is larger than its natural one, 2**2\n"},
        {MEMORY_FUNCTION(0x41, 0, 0x28, 0x42, 1, 0, 0x1a),
         "m:0x1e: error: memory 1 is out of range: there are 1\n"},
        {MEMORY_FUNCTION(0x41, 0, 0x28, 0x80, 0x01, 0, 0x1a),
         "m:0x1f: error: the alignment 2**128 is too large\n"},
        {MEMORY_FUNCTION(0x41, 0, 0xfe, 0x10, 1, 0, 0x1a),
         "m:0x1e: error: the alignment 2**1 of i32.atomic.load is not its natural one, 2**2\n"},
        {MEMORY_FUNCTION(0x41, 0, 0xfe, 0x10, 3, 0, 0x1a),
         "m:0x1e: error: the alignment 2**3 of i32.atomic.load is not its natural one, 2**2\n"},
        {FUNCTION(0, 0x41, 0, 0x41, 0, 0xfe, 0, 2, 0, 0x1a, 0x0b),
         "m:0x1b: error: memory 0 is out of range: there are 0\n" IN_FUNCTION},
        {MEMORY_FUNCTION(0xfc, 9, 0),
         "m:0x1c: error: data.drop needs a data count section, which is missing\n"},
        {MEMORY_FUNCTION(0x41, 0, 0xfd, 0x0f, 0xfd, 0x15, 16, 0x1a),
         "m:0x20: error: i8x16.extract_lane_s has lane 16 of 16\n"},
    };
    EXPECT_FAULTS(faults);
    expect_valid(MEMORY_FUNCTION(0x41, 0, 0x28, 2, 0, 0x1a));
    expect_valid(MEMORY_FUNCTION(0x41, 0, 0xfe, 0x10, 2, 0, 0x1a));
    expect_valid(MEMORY_FUNCTION(0x41, 0, 0x41, 0, 0x42, 0, 0xfe, 1, 2, 0, 0x1a));
    expect_valid(MEMORY_FUNCTION(0x41, 0, 0x28, 0x42, 0, 0, 0x1a));
    expect_valid(MEMORY_FUNCTION(0x41, 0, 0xfd, 0x0f, 0xfd, 0x15, 15, 0x1a));
}

static void test_module_parts(void **state) {
    (void)state;
    const struct fault faults[] = {
        {MODULE(SECTION(5, 1, 1, 2, 1)),
         "m:0xb: error: a memory has a minimum of 2 above its maximum, 1\n"},
        {MODULE(SECTION(5, 1, 0, 0x81, 0x80, 0x04)),
         "m:0xb: error: a memory of 65537 pages exceeds the limit of 65536\n"},
        {MODULE(SECTION(5, 1, 1, 0, 0x81, 0x80, 0x04)),
         "m:0xb: error: a memory of 65537 pages exceeds the limit of 65536\n"},
        {MODULE(SECTION(5, 1, 4, 0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40)),
         "m:0xb: error: a memory of 281474976710657 pages exceeds the limit of 281474976710656\n"},
        {MODULE(SECTION(5, 1, 0, 0), SECTION(7, 2, 1, '"', 2, 0, 1, '"', 2, 0)),
         "m:0x14: error: two exports have the name \"\\\"\"\n"},
        {MODULE(SECTION(7, 1, 0, 0, 0)),
         "m:0xb: error: an export names func 0, which is out of range: there are 0\n"},
        {MODULE(SECTION(8, 0)), "m:0xa: error: the start function 0 is out of range: there are 0"},
        {MODULE(SECTION(1, 1, 0x60, 1, 0x7f, 0), SECTION(2, 1, 0, 0, 0, 0), SECTION(8, 0)),
         "m:0x18: error: the start function 0 has params or results\n"},
        {MODULE(SECTION(1, 1, 0x60, 0, 1, 0x7f), SECTION(13, 1, 0, 0)),
         "m:0x12: error: a tag has a type with results\n"},
        {MODULE(SECTION(6, 1, 0x7f, 0, 0x42, 0, 0x0b)),
         "m:0xf: error: end needs an operand of i32, but finds i64\n"},
        {MODULE(SECTION(6, 1, 0x7f, 0, 0x23, 0, 0x0b)),
         "m:0xd: error: global 0 is out of range: there are 0\n"},
        {MODULE(SECTION(6, 2, 0x7f, 1, 0x41, 0, 0x0b, 0x7f, 0, 0x23, 0, 0x0b)),
         "m:0x12: error: a constant expression reads global 0, which is mutable\n"},
        {MODULE(SECTION(11, 1, 0, 0x41, 0, 0x0b, 0)),
         "m:0xb: error: a data segment is for memory 0, which is out of range: there are 0\n"},
        {MODULE(SECTION(9, 1, 0, 0x41, 0, 0x0b, 0)),
         "m:0xb: error: an element segment is for table 0, which is out of range: there are 0\n"},
        {MODULE(SECTION(9, 1, 1, 0, 1, 0)),
         "m:0xe: error: function 0 is out of range: there are 0\n"},
        {MODULE(SECTION(4, 1, 0x6f, 0, 0), SECTION(9, 1, 0, 0x41, 0, 0x0b, 0)),
         "m:0x11: error: an element segment of funcref is for a table of externref\n"},
    };
    EXPECT_FAULTS(faults);
    expect_valid(MODULE(SECTION(5, 1, 1, 0, 0x80, 0x80, 0x04)));
    expect_valid(MODULE(SECTION(4, 1, 0x70, 0, 0x80, 0xad, 0xe2, 0x04)));
    expect_valid(MODULE(SECTION(6, 2, 0x7f, 0, 0x41, 0, 0x0b, 0x7f, 0, 0x23, 0, 0x0b)));
    expect_valid(MODULE(SECTION(5, 1, 0, 0), SECTION(7, 2, 0, 2, 0, 1, 0, 2, 0)));
}

/* A FUNCTION whose body is 0 locals, `count` times `item`, then `count` times `tail`, then `end`.
 */
static uint8_t *repeat(struct bytes item, struct bytes tail, size_t count, size_t *size) {
    size_t body = 2 + count * (item.size + tail.size);
    uint8_t *data = malloc(0x20 + body);
    assert_non_null(data);
    memcpy(data, "\0asm\1\0\0\0\1\4\1\x60\0\0\3\2\1\0\x0a", 19);
    size_t at = 19;
    size_t payload = body + 5;
    for (int i = 0; i < 4; i++)
        data[at++] = (uint8_t)((payload >> (7 * i) & 0x7f) | (i < 3 ? 0x80 : 0));
    data[at++] = 1;
    for (int i = 0; i < 4; i++)
        data[at++] = (uint8_t)((body >> (7 * i) & 0x7f) | (i < 3 ? 0x80 : 0));
    data[at++] = 0;
    for (size_t i = 0; i < count; i++, at += item.size)
        memcpy(data + at, item.data, item.size);
    for (size_t i = 0; i < count && tail.size > 0; i++, at += tail.size)
        memcpy(data + at, tail.data, tail.size);
    data[at++] = 0x0b;
    *size = at;
    return data;
}

static void expect_repeated(struct bytes item, struct bytes tail, size_t count, const char *start) {
    size_t size;
    uint8_t *data = repeat(item, tail, count, &size);
    struct bytes bytes = {data, size};
    if (start)
        expect_fault(bytes, start);
    else
        expect_valid(bytes);
    free(data);
}

static void test_limits(void **state) {
    (void)state;
    const struct bytes block = BYTES(0x02, 0x40), end = BYTES(0x0b);
    const struct bytes constant = BYTES(0x41, 0), drop = BYTES(0x1a);
    expect_repeated(block, end, 16000, NULL);
    expect_repeated(block, end, 16001,
                    "m:0x7d1d: error: blocks nest deeper than the limit of 16000");
    expect_repeated(constant, drop, 1000000, NULL);
    expect_repeated(constant, drop, 1000001,
                    "m:0x1e849d: error: the operand stack grows past the limit of 1000000\n");
    /* 50,000 locals in two declarations, and one more */
    expect_valid(
        FUNCTION(2, 0x80, 0x80, 0x03, 0x7f, 0xd0, 0x06, 0x7e, 0x20, 0xcf, 0x86, 0x03, 0x1a, 0x0b));
    expect_fault(FUNCTION(2, 0x80, 0x80, 0x03, 0x7f, 0xd1, 0x06, 0x7e, 0x0b),
                 "m:0x1b: error: the function has more locals than the limit of 50000\n");
    expect_fault(FUNCTION(2, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f, 1, 0x7f, 0x0b),
                 "m:0x17: error: the function has more locals than the limit of 50000\n");
    expect_fault(FUNCTION(0, 0x41, 0, 0x0e, 0xf1, 0xff, 0x03, 0x0b),
                 "m:0x1a: error: br_table's labels: 65521 are more than the limit of 65520\n");
    expect_fault(FUNCTION(0, 0x41, 0, 0x0e, 0xf0, 0xff, 0x03, 0x0b),
                 "m:0x1a: error: br_table's labels: 65520 do not fit in the 1 bytes that are left");
}

/* The note names the function where the module's `name` section does. */
static void test_function_name(void **state) {
    (void)state;
    expect_fault(MODULE(SECTION(1, 1, 0x60, 0, 0), SECTION(3, 1, 0),
                        SECTION(10, 1, BODY(0, 0x6a, 0x0b)),
                        SECTION(0, 4, 'n', 'a', 'm', 'e', 1, 6, 1, 0, 3, 'f', '\n', 'g')),
                 "m:0x17: error: i32.add needs an operand of i32, but the stack is empty\n"
                 "m: note: in function 0, \"f\\x0ag\"\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_operands),   cmocka_unit_test(test_typed_select),
        cmocka_unit_test(test_control),    cmocka_unit_test(test_opcodes),
        cmocka_unit_test(test_memory),     cmocka_unit_test(test_module_parts),
        cmocka_unit_test(test_limits),     cmocka_unit_test(test_function_name),
        cmocka_unit_test(test_exceptions), cmocka_unit_test(test_compiled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
