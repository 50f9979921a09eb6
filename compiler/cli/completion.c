/* See completion.h. After a command come its flags and files; after a flag, the words that it takes
 * (choices), or files. */
#include "cli/completion.h"

#include "cli/flags.h"
#include "cli/help.h"

#include <string.h>

static bool is_long(const struct flag *flag) { return flag->name[1] == '-'; }

static void put_choices(const struct flag *flag, struct text *out) {
    for (size_t i = 0; flag->choices && flag->choices[i]; i++)
        text_format(out, "%s%s", i ? " " : "", flag->choices[i]);
}

static void put_commands(struct text *out) {
    for (int i = 0; i < COMMAND_NAME_COUNT; i++)
        text_format(out, "%s ", command_texts[i].name);
    text_string(out, "help");
}

/* ---- bash ---- */

/* In COMP_WORDS a `=` is a word of its own. */
static const char bash_head[] =
    "# bash completion for sinter. Made from Sinter's table of flags.\n"
    "_sinter() {\n"
    "    local word=${COMP_WORDS[COMP_CWORD]} flag=${COMP_WORDS[COMP_CWORD-1]} command= i\n"
    "    [[ $word == = ]] && word=\n"
    "    [[ $flag == = ]] && flag=${COMP_WORDS[COMP_CWORD-2]}\n"
    "    COMPREPLY=()\n"
    "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
    "        [[ ${COMP_WORDS[i]} != -* ]] && command=${COMP_WORDS[i]} && break\n"
    "    done\n"
    "    compopt -o default 2>/dev/null\n"
    "    case $command,$flag in\n";

void completion_put_bash(struct text *out) {
    text_string(out, bash_head);
    for (int command = 0; command < COMMAND_NAME_COUNT; command++)
        for (size_t i = 0; i < flag_count; i++) {
            if (!flag_is_of(&flags[i], (enum command_name)command) || !flags[i].choices)
                continue;
            text_format(out, "    %s,%s)\n        COMPREPLY=($(compgen -W '",
                        command_texts[command].name, flags[i].name);
            put_choices(&flags[i], out);
            text_string(out, "' -- \"$word\"))\n        return ;;\n");
        }
    text_string(out, "    esac\n    case $command in\n    '' | help)\n"
                     "        COMPREPLY=($(compgen -W '");
    put_commands(out);
    text_string(out, " --help --version' -- \"$word\")) ;;\n");
    for (int command = 0; command < COMMAND_NAME_COUNT; command++) {
        text_format(out, "    %s)\n        [[ $word == -* ]] && COMPREPLY=($(compgen -W '",
                    command_texts[command].name);
        for (size_t i = 0; i < flag_count; i++)
            if (flag_is_of(&flags[i], (enum command_name)command))
                text_format(out, "%s ", flags[i].name);
        text_string(out, "' -- \"$word\")) ;;\n");
    }
    text_string(out, "    esac\n}\ncomplete -F _sinter sinter\n");
}

/* ---- zsh ---- */

/* Appends text for a description in a quoted specification of _arguments. */
static void put_zsh_text(const char *text, struct text *out) {
    for (; *text; text++) {
        if (*text == '\'') {
            text_string(out, "'\\''");
            continue;
        }
        if (strchr("[]:\\", *text))
            text_byte(out, '\\');
        text_byte(out, (uint8_t)*text);
    }
}

static void put_zsh_flag(const struct flag *flag, struct text *out) {
    const char *joint = !flag->value ? "" : is_long(flag) ? "=" : "+";
    text_format(out, "            '*%s%s[", flag->name, joint);
    put_zsh_text(flag->help, out);
    text_byte(out, ']');
    if (flag->value) {
        text_string(out, flag->is_optional ? "::" : ":");
        put_zsh_text(flag->value, out);
        text_byte(out, ':');
        if (flag->choices) {
            text_byte(out, '(');
            put_choices(flag, out);
            text_byte(out, ')');
        } else {
            text_string(out, "_files");
        }
    }
    text_string(out, "' \\\n");
}

void completion_put_zsh(struct text *out) {
    text_string(out,
                "#compdef sinter\n# zsh completion for sinter. Made from Sinter's table of "
                "flags.\n_sinter() {\n    if ((CURRENT == 2)); then\n        local -a commands\n"
                "        commands=(\n");
    for (int i = 0; i < COMMAND_NAME_COUNT; i++) {
        text_format(out, "            '%s:", command_texts[i].name);
        put_zsh_text(command_texts[i].help, out);
        text_string(out, "'\n");
    }
    text_string(out, "            'help:list commands, or the flags of one'\n        )\n"
                     "        _describe command commands\n        return\n    fi\n"
                     "    local command=$words[2]\n    shift words\n    ((CURRENT--))\n"
                     "    case $command in\n");
    for (int command = 0; command < COMMAND_NAME_COUNT; command++) {
        text_format(out, "    %s)\n        _arguments \\\n", command_texts[command].name);
        for (size_t i = 0; i < flag_count; i++)
            if (flag_is_of(&flags[i], (enum command_name)command))
                put_zsh_flag(&flags[i], out);
        text_string(out, "            '*:file:_files' ;;\n");
    }
    text_string(out, "    help)\n        compadd ");
    for (int i = 0; i < COMMAND_NAME_COUNT; i++)
        text_format(out, "%s ", command_texts[i].name);
    text_string(out, ";;\n    esac\n}\n_sinter \"$@\"\n");
}

/* ---- fish ---- */

static void put_fish_text(const char *text, struct text *out) {
    text_byte(out, '\'');
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            text_byte(out, '\\');
        text_byte(out, (uint8_t)*text);
    }
    text_byte(out, '\'');
}

static void put_fish_flag(int command, const struct flag *flag, struct text *out) {
    bool is_letter = !is_long(flag) && !flag->name[2];
    text_format(out, "complete -c sinter -n '__fish_seen_subcommand_from %s' -%c ",
                command_texts[command].name,
                is_long(flag) ? 'l'
                : is_letter   ? 's'
                              : 'o');
    put_fish_text(flag->name + 1 + is_long(flag), out);
    if (flag->choices) {
        text_string(out, " -x -a '");
        put_choices(flag, out);
        text_byte(out, '\'');
    } else if (flag->value && !flag->is_optional) {
        text_string(out, " -r");
    }
    text_string(out, " -d ");
    put_fish_text(flag->help, out);
    text_byte(out, '\n');
}

void completion_put_fish(struct text *out) {
    text_string(out, "# fish completion for sinter. Made from Sinter's table of flags.\n");
    for (int i = 0; i < COMMAND_NAME_COUNT; i++) {
        text_format(out, "complete -c sinter -n __fish_use_subcommand -f -a %s -d ",
                    command_texts[i].name);
        put_fish_text(command_texts[i].help, out);
        text_byte(out, '\n');
    }
    text_string(out, "complete -c sinter -n __fish_use_subcommand -f -a help -d 'list commands, or "
                     "the flags of one'\ncomplete -c sinter -n '__fish_seen_subcommand_from help' "
                     "-f -a '");
    for (int i = 0; i < COMMAND_NAME_COUNT; i++)
        text_format(out, "%s%s", i ? " " : "", command_texts[i].name);
    text_string(out, "'\n");
    for (int command = 0; command < COMMAND_NAME_COUNT; command++)
        for (size_t i = 0; i < flag_count; i++)
            if (flag_is_of(&flags[i], (enum command_name)command))
                put_fish_flag(command, &flags[i], out);
}
