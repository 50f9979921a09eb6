/* lifecycle FOLDER THREADS STEPS SEED: random operations on instances and host objects, compared
 * with a model.
 *
 * The world is in partitions. A thread that has a partition's lock knows what is in it, so that
 * each result is known; other threads intrude meanwhile, with calls whose result is known too
 * unless it is SINTER_BUSY. A partition has sets of host objects, which share a table, and
 * instances, each bound to a set or to another instance. Each partition has modules of its own:
 * when all of its instances are destroyed and nothing links them to another partition, they must be
 * unloaded. */
#include "check.h"

#include <dlfcn.h>
#include <pthread.h>
#include <sinter/handle.h>
#include <sinter/sinter.h>

#define PARTITION_COUNT 4
#define SLOT_COUNT 8
#define ELEMENT_COUNT 8
#define NO_INSTANCE "a reference to a function of no instance, or into a destroyed one"
#define IN_USE "a reference to a function that another thread uses"

enum kind { NOTHING, ADD, OTHER };

/* What an element or a reference is. */
struct element {
    enum kind kind;
    uint32_t id;
};

struct set {
    struct sinter_extern table, reference, count, memory;
    struct element elements[ELEMENT_COUNT];
    struct element referenced;
    uint32_t count_value;
    uint32_t table_size;
    struct set *next;
};

/* An instance, also after it was destroyed: what it gave to others stays. */
struct thing {
    struct sinter_instance *instance; /* NULL: destroyed */
    const struct sinter_module *module;
    struct set *set;
    struct thing *provider; /* of one that is linked to another */
    struct element own, scratch;
    uint32_t id, counter;
    bool is_module_open, is_trapped;
    struct thing *next;
};

struct partition {
    pthread_mutex_t lock;
    pthread_rwlock_t pin_lock; /* held for reading by intruders */
    uint32_t number, id_count;
    struct set *set; /* the present one; then the older ones */
    struct thing *things;
    struct thing *slots[SLOT_COUNT];
    struct thing *pin; /* the present set's instance that intruders call */
};

static struct partition partitions[PARTITION_COUNT];
static const char *folder;
static int thread_count;
static const struct sinter_module *worker_module;
static struct sinter_extern shared;
static bool is_crossed; /* a reference of one partition has gone to another */
static uint32_t handles_made, handles_ended, worker_steps;

/* A thread, and what it is doing: host functions find it here. */
struct actor {
    uint64_t random;
    struct partition *at;
    struct thing *caller;
    struct sinter_instance *worker;
    uint32_t calls, busy;
};
static _Thread_local struct actor *actor;

static uint32_t roll(uint32_t count) {
    actor->random ^= actor->random << 13;
    actor->random ^= actor->random >> 7;
    actor->random ^= actor->random << 17;
    return (uint32_t)(actor->random >> 33) % count;
}

/* ---- Calls ---- */

/* False when it was busy, which nothing is where there is one thread. */
static bool was_free(enum sinter_status status) {
    actor->calls++;
    if (status != SINTER_BUSY)
        return true;
    CHECK(thread_count > 1);
    actor->busy++;
    return false;
}

static enum sinter_status call(struct sinter_instance *instance, const char *name, uint32_t a,
                               uint32_t b, size_t count, uint32_t *result) {
    union sinter_value values[2] = {{.i32 = a}, {.i32 = b}};
    enum sinter_status status =
        sinter_call_export(instance, name, values, count, values, result ? 1 : 0);
    if (result)
        *result = values[0].i32;
    return status;
}

/* Calls, and expects `expected`; false when it was busy. */
static bool expect(struct sinter_instance *instance, const char *name, uint32_t a, uint32_t b,
                   size_t count, uint32_t expected) {
    uint32_t result;
    enum sinter_status status = call(instance, name, a, b, count, &result);
    if (!was_free(status))
        return false;
    CHECK(status == SINTER_OK);
    CHECK(result == expected);
    return true;
}

