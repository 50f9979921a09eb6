/* See convert.h. Known: wabt's wasm2c 1.0.39, as npm's package `wabt` has it, with its stack raised
 * (cmake/wabt). What it emits before a module's own C is checked by its hash: an unknown text there
 * means an unknown version. */
#include "wasm2c/convert.h"

#include "base/file.h"
#include "wasm2c/access.h"
#include "wasm2c/adopt.h"
#include "wasm2c/declarations.h"
#include "wasm2c/exit.h"
#include "wasm2c/fold.h"
#include "wasm2c/tool.h"

#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OUTPUT_CAP_BYTES ((size_t)4 << 30)

const char *wasm2c_identity(struct runner *runner) {
    struct wasm2c_tool tool;
    return wasm2c_tool_find(runner, &tool) ? file_identity(tool.path, runner->arena) : NULL;
}

/* A tool that the user named must be of the known version. */
static bool check_version(struct runner *runner, const struct wasm2c_tool *tool) {
    static const char *const words[] = {"--version"};
    struct command_outcome outcome;
    if (!wasm2c_tool_run(runner, tool, words, 1, &outcome))
        return false;
    if (runner->dry_run)
        return true;
    if (outcome.result != COMMAND_OK)
        return wasm2c_tool_report_broken(runner, tool, &outcome);
    size_t size = strcspn((const char *)outcome.output.data, "\n");
    struct bytes version = {outcome.output.data, size};
    if (bytes_equal(version, bytes_of(WASM2C_KNOWN_VERSION)))
        return true;
    struct text quoted = {0};
    text_quoted(&quoted, version);
    diag_fail(runner->diag, DIAG_ENVIRONMENT,
              "\"%s\" is wasm2c %s; Sinter knows " WASM2C_KNOWN_VERSION " only", tool->path,
              quoted.data ? quoted.data : "");
    text_free(&quoted);
    return false;
}

static void name_output(struct runner *runner, const char *directory, const char *name,
                        uint32_t shard_count, struct wasm2c_output *output) {
    struct arena *arena = runner->arena;
    const char **files = arena_array(arena, shard_count, sizeof *files);
    for (uint32_t i = 0; i < shard_count; i++)
        files[i] = shard_count == 1 ? arena_format(arena, "%s/%s.c", directory, name)
                                    : arena_format(arena, "%s/%s_%u.c", directory, name, i);
    *output = (struct wasm2c_output){
        .header = arena_format(arena, "%s.h", name), .files = files, .file_count = shard_count};
}

/* How many of each the output has to have. */
struct wasm2c_expected {
    uint64_t functions, references, segments, tags;
};

/* Segments of other references than functions have no rows, data segments without bytes are not
 * written, and neither are segments where there is nothing to copy them to. */
static struct wasm2c_expected expect(const struct module *seen) {
    struct wasm2c_expected expected = {.functions = seen->code_count,
                                       .tags = seen->tag_count - seen->import_counts[EXTERN_TAG]};
    for (uint32_t i = 0; seen->table_count && i < seen->elem_count; i++)
        if (seen->elems[i].element == VALUE_FUNCREF)
            expected.references += seen->elems[i].item_count;
    for (uint32_t i = 0; seen->memory_count && i < seen->data_count; i++)
        expected.segments += seen->datas[i].payload.size > 0;
    return expected;
}

/* The files of one conversion, as they become ours. */
struct adoption {
    struct runner *runner;
    const char *directory;
    const char *name;
    const struct wasm2c_form *form;
    struct declarations declarations; /* of the shards' header */
    struct wasm2c_expected expected;
    struct wasm2c_forms forms;
    struct wasm2c_tail tail;
};

static bool is_sharded(const struct adoption *adoption) { return adoption->form->shard_count > 1; }

static const char *shared_header(const struct adoption *adoption) {
    return arena_format(adoption->runner->arena, "%s-impl.h", adoption->name);
}

/* The header keeps what is for all shards; a shard gets what it names. */
static void share_declarations(struct adoption *adoption, bool is_header, struct text *file) {
    struct text changed = {0};
    struct bytes bytes = {(const uint8_t *)file->data, file->size};
    if (is_header)
        declarations_take(&adoption->declarations, bytes, adoption->name, &changed);
    else
        declarations_put(&adoption->declarations, bytes, shared_header(adoption), &changed);
    text_free(file);
    *file = changed;
}

/* Writes the functions of a file in fewer words, where that is wanted. */
static void shorten(const struct wasm2c_form *form, struct text *file) {
    struct text folded = {0}, plain = {0};
    if (form->fold) {
        wasm2c_fold((struct bytes){(const uint8_t *)file->data, file->size}, &folded);
        text_free(file);
        *file = folded;
    }
    if (form->plain_access) {
        wasm2c_access((struct bytes){(const uint8_t *)file->data, file->size}, form->plain_access,
                      &plain);
        text_free(file);
        *file = plain;
    }
}

