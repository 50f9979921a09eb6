/* exceptions THROWS USER START BIG NUMBERS FUNCTIONS: tags between instances and with the host, and
 * exceptions that the host makes, throws and takes. BIG has a tag with 1,000 vectors; NUMBERS and
 * FUNCTIONS import one tag. */
#include "check.h"

#include <sinter/sinter.h>

#include <pthread.h>

/* What the host's function of an instance does. */
enum action { NOTHING, THROW, THROW_AGAIN, PASS_ON, THROW_NULL, TRAP_AFTER_ALL, CALL_ELSEWHERE };

struct host {
    enum action action;
    struct sinter_exception *exception; /* to throw */
    struct sinter_instance *inner;      /* PASS_ON: whose exception; CALL_ELSEWHERE: whose `idle` */
    enum sinter_status status;          /* CALL_ELSEWHERE: of the call */
};

static struct sinter_exception *take(struct sinter_instance *instance) {
    CHECK(sinter_trap_kind(instance) == SINTER_TRAP_UNCAUGHT_EXCEPTION);
    struct sinter_exception *exception = sinter_exception_take(instance);
    CHECK(exception && !sinter_exception_take(instance));
    return exception;
}

static void *call_idle(void *context) {
    struct host *host = context;
    host->status = sinter_call_export(host->inner, "idle", NULL, 0, NULL, 0);
    return NULL;
}

static enum sinter_status host_function(void *context, struct sinter_instance *caller,
                                        const union sinter_value *arguments,
                                        union sinter_value *results) {
    struct host *host = context;
    (void)results;
    pthread_t thread;
    switch (host->action) {
    case NOTHING:
        break;
    case THROW:
        return sinter_throw(caller, host->exception);
    case THROW_AGAIN:
        sinter_exception_retain(host->exception);
        return sinter_throw(caller, host->exception);
    case CALL_ELSEWHERE:
        CHECK(pthread_create(&thread, NULL, call_idle, host) == 0);
        CHECK(pthread_join(thread, NULL) == 0);
        break;
    case PASS_ON:
        CHECK(sinter_call_export(host->inner, "throw", arguments, 1, NULL, 0) == SINTER_TRAPPED);
        return sinter_throw(caller, take(host->inner));
    case THROW_NULL:
        return sinter_throw(caller, NULL);
    case TRAP_AFTER_ALL:
        (void)sinter_throw(caller, host->exception);
        return sinter_fail(caller, "after all");
    }
    return SINTER_OK;
}

/* What the imports of the instance that is made are bound to. */
struct sources {
    struct host *host;
    struct sinter_instance *functions; /* whose exports its functions are */
    struct sinter_instance *tags;      /* whose its tags are */
    const char *tag;                   /* their name; NULL: the import's */
    struct sinter_extern *own;         /* or the host's */
};

static bool find(struct sinter_instance *instance, const char *name, struct sinter_extern *value) {
    return sinter_instance_export(instance, name, strlen(name), value);
}

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    const struct sources *sources = context;
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)import->name.size, (const char *)import->name.data);
    if (import->type.kind == SINTER_TAG && sources->own) {
        *value = *sources->own;
        return true;
    }
    if (import->type.kind == SINTER_TAG)
        return find(sources->tags, sources->tag ? sources->tag : name, value);
    if (sources->functions && import->module.size == 1) /* not "env" */
        return find(sources->functions, name, value);
    *value = (struct sinter_extern){.kind = SINTER_FUNCTION,
                                    .function = host_function,
                                    .context = sources->host,
                                    .type = "(func (param i32))"};
    return true;
}

static struct sinter_instance *make(const struct sinter_module *module, struct sources sources) {
    const struct sinter_imports imports = {.resolve = resolve, .context = &sources};
    struct sinter_instance *instance;
    struct sinter_error error = {""};
    enum sinter_status status = sinter_instance_create(module, &imports, &instance, &error);
    if (status != SINTER_OK)
        fprintf(stderr, "%s\n", error.message);
    CHECK(status == SINTER_OK);
    return instance;
}

static int32_t call(struct sinter_instance *instance, const char *name, int32_t argument) {
    union sinter_value value = {.i32 = (uint32_t)argument}, result = {.i32 = 99};
    CHECK(sinter_call_export(instance, name, &value, 1, &result, 1) == SINTER_OK);
    return (int32_t)result.i32;
}

