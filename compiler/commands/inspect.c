/* sinter inspect: shows the same of a .wasm and of an artefact made from it, which is never run. It
 * writes for a .wasm the description that an artefact would have, and prints both from their
 * description. */
#include "commands/commands.h"

#include "base/elffile.h"
#include "base/file.h"
#include "commands/inspect_policy.h"
#include "glue/describe.h"
#include "wasm/validate.h"

#include <string.h>

#define FILE_CAP_BYTES ((size_t)3 << 30)

struct view {
    struct bytes description;
    struct sinter_description header;
};

static bool open_view(const char *path, struct arena *arena, struct diag *diag, struct view *view) {
    struct bytes file;
    struct module module;
    if (!file_read_input(path, FILE_CAP_BYTES, arena, diag, &file))
        return false;
    if (elffile_is_elf(file)) {
        if (!elffile_description(file, &view->description))
            return diag_input(diag, "an ELF file that Sinter did not make: it has no Sinter note");
        if (!describe_check(view->description))
            return diag_input(diag, "its description is damaged, or of another version of Sinter");
    } else {
        struct text description = {0};
        if (!validate_input(file, arena, diag, &module))
            return false;
        describe_module(&module, "all", NULL, &description);
        view->description =
            (struct bytes){(const uint8_t *)arena_copy(arena, description.data, description.size),
                           description.size};
        text_free(&description);
    }
    view->header = describe_header(view->description);
    return true;
}

/* ---- As text ---- */

static void put_quoted(const struct view *view, struct sinter_range range, struct text *out) {
    text_byte(out, '"');
    text_quoted(out, describe_bytes(view->description, range));
    text_byte(out, '"');
}

/* Appends ` TYPE` and ends the line. */
static void put_type(const struct view *view, struct sinter_range type, struct text *out) {
    struct bytes bytes = describe_bytes(view->description, type);
    text_byte(out, ' ');
    text_quoted(out, bytes); /* not names, but just as hostile */
    text_byte(out, '\n');
}

static void list_imports(const struct view *view, struct text *out) {
    text_format(out, "imports: %u\n", view->header.imports.count);
    for (uint32_t i = 0; i < view->header.imports.count; i++) {
        struct sinter_import_record record;
        describe_record(view->description, view->header.imports, i, &record, sizeof record);
        text_string(out, "  ");
        put_quoted(view, record.module, out);
        text_byte(out, '.');
        put_quoted(view, record.name, out);
        put_type(view, record.type.text, out);
    }
}

static void list_exports(const struct view *view, struct text *out) {
    text_format(out, "exports: %u\n", view->header.exports.count);
    for (uint32_t i = 0; i < view->header.exports.count; i++) {
        struct sinter_export_record record;
        describe_record(view->description, view->header.exports, i, &record, sizeof record);
        text_string(out, "  ");
        put_quoted(view, record.name, out);
        put_type(view, record.type.text, out);
    }
}

static void list_customs(const struct view *view, struct text *out) {
    text_format(out, "custom sections: %u\n", view->header.customs.count);
    for (uint32_t i = 0; i < view->header.customs.count; i++) {
        struct sinter_custom_record record;
        describe_record(view->description, view->header.customs, i, &record, sizeof record);
        text_string(out, "  ");
        put_quoted(view, record.name, out);
        text_format(out, " %u bytes%s\n", record.payload.size_bytes,
                    record.flags & SINTER_CUSTOM_DROPPED ? ", dropped" : "");
    }
}

static void list_policy(const struct view *view, struct text *out) {
    inspect_policy_text(view->description, out);
}

/* ---- As JSON ---- */

static void json_field(const struct view *view, const char *key, struct sinter_range range,
                       struct text *out) {
    text_format(out, "\"%s\": ", key);
    text_json(out, describe_bytes(view->description, range));
}

static void json_end(const struct view *view, uint32_t kind, struct sinter_range type,
                     struct text *out) {
    text_format(out, ", \"kind\": \"%s\", ", extern_kind_name((enum extern_kind)kind));
    json_field(view, "type", type, out);
    text_byte(out, '}');
}

static void json_imports(const struct view *view, struct text *out) {
    text_string(out, "  \"imports\": [");
    for (uint32_t i = 0; i < view->header.imports.count; i++) {
        struct sinter_import_record record;
        describe_record(view->description, view->header.imports, i, &record, sizeof record);
        text_string(out, i ? ",\n    {" : "\n    {");
        json_field(view, "module", record.module, out);
        text_string(out, ", ");
        json_field(view, "name", record.name, out);
        json_end(view, record.type.kind, record.type.text, out);
    }
    text_string(out, view->header.imports.count ? "\n  ]" : "]");
}

static void json_exports(const struct view *view, struct text *out) {
    text_string(out, "  \"exports\": [");
    for (uint32_t i = 0; i < view->header.exports.count; i++) {
        struct sinter_export_record record;
        describe_record(view->description, view->header.exports, i, &record, sizeof record);
        text_string(out, i ? ",\n    {" : "\n    {");
        json_field(view, "name", record.name, out);
        json_end(view, record.type.kind, record.type.text, out);
    }
    text_string(out, view->header.exports.count ? "\n  ]" : "]");
}

