/* Executes a script of the WebAssembly spec suite: loads its modules, which run.mjs compiled to
 * shared objects, instantiates and links them, makes the calls, and prints a line for each command:
 * "ok"; "absent REASON", where the command is about a module that was not compiled; or "failed: "
 * and what was there in place of what was wanted.
 *
 * A command is a line of words; NAME is a name's bytes in hex after a `:`, SLOT a number that
 * stands for an instance.
 *   load PATH                      a module that is only loaded
 *   module SLOT PATH               an instance of the module at PATH
 *   absent SLOT REASON             the slot of an instance of a module that was not compiled
 *   broken SLOT REASON             the same, where that is a fault
 *   register NAME SLOT             imports from NAME are now that instance's exports
 *   uninstantiable PATH = MESSAGE  an instantiation that traps
 *   unlinkable PATH = MESSAGE      one of which an import does not match
 *   return|action|trap SLOT NAME ARGUMENT... = EXPECTED   a call; an action's results do not count
 *   get SLOT NAME = EXPECTED       a global's value
 *   unsaid SLOT REASON             a command on an instance that this grammar has no words for
 * ARGUMENT is i32:BITS i64:BITS f32:BITS f64:BITS (hex), v128:16 bytes in hex, or ref:BITS, where
 * BITS 0 is null. EXPECTED is, of a trap, the message's words, which may go on after a colon; else
 * a word per result: alternatives with `|` between them, each WIDTH:LANE,LANE,... where WIDTH is a
 * lane's bytes and a LANE is its bits in hex, `canonical` or `arithmetic` (NaNs), or `any`; or
 * ref:BITS, ref:some or ref:null.
 *
 * The file comes from run.mjs: what does not fit this grammar ends the program at once. At the end
 * all instances are destroyed and all modules closed, in that order, and the last line is "end". */
#include "run_spectest.h"
#include "run_values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VALUES_MAX 32
#define LINE_MAX_BYTES 65536
#define SLOTS_MAX 1024
#define NAMES_MAX 256
#define MODULES_MAX 1024
#define TEXT_MAX_BYTES 256

struct slot {
    struct sinter_instance *instance; /* NULL where there is none: `why` says why */
    bool is_fault;
    char why[TEXT_MAX_BYTES];
};

struct registered {
    uint8_t name[TEXT_MAX_BYTES];
    size_t name_size;
    struct slot *slot;
};

static struct slot slots[SLOTS_MAX];
static struct registered registered[NAMES_MAX];
static size_t registered_count;
static const struct sinter_module *modules[MODULES_MAX];
static size_t module_count;

/* ---- Words ---- */

/* What of a command's line is not read yet. */
struct words {
    char *rest;
    char *expected; /* after ` = `; NULL where there is none */
};

static char *next_word(struct words *words, const char *what) {
    char *word = words->rest ? strsep(&words->rest, " ") : NULL;
    if (!word)
        malformed("missing", what);
    return word;
}

static struct slot *next_slot(struct words *words) {
    char *end, *word = next_word(words, "slot");
    unsigned long number = strtoul(word, &end, 10);
    if (end == word || *end || number >= SLOTS_MAX)
        malformed("no slot", word);
    return &slots[number];
}

static size_t next_name(struct words *words, uint8_t *name, size_t capacity) {
    char *word = next_word(words, "name");
    if (*word != ':')
        malformed("no name", word);
    return parse_bytes(word + 1, name, capacity);
}

static void answer_absent(const struct slot *slot) {
    printf(slot->is_fault ? "failed: %s\n" : "absent %s\n", *slot->why ? slot->why : "no instance");
}

static void set_absent(struct slot *slot, bool is_fault, const char *why) {
    *slot = (struct slot){.is_fault = is_fault};
    snprintf(slot->why, sizeof slot->why, "%s", why);
}

/* ---- Modules and instances ---- */

static const struct sinter_module *load(const char *path, struct sinter_error *error) {
    const struct sinter_module *module;
    if (module_count == MODULES_MAX)
        malformed("too many modules", path);
    if (sinter_module_load(path, &module, error) != SINTER_OK)
        return NULL;
    modules[module_count++] = module;
    return module;
}

static const struct slot *find_registered(struct sinter_bytes name) {
    for (size_t i = registered_count; i-- > 0;)
        if (registered[i].name_size == name.size &&
            (name.size == 0 || memcmp(registered[i].name, name.data, name.size) == 0))
            return registered[i].slot;
    return NULL;
}

/* `context` is where to put a registered slot that has no instance. */
static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    const struct slot **absent = context;
    const struct slot *slot = find_registered(import->module);
    if (slot && !slot->instance)
        *absent = slot;
    if (slot)
        return slot->instance &&
               sinter_instance_export(slot->instance, (const char *)import->name.data,
                                      import->name.size, value);
    return import->module.size == 8 && memcmp(import->module.data, "spectest", 8) == 0 &&
           spectest_resolve(import, value);
}