static int32_t call_plain(struct sinter_instance *instance, const char *name) {
    union sinter_value result = {.i32 = 99};
    CHECK(sinter_call_export(instance, name, NULL, 0, &result, 1) == SINTER_OK);
    return (int32_t)result.i32;
}

static enum sinter_status call_void(struct sinter_instance *instance, const char *name,
                                    int32_t argument) {
    union sinter_value value = {.i32 = (uint32_t)argument};
    return sinter_call_export(instance, name, &value, 1, NULL, 0);
}

static struct sinter_extern tag_of(struct sinter_instance *instance, const char *name) {
    struct sinter_extern tag;
    CHECK(find(instance, name, &tag) && tag.kind == SINTER_TAG);
    return tag;
}

static struct sinter_exception *new_exception(const struct sinter_extern *tag, uint32_t first,
                                              uint64_t second) {
    const union sinter_value values[] = {{.i32 = first}, {.i64 = second}};
    struct sinter_exception *exception;
    CHECK(sinter_exception_create(tag, values, 2, &exception) == SINTER_OK);
    return exception;
}

static void check_values(const struct sinter_exception *exception, const struct sinter_extern *tag,
                         uint32_t first, uint64_t second) {
    union sinter_value values[2];
    CHECK(sinter_exception_is(exception, tag));
    CHECK(sinter_exception_values(exception, tag, values, 2) == SINTER_OK);
    CHECK(values[0].i32 == first && values[1].i64 == second);
    CHECK(sinter_exception_values(exception, tag, values, 1) == SINTER_BAD_ARGUMENTS);
}

struct modules {
    const struct sinter_module *throws, *user, *start, *big, *numbers, *functions;
};

/* A tag is an instance's own, under whatever name it is exported again. */
static void test_instances(const struct modules *m) {
    struct host host = {.action = NOTHING};
    struct sinter_instance *first = make(m->throws, (struct sources){.host = &host});
    struct sinter_instance *second = make(m->throws, (struct sources){.host = &host});
    struct sinter_instance *user =
        make(m->user, (struct sources){.functions = first, .tags = first});
    struct sinter_instance *mixed =
        make(m->user, (struct sources){.functions = second, .tags = first});
    struct sinter_instance *next = make(m->user, (struct sources){.functions = user, .tags = user});
    struct sinter_instance *by_own =
        make(m->user, (struct sources){.functions = user, .tags = user, .tag = "own"});
    CHECK(call(user, "catch", 17) == 17);
    CHECK(call(mixed, "catch", 17) == -1);
    CHECK(call(next, "catch", 18) == 18);
    CHECK(call(by_own, "catch", 18) == -1);
    CHECK(call_plain(user, "loop") == 10000);
    /* Uncaught: whose tag it has. */
    struct sinter_extern e = tag_of(first, "e"), again = tag_of(next, "e");
    struct sinter_extern other = tag_of(second, "e"), own = tag_of(user, "own");
    CHECK(call_void(user, "throw_e", 4) == SINTER_TRAPPED);
    CHECK(strcmp(sinter_trap_message(user), "uncaught exception") == 0);
    struct sinter_exception *exception = take(user);
    check_values(exception, &e, 4, 6);
    check_values(exception, &again, 4, 6);
    CHECK(!sinter_exception_is(exception, &other) && !sinter_exception_is(exception, &own));
    union sinter_value values[2];
    CHECK(sinter_exception_values(exception, &other, values, 2) == SINTER_NOT_FOUND);
    /* It stays when all instances have ended. */
    struct sinter_instance *all[] = {first, user, mixed, next, by_own};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        sinter_instance_destroy(all[i]);
    CHECK(!sinter_exception_is(exception, &other));
    sinter_exception_release(exception);
    /* One that nobody takes. */
    CHECK(call_void(second, "throw", 4) == SINTER_TRAPPED);
    CHECK(call(second, "catch", 0) == -4);
    CHECK(call_void(second, "throw_hidden", 4) == SINTER_TRAPPED);
    CHECK(call_void(second, "throw", 4) == SINTER_TRAPPED);
    sinter_instance_destroy(second);
    sinter_exception_release(NULL);
}

