/* Tests compiler/cli/options.c and flags.c: the command line as a user writes it; every flag's good
 * and bad values, the defaults, and what no single flag shows. The help text is for
 * tests/cli/options. */
#include "check.h"

#include "cli/options.h"

#include <stdio.h>

enum { WORDS_MAX = 16 };

struct parsed {
    struct arena arena;
    struct text lines;
    struct diag diag;
    struct options options;
    enum options_result result;
    const char *words[WORDS_MAX];
    char *line;
};

/* Parses `sinter LINE`, whose words have a space between them; `_` stands for an empty word. */
static void parse(struct parsed *p, const char *line) {
    int count = 1;
    *p = (struct parsed){.diag = {.file = "sinter"}, .words = {"sinter"}};
    p->diag.capture = &p->lines;
    p->line = arena_copy(&p->arena, line, strlen(line));
    for (char *word = strtok(p->line, " "); word; word = strtok(NULL, " ")) {
        assert_true(count < WORDS_MAX);
        p->words[count++] = strcmp(word, "_") == 0 ? "" : word;
    }
    p->result = options_parse(count, p->words, &p->arena, &p->diag, &p->options);
}

static const char *said(const struct parsed *p) { return p->lines.data ? p->lines.data : ""; }

static void close_parsed(struct parsed *p) {
    text_free(&p->lines);
    arena_destroy(&p->arena);
}

static const struct options *good(struct parsed *p, const char *line) {
    parse(p, line);
    assert_string_equal(said(p), "");
    assert_int_equal(p->result, OPTIONS_OK);
    assert_int_equal(p->diag.fault, DIAG_NONE);
    return &p->options;
}

/* `message` stands behind `sinter: error: `. */
static void bad(const char *line, const char *message) {
    struct parsed p;
    struct text expected = {0};
    parse(&p, line);
    text_format(&expected, "sinter: error: %s", message);
    if (strncmp(said(&p), expected.data, expected.size) != 0)
        assert_string_equal(said(&p), expected.data);
    assert_int_equal(p.result, OPTIONS_BAD);
    assert_int_equal(p.diag.fault, DIAG_USAGE);
    assert_int_equal(p.diag.error_count, 1);
    text_free(&expected);
    close_parsed(&p);
}

/* Checks `check` of the options that `line` gives. */
#define GOOD(line, check)                                                                          \
    do {                                                                                           \
        struct parsed p;                                                                           \
        const struct options *o = good(&p, line);                                                  \
        assert_true(check);                                                                        \
        close_parsed(&p);                                                                          \
    } while (0)

static bool same(const char *a, const char *b) { return a && b && strcmp(a, b) == 0; }

static void test_commands(void **state) {
    (void)state;
    GOOD("build m.wasm", o->command == COMMAND_BUILD && same(o->settings.input, "m.wasm"));
    GOOD("run -", o->command == COMMAND_RUN && same(o->settings.input, "-"));
    GOOD("inspect x.so", o->command == COMMAND_INSPECT && same(o->settings.input, "x.so"));
    GOOD("bench m.wat", o->command == COMMAND_BENCH && same(o->settings.input, "m.wat"));
    bad("compile m.wasm", "unknown command \"compile\"; try `sinter --help`\n");
    bad("Build m.wasm", "unknown command \"Build\"; did you mean build?\n");
    bad("_", "unknown command \"\"; try `sinter --help`\n");
    bad("build", "no input file; try `sinter build --help`\n");
    bad("bench", "no input file; try `sinter bench --help`\n");
    bad("build a.wasm b.wasm", "unexpected argument \"b.wasm\"\n");
    bad("inspect a.wasm b.wasm", "unexpected argument \"b.wasm\"\n");
    bad("build m.wasm --emitt=exe", "unknown flag \"--emitt=exe\"; did you mean --emit?\n");
    bad("build m.wasm --", "unknown flag \"--\"; try `sinter build --help`\n");
    bad("build m.wasm -g --emit=c", "-g needs machine code, so it does not go with --emit=c\n");
    bad("build m.wasm --demangle=rust",
        "unknown flag \"--demangle=rust\"; did you mean --demangle?\n");
    bad("build m.wasm --strict=yes", "unknown flag \"--strict=yes\"; did you mean --strict?\n");
    bad("build m.wasm -o", "no value after \"-o\"\n");
    bad("build m.wasm --emit", "no value after \"--emit\"\n");
}

