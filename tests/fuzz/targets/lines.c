/* The debug information of a module with one function: five sections, each behind its size in four
 * bytes. Its lines are read, and put into C as #line. */
#include "target.h"

#include "native/module_lines.h"
#include "wasm2c/numbering.h"

#include <stdio.h>
#include <stdlib.h>

#define CODE_START 8u     /* of the contents of the code section */
#define CODE_BYTES 65536u /* of the body */

static const char *const names[] = {".debug_line", ".debug_line_str", ".debug_str", ".debug_info",
                                    ".debug_abbrev"};
enum { SECTIONS = sizeof names / sizeof *names };

static struct bytes take_section(struct bytes *data) {
    size_t size = 0;
    for (size_t i = 0; i < 4 && i < data->size; i++)
        size |= (size_t)data->data[i] << (8 * i);
    *data = bytes_from(*data, data->size < 4 ? data->size : 4);
    struct bytes section = {data->data, size < data->size ? size : data->size};
    *data = bytes_from(*data, section.size);
    return section;
}

static void check_lines(const struct source_lines *lines, const char *fault) {
    if (fault && lines->row_count)
        abort();
    for (uint32_t i = 0; i < lines->row_count; i++) {
        const struct source_row *row = &lines->rows[i];
        if ((row->line && row->file >= lines->file_count) || row->line > INT32_MAX ||
            row->offset < CODE_START || row->offset > CODE_START + 4 + CODE_BYTES ||
            (i && row->offset <= row[-1].offset))
            abort();
    }
}

/* Only `#line NUMBER`, or the same with one string, whose bytes are printable. */
static void check_directive(struct bytes line) {
    size_t at = sizeof "#line " - 1;
    if (!bytes_start_with(line, "#line ") || at == line.size)
        abort();
    while (at < line.size && line.data[at] >= '0' && line.data[at] <= '9')
        at++;
    if (at == line.size)
        return;
    if (line.size < at + 3 || line.data[at] != ' ' || line.data[at + 1] != '"' ||
        line.data[line.size - 1] != '"' || !bytes_is_utf8(line))
        abort();
    for (at += 2; at < line.size - 1; at++) {
        at += line.data[at] == '\\';
        if (line.data[at] < ' ' || line.data[at] == 0x7f || at == line.size - 1 ||
            (line.data[at] == '"' && line.data[at - 1] != '\\'))
            abort();
    }
}

/* A function with a mark every few bytes. */
static void put_shard(struct text *shard) {
    text_string(shard, "void w2c_m_f0_x(w2c_m *instance) {\n");
    for (unsigned offset = CODE_START + 4; offset < CODE_START + 4 + 512; offset += 2)
        text_format(shard, "\1%u\2  var_i0 = %uu;\n", offset, offset);
    text_string(shard, "}\n");
}

static void check_numbering(const struct source_lines *lines, struct arena *arena) {
    struct text shard = {0}, out = {0};
    struct numbering numbering = {0};
    struct numbering_place found;
    struct bytes line;
    put_shard(&shard);
    wasm2c_numbering_put(text_bytes(&shard), "m", lines, "m.wasm", arena, &numbering, &out);
    for (size_t at = 0; bytes_next_line(text_bytes(&out), &at, &line);)
        if (line.size && *line.data == '#')
            check_directive(line);
    for (uint32_t i = 0; i < numbering.count; i++) {
        const struct numbering_place *place = &numbering.places[i];
        if (!wasm2c_numbering_find(&numbering, 0, place->line, place->column, &found) ||
            found.offset != place->offset)
            abort();
    }
    text_free(&shard);
    text_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct bytes left = {data, size};
    struct custom_section customs[SECTIONS] = {0};
    struct section section = {.id = SECTION_CODE, .offset = CODE_START};
    struct code code = {.body = {NULL, CODE_BYTES}, .offset = CODE_START + 4};
    struct module module = {.customs = customs,
                            .custom_count = SECTIONS,
                            .sections = &section,
                            .section_count = 1,
                            .codes = &code,
                            .code_count = 1,
                            .func_count = 1};
    struct arena arena = {0};
    struct source_lines lines;
    for (size_t i = 0; i < SECTIONS; i++) {
        customs[i].name = bytes_of(names[i]);
        customs[i].payload = take_section(&left);
    }
    const char *fault = module_lines_read(&module, &arena, &lines);
    check_lines(&lines, fault);
    check_numbering(&lines, &arena);
    arena_destroy(&arena);
    return 0;
}
