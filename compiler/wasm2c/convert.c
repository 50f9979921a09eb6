/* See convert.h. The known converter is wasm2c 1.0.39 from npm's package `wabt`, with its stack
 * raised (cmake/wabt). The text that it writes before a module's own C is checked by its hash; a
 * different text means a different version. */
#include "wasm2c/convert.h"

#include "base/file.h"
#include "wasm2c/access.h"
#include "wasm2c/adopt.h"
#include "wasm2c/declarations.h"
#include "wasm2c/exit.h"
#include "wasm2c/fold.h"
#include "wasm2c/local_names.h"
#include "wasm2c/tool.h"

#include <stdio.h>
#include <string.h>

#define OUTPUT_CAP_BYTES ((size_t)4 << 30)

const char *wasm2c_identity(struct runner *runner) {
    struct wasm2c_tool tool;
    return wasm2c_tool_find(runner, &tool) ? file_identity(tool.path, runner->arena) : NULL;
}

/* If the user chose the tool, its version must be the known one. */
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
                        const struct wasm2c_form *form, struct wasm2c_output *output) {
    struct arena *arena = runner->arena;
    uint32_t count = form->shards.count;
    const char **files = arena_array(arena, count, sizeof *files);
    const char **names = arena_array(arena, count, sizeof *names);
    for (uint32_t i = 0; i < count; i++) {
        files[i] = count == 1 ? arena_format(arena, "%s/%s.c", directory, name)
                              : arena_format(arena, "%s/%s_%u.c", directory, name, i);
        names[i] = arena_format(arena, "%s/%s_%u.names", directory, name, i);
    }
    *output = (struct wasm2c_output){.header = arena_format(arena, "%s.h", name),
                                     .files = files,
                                     .names = form->local_names && count > 1 ? names : NULL,
                                     .file_count = count};
}

/* How many of each the output must have. */
struct wasm2c_expected {
    uint64_t functions, references, segments, tags;
};

/* wasm2c writes no rows for segments of anything but function references, and no data segments that
 * are empty. It writes neither kind if the module has no table, or no memory, to copy to. */
static struct wasm2c_expected expect(const struct module *seen) {
    struct wasm2c_expected expected = {.functions = seen->code_count, .tags = seen->tag_count};
    for (uint32_t i = 0; seen->table_count && i < seen->elem_count; i++)
        if (seen->elems[i].element == VALUE_FUNCREF)
            expected.references += seen->elems[i].item_count;
    for (uint32_t i = 0; seen->memory_count && i < seen->data_count; i++)
        expected.segments += seen->datas[i].payload.size > 0;
    return expected;
}

/* The state of one conversion while its files are adopted. */
struct adoption {
    struct runner *runner;
    const struct wasm2c_input *input;
    const char *directory;
    const char *name;
    const struct wasm2c_form *form;
    struct wasm2c_output *output;
    const struct text *appendix;      /* C for the end of the first shard */
    struct declarations declarations; /* from the header of the shards */
    struct wasm2c_deal deal;
    struct wasm2c_expected expected;
    struct wasm2c_forms forms;
    struct wasm2c_tail tail;
    struct wasm2c_marks marks;
};

static bool is_sharded(const struct adoption *adoption) { return adoption->form->shards.count > 1; }

static const char *shared_header(const struct adoption *adoption) {
    return arena_format(adoption->runner->arena, "%s-impl.h", adoption->name);
}

/* Folds the functions of a shard and writes accesses out, as far as the form asks for it, and
 * appends what belongs behind them. */
static void finish_code(const struct adoption *adoption, uint32_t shard, struct text *file) {
    const struct wasm2c_form *form = adoption->form;
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
    if (shard == 0)
        text_append(file, adoption->appendix->data, adoption->appendix->size);
}

/* Turns the marks of a shard into #line. */
static void number(const struct adoption *adoption, uint32_t shard, struct text *file) {
    const struct wasm2c_input *input = adoption->input;
    struct text numbered = {0};
    if (!input->marks)
        return;
    wasm2c_numbering_put(text_bytes(file), adoption->name, input->lines, input->module_file,
                         adoption->runner->arena, &adoption->output->numberings[shard], &numbered);
    text_free(file);
    *file = numbered;
}

