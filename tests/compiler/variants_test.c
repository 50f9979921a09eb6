/* Tests compiler/cli/variants.c: the flags inside --with of `sinter bench`. */
#include "check.h"

#include "cli/options.h"

struct parsed {
    struct arena arena;
    struct text lines;
    struct diag diag;
    struct options options;
    enum options_result result;
};

/* Parses `sinter bench -O1 --cpu=native m.wasm --with=FLAGS --bounds=explicit`. */
static void parse(struct parsed *p, const char *flags) {
    *p = (struct parsed){.diag = {.file = "sinter"}};
    p->diag.capture = &p->lines;
    const char *const words[] = {
        "sinter",           "bench",  "-O1",
        "--cpu=native",     "m.wasm", arena_format(&p->arena, "--with=%s", flags),
        "--bounds=explicit"};
    p->result =
        options_parse(sizeof words / sizeof *words, words, &p->arena, &p->diag, &p->options);
}

static void close_parsed(struct parsed *p) {
    text_free(&p->lines);
    arena_destroy(&p->arena);
}

static const struct bench_variant *good(struct parsed *p, const char *flags) {
    parse(p, flags);
    assert_string_equal(p->lines.data ? p->lines.data : "", "");
    assert_int_equal(p->result, OPTIONS_OK);
    assert_int_equal(p->options.bench.variant_count, 1);
    assert_int_equal(p->options.settings.opt_level, 1); /* the main row's is another */
    assert_false(p->options.settings.strict);
    assert_null(p->options.settings.pgo);
    assert_string_equal(p->options.bench.variants[0].flags, flags);
    return &p->options.bench.variants[0];
}

static void bad(const char *flags, const char *message) {
    struct parsed p;
    parse(&p, flags);
    assert_int_equal(p.result, OPTIONS_BAD);
    assert_int_equal(p.diag.fault, DIAG_USAGE);
    assert_int_equal(p.diag.error_count, 1);
    assert_string_equal(arena_copy(&p.arena, p.lines.data, strcspn(p.lines.data, "\n")),
                        arena_format(&p.arena, "sinter: error: %s", message));
    close_parsed(&p);
}

/* They start from the main row's settings, whichever of its flags come later. */
static void test_settings(void **state) {
    (void)state;
    struct parsed p;
    const struct bench_variant *variant = good(&p, " -O3  --strict ");
    assert_string_equal(variant->label, "-O3 --strict");
    assert_int_equal(variant->settings.opt_level, 3);
    assert_true(variant->settings.strict && variant->settings.explicit_bounds);
    assert_string_equal(variant->settings.cpu, "native");
    assert_string_equal(variant->settings.input, "m.wasm");
    assert_true(variant->settings.policy.os_sandbox);
    close_parsed(&p);
    variant = good(&p, "--bounds guard -O 0 --cpu='x86-64-v3' --no-os-sandbox");
    assert_string_equal(variant->label, "--bounds=guard -O0 --cpu=x86-64-v3 --no-os-sandbox");
    assert_int_equal(variant->settings.opt_level, 0);
    assert_false(variant->settings.explicit_bounds || variant->settings.policy.os_sandbox);
    assert_string_equal(variant->settings.cpu, "x86-64-v3");
    close_parsed(&p);
}

/* A shell command is what its quotes hold, or all of the rest. */
static void test_command(void **state) {
    (void)state;
    static const struct {
        const char *flags, *command, *label;
        unsigned level;
    } cases[] = {
        {"--pgo={}", "{}", "--pgo", 1},
        {"-O3 --pgo={} -O2 'a b' ", "{} -O2 'a b' ", "-O3 --pgo", 3},
        {"--pgo {} 10", "{} 10", "--pgo", 1},
        {"--pgo='{} \"a\"' -O3", "{} \"a\"", "--pgo -O3", 3},
        {"--pgo \"{} 'a'\"", "{} 'a'", "--pgo", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct parsed p;
        const struct bench_variant *variant = good(&p, cases[i].flags);
        assert_string_equal(variant->settings.pgo, cases[i].command);
        assert_string_equal(variant->label, cases[i].label);
        assert_int_equal(variant->settings.opt_level, cases[i].level);
        close_parsed(&p);
    }
}

static void test_errors(void **state) {
    (void)state;
    bad("--nowhere", "--with: unknown flag \"--nowhere\"; try `sinter build --help`");
    bad("fast", "--with: unknown flag \"fast\"; try `sinter build --help`");
    bad("--runs=2", "--with: unknown flag \"--runs=2\"; try `sinter build --help`");
    bad("-O3 --emit=c", "--with: \"--emit=c\" is not one of the flags that it takes");
    bad("-o x", "--with: \"-o\" is not one of the flags that it takes");
    bad("--help", "--with: \"--help\" is not one of the flags that it takes");
    bad("--dir=.", "--with: \"--dir=.\" is not one of the flags that it takes");
    bad("-O4", "-O takes a level from 0 to 3, not \"4\"");
    bad("--cpu", "--with: no value after \"--cpu\"");
    bad("--pgo=", "--with: no value after \"--pgo\"");
    bad("--pgo=''", "--pgo takes a shell command, not \"\"");
    bad("--pgo='{} 10", "--with: the quote that begins the value of --pgo is not closed");
    bad("--pgo='{}' 10", "--with: unknown flag \"10\"; try `sinter build --help`");
    bad("--cpu=\"a\"b", "--with: the quote that begins the value of --cpu ends inside a word");
    bad(" ", "--with takes flags of `sinter build` that change the code, separated by spaces, "
             "not \" \"");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_command),
        cmocka_unit_test(test_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
