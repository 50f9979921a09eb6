/* Tests compiler/snapshot/state.c: what a guest that broke out could write in place of its state.
 */
#include "check.h"

#include "snapshot/state.h"

#include "sinter/internal/snapshot.h"

/* One function, two tables and globals of which one is mutable, a memory of one page up to three. A
 * body with table.set, so that tables are in the plan. */
#define SUBJECT                                                                                    \
    MODULE(SECTION(1, 1, 0x60, 0, 0), SECTION(3, 1, 0), SECTION(4, 1, 0x70, 0, 4),                 \
           SECTION(5, 1, 1, 1, 3),                                                                 \
           SECTION(6, 2, 0x7f, 1, 0x41, 0, 0x0b, 0x70, 1, 0xd0, 0x70, 0x0b),                       \
           SECTION(7, 1, 1, 'f', 0, 0), SECTION(10, 1, BODY(0, 0x41, 0, 0xd2, 0, 0x26, 0, 0x0b)))

static struct text written;

static void put(uint64_t number, size_t size) { text_append(&written, &number, size); }

static void begin(void) {
    text_free(&written);
    text_append(&written, SINTER_SNAPSHOT_MAGIC, sizeof SINTER_SNAPSHOT_MAGIC);
}

static void put_run(uint64_t address, uint64_t size) {
    put(size, 8);
    put(address, 8);
    for (uint64_t i = 0; i < size; i++)
        text_byte(&written, 'x');
}

/* What follows the memory: the globals and the table. */
static void put_rest(uint32_t global_reference, uint64_t table_size, uint32_t element) {
    put(7, 8);
    put(0, 8);
    put(global_reference, 8);
    put(0, 8);
    put(table_size, 8);
    for (uint64_t i = 0; i < table_size && i < 8; i++)
        put(i ? 0 : element, 4);
}

static bool reads(struct front_end *f, struct bytes bytes, struct snapshot_state *state) {
    struct snapshot_plan plan;
    uint8_t *copy = malloc(bytes.size ? bytes.size : 1); /* ends where its block ends */
    assert_non_null(copy);
    memcpy(copy, bytes.data, bytes.size);
    assert_true(snapshot_plan_make(&f->module, "f", &f->arena, &f->diag, &plan));
    assert_true(plan.has_references);
    bool ok = snapshot_state_read((struct bytes){copy, bytes.size}, &plan, &f->arena, state);
    free(copy);
    return ok;
}

static void test_whole(void **unused) {
    struct front_end f;
    struct snapshot_state state;
    (void)unused;
    front_end_run(&f, SUBJECT);
    assert_string_equal(front_end_lines(&f), "");
    begin();
    put(0, 4);
    put(2, 8);
    put_run(0, 64);
    put_run(131008, 64);
    put(0, 8);
    put_rest(1, 5, 1);
    assert_true(reads(&f, text_bytes(&written), &state));
    assert_int_equal(state.memories[0].page_count, 2);
    assert_int_equal(state.memories[0].run_count, 2);
    assert_int_equal(state.memories[0].runs[1].address, 131008);
    assert_int_equal(state.tables[0].size, 5);
    assert_int_equal(state.tables[0].elements[0], 1);
    assert_int_equal(state.tables[0].elements[4], 0);
    /* Cut anywhere, or with something after it, it is nothing. */
    for (size_t size = 0; size < written.size; size++)
        assert_false(reads(&f, (struct bytes){(const uint8_t *)written.data, size}, &state));
    text_byte(&written, 0);
    assert_false(reads(&f, text_bytes(&written), &state));
    text_free(&written);
    front_end_close(&f);
}

static void test_reason(void **unused) {
    struct front_end f;
    struct snapshot_state state;
    (void)unused;
    front_end_run(&f, SUBJECT);
    begin();
    put(3, 4);
    text_string(&written, "why");
    assert_true(reads(&f, text_bytes(&written), &state));
    assert_int_equal(state.reason.size, 3);
    text_byte(&written, '?');
    assert_false(reads(&f, text_bytes(&written), &state));
    begin();
    put(UINT32_MAX, 4);
    text_string(&written, "why");
    assert_false(reads(&f, text_bytes(&written), &state));
    text_free(&written);
    front_end_close(&f);
}