static void test_defaults(void **state) {
    (void)state;
    struct parsed parsed;
    const struct options *options = good(&parsed, "build m.wasm");
    assert_null(options->output);
    assert_int_equal(options->settings.emit, EMIT_EXE);
    assert_int_equal(options->settings.opt_level, 2);
    assert_null(options->settings.cpu);
    assert_false(options->settings.explicit_bounds || options->settings.strict ||
                 options->settings.missing_imports_trap);
    assert_int_equal(options->settings.provider_count, 0);
    assert_int_equal(options->settings.policy.directories.count +
                         options->settings.policy.environment.count +
                         options->settings.policy.listeners.count,
                     0);
    assert_false(options->settings.policy.inherit_environment ||
                 options->settings.policy.runtime_policy);
    assert_true(options->settings.policy.stack_size_bytes == 16 << 20);
    assert_true(options->settings.policy.max_memory_bytes == 0 &&
                options->settings.policy.timeout_ns == 0);
    assert_true(options->settings.policy.os_sandbox);
    assert_null(options->settings.custom_sections);
    assert_true(options->settings.job_count >= 1);
    assert_false(options->settings.save_temps || options->settings.no_cache ||
                 options->settings.dry_run || options->settings.verbose || options->settings.strip);
    assert_null(options->settings.pgo);
    assert_null(options->settings.launcher);
    assert_false(settings_make_library(&options->settings) ||
                 settings_make_header(&options->settings));
    close_parsed(&parsed);
    GOOD("inspect m.wasm",
         !o->inspect.index_given && !o->inspect.imports && !o->inspect.exports && !o->inspect.json);
    GOOD("bench m.wasm", o->bench.run_count == 5 && !o->bench.cpu_clock &&
                             !o->bench.against_given && !o->bench.native_count &&
                             !o->bench.variant_count);
}

/* How a flag and its value may be written. */
static void test_forms(void **state) {
    (void)state;
    GOOD("build m.wasm -o out", same(o->output, "out"));
    GOOD("build -oout m.wasm", same(o->output, "out"));
    GOOD("build -o -x m.wasm", same(o->output, "-x"));
    GOOD("build --emit=shared m.wasm", o->settings.emit == EMIT_SHARED);
    GOOD("build --emit shared m.wasm", o->settings.emit == EMIT_SHARED);
    GOOD("build -O3 m.wasm", o->settings.opt_level == 3);
    GOOD("build -O 3 m.wasm", o->settings.opt_level == 3);
    GOOD("build -j4 m.wasm", o->settings.job_count == 4);
    GOOD("build -O0 -O1 m.wasm", o->settings.opt_level == 1);
    GOOD("build --custom-sections=keep:a=b m.wasm", same(o->settings.custom_sections, "keep:a=b"));
    bad("build -o _ m.wasm", "-o takes a path, not \"\"\n");
    bad("build m.wasm --imports", "unknown flag \"--imports\"; it is one of `sinter inspect`, not "
                                  "of `sinter build`\n"); /* begins
                                                             with
                                                             --import
                                                           */
}