static void json_customs(const struct view *view, struct text *out) {
    text_string(out, "  \"customSections\": [");
    for (uint32_t i = 0; i < view->header.customs.count; i++) {
        struct sinter_custom_record record;
        describe_record(view->description, view->header.customs, i, &record, sizeof record);
        text_string(out, i ? ",\n    {" : "\n    {");
        json_field(view, "name", record.name, out);
        text_format(out, ", \"size\": %u, \"dropped\": %s}", record.payload.size_bytes,
                    record.flags & SINTER_CUSTOM_DROPPED ? "true" : "false");
    }
    text_string(out, view->header.customs.count ? "\n  ]" : "]");
}

static void json_policy(const struct view *view, struct text *out) {
    inspect_policy_json(view->description, out);
}

static void list(const struct view *view, const struct options *options, struct text *out) {
    static void (*const as_text[])(const struct view *, struct text *) = {
        list_imports, list_exports, list_customs, list_policy};
    static void (*const as_json[])(const struct view *, struct text *) = {
        json_imports, json_exports, json_customs, json_policy};
    bool all = !options->inspect.imports && !options->inspect.exports;
    const bool wanted[] = {all || options->inspect.imports, all || options->inspect.exports, all,
                           all};
    bool first = true;
    if (options->inspect.json)
        text_string(out, "{\n");
    for (int i = 0; i < 4; i++) {
        if (!wanted[i])
            continue;
        if (options->inspect.json && !first)
            text_string(out, ",\n");
        (options->inspect.json ? as_json : as_text)[i](view, out);
        first = false;
    }
    if (options->inspect.json)
        text_string(out, "\n}\n");
}

/* ---- --custom ---- */

static int hex_digit(char c) {
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

/* Reverses text_quoted (\\, \" and \xHH), so that a name can be given as a listing prints it. */
static struct bytes unquote(const char *text, struct arena *arena) {
    uint8_t *bytes = arena_alloc(arena, strlen(text) + 1);
    size_t size = 0;
    while (*text) {
        if (text[0] == '\\' && (text[1] == '\\' || text[1] == '"')) {
            bytes[size++] = (uint8_t)text[1];
            text += 2;
        } else if (text[0] == '\\' && text[1] == 'x' && hex_digit(text[2]) >= 0 &&
                   hex_digit(text[3]) >= 0) {
            bytes[size++] = (uint8_t)(hex_digit(text[2]) * 16 + hex_digit(text[3]));
            text += 4;
        } else {
            bytes[size++] = (uint8_t)*text++;
        }
    }
    return (struct bytes){bytes, size};
}

static void put_base64(struct text *out, struct bytes bytes) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < bytes.size; i += 3) {
        size_t left = bytes.size - i;
        uint32_t group = (uint32_t)bytes.data[i] << 16 |
                         (left > 1 ? (uint32_t)bytes.data[i + 1] << 8 : 0) |
                         (left > 2 ? bytes.data[i + 2] : 0);
        text_byte(out, (uint8_t)digits[group >> 18]);
        text_byte(out, (uint8_t)digits[group >> 12 & 63]);
        text_byte(out, left > 1 ? (uint8_t)digits[group >> 6 & 63] : '=');
        text_byte(out, left > 2 ? (uint8_t)digits[group & 63] : '=');
    }
}

static bool put_payloads(const struct view *view, const struct options *options,
                         struct arena *arena, struct diag *diag, struct text *out) {
    struct bytes name = unquote(options->inspect.custom, arena);
    uint32_t found = 0;
    uint32_t put = 0;
    bool is_number = options->inspect.index_given;
    if (options->inspect.json)
        text_string(out, "[");
    for (uint32_t i = 0; i < view->header.customs.count; i++) {
        struct sinter_custom_record record;
        describe_record(view->description, view->header.customs, i, &record, sizeof record);
        if (record.flags & SINTER_CUSTOM_DROPPED ||
            !bytes_equal(name, describe_bytes(view->description, record.name)))
            continue;
        if (is_number && found++ != options->inspect.custom_index)
            continue;
        struct bytes payload = describe_bytes(view->description, record.payload);
        if (options->inspect.json) {
            text_format(out, "%s{\"size\": %zu, \"base64\": \"", put ? ", " : "", payload.size);
            put_base64(out, payload);
            text_string(out, "\"}");
        } else {
            text_append(out, payload.data, payload.size);
        }
        put++;
    }
    if (options->inspect.json)
        text_string(out, "]\n");
    if (put || (options->inspect.json && !is_number))
        return true;
    struct text quoted = {0};
    text_quoted(&quoted, name);
    if (is_number && found)
        diag_input(diag, "it has %u custom sections \"%s\", and none with index %u", found,
                   quoted.data ? quoted.data : "", options->inspect.custom_index);
    else
        diag_input(diag, "it has no custom section \"%s\"", quoted.data ? quoted.data : "");
    text_free(&quoted);
    return false;
}

bool command_inspect(const struct options *options, struct arena *arena, struct diag *diag) {
    struct view view;
    struct text out = {0};
    diag->file = strcmp(options->settings.input, "-") == 0 ? "<stdin>" : options->settings.input;
    if (!open_view(options->settings.input, arena, diag, &view))
        return false;
    bool ok = true;
    if (options->inspect.custom)
        ok = put_payloads(&view, options, arena, diag, &out);
    else
        list(&view, options, &out);
    if (ok && options->output)
        ok = file_write(options->output, out.data, out.size, diag);
    else if (ok)
        ok = file_write_stdout(out.data, out.size, diag);
    text_free(&out);
    return ok;
}
