/* Finding and calling the allocator that a guest exports. What it returns is the guest's word, so
 * it is checked. */
#include "embed/allocator.h"

#include "core/instance.h"

#include <string.h>

/* ---- Exports by type ---- */

/* The type of an address in the guest's memory. */
static enum sinter_type address_type(const struct sinter_instance *instance) {
    return instance->memory && instance->memory->is_64 ? SINTER_I64 : SINTER_I32;
}

static union sinter_value value_of(const struct sinter_instance *instance, uint64_t address) {
    if (address_type(instance) == SINTER_I64)
        return (union sinter_value){.i64 = address};
    return (union sinter_value){.i32 = (uint32_t)address};
}

static uint64_t address_of(const struct sinter_instance *instance, union sinter_value value) {
    return address_type(instance) == SINTER_I64 ? value.i64 : value.i32;
}

/* True when export `index` is a function of `param_count` addresses whose result is an address, if
 * `gives`, or nothing. Sizes and alignments have the same type as addresses. */
static bool is_of_addresses(const struct sinter_instance *instance, size_t index,
                            size_t param_count, bool gives) {
    const struct sinter_type_code *type = sinter_export_type(instance->module, index);
    uint8_t address = (uint8_t)address_type(instance);
    if (!type || type->params.size != param_count || type->results.size != (gives ? 1 : 0) ||
        (gives && type->results.data[0] != address))
        return false;
    for (size_t i = 0; i < param_count; i++)
        if (type->params.data[i] != address)
            return false;
    return true;
}

/* Finds the exported function `name`, which takes from `least` to `most` addresses. Returns how
 * many it takes; 0 when it is missing or of another type. */
static uint32_t find(const struct sinter_instance *instance, const char *name, uint32_t least,
                     uint32_t most, bool gives, size_t *index) {
    *index = sinter_module_find_export(instance->module, name, strlen(name));
    for (uint32_t count = least; count <= most; count++)
        if (is_of_addresses(instance, *index, count, gives))
            return count;
    *index = SINTER_NO_EXPORT;
    return 0;
}

/* ---- The allocators that are known ---- */

/* Whether class 0 is Object, as in newer versions of AssemblyScript, so that ArrayBuffer and String
 * are classes 1 and 2; else they are 0 and 1. The exported type information tells: a count, then
 * the flags of each class, and before version 0.25 one more word for each, which is 0 for
 * ArrayBuffer and String. These two have flags; the class behind them, ArrayBufferView, has none.
 */
static bool has_object_class(struct sinter_instance *instance) {
    struct sinter_extern base;
    union sinter_value address = {0};
    uint32_t words[4];
    if (!sinter_instance_export(instance, "__rtti_base", strlen("__rtti_base"), &base) ||
        sinter_global_get(&base, &address) != SINTER_OK ||
        !sinter_memory_read(instance, address_of(instance, address), words, sizeof words))
        return true;
    return words[2] != 0 && words[3] != 0;
}

static bool find_assemblyscript(struct sinter_instance *instance,
                                struct sinter_allocator *allocator) {
    static const struct {
        const char *allocate;
        const char *pin;
        const char *release;
    } generations[] = {{"__new", "__pin", "__unpin"}, {"__alloc", "__retain", "__release"}};
    for (size_t i = 0; i < 2; i++) {
        if (!find(instance, generations[i].allocate, 2, 2, true, &allocator->allocate) ||
            !find(instance, generations[i].pin, 1, 1, true, &allocator->pin) ||
            !find(instance, generations[i].release, 1, 1, false, &allocator->release))
            continue;
        bool object_class = i == 0 && has_object_class(instance);
        allocator->kind = SINTER_ALLOCATOR_MANAGED;
        allocator->name = generations[i].allocate;
        allocator->release_count = 1;
        allocator->buffer_id = object_class ? 1 : 0;
        allocator->string_id = object_class ? 2 : 1;
        return true;
    }
    return false;
}