static void check_refused(const struct sinter_module *module, struct sources sources,
                          const char *message) {
    const struct sinter_imports imports = {.resolve = resolve, .context = &sources};
    struct sinter_instance *instance;
    struct sinter_error error;
    CHECK(sinter_instance_create(module, &imports, &instance, &error) == SINTER_LINK_FAILED);
    if (strcmp(error.message, message) != 0)
        fprintf(stderr, "%s\n", error.message);
    CHECK(!instance && strcmp(error.message, message) == 0);
}

/* One clear line with both types. */
static void test_types(const struct modules *m) {
    static const uint8_t short_type[] = {SINTER_I32};
    struct host host = {.action = NOTHING};
    struct sinter_extern own;
    struct sinter_instance *a = make(m->throws, (struct sources){.host = &host});
    check_refused(m->user, (struct sources){.functions = a, .tags = a, .tag = "empty"},
                  "import \"a\".\"e\" is (tag (param i32 i64)), but is bound to (tag)");
    check_refused(
        m->user, (struct sources){.functions = a, .tags = a, .tag = "memory"},
        "import \"a\".\"e\" is (tag (param i32 i64)), but is bound to (memory 1) of now 1 "
        "pages");
    check_refused(
        m->user, (struct sources){.functions = a, .tags = a, .tag = "seven"},
        "import \"a\".\"e\" is (tag (param i32 i64)), but is bound to (func (result i32))");
    check_refused(m->user, (struct sources){.functions = a, .tags = a, .tag = "none"},
                  "import \"a\".\"e\" is (tag (param i32 i64)), and nothing is bound to it");
    CHECK(sinter_tag_create((struct sinter_bytes){short_type, 1}, &own) == SINTER_OK);
    check_refused(m->user, (struct sources){.functions = a, .own = &own},
                  "import \"a\".\"e\" is (tag (param i32 i64)), but is bound to (tag (param i32))");
    sinter_object_release(&own);
    sinter_instance_destroy(a);
}

static struct sinter_extern host_tag(void) {
    static const uint8_t type[] = {SINTER_I32, SINTER_I64};
    struct sinter_extern tag;
    CHECK(sinter_tag_create((struct sinter_bytes){type, sizeof type}, &tag) == SINTER_OK);
    return tag;
}

/* The host's own tags. */
static void test_host_tags(const struct modules *m) {
    static const uint8_t wrong[] = {SINTER_I32, 0x68}, nested[] = {SINTER_I32, 0x69 /* exnref */},
                         types[1001] = {0};
    struct host host = {.action = NOTHING};
    struct sinter_extern tag = host_tag(), other = host_tag(), none;
    CHECK(sinter_tag_create((struct sinter_bytes){wrong, 2}, &none) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_tag_create((struct sinter_bytes){nested, 2}, &none) == SINTER_OK);
    union sinter_value values[2] = {{.i32 = 0}};
    struct sinter_exception *never;
    CHECK(sinter_exception_create(&none, values, 2, &never) == SINTER_BAD_ARGUMENTS);
    sinter_object_release(&none);
    CHECK(sinter_tag_create((struct sinter_bytes){types, 1001}, &none) == SINTER_BAD_ARGUMENTS);
    struct sinter_instance *a = make(m->throws, (struct sources){.host = &host});
    struct sinter_instance *user = make(m->user, (struct sources){.functions = a, .own = &tag});
    CHECK(call(user, "catch", 1) == -1); /* a's own */
    CHECK(call_void(user, "throw_e", 8) == SINTER_TRAPPED);
    struct sinter_exception *exception = take(user);
    struct sinter_extern exported = tag_of(user, "e");
    check_values(exception, &tag, 8, 6);
    check_values(exception, &exported, 8, 6);
    CHECK(!sinter_exception_is(exception, &other));
    sinter_object_release(&tag);
    check_values(exception, &exported, 8, 6);
    CHECK(call_plain(user, "loop") == 10000);
    union sinter_value value = {.i32 = 1};
    struct sinter_exception *made;
    struct sinter_extern memory = {.kind = SINTER_MEMORY};
    CHECK(find(a, "memory", &memory));
    CHECK(sinter_exception_create(&memory, &value, 1, &made) == SINTER_NOT_FOUND && !made);
    CHECK(sinter_exception_create(&other, &value, 1, &made) == SINTER_BAD_ARGUMENTS && !made);
    CHECK(!sinter_exception_is(exception, &memory));
    sinter_exception_release(exception);
    sinter_object_release(&other);
    sinter_instance_destroy(user);
    sinter_instance_destroy(a);
}

