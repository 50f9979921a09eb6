/* Tags: the host's own, and what stands for any.
 *
 * Exceptions outlive tags: a guest may keep one whose tag belongs to an instance that has ended. If
 * an address stood for a tag, another tag could get it, and a guest would take one exception's
 * values for another's, an i64 for a reference. So a number does, which is never used again. Its
 * highest bit is set: it is no address. Exceptions also outlive all that knows their types, so if
 * the next bit is set, the number says where the function references among the values are:
 *
 *     1 0 <-------------- count, 62 bits ------------->
 *     1 1 <- words, 29 bits -> <-- count, 33 bits ---->  */
#include "core/tag.h"

#include "core/object.h"
#include "core/types.h"

#include "wasm-rt-exceptions.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define NOT_AN_ADDRESS (UINT64_C(1) << 63)
#define HAS_REFERENCES (UINT64_C(1) << 62)
#define WORDS_SHIFT 33
#define WORD_BYTES 8u
#define PARAMS_MAX 1000u

static_assert((WASM_RT_EXCEPTION_MAX_BYTES - sizeof(wasm_rt_funcref_t)) / WORD_BYTES < 29,
              "a function reference may begin at any word");

static uint32_t words_of(struct sinter_bytes params) {
    struct sinter_layout layout = {0};
    uint32_t words = 0;
    if (sinter_layout_size(params) > WASM_RT_EXCEPTION_MAX_BYTES)
        return 0;
    for (size_t i = 0; i < params.size; i++) {
        size_t offset = sinter_layout_add(&layout, params.data[i]);
        if (params.data[i] == SINTER_FUNCREF)
            words |= UINT32_C(1) << offset / WORD_BYTES;
    }
    return words;
}

void *sinter_tag_new(struct sinter_bytes params) {
    static uint64_t plain_count, reference_count;
    uint64_t words = words_of(params);
    uint64_t *count = words ? &reference_count : &plain_count;
    uint64_t most = words ? (UINT64_C(1) << WORDS_SHIFT) - 1 : HAS_REFERENCES - 1;
    uint64_t number = __atomic_load_n(count, __ATOMIC_RELAXED);
    do {
        if (number == most)
            return NULL;
    } while (!__atomic_compare_exchange_n(count, &number, number + 1, true, __ATOMIC_RELAXED,
                                          __ATOMIC_RELAXED));
    uint64_t kind = words ? HAS_REFERENCES | words << WORDS_SHIFT : 0;
    return (void *)(uintptr_t)(NOT_AN_ADDRESS | kind | (number + 1));
}

uint32_t sinter_tag_references(const void *tag) {
    uint64_t number = (uintptr_t)tag;
    return number & HAS_REFERENCES ? (uint32_t)((number & (HAS_REFERENCES - 1)) >> WORDS_SHIFT) : 0;
}

bool sinter_tags_begin(struct sinter_instance *instance) {
    const struct sinter_code *code = instance->code;
    void **tags = (void **)((char *)instance->head.state + code->tags_offset_bytes);
    *tags++ = instance;
    if (code->tag_count == 0)
        return true;
    size_t count = instance->head.slots ? sinter_module_import_count(instance->module) : 0;
    uint32_t imported = 0;
    struct sinter_import_info import;
    for (size_t i = 0; i < count; i++)
        if (sinter_module_import(instance->module, i, &import) && import.type.kind == SINTER_TAG)
            tags[imported++] = instance->head.slots[i].context;
    for (uint32_t i = imported; i < code->tag_count; i++)
        if (!(tags[i] = sinter_tag_new(code->tag_params[i])))
            return false;
    return true;
}

/* ---- Values ---- */

size_t sinter_layout_bytes(uint8_t type) {
    switch (type) {
    case SINTER_I32:
    case SINTER_F32:
        return 4;
    case SINTER_V128:
        return 16;
    case SINTER_FUNCREF:
        return sizeof(wasm_rt_funcref_t);
    case SINTER_EXNREF:
        return sizeof(wasm_rt_exnref_t);
    default:
        return 8;
    }
}

size_t sinter_layout_add(struct sinter_layout *layout, uint8_t type) {
    size_t size = sinter_layout_bytes(type);
    size_t align = type == SINTER_V128 ? 16 : size < 8 ? size : 8;
    size_t offset = (layout->size_bytes + align - 1) / align * align;
    layout->size_bytes = offset + size;
    if (layout->align_bytes < align)
        layout->align_bytes = align;
    return offset;
}

uint32_t sinter_layout_size(struct sinter_bytes params) {
    struct sinter_layout layout = {.align_bytes = 1};
    for (size_t i = 0; i < params.size; i++)
        sinter_layout_add(&layout, params.data[i]);
    size_t align = layout.align_bytes;
    return (uint32_t)((layout.size_bytes + align - 1) / align * align);
}

/* ---- The host's own ---- */

/* Hosts have no values of this type, but a guest may import such a tag. */
static const char *name_of(uint8_t type) {
    return type == SINTER_EXNREF ? "exnref" : sinter_type_name(type);
}

static bool are_types(struct sinter_bytes params) {
    for (size_t i = 0; i < params.size; i++)
        if (!name_of(params.data[i]))
            return false;
    return params.size <= PARAMS_MAX;
}

/* Writes the type in the text format, e.g. `(tag (param i32))`. There is room for it. */
static size_t put_text(struct sinter_bytes params, char *text) {
    char *at = stpcpy(text, params.size ? "(tag (param" : "(tag");
    for (size_t i = 0; i < params.size; i++) {
        *at++ = ' ';
        at = stpcpy(at, name_of(params.data[i]));
    }
    return (size_t)(stpcpy(at, params.size ? "))" : ")") - text);
}

enum sinter_status sinter_tag_create(struct sinter_bytes params, struct sinter_extern *tag) {
    enum { TEXT_PER_TYPE = sizeof " externref", TEXT_REST = sizeof "(tag (param))" };
    if (!are_types(params))
        return SINTER_BAD_ARGUMENTS;
    struct sinter_object *object = sinter_object_make(SINTER_TAG, (enum sinter_type)0);
    uint8_t *own = malloc(params.size * (1 + TEXT_PER_TYPE) + TEXT_REST);
    void *number = sinter_tag_new(params);
    if (!object || !own || !number) {
        free(object);
        free(own);
        return SINTER_NO_MEMORY;
    }
    if (params.size)
        memcpy(own, params.data, params.size);
    char *text = (char *)own + params.size;
    object->own = own;
    object->as.tag = number;
    object->type.params = (struct sinter_bytes){own, params.size};
    object->type.text = (struct sinter_bytes){(uint8_t *)text, put_text(params, text)};
    return sinter_object_hand_out(object, NULL, tag);
}
