/* Tests compiler/glue/glue.c and what it calls: the C for a small module, as an executable and as a
 * library, and that names of the module stand in it as escapes only. */
#include "check.h"

#include "glue/glue.h"

/* Bytes that would be something else in C, in a comment or on a terminal. */
#define HOSTILE '"', ';', '*', '/', '\n', '?', '?', '/', '\\'
#define HOSTILE_SIZE 9

/* Imports HOSTILE.HOSTILE, (i32) -> (i32); has a memory; exports a function of that type, the
 * memory and the import, the last one as HOSTILE. */
static const uint8_t module_bytes[] = {
    0,
    'a',
    's',
    'm',
    1,
    0,
    0,
    0,
    SECTION(1, 2, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 2, 0x7e, 0x7c, 2, 0x7d, 0x7c),
    SECTION(2, 2, HOSTILE_SIZE, HOSTILE, HOSTILE_SIZE, HOSTILE, 0, 0, 1, 'a', 1, 'b', 0, 1),
    SECTION(3, 1, 0),
    SECTION(5, 1, 0, 1),
    SECTION(7, 3, 3, 'i', 'n', 'c', 0, 2, 6, 'm', 'e', 'm', 'o', 'r', 'y', 2, 0, HOSTILE_SIZE,
            HOSTILE, 0, 0),
    SECTION(10, 1, BODY(0, 0x20, 0, 0x0b))};

struct fixture {
    struct front_end f;
    struct settings settings;
    struct glue_code code;
    struct binding bindings[2];
    struct library_names names;
    struct text out;
};

static void open_fixture(struct fixture *x) {
    *x = (struct fixture){.code = {.name = "m", .header = "m.h"},
                          .bindings = {{.kind = BINDING_HOST, .symbol = "provided"},
                                       {.kind = BINDING_MISSING, .symbol = "a_b"}}};
    front_end_run(&x->f, (struct bytes){module_bytes, sizeof module_bytes});
    assert_string_equal(front_end_lines(&x->f), "");
}

static void close_fixture(struct fixture *x) {
    text_free(&x->out);
    front_end_close(&x->f);
}

static void make_glue(struct fixture *x, bool library) {
    const struct glue_input input = {.module = &x->f.module,
                                     .bindings = x->bindings,
                                     .settings = &x->settings,
                                     .policy = &x->settings.policy,
                                     .code = &x->code,
                                     .library = library,
                                     .names = library ? &x->names : NULL,
                                     .header_name = library ? "foo.h" : NULL};
    if (library)
        assert_true(library_names_find(&x->f.module, x->bindings, &x->settings, "libfoo.so",
                                       &x->f.arena, &x->f.diag, &x->names));
    x->out.size = 0;
    glue_c(&input, &x->f.arena, &x->out);
}

static void expect(const struct fixture *x, const char *text, bool expected) {
    if ((strstr(x->out.data, text) != NULL) != expected)
        fail_msg("%s: %s\nin:\n%s", expected ? "missing" : "unexpected", text, x->out.data);
}

/* Everything is plain text, and no string literal or comment holds a name's own bytes. */
static void expect_no_hostile_bytes(const struct fixture *x) {
    static const uint8_t hostile[] = {HOSTILE};
    for (size_t i = 0; i < x->out.size; i++) {
        uint8_t byte = (uint8_t)x->out.data[i];
        assert_true((byte >= ' ' && byte < 0x7f) || byte == '\n');
    }
    for (size_t size = 3; size <= sizeof hostile; size++)
        assert_null(memmem(x->out.data, x->out.size, hostile, size));
    expect(x, "?\?/", false);
}