static bool expect_nothing(struct sinter_instance *instance, const char *name, uint32_t a,
                           uint32_t b, size_t count) {
    enum sinter_status status = call(instance, name, a, b, count, NULL);
    CHECK(!was_free(status) || status == SINTER_OK);
    return status == SINTER_OK;
}

/* Intruders' calls change a pin's message. */
static bool has_message(const struct sinter_instance *instance, const char *message) {
    return (thread_count > 1 && instance == actor->at->pin->instance) ||
           strcmp(sinter_trap_message(instance), message) == 0;
}

static void expect_message(struct sinter_instance *instance, enum sinter_status status,
                           const char *message) {
    if (!was_free(status))
        return;
    CHECK(status == SINTER_TRAPPED);
    CHECK(has_message(instance, message));
}

/* What a call through `element` with `argument` gives. Calls by way of a reference leave it in the
 * instance's `scratch`, unless they were not made. */
static void expect_element(struct sinter_instance *instance, enum sinter_status status,
                           uint32_t result, struct element element, uint32_t argument) {
    if (element.kind == NOTHING) {
        expect_message(instance, status, "uninitialized element");
    } else if (element.kind == OTHER) {
        expect_message(instance, status, "indirect call type mismatch");
    } else if (was_free(status)) {
        CHECK(status == SINTER_OK);
        CHECK(result == element.id + argument);
    }
}

/* ---- Handles ---- */

static void end_handle(struct sinter_instance *instance, void *object) {
    (void)instance;
    CHECK(object == &handles_made);
    __atomic_add_fetch(&handles_ended, 1, __ATOMIC_RELAXED);
}
static const struct sinter_handle_type handle_type = {"counted", end_handle};

static void make_handle(struct thing *thing) {
    uint32_t handle;
    enum sinter_status status =
        sinter_handle_new(thing->instance, &handle_type, &handles_made, &handle);
    if (!was_free(status))
        return;
    CHECK(status == SINTER_OK);
    __atomic_add_fetch(&handles_made, 1, __ATOMIC_RELAXED);
    if (roll(2)) {
        status = sinter_handle_drop(thing->instance, handle, NULL);
        CHECK(!was_free(status) || status == SINTER_OK);
    }
}

/* ---- Making and ending ---- */

static struct thing *pick(bool with_set) {
    uint32_t first = roll(SLOT_COUNT);
    for (uint32_t i = 0; i < SLOT_COUNT; i++) {
        struct thing *thing = actor->at->slots[(first + i) % SLOT_COUNT];
        if (thing && !thing->is_trapped && (!with_set || thing->set))
            return thing;
    }
    return with_set ? actor->at->pin : NULL;
}

static struct thing **free_slot(void) {
    for (uint32_t i = 0; i < SLOT_COUNT; i++)
        if (!actor->at->slots[i])
            return &actor->at->slots[i];
    return NULL;
}

static sinter_host_function out, ask;

static bool is_name(struct sinter_bytes name, const char *text) {
    return name.size == strlen(text) && memcmp(name.data, text, name.size) == 0;
}

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    struct thing *thing = context;
    if (is_name(import->module, "maker"))
        return sinter_instance_export(thing->provider->instance, (const char *)import->name.data,
                                      import->name.size, value);
    if (is_name(import->name, "id"))
        return sinter_global_create(SINTER_I32, false, (union sinter_value){.i32 = thing->id},
                                    value) == SINTER_OK;
    if (is_name(import->name, "table"))
        *value = thing->set->table;
    else if (is_name(import->name, "reference"))
        *value = thing->set->reference;
    else if (is_name(import->name, "count"))
        *value = thing->set->count;
    else if (is_name(import->name, "memory"))
        *value = thing->set->memory;
    else
        value->function = is_name(import->name, "out") ? out : ask;
    value->type = SINTER_ANY_TYPE; /* of what is a function */
    return true;
}