static void test_compilation(void **state) {
    (void)state;
    GOOD("build m.wasm --emit=exe", o->settings.emit == EMIT_EXE);
    GOOD("build m.wasm --emit=static",
         o->settings.emit == EMIT_STATIC && settings_make_library(&o->settings));
    GOOD("build m.wasm --emit=object",
         o->settings.emit == EMIT_OBJECT && settings_make_library(&o->settings));
    GOOD("build m.wasm --emit=c",
         o->settings.emit == EMIT_C && !settings_make_library(&o->settings));
    bad("build m.wasm --emit=dylib",
        "--emit takes exe, shared, static, object or c, not \"dylib\"\n");
    bad("build m.wasm --emit=EXE", "--emit takes ");
    GOOD("build m.wasm -O0", o->settings.opt_level == 0);
    bad("build m.wasm -O4", "-O takes a level from 0 to 3, not \"4\"\n");
    bad("build m.wasm -O-1", "-O takes a level from 0 to 3, not \"-1\"\n");
    bad("build m.wasm -Os", "-O takes a level from 0 to 3, not \"s\"\n");
    bad("build m.wasm -O1x", "-O takes a level from 0 to 3, not \"1x\"\n");
    bad("build m.wasm -O _", "-O takes a level from 0 to 3, not \"\"\n");
    bad("build m.wasm -O 99999999999999999999", "-O takes a level from 0 to 3, ");
    GOOD("run --cpu=native m.wasm", same(o->settings.cpu, "native"));
    bad("run --cpu= m.wasm", "--cpu takes a processor's name, not \"\"\n");
    GOOD("build --bounds=guard m.wasm", !o->settings.explicit_bounds);
    GOOD("build --bounds=explicit m.wasm", o->settings.explicit_bounds);
    bad("build --bounds=none m.wasm", "--bounds takes guard or explicit, not \"none\"\n");
    GOOD("build --strict m.wasm", o->settings.strict);
    GOOD("build -g m.wasm", o->settings.debug_lines && !o->settings.demangle);
    GOOD("run --demangle m.wasm", o->settings.demangle && !o->settings.debug_lines);
    GOOD("build -s m.wasm", o->settings.strip);
    GOOD("build -j1 m.wasm", o->settings.job_count == 1);
    GOOD("build -j256 m.wasm", o->settings.job_count == 256);
    bad("build -j0 m.wasm", "-j takes a number from 1 to 256, not \"0\"\n");
    bad("build -j257 m.wasm", "-j takes a number from 1 to 256, not \"257\"\n");
    GOOD("build --no-cache --save-temps -### -v m.wasm",
         o->settings.no_cache && o->settings.save_temps && o->settings.dry_run &&
             o->settings.verbose);
    GOOD("build --launcher=ccache m.wasm", same(o->settings.launcher, "ccache"));
    GOOD("build --pgo={} m.wasm", same(o->settings.pgo, "{}"));
    bad("build --pgo= m.wasm", "--pgo takes a shell command, not \"\"\n");
    bad("run -s m.wasm", "unknown flag \"-s\"; it is one of `sinter build`, not of `sinter run`\n");
    bad("run --emit=c m.wasm",
        "unknown flag \"--emit=c\"; it is one of `sinter build`, not of `sinter run`\n");
}

static void test_imports(void **state) {
    (void)state;
    GOOD("build m.wasm --import env=a.c --import b=c=d.o --import _=e.a",
         o->settings.provider_count == 3);
    struct parsed parsed;
    const struct options *options = good(&parsed, "build m.wasm --import env=a.c --import b=c=d.o");
    assert_string_equal(options->settings.providers[0].module, "env");
    assert_string_equal(options->settings.providers[0].file, "a.c");
    assert_string_equal(options->settings.providers[1].module, "b=c"); /* the last = counts */
    assert_string_equal(options->settings.providers[1].file, "d.o");
    assert_null(options->settings.providers[0].preset);
    close_parsed(&parsed);
    GOOD("run --import=env=@emscripten m.wasm",
         o->settings.provider_count == 1 && o->settings.providers[0].preset);
    GOOD("run --import=env=@assemblyscript m.wasm", o->settings.providers[0].preset != NULL);
    static const char *const values[] = {"env", "env=", "a.c", "env=a.so", "env=a", "env=a.c.txt"};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char text[80], message[120];
        snprintf(text, sizeof text, "build m.wasm --import %s", values[i]);
        snprintf(message, sizeof message,
                 "--import takes MODULE=FILE.c, .o or .a, or env=@PRESET, not \"%s\"\n", values[i]);
        bad(text, message);
    }
    bad("build m.wasm --import env=@rust", "no import preset \"rust\"; the presets are ");
    bad("build m.wasm --import mod=@emscripten",
        "presets supply the import module env (env=@NAME), not \"mod=@emscripten\"\n");
    bad("build m.wasm --import env=@emscripten --import env=@assemblyscript",
        "only one preset can be given; this is the second: \"env=@assemblyscript\"\n");
    GOOD("build m.wasm --missing-imports=trap", o->settings.missing_imports_trap);
    bad("build m.wasm --missing-imports=ignore", "--missing-imports takes trap, not \"ignore\"\n");
}