static bool refuse_output(struct runner *runner, const char *what) {
    diag_fail(runner->diag, DIAG_ENVIRONMENT,
              "wasm2c's output is not that of wabt " WASM2C_KNOWN_VERSION
              ": refusing an unknown version");
    diag_note(runner->diag, "not as expected: %s", what);
    return false;
}

/* The header keeps what all shards need. */
static bool put_header(struct adoption *adoption, const char *path, const struct text *header) {
    struct text kept = {0};
    declarations_take(&adoption->declarations, text_bytes(header), adoption->name, &kept);
    bool ok = file_write_text(path, &kept, adoption->runner->diag);
    text_free(&kept);
    return ok;
}

/* Around C with functions: the optimiser must not merge their calls, since a merged call has no
 * line, and a backtrace tells by its address where it is. */
static const char distinct_calls[] =
    "#pragma clang attribute push(__attribute__((nomerge)), apply_to = function)\n";
static const char distinct_calls_end[] = "#pragma clang attribute pop\n";

/* Writes a shard: its header, the declarations that it needs, and its functions. */
static bool put_shard(uint32_t shard, struct text *body, void *context) {
    struct adoption *adoption = context;
    const struct wasm2c_output *output = adoption->output;
    struct text whole = {0}, local = {0}, names = {0};
    struct diag *diag = adoption->runner->diag;
    finish_code(adoption, shard, body);
    text_format(&whole, "#include \"%s\"\n%s", shared_header(adoption), distinct_calls);
    declarations_put(&adoption->declarations, text_bytes(body), &whole);
    number(adoption, shard, &whole);
    text_string(&whole, distinct_calls_end);
    if (output->names)
        wasm2c_local_names_put(text_bytes(&whole), adoption->name, &local, &names);
    bool ok = file_write_text(output->files[shard], output->names ? &local : &whole, diag) &&
              (!output->names || file_write_text(output->names[shard], &names, diag));
    text_free(&whole);
    text_free(&local);
    text_free(&names);
    return ok;
}

static bool write_distinct(const char *path, const struct text *file, struct diag *diag) {
    struct text whole = {0};
    text_string(&whole, distinct_calls);
    text_append(&whole, file->data, file->size);
    text_string(&whole, distinct_calls_end);
    bool ok = file_write_text(path, &whole, diag);
    text_free(&whole);
    return ok;
}

static bool deal_file(struct adoption *adoption, const struct text *file) {
    enum wasm2c_deal_result result =
        wasm2c_deal_file(&adoption->deal, text_bytes(file), shared_header(adoption));
    return result == WASM2C_DEALT ||
           (result == WASM2C_DEAL_UNKNOWN &&
            refuse_output(adoption->runner, "the order of functions and other lines"));
}

/* One file at a time, since the C of a large module is many times its size. */
static bool adopt_file(struct adoption *adoption, const char *path, bool is_header) {
    struct runner *runner = adoption->runner;
    struct bytes file;
    struct arena reading = {0};
    struct text adopted = {0}, fault = {0};
    if (!file_exists(path))
        return diag_fail(runner->diag, DIAG_ENVIRONMENT, "wasm2c wrote no \"%s\"", file_base(path));
    bool ok = file_read(path, OUTPUT_CAP_BYTES, &reading, runner->diag, &file);
    if (ok)
        file = wasm2c_marks_take(&adoption->marks, file);
    if (ok && !wasm2c_adopt(file, &adoption->marks, &adoption->forms, &adoption->tail,
                            is_header || !is_sharded(adoption), &adopted, &fault))
        ok = refuse_output(runner, fault.data);
    text_free(&fault);
    if (ok && is_header) {
        ok = put_header(adoption, path, &adopted);
    } else if (ok && is_sharded(adoption)) {
        ok = deal_file(adoption, &adopted);
    } else if (ok) {
        finish_code(adoption, 0, &adopted);
        number(adoption, 0, &adopted);
        ok = write_distinct(path, &adopted, runner->diag);
    }
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
              (wasm2c_adopt_header(header, &adoption->forms, &fault) ||
               refuse_output(runner, fault.data));
    text_free(&fault);
    arena_destroy(&reading);
    return ok;
}

/* What the output has too many or too few of, compared with the module; NULL if nothing. */
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

/* Where a file of wasm2c's goes, to make room for the shards, which have the same names. */
static const char *aside(const struct adoption *adoption, uint32_t file) {
    return arena_format(adoption->runner->arena, "%s/%s_%u.wasm2c.c", adoption->directory,
                        adoption->name, file);
}

