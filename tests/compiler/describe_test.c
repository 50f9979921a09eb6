/* Tests compiler/glue/describe.c: what a module's description says, and that no damage to it leads
 * a reader outside. */
#include "check.h"

#include "glue/describe.h"

#include "cli/options.h"

/* One import and one export of each kind, and custom sections whose names are empty or hold a NUL.
 */
#define TYPES SECTION(1, 2, 0x60, 2, 0x7f, 0x7c, 1, 0x7e, 0x60, 1, 0x7f, 0)
#define IMPORTS                                                                                    \
    SECTION(2, 5, 1, 'm', 1, 'f', 0, 0, 1, 'm', 1, 't', 1, 0x70, 1, 2, 9, 0, 0, 2, 3, 1, 2, 1,     \
            'm', 1, 'g', 3, 0x7e, 1, 1, 'm', 1, 'e', 4, 0, 1)
#define EXPORTS                                                                                    \
    SECTION(7, 5, 3, 'a', 0, 'b', 0, 0, 0, 1, 0, 1, 'm', 2, 0, 1, 'g', 3, 0, 1, 'e', 4, 0)
#define CUSTOM(...) SECTION(0, __VA_ARGS__)
#define EVERYTHING                                                                                 \
    MODULE(CUSTOM(1, 'x', 1, 2, 3), TYPES, IMPORTS, EXPORTS, CUSTOM(0, 4),                         \
           CUSTOM(3, 'a', 0, 'b', 5, 6),                                                           \
           CUSTOM(11, '.', 'd', 'e', 'b', 'u', 'g', '_', 'a', 'b', 'c', 'd', 7, 8, 9),             \
           CUSTOM(1, 'x'))

struct described {
    struct front_end f;
    struct text text;
    struct bytes bytes;
};

static void describe(struct described *d, struct bytes module, const char *custom_sections,
                     const struct policy_settings *policy) {
    front_end_run(&d->f, module);
    assert_string_equal(front_end_lines(&d->f), "");
    assert_true(d->f.ok);
    d->text = (struct text){0};
    describe_module(&d->f.module, custom_sections, policy, &d->text);
    d->bytes = (struct bytes){(const uint8_t *)d->text.data, d->text.size};
    assert_true(describe_check(d->bytes));
}

static void close_described(struct described *d) {
    text_free(&d->text);
    front_end_close(&d->f);
}

static void expect_range(struct bytes description, struct sinter_range range, struct bytes wanted) {
    assert_true(bytes_equal(describe_bytes(description, range), wanted));
}

static void expect_type(struct bytes description, const struct sinter_type_record *type,
                        uint32_t kind, const char *text) {
    assert_int_equal(type->kind, kind);
    expect_range(description, type->text, bytes_of(text));
}

static void test_header(void **state) {
    (void)state;
    struct described d;
    describe(&d, MODULE(SECTION(1, 0)), NULL, NULL);
    struct sinter_description header = describe_header(d.bytes);
    assert_true(header.magic == SINTER_ARTEFACT_MAGIC && header.version == SINTER_ARTEFACT_VERSION);
    assert_int_equal(header.size_bytes, d.bytes.size);
    assert_int_equal(header.imports.count + header.exports.count + header.customs.count, 0);
    assert_int_equal(header.policy.count, 0);
    assert_true(bytes_start_with(describe_bytes(d.bytes, header.producer), "sinter "));
    close_described(&d);
}

