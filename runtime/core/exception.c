/* Exceptions as objects.
 *
 * Generated code keeps the values of most exceptions where they are at hand: in the entry's frame,
 * and in exnrefs, which are structs that it copies. Those with more than
 * WASM_RT_EXCEPTION_MAX_BYTES of values, exnrefs among them, are objects here. While one of these
 * is thrown, the entered instance has a reference to it (`thrown`). An exnref of it, and what
 * `rethrow` will take it from, holds a number:
 *
 *     throw $large         object ---> kept.thrown of the instance that the host called
 *     catch_all_ref        kept.items: {number, object};
 *                          exnref {tag, WASM_RT_EXCEPTION_LARGE, number}
 *     throw_ref            the number's object ---> kept.thrown
 *     an exnref as value   in an object: a reference to the other object in place of the number
 *
 * The account of the instance that threw an object, or that was the first to keep one of the
 * host's, pays for it until it ends, once, whoever has it and in however many others it is.
 *
 * Nobody counts a guest's exnrefs. So when what an instance pays for has doubled, objects are let
 * go of whose numbers are nowhere in the states and tables of exnrefs of the instances that it is
 * linked with, or on the stack of the thread, which holds all of these. Any word may be taken for a
 * number; then an object stays longer. A number that has no object any more would end the call:
 * nothing depends on this for the sandbox. While another coroutine of the thread is inside a guest,
 * nothing is let go of.
 *
 * The values in an object never change, so objects cannot form cycles. */
#include "core/exception.h"

#include "core/entity.h"
#include "core/tag.h"
#include "core/types.h"

#include "sinter/internal/library.h"

#include <stdlib.h>
#include <string.h>

/* The first number. They are no addresses, and unlikely in any other use. */
#define FIRST_ID UINT64_C(0x9e3779b900000000)
/* Objects are looked through when an account has become twice as large as it was afterwards last,
 * but at least so large. */
#define COLLECT_BYTES (UINT64_C(1) << 20)
/* The most that an account may pay for. */
#define LIMIT_BYTES (UINT64_C(1) << 30)
/* What a place in a list of kept exceptions takes: the list has up to twice the places. */
#define ITEM_BYTES (2 * sizeof(struct sinter_kept_exception))

/* ---- Accounts ---- */

/* What an instance pays for. It stays until the instance and all objects that it pays for ended. */
struct sinter_exception_account {
    uint64_t size_bytes;      /* atomic: objects end in any thread */
    uint32_t reference_count; /* atomic: the instance, and the objects */
};

static void release_account(struct sinter_exception_account *account) {
    if (account && __atomic_sub_fetch(&account->reference_count, 1, __ATOMIC_ACQ_REL) == 0)
        free(account);
}

static void pay(struct sinter_exception_account *account, uint64_t size_bytes) {
    __atomic_add_fetch(&account->size_bytes, size_bytes, __ATOMIC_RELAXED);
}

static void pay_back(struct sinter_exception_account *account, uint64_t size_bytes) {
    __atomic_sub_fetch(&account->size_bytes, size_bytes, __ATOMIC_RELAXED);
}

static uint64_t paid(const struct sinter_exception_account *account) {
    return __atomic_load_n(&account->size_bytes, __ATOMIC_RELAXED);
}

/* ---- Objects ---- */

/* The object that exnref `at` in another object's values stands for, or NULL. */
static struct sinter_exception *inner(const uint8_t *at) {
    wasm_rt_exnref_t reference;
    struct sinter_exception *exception = NULL;
    memcpy(&reference, at, sizeof reference);
    if (reference.tag && reference.size == WASM_RT_EXCEPTION_LARGE)
        memcpy(&exception, reference.data, sizeof(void *));
    return exception;
}

/* Calls `visit` with the place of each exnref among `values`, which are of types `params`. */
static void visit_exnrefs(struct sinter_bytes params, uint8_t *values,
                          void (*visit)(uint8_t *at, void *context), void *context) {
    struct sinter_layout layout = {0};
    for (size_t i = 0; i < params.size; i++) {
        size_t offset = sinter_layout_add(&layout, params.data[i]);
        if (params.data[i] == SINTER_EXNREF)
            visit(values + offset, context);
    }
}

static uint64_t bytes_of(const struct sinter_exception *exception) {
    return sizeof *exception + exception->size_bytes + exception->params.size;
}