static bool move_aside(const struct adoption *adoption) {
    const struct wasm2c_output *output = adoption->output;
    for (uint32_t i = 0; i < output->file_count; i++)
        if (!file_exists(output->files[i]) || rename(output->files[i], aside(adoption, i)) != 0)
            return diag_fail(adoption->runner->diag, DIAG_ENVIRONMENT, "wasm2c wrote no \"%s\"",
                             file_base(output->files[i]));
    return true;
}

/* Adopts the C files. If there are several, each is removed once its functions are dealt out. */
static bool adopt_code(struct adoption *adoption) {
    const struct wasm2c_output *output = adoption->output;
    bool sharded = is_sharded(adoption);
    if (sharded && !move_aside(adoption))
        return false;
    for (uint32_t i = 0; i < output->file_count; i++) {
        const char *path = sharded ? aside(adoption, i) : output->files[i];
        if (!adopt_file(adoption, path, false))
            return false;
        if (sharded)
            remove(path);
    }
    return !sharded || wasm2c_deal_end(&adoption->deal) == WASM2C_DEALT;
}

/* Adopts all files of the output. The preamble is in the only C file, or in the header that all
 * shards include. */
static bool adopt_output(struct adoption *adoption) {
    struct runner *runner = adoption->runner;
    const char *directory = adoption->directory;
    const struct wasm2c_output *output = adoption->output;
    const char *header = arena_format(runner->arena, "%s/%s", directory, output->header);
    if (!file_exists(header))
        return diag_fail(runner->diag, DIAG_ENVIRONMENT, "wasm2c wrote no \"%s\"", output->header);
    if (!check_header(adoption, header))
        return false;
    if (is_sharded(adoption) &&
        !adopt_file(adoption,
                    arena_format(runner->arena, "%s/%s", directory, shared_header(adoption)), true))
        return false;
    if (!adopt_code(adoption))
        return false;
    if (!wasm2c_tail_is_complete(&adoption->tail))
        return refuse_output(runner, "the number of tail calls");
    const char *fault = miscounted(adoption);
    return !fault || refuse_output(runner, fault);
}

/* Reports that wasm2c refused a module that we found valid, with its own message, `INPUT:OFFSET:
 * error: ...`. If Node runs it, only that message shows a refusal, since Node's own failures have
 * the same exit code. Otherwise the message may lack its place. */
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
    name_output(runner, directory, name, form, output);
    const char *const words[] = {
        input->path,
        "-o",
        arena_format(runner->arena, "%s/%s.c", directory, name),
        "-n",
        name,
        arena_format(runner->arena, "--num-outputs=%u", form->shards.count),
        "--enable-multi-memory",
        "--enable-extended-const",
        "--enable-exceptions",
        "--enable-threads",
        "--enable-memory64",
    };
    struct command_outcome outcome;
    if (!wasm2c_tool_run(runner, &tool, words, sizeof words / sizeof *words, &outcome))
        return false;
    if (runner->dry_run)
        return true;
    if (outcome.result != COMMAND_OK)
        return report_refusal(runner, &tool, input->path, &outcome);
    if (input->marks)
        output->numberings =
            arena_array(runner->arena, output->file_count, sizeof *output->numberings);
    struct adoption adoption = {.runner = runner,
                                .input = input,
                                .directory = directory,
                                .name = name,
                                .form = form,
                                .output = output,
                                .appendix = appendix};
    adoption.deal = (struct wasm2c_deal){
        .tail = &adoption.tail, .shards = &form->shards, .put = put_shard, .context = &adoption};
    adoption.forms.name = name;
    adoption.expected = expect(input->seen);
    adoption.marks =
        (struct wasm2c_marks){.marks = input->marks, .module = input->module, .name = name};
    wasm2c_tail_open(&adoption.tail, name, input->module, input->tails, input->rewritten,
                     input->known, input->library);
    bool ok = adopt_output(&adoption);
    output->unnumbered_count = adoption.marks.lost_count;
    wasm2c_deal_free(&adoption.deal);
    wasm2c_marks_free(&adoption.marks);
    wasm2c_tail_close(&adoption.tail);
    declarations_free(&adoption.declarations);
    return ok;
}
