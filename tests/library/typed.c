/* The session of session.mjs by the typed header. In the language that C11 and C++17 have in
 * common. */
#include "check.h"
#include "everything.h"

#include <inttypes.h>

static struct everything *instance;

static void note(void *context, struct everything *caller, uint32_t value) {
    CHECK(context == &instance && caller == instance);
    printf("note %u\n", value);
    if (value == 13)
        everything_fail(caller, "told to fail");
}

static double mix(void *context, struct everything *caller, uint32_t a, uint64_t b, float c,
                  double d) {
    (void)context;
    CHECK(caller == instance);
    return (double)(int32_t)a + (double)(int64_t)b + (double)c + d;
}

static void swap(void *context, struct everything *caller, uint64_t a, uint32_t b, uint32_t *r0,
                 uint64_t *r1) {
    (void)context;
    CHECK(caller == instance);
    *r0 = b;
    *r1 = a;
}

static uint32_t swap_i32(void *context, struct everything *caller, uint32_t a) {
    (void)context;
    CHECK(caller == instance);
    return a - 1;
}

static struct everything_v128 vector(void *context, struct everything *caller,
                                     struct everything_v128 a) {
    (void)context;
    CHECK(caller == instance);
    for (int i = 0; i < 16; i++)
        a.lanes[i] = (uint8_t)(a.lanes[i] ^ 0xff);
    return a;
}

static void *give_extern(void *context, struct everything *caller, void *reference) {
    (void)context;
    CHECK(caller == instance);
    return reference;
}

/* No function of any instance's. */
static const struct everything_funcref stray = {{&instance, &instance, &instance, &instance}};
static bool gives_stray;

static struct everything_funcref give_function(void *context, struct everything *caller,
                                               struct everything_funcref reference) {
    (void)context;
    CHECK(caller == instance);
    return gives_stray ? stray : reference;
}

static uint32_t times(void *context, struct everything *caller, uint32_t a) {
    CHECK(caller == instance);
    return a * *(const uint32_t *)context;
}

static uint32_t constant(void *context, struct everything *caller) {
    CHECK(caller == instance);
    return *(const uint32_t *)context;
}

static uint32_t two = 2, three = 3, thousand = 1000, twenty_thousand = 20000;

/* Calls that cannot work are statuses. */
static void bad_calls(void) {
    struct everything_imports none;
    struct everything *made = (struct everything *)&none;
    char error[4096] = "";
    const char *missing =
        "import \"env\".\"note\" is (func (param i32)), and nothing is bound to it";
    memset(&none, 0, sizeof none);
    CHECK(everything_create(NULL, &made, error, sizeof error) == EVERYTHING_LINK_FAILED);
    CHECK(!made && strncmp(error, missing, strlen(missing)) == 0);
    CHECK(strstr(error, "import \"env\".\"limit\" is (global i32), and nothing is bound to it"));
    CHECK(everything_create(&none, &made, error, sizeof error) == EVERYTHING_LINK_FAILED);
    CHECK(!made && strncmp(error, missing, strlen(missing)) == 0);
    CHECK(everything_create_with(NULL, &made, NULL, 0) == EVERYTHING_LINK_FAILED && !made);
    CHECK(everything_create(&none, NULL, error, sizeof error) == EVERYTHING_BAD_ARGUMENTS);
    CHECK(strcmp(error, "the pointer to the new instance is NULL") == 0);
    CHECK(everything_create(NULL, NULL, NULL, 0) == EVERYTHING_BAD_ARGUMENTS);
}

static void create(void) {
    struct everything_imports imports;
    char error[1000] = "";
    memset(&imports, 0, sizeof imports);
    imports.env.context = &instance;
    imports.env.note = note;
    imports.env.mix = mix;
    imports.env.swap = swap;
    imports.env.vector = vector;
    imports.env.extern_ = give_extern;
    imports.env.function = give_function;
    imports.env.swap_2 = swap_i32;
    imports.env.limit = 7;
    imports.env.counter = 40;
    imports.class_.context = &two;
    imports.class_.linux_ = times;
    imports._.context = &three;
    imports._._ = times;
    imports.a_b.context = &thousand;
    imports.a_b.c_d = constant;
    imports.a_b_2.context = &twenty_thousand;
    imports.a_b_2.c_d = constant;
    CHECK(everything_create(&imports, &instance, error, sizeof error) == EVERYTHING_OK);
    CHECK(error[0] == '\0');
}

static void print_trap(const char *name, enum everything_status status) {
    CHECK(status == EVERYTHING_OK || status == EVERYTHING_TRAPPED);
    printf("%s %s\n", name,
           status == EVERYTHING_OK ? "returned" : everything_trap_message(instance));
}

