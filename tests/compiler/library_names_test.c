/* Tests compiler/glue/library_names.c: how wasm names become C identifiers, what happens where two
 * become one, and what is refused. */
#include "check.h"

#include "glue/library_names.h"

#include "cli/options.h"

#include <stdio.h>

enum { ITEMS_MAX = 16 };

/* A module with functions of the type [] -> [] and a global, made of these names. */
struct named {
    struct front_end f;
    struct text bytes;
    struct options options;
    struct library_names names;
    struct binding bindings[ITEMS_MAX];
    bool ok;
};

/* An import is `MODULE.NAME`; a `!` before the name of either makes it a mutable global of i32,
 * else it is a function. */
struct items {
    const char *imports[ITEMS_MAX];
    const char *exports[ITEMS_MAX];
};

static void add_section(struct text *module, uint8_t id, const struct text *content) {
    text_byte(module, id);
    for (size_t size = content->size;; size >>= 7) {
        text_byte(module, (uint8_t)(size < 0x80 ? size : size | 0x80));
        if (size < 0x80)
            break;
    }
    text_append(module, content->data, content->size);
}

static void add_name(struct text *out, const char *name, size_t size) {
    assert_true(size < 0x4000);
    text_byte(out, (uint8_t)(size | 0x80));
    text_byte(out, (uint8_t)(size >> 7));
    text_append(out, name, size);
}

static void make_module(const struct items *items, struct text *module) {
    struct text imports = {0}, exports = {0}, types = {0}, functions = {0}, globals = {0},
                code = {0};
    uint8_t import_count = 0, export_count = 0, imported_functions = 0, imported_globals = 0;
    while (import_count < ITEMS_MAX && items->imports[import_count])
        import_count++;
    while (export_count < ITEMS_MAX && items->exports[export_count])
        export_count++;
    text_byte(&imports, import_count);
    for (uint8_t i = 0; i < import_count; i++) {
        bool is_global = items->imports[i][0] == '!';
        const char *from = items->imports[i] + is_global, *dot = strchr(from, '.');
        assert_non_null(dot);
        add_name(&imports, from, (size_t)(dot - from));
        add_name(&imports, dot + 1, strlen(dot + 1));
        text_append(&imports, is_global ? "\3\x7f\1" : "\0\0", is_global ? 3 : 2);
        *(is_global ? &imported_globals : &imported_functions) += 1;
    }
    text_byte(&exports, export_count);
    for (uint8_t i = 0; i < export_count; i++) {
        bool is_global = items->exports[i][0] == '!';
        add_name(&exports, items->exports[i] + is_global, strlen(items->exports[i] + is_global));
        text_byte(&exports, is_global ? 3 : 0);
        text_byte(&exports, is_global ? imported_globals : imported_functions);
    }
    text_append(&types, "\1\x60\0\0", 4);
    text_append(&functions, "\1\0", 2);
    text_append(&globals, "\1\x7f\1\x41\0\x0b", 6);
    text_append(&code, "\1\2\0\x0b", 4);
    text_append(module, "\0asm\1\0\0\0", 8);
    add_section(module, 1, &types);
    add_section(module, 2, &imports);
    add_section(module, 3, &functions);
    add_section(module, 6, &globals);
    add_section(module, 7, &exports);
    add_section(module, 10, &code);
    text_free(&imports), text_free(&exports), text_free(&types);
    text_free(&functions), text_free(&globals), text_free(&code);
}

/* Names `items` in the library that `sinter build m.wasm FLAG...` makes as OUTPUT. */
static void name_items(struct named *n, const struct items *items, const char *output,
                       const char *const *flags) {
    const char *argv[ITEMS_MAX] = {"sinter", "build", "m.wasm", "--emit=shared"};
    int argc = 4;
    *n = (struct named){0};
    while (*flags)
        argv[argc++] = *flags++;
    make_module(items, &n->bytes);
    front_end_run(&n->f, (struct bytes){(const uint8_t *)n->bytes.data, n->bytes.size});
    assert_string_equal(front_end_lines(&n->f), "");
    assert_int_equal(options_parse(argc, argv, &n->f.arena, &n->f.diag, &n->options), OPTIONS_OK);
    for (size_t i = 0; i < ITEMS_MAX; i++)
        n->bindings[i].kind = BINDING_MISSING;
    n->ok = library_names_find(&n->f.module, n->bindings, &n->options.settings, output, &n->f.arena,
                               &n->f.diag, &n->names);
}

