/* Tests compiler/wasm/module.c: what a file must be before its instructions are looked at. */
#include "check.h"

struct fault {
    struct bytes bytes;
    const char *start;
};

#define EXPECT_FAULTS(faults)                                                                      \
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults)[0]; i++)                                \
    expect_fault((faults)[i].bytes, (faults)[i].start)

static void test_header(void **state) {
    (void)state;
    const struct fault faults[] = {
        {{(const uint8_t *)"", 0}, "m:0x0: error: the file is empty\n"},
        {BYTES(0, 'a', 's'), "m:0x0: error: the input ends inside of the magic number\n"},
        {BYTES(0, 'a', 's', 'm', 1, 0), "m:0x4: error: the input ends inside of the version\n"},
        {BYTES(0x7f, 'E', 'L', 'F', 2, 1),
         "m:0x0: error: this is not a WebAssembly module: it starts with 7f 45 4c 46\nm: note: "},
        {BYTES(0, 'a', 's', 'm', 2, 0, 0, 0),
         "m:0x4: error: the module has the version 2, not 1\nm: note: "},
        {BYTES(0, 'a', 's', 'm', 0x0d, 0, 1, 0),
         "m:0x4: error: this is a component (version 0x000d, layer 1): it needs the component "
         "model, which Sinter does not compile\nm: note: "},
    };
    EXPECT_FAULTS(faults);
    static const char *const texts[] = {"(module)", "\n  ;; comment\n(module)\n",
                                        "int main(void)\n", "x", "(modul\xc3\xa9"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        expect_fault(bytes_of(texts[i]),
                     "m:0x0: error: this looks like a text file, not a WebAssembly module\n"
                     "m: note: a module in the text format is built by `sinter build FILE.wat`\n");
    expect_valid(BYTES(0, 'a', 's', 'm', 1, 0, 0, 0));
}

static void test_sections(void **state) {
    (void)state;
    const struct fault faults[] = {
        {MODULE(14, 0), "m:0x8: error: a section has the unknown id 14\n"},
        {MODULE(1), "m:0x9: error: the input ends inside of a section's size\n"},
        {MODULE(1, 2, 0), "m:0xa: error: a section of 2 bytes runs past the end: 1 are left\n"},
        {MODULE(1, 0x80, 0x80, 0x80, 0x80, 0x80, 0),
         "m:0x9: error: a section's size is an over-long LEB128 number\n"},
        {MODULE(SECTION(1, 0), SECTION(1, 0)),
         "m:0xb: error: the type section appears twice or out of order\n"},
        {MODULE(SECTION(6, 0), SECTION(13, 0)),
         "m:0xb: error: the tag section appears twice or out of order\n"},
        {MODULE(SECTION(10, 0), SECTION(12, 0)),
         "m:0xb: error: the data count section appears twice or out of order\n"},
        {MODULE(SECTION(1, 0, 0)),
         "m:0xb: error: the type section has 1 bytes after its contents\n"},
        {MODULE(SECTION(1, 1, 0x60, 0)),
         "m:0xd: error: the input ends inside of a type's results\n"},
        {MODULE(SECTION(0, 1, 0xff)),
         "m:0xb: error: a custom section's name is not well-formed UTF-8\n"},
        {MODULE(SECTION(0, 2, 'a')),
         "m:0xb: error: a custom section's name of 2 bytes runs past the end: 1 are left\n"},
        {MODULE(SECTION(1, 1, 0x60, 0, 0), SECTION(3, 1, 0)),
         "m:0x12: error: the function section declares 1 functions, but the code section has 0\n"},
        {MODULE(SECTION(10, 1, 2, 0, 0x0b)),
         "m:0xe: error: the function section declares 0 functions, but the code section has 1\n"},
        {MODULE(SECTION(12, 1)),
         "m:0xb: error: the data count section promises 1 segments, but the data section has 0\n"},
    };
    EXPECT_FAULTS(faults);
    expect_valid(MODULE(SECTION(1, 0), SECTION(0, 0), SECTION(5, 0), SECTION(13, 0), SECTION(6, 0),
                        SECTION(9, 0), SECTION(12, 0), SECTION(10, 0), SECTION(0, 0),
                        SECTION(11, 0)));
}

static void test_imports(void **state) {
    (void)state;
    const struct fault faults[] = {
        {MODULE(SECTION(2, 1, 1, 'm', 2, '"', '\n', 5)),
         "m:0x10: error: import \"m\".\"\\\"\\x0a\" has the unknown kind 0x05\n"},
        {MODULE(SECTION(2, 1, 1, 'm', 1, 'n', 0, 0)),
         "m:0x10: error: type index 0 is out of range: the module has 0\n"},
        /* groups of imports: the kind stands after an empty name only, and is one byte */
        {MODULE(SECTION(2, 1, 1, 'm', 1, 'n', 0x7f, 0)),
         "m:0xf: error: import \"m\".\"n\" has the unknown kind 0x7f\n"},
        {MODULE(SECTION(2, 1, 1, 'm', 0, 0xff, 0x80, 0, 0)),
         "m:0xe: error: import \"m\".\"\" has the unknown kind 0xff\n"},
        {MODULE(SECTION(2, 1, 1, 'm', 0, 0x7f, 1, 1, 'n', 0x7e, 0)),
         "m:0x12: error: import \"m\".\"n\" has the unknown kind 0x7e\n"},
        {MODULE(SECTION(2, 1, 1, 'm', 0, 0x7f, 2, 1, 'n', 2, 0, 1)),
         "m:0x15: error: the input ends inside of an import's name\n"},
        {MODULE(SECTION(2, 1, 1, 'm', 0, 0x7e, 0, 0, 1, 1, 'n')),
         "m:0x10: error: type index 0 is out of range: the module has 0\n"},
        {MODULE(SECTION(2, 1, 1, 'm', 0, 0x7e, 2, 0, 1, 9, 1, 'n')),
         "m:0x12: error: imports: 9 do not fit in the 2 bytes that are left\n"},
        {MODULE(SECTION(2, 1, 1, 'm', 0, 0x7e)),
         "m:0xf: error: the input ends inside of an import's kind\n"},
        {MODULE(SECTION(2, 1, 0, 0, 3, 0x7f, 4)),
         "m:0xf: error: a global has the unknown mutability 0x04\n"},
        {MODULE(SECTION(2, 1, 0, 0, 4, 1, 0)),
         "m:0xe: error: a tag has the unknown attribute 0x01\n"},
    };
    EXPECT_FAULTS(faults);
}

static void expect_import(const struct module *m, uint32_t number, struct import expected) {
    const struct import *import = &m->imports[number];
    assert_true(bytes_equal(import->module, expected.module));
    assert_true(bytes_equal(import->name, expected.name));
    assert_int_equal(import->kind, expected.kind);
    assert_int_equal(import->index, expected.index);
    assert_int_equal(import->offset, expected.offset);
}

/* Groups of no and of several imports, of one module and of one type, between single ones; the
 * first has a long form of the empty name. */
static void test_import_groups(void **state) {
    (void)state;
    struct front_end f;
    front_end_run(&f,
                  MODULE(SECTION(1, 1, 0x60, 0, 0),
                         SECTION(2, 6, 1, 'm', 0x80, 0, 0x7f, 2, 1, 'a', 2, 0, 1, 1, 'b', 0, 0, 1,
                                 'z', 0, 0x7f, 0, 1, 'z', 0, 0x7e, 0, 0, 0, 1, 'n', 0, 0x7e, 2, 0,
                                 2, 2, 1, 'c', 0, 0, 0, 0, 0, 1, 'o', 1, 'd', 3, 0x7f, 0)));
    assert_string_equal(front_end_lines(&f), "");
    assert_true(f.ok);
    assert_int_equal(f.module.import_count, 6);
    assert_int_equal(f.module.func_count, 2);
    assert_int_equal(f.module.memory_count, 3);
    assert_int_equal(f.module.import_counts[EXTERN_MEMORY], 3);
    const struct bytes m = bytes_of("m"), n = bytes_of("n"), none = {0};
    expect_import(&f.module, 0, (struct import){m, bytes_of("a"), EXTERN_MEMORY, 0, 0x17});
    expect_import(&f.module, 1, (struct import){m, bytes_of("b"), EXTERN_FUNC, 0, 0x1c});
    expect_import(&f.module, 2, (struct import){n, bytes_of("c"), EXTERN_MEMORY, 1, 0x34});
    expect_import(&f.module, 3, (struct import){n, none, EXTERN_MEMORY, 2, 0x36});
    expect_import(&f.module, 4, (struct import){none, none, EXTERN_FUNC, 1, 0x37});
    expect_import(&f.module, 5,
                  (struct import){bytes_of("o"), bytes_of("d"), EXTERN_GLOBAL, 0, 0x3b});
    assert_int_equal(f.module.memories[2].limits.min, 2);
    front_end_close(&f);
}

/* One module for each feature that a section shows, refused at the offset where it does. */
static void test_refused_features(void **state) {
    (void)state;
#define NEEDS(offset, subject, feature)                                                            \
    "m:" offset ": error: " subject " needs " feature ", which Sinter does not compile\nm: note: "
    const struct fault faults[] = {
        {MODULE(SECTION(4, 1, 0x70, 3, 1, 2)),
         NEEDS("0xc", "a shared table", "shared-everything threads")},
        {MODULE(SECTION(6, 1, 0x7f, 2, 0x41, 0, 0x0b)),
         NEEDS("0xc", "a shared global", "shared-everything threads")},
        {MODULE(SECTION(1, 1, 0x65, 0)),
         NEEDS("0xb", "a shared type", "shared-everything threads")},
        {MODULE(SECTION(4, 1, 0x64, 0x70, 0, 1)),
         NEEDS("0xb", "a non-nullable reference type", "typed function references")},
        {MODULE(SECTION(4, 1, 0x40, 0, 0x70, 0, 1, 0xd0, 0x70, 0x0b)),
         NEEDS("0xb", "a table with an initial value", "typed function references")},
        {MODULE(SECTION(1, 1, 0x5f, 0)), NEEDS("0xb", "a struct type", "garbage collection")},
        {MODULE(SECTION(1, 1, 0x4e, 0)), NEEDS("0xb", "a recursive type", "garbage collection")},
        {MODULE(SECTION(1, 1, 0x60, 1, 0x6e, 0)),
         NEEDS("0xd", "the type anyref", "garbage collection")},
        {MODULE(SECTION(1, 1, 0x5d, 0)), NEEDS("0xb", "a continuation type", "stack switching")},
    };
#undef NEEDS
    EXPECT_FAULTS(faults);
    expect_fault(MODULE(SECTION(5, 1, 16, 1)),
                 "m:0xb: error: a memory has limits of the unknown kind 0x10\n");
    expect_fault(MODULE(SECTION(5, 1, 2, 1)),
                 "m:0xb: error: a shared memory must have a maximum\n");
    expect_valid(MODULE(SECTION(5, 1, 3, 1, 2)));
    expect_valid(MODULE(SECTION(5, 3, 8, 1, 0, 9, 1, 2, 16, 12, 1, 0)));
    expect_fault(MODULE(SECTION(5, 1, 9, 1, 2, 15)),
                 "m:0xe: error: a memory has pages of 2^15 bytes; they must be of 1 or of 65536\n");
    expect_fault(MODULE(SECTION(5, 1, 9, 1, 2)),
                 "m:0xe: error: the input ends inside of a page size\n");
    expect_fault(MODULE(SECTION(4, 1, 0x70, 8, 1, 0)),
                 "m:0xc: error: a table has limits of the unknown kind 0x08\n");
    expect_fault(MODULE(SECTION(1, 1, 0x61, 0)),
                 "m:0xb: error: a type has the unknown form 0x61\n");
    expect_fault(MODULE(SECTION(1, 1, 0x60, 1, 0x40)),
                 "m:0xd: error: a type's params has the unknown type 0x40\n");
}

static void test_constant_expressions(void **state) {
    (void)state;
    const struct fault faults[] = {
        {MODULE(SECTION(6, 1, 0x7f, 0, 0x20, 0, 0x0b)),
         "m:0xd: error: local.get is not allowed in a constant expression\n"},
        {MODULE(SECTION(6, 1, 0x7f, 0, 0x41, 0)),
         "m:0xf: error: the input ends where an instruction should be\n"},
    };
    EXPECT_FAULTS(faults);
}

/* A count with a limit, `count` itself as LEB128 of 4 bytes, and bytes for it to lie within. */
static void expect_count(uint8_t section, uint32_t count, const char *start) {
    const size_t size = 5 * 1000 * 1000;
    uint8_t *data = calloc(1, size);
    assert_non_null(data);
    const size_t payload = size - 13;
    memcpy(data, "\0asm\1\0\0\0", 8);
    data[8] = section;
    for (int i = 0; i < 4; i++) {
        data[9 + i] = (uint8_t)((payload >> (7 * i) & 0x7f) | (i < 3 ? 0x80 : 0));
        data[13 + i] = (uint8_t)((count >> (7 * i) & 0x7f) | (i < 3 ? 0x80 : 0));
    }
    expect_fault((struct bytes){data, size}, start);
    free(data);
}

/* One more than each limit is refused by the limit; the limit itself gets as far as the first
 * element. */
static void test_limits(void **state) {
    (void)state;
    const struct {
        uint8_t section;
        uint32_t limit;
        const char *above;
        const char *at;
    } limits[] = {
        {1, 1000000, "m:0xd: error: types: 1000001 are more than the limit of 1000000\n",
         "m:0x11: error: a type has the unknown form 0x00\n"},
        {2, 1000000, "m:0xd: error: imports: 1000001 are more than the limit of 1000000\n",
         "m:0x14: error: type index 0 is out of range: the module has 0\n"},
        {3, 1000000, "m:0xd: error: functions: 1000001 are more than the limit of 1000000\n",
         "m:0x11: error: type index 0 is out of range: the module has 0\n"},
        {4, 100000, "m:0xd: error: tables: 100001 are more than the limit of 100000\n",
         "m:0x11: error: a table has the unknown type 0x00\n"},
        {5, 100, "m:0xd: error: memories: 101 are more than the limit of 100\n",
         "m:0xd9: error: the memory section has 4999783 bytes after its contents\n"},
        {6, 1000000, "m:0xd: error: globals: 1000001 are more than the limit of 1000000\n",
         "m:0x11: error: a global has the unknown type 0x00\n"},
        {7, 1000000, "m:0xd: error: exports: 1000001 are more than the limit of 1000000\n",
         "m:0x2dc6d1: error: the export section has 1999983 bytes after its contents\n"},
        {10, 1000000, "m:0xd: error: function bodies: 1000001 are more than the limit of 1000000\n",
         "m:0xf4251: error: the code section has 3999983 bytes after its contents\n"},
        {11, 100000, "m:0xd: error: data segments: 100001 are more than the limit of 100000\n",
         "m:0x12: error: unreachable is not allowed in a constant expression\n"},
        {13, 1000000, "m:0xd: error: tags: 1000001 are more than the limit of 1000000\n",
         "m:0x12: error: type index 0 is out of range: the module has 0\n"},
    };
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        expect_count(limits[i].section, limits[i].limit + 1, limits[i].above);
        expect_count(limits[i].section, limits[i].limit, limits[i].at);
    }
    expect_fault(MODULE(SECTION(10, 1, 0xb2, 0x97, 0xd3, 0x03)),
                 "m:0xb: error: a function body of 7654322 bytes exceeds the limit of 7654321\n");
    expect_fault(MODULE(SECTION(10, 1, 0xb1, 0x97, 0xd3, 0x03)),
                 "m:0xf: error: a function body of 7654321 bytes runs past the end: 0 are left\n");
}