/* Keeps the extern of "id", which is the creator's to release. */
struct creation {
    struct thing *thing;
    struct sinter_extern id;
};

static bool resolve_and_keep(void *context, const struct sinter_import_info *import,
                             struct sinter_extern *value) {
    struct creation *creation = context;
    bool found = resolve(creation->thing, import, value);
    if (is_name(import->name, "id"))
        creation->id = *value;
    return found;
}

static const struct sinter_module *open_module(const char *name) {
    char path[4096];
    const struct sinter_module *module;
    struct sinter_error error = {""};
    snprintf(path, sizeof path, "%s/%s%u.so", folder, name, actor->at->number);
    if (sinter_module_load(path, &module, &error) != SINTER_OK)
        fprintf(stderr, "%s\n", error.message);
    CHECK(module);
    return module;
}

/* Makes an instance of one of the partition's modules; NULL when it was busy. */
static struct thing *make(const char *name, struct set *set, struct thing *provider) {
    struct thing *thing = calloc(1, sizeof *thing);
    struct sinter_error error = {""};
    CHECK(thing);
    *thing = (struct thing){.set = set, .provider = provider, .module = open_module(name)};
    thing->id = (actor->at->number + 1) << 28 | ++actor->at->id_count << 8;
    struct creation creation = {.thing = thing};
    struct sinter_imports imports = {.resolve = resolve_and_keep, .context = &creation};
    enum sinter_status status =
        sinter_instance_create(thing->module, &imports, &thing->instance, &error);
    sinter_object_release(&creation.id);
    thing->is_module_open = roll(2);
    if (!thing->is_module_open)
        sinter_module_close(thing->module);
    thing->is_trapped = strcmp(name, "trapping") == 0;
    thing->next = actor->at->things;
    actor->at->things = thing;
    if (was_free(status)) {
        CHECK(status == (thing->is_trapped ? SINTER_TRAPPED : SINTER_OK));
        CHECK(thing->instance);
        CHECK(!thing->is_trapped || strcmp(error.message, "unreachable") == 0);
        return thing;
    }
    CHECK(!thing->instance && error.message[0]);
    if (thing->is_module_open)
        sinter_module_close(thing->module);
    return NULL;
}

static void destroy(struct thing *thing) {
    sinter_instance_destroy(thing->instance);
    thing->instance = NULL;
    if (thing->is_module_open)
        sinter_module_close(thing->module);
}

static void make_in(struct thing **slot) {
    struct set *set = actor->at->set;
    struct thing *provider = pick(true);
    uint32_t way = roll(10);
    if (!slot)
        return;
    if (way == 0) {
        *slot = make("trapping", set, NULL);
        if (*slot) {
            set->elements[6] = (struct element){ADD, (*slot)->id};
            set->elements[7] = (struct element){OTHER, 0};
        }
    } else if (way < 4) {
        *slot = make("linked", NULL, provider);
    } else if (way < 6) {
        *slot = make("loner", NULL, NULL);
    } else {
        *slot = make("maker", set, NULL);
    }
}

static void destroy_one(void) {
    struct thing **slot = &actor->at->slots[roll(SLOT_COUNT)];
    if (*slot)
        destroy(*slot);
    *slot = NULL;
}

static void make_set(void) {
    struct set *set = calloc(1, sizeof *set);
    const union sinter_value nothing = {0};
    CHECK(set);
    CHECK(sinter_table_create(SINTER_FUNCREF, ELEMENT_COUNT, SINTER_NO_MAX, &set->table) ==
          SINTER_OK);
    CHECK(sinter_global_create(SINTER_FUNCREF, true, nothing, &set->reference) == SINTER_OK);
    CHECK(sinter_global_create(SINTER_I32, true, nothing, &set->count) == SINTER_OK);
    CHECK(sinter_memory_create(1, 2, false, &set->memory) == SINTER_OK);
    set->table_size = ELEMENT_COUNT;
    set->next = actor->at->set;
    actor->at->set = set;
}