static bool find_plain(const struct sinter_instance *instance, struct sinter_allocator *allocator) {
    static const struct {
        const char *allocate;
        uint32_t least, most;
        const char *release;
        uint32_t release_least, release_most;
    } known[] = {{"cabi_realloc", 4, 4, "", 0, 0},
                 {"__wbindgen_malloc", 1, 2, "__wbindgen_free", 2, 3},
                 {"malloc", 1, 1, "free", 1, 1}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        uint32_t count = find(instance, known[i].allocate, known[i].least, known[i].most, true,
                              &allocator->allocate);
        if (!count)
            continue;
        allocator->kind = count == 4 ? SINTER_ALLOCATOR_REALLOC : SINTER_ALLOCATOR_PLAIN;
        allocator->name = known[i].allocate;
        allocator->allocate_count = count;
        allocator->release = SINTER_NO_EXPORT;
        if (known[i].release_most)
            allocator->release_count = find(instance, known[i].release, known[i].release_least,
                                            known[i].release_most, false, &allocator->release);
        return true;
    }
    return false;
}

static enum sinter_status set(struct sinter_instance *instance, const char *allocate,
                              const char *release) {
    struct sinter_allocator chosen = {.kind = SINTER_ALLOCATOR_PLAIN,
                                      .name = "the one that was set",
                                      .release = SINTER_NO_EXPORT};
    if (sinter_export_find(instance->module, allocate) < 0 ||
        (release && sinter_export_find(instance->module, release) < 0))
        return SINTER_NOT_FOUND;
    chosen.allocate_count = find(instance, allocate, 1, 4, true, &chosen.allocate);
    if (!chosen.allocate_count || chosen.allocate_count == 3)
        return SINTER_BAD_ARGUMENTS;
    if (chosen.allocate_count == 4)
        chosen.kind = SINTER_ALLOCATOR_REALLOC;
    if (release && !(chosen.release_count = find(instance, release, 1, 3, false, &chosen.release)))
        return SINTER_BAD_ARGUMENTS;
    instance->allocator = chosen;
    return SINTER_OK;
}

/* The instance is held. */
static const struct sinter_allocator *allocator_of(struct sinter_instance *instance) {
    struct sinter_allocator *allocator = &instance->allocator;
    if (allocator->kind != SINTER_ALLOCATOR_UNKNOWN)
        return allocator;
    struct sinter_allocator found = {0};
    const struct sinter_code *code = instance->code;
    if (code->allocate && set(instance, code->allocate, code->release) == SINTER_OK)
        return allocator;
    if (!find_assemblyscript(instance, &found) && !find_plain(instance, &found))
        found = (struct sinter_allocator){.kind = SINTER_ALLOCATOR_NONE};
    *allocator = found;
    return allocator;
}

const char *sinter_allocator(struct sinter_instance *instance) {
    struct sinter_group *held = sinter_hold(instance->group);
    const char *name = held ? allocator_of(instance)->name : NULL;
    sinter_let_go(held);
    return name;
}

enum sinter_status sinter_set_allocator(struct sinter_instance *instance, const char *allocate,
                                        const char *release) {
    struct sinter_group *held = sinter_hold(instance->group);
    if (!held)
        return SINTER_BUSY;
    enum sinter_status status = set(instance, allocate, release);
    sinter_let_go(held);
    return status;
}

/* ---- Calling it ---- */

static enum sinter_status call_allocate(struct sinter_instance *instance,
                                        const struct sinter_allocator *allocator, uint64_t size,
                                        uint32_t align, uint64_t *address) {
    const union sinter_value room = value_of(instance, size), step = value_of(instance, align);
    const union sinter_value plain[2] = {room, step};
    const union sinter_value four[4] = {{0}, {0}, step, room};
    bool is_plain = allocator->kind == SINTER_ALLOCATOR_PLAIN;
    union sinter_value result = {0};
    enum sinter_status status = sinter_call(instance, allocator->allocate, is_plain ? plain : four,
                                            allocator->allocate_count, &result, 1);
    *address = status == SINTER_OK ? address_of(instance, result) : 0;
    return status;
}

