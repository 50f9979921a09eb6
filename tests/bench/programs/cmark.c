/* cmark: renders a Markdown document as HTML, CommonMark and XML. */
#include "driver.h"
#include <cmark.h>

enum { ROOM = 512 << 10 };

static size_t inlines(char *out, uint32_t count) {
    size_t at = 0;
    for (; count > 0; count--) {
        const char *word = random_word();
        switch (random_below(24)) {
        case 0:
            at += (size_t)sprintf(out + at, "*%s %s* ", word, random_word());
            break;
        case 1:
            at += (size_t)sprintf(out + at, "**%s _%s_** ", word, random_word());
            break;
        case 2:
            at += (size_t)sprintf(out + at, "`%s(%s)` ", word, random_word());
            break;
        case 3:
            at += (size_t)sprintf(out + at, "[%s](https://example.org/%s \"%s\") ", word,
                                  random_word(), random_word());
            break;
        case 4:
            at += (size_t)sprintf(out + at, "[%s][ref%u] ", word, random_below(40));
            break;
        case 5:
            at += (size_t)sprintf(out + at, "&eacute;&#8212;<b>%s</b> \\* ", word);
            break;
        case 6:
            at += (size_t)sprintf(out + at, "%s\n", word);
            break;
        default:
            at += (size_t)sprintf(out + at, "%s ", word);
        }
    }
    return at;
}

static size_t block(char *out) {
    size_t at = 0;
    switch (random_below(8)) {
    case 0:
        at = (size_t)sprintf(out, "\n%.*s ", 1 + (int)random_below(4), "####");
        return at + (size_t)sprintf(out + at, "%s %s\n\n", random_word(), random_word());
    case 1:
        for (uint32_t i = 0, count = 2 + random_below(5); i < count; i++) {
            at += (size_t)sprintf(out + at, "%*s- ", (int)(i % 3) * 2, "");
            at += (size_t)sprintf(out + at, "%s **%s** %s\n", random_word(), random_word(),
                                  random_word());
        }
        return at + (size_t)sprintf(out + at, "\n");
    case 2:
        for (uint32_t i = 0, count = 2 + random_below(5); i < count; i++)
            at += (size_t)sprintf(out + at, "%u. %s `%s`\n", i + 1, random_word(), random_word());
        return at + (size_t)sprintf(out + at, "\n");
    case 3:
        return (size_t)sprintf(out, "```c\nint %s = %u < 3 && %s;\n```\n\n", random_word(),
                               random_below(99), random_word());
    case 4:
        at = (size_t)sprintf(out, "> ");
        at += inlines(out + at, 12);
        return at + (size_t)sprintf(out + at, "\n> > %s\n\n", random_word());
    default:
        at = inlines(out, 20 + random_below(60));
        return at + (size_t)sprintf(out + at, "\n\n");
    }
}

int main(int argc, char **argv) {
    int rounds = repetitions(argc, argv);
    char *text = allocate(ROOM + (64 << 10));
    size_t size = 0;
    while (size < ROOM)
        size += block(text + size);
    for (int i = 0; i < 40; i++)
        size +=
            (size_t)sprintf(text + size, "[ref%d]: /%s '%s'\n", i, random_word(), random_word());
    for (int round = 0; round < rounds; round++) {
        cmark_node *document = cmark_parse_document(text, size, CMARK_OPT_SMART);
        require(document != NULL, "cmark_parse_document");
        char *rendered[] = {cmark_render_html(document, CMARK_OPT_UNSAFE),
                            cmark_render_commonmark(document, 0, 80),
                            cmark_render_xml(document, CMARK_OPT_SOURCEPOS)};
        for (int i = 0; i < 3; i++) {
            require(rendered[i] != NULL, "rendering");
            check(rendered[i], strlen(rendered[i]));
            free(rendered[i]);
        }
        cmark_node_free(document);
    }
    return finish();
}
