/* Tests compiler/native/clang_compile.c: that guest code gets the flags that its meaning depends
 * on, at every level and in every kind of build, and which jobs get which other flags. */
#include "check.h"

#include "native/clang.h"

enum { WORDS_MAX = 128 };

struct fixture {
    struct arena arena;
    struct settings settings;
    struct clang clang;
    struct clang_job job;
};

static void open_fixture(struct fixture *f) {
    *f = (struct fixture){
        .settings = {.opt_level = 2},
        .clang = {.path = "/bin/clang-19", .major = 19, .tuned = true},
        .job = {.source = CLANG_GUEST, .input = "/t/m.c", .output = "/t/m.o", .text_label = "l"}};
    f->clang.settings = &f->settings;
    f->clang.arena = &f->arena;
}

/* Where `word` is in the command that compiles the job; -1 when it is not there. */
static int find(const struct command *command, const char *word) {
    for (int i = 0; command->argv[i]; i++) {
        assert_true(i < WORDS_MAX);
        if (strcmp(command->argv[i], word) == 0)
            return i;
    }
    return -1;
}

static void expect(const struct fixture *f, const char *word, bool expected) {
    struct command command = clang_compile(&f->clang, &f->job);
    if ((find(&command, word) >= 0) != expected)
        fail_msg("%s is %s", word, expected ? "missing" : "there");
}

static const char *const semantics[] = {
    "-fwrapv",
    "-ffp-contract=off",
    "-fno-strict-aliasing",
    "-fno-finite-loops",
    "-fno-delete-null-pointer-checks",
    "-fasynchronous-unwind-tables",
    "-fstack-clash-protection",
    "-fPIC",
    "-fvisibility=hidden",
};

/* No flag may take the meaning of those above back, wherever it stands. */
static const char *const undoing[] = {"-ffast-math",
                                      "-Ofast",
                                      "-funsafe-math-optimizations",
                                      "-fassociative-math",
                                      "-ffinite-math-only",
                                      "-fno-wrapv",
                                      "-fstrict-overflow",
                                      "-ffp-contract=fast",
                                      "-ffp-contract=on",
                                      "-fstrict-aliasing",
                                      "-ffinite-loops",
                                      "-fdelete-null-pointer-checks",
                                      "-fno-stack-clash-protection",
                                      "-frounding-math"};

static void expect_semantics(const struct fixture *f) {
    for (size_t i = 0; i < sizeof semantics / sizeof *semantics; i++)
        expect(f, semantics[i], true);
    for (size_t i = 0; i < sizeof undoing / sizeof *undoing; i++)
        expect(f, undoing[i], false);
}

static void test_levels(void **state) {
    (void)state;
    static const char *const levels[] = {"-O0", "-O1", "-O2", "-O3"};
    for (uint32_t level = 0; level < 4; level++)
        for (int kind = 0; kind < 6; kind++) {
            struct fixture f;
            open_fixture(&f);
            f.settings.opt_level = level;
            f.settings.emit = kind == 1 ? EMIT_SHARED : EMIT_EXE;
            f.clang.quick_linker = kind == 2 ? "/bin/ld.lld" : NULL;
            f.clang.tuned = kind != 3;
            f.clang.profile = kind == 4 ? "/t/p" : NULL;
            f.clang.instrument = kind == 5;
            expect_semantics(&f);
            for (uint32_t i = 0; i < 4; i++)
                expect(&f, levels[i], i == level);
            expect(&f, "-fno-plt", kind == 1);
            expect(&f, "--lto-CGO0", kind == 2);
            expect(&f, "--ld-path=/bin/ld.lld", kind == 2);
            expect(&f, "-DSINTER_QUICK", kind == 2);
            expect(&f, "-c", kind != 2);
            expect(&f, "-indvars-widen-indvars=false", kind != 2 && kind != 3);
            expect(&f, "-unroll-threshold=400", level == 3 && kind != 2 && kind != 3);
            expect(&f, "-fprofile-use=/t/p", kind == 4);
            expect(&f, "-fprofile-instrument=llvm", kind == 5);
            arena_destroy(&f.arena);
        }
}

/* A tail call is a jump at every level; at -O0 clang 14 needs to be told so. */
static void test_sibling_calls(void **state) {
    (void)state;
    struct fixture f;
    open_fixture(&f);
    expect(&f, "-fno-optimize-sibling-calls", true);
    expect(&f, "-foptimize-sibling-calls", false);
    f.settings.opt_level = 0;
    struct command command = clang_compile(&f.clang, &f.job);
    int off = find(&command, "-fno-optimize-sibling-calls");
    assert_true(off >= 0);
    assert_true(find(&command, "-foptimize-sibling-calls") > off);
    arena_destroy(&f.arena);
}

/* How the stack's guard is always touched depends on the compiler's version. */
static void test_stack(void **state) {
    (void)state;
    struct fixture f;
    open_fixture(&f);
    for (int source = CLANG_GUEST; source <= CLANG_GLUE; source++)
        for (unsigned major = 14; major <= 20; major++) {
            f.job.source = (enum clang_source)source;
            f.clang.major = major;
            expect(&f, "-fstack-clash-protection", true);
            expect(&f, "-mstack-probe-size=2048", major >= 19);
            expect(&f, "-mno-red-zone", major < 19);
        }
    f.job.source = CLANG_PROVIDER;
    expect(&f, "-mno-red-zone", false);
    arena_destroy(&f.arena);
}