static void test_imports(void **state) {
    (void)state;
    static const char *const texts[] = {"(func (param i32 f64) (result i64))",
                                        "(table 2 9 funcref)", "(memory 1 2 shared)",
                                        "(global (mut i64))", "(tag (param i32))"};
    static const char *const names[] = {"f", "t", "", "g", "e"};
    struct described d;
    describe(&d, EVERYTHING, NULL, NULL);
    struct sinter_array imports = describe_header(d.bytes).imports;
    assert_int_equal(imports.count, 5);
    struct sinter_import_record record;
    for (uint32_t i = 0; i < 5; i++) {
        describe_record(d.bytes, imports, i, &record, sizeof record);
        expect_range(d.bytes, record.module, bytes_of(i == 2 ? "" : "m"));
        expect_range(d.bytes, record.name, bytes_of(names[i]));
        expect_type(d.bytes, &record.type, i, texts[i]);
    }
    describe_record(d.bytes, imports, 0, &record, sizeof record);
    expect_range(d.bytes, record.type.params, BYTES(0x7f, 0x7c));
    expect_range(d.bytes, record.type.results, BYTES(0x7e));
    describe_record(d.bytes, imports, 1, &record, sizeof record);
    assert_int_equal(record.type.value, VALUE_FUNCREF);
    assert_true(record.type.min == 2 && record.type.max == 9);
    assert_int_equal(record.type.flags, SINTER_TYPE_HAS_MAX);
    describe_record(d.bytes, imports, 2, &record, sizeof record);
    assert_true(record.type.min == 1 && record.type.max == 2);
    assert_int_equal(record.type.flags, SINTER_TYPE_HAS_MAX | SINTER_TYPE_SHARED);
    describe_record(d.bytes, imports, 3, &record, sizeof record);
    assert_int_equal(record.type.value, VALUE_I64);
    assert_int_equal(record.type.flags, SINTER_TYPE_MUTABLE);
    describe_record(d.bytes, imports, 4, &record, sizeof record);
    expect_range(d.bytes, record.type.params, BYTES(0x7f));
    assert_int_equal(record.type.results.size_bytes, 0);
    close_described(&d);
}

/* In the module's order, with names byte for byte. */
static void test_exports(void **state) {
    (void)state;
    struct described d;
    describe(&d, EVERYTHING, NULL, NULL);
    struct sinter_array exports = describe_header(d.bytes).exports;
    const struct bytes names[] = {BYTES('a', 0, 'b'), {0}, BYTES('m'), BYTES('g'), BYTES('e')};
    assert_int_equal(exports.count, 5);
    for (uint32_t i = 0; i < 5; i++) {
        struct sinter_export_record record;
        describe_record(d.bytes, exports, i, &record, sizeof record);
        expect_range(d.bytes, record.name, names[i]);
        assert_int_equal(record.type.kind, i);
    }
    close_described(&d);
}

/* `kept` has a letter for each of the five sections: k, or d where its payload is dropped. */
static void expect_customs(const char *which, const char *kept) {
    const struct bytes names[] = {
        BYTES('x'), {0}, BYTES('a', 0, 'b'), bytes_of(".debug_abcd"), BYTES('x')};
    const struct bytes payloads[] = {BYTES(1, 2, 3), BYTES(4), BYTES(5, 6), BYTES(7, 8, 9), {0}};
    struct described d;
    describe(&d, EVERYTHING, which, NULL);
    struct sinter_array customs = describe_header(d.bytes).customs;
    assert_int_equal(customs.count, 5);
    for (uint32_t i = 0; i < 5; i++) {
        struct sinter_custom_record record;
        describe_record(d.bytes, customs, i, &record, sizeof record);
        expect_range(d.bytes, record.name, names[i]);
        assert_int_equal(record.flags, kept[i] == 'k' ? 0 : SINTER_CUSTOM_DROPPED);
        if (kept[i] == 'k')
            expect_range(d.bytes, record.payload, payloads[i]);
        else
            assert_true(record.payload.offset_bytes == 0 &&
                        record.payload.size_bytes == payloads[i].size);
    }
    close_described(&d);
}

static void test_customs(void **state) {
    (void)state;
    expect_customs(NULL, "kkkdk");
    expect_customs("all", "kkkkk");
    expect_customs("none", "ddddd");
    expect_customs("keep:x", "kdddk");
    expect_customs("keep:", "dkddd");
    expect_customs("keep:?", "kdddk");
    expect_customs("keep:a?b", "ddkdd"); /* its NUL is a character as any other */
    expect_customs("keep:a*", "ddkdd");
    expect_customs("keep:*", "kkkkk");
    expect_customs("keep:.debug_*", "dddkd");
    expect_customs("keep:*_*d", "dddkd");
    expect_customs("keep:.debug_", "ddddd");
    expect_customs("drop:x", "dkkkd");
    expect_customs("drop:*", "ddddd");
    expect_customs("drop:", "kdkkk");
    expect_customs("drop:nothing", "kkkkk"); /* debug sections too: this is not the default */
}

static void options_of(struct options *options, struct arena *arena, int argc,
                       const char *const *argv) {
    struct diag diag = {.file = "sinter"};
    assert_int_equal(options_parse(argc, argv, arena, &diag, options), OPTIONS_OK);
}