/* A type with `count` params or results; 1,000 are the limit. */
static void expect_type_of(uint32_t count, bool results, const char *fault) {
    uint8_t data[1100] = {0, 'a', 's', 'm', 1, 0, 0, 0, 1};
    uint32_t payload = 5 + count;
    data[9] = (uint8_t)((payload & 0x7f) | 0x80);
    data[10] = (uint8_t)(payload >> 7);
    data[11] = 1;
    data[12] = 0x60;
    data[13 + results] = (uint8_t)((count & 0x7f) | 0x80);
    data[14 + results] = (uint8_t)(count >> 7);
    memset(data + 15 + results, VALUE_I64, count);
    struct bytes bytes = {data, 11 + payload};
    if (fault)
        expect_fault(bytes, fault);
    else
        expect_valid(bytes);
}

static void test_type_limits(void **state) {
    (void)state;
    expect_type_of(1000, false, NULL);
    expect_type_of(1001, false,
                   "m:0xd: error: a type's params: 1001 are more than the limit of 1000\n");
    expect_type_of(1000, true, NULL);
    expect_type_of(1001, true,
                   "m:0xe: error: a type's results: 1001 are more than the limit of 1000\n");
}

/* Imports count too: 100 memories, and one more of the module's own. */
static void test_imports_count(void **state) {
    (void)state;
    for (uint8_t own = 0; own <= 1; own++) {
        uint8_t data[1024] = {0, 'a', 's', 'm', 1, 0, 0, 0, 2, 0xf5, 3, 100};
        size_t size = 12;
        for (int i = 0; i < 100; i++, size += 5)
            memcpy(data + size, "\0\0\2\0\1", 5);
        const uint8_t memories[] = {5, own ? 3 : 1, own, 0, 1};
        memcpy(data + size, memories, sizeof memories);
        struct bytes bytes = {data, size + (own ? 5 : 3)};
        if (own)
            expect_fault(
                bytes, "m:0x205: error: the module has more items of kind memory than the limit of "
                       "100\n");
        else
            expect_valid(bytes);
        /* A module that Sinter made may have more than the user's. */
        struct front_end f = {.diag = {.file = "m"}};
        f.diag.capture = &f.lines;
        assert_true(module_parse_rewritten(bytes, &f.arena, &f.diag, &f.module));
        front_end_close(&f);
    }
}