static void release_set(struct set *set) {
    sinter_object_release(&set->table);
    sinter_object_release(&set->reference);
    sinter_object_release(&set->count);
    sinter_object_release(&set->memory);
}

static void end_pin(void) {
    pthread_rwlock_wrlock(&actor->at->pin_lock);
    destroy(actor->at->pin);
    actor->at->pin = NULL;
    pthread_rwlock_unlock(&actor->at->pin_lock);
    release_set(actor->at->set);
}

static void begin_set(void) {
    make_set();
    struct thing *pin = make("maker", actor->at->set, NULL);
    CHECK(pin); /* nobody else knows of its objects */
    pthread_rwlock_wrlock(&actor->at->pin_lock);
    actor->at->pin = pin;
    pthread_rwlock_unlock(&actor->at->pin_lock);
}

/* The instances of the old set stay. */
static void renew_set(void) {
    end_pin();
    begin_set();
}

static void check_unloaded(struct partition *partition) {
    static const char *const names[] = {"maker", "trapping", "linked", "loner"};
    char path[4096];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s%u.so", folder, names[i], partition->number);
        CHECK(!dlopen(path, RTLD_NOLOAD | RTLD_LAZY));
    }
}

static void end_all(void) {
    struct partition *at = actor->at;
    for (uint32_t i = 0; i < SLOT_COUNT; i++) {
        if (at->slots[i])
            destroy(at->slots[i]);
        at->slots[i] = NULL;
    }
    end_pin();
    while (at->set) {
        struct set *next = at->set->next;
        free(at->set);
        at->set = next;
    }
    while (at->things) {
        struct thing *next = at->things->next;
        free(at->things);
        at->things = next;
    }
    if (thread_count == 1 && !is_crossed)
        check_unloaded(at);
}

/* ---- What the guest asks the host to do ---- */

enum { OUT_FAIL, OUT_TRAP, OUT_NEST, OUT_MAKE, OUT_DESTROY, OUT_COUNT };

static enum sinter_status out(void *context, struct sinter_instance *caller,
                              const union sinter_value *arguments, union sinter_value *results) {
    (void)context;
    CHECK(caller == actor->caller->instance);
    results[0].i32 = 7;
    switch (arguments[0].i32) {
    case OUT_FAIL:
        return sinter_fail(caller, "failed");
    case OUT_TRAP:
        sinter_trap(caller, "trapped");
    case OUT_NEST:
        CHECK(expect(caller, "id", 0, 0, 0, actor->caller->id));
        break;
    case OUT_MAKE:
        make_in(free_slot());
        break;
    case OUT_DESTROY: /* it goes on until it has returned */
        destroy(actor->caller);
        expect_message(caller, call(caller, "id", 0, 0, 0, &results[0].i32),
                       "call of a destroyed instance");
        results[0].i32 = 7;
        break;
    }
    return SINTER_OK;
}

static void call_out(struct thing *thing) {
    uint32_t what = roll(OUT_COUNT), result;
    if (thing == actor->at->pin && what == OUT_DESTROY)
        return;
    struct thing *outer = actor->caller;
    struct sinter_instance *instance = thing->instance;
    actor->caller = thing;
    enum sinter_status status = call(instance, "out", what, 0, 1, &result);
    actor->caller = outer;
    if (what == OUT_FAIL || what == OUT_TRAP) {
        expect_message(instance, status,
                       what == OUT_FAIL ? "host error: failed" : "host error: trapped");
    } else if (was_free(status)) {
        CHECK(status == SINTER_OK);
        CHECK(result == thing->id + 7);
    }
    for (uint32_t i = 0; i < SLOT_COUNT; i++)
        if (actor->at->slots[i] == thing && !thing->instance)
            actor->at->slots[i] = NULL;
}