static void close_named(struct named *n) {
    text_free(&n->bytes);
    front_end_close(&n->f);
}

#define FLAGS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define HEADER "--header=x.h"

static void expect_exports(const struct items *items, const char *const *flags,
                           const char *const *expected) {
    struct named n;
    name_items(&n, items, "libx.so", flags);
    assert_string_equal(front_end_lines(&n.f), "");
    assert_true(n.ok);
    for (size_t i = 0; items->exports[i]; i++)
        assert_string_equal(n.names.exports[i], expected[i]);
    close_named(&n);
}

/* `start` is how the diagnostics start. */
static void expect_refused(const struct items *items, const char *output, const char *const *flags,
                           enum diag_fault fault, const char *start) {
    struct named n;
    name_items(&n, items, output, flags);
    const char *lines = front_end_lines(&n.f);
    if (strncmp(lines, start, strlen(start)) != 0)
        assert_string_equal(lines, start);
    assert_false(n.ok);
    assert_int_equal(n.f.diag.fault, fault);
    assert_int_equal(n.f.diag.error_count, 1);
    close_named(&n);
}

/* ---- Exports ---- */

static void test_sanitised(void **state) {
    (void)state;
    const struct items items = {.exports = {"add", "Add_2", "a-b", "a::<>b", "2d", "",
                                            "\xc3\xa9t\xc3\xa9", "-", "_start", "a b",
                                            "trailing-"}};
    const char *const expected[] = {"add", "Add_2", "a_b",    "a_b_2", "_2d",      "_",
                                    "_t_", "__2",   "_start", "a_b_3", "trailing_"};
    expect_exports(&items, FLAGS(HEADER), expected);
}

/* Of a long name so much is kept. */
static void test_long(void **state) {
    (void)state;
    char name[1000], kept[201], second[203];
    memset(name, 'n', sizeof name - 1);
    memset(kept, 'n', sizeof kept - 1);
    name[sizeof name - 1] = kept[sizeof kept - 1] = '\0';
    snprintf(second, sizeof second, "%s_2", kept);
    char other[1000];
    memcpy(other, name, sizeof other);
    other[900] = 'x';
    const struct items items = {.exports = {name, other}};
    const char *const expected[] = {kept, second};
    expect_exports(&items, FLAGS(HEADER), expected);
}

/* A later one gets a number, and one that has that number already keeps it where it comes first. */
static void test_collisions(void **state) {
    (void)state;
    const struct items items = {.exports = {"f_2", "f", "f-", "f.", "f_", "f!"}};
    const char *const expected[] = {"f_2", "f", "f_", "f__2", "f__3", "f__4"};
    expect_exports(&items, FLAGS(HEADER), expected);
    const struct items again = {.exports = {"g", "g\x01", "g\x02", "g_"}};
    const char *const others[] = {"g", "g_", "g__2", "g__3"};
    expect_exports(&again, FLAGS(HEADER), others);
}

/* What every header has; and the name of what sets a global. */
static void test_taken(void **state) {
    (void)state;
    const struct items items = {
        .exports = {"create", "destroy", "trap", "handle_new", "memory_base", "module", "createx"}};
    const char *const expected[] = {"create_2",      "destroy_2", "trap_2", "handle_new_2",
                                    "memory_base_2", "module_2",  "createx"};
    expect_exports(&items, FLAGS(HEADER), expected);
    const struct items globals = {.exports = {"set_count", "!count", "!limit", "set_limit"}};
    const char *const names[] = {"set_count", "count_2", "limit", "set_limit_2"};
    expect_exports(&globals, FLAGS(HEADER), names);
    /* Words of C stand behind the prefix: they are no words then. */
    const struct items words = {.exports = {"int", "while", "class"}};
    const char *const same[] = {"int", "while", "class"};
    expect_exports(&words, FLAGS(HEADER), same);
}