#define OK(call) CHECK((call) == EVERYTHING_OK)

static void numbers(void) {
    uint32_t i = 0;
    uint64_t l = 0;
    float f = 0;
    double d = 0;
    char data[16] = "";
    CHECK(everything_memory_read(instance, 0, &l, sizeof l));
    printf("stored %" PRIu64 "\n", l);
    CHECK(everything_memory_read(instance, 16, data, 15));
    printf("data %s\n", data);
    OK(everything_inc(instance, 0x7fffffff, &i));
    printf("inc %d\n", (int32_t)i);
    OK(everything_all(instance, UINT32_MAX, (uint64_t)1 << 40, 0.5f, 0.25, &d));
    printf("all %.17g\n", d);
    OK(everything_both(instance, (uint64_t)-5, 6, &i, &l));
    printf("both %d %" PRId64 "\n", (int32_t)i, (int64_t)l);
    OK(everything_swap(instance, 7, 8, &i, &l));
    printf("swap %d %" PRId64 "\n", (int32_t)i, (int64_t)l);
    OK(everything_four(instance, (uint32_t)-3, &i, &l, &f, &d));
    printf("four %d %" PRId64 " %g %g\n", (int32_t)i, (int64_t)l, (double)f, d);
    OK(everything_others(instance, 10, &i));
    printf("others %u\n", i);
    OK(everything_count(instance, &l));
    printf("count %" PRIu64 " %" PRIu64 " %u\n", l, everything_counter(instance),
           everything_limit(instance));
    printf("constant %g\n", everything_constant(instance));
    OK(everything_set_g_2(instance, 21));
    printf("g %d\n", (int32_t)everything_g(instance));
    everything_set_g(instance, (uint32_t)-9);
    printf("g %d\n", (int32_t)everything_g(instance));
}

static void vectors(void) {
    struct everything_v128 v, w = everything_vector_global(instance);
    uint32_t lanes[4], i = 0;
    memcpy(lanes, &w, sizeof lanes);
    CHECK(lanes[0] == 1 && lanes[1] == 2 && lanes[2] == 3 && lanes[3] == 4);
    OK(everything_vectors(instance, w, 10, &i, &v));
    memcpy(lanes, &v, sizeof lanes);
    CHECK(i == 10 && lanes[0] == 11 && lanes[1] == 12 && lanes[2] == 13 && lanes[3] == 14);
    OK(everything_vector(instance, w, &v));
    memcpy(lanes, &v, sizeof lanes);
    CHECK(lanes[0] == ~1u && lanes[3] == ~4u);
}

static const char *truth(bool is) { return is ? "true" : "false"; }

static void references(void) {
    const struct everything_funcref null = {{NULL, NULL, NULL, NULL}};
    struct everything_funcref function;
    uint32_t i = 0, j = 0;
    for (void *mark = &instance;; mark = NULL) {
        void *echo = &function;
        OK(everything_echo(instance, mark, &echo));
        /* The table of references is seen by the guest alone: it holds what the global holds. */
        const char *kept = truth(everything_kept(instance) == mark);
        printf("echo %s %s %s\n", truth(echo == mark), kept, kept);
        if (!mark)
            break;
    }
    OK(everything_choose(instance, everything_chosen(instance), &function));
    OK(everything_install(instance, 2, function));
    OK(everything_indirect(instance, 2, 41, &i));
    OK(everything_own(instance, 1, 1, &j));
    printf("indirect %u %u\n", i, j);
    OK(everything_choose(instance, null, &function));
    printf("choose %s\n", truth(memcmp(&function, &null, sizeof null) == 0));
    print_trap("indirect", everything_indirect(instance, 1, 0, &i));
    print_trap("indirect", everything_indirect(instance, 4, 0, &i));
}

static void stray_references(void) {
    const char *message = "host error: a reference to a function of no instance, or of one in use";
    struct everything_funcref function;
    CHECK(everything_choose(instance, stray, &function) == EVERYTHING_BAD_ARGUMENTS);
    CHECK(everything_install(instance, 2, stray) == EVERYTHING_BAD_ARGUMENTS);
    gives_stray = true;
    CHECK(everything_choose(instance, everything_chosen(instance), &function) ==
          EVERYTHING_TRAPPED);
    CHECK(strcmp(everything_trap_message(instance), message) == 0);
    gives_stray = false;
    CHECK(everything_trap_kind(instance) == EVERYTHING_TRAP_HOST);
    CHECK(strcmp(everything_status_text(EVERYTHING_TRAPPED), "the guest trapped") == 0);
}