/* The account pays for the exception, which the caller has, if none does yet. */
static void pay_for(struct sinter_exception_account *account, struct sinter_exception *exception) {
    struct sinter_exception_account *none = NULL;
    if (!__atomic_compare_exchange_n(&exception->account, &none, account, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_ACQUIRE))
        return;
    __atomic_add_fetch(&account->reference_count, 1, __ATOMIC_RELAXED);
    pay(account, bytes_of(exception));
}

static void free_object(struct sinter_exception *exception) {
    struct sinter_exception_account *account =
        __atomic_load_n(&exception->account, __ATOMIC_ACQUIRE);
    if (account)
        pay_back(account, bytes_of(exception));
    release_account(account);
    free(exception);
}

/* One with room for the values, which nobody pays for yet; NULL when there is no memory. */
static struct sinter_exception *make(wasm_rt_tag_t tag, uint32_t size_bytes,
                                     struct sinter_bytes params) {
    struct sinter_exception *made = malloc(sizeof *made + size_bytes + params.size);
    if (!made)
        return NULL;
    *made = (struct sinter_exception){
        .reference_count = 1,
        .size_bytes = size_bytes,
        .tag = tag,
        .params = {made->values + size_bytes, params.size},
    };
    if (params.size)
        memcpy(made->values + size_bytes, params.data, params.size);
    return made;
}

void sinter_exception_retain(struct sinter_exception *exception) {
    __atomic_add_fetch(&exception->reference_count, 1, __ATOMIC_RELAXED);
}

static void drop(struct sinter_exception *exception, struct sinter_exception **dead) {
    if (exception && __atomic_sub_fetch(&exception->reference_count, 1, __ATOMIC_ACQ_REL) == 0) {
        exception->next_dead = *dead;
        *dead = exception;
    }
}

static void drop_inner(uint8_t *at, void *dead) { drop(inner(at), dead); }

/* Without recursion: a guest decides how deep exceptions are inside each other. */
void sinter_exception_release(struct sinter_exception *exception) {
    struct sinter_exception *dead = NULL;
    drop(exception, &dead);
    while (dead) {
        struct sinter_exception *ended = dead;
        dead = ended->next_dead;
        visit_exnrefs(ended->params, ended->values, drop_inner, &dead);
        free_object(ended);
    }
}

/* ---- What a guest keeps ---- */

/* Where `id` is, or would be. */
static uint32_t find_kept(const struct sinter_kept_exceptions *kept, uint64_t id) {
    uint32_t low = 0, high = kept->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (kept->items[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct sinter_exception *own_kept(const struct sinter_instance *instance, uint64_t id) {
    const struct sinter_kept_exceptions *kept = &instance->exceptions;
    uint32_t index = find_kept(kept, id);
    return index < kept->count && kept->items[index].id == id ? kept->items[index].exception : NULL;
}

static bool keeps(struct sinter_instance *instance, uint64_t id) { return own_kept(instance, id); }

/* The object of a number that generated code has; it must be there. The exnref may have come from
 * another instance, as an argument or a result. */
static struct sinter_exception *kept_by(struct sinter_instance *instance, const void *data) {
    uint64_t id;
    memcpy(&id, data, sizeof id);
    struct sinter_instance *keeper = sinter_life_find(instance, keeps, id);
    if (!keeper)
        sinter_raise(SINTER_TRAP_HOST, "an exception is lost");
    return own_kept(keeper, id);
}

/* The kept exceptions of all instances that this thread holds, by id. */
struct search {
    struct sinter_kept_exception **items;
    size_t count;
};

static void reach(const struct search *search, uint64_t id) {
    size_t low = 0, high = search->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (search->items[middle]->id < id)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < search->count && search->items[low]->id == id)
        search->items[low]->is_reached = true;
}

/* Reaches all numbers among aligned words, which may be anybody's, and in use. */
__attribute__((no_sanitize("address", "thread"))) static void
reach_words(const void *start, const void *end, void *context) {
    const struct search *search = context;
    uint64_t first = search->items[0]->id, last = search->items[search->count - 1]->id;
    const volatile uint64_t *word =
        (const volatile uint64_t *)(((uintptr_t)start + 7) & ~(uintptr_t)7);
    for (; (uintptr_t)(word + 1) <= (uintptr_t)end; word++) {
        uint64_t value = *word;
        if (value - first <= last - first)
            reach(search, value);
    }
}

static void reach_table(const wasm_rt_exnref_table_t *table, const struct search *search) {
    for (uint32_t i = 0; table->data && i < table->size; i++) {
        uint64_t id;
        memcpy(&id, table->data[i].data, sizeof id);
        if (table->data[i].tag && table->data[i].size == WASM_RT_EXCEPTION_LARGE)
            reach(search, id);
    }
}

/* Lets go of what was not reached. */
static void sweep(struct sinter_kept_exceptions *kept) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < kept->count; i++) {
        struct sinter_kept_exception *item = &kept->items[i];
        if (item->is_reached) {
            item->is_reached = false;
            kept->items[count++] = *item;
        } else {
            pay_back(kept->account, ITEM_BYTES);
            sinter_exception_release(item->exception);
        }
    }
    kept->count = count;
}