enum { ASK_NULL, ASK_FUNCTION, ASK_NONSENSE, ASK_DESTROY_TAKER, ASK_DESTROY_GIVER, ASK_COUNT };

static void forget_destroyed(void) {
    for (uint32_t i = 0; i < SLOT_COUNT; i++)
        if (actor->at->slots[i] && !actor->at->slots[i]->instance)
            actor->at->slots[i] = NULL;
}

static struct thing *thing_of(const struct sinter_instance *instance) {
    for (uint32_t i = 0; i < SLOT_COUNT; i++)
        if (actor->at->slots[i] && actor->at->slots[i]->instance == instance)
            return actor->at->slots[i];
    return NULL;
}

/* Gives null, a function of an instance's, or what is no reference at all; or destroys the instance
 * that asks, or the one that gives, before it gives a function. The giver is left in `caller`. */
static enum sinter_status ask(void *context, struct sinter_instance *caller,
                              const union sinter_value *arguments, union sinter_value *results) {
    static const int nothing;
    struct thing *giver = pick(false);
    struct sinter_extern add;
    (void)context;
    memset(results, 0, sizeof *results);
    if (arguments[0].i32 == ASK_NULL || !giver)
        return SINTER_OK;
    CHECK(sinter_instance_export(giver->instance, "add", 3, &add));
    CHECK(sinter_function_reference(&add, results) == SINTER_OK);
    actor->caller = giver;
    if (arguments[0].i32 == ASK_NONSENSE)
        results->funcref.opaque[3] = &nothing;
    struct thing *taker = thing_of(caller);
    if (arguments[0].i32 == ASK_DESTROY_TAKER && taker)
        destroy(taker);
    if (arguments[0].i32 == ASK_DESTROY_GIVER && giver != actor->at->pin)
        destroy(giver);
    return SINTER_OK;
}

static void call_ask(struct thing *thing) {
    uint32_t what = roll(ASK_COUNT), argument = roll(256), result;
    actor->caller = NULL;
    enum sinter_status status = call(thing->instance, "ask", what, argument, 2, &result);
    struct thing *giver = actor->caller;
    forget_destroyed();
    if (giver && (!thing->instance || !giver->instance)) {
        /* It depends on what keeps them; the message of one that has ended is gone. */
        CHECK(!was_free(status) || status == SINTER_TRAPPED ||
              (status == SINTER_OK && result == giver->id + argument));
        if (thing->instance && status == SINTER_OK)
            thing->scratch = (struct element){ADD, giver->id};
        if (thing->instance && status == SINTER_TRAPPED)
            CHECK(has_message(thing->instance, "host error: " NO_INSTANCE) ||
                  (thread_count > 1 && has_message(thing->instance, "host error: " IN_USE)));
        return;
    }
    if (thread_count > 1 && giver && status == SINTER_TRAPPED && what != ASK_NONSENSE &&
        has_message(thing->instance, "host error: " IN_USE))
        return;
    struct element element = {giver ? ADD : NOTHING, giver ? giver->id : 0};
    if (giver && what == ASK_NONSENSE) {
        expect_message(thing->instance, status, "host error: " NO_INSTANCE);
        return;
    }
    expect_element(thing->instance, status, result, element, argument);
    if (status != SINTER_BUSY)
        thing->scratch = element;
}

/* ---- Operations ---- */

static void put(struct thing *thing) {
    uint32_t index = roll(ELEMENT_COUNT), kind = roll(2);
    if (expect_nothing(thing->instance, "put", index, kind, 2))
        thing->set->elements[index] = (struct element){kind ? OTHER : ADD, thing->id};
}

static void clear(struct thing *thing) {
    uint32_t index = roll(ELEMENT_COUNT);
    if (expect_nothing(thing->instance, "clear", index, 0, 1))
        thing->set->elements[index].kind = NOTHING;
}

