/* See help.h. */
#include "cli/help.h"

#include "cli/flags.h"

#include <stdio.h>
#include <string.h>

#define COLUMNS 96

const struct command_text command_texts[COMMAND_NAME_COUNT] = {
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

const char *command_word(enum command_name command) { return command_texts[command].name; }

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
        printf("  %-10s", command_texts[i].name);
        print_wrapped(command_texts[i].help, 12);
    }
    printf(
        "\n`sinter help COMMAND` lists a command's flags; `sinter --version` prints the version, "
        "and with\n--verbose what Sinter works with.\n");
}

void flag_put_usage(const struct flag *flag, struct text *out) {
    text_string(out, flag->name);
    if (!flag->value)
        return;
    text_string(out, flag->is_optional ? "[" : "");
    if (strcmp(flag->name, "-O") != 0)
        text_string(out, flag->name[1] == '-' ? "=" : " ");
    text_format(out, "%s%s", flag->value, flag->is_optional ? "]" : "");
}

void help_print_command(enum command_name command) {
    printf("usage: sinter %s %s\n\n", command_texts[command].name,
           command_texts[command].arguments);
    print_wrapped(command_texts[command].help, 0);
    if (command_texts[command].note)
        print_wrapped(command_texts[command].note, 0);
    putchar('\n');
    for (size_t i = 0; i < flag_count; i++) {
        const struct flag *flag = &flags[i];
        struct text usage = {0};
        if (!flag_is_of(flag, command))
            continue;
        flag_put_usage(flag, &usage);
        printf("  %-28.*s ", (int)usage.size, usage.data);
        text_free(&usage);
        print_wrapped(flag->help, 31);
    }
    printf(
        "\nExit codes: 0 done, 1 the input is at fault, 2 usage, 3 the environment is at fault.\n");
}