static void test_policy(void **state) {
    (void)state;
    static const char *const argv[] = {"sinter",
                                       "build",
                                       "m.wasm",
                                       "--dir",
                                       "a::/b:ro",
                                       "--dir",
                                       ".",
                                       "--env",
                                       "K=v",
                                       "--env",
                                       "L",
                                       "--tcplisten",
                                       "127.0.0.1:80",
                                       "--timeout=2",
                                       "--max-memory=64K",
                                       "--stack-size=1M",
                                       "--inherit-env",
                                       "--runtime-policy",
                                       "--no-os-sandbox"};
    struct arena arena = {0};
    struct options options;
    struct described d;
    options_of(&options, &arena, sizeof argv / sizeof *argv, argv);
    describe(&d, EVERYTHING, NULL, &options.settings.policy);
    struct sinter_array policy = describe_header(d.bytes).policy;
    struct sinter_policy_record record;
    struct sinter_policy_directory_record directory;
    struct sinter_range range;
    assert_int_equal(policy.count, 1);
    describe_record(d.bytes, policy, 0, &record, sizeof record);
    assert_true(record.stack_size_bytes == 1 << 20 && record.max_memory_bytes == 65536);
    assert_true(record.timeout_ns == 2000000000);
    assert_int_equal(record.flags, SINTER_POLICY_INHERIT_ENVIRONMENT | SINTER_POLICY_RUNTIME);
    assert_int_equal(record.directories.count, 2);
    describe_record(d.bytes, record.directories, 0, &directory, sizeof directory);
    expect_range(d.bytes, directory.host, bytes_of("a"));
    expect_range(d.bytes, directory.guest, bytes_of("/b"));
    assert_int_equal(directory.flags, SINTER_POLICY_DIRECTORY_READ_ONLY);
    describe_record(d.bytes, record.directories, 1, &directory, sizeof directory);
    expect_range(d.bytes, directory.guest, bytes_of("."));
    assert_int_equal(directory.flags, 0);
    assert_int_equal(record.environment.count, 2);
    describe_record(d.bytes, record.environment, 1, &range, sizeof range);
    expect_range(d.bytes, range, bytes_of("L"));
    assert_int_equal(record.listeners.count, 1);
    describe_record(d.bytes, record.listeners, 0, &range, sizeof range);
    expect_range(d.bytes, range, bytes_of("127.0.0.1:80"));
    close_described(&d);
    arena_destroy(&arena);
}

/* ---- Damage ---- */

static unsigned touch(struct bytes description, struct sinter_range range) {
    struct bytes bytes = describe_bytes(description, range);
    unsigned sum = 0;
    for (size_t i = 0; i < bytes.size; i++)
        sum += bytes.data[i];
    return sum;
}

static unsigned touch_type(struct bytes description, const struct sinter_type_record *type) {
    assert_in_range(type->kind, 0, EXTERN_COUNT - 1);
    return touch(description, type->params) + touch(description, type->results) +
           touch(description, type->text);
}

/* Reads all that a description leads to, for sanitisers to see what is outside. */
static unsigned touch_all(struct bytes description) {
    struct sinter_description header = describe_header(description);
    unsigned sum = touch(description, header.producer);
    for (uint32_t i = 0; i < header.imports.count; i++) {
        struct sinter_import_record record;
        describe_record(description, header.imports, i, &record, sizeof record);
        sum += touch(description, record.module) + touch(description, record.name) +
               touch_type(description, &record.type);
    }
    for (uint32_t i = 0; i < header.exports.count; i++) {
        struct sinter_export_record record;
        describe_record(description, header.exports, i, &record, sizeof record);
        sum += touch(description, record.name) + touch_type(description, &record.type);
    }
    for (uint32_t i = 0; i < header.customs.count; i++) {
        struct sinter_custom_record record;
        describe_record(description, header.customs, i, &record, sizeof record);
        sum += touch(description, record.name);
        if (!(record.flags & SINTER_CUSTOM_DROPPED))
            sum += touch(description, record.payload);
    }
    for (uint32_t i = 0; i < header.policy.count; i++) {
        struct sinter_policy_record record;
        describe_record(description, header.policy, i, &record, sizeof record);
        for (uint32_t k = 0; k < record.directories.count; k++) {
            struct sinter_policy_directory_record directory;
            describe_record(description, record.directories, k, &directory, sizeof directory);
            sum += touch(description, directory.host) + touch(description, directory.guest);
        }
        for (uint32_t k = 0; k < record.environment.count; k++) {
            struct sinter_range range;
            describe_record(description, record.environment, k, &range, sizeof range);
            sum += touch(description, range);
        }
        for (uint32_t k = 0; k < record.listeners.count; k++) {
            struct sinter_range range;
            describe_record(description, record.listeners, k, &range, sizeof range);
            sum += touch(description, range);
        }
    }
    return sum;
}

