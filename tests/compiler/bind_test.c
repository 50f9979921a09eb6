/* Tests compiler/glue/bind.c and import_symbols.c: which C function each import gets, which types
 * are refused, and what becomes of imports without a function. */
#include "check.h"

#include "glue/bind.h"

/* ---- Modules ---- */

enum { IMPORTS_MAX = 8 };
enum type { NONE, INC, INC64, EXIT64, CLOSE, SEEK, SEED, ALL, TWO, START, TYPE_TOTAL };

static const uint8_t i32[] = {VALUE_I32}, i64[] = {VALUE_I64}, f64[] = {VALUE_F64};
static const uint8_t two[] = {VALUE_I32, VALUE_I32};
static const uint8_t seek[] = {VALUE_I32, VALUE_I64, VALUE_I32, VALUE_I32};
static const uint8_t all[] = {VALUE_I32,  VALUE_I64,     VALUE_F32,      VALUE_F64,
                              VALUE_V128, VALUE_FUNCREF, VALUE_EXTERNREF};
static struct func_type types[TYPE_TOTAL] = {
    [INC] = {.params = i32, .param_count = 1, .results = i32, .result_count = 1},
    [INC64] = {.params = i64, .param_count = 1, .results = i64, .result_count = 1},
    [EXIT64] = {.params = i64, .param_count = 1},
    [CLOSE] = {.params = i32, .param_count = 1, .results = i32, .result_count = 1},
    [SEEK] = {.params = seek, .param_count = 4, .results = i32, .result_count = 1},
    [SEED] = {.results = f64, .result_count = 1},
    [ALL] = {.params = all, .param_count = 7},
    [TWO] = {.params = i32, .param_count = 1, .results = all, .result_count = 2},
    [START] = {.params = two, .param_count = 2},
};

struct fixture {
    struct arena arena;
    struct text said;
    struct diag diag;
    struct func funcs[IMPORTS_MAX];
    struct import imports[IMPORTS_MAX];
    struct module module;
    struct binding bindings[IMPORTS_MAX];
    struct provided provided[3];
    uint32_t provided_count;
};

static void open_fixture(struct fixture *f) {
    static struct memory memory;
    static struct tag tag;
    *f = (struct fixture){.diag = {.file = "m"}};
    f->diag.capture = &f->said;
    f->module = (struct module){.types = types,
                                .type_count = TYPE_TOTAL,
                                .imports = f->imports,
                                .funcs = f->funcs,
                                .memories = &memory,
                                .tags = &tag};
}

static void close_fixture(struct fixture *f) {
    text_free(&f->said);
    arena_destroy(&f->arena);
}

static void add_kind(struct fixture *f, const char *module, const char *name, enum extern_kind kind,
                     uint32_t index) {
    f->imports[f->module.import_count++] = (struct import){.module = bytes_of(module),
                                                           .name = bytes_of(name),
                                                           .kind = kind,
                                                           .index = index,
                                                           .offset = 0x10};
    f->module.import_counts[kind]++;
}

static void add(struct fixture *f, const char *module, const char *name, enum type type) {
    f->funcs[f->module.func_count].type_index = type;
    add_kind(f, module, name, EXTERN_FUNC, f->module.func_count++);
}

/* Binds, and expects what is said; "" when all is well. */
static void bind(struct fixture *f, enum bind_missing missing, const char *said) {
    bool ok = bind_imports(&f->module, f->provided, f->provided_count, missing, &f->arena, &f->diag,
                           f->bindings);
    assert_string_equal(f->said.data ? f->said.data : "", said);
    assert_int_equal(ok, *said == '\0');
    assert_int_equal(f->diag.fault, ok ? DIAG_NONE : DIAG_INPUT);
}

static void expect(const struct fixture *f, uint32_t import, enum binding_kind kind,
                   const char *symbol) {
    assert_int_equal(f->bindings[import].kind, kind);
    assert_string_equal(f->bindings[import].symbol, symbol);
}

/* ---- Providers ---- */

static const struct dwarf_type instance = {
    .kind = DWARF_STRUCT, .tag = "sinter_instance", .text = "struct sinter_instance"};
static const struct dwarf_type pointer = {.kind = DWARF_POINTER,
                                          .size_bytes = sizeof(void *),
                                          .target = &instance,
                                          .text = "struct sinter_instance *"};