/* A host function throws, passes on, and fails. */
static void test_host_throws(const struct modules *m) {
    struct host host = {.action = THROW}, idle = {.action = NOTHING};
    struct sinter_instance *a = make(m->throws, (struct sources){.host = &host});
    struct sinter_instance *b = make(m->throws, (struct sources){.host = &idle});
    struct sinter_extern e = tag_of(a, "e"), empty = tag_of(a, "empty"), of_b = tag_of(b, "e");
    host.exception = new_exception(&e, 21, 22);
    CHECK(call(a, "catch", 0) == 21);
    CHECK(sinter_exception_create(&empty, NULL, 0, &host.exception) == SINTER_OK);
    CHECK(call(a, "catch", 0) == -1);
    host.exception = new_exception(&of_b, 21, 22);
    CHECK(call(a, "catch", 0) == -3);
    host.exception = new_exception(&e, 31, 32); /* through the guest, back to the host */
    CHECK(call_void(a, "call", 0) == SINTER_TRAPPED);
    struct sinter_exception *back = take(a);
    check_values(back, &e, 31, 32);
    host.exception = back; /* and in again */
    CHECK(call(a, "catch", 0) == 31);
    host.exception = new_exception(&e, 41, 42); /* twice */
    host.action = THROW_AGAIN;
    CHECK(call(a, "catch", 0) == 41);
    host.action = THROW;
    CHECK(call(a, "catch", 0) == 41);
    host.inner = b;
    host.action = PASS_ON;
    CHECK(call(a, "catch", 5) == -3);
    CHECK(call_void(a, "call", 5) == SINTER_TRAPPED);
    back = take(a);
    check_values(back, &of_b, 5, 5);
    sinter_exception_release(back);
    host.inner = a; /* the same instance, entered again */
    CHECK(call(a, "catch", 6) == 6);
    host.action = THROW_NULL;
    CHECK(call_void(a, "catch", 0) == SINTER_BAD_ARGUMENTS);
    CHECK(call_void(a, "call", 0) == SINTER_TRAPPED);
    CHECK(sinter_trap_kind(a) == SINTER_TRAP_HOST && !sinter_exception_take(a));
    host.action = TRAP_AFTER_ALL;
    host.exception = new_exception(&e, 1, 2);
    CHECK(call_void(a, "keep", 0) == SINTER_TRAPPED); /* a trap is not caught */
    CHECK(strcmp(sinter_trap_message(a), "host error: after all") == 0);
    CHECK(!sinter_exception_take(a));
    host.action = NOTHING;
    CHECK(call(a, "catch", 0) == -4);
    /* One that is never thrown, since its instance ends first. */
    (void)sinter_throw(a, new_exception(&e, 1, 2));
    sinter_instance_destroy(a);
    sinter_instance_destroy(b);
}

/* References and vectors among the values. */
static void test_values(const struct modules *m) {
    struct host host = {.action = THROW};
    struct sinter_instance *a = make(m->throws, (struct sources){.host = &host});
    struct sinter_instance *b = make(m->throws, (struct sources){.host = &host});
    struct sinter_extern f = tag_of(a, "f"), seven;
    union sinter_value handle = {.externref = &host}, values[3];
    CHECK(sinter_call_export(a, "throw_f", &handle, 1, NULL, 0) == SINTER_TRAPPED);
    struct sinter_exception *exception = take(a);
    CHECK(sinter_exception_values(exception, &f, values, 3) == SINTER_OK);
    CHECK(values[1].externref == &host && values[2].v128.lanes[8] == 3);
    union sinter_value result;
    CHECK(sinter_call_reference(a, &values[0], NULL, 0, &result, 1) == SINTER_OK &&
          result.i32 == 7);
    host.exception = exception;
    CHECK(call(a, "call_caught", 0) == 7);
    /* Another instance's function links the two. */
    CHECK(find(b, "seven", &seven) && sinter_function_reference(&seven, values) == SINTER_OK);
    CHECK(sinter_exception_create(&f, values, 3, &host.exception) == SINTER_OK);
    CHECK(call(a, "call_caught", 0) == 7);
    sinter_instance_destroy(b);
    /* What is no function of any instance's is refused. */
    values[0].funcref.opaque[1] = &host;
    values[0].funcref.opaque[3] = &host;
    CHECK(sinter_exception_create(&f, values, 3, &host.exception) == SINTER_OK);
    CHECK(call_void(a, "keep", 0) == SINTER_TRAPPED);
    CHECK(sinter_trap_kind(a) == SINTER_TRAP_HOST);
    sinter_instance_destroy(a);
}