/* Where more than ten become one, each has a name of its own still. */
static void test_many(void **state) {
    (void)state;
    struct items items = {0};
    static const char signs[] = "!#$%&'()*+,-./:";
    char names[sizeof signs - 1][3];
    for (size_t i = 0; i < sizeof signs - 1; i++) {
        snprintf(names[i], sizeof names[i], "h%c", signs[i]);
        items.exports[i] = names[i];
    }
    struct named n;
    name_items(&n, &items, "libx.so", FLAGS(HEADER));
    assert_true(n.ok);
    for (uint32_t i = 0; i < n.f.module.export_count; i++)
        for (uint32_t k = 0; k < i; k++)
            assert_string_not_equal(n.names.exports[i], n.names.exports[k]);
    close_named(&n);
}

static void test_without_names(void **state) {
    (void)state;
    struct named n;
    const struct bytes module = MODULE(SECTION(5, 1, 0, 1), SECTION(7, 1, 1, 'm', 2, 0));
    front_end_run(&n.f, module);
    assert_true(n.f.ok);
    const char *const argv[] = {"sinter", "build", "m.wasm", "--emit=shared", HEADER};
    assert_int_equal(options_parse(5, argv, &n.f.arena, &n.f.diag, &n.options), OPTIONS_OK);
    assert_true(library_names_find(&n.f.module, NULL, &n.options.settings, "libx.so", &n.f.arena,
                                   &n.f.diag, &n.names));
    assert_null(n.names.exports[0]); /* a memory is reached by functions of its own */
    front_end_close(&n.f);
}

/* ---- Imports ---- */

static void test_imports(void **state) {
    (void)state;
    const struct items items = {.imports = {"env.log", "env.log-", "my lib.log", "env.int",
                                            "my-lib.log", "!env.level", "env.log"}};
    static const char *const fields[] = {"log", "log_", "log", "int_", "log", "level", "log_2"};
    static const char *const groups[] = {"env", "my_lib", "my_lib_2"};
    static const uint32_t group_of[] = {0, 0, 1, 0, 2, 0, 0};
    struct named n;
    name_items(&n, &items, "libx.so", FLAGS(HEADER));
    assert_string_equal(front_end_lines(&n.f), "");
    assert_int_equal(n.names.group_count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(n.names.groups[i].field, groups[i]);
    assert_true(bytes_equal(n.names.groups[1].module, bytes_of("my lib")));
    for (size_t i = 0; i < 7; i++) {
        assert_string_equal(n.names.fields[i], fields[i]);
        assert_int_equal(n.names.group_of[i], group_of[i]);
    }
    close_named(&n);
}

/* What a provider or WASI gives is nothing for the host. */
static void test_bound_imports(void **state) {
    (void)state;
    const struct items items = {.imports = {"env.a", "wasi_snapshot_preview1.b", "env.c"}};
    struct named n;
    name_items(&n, &items, "libx.so", FLAGS(HEADER));
    n.bindings[0].kind = BINDING_HOST;
    n.bindings[1].kind = BINDING_WASI;
    assert_true(library_names_find(&n.f.module, n.bindings, &n.options.settings, "libx.so",
                                   &n.f.arena, &n.f.diag, &n.names));
    assert_null(n.names.fields[0]);
    assert_null(n.names.fields[1]);
    assert_string_equal(n.names.fields[2], "c");
    assert_int_equal(n.names.group_count, 1);
    close_named(&n);
}

/* ---- --rename ---- */

static void test_renamed(void **state) {
    (void)state;
    const struct items items = {.imports = {"env.a=b"}, .exports = {"a-b", "a+b", "", "taken"}};
    static const char *const expected[] = {"minus", "plus", "empty", "minus_2"};
    const char *const *flags =
        FLAGS(HEADER, "--rename", "a-b=minus", "--rename", "a+b=plus", "--rename", "=empty",
              "--rename=taken=minus", "--rename=a=b=c");
    expect_exports(&items, flags, expected);
    struct named n;
    name_items(&n, &items, "libx.so", flags);
    assert_string_equal(n.names.fields[0], "c"); /* the last = counts */
    close_named(&n);
}

static void test_bad_renames(void **state) {
    (void)state;
    const struct items items = {.exports = {"a"}};
    expect_refused(&items, "libx.so", FLAGS(HEADER, "--rename", "b=c"), DIAG_INPUT,
                   "sinter: error: --rename: the module has no export or import \"b\"\n");
    static const char *const values[] = {"a", "a=", "a=1", "a=b-c", "a= b", "=", ""};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char start[100];
        snprintf(start, sizeof start, "sinter: error: --rename takes NAME=IDENTIFIER, not \"%s\"\n",
                 values[i]);
        expect_refused(&items, "libx.so", FLAGS(HEADER, "--rename", values[i]), DIAG_USAGE, start);
    }
}