static void test_executable(void **state) {
    (void)state;
    struct fixture x;
    open_fixture(&x);
    make_glue(&x, false);
    static const char includes[] = "#include \"sinter/internal/code.h\"\n#include <string.h>\n"
                                   "#include \"m.h\"\n";
    assert_memory_equal(x.out.data, includes, sizeof includes - 1);
    /* The thunk of the first import calls the user's function, and looks whether it failed. */
    expect(&x,
           "uint32_t provided(struct sinter_instance *instance, uint32_t a0);\n"
           "u32 w2c_h_i0(struct w2c_h *host, u32 a0) {\n"
           "    struct sinter_instance *instance = (struct sinter_instance *)host;\n"
           "    sinter_probe_stack();\n    sinter_check_stack(192);\n"
           "    u32 r = (provided(instance, a0));\n"
           "    if (__builtin_expect(((struct sinter_instance_head *)host)->is_failing, 0))\n"
           "        sinter_raise_failure(instance);\n    return r;\n}\n",
           true);
    /* That of the second one traps, by its name. */
    expect(&x,
           "struct wasm_multi_fd w2c_h_i1(struct w2c_h *host, u64 a0, f64 a1) {\n"
           "    struct sinter_instance *instance = (struct sinter_instance *)host;\n"
           "    sinter_probe_stack();\n    sinter_check_stack(384);\n"
           "    sinter_missing_import(instance, \"\\042a\\042\\056\\042b\\042\");\n}\n",
           true);
    expect(&x, "a_b(", false);
    /* Exports: by type, import or accessor. */
    expect(&x,
           "static const struct sinter_export_code exports[] = {\n"
           "    {0u, 4294967295u, 0},\n    {0, 4294967295u, object_1},\n    {0u, 0u, 0},\n"
           "    {0}};\n",
           true);
    expect(&x, "static void *object_1(void *state) { return (void *)w2c_m_e0(state); }\n", true);
    expect(&x, "    wasm2c_m_instantiate(state, (struct w2c_h *)instance);\n", true);
    expect(&x,
           "    .bounds = SINTER_BOUNDS_GUARD,\n"
           "    .state_size_bytes = SINTER_STATE_BYTES(sizeof(w2c_m), 0),\n",
           true);
    expect(&x, "    .memory_base = 0,\n", true);
    expect(&x, "const struct sinter_policy sinter_policy = {\n    .module = &module,\n", true);
    expect(&x, "library", false);
    expect_no_hostile_bytes(&x);
    close_fixture(&x);
}

/* A missing import with a hostile name is still a string that the name cannot leave. */
static void test_hostile_name(void **state) {
    (void)state;
    struct fixture x;
    open_fixture(&x);
    x.bindings[0].kind = BINDING_MISSING;
    make_glue(&x, false);
    expect(&x, "sinter_missing_import(instance, \"\\042\\134\\042\\073\\052\\057\\134x0a", true);
    expect_no_hostile_bytes(&x);
    close_fixture(&x);
}

/* What the code is told becomes what the runtime reads. */
static void test_code(void **state) {
    (void)state;
    struct fixture x;
    open_fixture(&x);
    x.code.explicit_bounds = true;
    x.code.fixed_base = true;
    x.settings.cpu = "a\"b";
    x.settings.policy.max_memory_bytes = 12345;
    x.bindings[1].kind = BINDING_WASI;
    x.bindings[1].symbol = "sinter_wasi_a_b";
    make_glue(&x, false);
    expect(&x, "    .bounds = SINTER_BOUNDS_EXPLICIT,\n", true);
    expect(&x, "    .memory_base = SINTER_FIXED_MEMORY_BASE,\n", true);
    expect(&x, "    .cpu = \"a\\042b\",\n", true);
    expect(&x, "    .max_memory_bytes = 12345,\n", true);
    expect(&x, "    .wasi_create = sinter_wasi_create,\n", true);
    expect(&x, "sinter_wasi_a_b(instance, a0, a1, (void *)&r.f0, (void *)&r.d1)", true);
    close_fixture(&x);
}