static void test_start(const struct modules *m) {
    struct host host = {.action = NOTHING};
    struct sinter_extern tag = host_tag();
    struct sources sources = {.own = &tag, .host = &host};
    const struct sinter_imports imports = {.resolve = resolve, .context = &sources};
    struct sinter_instance *instance;
    struct sinter_error error;
    CHECK(sinter_instance_create(m->start, &imports, &instance, &error) == SINTER_TRAPPED);
    CHECK(instance && strcmp(error.message, "uncaught exception") == 0);
    struct sinter_exception *exception = take(instance);
    sinter_instance_destroy(instance);
    check_values(exception, &tag, 3, 4);
    sinter_exception_release(exception);
    sinter_object_release(&tag);
}

/* An exception outlives its instance, in the host and in another guest. Instances that are made
 * where it was have other tags. */
static void test_ends(const struct modules *m) {
    struct host host = {.action = THROW};
    struct sinter_instance *holder = make(m->throws, (struct sources){.host = &host});
    struct sinter_exception *held = NULL;
    for (int i = 0; i < 200; i++) {
        struct sinter_instance *a = make(m->throws, (struct sources){.host = &host});
        if (held) {
            host.exception = held;
            CHECK(call(a, "catch", 0) == -3);
        }
        if (i > 0) { /* as an import of the new instance's, from the one that keeps it */
            struct sinter_instance *user =
                make(m->user, (struct sources){.functions = holder, .tags = a});
            CHECK(call_plain(user, "catch_again") == -1);
            sinter_instance_destroy(user);
        }
        CHECK(call_void(a, "throw", i) == SINTER_TRAPPED);
        host.exception = take(a);
        CHECK(call_void(holder, "keep", 0) == SINTER_OK);
        CHECK(call_void(a, "throw", i) == SINTER_TRAPPED);
        held = take(a);
        sinter_instance_destroy(a);
        if (i % 10 == 0) { /* its life is the users'; a new one */
            sinter_instance_destroy(holder);
            holder = make(m->throws, (struct sources){.host = &host});
            host.exception = held;
            CHECK(call_void(holder, "keep", 0) == SINTER_OK);
            held = NULL;
        }
    }
    sinter_exception_release(held);
    sinter_instance_destroy(holder);
}

/* 1,000 vectors: a guest's, kept by it, taken by the host, thrown by the host. */
static void test_big(const struct modules *m) {
    static union sinter_value values[1000], again[1000];
    struct host host = {.action = NOTHING};
    struct sinter_instance *big = make(m->big, (struct sources){.host = &host});
    struct sinter_extern tag = tag_of(big, "big");
    CHECK(call_void(big, "throw", 40) == SINTER_TRAPPED);
    struct sinter_exception *exception = take(big);
    CHECK(sinter_exception_values(exception, &tag, values, 1000) == SINTER_OK);
    for (uint32_t i = 0; i < 1000; i++)
        CHECK(values[i].v128.lanes[0] == (uint8_t)(40 + i));
    CHECK(sinter_exception_values(exception, &tag, values, 999) == SINTER_BAD_ARGUMENTS);
    host.action = THROW;
    host.exception = exception;
    CHECK(call(big, "catch", 0) == 40 + 999);
    for (uint32_t i = 0; i < 1000; i++)
        values[i].v128.lanes[0] = (uint8_t)(3 * i);
    CHECK(sinter_exception_create(&tag, values, 1000, &host.exception) == SINTER_OK);
    CHECK(call_void(big, "keep", 0) == SINTER_OK);
    host.action = NOTHING;
    CHECK(call(big, "churn", 2000) == 2000);
    union sinter_value none;
    CHECK(sinter_call_export(big, "again", NULL, 0, &none, 0) == SINTER_TRAPPED);
    exception = take(big);
    CHECK(sinter_exception_values(exception, &tag, again, 1000) == SINTER_OK);
    CHECK(memcmp(values, again, sizeof values) == 0);
    CHECK(sinter_instance_reset(big) == SINTER_OK);
    CHECK(sinter_call_export(big, "again", NULL, 0, &none, 0) == SINTER_TRAPPED);
    CHECK(sinter_trap_kind(big) == SINTER_TRAP_NULL_REFERENCE);
    /* Its tag has exnrefs among its values, which the host cannot have. */
    struct sinter_extern nested = tag_of(big, "nested");
    CHECK(call_void(big, "throw_nested", 9) == SINTER_TRAPPED);
    struct sinter_exception *outer = take(big);
    CHECK(sinter_exception_is(outer, &nested));
    CHECK(sinter_exception_values(outer, &nested, values, 2) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_exception_create(&nested, values, 2, &host.exception) == SINTER_BAD_ARGUMENTS);
    host.action = THROW;
    host.exception = outer;
    CHECK(call(big, "catch_nested", 0) == 9 + 999);
    struct sinter_instance *other = make(m->big, (struct sources){.host = &host});
    host.exception = exception;
    CHECK(call(other, "catch", 0) == -3);
    sinter_instance_destroy(big);
    sinter_instance_destroy(other);
}