/* What a job says of its code becomes a macro, and nothing else does. */
static void test_macros(void **state) {
    (void)state;
    static const char *const macros[] = {"-DSINTER_STRICT",
                                         "-DSINTER_BOUNDS_EXPLICIT",
                                         "-DSINTER_SHARED_MEMORY",
                                         "-DSINTER_OWN_ELEMENTS",
                                         "-DSINTER_GUARDED_JUMPS",
                                         "-DSINTER_VECTOR_TYPES",
                                         "-DSINTER_OWN_MEMORY=w2c_e0",
                                         "-DSINTER_LIBRARY"};
    enum { TOTAL = sizeof macros / sizeof *macros };
    for (int set = 0; set <= TOTAL; set++) {
        struct fixture f;
        open_fixture(&f);
        f.settings.strict = set == 0;
        f.job.explicit_bounds = set == 1;
        f.job.shared_memory = set == 2;
        f.job.own_elements = set == 3;
        f.job.guarded_jumps = set == 4;
        f.job.vector_types = set == 5;
        f.job.memory = set == 6 ? "w2c_e0" : NULL;
        f.settings.emit = set == 7 ? EMIT_STATIC : EMIT_EXE;
        for (int i = 0; i < TOTAL; i++)
            expect(&f, macros[i], i == set);
        expect(&f, "-DSINTER_TEXT_LABEL=l", true);
        arena_destroy(&f.arena);
    }
}

static void test_memory(void **state) {
    (void)state;
    struct fixture f;
    open_fixture(&f);
    f.job.memory = "w2c_h_i3";
    f.job.memory_imported = true;
    expect(&f, "-DSINTER_IMPORTED_MEMORY=w2c_h_i3", true);
    f.job.fixed_base = true;
    expect(&f, "-DSINTER_IMPORTED_MEMORY=w2c_h_i3", false);
    expect(&f, "-DSINTER_MEMORY_BASE=65536ull", true);
    arena_destroy(&f.arena);
}

/* Glue runs before the processor's features are checked, so it gets no --cpu. */
static void test_sources(void **state) {
    (void)state;
#if defined(__x86_64__)
    static const char cpu[] = "-march=x86-64-v3";
#else
    static const char cpu[] = "-mcpu=x86-64-v3";
#endif
    for (int source = CLANG_GUEST; source <= CLANG_ASSEMBLY; source++) {
        struct fixture f;
        open_fixture(&f);
        f.settings.cpu = "x86-64-v3";
        f.job.source = (enum clang_source)source;
        expect(&f, cpu, source == CLANG_GUEST || source == CLANG_PROVIDER);
        expect(&f, "-fwrapv", source == CLANG_GUEST);
        expect(&f, "-gdwarf-5", source == CLANG_PROVIDER);
        expect(&f, "-isystem", source != CLANG_ASSEMBLY);
        expect(&f, "-O2", source != CLANG_ASSEMBLY);
        expect(&f, "-fno-optimize-sibling-calls", source == CLANG_GUEST || source == CLANG_GLUE);
        expect(&f, "/t/m.c", true);
        expect(&f, "/t/m.o", true);
        arena_destroy(&f.arena);
    }
}

/* With a launcher, commands are the same in every build, wherever its files are. */
static void test_launcher(void **state) {
    (void)state;
    static const char *const launcher[] = {"/bin/ccache", "-x", NULL};
    struct fixture f;
    open_fixture(&f);
    f.clang.launcher = launcher;
    f.clang.profile = "/t/p.profdata";
    struct command command = clang_compile(&f.clang, &f.job);
    assert_string_equal(command.argv[0], "/bin/ccache");
    assert_string_equal(command.argv[1], "-x");
    assert_string_equal(command.argv[2], "/bin/clang-19");
    assert_string_equal(command.directory, "/t");
    assert_true(find(&command, "m.c") > 0 && find(&command, "m.o") > 0);
    assert_true(find(&command, "-fprofile-use=p.profdata") > 0);
    for (int i = 0; command.argv[i]; i++)
        assert_null(strstr(command.argv[i], "/t/"));
    f.job.source = CLANG_PROVIDER;
    command = clang_compile(&f.clang, &f.job);
    assert_string_equal(command.argv[0], "/bin/clang-19");
    assert_null(command.directory);
    arena_destroy(&f.arena);
}

/* The cache's question: without paths of files, and with all that changes the meaning. */
static void test_preprocess(void **state) {
    (void)state;
    struct fixture f;
    open_fixture(&f);
    struct command command = clang_preprocess(&f.clang, &f.job);
    assert_true(find(&command, "-E") > 0 && find(&command, "-P") > 0);
    assert_true(find(&command, "-c") < 0);
    for (size_t i = 0; i < sizeof semantics / sizeof *semantics; i++)
        assert_true(find(&command, semantics[i]) > 0);
    arena_destroy(&f.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_levels),   cmocka_unit_test(test_sibling_calls),
        cmocka_unit_test(test_stack),    cmocka_unit_test(test_macros),
        cmocka_unit_test(test_memory),   cmocka_unit_test(test_sources),
        cmocka_unit_test(test_launcher), cmocka_unit_test(test_preprocess),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