/* Each import has a slot. What the build bound is a table besides. */
static void test_library(void **state) {
    (void)state;
    struct fixture x;
    open_fixture(&x);
    make_glue(&x, true);
    static const char include[] = "#include \"sinter/internal/library.h\"\n";
    assert_memory_equal(x.out.data, include, sizeof include - 1);
    expect(&x,
           "u32 w2c_h_i0(struct w2c_h *host, u32 a0) {\n"
           "    struct sinter_instance *instance = (struct sinter_instance *)host;\n"
           "    const struct sinter_import_slot *slot =\n"
           "        &((struct sinter_instance_head *)host)->slots[0];\n"
           "    sinter_probe_stack();\n    library.runtime->check_stack(192);\n"
           "    u32 r = ((u32 (*)(void *, u32))slot->function)(slot->context, a0);\n",
           true);
    expect(&x,
           "static const sinter_any_function built_in[] = {\n"
           "    (sinter_any_function)built_in_i0,\n    0,\n    0};\n",
           true);
    expect(&x, "u32 built_in_i0(struct w2c_h *host, u32 a0) {\n", true);
    expect(&x, "built_in_i1(", false);
    expect(&x, "const struct sinter_module sinter_library_module = {\n", true);
    expect(&x, "alias(\"sinter_library_module\"))) const struct sinter_module foo_module;\n", true);
    /* The header's functions. */
    expect(&x, "enum foo_status foo_inc(struct foo *instance, uint32_t a0, uint32_t *result) {\n",
           true);
    expect(&x, "        status = library.runtime->enter(x.instance, run_0, &x);\n", true);
    expect(&x,
           "x->result = ((u32 (*)(void *, u32))w2c_m_exports[0])(((struct "
           "sinter_instance_head *)x->instance)->state, x->a0);\n",
           true);
    expect(&x, "x->result = ((u32 (*)(void *, u32))w2c_m_exports[2])(x->instance, x->a0);\n", true);
    /* The second import has several results, so an adapter calls the host's function. */
    expect(&x, "static struct wasm_multi_fd typed_i1(void *context, u64 a0, f64 a1) {\n", true);
    expect(&x, "function(binding->context, (void *)binding->instance, b0, b1, &r0, &r1);\n", true);
    expect(&x,
           "    case 1:\n        if (!c->imports)\n            return false;\n"
           "        value->reserved_function = (sinter_any_function)typed_i1;\n",
           true);
    expect(&x, "    case 0:\n", false);
    expect(&x, "sinter_policy", false);
    expect_no_hostile_bytes(&x);
    close_fixture(&x);
}

static void test_appendix(void **state) {
    (void)state;
    struct fixture x;
    open_fixture(&x);
    glue_appendix(&x.f.module, "m", NULL, &x.f.arena, &x.out);
    expect(&x,
           "\n#define SINTER_CPU_FEATURES w2c_m_cpu\n#include \"sinter/internal/cpu.h\"\n"
           "const wasm_rt_any_function_t w2c_m_exports[] = {\n"
           "  (wasm_rt_any_function_t)w2c_m_f2_inc,\n  0,\n"
           "  (wasm_rt_any_function_t)w2c_h_i0,\n  0};\n",
           true);
    expect(&x, "tails", false);
    expect_no_hostile_bytes(&x);
    x.out.size = 0;
    static uint8_t callers[1] = {1 << 2};
    const struct tail_calls tails = {.callers = callers, .has_entries = true};
    glue_appendix(&x.f.module, "m", &tails, &x.f.arena, &x.out);
    expect(&x,
           "const struct sinter_tail_entry w2c_m_tails[] = {\n  {w2c_m_x0000002},\n  {0},\n  {0},\n"
           "  {0}};\n",
           true);
    close_fixture(&x);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_executable), cmocka_unit_test(test_hostile_name),
        cmocka_unit_test(test_code),       cmocka_unit_test(test_library),
        cmocka_unit_test(test_appendix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
