/* See variants.h. FLAGS are words separated by spaces, with the same table of flags as all of the
 * command line. A value that has spaces stands in quotes. A shell command that is not quoted goes
 * on to the end of FLAGS, since it has words and quotes of its own. */
#include "cli/variants.h"

#include "cli/flags.h"

#include <string.h>

struct cursor {
    const char *at; /* the rest of FLAGS */
    struct arena *arena;
    struct diag *diag;
    struct text label; /* of the flags so far */
};

static bool is_quote(char c) { return c == '"' || c == '\''; }

static void skip_spaces(struct cursor *cursor) { cursor->at += strspn(cursor->at, " "); }

/* Takes `size` bytes and one more, which ends them, unless that is the end of FLAGS. */
static const char *take(struct cursor *cursor, size_t size) {
    const char *text = arena_copy(cursor->arena, cursor->at, size);
    cursor->at += size + (cursor->at[size] != '\0');
    return text;
}

/* Takes the word up to a space or, if it begins with a quote, what the quotes hold. Returns NULL
 * after reporting that a quote is not closed, or not at the end of its word. */
static const char *take_value(struct cursor *cursor, const struct flag *flag) {
    char quote = *cursor->at;
    if (!is_quote(quote))
        return take(cursor, flag->is_command ? strlen(cursor->at) : strcspn(cursor->at, " "));
    const char *end = strchr(cursor->at + 1, quote);
    if (!end || (end[1] && end[1] != ' ')) {
        diag_fail(cursor->diag, DIAG_USAGE, "--with: the quote that begins the value of %s %s",
                  flag->name, end ? "ends inside a word" : "is not closed");
        return NULL;
    }
    cursor->at++;
    return take(cursor, (size_t)(end - cursor->at));
}

/* Finds the flag at the cursor, and moves it to the flag's value or behind the flag. */
static const struct flag *take_flag(struct cursor *cursor) {
    const char *value;
    const char *word = arena_copy(cursor->arena, cursor->at, strcspn(cursor->at, " "));
    const struct flag *flag = flag_find(COMMAND_BUILD, word, &value);
    if (!flag) {
        diag_fail(cursor->diag, DIAG_USAGE,
                  "--with: unknown flag \"%s\"; try `sinter build --help`", word);
        return NULL;
    }
    if (!flag_is_for_variants(flag)) {
        diag_fail(cursor->diag, DIAG_USAGE, "--with: \"%s\" is not one of the flags that it takes",
                  word);
        diag_note(cursor->diag,
                  "it takes those that change the program of a single row: -O, --cpu, "
                  "--bounds, --strict, --os-sandbox, --no-os-sandbox, --pgo");
        return NULL;
    }
    cursor->at += value ? (size_t)(value - word) : strlen(word);
    if (!value)
        skip_spaces(cursor);
    return flag;
}

static void put_label(struct text *label, const struct flag *flag, const char *value) {
    const char *joint = flag->name[1] == '-' ? "=" : "";
    text_format(label, "%s%s", label->size ? " " : "", flag->name);
    if (value && !flag->is_command)
        text_format(label, "%s%s", joint, value);
}

static bool parse(struct cursor *cursor, struct options *options) {
    struct flag_target target = {.options = options, .arena = cursor->arena, .diag = cursor->diag};
    for (skip_spaces(cursor); *cursor->at; skip_spaces(cursor)) {
        const struct flag *flag = take_flag(cursor);
        if (!flag)
            return false;
        if (flag->value && !*cursor->at)
            return diag_fail(cursor->diag, DIAG_USAGE, "--with: no value after \"%s\"", flag->name);
        const char *value = flag->value ? take_value(cursor, flag) : NULL;
        if ((flag->value && !value) || !flag_apply(flag, value, &target))
            return false;
        put_label(&cursor->label, flag, value);
    }
    return true;
}

bool variants_parse(struct options *options, struct arena *arena, struct diag *diag) {
    for (uint32_t i = 0; i < options->bench.variant_count; i++) {
        struct bench_variant *variant = &options->bench.variants[i];
        struct options changed = *options;
        struct cursor cursor = {.at = variant->flags, .arena = arena, .diag = diag};
        bool ok = parse(&cursor, &changed);
        variant->settings = changed.settings;
        variant->label = arena_format(arena, "%s", cursor.label.data ? cursor.label.data : "");
        text_free(&cursor.label);
        if (!ok)
            return false;
    }
    return true;
}