static bool refuse_output(struct runner *runner, const char *what) {
    diag_fail(runner->diag, DIAG_ENVIRONMENT,
              "wasm2c's output is not as that of wabt " WASM2C_KNOWN_VERSION
              ": refusing an unknown version of it");
    diag_note(runner->diag, "not as expected: %s", what);
    return false;
}

/* The C of a large module is many times its size: none of it stays in memory. */
static bool adopt_file(struct adoption *adoption, const char *path, bool is_header,
                       const struct text *appendix) {
    struct runner *runner = adoption->runner;
    struct bytes file;
    struct arena reading = {0};
    struct text adopted = {0}, fault = {0};
    if (!file_exists(path))
        return diag_fail(runner->diag, DIAG_ENVIRONMENT, "wasm2c wrote no \"%s\"", file_base(path));
    bool ok = file_read(path, OUTPUT_CAP_BYTES, &reading, runner->diag, &file);
    if (ok && !wasm2c_text_adopt(file, &adoption->forms, &adoption->tail,
                                 is_header || !is_sharded(adoption), &adopted, &fault))
        ok = refuse_output(runner, fault.data);
    text_free(&fault);
    if (ok && !is_header)
        shorten(adoption->form, &adopted);
    if (ok && appendix)
        text_append(&adopted, appendix->data, appendix->size);
    if (ok && is_sharded(adoption))
        share_declarations(adoption, is_header, &adopted);
    ok = ok && file_write_text(path, &adopted, runner->diag);
    text_free(&adopted);
    arena_destroy(&reading);
    return ok;
}

static bool check_header(struct adoption *adoption, const char *path) {
    struct runner *runner = adoption->runner;
    struct arena reading = {0};
    struct text fault = {0};
    struct bytes header;
    bool ok = file_read(path, OUTPUT_CAP_BYTES, &reading, runner->diag, &header) &&
              (wasm2c_text_check_header(header, &adoption->forms, &fault) ||
               refuse_output(runner, fault.data));
    text_free(&fault);
    arena_destroy(&reading);
    return ok;
}

/* What the output has more or less of than the module; NULL where it has all. */
static const char *miscounted(const struct adoption *adoption) {
    const struct wasm2c_expected *expected = &adoption->expected;
    const struct wasm2c_forms *forms = &adoption->forms;
    if (forms->functions != expected->functions)
        return "the number of functions";
    if (forms->references != expected->references)
        return "the number of references in segments of elements";
    if (forms->segments != expected->segments)
        return "the number of data segments";
    if (!wasm2c_instantiate_is_complete(&forms->instantiate))
        return "the functions that make an instance";
    return forms->tags != expected->tags ? "the number of tags" : NULL;
}

/* Puts our abi layer in the place of wasm2c's. The preamble stands in the one C file, or in the
 * header that all shards include: an unknown one is refused. */
static bool adopt_output(struct adoption *adoption, const struct text *appendix,
                         const struct wasm2c_output *output) {
    struct runner *runner = adoption->runner;
    const char *directory = adoption->directory;
    const char *header = arena_format(runner->arena, "%s/%s", directory, output->header);
    if (!file_exists(header))
        return diag_fail(runner->diag, DIAG_ENVIRONMENT, "wasm2c wrote no \"%s\"", output->header);
    if (!check_header(adoption, header))
        return false;
    if (is_sharded(adoption) &&
        !adopt_file(adoption,
                    arena_format(runner->arena, "%s/%s", directory, shared_header(adoption)), true,
                    NULL))
        return false;
    for (uint32_t i = 0; i < output->file_count; i++)
        if (!adopt_file(adoption, output->files[i], false, i == 0 ? appendix : NULL))
            return false;
    if (!wasm2c_tail_is_complete(&adoption->tail))
        return refuse_output(runner, "the number of tail calls");
    const char *fault = miscounted(adoption);
    return !fault || refuse_output(runner, fault);
}

/* wasm2c's own words, `INPUT:OFFSET: error: ...`, about a module that we took for valid. Where Node
 * runs it, they alone tell a refusal: Node's exit code for its own faults is the same. Elsewhere
 * the place may be missing. */
