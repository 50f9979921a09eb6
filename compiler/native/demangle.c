/* See demangle.h. The program gets one name a line, and gives one line for each. Only names that
 * cannot be anything but one word of a line are sent. */
#include "native/demangle.h"

#include "base/file.h"

#define NAME_MOST ((size_t)4096)   /* mangled: longer ones could exhaust the program's stack */
#define RESULT_MOST ((size_t)4096) /* demangled */
#define SECONDS_MOST 10u
#define MEMORY_MOST_BYTES ((uint64_t)512 << 20)

/* Itanium C++, and Rust in its older form, start with _Z; Rust's newer form starts with _R. */
static bool is_mangled(struct bytes name) {
    if (name.size < 3 || name.size > NAME_MOST || name.data[0] != '_' ||
        (name.data[1] != 'Z' && name.data[1] != 'R'))
        return false;
    for (size_t i = 0; i < name.size; i++) {
        uint8_t c = name.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_' || c == '.' || c == '$'))
            return false;
    }
    return true;
}

static const char *find_program(struct arena *arena) {
    static const char *const names[] = {"c++filt", "llvm-cxxfilt-19", "llvm-cxxfilt"};
    const char *found = NULL;
    for (size_t i = 0; !found && i < sizeof names / sizeof *names; i++)
        found = process_find(names[i], arena);
    return found;
}

static uint32_t collect(const struct module *module, struct text *list) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < module->func_count; i++) {
        struct bytes name = module->func_names[i];
        if (!is_mangled(name))
            continue;
        text_append(list, name.data, name.size);
        text_byte(list, '\n');
        count++;
    }
    return count;
}

static uint32_t count_lines(struct bytes text) {
    uint32_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        count += text.data[i] == '\n';
    return count;
}

/* Takes the lines of `said`, which live in the runner's arena. */
static void replace(struct module *module, struct bytes said) {
    struct bytes line;
    size_t at = 0;
    for (uint32_t i = 0; i < module->func_count; i++)
        if (is_mangled(module->func_names[i]) && bytes_next_line(said, &at, &line) && line.size &&
            line.size <= RESULT_MOST)
            module->func_names[i] = line;
}

static bool run(struct runner *runner, const char *program, const char *list, uint32_t count,
                struct module *module) {
    const char *argv[] = {program, NULL};
    struct command command = {.argv = argv,
                              .input_file = list,
                              .keeps_stack = true,
                              .data_limit_bytes = MEMORY_MOST_BYTES,
                              .cpu_limit_seconds = SECONDS_MOST};
    struct command_outcome outcome = process_run(runner, &command);
    if (runner->dry_run)
        return true;
    if (outcome.result == COMMAND_NOT_STARTED)
        return process_report(runner, "c++filt", &command, &outcome);
    if (outcome.result == COMMAND_OK && count_lines(outcome.output) == count) {
        replace(module, outcome.output);
        return true;
    }
    diag_warn(runner->diag, "--demangle has no effect: \"%s\" %s", program,
              outcome.result == COMMAND_OK ? "did not give one line for each name"
                                           : "failed on the names of this module's functions");
    return true;
}

bool demangle_functions(struct runner *runner, const char *list, struct module *module) {
    struct text names = {0};
    const char *program = find_program(runner->arena);
    uint32_t count = collect(module, &names);
    if (!program) {
        text_free(&names);
        diag_fail(runner->diag, DIAG_ENVIRONMENT, "--demangle: no c++filt or llvm-cxxfilt on PATH");
        diag_note(runner->diag, "install binutils or llvm-19");
        return false;
    }
    bool ok = !count || (file_write(list, (const uint8_t *)names.data, names.size, runner->diag) &&
                         run(runner, program, list, count, module));
    text_free(&names);
    return ok;
}
