/* When `_initialize` runs: reactor FILES of the libraries, in the order of the calls below. */
#include "reactor.h"
#include "imported.h"
#include "other.h"
#include "traps.h"
#include "value.h"

#include "check.h"

#include <sinter/sinter.h>

static int notes;

/* Makes an instance with the header of library NAME, which notes `noted` times and has made
 * `expected` steps. */
#define MAKE(name, NAME, skips, noted, expected)                                                   \
    do {                                                                                           \
        struct name##_imports imports = {.env = {.note = name##_note}};                            \
        struct name##_options options = {.imports = &imports, .skips_initialize = (skips)};        \
        struct name *made;                                                                         \
        uint32_t steps = 99;                                                                       \
        notes = 0;                                                                                 \
        CHECK(name##_create_with(&options, &made, NULL, 0) == NAME##_OK);                          \
        CHECK(notes == (noted));                                                                   \
        CHECK(name##_steps(made, &steps) == NAME##_OK && steps == (expected));                     \
        name##_destroy(made);                                                                      \
    } while (0)

#define DEFINE_NOTE(name)                                                                          \
    static void name##_note(void *context, struct name *instance) {                                \
        (void)context;                                                                             \
        CHECK(instance);                                                                           \
        notes++;                                                                                   \
    }
DEFINE_NOTE(reactor)
DEFINE_NOTE(other)
DEFINE_NOTE(value)
DEFINE_NOTE(imported)
DEFINE_NOTE(traps)

static void by_header(void) {
    MAKE(reactor, REACTOR, false, 1, 12);
    MAKE(reactor, REACTOR, true, 0, 1);
    MAKE(other, OTHER, false, 0, 0);
    MAKE(value, VALUE, false, 0, 0);
    MAKE(imported, IMPORTED, false, 1, 0);
    MAKE(imported, IMPORTED, true, 0, 0);
}

/* It may be called again, and a host that left it out calls it. */
static void by_hand(void) {
    struct reactor_imports imports = {.env = {.note = reactor_note}};
    struct reactor *made;
    uint32_t steps = 0;
    CHECK(reactor_create(&imports, &made, NULL, 0) == REACTOR_OK);
    CHECK(reactor__initialize(made) == REACTOR_OK);
    CHECK(reactor_steps(made, &steps) == REACTOR_OK && steps == 122);
    reactor_destroy(made);
}

/* A trap in it is that of making the instance, of which only the message can be had. */
static void trapping(void) {
    struct traps_imports imports = {.env = {.note = traps_note}};
    struct traps *made;
    char error[200] = "";
    uint32_t steps = 99;
    CHECK(traps_create(&imports, &made, error, sizeof error) == TRAPS_TRAPPED && made);
    CHECK(strcmp(error, "unreachable") == 0);
    CHECK(strcmp(traps_trap_message(made), "unreachable") == 0);
    CHECK(traps_steps(made, &steps) == TRAPS_TRAPPED && steps == 99);
    traps_destroy(made);
    MAKE(traps, TRAPS, true, 0, 0);
}

static enum sinter_status note(void *context, struct sinter_instance *caller,
                               const union sinter_value *arguments, union sinter_value *results) {
    (void)arguments;
    (void)results;
    if (context) /* ends its caller, which goes on until the call returns */
        sinter_instance_destroy(caller);
    notes++;
    return SINTER_OK;
}

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    (void)import;
    value->function = note;
    value->type = "(func)";
    value->context = context;
    return true;
}

static void dynamic(const char *path, struct sinter_imports imports, enum sinter_status expected,
                    uint32_t steps) {
    const struct sinter_module *module;
    struct sinter_instance *instance;
    struct sinter_error error = {""};
    union sinter_value result;
    imports.resolve = resolve;
    CHECK(sinter_module_load(path, &module, NULL) == SINTER_OK);
    CHECK(sinter_instance_create(module, &imports, &instance, &error) == expected);
    CHECK(strcmp(error.message, expected == SINTER_OK ? "" : "unreachable") == 0);
    CHECK(!instance == !!imports.context);
    if (instance && expected == SINTER_OK) {
        CHECK(sinter_call_export(instance, "steps", NULL, 0, &result, 1) == SINTER_OK);
        CHECK(result.i32 == steps);
    }
    sinter_instance_destroy(instance);
    CHECK(sinter_instance_create(module, &imports, NULL, &error) == SINTER_BAD_ARGUMENTS);
    CHECK(strcmp(error.message, "the pointer to the new instance is NULL") == 0);
    sinter_module_close(module);
}

int main(int argc, char **argv) {
    const struct sinter_imports plain = {0}, skips = {.skips_initialize = true};
    struct sinter_instance *instance = (struct sinter_instance *)&notes;
    struct sinter_error error;
    CHECK(argc == 6);
    by_header();
    by_hand();
    trapping();
    dynamic(argv[1], plain, SINTER_OK, 12);
    dynamic(argv[1], skips, SINTER_OK, 1);
    dynamic(argv[1], (struct sinter_imports){.context = &notes}, SINTER_OK, 0);
    dynamic(argv[2], plain, SINTER_OK, 0);
    dynamic(argv[3], plain, SINTER_OK, 0);
    dynamic(argv[4], plain, SINTER_OK, 0);
    dynamic(argv[5], plain, SINTER_TRAPPED, 0);
    dynamic(argv[5], skips, SINTER_OK, 0);
    CHECK(sinter_instance_create(NULL, NULL, &instance, &error) == SINTER_BAD_ARGUMENTS);
    CHECK(!instance && strcmp(error.message, "the module is NULL") == 0);
    return 0;
}
