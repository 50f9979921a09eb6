/* See help.h. */
#include "cli/help.h"

#include "cli/flags.h"

#include <stdio.h>
#include <string.h>

#define COLUMNS 96

static const struct {
    const char *name;
    const char *arguments;
    const char *help;
    const char *note; /* about the arguments; NULL: none */
} commands[COMMAND_NAME_COUNT] = {
    [COMMAND_BUILD] =
        {.name = "build",
         .arguments = "IN [-o OUT] [flags]",
         .help = "compile a WebAssembly module (.wasm, .wat, or - for stdin) to a native program"},
    [COMMAND_RUN] = {.name = "run",
                     .arguments = "[flags] IN [ARGS]",
                     .help = "compile a module, or take it from the cache, and run it"},
    [COMMAND_INSPECT] = {.name = "inspect",
                         .arguments = "FILE [flags]",
                         .help = "show the imports, exports and custom sections of a .wasm, or of "
                                 "a native file that Sinter made of one"},
    [COMMAND_BENCH] = {.name = "bench",
                       .arguments = "IN [flags] [ARGS]",
                       .help =
                           "compare how fast a module runs under Sinter, natively and under other "
                           "engines",
                       .note = "ARGS begin after `--`, or with the first word that is not a flag."},
};

const char *command_word(enum command_name command) { return commands[command].name; }

/* Prints `text`, starting at column `indent`, and ends the line. */
static void print_wrapped(const char *text, size_t indent) {
    size_t column = indent;
    while (*text) {
        size_t word = strcspn(text, " ");
        if (column > indent && column + 1 + word > COLUMNS) {
            printf("\n%*s", (int)indent, "");
            column = indent;
        } else if (column > indent) {
            putchar(' ');
            column++;
        }
        printf("%.*s", (int)word, text);
        column += word;
        text += word + (text[word] == ' ');
    }
    putchar('\n');
}

void help_print(void) {
    printf("usage: sinter COMMAND ...\n\n");
    for (size_t i = 0; i < COMMAND_NAME_COUNT; i++) {
        printf("  %-10s", commands[i].name);
        print_wrapped(commands[i].help, 12);
    }
    printf(
        "\n`sinter help COMMAND` lists a command's flags; `sinter --version` prints the version, "
        "and with\n--verbose what Sinter works with.\n");
}

/* What stands between a flag and its value: nothing after `-O`, a space after other short flags,
 * `=` after long ones. */
static const char *joint(const struct flag *flag) {
    if (!flag->value || strcmp(flag->name, "-O") == 0)
        return "";
    return flag->name[1] == '-' ? "=" : " ";
}

void help_print_command(enum command_name command) {
    printf("usage: sinter %s %s\n\n", commands[command].name, commands[command].arguments);
    print_wrapped(commands[command].help, 0);
    if (commands[command].note)
        print_wrapped(commands[command].note, 0);
    putchar('\n');
    for (size_t i = 0; i < flag_count; i++) {
        const struct flag *flag = &flags[i];
        char name[48];
        if (!(flag->commands & 1u << command))
            continue;
        snprintf(name, sizeof name, "%s%s%s%s%s", flag->name, flag->is_optional ? "[" : "",
                 joint(flag), flag->value ? flag->value : "", flag->is_optional ? "]" : "");
        printf("  %-28s ", name);
        print_wrapped(flag->help, 31);
    }
    printf(
        "\nExit codes: 0 done, 1 the input is at fault, 2 usage, 3 the environment is at fault.\n");
}
