/* See rewrite.h. */
#include "lower/rewrite.h"

#include "lower/segments.h"
#include "wasm/encoder.h"

#include <stdio.h>
#include <string.h>

#define NAME_KEPT_BYTES 80u

/* A table's limits with 32-bit indices. A maximum that these do not have is none; a minimum is one
 * that no table has either. */
static struct limits narrow_limits(const struct limits *limits) {
    struct limits narrow = *limits;
    narrow.is_64 = false;
    if (narrow.min > UINT32_MAX)
        narrow.min = UINT32_MAX;
    narrow.has_max &= limits->max <= UINT32_MAX;
    return narrow;
}

static void put_table(const struct table *table, struct text *out) {
    const struct limits limits = narrow_limits(&table->limits);
    text_byte(out, table->element);
    encoder_limits(out, &limits);
}

/* wasm2c sees pages of 64 KiB only. Nothing that it writes depends on their size but the call that
 * makes a memory, of which wasm2c/instantiate.c makes one with the memory's own limits. These are
 * limits that any memory may have. */
static void put_memory(const struct memory *memory, struct text *out) {
    struct limits limits = memory->limits;
    if (limits.byte_pages)
        limits = (struct limits){
            .max = 1, .has_max = limits.shared, .shared = limits.shared, .is_64 = limits.is_64};
    encoder_limits(out, &limits);
}

static void put_import_type(struct text *out, const struct module *module,
                            const struct import *import) {
    text_byte(out, (uint8_t)import->kind);
    switch (import->kind) {
    case EXTERN_FUNC:
        encoder_unsigned(out, module->funcs[import->index].type_index);
        return;
    case EXTERN_TABLE:
        put_table(&module->tables[import->index], out);
        return;
    case EXTERN_MEMORY:
        put_memory(&module->memories[import->index], out);
        return;
    case EXTERN_GLOBAL:
        text_byte(out, module->globals[import->index].type);
        text_byte(out, module->globals[import->index].mutable_);
        return;
    case EXTERN_TAG: /* put_tags */
    case EXTERN_COUNT:
        return;
    }
}

uint32_t rewrite_import_count(const struct module *module) {
    return module->import_count - module->import_counts[EXTERN_TAG];
}

static void put_imports(const struct module *module, struct text *out) {
    struct text payload = {0};
    char name[16];
    encoder_unsigned(&payload, rewrite_import_count(module));
    for (uint32_t i = 0; i < module->import_count; i++) {
        if (module->imports[i].kind == EXTERN_TAG)
            continue;
        snprintf(name, sizeof name, "i%u", i);
        encoder_name(&payload, "h");
        encoder_name(&payload, name);
        put_import_type(&payload, module, &module->imports[i]);
    }
    encoder_section(out, SECTION_IMPORT, text_bytes(&payload));
    text_free(&payload);
}

bool rewrite_default_memory(const struct module *module, uint32_t *index) {
    *index = 0;
    for (uint32_t i = 0; i < module->export_count; i++)
        if (module->exports[i].kind == EXTERN_MEMORY &&
            bytes_equal(module->exports[i].name, bytes_of("memory")))
            *index = module->exports[i].index;
    return module->memory_count > 0;
}

/* Functions are exported by Sinter's own table (glue/glue.h), as wasm2c takes quadratic time for
 * their exports. An import that is exported again does not need wasm2c either. */
static bool is_exported(const struct module *module, uint32_t index) {
    const struct export *export = &module->exports[index];
    return export->kind != EXTERN_FUNC && export->index >= module->import_counts[export->kind];
}

static void put_exports(const struct module *module, struct text *out) {
    struct text payload = {0};
    char name[16];
    uint32_t memory_index;
    bool has_memory = rewrite_default_memory(module, &memory_index);
    uint32_t count = has_memory;
    for (uint32_t i = 0; i < module->export_count; i++)
        count += is_exported(module, i);
    encoder_unsigned(&payload, count);
    for (uint32_t i = 0, number = 0; i < module->export_count; i++) {
        number += i > 0 && module->exports[i - 1].kind != EXTERN_FUNC;
        if (!is_exported(module, i))
            continue;
        snprintf(name, sizeof name, "e%u", number);
        encoder_name(&payload, name);
        text_byte(&payload, (uint8_t)module->exports[i].kind);
        encoder_unsigned(&payload, module->exports[i].index);
    }
    if (has_memory) {
        encoder_name(&payload, "dm");
        text_byte(&payload, EXTERN_MEMORY);
        encoder_unsigned(&payload, memory_index);
    }
    encoder_section(out, SECTION_EXPORT, text_bytes(&payload));
    text_free(&payload);
}