static void memory(void) {
    uint32_t i = 0, j = 0;
    const uint8_t *base = everything_memory_base(instance);
    OK(everything_poke(instance, 65532, 0x12345678));
    OK(everything_peek(instance, 65532, &i));
    CHECK(everything_memory_read(instance, 65532, &j, 4));
    printf("peek %u %u\n", i, j);
    print_trap("peek", everything_peek(instance, 65533, &i));
    CHECK(!everything_memory_read(instance, 65533, &j, 4));
    CHECK(!everything_memory_write(instance, UINT64_MAX, &j, 4));
    OK(everything_grow(instance, 1, &i));
    OK(everything_grow(instance, 3, &j));
    printf("grow %d %d %" PRIu64 "\n", (int32_t)i, (int32_t)j, everything_memory_size(instance));
    CHECK(everything_memory_base(instance) == base);
    OK(everything_peek(instance, 65533, &i));
    printf("peek %u\n", i);
    CHECK(everything_memory_grow(instance, 3) == UINT64_MAX);
}

static void arrays(void) {
    const double doubles[] = {0.5, -1e300};
    const int16_t shorts[] = {-2, 3, -4};
    double doubles_back[2] = {0, 0};
    int16_t shorts_back[3] = {0, 0, 0};
    uint32_t word = 1;
    uint64_t size = everything_memory_size(instance), end = size - sizeof doubles;
    CHECK(everything_write_f64(instance, 4001, doubles, 2));
    CHECK(everything_read_f64(instance, 4001, doubles_back, 2));
    CHECK(memcmp(doubles, doubles_back, sizeof doubles) == 0);
    CHECK(everything_write_i16(instance, 4001, shorts, 3));
    CHECK(everything_read_i16(instance, 4001, shorts_back, 3));
    CHECK(memcmp(shorts, shorts_back, sizeof shorts) == 0);
    const uint8_t *bytes = (const uint8_t *)everything_memory_span(instance, 4001, 6);
    CHECK(bytes && bytes[0] == 0xfe && bytes[1] == 0xff && bytes[2] == 3 && bytes[3] == 0);
    /* Up to the last byte, and no further; and no size that overflows. */
    CHECK(everything_write_f64(instance, end, doubles, 2));
    CHECK(!everything_write_f64(instance, end + 1, doubles, 2));
    CHECK(!everything_read_f64(instance, end + 1, doubles_back, 2));
    CHECK(!everything_read_f64(instance, 0, doubles_back, SIZE_MAX / 8 + 2));
    CHECK(!everything_write_f64(instance, 0, doubles, SIZE_MAX / 8 + 2));
    CHECK(everything_read_u32(instance, size, &word, 0) && word == 1);
    CHECK(everything_memory_span(instance, size, 0));
    CHECK(!everything_memory_span(instance, size, 1));
    CHECK(!everything_memory_span(instance, 1, UINT64_MAX));
    CHECK(everything_allocate(instance, 8, 8, &word) == EVERYTHING_NOT_FOUND && word == 0);
}

static void traps(void) {
    uint32_t i = 77;
    print_trap("broken", everything_broken(instance));
    print_trap("divide", everything_divide(instance, 1, 0, &i));
    print_trap("divide", everything_divide(instance, 0x80000000, UINT32_MAX, &i));
    print_trap("deep", everything_deep(instance, 0, &i));
    CHECK(i == 77); /* a call that trapped leaves results alone */
    print_trap("note", everything_note(instance, 12, &i));
    print_trap("note", everything_note(instance, 13, &i));
    OK(everything_inc(instance, 1, &i));
    printf("inc %u\n", i);
}

static void named(void) {
    int count = 0;
    uint32_t i;
#define NAME(name)                                                                                 \
    OK(everything_##name(instance, &i));                                                           \
    printf("name %d %u\n", count++, i);
#include "names.inc"
}

static void customs(void) {
    struct everything_bytes sections[3];
    CHECK(everything_custom_sections("part", 4, sections, 3) == 3);
    CHECK(sections[0].size == 5 && memcmp(sections[0].data, "first", 5) == 0);
    CHECK(sections[1].size == 0 && sections[2].size == 5);
    CHECK(everything_custom_sections("a\0b", 3, sections, 0) == 1);
    CHECK(everything_custom_sections("missing", 7, sections, 3) == 0);
}

int main(void) {
    bad_calls();
    create();
    numbers();
    references();
    stray_references();
    memory();
    arrays();
    traps();
    named();
    vectors();
    customs();
    everything_destroy(instance);
    everything_destroy(NULL);
    return 0;
}