/* ---- Prefixes ---- */

static void test_prefixes(void **state) {
    (void)state;
    static const char *const outputs[][2] = {{"libfoo.so", "foo"},
                                             {"foo.o", "foo"},
                                             {"dir.d/libfoo.so.1", "foo"},
                                             {"lib.so", "lib"},
                                             {"my-lib.a", "my_lib"},
                                             {"2d.so", "_2d"},
                                             {"out", "out"},
                                             {"/tmp/x/libz", "z"},
                                             {".hidden", "_"},
                                             {"libmy lib.so", "my_lib"}};
    for (size_t i = 0; i < sizeof outputs / sizeof *outputs; i++) {
        struct arena arena = {0};
        const struct settings settings = {0};
        assert_string_equal(library_prefix(&settings, outputs[i][0], &arena), outputs[i][1]);
        arena_destroy(&arena);
    }
    const struct items items = {.exports = {"f"}};
    struct named n;
    name_items(&n, &items, "libfoo.so", FLAGS("--prefix=MyLib"));
    assert_string_equal(n.names.prefix, "MyLib");
    assert_string_equal(n.names.upper, "MYLIB");
    close_named(&n);
}

static void test_bad_prefixes(void **state) {
    (void)state;
    const struct items items = {.exports = {"f"}};
    expect_refused(&items, "libint.so", FLAGS(HEADER), DIAG_USAGE,
                   "sinter: error: \"int\" cannot be the prefix of the library's names: it is a "
                   "word of C or C++\n"
                   "m: note: choose another with --prefix=NAME, or name the output differently\n");
    expect_refused(&items, "libsinter.so", FLAGS(HEADER), DIAG_USAGE,
                   "sinter: error: \"sinter\" cannot be the prefix of the library's names: names "
                   "that begin with ");
    /* Sinter's own are refused without a header, too; those of C are not met then. */
    const char *const none[] = {NULL};
    expect_refused(&items, "libsinter.so", none, DIAG_USAGE,
                   "sinter: error: \"sinter\" cannot be the prefix ");
    struct named n;
    name_items(&n, &items, "libint.so", none);
    assert_true(n.ok);
    close_named(&n);
}

/* The host's own calls of such a function would go into the library. */
static void test_symbols(void **state) {
    (void)state;
    const struct items items = {.exports = {"setparity"}};
    const char *const none[] = {NULL};
    struct named n;
    name_items(&n, &items, "libfoo.so", FLAGS(HEADER));
    assert_true(n.ok);
    close_named(&n);
    const char *prefix =
        "sinter: error: the library would define query_module, which is a function of the C "
        "library\nm: note: choose another with --prefix=NAME, or name the output differently\n";
    expect_refused(&items, "libquery.so", none, DIAG_USAGE, prefix);
    expect_refused(&items, "libquery.so", FLAGS(HEADER), DIAG_USAGE, prefix);
    expect_refused(
        &items, "libdes.so", FLAGS(HEADER), DIAG_INPUT,
        "m: error: export \"setparity\" would be called des_setparity, which is a function of the "
        "C "
        "library\nm: note: choose another with --prefix=NAME, or --rename NAME=IDENTIFIER for the "
        "export\n");
}

/* ---- --alloc ---- */