struct made {
    struct sinter_instance *instance;
    enum sinter_status status;
    const struct slot *absent; /* what it imports from, where that has no instance */
    struct sinter_error error;
};

static void make(const char *path, struct made *made) {
    const struct sinter_imports imports = {.resolve = resolve, .context = &made->absent};
    memset(made, 0, sizeof *made);
    made->status = SINTER_BAD_MODULE;
    const struct sinter_module *module = load(path, &made->error);
    if (module)
        made->status = sinter_instance_create(module, &imports, &made->instance, &made->error);
}

/* Answers with what an instantiation that should have ended otherwise gave. */
static void answer_made(const struct made *made) {
    printf("failed: instantiation: status %d: ", (int)made->status);
    for (const char *at = made->error.message; *at; at++)
        putchar(*at == '\n' ? ';' : *at);
    putchar('\n');
}

static void run_load(struct words *words) {
    struct made made = {.status = SINTER_BAD_MODULE};
    if (load(next_word(words, "path"), &made.error))
        puts("ok");
    else
        answer_made(&made);
}

static void run_module(struct words *words) {
    static struct made made;
    struct slot *slot = next_slot(words);
    make(next_word(words, "path"), &made);
    if (made.absent) {
        *slot = *made.absent;
        answer_absent(slot);
    } else if (made.status == SINTER_OK) {
        *slot = (struct slot){.instance = made.instance};
        puts("ok");
        return;
    } else {
        set_absent(slot, true, "its module has no instance");
        answer_made(&made);
    }
    sinter_instance_destroy(made.instance);
}

static void run_register(struct words *words) {
    if (registered_count == NAMES_MAX)
        malformed("too many names", "register");
    struct registered *entry = &registered[registered_count++];
    entry->name_size = next_name(words, entry->name, sizeof entry->name);
    entry->slot = next_slot(words);
    if (entry->slot->instance)
        puts("ok");
    else
        answer_absent(entry->slot);
}

static bool message_matches(const char *expected, const char *message) {
    size_t size = strlen(expected);
    return strncmp(message, expected, size) == 0 && (message[size] == '\0' || message[size] == ':');
}

static void run_uninstantiable(struct words *words) {
    static struct made made;
    make(next_word(words, "path"), &made);
    if (made.absent)
        answer_absent(made.absent);
    else if (made.status == SINTER_TRAPPED &&
             message_matches(words->expected, sinter_trap_message(made.instance)))
        puts("ok");
    else
        answer_made(&made);
    sinter_instance_destroy(made.instance); /* what it gave to others lives on */
}

static void run_unlinkable(struct words *words) {
    static struct made made;
    make(next_word(words, "path"), &made);
    if (made.absent)
        answer_absent(made.absent);
    else if (made.status == SINTER_LINK_FAILED && strstr(made.error.message, words->expected))
        puts("ok");
    else
        answer_made(&made);
    sinter_instance_destroy(made.instance);
}

/* ---- Calls ---- */

/* Compares values with the expected words. */
static void check_values(char *expected, const union sinter_value *values, size_t count) {
    static char wanted[LINE_MAX_BYTES];
    bool match = true;
    size_t wanted_count = 0;
    snprintf(wanted, sizeof wanted, "%s", expected);
    for (; expected && *expected; wanted_count++) {
        const char *word = strsep(&expected, " ");
        match = match && wanted_count < count && result_matches(word, &values[wanted_count]);
    }
    if (match && wanted_count == count) {
        puts("ok");
        return;
    }
    fputs("failed: gave", stdout);
    for (size_t i = 0; i < count; i++)
        print_value(&values[i]);
    printf(", not %s\n", *wanted ? wanted : "nothing");
}

/* The export that a command names, its type in `info`; false where there is none, which is
 * answered. */
static bool find_export(const struct slot *slot, struct words *words, size_t *index,
                        struct sinter_export_info *info) {
    static uint8_t name[LINE_MAX_BYTES / 2];
    size_t size = next_name(words, name, sizeof name);
    if (!slot->instance) {
        answer_absent(slot);
        return false;
    }
    const struct sinter_module *module = sinter_instance_module(slot->instance);
    *index = sinter_module_find_export(module, (const char *)name, size);
    if (sinter_module_export(module, *index, info))
        return true;
    puts("failed: there is no such export");
    return false;
}