/* Reaches what is in the state and the tables of an instance. */
static void reach_in(const struct sinter_instance *instance, struct search *search) {
    const char *state = instance->head.state;
    reach_words(state, state + instance->code->state_size_bytes, search);
    for (uint32_t i = 0; i < instance->exceptions.table_count; i++)
        reach_table(instance->exceptions.tables[i], search);
}

static int compare_ids(const void *a, const void *b) {
    uint64_t first = (*(struct sinter_kept_exception *const *)a)->id;
    uint64_t second = (*(struct sinter_kept_exception *const *)b)->id;
    return (first > second) - (first < second);
}

/* False when there is no memory, or nothing to look for. The caller frees the items. */
static bool make_search(struct sinter_instance *const *members, size_t member_count,
                        struct search *search) {
    size_t count = 0, keeper_count = 0;
    for (size_t i = 0; i < member_count; i++) {
        count += members[i]->exceptions.count;
        keeper_count += members[i]->exceptions.count != 0;
    }
    search->items = count ? malloc(count * sizeof(struct sinter_kept_exception *)) : NULL;
    if (!search->items)
        return false;
    for (size_t i = 0; i < member_count; i++)
        for (uint32_t k = 0; k < members[i]->exceptions.count; k++)
            search->items[search->count++] = &members[i]->exceptions.items[k];
    if (keeper_count > 1)
        qsort(search->items, count, sizeof(struct sinter_kept_exception *), compare_ids);
    return true;
}

static void collect_from(struct sinter_instance *const *members, size_t count) {
    struct search search = {0};
    if (make_search(members, count, &search) && sinter_visit_stack(reach_words, &search)) {
        for (size_t i = 0; i < count; i++)
            reach_in(members[i], &search);
        for (size_t i = 0; i < count; i++)
            sweep(&members[i]->exceptions);
    }
    free(search.items);
}

static void collect(struct sinter_instance *instance) {
    size_t count = sinter_life_members(instance, NULL, 0);
    struct sinter_instance **members = calloc(count, sizeof(struct sinter_instance *));
    if (members && sinter_life_members(instance, members, count) == count)
        collect_from(members, count);
    free(members);
}

static _Noreturn void trap_for_room(void) {
    sinter_raise(SINTER_TRAP_OUT_OF_MEMORY, "no room for an exception");
}

/* Whether the instance's account, which it has from then on, can pay for `more_bytes`. */
static bool has_room(struct sinter_instance *instance, uint64_t more_bytes) {
    struct sinter_kept_exceptions *kept = &instance->exceptions;
    if (!kept->account) {
        struct sinter_exception_account *account = malloc(sizeof *account);
        if (!account)
            return false;
        *account = (struct sinter_exception_account){.reference_count = 1};
        kept->account = account;
        kept->collect_at_bytes = COLLECT_BYTES;
    }
    if (paid(kept->account) + more_bytes <= kept->collect_at_bytes)
        return true;
    collect(instance);
    uint64_t left_bytes = paid(kept->account);
    uint64_t twice_bytes = 2 * (left_bytes + more_bytes);
    kept->collect_at_bytes = twice_bytes < COLLECT_BYTES ? COLLECT_BYTES
                             : twice_bytes > LIMIT_BYTES ? LIMIT_BYTES
                                                         : twice_bytes;
    return left_bytes + more_bytes <= LIMIT_BYTES;
}