static bool check_allocator(struct bytes module, const char *flag, const char *start) {
    struct front_end f;
    struct options options;
    const char *const argv[] = {"sinter", "build", "m.wasm", "--emit=shared", flag};
    front_end_run(&f, module);
    assert_true(f.ok);
    assert_int_equal(options_parse(flag ? 5 : 4, argv, &f.arena, &f.diag, &options), OPTIONS_OK);
    bool ok = library_check_allocator(&f.module, &options.settings, &f.diag);
    const char *lines = front_end_lines(&f);
    if (strncmp(lines, start, strlen(start)) != 0)
        assert_string_equal(lines, start);
    front_end_close(&f);
    return ok;
}

/* Functions a1 to a4 of as many i32 to an i32, r1 to r4 to nothing, l of an i64, and a global g. */
static void test_allocators(void **state) {
    (void)state;
#define TYPE(...) 0x60, __VA_ARGS__
#define NAMED(a, b, index) 2, a, b, 0, index
    const struct bytes module =
        MODULE(SECTION(1, 9, TYPE(1, 0x7f, 1, 0x7f), TYPE(2, 0x7f, 0x7f, 1, 0x7f),
                       TYPE(3, 0x7f, 0x7f, 0x7f, 1, 0x7f), TYPE(4, 0x7f, 0x7f, 0x7f, 0x7f, 1, 0x7f),
                       TYPE(1, 0x7f, 0), TYPE(2, 0x7f, 0x7f, 0), TYPE(3, 0x7f, 0x7f, 0x7f, 0),
                       TYPE(4, 0x7f, 0x7f, 0x7f, 0x7f, 0), TYPE(1, 0x7e, 1, 0x7f)),
               SECTION(3, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8), SECTION(6, 1, 0x7f, 0, 0x41, 0, 0x0b),
               SECTION(7, 10, NAMED('a', '1', 0), NAMED('a', '2', 1), NAMED('a', '3', 2),
                       NAMED('a', '4', 3), NAMED('r', '1', 4), NAMED('r', '2', 5),
                       NAMED('r', '3', 6), NAMED('r', '4', 7), 1, 'l', 0, 8, 1, 'g', 3, 0),
               SECTION(10, 9, 3, 0, 0, 0x0b, 3, 0, 0, 0x0b, 3, 0, 0, 0x0b, 3, 0, 0, 0x0b, 3, 0, 0,
                       0x0b, 3, 0, 0, 0x0b, 3, 0, 0, 0x0b, 3, 0, 0, 0x0b, 3, 0, 0, 0x0b));
    static const char *const good[] = {"--alloc=a1",    "--alloc=a2",    "--alloc=a4",
                                       "--alloc=a1,r1", "--alloc=a1,r2", "--alloc=a2,r3"};
    static const char *const bad_first[] = {"--alloc=a3", "--alloc=r1",   "--alloc=l",
                                            "--alloc=g",  "--alloc=none", "--alloc=a"};
    static const char *const bad_second[] = {"--alloc=a1,a1", "--alloc=a1,r4", "--alloc=a1,g",
                                             "--alloc=a1,none"};
    assert_true(check_allocator(module, NULL, ""));
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(check_allocator(module, good[i], ""));
    for (size_t i = 0; i < sizeof bad_first / sizeof *bad_first; i++)
        assert_false(check_allocator(module, bad_first[i],
                                     "m: error: --alloc: the module exports no function \""));
    for (size_t i = 0; i < sizeof bad_second / sizeof *bad_second; i++)
        assert_false(check_allocator(module, bad_second[i],
                                     "m: error: --alloc: the module exports no function \""));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sanitised),  cmocka_unit_test(test_long),
        cmocka_unit_test(test_collisions), cmocka_unit_test(test_taken),
        cmocka_unit_test(test_many),       cmocka_unit_test(test_without_names),
        cmocka_unit_test(test_imports),    cmocka_unit_test(test_bound_imports),
        cmocka_unit_test(test_renamed),    cmocka_unit_test(test_bad_renames),
        cmocka_unit_test(test_prefixes),   cmocka_unit_test(test_bad_prefixes),
        cmocka_unit_test(test_symbols),    cmocka_unit_test(test_allocators),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
