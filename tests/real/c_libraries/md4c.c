/* MD4C: the documents given as arguments, as HTML that comes out by a function of the host's, and
 * as the events of a parser, which are five more. */
#include "both.h"

#include <md4c-html.h>

/* MD_PARSER, as the library has it. */
struct parser {
    uint32_t abi_version, flags;
    address enter_block, leave_block, enter_span, leave_span, text, debug_log, syntax;
};

static size_t html_size;
static uint32_t html_hash, events, last_event;

CALLBACK(void, write_html, address text, uint32_t size, address context_) {
    (void)context_;
    html_hash = html_hash * 31 + hash_of(span(text, size), size);
    html_size += size;
}

static uint32_t events_hash;

/* The parser stops at an event for which this is not zero. */
static int32_t on(uint32_t what, uint32_t type) {
    events_hash = (events_hash ^ (what << 8 | type)) * 16777619u;
    return ++events == last_event ? 7 : 0;
}

CALLBACK(int32_t, enter_block, uint32_t type, address detail, address context_) {
    (void)context_;
    if (type == MD_BLOCK_H) /* its level is the first member */
        type |= *(uint32_t *)span(detail, 4) << 4;
    return on(1, type);
}
CALLBACK(int32_t, leave_block, uint32_t type, address detail, address context_) {
    (void)detail;
    (void)context_;
    return on(2, type);
}
CALLBACK(int32_t, enter_span, uint32_t type, address detail, address context_) {
    (void)detail;
    (void)context_;
    return on(3, type);
}
CALLBACK(int32_t, leave_span, uint32_t type, address detail, address context_) {
    (void)detail;
    (void)context_;
    return on(4, type);
}
CALLBACK(int32_t, take_text, uint32_t type, address text, uint32_t size, address context_) {
    (void)context_;
    return on(5 + hash_of(span(text, size), size), type);
}

/* Headings, as they would be in a table of contents. */
static void show_start(const char *text) {
    for (int lines = 0; *text && lines < 5; text++) {
        putchar(*text);
        lines += *text == '\n';
    }
}

int main(int argc, char **argv) {
    begin();
    address write = FUNCTION(i32_i32_i32_to_void, write_html), parser_at;
    struct parser parser = {
        .enter_block = FUNCTION(i32_i32_i32_to_i32, enter_block),
        .leave_block = FUNCTION(i32_i32_i32_to_i32, leave_block),
        .enter_span = FUNCTION(i32_i32_i32_to_i32, enter_span),
        .leave_span = FUNCTION(i32_i32_i32_to_i32, leave_span),
        .text = FUNCTION(i32_i32_i32_i32_to_i32, take_text),
    };
    for (int i = 1; i < argc; i++) {
        static const uint32_t dialects[] = {MD_DIALECT_COMMONMARK, MD_DIALECT_GITHUB,
                                            MD_FLAG_WIKILINKS | MD_FLAG_LATEXMATHSPANS |
                                                MD_FLAG_UNDERLINE | MD_FLAG_COLLAPSEWHITESPACE};
        size_t size;
        char *text = read_file(argv[i], &size);
        address at = put(text, size);
        show_start(text);
        for (uint32_t j = 0; j < 3; j++) {
            html_size = html_hash = 0;
            int32_t status = CALL(int32_t, md_html, at, (uint32_t)size, write, 0, dialects[j],
                                  MD_HTML_FLAG_XHTML);
            printf("dialect %u: %d, %zu bytes of HTML, %08x\n", j, status, html_size, html_hash);
            parser.flags = dialects[j];
            parser_at = put(&parser, sizeof parser);
            for (last_event = 0; last_event <= 200; last_event += 50) {
                events = events_hash = 0;
                status = CALL(int32_t, md_parse, at, (uint32_t)size, parser_at, 0);
                printf("  %d, %u events, %08x\n", status, events, events_hash);
            }
            release(parser_at, sizeof parser);
        }
        release(at, size);
        free(text);
    }
    end();
    return 0;
}