static void call_element(struct thing *thing) {
    uint32_t index = roll(ELEMENT_COUNT), argument = roll(256), result;
    enum sinter_status status = call(thing->instance, "call", index, argument, 2, &result);
    expect_element(thing->instance, status, result, thing->set->elements[index], argument);
}

static void grow(struct thing *thing) {
    if (thing->set->table_size < 1000 &&
        expect(thing->instance, "grow", 0, 0, 0, thing->set->table_size))
        thing->set->table_size++;
}

static void put_reference(struct thing *thing) {
    if (expect_nothing(thing->instance, "put_reference", 0, 0, 0))
        thing->set->referenced = (struct element){ADD, thing->id};
}

static void call_reference(struct thing *thing) {
    uint32_t argument = roll(256), result;
    enum sinter_status status = call(thing->instance, "call_reference", argument, 0, 1, &result);
    expect_element(thing->instance, status, result, thing->set->referenced, argument);
    if (status != SINTER_BUSY)
        thing->scratch = thing->set->referenced;
}

static void call_again(struct thing *thing) {
    uint32_t argument = roll(256), result;
    enum sinter_status status = call(thing->instance, "again", argument, 0, 1, &result);
    expect_element(thing->instance, status, result, thing->scratch, argument);
}

static void bump(struct thing *thing) {
    if (expect(thing->instance, "bump", 0, 0, 0, 2 * (thing->set->count_value + 1)))
        thing->set->count_value++;
}

static void call_own(struct thing *thing) {
    uint32_t argument = roll(256), result;
    enum sinter_status status = call(thing->instance, "call_own", argument, 0, 1, &result);
    expect_element(thing->instance, status, result, thing->own, argument);
}

static void count(struct thing *thing) {
    expect(thing->instance, "count", 0, 0, 0, thing->counter);
}

static void boom(struct thing *thing) {
    expect_message(thing->instance, call(thing->instance, "boom", 0, 0, 0, NULL), "unreachable");
}

/* By the host: an element of another's, and the count. */
static void set_element(struct thing *thing) {
    uint32_t index = roll(ELEMENT_COUNT);
    struct thing *giver = pick(false);
    struct sinter_extern add;
    union sinter_value value;
    if (!giver || thing->set != actor->at->set) /* older sets were released */
        return;
    CHECK(sinter_instance_export(giver->instance, "add", 3, &add));
    CHECK(sinter_function_reference(&add, &value) == SINTER_OK);
    enum sinter_status status = sinter_table_set(&thing->set->table, index, value);
    CHECK(!was_free(status) || status == SINTER_OK);
    if (status == SINTER_OK)
        thing->set->elements[index] = (struct element){ADD, giver->id};
    status = sinter_global_get(&thing->set->count, &value);
    CHECK(!was_free(status) || status == SINTER_OK);
    CHECK(status != SINTER_OK || value.i32 == thing->set->count_value);
}

/* An element as a reference in the host's hands, called by way of another instance. */
static void get_element(struct thing *thing) {
    uint32_t index = roll(ELEMENT_COUNT);
    struct element element = thing->set->elements[index];
    union sinter_value reference, value = {.i32 = 5};
    if (thing->set != actor->at->set)
        return;
    enum sinter_status status = sinter_table_get(&thing->set->table, index, &reference);
    if (!was_free(status))
        return;
    CHECK(status == SINTER_OK);
    if (element.kind == OTHER)
        return;
    status = sinter_call_reference(thing->instance, &reference, &value, 1, &value, 1);
    if (element.kind == NOTHING)
        expect_message(thing->instance, status, "null reference");
    else
        expect_element(thing->instance, status, value.i32, element, 5);
}

