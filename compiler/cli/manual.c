/* See manual.h. The pages are in the `man` macros of roff. */
#include "cli/manual.h"

#include "base/version.h"
#include "cli/flags.h"
#include "cli/help.h"

#include <string.h>

/* ---- roff ---- */

/* Appends text as it is to be read: no byte of it has a meaning to roff. */
static void put_plain(const char *text, struct text *out) {
    for (; *text; text++) {
        switch (*text) {
        case '\\':
            text_string(out, "\\e");
            break;
        case '-':
            text_string(out, "\\-");
            break;
        case '\'':
            text_string(out, "\\(aq");
            break;
        case '.':
            text_string(out, "\\&.");
            break;
        default:
            text_byte(out, (uint8_t)*text);
        }
    }
}

/* Also sets `code` in bold. */
static void put_prose(const char *text, struct text *out) {
    bool is_code = false;
    for (; *text; text++) {
        char one[2] = {*text, '\0'};
        if (*text != '`') {
            put_plain(one, out);
            continue;
        }
        is_code = !is_code;
        text_string(out, is_code ? "\\fB" : "\\fR");
    }
    text_byte(out, '\n');
}

static void put_heading(const char *name, struct text *out) { text_format(out, ".SH %s\n", name); }

static void put_title(const char *name, struct text *out) {
    text_format(out, ".TH %s 1 \"\" \"Sinter " SINTER_VERSION "\" \"Sinter Manual\"\n", name);
}

/* One entry of a list: what it is, in bold, and what it means. */
static void put_entry(const char *name, size_t name_size, const char *meaning, struct text *out) {
    struct text term = {0};
    text_append(&term, name, name_size);
    text_byte(&term, '\0');
    text_string(out, ".TP\n\\fB");
    put_plain(term.data, out);
    text_string(out, "\\fR\n");
    put_prose(meaning, out);
    text_free(&term);
}

/* ---- What every page ends with ---- */

static const struct {
    const char *name;
    const char *meaning;
} variables[] = {
    {"SINTER_CLANG",
     "The clang to compile and link with (default: `clang-19` or `clang` on PATH)."},
    {"SINTER_LAUNCHER", "The default of `--launcher`."},
    {"SINTER_CACHE_DIR", "The cache of `sinter run`, and of the parts of large modules (default: "
                         "`$XDG_CACHE_HOME/sinter` or `~/.cache/sinter`)."},
    {"SINTER_CACHE_SIZE", "How large the cache may become (default 2G; 0: no limit)."},
    {"SINTER_RESOURCE_DIR",
     "The folder of Sinter's own files (default: `lib/sinter` beside `bin`)."},
};

static const struct {
    const char *code;
    const char *meaning;
} codes[] = {
    {"0", "The command has done what it was asked to."},
    {"1", "The input is at fault."},
    {"2", "The command line is at fault."},
    {"3", "The environment is at fault: no compiler, no space, no permission."},
};

static void put_end(struct text *out) {
    put_heading("EXIT STATUS", out);
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        put_entry(codes[i].code, strlen(codes[i].code), codes[i].meaning, out);
    put_heading("ENVIRONMENT", out);
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        put_entry(variables[i].name, strlen(variables[i].name), variables[i].meaning, out);
}

static void put_see_also(int but, struct text *out) {
    const char *comma = "";
    put_heading("SEE ALSO", out);
    if (but != COMMAND_NAME_COUNT) {
        text_string(out, "\\fBsinter\\fR(1)");
        comma = ", ";
    }
    for (int i = 0; i < COMMAND_NAME_COUNT; i++) {
        if (i == but)
            continue;
        text_format(out, "%s\\fBsinter\\-%s\\fR(1)", comma, command_texts[i].name);
        comma = ", ";
    }
    text_byte(out, '\n');
}

/* ---- Pages ---- */

void manual_put(struct text *out) {
    put_title("SINTER", out);
    put_heading("NAME", out);
    text_string(out, "sinter \\- compile WebAssembly modules to native programs and libraries\n");
    put_heading("SYNOPSIS", out);
    text_string(out, "\\fBsinter\\fR \\fICOMMAND\\fR ...\n.br\n\\fBsinter help\\fR "
                     "[\\fICOMMAND\\fR]\n.br\n\\fBsinter \\-\\-version\\fR "
                     "[\\fB\\-\\-verbose\\fR]\n");
    put_heading("DESCRIPTION", out);
    put_prose("Sinter compiles a WebAssembly module to a native executable, or to a native library "
              "with a C header, by way of C. The module stays in its sandbox: it has no files, "
              "environment or network but what the command line gives it.",
              out);
    put_heading("COMMANDS", out);
    for (int i = 0; i < COMMAND_NAME_COUNT; i++)
        put_entry(command_texts[i].name, strlen(command_texts[i].name), command_texts[i].help, out);
    put_end(out);
    put_see_also(COMMAND_NAME_COUNT, out);
}

void manual_put_command(enum command_name command, struct text *out) {
    const struct command_text *text = &command_texts[command];
    char title[32] = "SINTER\\-";
    size_t size = strlen(title);
    for (size_t i = 0; text->name[i] && size + 1 < sizeof title; i++)
        title[size++] = (char)(text->name[i] - 'a' + 'A');
    put_title(title, out);
    put_heading("NAME", out);
    text_format(out, "sinter\\-%s \\- ", text->name);
    put_prose(text->help, out);
    put_heading("SYNOPSIS", out);
    text_format(out, "\\fBsinter %s\\fR ", text->name);
    put_prose(text->arguments, out);
    if (text->note) {
        put_heading("DESCRIPTION", out);
        put_prose(text->note, out);
    }
    put_heading("OPTIONS", out);
    for (size_t i = 0; i < flag_count; i++) {
        struct text usage = {0};
        if (!flag_is_of(&flags[i], command))
            continue;
        flag_put_usage(&flags[i], &usage);
        put_entry(usage.data, usage.size, flags[i].help, out);
        text_free(&usage);
    }
    put_end(out);
    put_see_also((int)command, out);
}