static void test_policy(void **state) {
    (void)state;
    GOOD("run --dir . --dir a::/b:ro m.wasm",
         o->settings.policy.directories.count == 2 &&
             same(o->settings.policy.directories.items[1], "a::/b:ro"));
    bad("run --dir a:: m.wasm",
        "--dir takes HOST[::GUEST], and :ro or :rw after it, not \"a::\"\n");
    bad("run --dir _ m.wasm", "--dir takes HOST[::GUEST], ");
    GOOD("run --env A --env B= --env C=d=e m.wasm",
         o->settings.policy.environment.count == 3 &&
             same(o->settings.policy.environment.items[2], "C=d=e"));
    bad("run --env _ m.wasm", "--env takes KEY or KEY=VALUE, not \"\"\n");
    bad("run --env =x m.wasm", "--env takes KEY or KEY=VALUE, not \"=x\"\n");
    bad("run --env SINTER_DIR1=/ m.wasm",
        "a guest never gets a variable that sets the policy: \"SINTER_DIR1=/\"\n");
    GOOD("run --tcplisten 127.0.0.1:0 --tcplisten [::1]:65535 m.wasm",
         o->settings.policy.listeners.count == 2);
    bad("run --tcplisten localhost:80 m.wasm",
        "--tcplisten takes IPV4:PORT or [IPV6]:PORT, not \"localhost:80\"\n");
    GOOD("run --inherit-env m.wasm", o->settings.policy.inherit_environment);
    GOOD("build --runtime-policy m.wasm", o->settings.policy.runtime_policy);
    bad("run --runtime-policy m.wasm",
        "unknown flag \"--runtime-policy\"; it is one of `sinter build`, not of `sinter run`\n");
    GOOD("build --stack-size=256K m.wasm", o->settings.policy.stack_size_bytes == 256 << 10);
    GOOD("build --stack-size=64G m.wasm",
         o->settings.policy.stack_size_bytes == (uint64_t)64 << 30);
    bad("build --stack-size=255K m.wasm", "--stack-size takes 256K to 64G, not \"255K\"\n");
    bad("build --stack-size=65G m.wasm", "--stack-size takes 256K to 64G, not \"65G\"\n");
    GOOD("build m.wasm", o->settings.policy.max_threads == 1024);
    GOOD("run --max-threads=1 m.wasm", o->settings.policy.max_threads == 1);
    GOOD("build --max-threads=65536 m.wasm", o->settings.policy.max_threads == 65536);
    bad("build --max-threads=0 m.wasm", "--max-threads takes 1 to 65536, not \"0\"\n");
    bad("build --max-threads=65537 m.wasm", "--max-threads takes 1 to 65536, not \"65537\"\n");
    GOOD("build --max-memory=64K m.wasm", o->settings.policy.max_memory_bytes == 65536);
    bad("build --max-memory=63K m.wasm", "--max-memory takes 64K to 1024G, not \"63K\"\n");
    GOOD("run --timeout=500ms m.wasm", o->settings.policy.timeout_ns == 500000000);
    GOOD("bench --timeout=2m m.wasm", o->bench.timeout_ns == UINT64_C(120000000000));
    bad("run --timeout=0 m.wasm", "--timeout takes 1ms to 8784h, ");
    bad("run --timeout=8785h m.wasm", "--timeout takes 1ms to 8784h, ");
    GOOD("run --os-sandbox m.wasm", o->settings.policy.os_sandbox);
    GOOD("run --os-sandbox --no-os-sandbox m.wasm", !o->settings.policy.os_sandbox);
    /* C of the host's may need anything; presets are known to need nothing. */
    GOOD("run --import env=a.c m.wasm", !o->settings.policy.os_sandbox);
    GOOD("run --os-sandbox --import env=a.c m.wasm", o->settings.policy.os_sandbox);
    GOOD("run --import env=@emscripten m.wasm", o->settings.policy.os_sandbox);
}