static const struct dwarf_type number = {
    .kind = DWARF_INTEGER, .size_bytes = 4, .text = "uint32_t"};
static const struct dwarf_type wide = {.kind = DWARF_INTEGER, .size_bytes = 8, .text = "uint64_t"};
static const struct dwarf_type *inc_params[] = {&pointer, &number};
static const struct dwarf_type *inc64_params[] = {&pointer, &wide};
static const struct dwarf_function inc = {.symbol = "env_inc",
                                          .result = &number,
                                          .params = inc_params,
                                          .param_count = 2,
                                          .has_prototype = true};
static const struct dwarf_function inc64 = {.symbol = "env_inc",
                                            .result = &wide,
                                            .params = inc64_params,
                                            .param_count = 2,
                                            .has_prototype = true};

static const struct provider_function inc_only[] = {{.symbol = "env_inc", .type = &inc}};
static const struct provider_function inc64_only[] = {{.symbol = "env_inc", .type = &inc64}};
static const struct provider_function inc_untyped[] = {
    {.symbol = "env_inc", .untyped = "which has no debug information"}};

static void provide(struct fixture *f, const char *module, const char *file,
                    const struct provider_function *items, uint32_t count) {
    f->provided[f->provided_count++] = (struct provided){
        .module = module, .file = file, .functions = {.items = items, .count = count}};
}

/* ---- WASI ---- */

static void test_wasi(void **state) {
    (void)state;
    struct fixture f;
    open_fixture(&f);
    add(&f, "wasi_snapshot_preview1", "fd_close", CLOSE);
    add(&f, "wasi_unstable", "fd_close", CLOSE);
    add(&f, "wasi_unstable", "fd_seek", SEEK);
    bind(&f, BIND_MISSING_REPORT, "");
    expect(&f, 0, BINDING_WASI, "sinter_wasi_fd_close");
    expect(&f, 1, BINDING_WASI, "sinter_wasi_fd_close");
    expect(&f, 2, BINDING_WASI, "sinter_wasi_unstable_fd_seek");
    close_fixture(&f);
}

/* At another type it is reported, or missing like any other import. */
static void test_wasi_type(void **state) {
    (void)state;
    static const char report[] =
        "m:0x10: error: import \"wasi_snapshot_preview1\".\"proc_exit\", (func (param i64)), does "
        "not "
        "have the type that WASI gives it\n"
        "m: note: in WASI preview 1 it is (func (param i32)); --import "
        "wasi_snapshot_preview1=FILE.c binds another function\n"
        "m: note: or build with --missing-imports=trap, so that calling one traps\n";
    for (int missing = BIND_MISSING_REPORT; missing <= BIND_MISSING_HOST; missing++) {
        struct fixture f;
        open_fixture(&f);
        add(&f, "wasi_snapshot_preview1", "proc_exit", EXIT64);
        bind(&f, (enum bind_missing)missing, missing == BIND_MISSING_REPORT ? report : "");
        expect(&f, 0, BINDING_MISSING, "wasi_snapshot_preview1_proc_exit");
        close_fixture(&f);
    }
}

/* ---- The user's functions ---- */

static void test_provider(void **state) {
    (void)state;
    struct fixture f;
    open_fixture(&f);
    add(&f, "env", "inc", INC);
    provide(&f, "env", "a.c", inc_only, 1);
    bind(&f, BIND_MISSING_REPORT, "");
    expect(&f, 0, BINDING_HOST, "env_inc");
    close_fixture(&f);
}

/* A file given for another module provides nothing, even if it defines the symbol. */
static void test_other_module(void **state) {
    (void)state;
    struct fixture f;
    open_fixture(&f);
    add(&f, "env", "inc", INC);
    provide(&f, "other", "a.c", inc_only, 1);
    bind(&f, BIND_MISSING_TRAP, "");
    expect(&f, 0, BINDING_MISSING, "env_inc");
    close_fixture(&f);
}

#define INC_IMPORT "m:0x10: error: import \"env\".\"inc\", (func (param i32) (result i32)), "
#define INC_PROTOTYPE "uint32_t env_inc(struct sinter_instance *instance, uint32_t a0)"
#define INC64_REPORT                                                                               \
    INC_IMPORT "does not have the type that \"b.o\" gives it\n"                                    \
               "m: note: uint64_t env_inc(struct sinter_instance *, uint64_t) is defined there; "  \
               "the import needs " INC_PROTOTYPE "\n"