static void answer_trap(const struct slot *slot, const char *kind, const char *expected) {
    const char *message = sinter_trap_message(slot->instance);
    if (strcmp(kind, "trap") != 0)
        printf("failed: trapped with \"%s\"\n", message);
    else if (message_matches(expected, message))
        puts("ok");
    else
        printf("failed: trapped with \"%s\", not \"%s\"\n", message, expected);
}

static void run_call(const char *kind, struct words *words) {
    union sinter_value arguments[VALUES_MAX], results[VALUES_MAX] = {0};
    struct sinter_export_info info;
    size_t index, argument_count = 0;
    const struct slot *slot = next_slot(words);
    if (!find_export(slot, words, &index, &info))
        return;
    for (; words->rest; argument_count++) {
        if (argument_count == VALUES_MAX)
            malformed("too many arguments", words->rest);
        arguments[argument_count] = parse_argument(next_word(words, "argument"));
    }
    size_t result_count = info.type.results.size;
    if (info.type.kind != SINTER_FUNCTION || result_count > VALUES_MAX) {
        puts("failed: no function, or one of too many results");
        return;
    }
    enum sinter_status status =
        sinter_call(slot->instance, index, arguments, argument_count, results, result_count);
    if (status == SINTER_TRAPPED)
        answer_trap(slot, kind, words->expected);
    else if (status != SINTER_OK)
        printf("failed: the call's status is %d\n", (int)status);
    else if (strcmp(kind, "trap") == 0)
        printf("failed: returned, not trapped with \"%s\"\n", words->expected);
    else if (strcmp(kind, "action") == 0)
        puts("ok");
    else
        check_values(words->expected, results, result_count);
}

static void run_get(struct words *words) {
    struct sinter_export_info info;
    union sinter_value value = {0};
    size_t index;
    const struct slot *slot = next_slot(words);
    if (!find_export(slot, words, &index, &info))
        return;
    const struct sinter_extern global = {
        .kind = SINTER_GLOBAL, .instance = slot->instance, .export_index = index};
    enum sinter_status status = sinter_global_get(&global, &value);
    if (status == SINTER_OK)
        check_values(words->expected, &value, 1);
    else
        printf("failed: the global's status is %d\n", (int)status);
}

/* ---- The script ---- */

static void set_and_answer(struct words *words, bool is_fault) {
    struct slot *slot = next_slot(words);
    set_absent(slot, is_fault, words->rest ? words->rest : "");
    answer_absent(slot);
}

static void run_absent(struct words *words) { set_and_answer(words, false); }
static void run_broken(struct words *words) { set_and_answer(words, true); }

/* A fault, if there is such an instance. */
static void run_unsaid(struct words *words) {
    const struct slot *slot = next_slot(words);
    if (slot->instance)
        printf("failed: %s\n", words->rest ? words->rest : "");
    else
        answer_absent(slot);
}

static void run_return(struct words *words) { run_call("return", words); }
static void run_action(struct words *words) { run_call("action", words); }
static void run_trap(struct words *words) { run_call("trap", words); }

static const struct {
    const char *kind;
    bool has_expectation;
    void (*run)(struct words *);
} commands[] = {
    {"load", false, run_load},
    {"module", false, run_module},
    {"absent", false, run_absent},
    {"broken", false, run_broken},
    {"register", false, run_register},
    {"uninstantiable", true, run_uninstantiable},
    {"unlinkable", true, run_unlinkable},
    {"return", true, run_return},
    {"action", true, run_action},
    {"trap", true, run_trap},
    {"get", true, run_get},
    {"unsaid", false, run_unsaid},
};

static void run_command(char *line) {
    struct words words = {.rest = line, .expected = strstr(line, " =")};
    if (words.expected) {
        *words.expected = '\0';
        words.expected += words.expected[2] == ' ' ? 3 : 2;
    }
    const char *kind = next_word(&words, "command");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(kind, commands[i].kind) != 0)
            continue;
        if (commands[i].has_expectation && !words.expected)
            malformed("no expectation in", kind);
        commands[i].run(&words);
        return;
    }
    malformed("unknown command", kind);
}

int main(int argc, char **argv) {
    static char line[LINE_MAX_BYTES];
    FILE *script = argc == 2 ? fopen(argv[1], "r") : NULL;
    if (!script)
        malformed("cannot open", argc == 2 ? argv[1] : "");
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    if (!spectest_create())
        malformed("cannot make", "spectest");
    while (fgets(line, sizeof line, script)) {
        char *newline = strchr(line, '\n');
        if (!newline)
            malformed("no end of line", line);
        *newline = '\0';
        run_command(line);
    }
    fclose(script);
    for (size_t i = 0; i < SLOTS_MAX; i++)
        sinter_instance_destroy(slots[i].instance);
    spectest_release();
    while (module_count > 0)
        sinter_module_close(modules[--module_count]);
    puts("end");
    return 0;
}