static void test_custom_sections(void **state) {
    (void)state;
    static const char *const values[] = {
        "all", "none", "keep:", "keep:*", "drop:.debug_*", "drop:"};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char text[80];
        snprintf(text, sizeof text, "build m.wasm --custom-sections=%s", values[i]);
        GOOD(text, same(o->settings.custom_sections, values[i]));
    }
    bad("build m.wasm --custom-sections=some",
        "--custom-sections takes all, none, keep:GLOB or drop:GLOB, not \"some\"\n");
    bad("build m.wasm --custom-sections=keep", "--custom-sections takes ");
    bad("build m.wasm --custom-sections=ALL", "--custom-sections takes ");
}

static void test_libraries(void **state) {
    (void)state;
    GOOD("build m.wasm --emit=shared --header=x.h",
         settings_make_header(&o->settings) && same(o->settings.library.header, "x.h"));
    GOOD("build m.wasm --emit=shared --prefix=my_lib", same(o->settings.library.prefix, "my_lib"));
    GOOD("build m.wasm --emit=shared --header=x.h --rename a=b --rename c=d",
         o->settings.library.renames.count == 2);
    GOOD("build m.wasm --emit=shared --alloc=malloc,free",
         same(o->settings.library.allocate, "malloc") && same(o->settings.library.release, "free"));
    GOOD("build m.wasm --emit=shared --alloc=malloc",
         same(o->settings.library.allocate, "malloc") && !o->settings.library.release);
    /* Each of these makes --emit=c a library's sources, with their header. */
    GOOD("build m.wasm --emit=c --header=x.h",
         settings_make_library(&o->settings) && settings_make_header(&o->settings));
    GOOD("build m.wasm --emit=c --prefix=p",
         settings_make_library(&o->settings) && settings_make_header(&o->settings));
    GOOD("build m.wasm --emit=c --alloc=a",
         settings_make_library(&o->settings) && settings_make_header(&o->settings));
    GOOD("build m.wasm --emit=c --rename a=b",
         settings_make_library(&o->settings) && settings_make_header(&o->settings));
    bad("build m.wasm --header=x.h", "--header needs --emit=shared, static, object or c\n");
    bad("build m.wasm --emit=shared --header=", "--header takes a path, not \"\"\n");
    bad("build m.wasm --prefix=p", "--prefix needs --emit=shared, static, object or c\n");
    bad("build m.wasm --emit=shared --prefix=1a", "--prefix takes a C identifier, not \"1a\"\n");
    bad("build m.wasm --emit=shared --prefix=a-b", "--prefix takes a C identifier, not \"a-b\"\n");
    bad("build m.wasm --alloc=a", "--alloc needs --emit=shared, static, object or c\n");
    bad("build m.wasm --emit=shared --alloc=,free",
        "--alloc takes ALLOCATE or ALLOCATE,RELEASE, not \",free\"\n");
    bad("build m.wasm --emit=shared --alloc=a,", "--alloc takes ALLOCATE or ALLOCATE,RELEASE, ");
    bad("build m.wasm --emit=shared --rename a=b", "--rename needs --header FILE\n");
    bad("build m.wasm --emit=shared --pgo={}",
        "--pgo is for executables, since it runs the program\n");
    static const char *const executables_only[] = {"--runtime-policy", "--timeout=1",
                                                   "--stack-size=1M", "--max-threads=2"};
    for (size_t i = 0; i < sizeof executables_only / sizeof *executables_only; i++) {
        char text[80];
        snprintf(text, sizeof text, "build m.wasm --emit=shared %s", executables_only[i]);
        bad(text,
            "--runtime-policy, --timeout, --stack-size and --max-threads are for executables; ");
        snprintf(text, sizeof text, "build m.wasm --emit=c %s", executables_only[i]);
        GOOD(text, !settings_make_library(&o->settings));
    }
    bad("build m.wasm --emit=shared --os-sandbox",
        "--os-sandbox is for executables; a library does not confine its host\n");
    GOOD("build m.wasm --emit=shared --no-os-sandbox", settings_make_library(&o->settings));
    GOOD("build m.wasm --emit=c --os-sandbox", !settings_make_library(&o->settings));
}