/* Each is whole but for one thing. */
struct fault {
    uint64_t pages;
    uint64_t addresses[2];
    uint64_t size;
    uint32_t reference;
    uint64_t table_size;
    uint32_t element;
};

static void test_faults(void **unused) {
    static const struct fault faults[] = {
        {.pages = 65537, .addresses = {0, 64}, .size = 64, .table_size = 4},
        {.pages = UINT64_MAX, .addresses = {0, 64}, .size = 64, .table_size = 4},
        {.pages = 1, .addresses = {0, 63}, .size = 64, .table_size = 4},    /* overlap */
        {.pages = 1, .addresses = {64, 0}, .size = 64, .table_size = 4},    /* descend */
        {.pages = 1, .addresses = {0, 65473}, .size = 64, .table_size = 4}, /* past the end */
        {.pages = 1, .addresses = {0, UINT64_MAX - 10}, .size = 64, .table_size = 4},
        {.pages = 1, .addresses = {0, 64}, .size = 64, .table_size = 4, .reference = 2},
        {.pages = 1, .addresses = {0, 64}, .size = 64, .table_size = 4, .element = 2},
        {.pages = 1, .addresses = {0, 64}, .size = 64, .table_size = 4, .element = UINT32_MAX},
        {.pages = 1, .addresses = {0, 64}, .size = 64, .table_size = UINT64_MAX},
        {.pages = 1, .addresses = {0, 64}, .size = 64, .table_size = UINT64_C(1) << 62},
        {.pages = 1, .addresses = {0, 64}, .size = 64, .table_size = 4}, /* none */
    };
    struct front_end f;
    struct snapshot_state state;
    (void)unused;
    front_end_run(&f, SUBJECT);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        const struct fault *fault = &faults[i];
        begin();
        put(0, 4);
        put(fault->pages, 8);
        put_run(fault->addresses[0], fault->size);
        put_run(fault->addresses[1], fault->size);
        put(0, 8);
        put_rest(fault->reference, fault->table_size, fault->element);
        bool is_last = i + 1 == sizeof faults / sizeof *faults;
        assert_int_equal(reads(&f, text_bytes(&written), &state), is_last);
    }
    text_free(&written);
    front_end_close(&f);
}

/* A memory, a passive segment, and a body that drops it. */
#define DROPPING                                                                                   \
    MODULE(SECTION(1, 1, 0x60, 0, 0), SECTION(3, 1, 0), SECTION(5, 1, 0, 1),                       \
           SECTION(7, 1, 1, 'f', 0, 0), SECTION(12, 1), SECTION(10, 1, BODY(0, 0xfc, 9, 0, 0x0b)), \
           SECTION(11, 1, 1, 1, 'x'))

static void test_dropped(void **unused) {
    struct front_end f;
    struct snapshot_plan plan;
    struct snapshot_state state;
    (void)unused;
    front_end_run(&f, DROPPING);
    assert_string_equal(front_end_lines(&f), "");
    assert_true(snapshot_plan_make(&f.module, "f", &f.arena, &f.diag, &plan));
    for (uint32_t dropped = 0; dropped < 3; dropped++) {
        begin();
        put(0, 4);
        put(1, 8);
        put(0, 8);
        put(dropped, 4);
        bool ok = snapshot_state_read(text_bytes(&written), &plan, &f.arena, &state);
        assert_int_equal(ok, dropped < 2);
        if (ok)
            assert_int_equal(state.dropped_datas[0], dropped);
        written.size -= 1;
        assert_false(snapshot_state_read(text_bytes(&written), &plan, &f.arena, &state));
    }
    text_free(&written);
    front_end_close(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_reason),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
