/* Expat: makes a document with attributes, entities, comments and namespaces, and parses it in
 * pieces. */
#include "driver.h"
#include <expat.h>

enum { ROOM = 4 << 20, PIECE = 65536 };

static uint64_t elements, attributes, characters;

static void start(void *data, const XML_Char *name, const XML_Char **pairs) {
    (void)data;
    elements += strlen(name);
    for (; *pairs; pairs += 2)
        attributes += strlen(pairs[0]) * 3 + strlen(pairs[1]);
}

static void end(void *data, const XML_Char *name) {
    (void)data;
    elements += (unsigned char)name[0];
}

static void text(void *data, const XML_Char *piece, int length) {
    (void)data;
    for (int i = 0; i < length; i++)
        characters = characters * 31 + (unsigned char)piece[i];
}

static size_t element(char *out, int depth) {
    static const char *const entities[] = {"&amp;", "&lt;", "&#233;", "&#x2014;", "\xc3\xa9"};
    const char *name = random_word();
    size_t at = (size_t)sprintf(out, "<%s%s", depth % 3 == 1 ? "n:" : "", name);
    for (uint32_t left = random_below(4), i = 0; i < left; i++)
        at += (size_t)sprintf(out + at, " a%u=\"%s %u%s\"", i, random_word(), random_below(1000),
                              entities[random_below(5)]);
    at += (size_t)sprintf(out + at, ">");
    for (uint32_t left = random_below(12); left > 0; left--)
        at += (size_t)sprintf(out + at, "%s%s", random_word(),
                              left % 4 ? " " : entities[random_below(5)]);
    for (uint32_t left = depth < 5 ? random_below(5) : 0; left > 0; left--)
        at += element(out + at, depth + 1);
    if (random_below(8) == 0)
        at += (size_t)sprintf(out + at, "<!-- %s -->\n", random_word());
    return at + (size_t)sprintf(out + at, "</%s%s>\n", depth % 3 == 1 ? "n:" : "", name);
}

int main(int argc, char **argv) {
    int rounds = repetitions(argc, argv);
    char *document = allocate(ROOM + (1 << 20));
    size_t size = (size_t)sprintf(
        document, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<all xmlns:n=\"urn:n\">\n");
    while (size < ROOM)
        size += element(document + size, 0);
    size += (size_t)sprintf(document + size, "</all>\n");
    for (int round = 0; round < rounds; round++) {
        XML_Parser parser = XML_ParserCreateNS(NULL, '|');
        require(parser != NULL, "XML_ParserCreateNS");
        XML_SetHashSalt(parser, 1);
        XML_SetElementHandler(parser, start, end);
        XML_SetCharacterDataHandler(parser, text);
        for (size_t at = 0; at < size; at += PIECE) {
            size_t left = size - at;
            require(XML_Parse(parser, document + at, (int)(left < PIECE ? left : PIECE),
                              left <= PIECE) == XML_STATUS_OK,
                    "XML_Parse");
        }
        XML_ParserFree(parser);
    }
    check_number(elements);
    check_number(attributes);
    check_number(characters);
    return finish();
}