/* A reference of another partition's, which links the two. */
static void cross(struct thing *thing) {
    struct partition *other = &partitions[roll(PARTITION_COUNT)], *at = actor->at;
    struct sinter_extern add;
    union sinter_value values[2];
    if (roll(8) || other == at || pthread_mutex_trylock(&other->lock) != 0)
        return;
    actor->at = other;
    struct thing *giver = pick(true);
    actor->at = at;
    __atomic_store_n(&is_crossed, true, __ATOMIC_RELAXED);
    CHECK(sinter_instance_export(giver->instance, "add", 3, &add));
    CHECK(sinter_function_reference(&add, &values[0]) == SINTER_OK);
    values[1].i32 = roll(256);
    uint32_t expected = giver->id + values[1].i32;
    enum sinter_status status = sinter_call_export(thing->instance, "take", values, 2, values, 1);
    if (was_free(status)) {
        CHECK(status == SINTER_OK);
        CHECK(values[0].i32 == expected);
        thing->scratch = (struct element){ADD, giver->id};
    }
    pthread_mutex_unlock(&other->lock);
}

static void use_linked(struct thing *thing) {
    uint32_t argument = roll(256);
    switch (roll(4)) {
    case 0:
        expect(thing->instance, "through", argument, 0, 1, thing->provider->id + argument);
        break;
    case 1:
        if (expect_nothing(thing->instance, "plant", 0, 0, 0))
            thing->provider->own = (struct element){ADD, thing->id};
        break;
    case 2:
        if (expect(thing->instance, "bump", 0, 0, 0, thing->provider->counter + 1))
            thing->provider->counter++;
        break;
    default:
        expect(thing->instance, "id", 0, 0, 0, thing->id);
    }
}

static void use_loner(struct thing *thing) {
    switch (roll(4)) {
    case 0:
        call_again(thing);
        break;
    case 1:
        expect(thing->instance, "id", 0, 0, 0, thing->id);
        break;
    default:
        call_ask(thing);
    }
}

static void use(void) {
    static void (*const operations[])(struct thing *) = {
        put,        clear,         call_element, call_element,   call_element,
        grow,       put_reference, bump,         count,          call_own,
        boom,       set_element,   get_element,  call_reference, call_again,
        call_again, call_out,      call_ask,     cross,          make_handle};
    struct thing *thing = pick(roll(3) != 0);
    if (thing && thing->set)
        operations[roll(sizeof operations / sizeof *operations)](thing);
    else if (thing && thing->provider)
        use_linked(thing);
    else if (thing)
        use_loner(thing);
}

/* ---- Without the lock ---- */

/* Whether an instance may have this number: a call of something else gives others. */
static bool is_id(uint32_t id) {
    return id >> 28 >= 1 && id >> 28 <= PARTITION_COUNT && (id & 255) == 0;
}

static void intrude(struct partition *partition) {
    uint32_t result;
    union sinter_value value;
    pthread_rwlock_rdlock(&partition->pin_lock);
    struct thing *pin = partition->pin;
    if (pin && roll(2)) {
        expect(pin->instance, "id", 0, 0, 0, pin->id);
    } else if (pin && roll(2)) {
        enum sinter_status status = call(pin->instance, "call", roll(ELEMENT_COUNT), 0, 2, &result);
        if (was_free(status) && status == SINTER_OK)
            CHECK(is_id(result));
    } else if (pin) {
        enum sinter_status status = sinter_global_get(&pin->set->count, &value);
        CHECK(!was_free(status) || status == SINTER_OK);
        CHECK(sinter_extern_memory_size(&pin->set->memory) == 65536);
    }
    pthread_rwlock_unlock(&partition->pin_lock);
}

static bool resolve_shared(void *context, const struct sinter_import_info *import,
                           struct sinter_extern *value) {
    (void)context;
    (void)import;
    *value = shared;
    return true;
}

/* A shared memory's instances are not linked by it: never busy. */
static void work(void) {
    struct sinter_imports imports = {.resolve = resolve_shared};
    uint32_t before;
    if (!actor->worker)
        CHECK(sinter_instance_create(worker_module, &imports, &actor->worker, NULL) == SINTER_OK);
    CHECK(call(actor->worker, "step", 0, 0, 0, &before) == SINTER_OK);
    __atomic_add_fetch(&worker_steps, 1, __ATOMIC_RELAXED);
    if (roll(8) == 0) {
        sinter_instance_destroy(actor->worker);
        actor->worker = NULL;
    }
}