/* A function of the wrong type is refused in every mode: calling it would leave the sandbox. */
static void test_provider_type(void **state) {
    (void)state;
    for (int missing = BIND_MISSING_REPORT; missing <= BIND_MISSING_HOST; missing++) {
        struct fixture f;
        open_fixture(&f);
        add(&f, "env", "inc", INC);
        provide(&f, "env", "b.o", inc64_only, 1);
        bind(&f, (enum bind_missing)missing, INC64_REPORT);
        close_fixture(&f);
    }
}

static void test_untyped(void **state) {
    (void)state;
    struct fixture f;
    open_fixture(&f);
    add(&f, "env", "inc", INC);
    provide(&f, "env", "b.o", inc_untyped, 1);
    bind(&f, BIND_MISSING_REPORT,
         INC_IMPORT "has no type in \"b.o\", which has no debug information\n"
                    "m: note: compile it with -g, and without -gsplit-dwarf, -gz and strip; or "
                    "give a C file that defines env_inc and calls what is in \"b.o\"\n");
    close_fixture(&f);
}

/* The linker may take any definition, so one of the wrong type counts wherever it is: in the same
 * file, in another file, and in a file for another module. */
static void test_all_definitions(void **state) {
    (void)state;
    static const struct provider_function both[] = {{.symbol = "env_inc", .type = &inc},
                                                    {.symbol = "env_inc", .type = &inc64}};
    for (int where = 0; where < 3; where++) {
        struct fixture f;
        open_fixture(&f);
        add(&f, "env", "inc", INC);
        if (where == 0) {
            provide(&f, "env", "b.o", both, 2);
        } else {
            provide(&f, "env", "a.c", inc_only, 1);
            provide(&f, where == 1 ? "env" : "other", "b.o", inc64_only, 1);
        }
        bind(&f, BIND_MISSING_REPORT, INC64_REPORT);
        close_fixture(&f);
    }
}

/* A function of the user's comes before WASI's. */
static void test_own_wasi(void **state) {
    (void)state;
    static const struct provider_function own[] = {
        {.symbol = "wasi_snapshot_preview1_fd_close", .type = &inc}};
    struct fixture f;
    open_fixture(&f);
    add(&f, "wasi_snapshot_preview1", "fd_close", CLOSE);
    provide(&f, "wasi_snapshot_preview1", "w.c", own, 1);
    bind(&f, BIND_MISSING_REPORT, "");
    expect(&f, 0, BINDING_HOST, "wasi_snapshot_preview1_fd_close");
    close_fixture(&f);
}

/* ---- Without a function ---- */

static void test_missing(void **state) {
    (void)state;
    static const char report[] =
        INC_IMPORT "has no provider\n"
                   "m: note: give --import 'env=FILE.c' with " INC_PROTOTYPE "\n"
                   "m:0x10: error: import \"a\\\"b\".\"\", (func), has no provider\n"
                   "m: note: give --import 'a\\\"b=FILE.c' with void a_b_(struct sinter_instance "
                   "*instance)\n"
                   "m: note: or build with --missing-imports=trap, so that calling one traps\n";
    for (int missing = BIND_MISSING_REPORT; missing <= BIND_MISSING_HOST; missing++) {
        struct fixture f;
        open_fixture(&f);
        add(&f, "env", "inc", INC);
        add(&f, "a\"b", "", NONE);
        bind(&f, (enum bind_missing)missing, missing == BIND_MISSING_REPORT ? report : "");
        expect(&f, 0, BINDING_MISSING, "env_inc");
        expect(&f, 1, BINDING_MISSING, "a_b_");
        close_fixture(&f);
    }
}