/* An element segment's items: the last byte that can be counted is the limit's. */
static void test_elem_items_limit(void **state) {
    (void)state;
    expect_fault(MODULE(SECTION(9, 1, 1, 0, 0x81, 0xad, 0xe2, 0x04)),
                 "m:0xd: error: an element segment's items: 10000001 are more than the limit of "
                 "10000000\n");
    expect_fault(MODULE(SECTION(9, 1, 1, 0, 0x80, 0xad, 0xe2, 0x04)),
                 "m:0xd: error: an element segment's items: 10000000 do not fit in the 0 bytes "
                 "that are left\n");
}

/* 1 GiB: of a custom section, whose bytes nobody looks at. */
static void test_module_limit(void **state) {
    (void)state;
    const size_t limit = (size_t)1 << 30;
    uint8_t *data = calloc(1, limit + 1);
    assert_non_null(data);
    for (size_t size = limit; size <= limit + 1; size++) {
        struct front_end f = {.diag = {.file = "m"}};
        f.diag.capture = &f.lines;
        memcpy(data, "\0asm\1\0\0\0", 8);
        for (int i = 0; i < 5; i++)
            data[9 + i] = (uint8_t)(((size - 14) >> (7 * i) & 0x7f) | (i < 4 ? 0x80 : 0));
        assert_int_equal(module_parse((struct bytes){data, size}, &f.arena, &f.diag, &f.module),
                         size == limit);
        if (size > limit)
            assert_string_equal(front_end_lines(&f),
                                "m:0x0: error: the module has 1073741825 bytes, more than the "
                                "limit of 1073741824\n");
        arena_destroy(&f.arena);
        text_free(&f.lines);
    }
    free(data);
}