/* ---- Threads ---- */

struct both {
    struct sinter_instance *user, *a;
    struct host host;
};

static void *run_loop(void *argument) {
    struct both *both = argument;
    for (int i = 0; i < 20; i++) {
        CHECK(call_plain(both->user, "loop") == 10000);
        for (int k = 0; k < 500; k++)
            CHECK(call(both->a, "catch", 0) == -3);
    }
    return NULL;
}

/* Instances that share a tag of the host's run at once, and one exception is thrown in both. */
static void test_threads(const struct modules *m) {
    struct sinter_extern tag = host_tag();
    struct sinter_exception *exception = new_exception(&tag, 1, 2);
    struct both both[2];
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) {
        both[i].host = (struct host){.action = THROW_AGAIN, .exception = exception};
        both[i].a = make(m->throws, (struct sources){.host = &both[i].host});
        both[i].user = make(m->user, (struct sources){.functions = both[i].a, .own = &tag});
    }
    for (int i = 0; i < 2; i++)
        CHECK(pthread_create(&threads[i], NULL, run_loop, &both[i]) == 0);
    for (int i = 0; i < 2; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
    for (int i = 0; i < 2; i++) {
        sinter_instance_destroy(both[i].user);
        sinter_instance_destroy(both[i].a);
    }
    sinter_exception_release(exception);
    sinter_object_release(&tag);
}

/* While one thread is inside an instance, another calls one that has the same tag. */
static enum sinter_status call_at_once(const struct sinter_module *module,
                                       struct sinter_extern *tag) {
    struct host host = {.action = CALL_ELSEWHERE};
    struct sinter_instance *one = make(module, (struct sources){.host = &host, .own = tag});
    host.inner = make(module, (struct sources){.host = &host, .own = tag});
    CHECK(call_void(one, "call", 0) == SINTER_OK);
    sinter_instance_destroy(one);
    sinter_instance_destroy(host.inner);
    return host.status;
}

/* References to functions pass between instances with a tag for them, so these are linked. */
static void test_linked(const struct modules *m) {
    static const uint8_t type[] = {SINTER_FUNCREF};
    struct sinter_extern numbers = host_tag(), functions;
    CHECK(sinter_tag_create((struct sinter_bytes){type, 1}, &functions) == SINTER_OK);
    CHECK(call_at_once(m->numbers, &numbers) == SINTER_OK);
    CHECK(call_at_once(m->functions, &functions) == SINTER_BUSY);
    sinter_object_release(&numbers);
    sinter_object_release(&functions);
}

static const struct sinter_module *load(const char *path) {
    const struct sinter_module *module;
    struct sinter_error error = {""};
    if (sinter_module_load(path, &module, &error) != SINTER_OK)
        fprintf(stderr, "%s\n", error.message);
    CHECK(module);
    return module;
}

int main(int argc, char **argv) {
    CHECK(argc == 7);
    const struct modules modules = {load(argv[1]), load(argv[2]), load(argv[3]),
                                    load(argv[4]), load(argv[5]), load(argv[6])};
    test_instances(&modules);
    test_types(&modules);
    test_host_tags(&modules);
    test_host_throws(&modules);
    test_values(&modules);
    test_start(&modules);
    test_ends(&modules);
    test_big(&modules);
    test_threads(&modules);
    test_linked(&modules);
    return 0;
}