static void test_inspect(void **state) {
    (void)state;
    GOOD("inspect --imports --exports --json m.wasm",
         o->inspect.imports && o->inspect.exports && o->inspect.json);
    GOOD("inspect --custom a -n 0 -o out m.wasm",
         same(o->inspect.custom, "a") && o->inspect.index_given && o->inspect.custom_index == 0 &&
             same(o->output, "out"));
    GOOD("inspect --custom _ m.wasm", same(o->inspect.custom, ""));
    GOOD("inspect --custom a -n 2147483647 m.wasm", o->inspect.custom_index == INT32_MAX);
    bad("inspect --custom a -n 2147483648 m.wasm",
        "-n takes an index from 0, not \"2147483648\"\n");
    bad("inspect --custom a -n -1 m.wasm", "-n takes an index from 0, not \"-1\"\n");
    bad("inspect -n 1 m.wasm", "-n needs --custom NAME\n");
    bad("inspect -o out m.wasm", "-o needs --custom NAME\n");
    bad("inspect -O2 m.wasm",
        "unknown flag \"-O2\"; it is one of `sinter build`, not of `sinter inspect`\n");
}

static void test_bench(void **state) {
    (void)state;
    struct parsed parsed;
    GOOD("bench --against=none m.wasm", o->bench.against_given && o->bench.against.count == 0);
    const struct options *options =
        good(&parsed, "bench --against=node,wasm3=./x --against=iwasm m.wasm");
    assert_int_equal(options->bench.against.count, 3);
    assert_string_equal(options->bench.against.items[0], "node");
    assert_string_equal(options->bench.against.items[1], "wasm3=./x");
    assert_string_equal(options->bench.against.items[2], "iwasm");
    close_parsed(&parsed);
    static const char *const engines[] = {"", ",", "node,", ",node", "node,,iwasm"};
    for (size_t i = 0; i < sizeof engines / sizeof *engines; i++) {
        char text[80];
        snprintf(text, sizeof text, "bench --against=%s m.wasm", engines[i]);
        bad(text, "--against takes names of engines, separated by commas, not \"");
    }
    GOOD("bench --runs=1000 --clock=cpu m.wasm", o->bench.run_count == 1000 && o->bench.cpu_clock);
    GOOD("bench --clock=cpu --clock=wall m.wasm", !o->bench.cpu_clock);
    bad("bench --runs=0 m.wasm", "--runs takes a number from 1 to 1000, not \"0\"\n");
    bad("bench --runs=1001 m.wasm", "--runs takes a number from 1 to 1000, not \"1001\"\n");
    bad("bench --clock=user m.wasm", "--clock takes wall or cpu, not \"user\"\n");
    GOOD("bench --json=a --svg=b m.wasm",
         same(o->bench.json_file, "a") && same(o->bench.svg_file, "b") && !o->inspect.json);
    bad("bench --json= m.wasm", "--json takes a path, not \"\"\n");
}