static void test_custom_sections(void **state) {
    (void)state;
    struct front_end f;
    front_end_run(&f, MODULE(SECTION(0, 3, 'a', 0, 'b', 1, 2), SECTION(0, 0), SECTION(1, 0),
                             SECTION(0, 3, 'a', 0, 'b')));
    assert_true(f.ok);
    assert_int_equal(f.module.section_count, 4);
    assert_int_equal(f.module.custom_count, 3);
    const struct custom_section *customs = f.module.customs;
    assert_true(bytes_equal(customs[0].name, (struct bytes){(const uint8_t *)"a\0b", 3}));
    assert_true(bytes_equal(customs[0].payload, BYTES(1, 2)));
    assert_int_equal(customs[0].offset, 14);
    assert_int_equal(customs[1].name.size, 0);
    assert_int_equal(customs[1].payload.size, 0);
    assert_true(bytes_equal(customs[2].name, customs[0].name));
    assert_int_equal(customs[2].payload.size, 0);
    front_end_close(&f);
}

/* Two functions, and a `name` section that is right as far as the first name. */
static void test_names(void **state) {
    (void)state;
    struct front_end f;
    front_end_run(&f, MODULE(SECTION(1, 1, 0x60, 0, 0), SECTION(3, 2, 0, 0),
                             SECTION(10, 2, BODY(0, 0x0b), BODY(0, 0x0b)),
                             SECTION(0, 4, 'n', 'a', 'm', 'e', 0, 2, 1, 'M', 1, 9, 4, 1, 1, 'f', 7,
                                     1, 'x', 0, 1, 0xff)));
    assert_true(f.ok);
    assert_true(bytes_equal(f.module.module_name, bytes_of("M")));
    assert_null(f.module.func_names[0].data);
    assert_true(bytes_equal(f.module.func_names[1], bytes_of("f")));
    front_end_close(&f);
}

