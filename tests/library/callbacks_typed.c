/* Function pointers by the typed header of callbacks_guest.c, and all types by that of
 * callbacks.wat. */
#include "check.h"

#include "guest.h"
#include "mixed.h"

/* ---- A guest in C ---- */

static int32_t number_at(struct guest *guest, uint32_t address) {
    int32_t number = 0;
    CHECK(guest_read_i32(guest, address, &number, 1));
    return number;
}

/* By distance from `*context`. */
static uint32_t by_distance(void *context, struct guest *guest, uint32_t a, uint32_t b) {
    int32_t middle = *(int32_t *)context;
    int32_t x = abs(number_at(guest, a) - middle), y = abs(number_at(guest, b) - middle);
    return (uint32_t)((x > y) - (x < y));
}

static uint32_t refuse(void *context, struct guest *guest, uint32_t a, uint32_t b) {
    (void)context;
    (void)a;
    (void)b;
    guest_fail(guest, "cannot be compared");
    return 0;
}

static void expect_numbers(struct guest *guest, uint32_t address, const int32_t *expected) {
    int32_t numbers[5];
    CHECK(guest_read_i32(guest, address, numbers, 5));
    CHECK(memcmp(numbers, expected, sizeof numbers) == 0);
}

static void test_sort(struct guest *guest) {
    int32_t numbers[] = {3, 10, 4, 1, 25}, middle = 5, *key;
    uint32_t address, index, found;
    CHECK(guest_allocate(guest, sizeof numbers, 4, &address) == GUEST_OK);
    CHECK(guest_write_i32(guest, address, numbers, 5));
    CHECK(guest_table_add_i32_i32_to_i32(guest, by_distance, &middle, &index) == GUEST_OK);
    CHECK(guest_sort(guest, address, 5, index) == GUEST_OK);
    expect_numbers(guest, address, (const int32_t[]){4, 3, 1, 10, 25});
    CHECK((key = guest_memory_span(guest, address + 16, 4)));
    CHECK(guest_search(guest, address + 16, address, 5, index, &found) == GUEST_OK);
    CHECK(found == address + 16);
    /* The guest's own order, called by the guest and by the host. */
    uint32_t up, order;
    CHECK(guest_order(guest, 0, &up) == GUEST_OK && up);
    CHECK(guest_sort(guest, address, 5, up) == GUEST_OK);
    expect_numbers(guest, address, (const int32_t[]){1, 3, 4, 10, 25});
    CHECK(guest_table_call_i32_i32_to_i32(guest, up, address, address + 4, &order) == GUEST_OK);
    CHECK(order == (uint32_t)-2);
    /* The host's is called by index, too. */
    CHECK(guest_table_call_i32_i32_to_i32(guest, index, address, address + 4, &order) == GUEST_OK);
    CHECK(order == 1);
    CHECK(guest_table_remove(guest, index) == GUEST_OK);
    CHECK(guest_sort(guest, address, 5, index) == GUEST_TRAPPED);
    CHECK(strcmp(guest_trap_message(guest), "uninitialized element") == 0);
    CHECK(guest_table_add_i32_i32_to_i32(guest, refuse, NULL, &index) == GUEST_OK);
    CHECK(guest_sort(guest, address, 5, index) == GUEST_TRAPPED);
    CHECK(strcmp(guest_trap_message(guest), "host error: cannot be compared") == 0);
    CHECK(guest_table_remove(guest, index) == GUEST_OK);
}

static double multiply(void *context, struct guest *guest, uint32_t a, uint64_t b, float c,
                       double d) {
    (void)guest;
    return *(double *)context * a * (double)b * (double)c * d;
}

static void ring(void *context, struct guest *guest) {
    (void)guest;
    ++*(int *)context;
}

