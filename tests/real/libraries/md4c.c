/* md4c: Markdown to HTML, piece by piece through a function of the host's; texts that are cut and
 * mixed at random. */
#include "both.h"

#ifdef NATIVE
#include "md4c-html.h"
#endif

static char html[1 << 20];
static size_t html_size;
static unsigned pieces;

HOST_FUNCTION(void, take, address text, uint32_t size, address userdata) {
    if (html_size + size > sizeof html)
        exit(1);
    memcpy(html + html_size, bytes_at(text, size), size);
    html_size += size;
    pieces++;
}

static const char *const parts[] = {
    "# A heading\n\n",
    "Some *emphasis*, **strong** and `code` &amp; &copy; &#x263a;\n",
    "\n- a list\n- of two\n\n    1. nested\n",
    "> a quote\n> that goes on\n\n",
    "| a | b |\n|---|:-:|\n| 1 | 2 |\n\n",
    "```c\nint main(void);\n```\n",
    "<div class=\"raw\">\n\n",
    "[a link](https://example.org \"title\") ![image](a.png)\n",
    "~~struck~~ and www.example.org and a@example.org\n",
    "\\* \\\\ \t tabs \xc3\xa9\xe2\x82\xac\n",
    "[ref]: /url 'x'\n[ref] [[wiki]] $x^2$\n",
    "- [x] done\n- [ ] not\n",
    "***\n===\n---\n"};
#define PART_COUNT (sizeof parts / sizeof *parts)

static void render(const char *markdown, size_t size, uint32_t flags, address pointer) {
    address text = put(markdown, size);
    html_size = pieces = 0;
    int status = (int)INTEGER(md_html, text, (uint32_t)size, pointer, NOWHERE, flags, draw(4));
    printf("%zu bytes, flags %x: %d, %u pieces, %zu bytes, hash %08x\n", size, flags, status,
           pieces, html_size, hash_of(html, html_size));
    VOID(free, text);
}

int main(void) {
    static const uint32_t flags[] = {0, 0x0f0c, 0x7fff, 0x3000};
    static char text[20000];
    open_library();
    address pointer = POINTER(take, i32_i32_i32_to_void);
    for (size_t i = 0; i < PART_COUNT; i++) {
        render(parts[i], strlen(parts[i]), 0x0f0c, pointer);
        fwrite(html, 1, html_size, stdout);
    }
    for (int round = 0; round < 400; round++) {
        size_t size = 0;
        for (uint32_t count = draw(100); count-- > 0;) {
            const char *part = parts[draw(PART_COUNT)];
            size_t part_size = 1 + draw((uint32_t)strlen(part));
            memcpy(text + size, part, part_size);
            size += part_size;
        }
        render(text, size, flags[round % 4], pointer);
    }
    TAKE_BACK(pointer);
    close_library();
    return 0;
}