static void expect_type(const struct module *m, enum extern_kind kind, uint32_t index,
                        const char *expected) {
    struct text text = {0};
    module_extern_type_text(m, kind, index, &text);
    assert_string_equal(text.data, expected);
    text_free(&text);
}

static void test_types_as_text(void **state) {
    (void)state;
    struct front_end f;
    front_end_run(
        &f, MODULE(SECTION(1, 2, 0x60, 2, 0x7f, 0x7b, 1, 0x7c, 0x60, 0, 0),
                   SECTION(2, 7, 1, 'a', 1, 'b', 0, 0, 1, 'a', 1, 'c', 0, 1, 0, 0, 1, 0x6f, 1, 4,
                           10, 0, 0, 2, 0, 1, 0, 0, 3, 0x7e, 1, 0, 0, 3, 0x70, 0, 0, 0, 4, 0, 1)));
    assert_true(f.ok);
    expect_type(&f.module, EXTERN_FUNC, 0, "(func (param i32 v128) (result f64))");
    expect_type(&f.module, EXTERN_FUNC, 1, "(func)");
    expect_type(&f.module, EXTERN_TABLE, 0, "(table 4 10 externref)");
    expect_type(&f.module, EXTERN_MEMORY, 0, "(memory 1)");
    expect_type(&f.module, EXTERN_GLOBAL, 0, "(global (mut i64))");
    expect_type(&f.module, EXTERN_GLOBAL, 1, "(global funcref)");
    expect_type(&f.module, EXTERN_TAG, 0, "(tag)");
    assert_int_equal(f.module.import_count, 7);
    assert_int_equal(f.module.imports[5].index, 1);
    assert_int_equal(f.module.import_counts[EXTERN_FUNC], 2);
    assert_false(module_has_byte_pages(&f.module));
    front_end_close(&f);
    front_end_run(&f, MODULE(SECTION(5, 3, 8, 1, 16, 9, 1, 2, 0, 12, 1, 0)));
    assert_true(f.ok && module_has_byte_pages(&f.module));
    expect_type(&f.module, EXTERN_MEMORY, 0, "(memory 1)");
    expect_type(&f.module, EXTERN_MEMORY, 1, "(memory 1 2 (pagesize 1))");
    expect_type(&f.module, EXTERN_MEMORY, 2, "(memory i64 1 (pagesize 1))");
    assert_int_equal(limits_page_bytes(&f.module.memories[0].limits), 65536);
    assert_int_equal(limits_page_bytes(&f.module.memories[1].limits), 1);
    front_end_close(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_header),
        cmocka_unit_test(test_sections),
        cmocka_unit_test(test_imports),
        cmocka_unit_test(test_import_groups),
        cmocka_unit_test(test_refused_features),
        cmocka_unit_test(test_constant_expressions),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_type_limits),
        cmocka_unit_test(test_imports_count),
        cmocka_unit_test(test_elem_items_limit),
        cmocka_unit_test(test_module_limit),
        cmocka_unit_test(test_custom_sections),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_types_as_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