static void test_native(void **state) {
    (void)state;
    GOOD("bench --native=a.c m.wasm", o->bench.native_count == 1 && !o->bench.natives[0].label &&
                                          same(o->bench.natives[0].file, "a.c"));
    struct parsed parsed;
    const struct options *options = good(&parsed, "bench --native ./a --native=b=c=d m.wasm");
    assert_int_equal(options->bench.native_count, 2);
    assert_string_equal(options->bench.natives[0].file, "./a");
    assert_string_equal(options->bench.natives[1].label, "b");
    assert_string_equal(options->bench.natives[1].file, "c=d");
    close_parsed(&parsed);
    static const char *const wrong[] = {"", "=", "=a", "a="};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char text[80];
        snprintf(text, sizeof text, "bench --native=%s m.wasm", wrong[i]);
        bad(text, "--native takes PROGRAM or FILE.c, and LABEL= before it, not \"");
    }

    /* The name of a file that is there may have a `=` in it. */
    FILE *file = fopen("options=test", "w");
    assert_non_null(file);
    fclose(file);
    GOOD("bench --native=options=test m.wasm",
         !o->bench.natives[0].label && same(o->bench.natives[0].file, "options=test"));
    remove("options=test");
}

/* What of the words is the guest's. */
static void test_arguments(void **state) {
    (void)state;
    struct parsed parsed;
    const struct options *options = good(&parsed, "run -O1 m.wasm -O2 -- --help");
    assert_int_equal(options->settings.opt_level, 1);
    assert_int_equal(options->call.argument_count, 3);
    assert_string_equal(options->call.arguments[0], "-O2");
    assert_string_equal(options->call.arguments[2], "--help");
    close_parsed(&parsed);
    options = good(&parsed, "bench m.wasm --runs=2 -- --runs=3");
    assert_int_equal(options->bench.run_count, 2);
    assert_int_equal(options->call.argument_count, 1);
    assert_string_equal(options->call.arguments[0], "--runs=3");
    close_parsed(&parsed);
    options = good(&parsed,
                   "bench m.wasm 10 --runs=3"); /* the first word that is no flag is the guest's */
    assert_int_equal(options->bench.run_count, 5);
    assert_int_equal(options->call.argument_count, 2);
    assert_string_equal(options->call.arguments[1], "--runs=3");
    close_parsed(&parsed);
    GOOD("run m.wasm", o->call.argument_count == 0);
    GOOD("run --invoke f m.wasm 1", same(o->call.function, "f") && o->call.argument_count == 1);
    bad("build --invoke f m.wasm",
        "unknown flag \"--invoke\"; it is one of `sinter run`, not of `sinter build`\n");
}

static void test_answers(void **state) {
    (void)state;
    static const char *const lines[] = {"--help",
                                        "help",
                                        "--version",
                                        "build --help",
                                        "run m.wasm --help",
                                        "inspect --help",
                                        "bench -O9x --help"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct parsed parsed;
        parse(&parsed, lines[i]);
        if (i < 4 || i == 5)
            assert_int_equal(parsed.result, OPTIONS_DONE);
        else
            assert_int_equal(parsed.result, i == 4
                                                ? OPTIONS_OK
                                                : OPTIONS_BAD); /* the guest's; a fault before it */
        close_parsed(&parsed);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_commands),        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_forms),           cmocka_unit_test(test_compilation),
        cmocka_unit_test(test_imports),         cmocka_unit_test(test_policy),
        cmocka_unit_test(test_custom_sections), cmocka_unit_test(test_libraries),
        cmocka_unit_test(test_inspect),         cmocka_unit_test(test_bench),
        cmocka_unit_test(test_native),          cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