static void test_types(struct guest *guest) {
    double factor = 10, result;
    int rings = 0;
    uint32_t index, own, number;
    CHECK(guest_table_add_i32_i64_f32_f64_to_f64(guest, multiply, &factor, &index) == GUEST_OK);
    CHECK(guest_combine_by(guest, index, &result) == GUEST_OK && result == 10 * 1 * 2 * 3.5 * 4.5);
    CHECK(guest_combination(guest, &own) == GUEST_OK);
    CHECK(guest_table_call_i32_i64_f32_f64_to_f64(guest, own, 1, 2, 3, 4, &result) == GUEST_OK);
    CHECK(result == 10);
    CHECK(guest_ring(guest) == GUEST_TRAPPED); /* through a null pointer */
    CHECK(guest_table_add_void_to_void(guest, ring, &rings, &index) == GUEST_OK);
    CHECK(guest_listen(guest, index) == GUEST_OK && guest_ring(guest) == GUEST_OK);
    CHECK(guest_table_call_void_to_void(guest, index) == GUEST_OK && rings == 2);
    CHECK(guest_call_as_compare(guest, index, &number) == GUEST_TRAPPED && rings == 2);
    CHECK(strcmp(guest_trap_message(guest), "indirect call type mismatch") == 0);
    /* Indexes that are none. */
    CHECK(guest_table_call_void_to_void(guest, 0) == GUEST_NOT_FOUND);
    CHECK(guest_table_call_void_to_void(guest, UINT32_MAX) == GUEST_NOT_FOUND);
    CHECK(guest_table_call_void_to_void(guest, own) == GUEST_BAD_ARGUMENTS);
    CHECK(guest_table_remove(guest, own) == GUEST_NOT_FOUND);
    CHECK(guest_table_add_void_to_void(guest, NULL, &rings, &number) == GUEST_BAD_ARGUMENTS);
    CHECK(guest_table_remove(guest, index) == GUEST_OK && guest_ring(guest) == GUEST_TRAPPED);
    CHECK(guest_table_call_void_to_void(guest, index) == GUEST_NOT_FOUND);
    CHECK(guest_set_deadline(guest, 0) == GUEST_OK);
    CHECK(guest_table_call_i32_i64_f32_f64_to_f64(guest, own, 1, 2, 3, 4, &result) ==
          GUEST_INTERRUPTED);
    CHECK(guest_set_deadline(guest, UINT64_MAX) == GUEST_OK);
}

/* ---- Every type, by callbacks.wat ---- */

static void mix(void *context, struct mixed *mixed, uint64_t a, float b, double c,
                struct mixed_v128 d, void *e, struct mixed_funcref f, double *r0, uint64_t *r1,
                struct mixed_v128 *r2, struct mixed_funcref *r3) {
    (void)mixed;
    CHECK(b == 1.5f && c == 2.5 && !e);
    *r0 = *(double *)context;
    *r1 = a;
    *r2 = d;
    *r3 = f;
}

/* Gives a reference to nothing. */
static void spoil(void *context, struct mixed *mixed, uint64_t a, float b, double c,
                  struct mixed_v128 d, void *e, struct mixed_funcref f, double *r0, uint64_t *r1,
                  struct mixed_v128 *r2, struct mixed_funcref *r3) {
    mix(context, mixed, a, b, c, d, e, f, r0, r1, r2, r3);
    r3->opaque[3] = &r3;
}

static uint32_t same(void *context, struct mixed *mixed, uint32_t a) {
    (void)context;
    (void)mixed;
    return a;
}

static void test_all_types(void) {
    struct mixed_imports imports = {.env = {.out = same}};
    struct mixed_options options = {.imports = &imports, .max_table_elements = 5};
    struct mixed *mixed;
    double thousand = 1000, got0;
    uint64_t result, got1;
    uint32_t index, bad, full = 77;
    CHECK(mixed_create_with(&options, &mixed, NULL, 0) == MIXED_OK);
#define TYPE i64_f32_f64_v128_externref_funcref_to_f64_i64_v128_funcref
#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)
    CHECK(JOIN(mixed_table_add_, TYPE)(mixed, mix, &thousand, &index) == MIXED_OK);
    CHECK(mixed_mixed(mixed, index, 7, &result) == MIXED_OK && result == 7 + 1000 + 6 + 200);
    CHECK(JOIN(mixed_table_add_, TYPE)(mixed, spoil, &thousand, &bad) == MIXED_OK);
    CHECK(mixed_mixed(mixed, bad, 7, &result) == MIXED_TRAPPED);
    struct mixed_v128 lanes = {{1, 2, 3}}, got2;
    struct mixed_funcref none = {{0}}, got3, forged = {{&lanes, &lanes, &lanes, &lanes}};
    CHECK(JOIN(mixed_table_call_, TYPE)(mixed, index, 9, 1.5f, 2.5, lanes, NULL, none, &got0, &got1,
                                        &got2, &got3) == MIXED_OK);
    CHECK(got0 == 1000 && got1 == 9 && got2.lanes[2] == 3 && !got3.opaque[1]);
    CHECK(JOIN(mixed_table_call_, TYPE)(mixed, index, 9, 1.5f, 2.5, lanes, NULL, forged, &got0,
                                        &got1, &got2, &got3) == MIXED_BAD_ARGUMENTS);
    CHECK(mixed_table_add_i32_to_i32(mixed, same, NULL, &full) == MIXED_OK && full == 4);
    CHECK(mixed_table_add_i32_to_i32(mixed, same, NULL, &full) == MIXED_TABLE_FULL);
    CHECK(strcmp(mixed_status_text(MIXED_TABLE_FULL), "the table is full") == 0);
    CHECK(mixed_reset(mixed) == MIXED_OK);
    CHECK(mixed_table_remove(mixed, full) == MIXED_NOT_FOUND);
    mixed_destroy(mixed);
}

int main(void) {
    struct guest *guest;
    test_all_types();
    CHECK(guest_create(&guest, NULL, 0) == GUEST_OK);
    test_sort(guest);
    test_types(guest);
    guest_destroy(guest);
    return 0;
}