/* Only a library's host can provide an object or a tag. */
static void test_objects(void **state) {
    (void)state;
    static const char memory[] =
        "m:0x10: error: import \"env\".\"m\", (memory 0), is not a function: an executable can "
        "import only functions, and a shared memory that is its only one\n"
        "m: note: build the module so that it defines the memory itself, or make a library of it "
        "(--emit=shared), whose host provides the memory\n";
    for (int missing = BIND_MISSING_REPORT; missing <= BIND_MISSING_HOST; missing++) {
        struct fixture f;
        open_fixture(&f);
        add_kind(&f, "env", "m", EXTERN_MEMORY, 0);
        bind(&f, (enum bind_missing)missing, missing == BIND_MISSING_HOST ? "" : memory);
        assert_int_equal(f.bindings[0].kind, BINDING_MISSING);
        close_fixture(&f);
    }
    struct fixture f;
    open_fixture(&f);
    add_kind(&f, "env", "t", EXTERN_TAG, 0);
    bind(&f, BIND_MISSING_HOST, "");
    close_fixture(&f);
    open_fixture(&f);
    add_kind(&f, "env", "t", EXTERN_TAG, 0);
    bind(&f, BIND_MISSING_REPORT,
         "m:0x10: error: import \"env\".\"t\", (tag), is not a function: an executable can import "
         "only functions, and a shared memory that is its only one\n"
         "m: note: build the module so that it defines the tag itself, or make a library of it "
         "(--emit=shared), whose host provides the tag\n");
    close_fixture(&f);
}

/* ---- Threads ---- */

static struct memory shared_memory = {
    .limits = {.min = 1, .max = 1, .has_max = true, .shared = true}};

/* A module with a shared memory that it imports, which is number 0, a function of type `type` as
 * "wasi"."thread-spawn", and one of type `start` as the export "wasi_thread_start". */
static void open_threaded(struct fixture *f, enum type type, enum type start,
                          struct export *export) {
    open_fixture(f);
    add_kind(f, "env", "memory", EXTERN_MEMORY, 0);
    f->module.memories = &shared_memory;
    f->module.memory_count = 1;
    add(f, "wasi", "thread-spawn", type);
    f->funcs[f->module.func_count].type_index = start;
    *export = (struct export){.name = bytes_of("wasi_thread_start"),
                              .kind = EXTERN_FUNC,
                              .index = f->module.func_count++};
    f->module.exports = export;
    f->module.export_count = 1;
}

#define SPAWN "m:0x10: error: import \"wasi\".\"thread-spawn\", "

static void test_threads(void **state) {
    (void)state;
    struct fixture f;
    struct export export;
    for (int missing = BIND_MISSING_REPORT; missing <= BIND_MISSING_TRAP; missing++) {
        open_threaded(&f, INC, START, &export);
        bind(&f, (enum bind_missing)missing, "");
        assert_int_equal(f.bindings[0].kind, BINDING_MISSING);
        expect(&f, 1, BINDING_RUNTIME, "sinter_thread_spawn");
        close_fixture(&f);
        open_threaded(&f, INC64, START, &export);
        bind(&f, (enum bind_missing)missing,
             SPAWN "(func (param i64) (result i64)), does not have the type that wasi-threads "
                   "gives it\nm: note: there it is (func (param i32) (result i32)); --import "
                   "wasi=FILE.c binds another function\n");
        close_fixture(&f);
        open_threaded(&f, INC, INC, &export);
        bind(&f, (enum bind_missing)missing,
             SPAWN "(func (param i32) (result i32)), needs an export \"wasi_thread_start\" of type "
                   "(func (param i32 i32))\nm: note: threads start there; wasi-libc defines it for "
                   "wasm32-wasip1-threads\n");
        close_fixture(&f);
    }
    /* A library's host has both. */
    open_threaded(&f, INC, START, &export);
    bind(&f, BIND_MISSING_HOST, "");
    expect(&f, 1, BINDING_MISSING, "wasi_thread_spawn");
    close_fixture(&f);
}

/* ---- Presets ---- */

static const struct provider_function preset_functions[] = {{.symbol = "env_seed"}};

static void provide_preset(struct fixture *f) {
    provide(f, "env", "assemblyscript.c", preset_functions, 1);
    f->provided[f->provided_count - 1].preset = preset_find("assemblyscript");
    assert_non_null(f->provided[f->provided_count - 1].preset);
}

static void test_preset(void **state) {
    (void)state;
    struct fixture f;
    open_fixture(&f);
    add(&f, "env", "seed", SEED);
    provide_preset(&f);
    bind(&f, BIND_MISSING_REPORT, "");
    expect(&f, 0, BINDING_HOST, "env_seed");
    close_fixture(&f);
}