static enum sinter_status call_managed(struct sinter_instance *instance,
                                       const struct sinter_allocator *allocator, uint64_t size,
                                       uint32_t class_id, uint64_t *address) {
    const union sinter_value arguments[2] = {value_of(instance, size),
                                             value_of(instance, class_id)};
    union sinter_value made = {0}, pinned = {0};
    enum sinter_status status = sinter_call(instance, allocator->allocate, arguments, 2, &made, 1);
    if (status == SINTER_OK)
        status = sinter_call(instance, allocator->pin, &made, 1, &pinned, 1);
    *address = status == SINTER_OK ? address_of(instance, made) : 0;
    return status;
}

/* Fails unless the address that the guest returned has room for `size` bytes. Memory does not
 * shrink, so the room stays. */
static enum sinter_status check_room(struct sinter_instance *instance, size_t size, uint32_t align,
                                     uint64_t *address) {
    uint64_t given = *address;
    *address = 0;
    if (given == 0)
        return SINTER_NO_MEMORY;
    if (given % align != 0 || !sinter_memory_span(instance, given, size))
        return SINTER_BAD_MODULE;
    *address = given;
    return SINTER_OK;
}

/* No bytes get room for one, so that they have an address. */
static size_t room_for(size_t size) { return size ? size : 1; }

/* Whether the guest can be asked for so many bytes at all. */
static bool is_too_much(const struct sinter_instance *instance, size_t size) {
    return size > (address_type(instance) == SINTER_I64 ? INT64_MAX : UINT32_MAX);
}

static enum sinter_status allocate_bytes(struct sinter_instance *instance, size_t size,
                                         uint32_t align, uint64_t *address) {
    const struct sinter_allocator *allocator = allocator_of(instance);
    enum sinter_status status;
    *address = 0;
    if (align == 0 || (align & (align - 1)) != 0 || align > SINTER_ALIGN_MAX)
        return SINTER_BAD_ARGUMENTS;
    if (allocator->kind == SINTER_ALLOCATOR_NONE)
        return SINTER_NOT_FOUND;
    if (is_too_much(instance, size))
        return SINTER_NO_MEMORY;
    if (allocator->kind == SINTER_ALLOCATOR_MANAGED)
        status = call_managed(instance, allocator, size, allocator->buffer_id, address);
    else
        status = call_allocate(instance, allocator, room_for(size), align, address);
    return status == SINTER_OK ? check_room(instance, size, align, address) : status;
}

enum sinter_status sinter_allocate(struct sinter_instance *instance, size_t size, uint32_t align,
                                   uint64_t *address) {
    *address = 0;
    struct sinter_group *held = sinter_hold(instance->group);
    if (!held)
        return SINTER_BUSY;
    enum sinter_status status = allocate_bytes(instance, size, align, address);
    sinter_let_go(held);
    return status;
}

enum sinter_status sinter_allocate_string(struct sinter_instance *instance, size_t size,
                                          uint64_t *address) {
    const struct sinter_allocator *allocator = allocator_of(instance);
    *address = 0;
    if (allocator->kind != SINTER_ALLOCATOR_MANAGED)
        return SINTER_NOT_FOUND;
    if (is_too_much(instance, size))
        return SINTER_NO_MEMORY;
    enum sinter_status status =
        call_managed(instance, allocator, size, allocator->string_id, address);
    return status == SINTER_OK ? check_room(instance, size, 1, address) : status;
}

enum sinter_status sinter_release(struct sinter_instance *instance, uint64_t address, size_t size,
                                  uint32_t align) {
    const union sinter_value arguments[3] = {
        value_of(instance, address), value_of(instance, room_for(size)), value_of(instance, align)};
    struct sinter_group *held = sinter_hold(instance->group);
    if (!held)
        return SINTER_BUSY;
    const struct sinter_allocator *allocator = allocator_of(instance);
    enum sinter_status status = SINTER_NOT_FOUND;
    if (allocator->kind != SINTER_ALLOCATOR_NONE && allocator->release != SINTER_NO_EXPORT)
        status =
            sinter_call(instance, allocator->release, arguments, allocator->release_count, NULL, 0);
    sinter_let_go(held);
    return status;
}