static bool make_room(struct sinter_kept_exceptions *kept) {
    if (kept->count < kept->capacity)
        return true;
    uint32_t capacity = kept->capacity ? 2 * kept->capacity : 64;
    struct sinter_kept_exception *items =
        capacity ? realloc(kept->items, capacity * sizeof *items) : NULL;
    if (!items)
        return false;
    kept->items = items;
    kept->capacity = capacity;
    return true;
}

/* Gives the guest a number for the exception; the same one again if the instance kept it last. */
static uint64_t keep(struct sinter_instance *instance, struct sinter_exception *exception) {
    static uint64_t next = FIRST_ID;
    struct sinter_kept_exceptions *kept = &instance->exceptions;
    uint64_t id = __atomic_load_n(&exception->last_id, __ATOMIC_RELAXED);
    if (own_kept(instance, id) == exception)
        return id;
    bool is_paid = __atomic_load_n(&exception->account, __ATOMIC_RELAXED) != NULL;
    if (!has_room(instance, ITEM_BYTES + (is_paid ? 0 : bytes_of(exception))) || !make_room(kept))
        trap_for_room();
    if (!is_paid)
        pay_for(kept->account, exception);
    pay(kept->account, ITEM_BYTES);
    id = __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED);
    __atomic_store_n(&exception->last_id, id, __ATOMIC_RELAXED);
    kept->items[kept->count++] = (struct sinter_kept_exception){.id = id, .exception = exception};
    sinter_exception_retain(exception);
    return id;
}

bool sinter_exceptions_add_table(struct sinter_instance *instance, wasm_rt_exnref_table_t *table) {
    struct sinter_kept_exceptions *kept = &instance->exceptions;
    for (uint32_t i = 0; i < kept->table_count; i++)
        if (kept->tables[i] == table)
            return true;
    wasm_rt_exnref_table_t **tables =
        realloc(kept->tables, (kept->table_count + (size_t)1) * sizeof(wasm_rt_exnref_table_t *));
    if (!tables)
        return false;
    kept->tables = tables;
    kept->tables[kept->table_count++] = table;
    return true;
}

void sinter_exceptions_free(struct sinter_instance *instance) {
    struct sinter_kept_exceptions *kept = &instance->exceptions;
    for (uint32_t i = 0; i < kept->count; i++)
        sinter_exception_release(kept->items[i].exception);
    sinter_exception_release(kept->thrown);
    sinter_exception_release(instance->pending);
    sinter_exception_release(instance->outcome.exception);
    release_account(kept->account);
    free(kept->items);
    free(kept->tables);
}

/* ---- What generated code calls ---- */

/* The types of the values of `tag`, which the instance throws. */
static struct sinter_bytes params_of(const struct sinter_instance *instance, wasm_rt_tag_t tag) {
    const struct sinter_code *code = instance->code;
    void *const *tags =
        (void *const *)((const char *)instance->head.state + code->tags_offset_bytes);
    for (uint32_t i = 0; i < code->tag_count; i++)
        if (tags[1 + i] == tag)
            return code->tag_params[i];
    return (struct sinter_bytes){0};
}

/* An exnref becomes a value of an object: a reference takes the number's place. */
static void put_inner(uint8_t *at, void *instance) {
    wasm_rt_exnref_t reference;
    memcpy(&reference, at, sizeof reference);
    if (!reference.tag || reference.size != WASM_RT_EXCEPTION_LARGE)
        return;
    struct sinter_exception *exception = kept_by(instance, reference.data);
    sinter_exception_retain(exception);
    memcpy(at + offsetof(wasm_rt_exnref_t, data), &exception, sizeof(void *));
}

/* The value becomes an exnref of the guest's again. */
static void take_inner(uint8_t *at, void *instance) {
    struct sinter_exception *exception = inner(at);
    if (!exception)
        return;
    uint64_t id = keep(instance, exception);
    memcpy(at + offsetof(wasm_rt_exnref_t, data), &id, sizeof id);
}

/* Looks that all numbers among the values have objects. */
static void look(uint8_t *at, void *instance) {
    wasm_rt_exnref_t reference;
    memcpy(&reference, at, sizeof reference);
    if (reference.tag && reference.size == WASM_RT_EXCEPTION_LARGE)
        (void)kept_by(instance, reference.data);
}