/* On a block of its own size. Whether the description was accepted. */
static bool read_copy(const uint8_t *data, size_t size) {
    uint8_t *copy = malloc(size ? size : 1);
    assert_non_null(copy);
    memcpy(copy, data, size);
    struct bytes bytes = {copy, size};
    bool ok = describe_check(bytes);
    if (ok)
        touch_all(bytes);
    free(copy);
    return ok;
}

static void describe_with_policy(struct described *d, struct arena *arena) {
    static const char *const argv[] = {"sinter", "build", "m.wasm",      "--dir",       "a::/b",
                                       "--env",  "K=v",   "--tcplisten", "127.0.0.1:80"};
    struct options options;
    options_of(&options, arena, sizeof argv / sizeof *argv, argv);
    describe(d, EVERYTHING, NULL, &options.settings.policy);
}

static void test_truncated(void **state) {
    (void)state;
    struct arena arena = {0};
    struct described d;
    describe_with_policy(&d, &arena);
    for (size_t size = 0; size < d.bytes.size; size++)
        assert_false(read_copy(d.bytes.data, size));
    /* What follows it, in a segment or a section, is nobody's. */
    text_string(&d.text, "more");
    assert_true(read_copy((const uint8_t *)d.text.data, d.text.size));
    close_described(&d);
    arena_destroy(&arena);
}

static void test_damaged(void **state) {
    (void)state;
    static const uint8_t values[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
    struct arena arena = {0};
    struct described d;
    size_t refused = 0;
    describe_with_policy(&d, &arena);
    uint8_t *data = (uint8_t *)d.text.data;
    for (size_t i = 0; i < d.bytes.size; i++)
        for (size_t v = 0; v < sizeof values; v++) {
            uint8_t before = data[i];
            data[i] = values[v];
            refused += !read_copy(data, d.bytes.size);
            data[i] = before;
        }
    assert_true(refused > 1000);
    close_described(&d);
    arena_destroy(&arena);
}

/* Sets a field of the header, which has `value` then. */
#define EXPECT_REFUSED(field, value)                                                               \
    do {                                                                                           \
        struct sinter_description changed = describe_header(d.bytes);                              \
        changed.field = (value);                                                                   \
        struct text copy = {0};                                                                    \
        text_append(&copy, &changed, sizeof changed);                                              \
        text_append(&copy, d.bytes.data + sizeof changed, d.bytes.size - sizeof changed);          \
        assert_false(read_copy((const uint8_t *)copy.data, copy.size));                            \
        text_free(&copy);                                                                          \
    } while (0)

static void test_header_fields(void **state) {
    (void)state;
    struct arena arena = {0};
    struct described d;
    describe_with_policy(&d, &arena);
    uint32_t size = (uint32_t)d.bytes.size;
    EXPECT_REFUSED(magic, SINTER_ARTEFACT_MAGIC + 1);
    EXPECT_REFUSED(version, SINTER_ARTEFACT_VERSION + 1);
    EXPECT_REFUSED(version, SINTER_ARTEFACT_VERSION - 1);
    EXPECT_REFUSED(size_bytes, size + 1);
    EXPECT_REFUSED(size_bytes, size - 1);
    EXPECT_REFUSED(size_bytes, (uint32_t)sizeof(struct sinter_description) - 1);
    EXPECT_REFUSED(size_bytes, 0);
    EXPECT_REFUSED(imports.offset_bytes, size);
    EXPECT_REFUSED(imports.count, UINT32_MAX);
    EXPECT_REFUSED(exports.offset_bytes, UINT32_MAX);
    EXPECT_REFUSED(exports.count, 0x80000000);
    EXPECT_REFUSED(customs.count, UINT32_MAX / (uint32_t)sizeof(struct sinter_custom_record) + 1);
    EXPECT_REFUSED(producer.offset_bytes, size);
    EXPECT_REFUSED(producer.size_bytes, size);
    EXPECT_REFUSED(policy.offset_bytes, size - 1);
    EXPECT_REFUSED(policy.count, 2);
    close_described(&d);
    arena_destroy(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_header),  cmocka_unit_test(test_imports),
        cmocka_unit_test(test_exports), cmocka_unit_test(test_customs),
        cmocka_unit_test(test_policy),  cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_damaged), cmocka_unit_test(test_header_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