static void test_preset_type(void **state) {
    (void)state;
    struct fixture f;
    open_fixture(&f);
    add(&f, "env", "seed", INC);
    provide_preset(&f);
    bind(&f, BIND_MISSING_TRAP,
         "m:0x10: error: import \"env\".\"seed\", (func (param i32) (result i32)), does not have "
         "the "
         "type that its preset gives it\n"
         "m: note: in @assemblyscript it is (func (result f64)); --import env=FILE.c binds another "
         "function\n");
    close_fixture(&f);
}

/* A preset that was not asked for is proposed. */
static void test_preset_advice(void **state) {
    (void)state;
    struct fixture f;
    open_fixture(&f);
    add(&f, "env", "seed", SEED);
    bind(&f, BIND_MISSING_REPORT,
         "m:0x10: error: import \"env\".\"seed\", (func (result f64)), has no provider\n"
         "m: note: give --import 'env=FILE.c' with double env_seed(struct sinter_instance "
         "*instance)\n"
         "m: note: --import env=@assemblyscript provides 1 of the module's imports\n"
         "m: note: or build with --missing-imports=trap, so that calling one traps\n");
    close_fixture(&f);
}

/* ---- Names ---- */

/* Equal imports share a symbol. Others that would have the same one get a number. */
static void test_shared_symbols(void **state) {
    (void)state;
    struct fixture f;
    open_fixture(&f);
    add(&f, "env", "inc", INC);
    add(&f, "env", "inc", INC64);
    add(&f, "env", "inc", CLOSE); /* another type index of an equal type */
    add(&f, "env", "i-c", INC);
    add(&f, "env_i", "c", INC);
    add(&f, "env", "i c", INC);
    bind(&f, BIND_MISSING_TRAP, "");
    static const char *const symbols[] = {"env_inc", "env_inc_2", "env_inc",
                                          "env_i_c", "env_i_c_2", "env_i_c_3"};
    for (uint32_t i = 0; i < 6; i++)
        expect(&f, i, BINDING_MISSING, symbols[i]);
    close_fixture(&f);
}

/* Whatever the names are, a symbol is an identifier, and nobody else's. */
static void test_hostile_symbols(void **state) {
    (void)state;
    static const struct {
        const char *module, *name, *symbol;
    } cases[] = {
        {"env", "f(){}\n", "env_f_____"},   {"1", "x", "import_1_x"},
        {"_", "x", "import___x"},           {"", "x", "import__x"},
        {"wasm", "x", "import_wasm_x"},     {"posix", "f", "import_posix_f"},
        {"sinter", "f", "import_sinter_f"}, {"w2c", "f", "import_w2c_f"},
    };
    struct fixture f;
    open_fixture(&f);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        add(&f, cases[i].module, cases[i].name, NONE);
    bind(&f, BIND_MISSING_TRAP, "");
    for (uint32_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect(&f, i, BINDING_MISSING, cases[i].symbol);
    close_fixture(&f);
}

static void expect_prototype(enum type type, const char *expected) {
    struct text out = {0};
    bind_prototype(&types[type], "f", &out);
    assert_string_equal(out.data, expected);
    text_free(&out);
}

static void test_prototypes(void **state) {
    (void)state;
    expect_prototype(NONE, "void f(struct sinter_instance *instance)");
    expect_prototype(SEED, "double f(struct sinter_instance *instance)");
    expect_prototype(ALL,
                     "void f(struct sinter_instance *instance, uint32_t a0, uint64_t a1, float "
                     "a2, double a3, struct sinter_v128 a4, const struct sinter_funcref *a5, "
                     "void *a6)");
    expect_prototype(TWO, "void f(struct sinter_instance *instance, uint32_t a0, uint32_t *r0, "
                          "uint64_t *r1)");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wasi),
        cmocka_unit_test(test_wasi_type),
        cmocka_unit_test(test_provider),
        cmocka_unit_test(test_other_module),
        cmocka_unit_test(test_provider_type),
        cmocka_unit_test(test_untyped),
        cmocka_unit_test(test_all_definitions),
        cmocka_unit_test(test_own_wasi),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_objects),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_preset),
        cmocka_unit_test(test_preset_type),
        cmocka_unit_test(test_preset_advice),
        cmocka_unit_test(test_shared_symbols),
        cmocka_unit_test(test_hostile_symbols),
        cmocka_unit_test(test_prototypes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