static struct sinter_exception *make_large(struct sinter_instance *instance, wasm_rt_tag_t tag,
                                           uint32_t size_bytes, const void *values) {
    struct sinter_bytes params = params_of(instance, tag);
    visit_exnrefs(params, (uint8_t *)(uintptr_t)values, look, instance);
    struct sinter_exception *made = make(tag, size_bytes, params);
    if (!made)
        trap_for_room();
    memcpy(made->values, values, size_bytes);
    visit_exnrefs(params, made->values, put_inner, instance); /* nothing lets go of these now */
    if (!has_room(instance, bytes_of(made))) {
        sinter_exception_release(made);
        trap_for_room();
    }
    pay_for(instance->exceptions.account, made);
    return made;
}

static void set_thrown(struct sinter_instance *entered, struct sinter_exception *exception,
                       struct wasm_rt_exceptions *current) {
    struct sinter_exception *before = entered->exceptions.thrown;
    entered->exceptions.thrown = exception;
    current->tag = exception->tag;
    current->size_bytes = WASM_RT_EXCEPTION_LARGE;
    sinter_exception_release(before);
}

void wasm_rt_load_large_exception(void *owner, wasm_rt_tag_t tag, uint32_t size,
                                  const void *values) {
    sinter_probe_stack();
    sinter_check_stack(0);
    struct sinter_instance *instance = owner;
    struct sinter_exception *exception;
    if (size == WASM_RT_EXCEPTION_LARGE) {
        exception = kept_by(instance, values);
        sinter_exception_retain(exception);
    } else {
        exception = make_large(instance, tag, size, values);
    }
    set_thrown(sinter_entered(), exception, wasm_rt_exceptions());
}

void wasm_rt_take_large_exception(void *owner, void *to, uint32_t size) {
    sinter_probe_stack();
    sinter_check_stack(0);
    struct sinter_exception *thrown = sinter_entered()->exceptions.thrown;
    if (!thrown || wasm_rt_exceptions()->size_bytes != WASM_RT_EXCEPTION_LARGE ||
        (size != WASM_RT_EXCEPTION_LARGE && size != thrown->size_bytes))
        sinter_raise(SINTER_TRAP_HOST, "an exception is lost");
    if (size == WASM_RT_EXCEPTION_LARGE) {
        uint64_t id = keep(owner, thrown);
        memcpy(to, &id, sizeof id);
        return;
    }
    memcpy(to, thrown->values, size);
    visit_exnrefs(thrown->params, to, take_inner, owner);
}

/* ---- Between entries and objects ---- */

struct sinter_exception *sinter_exception_of(struct sinter_instance *entered,
                                             const struct wasm_rt_exceptions *current) {
    struct sinter_exception *exception = entered->exceptions.thrown;
    if (current->size_bytes == WASM_RT_EXCEPTION_LARGE) {
        sinter_exception_retain(exception);
        return exception;
    }
    exception = make(current->tag, current->size_bytes, (struct sinter_bytes){0});
    if (exception)
        memcpy(exception->values, current->values, current->size_bytes);
    return exception;
}

void sinter_exception_set(struct sinter_exception *exception, struct sinter_instance *entered,
                          struct wasm_rt_exceptions *current) {
    if (exception->size_bytes > WASM_RT_EXCEPTION_MAX_BYTES) {
        sinter_exception_retain(exception);
        set_thrown(entered, exception, current);
        return;
    }
    current->tag = exception->tag;
    current->size_bytes = exception->size_bytes;
    memcpy(current->values, exception->values, exception->size_bytes);
}

/* ---- For hosts ---- */

static bool find_tag(const struct sinter_extern *tag, struct sinter_entity *entity) {
    return sinter_entity_of(tag, entity) && entity->type.kind == SINTER_TAG;
}

/* An exception with values of the host's; NULL when there is no memory. */
static struct sinter_exception *make_of(const void *tag, struct sinter_bytes params,
                                        const union sinter_value *values) {
    struct sinter_exception *made = make(tag, sinter_layout_size(params), params);
    if (!made)
        return NULL;
    memset(made->values, 0, made->size_bytes);
    struct sinter_layout layout = {0};
    for (size_t i = 0; i < params.size; i++) {
        size_t offset = sinter_layout_add(&layout, params.data[i]);
        memcpy(made->values + offset, &values[i], sinter_layout_bytes(params.data[i]));
    }
    return made;
}

static void copy_values(const struct sinter_exception *exception, struct sinter_bytes params,
                        union sinter_value *values) {
    struct sinter_layout layout = {0};
    for (size_t i = 0; i < params.size; i++) {
        size_t offset = sinter_layout_add(&layout, params.data[i]);
        memcpy(&values[i], exception->values + offset, sinter_layout_bytes(params.data[i]));
    }
}

