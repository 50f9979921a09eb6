/* See deal.h. A function starts with a line such as one of these, the last for a helper, and ends
 * with the line `}`:
 *
 *   u32 w2c_m_f7_grow(w2c_m* instance, u32 var_p0) {
 *   uint8_t *w2c_m_x7(void *sinter_state, uint8_t *sinter_area) {
 *   u32 w2c_m_a0_wait32(w2c_m* instance, u32 var_p0, u32 var_p1, u64 var_p2) { */
#include "wasm2c/deal.h"

#include "wasm2c/lines.h"
#include "wasm2c/names.h"

#include <stdio.h>
#include <string.h>

/* The name, without `w2c_m_`, in a line that starts a function of the module or a helper; else
 * empty. */
static struct bytes started(struct bytes line, const char *module) {
    const struct bytes none = {0};
    char start[64];
    snprintf(start, sizeof start, WASM2C_STATE "_", module);
    if (line.size == 0 || line.data[0] < 'a' || line.data[0] > 'z' ||
        bytes_start_with(line, "static ") || bytes_end_with(line, ";"))
        return none;
    const uint8_t *open = memchr(line.data, '(', line.size);
    const uint8_t *found = memmem(line.data, line.size, start, strlen(start));
    if (!open || !found || found > open)
        return none;
    struct bytes parameters = bytes_from(line, (size_t)(open - line.data));
    struct bytes name = {found + strlen(start), (size_t)(open - found) - strlen(start)};
    bool is_own = name.size > 1 && memchr("fxa", name.data[0], 3) && name.data[1] >= '0' &&
                  name.data[1] <= '9' && wasm2c_word_size(name) == name.size;
    return is_own && (bytes_start_with(parameters, "(w2c_") ||
                      bytes_start_with(parameters, "(void *sinter_state"))
               ? name
               : none;
}

/* The number of the function called `name`, such as `f7_grow`, counted as in struct wasm2c_shards.
 * Helpers other than tail entries go where the last function is, as if they had its number. False
 * if the module has no such function. */
static bool number_of(const struct wasm2c_deal *deal, struct bytes name, uint32_t *number) {
    const struct module *module = deal->tail->module;
    uint32_t imports = module->import_counts[EXTERN_FUNC];
    size_t at = 1;
    uint32_t index = wasm2c_take_number(name, &at);
    *number = deal->next;
    if (name.data[0] == 'a')
        return true;
    if (index < imports || index >= module->func_count)
        return false;
    if (name.data[0] == 'f')
        *number = index - imports;
    else
        *number = module->code_count + deal->tail->entries[index] - 1;
    return name.data[0] == 'f' || deal->tail->entries[index] > 0;
}

static bool put_shard(struct wasm2c_deal *deal) {
    bool ok = deal->put(deal->shard++, &deal->text, deal->context);
    text_free(&deal->text);
    return ok;
}

static enum wasm2c_deal_result put_function(struct wasm2c_deal *deal, struct bytes name,
                                            struct bytes function) {
    const struct wasm2c_shards *shards = deal->shards;
    uint32_t number = 0;
    if (!number_of(deal, name, &number) || number < deal->next)
        return WASM2C_DEAL_UNKNOWN;
    while (deal->shard + 1 < shards->count && number >= shards->starts[deal->shard + 1])
        if (!put_shard(deal))
            return WASM2C_DEAL_FAILED;
    deal->next = number + (name.data[0] != 'a');
    text_append(&deal->text, function.data, function.size);
    text_byte(&deal->text, '\n');
    return WASM2C_DEALT;
}

/* The end of the function whose first line ends at `end`. */
static size_t function_end(struct bytes text, size_t end) {
    static const char last[] = "\n}\n";
    const uint8_t *found = memmem(text.data + end, text.size - end, last, sizeof last - 1);
    return found ? (size_t)(found - text.data) + sizeof last - 1 : text.size;
}

/* Takes what is not in functions: everything, but only the first file may have anything. */
static bool put_rest(struct wasm2c_deal *deal, struct bytes line, bool is_first) {
    if (is_first) {
        text_append(&deal->text, line.data, line.size);
        text_byte(&deal->text, '\n');
    }
    return is_first || line.size == 0;
}

/* One pass over the lines after the #include: over the functions, or over everything else. */
static enum wasm2c_deal_result pass(struct wasm2c_deal *deal, struct bytes body, bool functions,
                                    bool is_first) {
    struct bytes line;
    enum wasm2c_deal_result result = WASM2C_DEALT;
    for (size_t at = 0; result == WASM2C_DEALT && bytes_next_line(body, &at, &line);) {
        struct bytes name = started(line, deal->tail->name);
        size_t start = (size_t)(line.data - body.data);
        if (name.size)
            at = function_end(body, start + line.size);
        if (name.size && functions)
            result = put_function(deal, name, (struct bytes){line.data, at - start});
        else if (!name.size && !functions && !put_rest(deal, line, is_first))
            result = WASM2C_DEAL_UNKNOWN;
    }
    return result;
}

/* wasm2c puts equally many functions, rounded up, in each file, so none may be left for the last
 * ones. Such a file, adopted, is this. */
static bool is_without_functions(struct bytes file) {
    return bytes_equal(file, bytes_of("#include \"wasm-rt.h\"\n/* Empty wasm2c generated file */\n"
                                      "typedef int dummy_def;"));
}

enum wasm2c_deal_result wasm2c_deal_file(struct wasm2c_deal *deal, struct bytes file,
                                         const char *header) {
    struct text include = {0};
    bool is_first = deal->file_count++ == 0;
    text_format(&include, "#include \"%s\"\n", header);
    const uint8_t *found = memmem(file.data, file.size, include.data, include.size);
    struct bytes body = found ? bytes_from(file, (size_t)(found - file.data) + include.size) : file;
    text_free(&include);
    if (!found)
        return is_without_functions(file) && !is_first ? WASM2C_DEALT : WASM2C_DEAL_UNKNOWN;
    enum wasm2c_deal_result result = pass(deal, body, false, is_first);
    return result == WASM2C_DEALT ? pass(deal, body, true, is_first) : result;
}

enum wasm2c_deal_result wasm2c_deal_end(struct wasm2c_deal *deal) {
    while (deal->shard < deal->shards->count)
        if (!put_shard(deal))
            return WASM2C_DEAL_FAILED;
    return WASM2C_DEALT;
}

void wasm2c_deal_free(struct wasm2c_deal *deal) { text_free(&deal->text); }