static bool report_refusal(struct runner *runner, const struct wasm2c_tool *tool, const char *input,
                           const struct command_outcome *outcome) {
    struct bytes said = outcome->output;
    const char *place = said.size ? strstr((const char *)said.data, input) : NULL;
    const char *error = place ? strstr(place, ": error: ") : NULL;
    uint32_t code = tool->by_node ? 1 : WASM2C_EXIT_REFUSED;
    if (outcome->result != COMMAND_FAILED || (uint32_t)outcome->code != code ||
        (tool->by_node && !error))
        return wasm2c_tool_report(runner, tool, outcome);
    if (!error && said.size)
        error = strstr((const char *)said.data, "error: ");
    error = error ? strstr(error, "error: ") + strlen("error: ") : "it gives no reason";
    diag_input(runner->diag, "wasm2c refuses the module: %.*s", (int)strcspn(error, "\n"), error);
    diag_note(runner->diag, "the module is valid: please report it");
    return false;
}

bool wasm2c_convert(struct runner *runner, const struct wasm2c_input *input, const char *directory,
                    const char *name, const struct wasm2c_form *form, const struct text *appendix,
                    struct wasm2c_output *output) {
    struct wasm2c_tool tool;
    if (!wasm2c_tool_find(runner, &tool) ||
        (wasm2c_tool_is_chosen() && !check_version(runner, &tool)))
        return false;
    name_output(runner, directory, name, form->shard_count, output);
    const char *const words[] = {
        input->path,
        "-o",
        arena_format(runner->arena, "%s/%s.c", directory, name),
        "-n",
        name,
        arena_format(runner->arena, "--num-outputs=%u", form->shard_count),
        "--enable-multi-memory",
        "--enable-extended-const",
        "--enable-exceptions",
        "--enable-threads",
    };
    struct command_outcome outcome;
    if (!wasm2c_tool_run(runner, &tool, words, sizeof words / sizeof *words, &outcome))
        return false;
    if (runner->dry_run)
        return true;
    if (outcome.result != COMMAND_OK)
        return report_refusal(runner, &tool, input->path, &outcome);
    struct adoption adoption = {
        .runner = runner, .directory = directory, .name = name, .form = form};
    adoption.forms.name = name;
    adoption.expected = expect(input->seen);
    wasm2c_tail_open(&adoption.tail, name, input->module, input->tails, input->rewritten,
                     input->known, input->library);
    bool ok = adopt_output(&adoption, appendix, output);
    wasm2c_tail_close(&adoption.tail);
    declarations_free(&adoption.declarations);
    return ok;
}

/* wat2wasm ended without a word about the text. */
static bool report_text_end(struct runner *runner, const struct wasm2c_tool *tool,
                            const struct command_outcome *outcome) {
    const char *trap = wasm2c_tool_trap(runner, tool, outcome);
    if (trap)
        diag_input(runner->diag, "wat2wasm stopped on this text with a trap: %s", trap);
    else
        wasm2c_tool_report(runner, tool, outcome);
    diag_note(runner->diag, "wat2wasm has little stack: assemble a text with deep nesting or very "
                            "long numbers with another tool, and give Sinter the .wasm");
    return false;
}

/* wat2wasm's words, about the user's file and not our copy of it, and in no colours. */
static bool report_text(struct runner *runner, const char *input, const struct wasm2c_tool *tool,
                        const struct command_outcome *outcome) {
    const char *said = outcome->output.size ? (const char *)outcome->output.data : "";
    const char *error = strstr(said, "error: ");
    const char *place = strstr(said, input);
    if (outcome->result != COMMAND_FAILED || !error || !place)
        return report_text_end(runner, tool, outcome);
    place += strlen(input);
    error += strcspn(error, " ");
    while (*error == ' ' || *error == '\033')
        error += *error == ' ' ? 1 : strcspn(error, "m") + 1;
    diag_input(runner->diag, "text line %.*s: %.*s", (int)strcspn(place + 1, ": "), place + 1,
               (int)strcspn(error, "\n"), error);
    if (strncmp(error, "memory variable out of range", 28) == 0)
        diag_note(runner->diag, "wat2wasm takes no names of memories in atomic instructions: give "
                                "the index, or assemble the text with another tool");
    return false;
}

bool wasm2c_from_text(struct runner *runner, const char *input, const char *output) {
    struct wasm2c_tool tool;
    struct command_outcome outcome;
    if (!wasm2c_tool_find_assembler(runner, &tool))
        return false;
    /* What Sinter compiles, and what it then refuses by name. Not all: with function references
     * wat2wasm takes a ref.func for no funcref. */
    const char *const words[] = {
        input,
        "-o",
        output,
        "--debug-names",
        "--enable-exceptions",
        "--enable-threads",
        "--enable-tail-call",
        "--enable-annotations",
        "--enable-memory64",
        "--enable-multi-memory",
        "--enable-extended-const",
        "--enable-relaxed-simd",
        "--enable-custom-page-sizes",
    };
    if (!wasm2c_tool_run(runner, &tool, words, sizeof words / sizeof *words, &outcome))
        return false;
    return outcome.result == COMMAND_OK || report_text(runner, input, &tool, &outcome);
}