enum sinter_status sinter_exception_create(const struct sinter_extern *tag,
                                           const union sinter_value *values, size_t value_count,
                                           struct sinter_exception **exception) {
    struct sinter_entity entity;
    *exception = NULL;
    if (!find_tag(tag, &entity))
        return SINTER_NOT_FOUND;
    struct sinter_bytes params = entity.type.params;
    if (params.size != value_count || sinter_types_have(params, SINTER_EXNREF))
        return SINTER_BAD_ARGUMENTS;
    *exception = make_of(entity.context, params, values);
    return *exception ? SINTER_OK : SINTER_NO_MEMORY;
}

bool sinter_exception_is(const struct sinter_exception *exception,
                         const struct sinter_extern *tag) {
    struct sinter_entity entity;
    return find_tag(tag, &entity) && entity.context == exception->tag;
}

enum sinter_status sinter_exception_values(const struct sinter_exception *exception,
                                           const struct sinter_extern *tag,
                                           union sinter_value *values, size_t value_count) {
    struct sinter_entity entity;
    if (!find_tag(tag, &entity) || entity.context != exception->tag)
        return SINTER_NOT_FOUND;
    struct sinter_bytes params = entity.type.params;
    if (params.size != value_count || sinter_types_have(params, SINTER_EXNREF))
        return SINTER_BAD_ARGUMENTS;
    copy_values(exception, params, values);
    return SINTER_OK;
}

struct sinter_exception *sinter_exception_take(struct sinter_instance *instance) {
    struct sinter_outcome *outcome = &instance->outcome;
    struct sinter_exception *exception = outcome->exception;
    outcome->exception = NULL;
    if (outcome->kind == SINTER_TRAP_UNCAUGHT_EXCEPTION)
        return exception;
    sinter_exception_release(exception);
    return NULL;
}

/* Links the instance to those whose functions are among the values. What a guest's small exception
 * has is known by its tag alone. */
static enum sinter_status admit(struct sinter_instance *instance,
                                const struct sinter_exception *exception) {
    struct sinter_layout layout = {0};
    uint32_t words = exception->params.size ? 0 : sinter_tag_references(exception->tag);
    for (size_t word = 0; words >> word; word++) {
        enum sinter_status status =
            words >> word & 1 ? sinter_admit_reference(instance, exception->values + word * 8)
                              : SINTER_OK;
        if (status != SINTER_OK)
            return status;
    }
    for (size_t i = 0; i < exception->params.size; i++) {
        uint8_t type = exception->params.data[i];
        size_t offset = sinter_layout_add(&layout, type);
        enum sinter_status status =
            type == SINTER_FUNCREF ? sinter_admit_reference(instance, exception->values + offset)
                                   : SINTER_OK;
        if (status != SINTER_OK)
            return status;
    }
    return SINTER_OK;
}

enum sinter_status sinter_throw(struct sinter_instance *caller,
                                struct sinter_exception *exception) {
    if (!exception)
        return sinter_fail(caller, "there is no exception to throw");
    enum sinter_status status = admit(caller, exception);
    if (status != SINTER_OK) {
        sinter_exception_release(exception);
        return sinter_fail(caller, sinter_admission_fault(status));
    }
    sinter_exception_release(caller->pending);
    caller->pending = exception;
    caller->head.is_failing = true;
    return SINTER_TRAPPED;
}

enum sinter_status sinter_throw_with(struct sinter_instance *caller, const void *tag,
                                     struct sinter_bytes params, const union sinter_value *values) {
    struct sinter_exception *exception = make_of(tag, params, values);
    return exception ? sinter_throw(caller, exception)
                     : sinter_fail(caller, "no room for an exception");
}

bool sinter_caught_with(const struct sinter_instance *instance, const void *tag,
                        struct sinter_bytes params, union sinter_value *values) {
    const struct sinter_outcome *outcome = &instance->outcome;
    if (outcome->kind != SINTER_TRAP_UNCAUGHT_EXCEPTION || !outcome->exception ||
        outcome->exception->tag != tag)
        return false;
    copy_values(outcome->exception, params, values);
    return true;
}

enum sinter_status sinter_rethrow(struct sinter_instance *caller, struct sinter_instance *from) {
    return sinter_throw(caller, sinter_exception_take(from));
}