/* ---- The program ---- */

/* With the partition's lock. */
static void step(void) {
    uint32_t what = roll(400);
    if (what < 2) {
        end_all();
        begin_set();
    } else if (what < 4) {
        renew_set();
    } else if (what < 40) {
        make_in(free_slot());
    } else if (what < 64) {
        destroy_one();
    } else {
        use();
    }
}

static void end_world(void) {
    for (uint32_t i = 0; i < PARTITION_COUNT; i++) {
        actor->at = &partitions[i];
        end_all();
    }
    for (uint32_t i = 0; i < PARTITION_COUNT; i++)
        check_unloaded(&partitions[i]);
    CHECK(handles_ended == handles_made);
    is_crossed = false;
}

static void begin_world(void) {
    for (uint32_t i = 0; i < PARTITION_COUNT; i++) {
        actor->at = &partitions[i];
        begin_set();
    }
}

static uint32_t step_count;
static uint64_t seed;

static void *act(void *own) {
    actor = own;
    for (uint32_t i = 0; i < step_count / (uint32_t)thread_count; i++) {
        struct partition *partition = &partitions[roll(PARTITION_COUNT)];
        if (thread_count == 1 && roll(1000) == 0) {
            end_world();
            begin_world();
        }
        if (roll(16) == 0) {
            work();
        } else if (roll(8) == 0 || pthread_mutex_trylock(&partition->lock) != 0) {
            intrude(partition);
        } else {
            actor->at = partition;
            step();
            pthread_mutex_unlock(&partition->lock);
        }
    }
    sinter_instance_destroy(actor->worker);
    return NULL;
}

static void begin(void) {
    char path[4096];
    snprintf(path, sizeof path, "%s/worker.so", folder);
    CHECK(sinter_module_load(path, &worker_module, NULL) == SINTER_OK);
    CHECK(sinter_memory_create(1, 1, true, &shared) == SINTER_OK);
    for (uint32_t i = 0; i < PARTITION_COUNT; i++) {
        partitions[i].number = i;
        pthread_mutex_init(&partitions[i].lock, NULL);
        pthread_rwlock_init(&partitions[i].pin_lock, NULL);
    }
    begin_world();
}

int main(int argc, char **argv) {
    struct actor main_actor = {.random = 1}, actors[16];
    pthread_t threads[16];
    uint64_t calls = 0, busy = 0;
    uint32_t stepped;
    CHECK(argc == 5);
    folder = argv[1];
    thread_count = atoi(argv[2]);
    step_count = (uint32_t)strtoul(argv[3], NULL, 10);
    seed = strtoull(argv[4], NULL, 10);
    CHECK(thread_count >= 1 && thread_count <= 16);
    actor = &main_actor;
    begin();
    for (int i = 0; i < thread_count; i++) {
        actors[i] = (struct actor){.random = (seed * 16 + (uint64_t)i + 1) * 0x9e3779b97f4a7c15u};
        CHECK(pthread_create(&threads[i], NULL, act, &actors[i]) == 0);
    }
    for (int i = 0; i < thread_count; i++) {
        pthread_join(threads[i], NULL);
        calls += actors[i].calls;
        busy += actors[i].busy;
    }
    end_world();
    memcpy(&stepped, sinter_extern_memory_base(&shared), sizeof stepped);
    CHECK(stepped == worker_steps);
    sinter_object_release(&shared);
    sinter_module_close(worker_module);
    printf("%u steps, %llu calls, %llu of them busy, %u handles\n", step_count,
           (unsigned long long)calls, (unsigned long long)busy, handles_made);
    return 0;
}