/* ---- What wasm2c calls things ---- */

const char *wasm2c_member(const char *name, struct arena *arena) {
    return arena_format(arena, "w2c_%s", name);
}

const char *wasm2c_table(const struct module *module, uint32_t index, struct arena *arena) {
    if (index < module->import_counts[EXTERN_TABLE])
        return arena_format(arena, "(*instance->w2c_h_i%u)",
                            module_import_of(module, EXTERN_TABLE, index));
    for (uint32_t i = 0; i < module->export_count; i++)
        if (module->exports[i].kind == EXTERN_TABLE && module->exports[i].index == index)
            return arena_format(arena, "instance->w2c_e%u", i);
    return arena_format(arena, "instance->w2c_T%u", index);
}

const char *wasm2c_type(uint8_t value_type) {
    switch (value_type) {
    case VALUE_I32:
        return "u32";
    case VALUE_I64:
        return "u64";
    case VALUE_F32:
        return "f32";
    case VALUE_F64:
        return "f64";
    case VALUE_V128:
        return "v128";
    case VALUE_FUNCREF:
        return "wasm_rt_funcref_t";
    case VALUE_EXNREF:
        return "wasm_rt_exnref_t";
    default:
        return "wasm_rt_externref_t";
    }
}

static char type_letter(uint8_t value_type) {
    switch (value_type) {
    case VALUE_I32:
        return 'i';
    case VALUE_I64:
        return 'j';
    case VALUE_F32:
        return 'f';
    case VALUE_F64:
        return 'd';
    case VALUE_V128:
        return 'o';
    case VALUE_FUNCREF:
        return 'r';
    case VALUE_EXNREF:
        return 'x';
    default:
        return 'e';
    }
}

void wasm2c_result_field(uint8_t value_type, uint32_t index, char *field) {
    snprintf(field, 16, "%c%u", type_letter(value_type), index);
}

const char *wasm2c_segment_prefix(const char *name, struct arena *arena) {
    return arena_format(arena, "data_segment_data_w2c_%s_d", name);
}

void wasm2c_result_type(const struct func_type *type, struct text *out) {
    if (type->result_count == 0) {
        text_string(out, "void");
    } else if (type->result_count == 1) {
        text_string(out, wasm2c_type(type->results[0]));
    } else {
        text_string(out, "struct wasm_multi_");
        for (uint32_t i = 0; i < type->result_count; i++)
            text_byte(out, (uint8_t)type_letter(type->results[i]));
    }
}

void wasm2c_pointer_type(const struct func_type *type, struct text *out) {
    wasm2c_pointer_type_of(type, "void *", out);
}

void wasm2c_pointer_type_of(const struct func_type *type, const char *first, struct text *out) {
    wasm2c_result_type(type, out);
    text_format(out, " (*)(%s", first);
    for (uint32_t i = 0; i < type->param_count; i++)
        text_format(out, ", %s", wasm2c_type(type->params[i]));
    text_string(out, ")");
}

/* The SHA-256 of the types' letters: parameters, a space, results. */
void wasm2c_type_identity(const struct func_type *type, struct text *out) {
    uint8_t digest[SHA256_DIGEST_LENGTH];
    struct text letters = {0};
    SHA2_CTX sha;
    for (uint32_t i = 0; i < type->param_count; i++)
        text_byte(&letters, (uint8_t)type_letter(type->params[i]));
    text_byte(&letters, ' ');
    for (uint32_t i = 0; i < type->result_count; i++)
        text_byte(&letters, (uint8_t)type_letter(type->results[i]));
    SHA256Init(&sha);
    SHA256Update(&sha, (const uint8_t *)letters.data, letters.size);
    SHA256Final(digest, &sha);
    text_c_string(out, (struct bytes){digest, sizeof digest});
    text_free(&letters);
}

bool wasm2c_symbol(const char *symbol, const char *name, uint32_t *index) {
    static const char own[] = "w2c_";
    size_t size = strlen(name);
    if (strncmp(symbol, own, sizeof own - 1) != 0 ||
        strncmp(symbol + sizeof own - 1, name, size) != 0)
        return false;
    symbol += sizeof own - 1 + size;
    /* A function itself, or its tail entry. */
    if (symbol[0] != '_' || (symbol[1] != 'f' && symbol[1] != 'x') || symbol[2] < '0' ||
        symbol[2] > '9')
        return false;
    *index = (uint32_t)strtoul(symbol + 2, NULL, 10);
    return true;
}