const char *rewrite_memory_name(const struct module *module, struct arena *arena) {
    if (module->import_counts[EXTERN_MEMORY])
        return arena_format(arena, "h_i%u", module_import_of(module, EXTERN_MEMORY, 0));
    for (uint32_t i = 0, number = 0; i < module->export_count; i++) {
        if (module->exports[i].kind == EXTERN_MEMORY)
            return arena_format(arena, "e%u", number);
        number += module->exports[i].kind != EXTERN_FUNC;
    }
    return "dm";
}

static bool is_alphanumeric(uint8_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* How many digits the index of every function has in its name. wasm2c sorts functions by name when
 * it distributes them over files, so this keeps them in order. */
static int index_digits(const struct module *module) {
    int digits = 1;
    for (uint32_t least = 10; module->func_count > least; least *= 10)
        digits++;
    return digits;
}

/* Keeps letters and digits, and puts one `_` for each run of other bytes, but none at the end:
 * wasm2c would escape those. An `x` after a `0` counts as another byte, since wasm2c begins its
 * escapes with 0x and escapes what follows. */
const char *rewrite_func_name(const struct module *module, uint32_t index, struct arena *arena) {
    struct bytes name = module->func_names[index];
    char sane[NAME_KEPT_BYTES + 1];
    size_t size = 0;
    for (size_t i = 0; i < name.size && size < NAME_KEPT_BYTES; i++) {
        uint8_t c = name.data[i];
        bool is_escape = c == 'x' && size && sane[size - 1] == '0';
        if (is_alphanumeric(c) && !is_escape)
            sane[size++] = (char)c;
        else if (size && sane[size - 1] != '_')
            sane[size++] = '_';
    }
    if (size && sane[size - 1] == '_')
        size--;
    sane[size] = '\0';
    return arena_format(arena, size ? "f%0*u_%s" : "f%0*u", index_digits(module), index, sane);
}

/* Only narrow locals have names, which tell wasm2c/adopt.h what they are. */
static void put_local_names(const struct module *module, struct text *out) {
    struct text names = {0};
    char name[24];
    uint32_t count = 0;
    for (uint32_t i = 0; i < module->code_count; i++)
        count += module->codes[i].narrow_count > 0;
    if (count == 0)
        return;
    encoder_unsigned(&names, count);
    for (uint32_t i = 0; i < module->code_count; i++) {
        const struct code *code = &module->codes[i];
        if (code->narrow_count == 0)
            continue;
        encoder_unsigned(&names, (uint64_t)module->import_counts[EXTERN_FUNC] + i);
        encoder_unsigned(&names, code->narrow_count);
        for (uint32_t k = 0; k < code->narrow_count; k++) {
            struct narrow_local local = code->narrow_locals[k];
            snprintf(name, sizeof name, "%s%s%u", local.bits == 8 ? REWRITE_BYTE : REWRITE_HALF,
                     local.is_last ? REWRITE_LAST : "", local.index);
            encoder_unsigned(&names, local.index);
            encoder_name(&names, name);
        }
    }
    encoder_section(out, NAMES_OF_LOCALS, text_bytes(&names));
    text_free(&names);
}

static void put_function_names(const struct module *module, const struct rewritten_code *code,
                               struct text *out) {
    struct arena arena = {0};
    struct text names = {0}, payload = {0};
    encoder_unsigned(&names, (uint64_t)module->func_count + code->helper_count);
    for (uint32_t i = 0; i < module->func_count; i++) {
        encoder_unsigned(&names, i);
        encoder_name(&names, rewrite_func_name(module, i, &arena));
    }
    for (uint32_t i = 0; i < code->helper_count; i++) {
        encoder_unsigned(&names, (uint64_t)module->func_count + i);
        encoder_name(&names, code->helpers[i].name);
    }
    encoder_name(&payload, "name");
    encoder_section(&payload, NAMES_OF_FUNCTIONS, text_bytes(&names));
    put_local_names(module, &payload);
    encoder_section(out, SECTION_CUSTOM, text_bytes(&payload));
    text_free(&names);
    text_free(&payload);
    arena_destroy(&arena);
}

/* Copies a section of `count` items and appends the `added_count` ones that rewritten code needs.
 */
static void put_longer_section(const struct section *section, uint32_t count,
                               const struct text *added, uint32_t added_count, struct text *out) {
    struct text payload = {0};
    struct reader items = reader_open(section->payload, NULL);
    reader_u32(&items, "a count");
    encoder_unsigned(&payload, (uint64_t)count + added_count);
    text_append(&payload, items.cursor, reader_left(&items));
    if (added_count)
        text_append(&payload, added->data, added->size);
    encoder_section(out, section->id, text_bytes(&payload));
    text_free(&payload);
}

static void put_functions(const struct module *module, const struct section *section,
                          const struct rewritten_code *code, struct text *out) {
    struct text types = {0};
    for (uint32_t i = 0; i < code->helper_count; i++)
        encoder_unsigned(&types, code->helpers[i].type_index);
    put_longer_section(section, module->code_count, &types, code->helper_count, out);
    text_free(&types);
}

/* Adds a declarative segment to the element section for the functions that ref.func names, as the
 * export that declared one may be gone. `section` is NULL if the module has no such section. */
static void put_elements(const struct module *module, const struct section *section,
                         const struct rewritten_code *code, struct text *out) {
    static const uint8_t nothing[] = {0};
    const struct section none = {.id = SECTION_ELEMENT, .payload = {nothing, sizeof nothing}};
    struct text segment = {0};
    const struct elem_segment elem = {.mode = SEGMENT_DECLARATIVE,
                                      .element = VALUE_FUNCREF,
                                      .item_count = code->referenced_count,
                                      .items = text_bytes(&code->referenced)};
    encoder_elem(&segment, &elem);
    put_longer_section(section ? section : &none, module->elem_count, &segment,
                       code->referenced_count > 0, out);
    text_free(&segment);
}

static void put_tables(const struct module *module, struct text *out) {
    struct text payload = {0};
    uint32_t first = module->import_counts[EXTERN_TABLE];
    encoder_unsigned(&payload, module->table_count - first);
    for (uint32_t i = first; i < module->table_count; i++)
        put_table(&module->tables[i], &payload);
    encoder_section(out, SECTION_TABLE, text_bytes(&payload));
    text_free(&payload);
}

static void put_memories(const struct module *module, struct text *out) {
    struct text payload = {0};
    uint32_t first = module->import_counts[EXTERN_MEMORY];
    encoder_unsigned(&payload, module->memory_count - first);
    for (uint32_t i = first; i < module->memory_count; i++)
        put_memory(&module->memories[i], &payload);
    encoder_section(out, SECTION_MEMORY, text_bytes(&payload));
    text_free(&payload);
}

/* Imported tags, which come first, become tags of the module's own: what either kind is, an
 * instance finds at the tag's index (wasm2c/adopt.c). */
static void put_tags(const struct module *module, struct text *out) {
    struct text payload = {0};
    encoder_unsigned(&payload, module->tag_count);
    for (uint32_t i = 0; i < module->tag_count; i++) {
        text_byte(&payload, 0);
        encoder_unsigned(&payload, module->tags[i].type_index);
    }
    encoder_section(out, SECTION_TAG, text_bytes(&payload));
    text_free(&payload);
}

static void put_datas(const struct module *module, struct text *out) {
    struct text payload = {0};
    segments_put_section(module, &payload);
    encoder_section(out, SECTION_DATA, text_bytes(&payload));
    text_free(&payload);
}

/* If there are element segments, even passive ones, but no table, wasm2c leaves data segments
 * without names for globals, and fails at an address that reads one. */
static bool lacks_table(const struct module *module, const struct rewritten_code *code) {
    return module->table_count == 0 && (module->elem_count || code->referenced_count) &&
           segments_have_computed_address(module);
}

/* A table that nothing uses. */
static void put_empty_table(struct text *out) {
    const struct limits limits = {.has_max = true};
    struct text payload = {0};
    encoder_unsigned(&payload, 1);
    text_byte(&payload, VALUE_EXTERNREF);
    encoder_limits(&payload, &limits);
    encoder_section(out, SECTION_TABLE, text_bytes(&payload));
    text_free(&payload);
}

static void put_section_of(const struct module *module, const struct section *section,
                           const struct rewritten_code *code, struct text *out) {
    if (section->id == SECTION_IMPORT) {
        put_imports(module, out);
    } else if (section->id == SECTION_TYPE) {
        put_longer_section(section, module->type_count, &code->types, code->type_count, out);
    } else if (section->id == SECTION_FUNCTION) {
        put_functions(module, section, code, out);
    } else if (section->id == SECTION_TABLE) {
        put_tables(module, out);
    } else if (section->id == SECTION_MEMORY) {
        put_memories(module, out);
    } else if (section->id == SECTION_ELEMENT) {
        put_elements(module, section, code, out);
    } else if (section->id == SECTION_CODE) {
        encoder_section(out, SECTION_CODE, text_bytes(&code->payload));
    } else if (section->id == SECTION_DATA) {
        put_datas(module, out);
    } else {
        encoder_section(out, section->id, section->payload);
    }
}

static struct rewritten put_module(const struct module *module, const struct tail_calls *tails,
                                   struct marks *marks, struct arena *arena, struct text *out) {
    bool exports_done = false, elements_done = false;
    struct rewritten_code code = rewrite_code(module, tails, marks, arena);
    bool table_done = !lacks_table(module, &code);
    bool tags_done = module->tag_count == 0;
    encoder_header(out);
    for (uint32_t i = 0; i < module->section_count; i++) {
        const struct section *section = &module->sections[i];
        if (section->id == SECTION_CUSTOM)
            continue;
        if (!table_done && section_rank(section->id) >= section_rank(SECTION_TABLE)) {
            put_empty_table(out);
            table_done = true;
        }
        if (section->id == SECTION_TABLE && module->table_count == 0)
            continue;
        if (!tags_done && section_rank(section->id) >= section_rank(SECTION_TAG)) {
            put_tags(module, out);
            tags_done = true;
        }
        if (section->id == SECTION_TAG)
            continue;
        if (!exports_done && section_rank(section->id) >= section_rank(SECTION_EXPORT)) {
            put_exports(module, out);
            exports_done = true;
        }
        if (section->id == SECTION_EXPORT)
            continue;
        elements_done |= section->id == SECTION_ELEMENT;
        if (!elements_done && section_rank(section->id) > section_rank(SECTION_ELEMENT)) {
            if (code.referenced_count)
                put_elements(module, NULL, &code, out);
            elements_done = true;
        }
        put_section_of(module, section, &code, out);
    }
    if (!tags_done)
        put_tags(module, out);
    if (!exports_done)
        put_exports(module, out);
    put_function_names(module, &code, out);
    text_free(&code.payload);
    text_free(&code.types);
    text_free(&code.referenced);
    return (struct rewritten){
        .helpers = code.helpers, .helper_count = code.helper_count, .fault = code.fault};
}

struct rewritten rewrite_module(const struct module *module, const struct tail_calls *tails,
                                struct arena *arena, struct text *out) {
    return put_module(module, tails, NULL, arena, out);
}

void rewrite_module_marked(const struct module *module, const struct tail_calls *tails,
                           const struct rewritten *rewritten, const struct source_lines *lines,
                           struct arena *arena, struct marks *marks, struct text *out) {
    size_t count = module->code_count;
    *marks = (struct marks){.lines = lines,
                            .helper = rewritten->helper_count,
                            .bodies = arena_array(arena, count, sizeof *marks->bodies),
                            .entries = arena_array(arena, count, sizeof *marks->entries),
                            .arena = arena};
    put_module(module, tails, marks, arena, out);
}
