/* runtime/core/handle.c: what a handle stands for, and that no other number stands for anything. */
#include "core/handle.h"

#include "core/instance.h"

#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* Destroyed objects are numbers, written here in their order. */
static struct {
    uintptr_t objects[64];
    uint32_t count;
} destroyed;

static void note(struct sinter_instance *instance, void *object) {
    (void)instance;
    if (destroyed.count < 64)
        destroyed.objects[destroyed.count] = (uintptr_t)object;
    destroyed.count++;
}

static const struct sinter_handle_type file_type = {"file", note};
static const struct sinter_handle_type socket_type = {"socket", note};
static const struct sinter_handle_type plain_type = {"plain", NULL};

static void *number(uintptr_t value) { return (void *)value; }

static void begin(struct sinter_instance *instance) {
    *instance = (struct sinter_instance){.group = sinter_group_new(sinter_thread()),
                                         .life = sinter_life_new()};
    assert_true(instance->group && instance->life);
    instance->next_member = instance->life->members = instance;
    sinter_let_go(instance->group);
    destroyed.count = 0;
}

static void end(struct sinter_instance *instance) {
    instance->is_ending = true;
    sinter_handles_end(instance);
    sinter_handles_free(instance);
    sinter_set_drop(&instance->group->set);
    sinter_set_drop(&instance->life->set);
}

static uint32_t make(struct sinter_instance *instance, const struct sinter_handle_type *type,
                     uintptr_t object) {
    uint32_t handle;
    assert_int_equal(sinter_handle_new(instance, type, number(object), &handle), SINTER_OK);
    assert_true(handle > 0 && handle < 1u << SINTER_HANDLE_BITS);
    return handle;
}

static void expect(struct sinter_instance *instance, uint32_t handle,
                   const struct sinter_handle_type *type, enum sinter_status wanted) {
    void *object = &object;
    assert_int_equal(sinter_handle_get(instance, handle, type, &object), wanted);
    assert_true(wanted == SINTER_OK || object == NULL);
    if (wanted == SINTER_OK)
        return;
    assert_int_equal(sinter_handle_take(instance, handle, type, &object), wanted);
    assert_null(object);
    assert_int_equal(sinter_handle_drop(instance, handle, type), wanted);
}

static void test_new_get_take_drop(void **state) {
    struct sinter_instance instance;
    void *object;
    (void)state;
    begin(&instance);
    assert_int_equal(sinter_handle_count(&instance), 0);
    uint32_t a = make(&instance, &file_type, 1), b = make(&instance, &socket_type, 2);
    uint32_t c = make(&instance, &plain_type, 0);
    assert_true(a != b && b != c && a != c);
    assert_int_equal(sinter_handle_count(&instance), 3);
    assert_ptr_equal(sinter_handle_type_of(&instance, b), &socket_type);
    assert_int_equal(sinter_handle_get(&instance, b, &socket_type, &object), SINTER_OK);
    assert_ptr_equal(object, number(2));
    assert_int_equal(sinter_handle_get(&instance, c, &plain_type, &object), SINTER_OK);
    assert_null(object);

    assert_int_equal(sinter_handle_take(&instance, a, &file_type, &object), SINTER_OK);
    assert_ptr_equal(object, number(1));
    assert_int_equal(destroyed.count, 0);
    assert_int_equal(sinter_handle_drop(&instance, b, &socket_type), SINTER_OK);
    assert_int_equal(destroyed.count, 1);
    assert_int_equal(destroyed.objects[0], 2);
    assert_int_equal(sinter_handle_drop(&instance, c, NULL), SINTER_OK);
    assert_int_equal(sinter_handle_count(&instance), 0);
    end(&instance);
    assert_int_equal(destroyed.count, 1);
}

static void test_wrong_handles(void **state) {
    struct sinter_instance instance;
    (void)state;
    begin(&instance);
    expect(&instance, 0, &file_type, SINTER_NOT_FOUND); /* no table yet */
    expect(&instance, UINT32_MAX, &file_type, SINTER_NOT_FOUND);
    uint32_t handle = make(&instance, &file_type, 1);
    expect(&instance, handle, &file_type, SINTER_OK);
    expect(&instance, handle, &socket_type, SINTER_BAD_ARGUMENTS);
    void *object;
    assert_int_equal(sinter_handle_get(&instance, handle, NULL, &object), SINTER_BAD_ARGUMENTS);
    const uint32_t forged[] = {0,
                               handle + 1,
                               handle ^ 1u << SINTER_HANDLE_SLOT_BITS,
                               handle | 1u << SINTER_HANDLE_BITS,
                               handle | 1u << 31,
                               (1u << SINTER_HANDLE_BITS) - 1,
                               UINT32_MAX};
    for (size_t i = 0; i < sizeof forged / sizeof *forged; i++) {
        expect(&instance, forged[i], &file_type, SINTER_NOT_FOUND);
        assert_int_equal(sinter_handle_drop(&instance, forged[i], NULL), SINTER_NOT_FOUND);
        assert_null(sinter_handle_type_of(&instance, forged[i]));
    }
    assert_int_equal(sinter_handle_drop(&instance, handle, NULL), SINTER_OK);
    expect(&instance, handle, &file_type, SINTER_NOT_FOUND);
    uint32_t none = 5;
    assert_int_equal(sinter_handle_new(&instance, NULL, &object, &none), SINTER_BAD_ARGUMENTS);
    assert_int_equal(none, 0);
    end(&instance);
}

/* A slot comes back after exactly SINTER_HANDLE_QUARANTINE others, with another handle. */
static void test_quarantine(void **state) {
    struct sinter_instance instance;
    (void)state;
    begin(&instance);
    const uint32_t slot_mask = (1u << SINTER_HANDLE_SLOT_BITS) - 1;
    uint32_t first = make(&instance, &plain_type, 1);
    assert_int_equal(sinter_handle_drop(&instance, first, NULL), SINTER_OK);
    for (uint32_t i = 0; i < SINTER_HANDLE_QUARANTINE; i++) {
        uint32_t handle = make(&instance, &plain_type, 1);
        assert_true((handle & slot_mask) != (first & slot_mask));
        assert_int_equal(sinter_handle_drop(&instance, handle, NULL), SINTER_OK);
    }
    uint32_t again = make(&instance, &plain_type, 1);
    assert_int_equal(again & slot_mask, first & slot_mask);
    assert_true(again != first);
    expect(&instance, first, &plain_type, SINTER_NOT_FOUND);
    end(&instance);
}

static void test_exhaustion(void **state) {
    struct sinter_instance instance;
    (void)state;
    begin(&instance);
    uint32_t last = 0, handle;
    for (uint32_t i = 0; i < SINTER_HANDLES_MAX; i++)
        last = make(&instance, &plain_type, i);
    for (int round = 0; round < 3; round++) {
        handle = 5;
        assert_int_equal(sinter_handle_new(&instance, &plain_type, NULL, &handle),
                         SINTER_NO_MEMORY);
        assert_int_equal(handle, 0);
        assert_int_equal(sinter_handle_count(&instance), SINTER_HANDLES_MAX);
        expect(&instance, last, &plain_type, SINTER_OK);
        assert_int_equal(sinter_handle_drop(&instance, last, NULL), SINTER_OK);
        last = make(&instance, &plain_type, 7);
    }
    end(&instance);
}

/* Two million rounds: every handle is a new one, and memory stays what the first rounds needed. */
static void test_flat_memory(void **state) {
    struct sinter_instance instance;
    (void)state;
    begin(&instance);
    uint8_t *seen = calloc(1u << (SINTER_HANDLE_BITS - 3), 1);
    assert_non_null(seen);
    size_t early = 0;
    for (uint32_t round = 0; round < 2000000; round++) {
        uint32_t handle = make(&instance, &plain_type, round);
        assert_false(seen[handle / 8] >> handle % 8 & 1);
        seen[handle / 8] |= (uint8_t)(1u << handle % 8);
        assert_int_equal(sinter_handle_drop(&instance, handle, NULL), SINTER_OK);
        if (round == 10000)
            early = mallinfo2().uordblks;
    }
    /* Two chunks of slots more, at most, while one is being retired. */
    assert_true(mallinfo2().uordblks <= early + 128 * 1024);
    free(seen);
    end(&instance);
}

/* All handles that an instance has, without and with some that stay: then no more, and no old one
 * comes back. */
static void test_generations_used_up(void **state) {
    struct sinter_instance instance;
    (void)state;
    begin(&instance);
    const uint64_t all = ((uint64_t)1 << SINTER_HANDLE_SLOT_BITS) * 255;
    const uint64_t kept_back = (uint64_t)SINTER_HANDLE_QUARANTINE * 255;
    uint32_t handle = 0, first = 0, kept = make(&instance, &file_type, 1);
    uint64_t made = 1;
    enum sinter_status status;
    while ((status = sinter_handle_new(&instance, &plain_type, NULL, &handle)) == SINTER_OK) {
        first = first ? first : handle;
        made++;
        if (sinter_handle_drop(&instance, handle, NULL) != SINTER_OK)
            fail();
    }
    assert_int_equal(status, SINTER_NO_MEMORY);
    assert_true(made <= all && made >= all - kept_back - 255);
    expect(&instance, first, &plain_type, SINTER_NOT_FOUND);
    expect(&instance, kept, &file_type, SINTER_OK);
    assert_int_equal(sinter_handle_count(&instance), 1);
    end(&instance);
    assert_int_equal(destroyed.count, 1);
}

/* Destructors that use the table themselves: the next older goes with this one. */
static void drop_another(struct sinter_instance *instance, void *object) {
    note(instance, object);
    uint32_t handle = (uint32_t)(uintptr_t)object, none;
    sinter_handle_drop(instance, handle, NULL);
    none = 1;
    if (destroyed.count > 3) /* at the end */
        assert_int_equal(sinter_handle_new(instance, &file_type, NULL, &none),
                         SINTER_BAD_ARGUMENTS);
}
static const struct sinter_handle_type chain_type = {"chain", drop_another};

static void test_end(void **state) {
    struct sinter_instance instance;
    (void)state;
    begin(&instance);
    make(&instance, &file_type, 1);
    uint32_t second = make(&instance, &socket_type, 2);
    make(&instance, &plain_type, 3);
    uint32_t fourth = make(&instance, &file_type, 4);
    uint32_t chain = make(&instance, &chain_type, second);
    make(&instance, &file_type, 5);
    make(&instance, &chain_type, chain);
    assert_int_equal(sinter_handle_drop(&instance, fourth, NULL), SINTER_OK);
    end(&instance);
    const uintptr_t order[] = {4, chain, second, 2, 5, 1};
    assert_int_equal(destroyed.count, sizeof order / sizeof *order);
    for (uint32_t i = 0; i < destroyed.count; i++)
        assert_int_equal(destroyed.objects[i], order[i]);
}

static void test_externrefs(void **state) {
    struct sinter_instance a, b, stranger, *owner;
    uint32_t found;
    (void)state;
    begin(&a);
    begin(&b);
    begin(&stranger);
    struct sinter_group *held = sinter_hold(a.group); /* now they are linked */
    assert_true(sinter_group_join(held, b.group, sinter_thread()));
    sinter_let_go(held);
    sinter_life_join(a.life, b.life);
    uint32_t in_a = make(&a, &file_type, 1), in_b = make(&b, &file_type, 2);
    uint32_t in_stranger = make(&stranger, &file_type, 3);
    assert_int_equal(in_a, in_b);
    void *from_a = sinter_handle_to_externref(&a, in_a);
    void *from_b = sinter_handle_to_externref(&b, in_b);
    assert_non_null(from_a);
    assert_ptr_not_equal(from_a, from_b);
    assert_null(sinter_handle_to_externref(&a, 0));
    assert_null(sinter_handle_to_externref(&a, in_a + 1));

    assert_int_equal(sinter_handle_of_externref(&a, from_a, &owner, &found), SINTER_OK);
    assert_true(owner == &a && found == in_a);
    assert_int_equal(sinter_handle_of_externref(&b, from_a, &owner, &found), SINTER_OK);
    assert_true(owner == &a && found == in_a);
    assert_int_equal(sinter_handle_of_externref(&a, from_b, &owner, &found), SINTER_OK);
    assert_true(owner == &b && found == in_b);
    assert_int_equal(in_stranger, in_a);
    void *const refused[] = {NULL,
                             &a,
                             &found,
                             sinter_handle_to_externref(&stranger, in_stranger),
                             (void *)(uintptr_t)in_a,
                             (void *)UINTPTR_MAX,
                             (char *)from_a + 1};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        assert_int_equal(sinter_handle_of_externref(&a, refused[i], &owner, &found),
                         SINTER_NOT_FOUND);
        assert_true(owner == NULL && found == 0);
    }
    assert_int_equal(sinter_handle_of_externref(&stranger, from_a, &owner, &found),
                     SINTER_NOT_FOUND);
    assert_int_equal(sinter_handle_drop(&a, in_a, NULL), SINTER_OK);
    assert_int_equal(sinter_handle_of_externref(&b, from_a, &owner, &found), SINTER_NOT_FOUND);
    end(&a);
    end(&b);
    end(&stranger);
}

/* Random calls with random, stale and near-miss handles, against a model: an array. */
#define MODEL_MAX 300
struct model {
    struct {
        uint32_t handle;
        const struct sinter_handle_type *type;
        uintptr_t object;
    } live[MODEL_MAX];
    uint32_t count;
    uint64_t random;
};

static uint32_t draw(struct model *model, uint32_t below) {
    model->random = model->random * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(model->random >> 33) % below;
}

static uint32_t index_of(const struct model *model, uint32_t handle) {
    uint32_t i = 0;
    while (i < model->count && model->live[i].handle != handle)
        i++;
    return i;
}

static uint32_t draw_handle(struct model *model, uint32_t newest) {
    uint32_t live = model->count ? model->live[draw(model, model->count)].handle : 1;
    switch (draw(model, 4)) {
    case 0:
        return draw(model, UINT32_C(1) << 31) << 1;
    case 1:
        return live ^ 1u << draw(model, 32);
    case 2:
        return newest - draw(model, 8);
    default:
        return live;
    }
}

static void step(struct sinter_instance *instance, struct model *model, uint32_t *newest) {
    static const struct sinter_handle_type *const types[] = {&file_type, &socket_type, &plain_type};
    const struct sinter_handle_type *type = types[draw(model, 3)];
    uint32_t action = draw(model, 4);
    if (action == 0 && model->count == MODEL_MAX)
        action = 1;
    void *object;
    if (action == 0) {
        uintptr_t made = draw(model, 1000);
        *newest = make(instance, type, made);
        assert_int_equal(index_of(model, *newest), model->count);
        model->live[model->count].handle = *newest;
        model->live[model->count].type = type;
        model->live[model->count++].object = made;
        return;
    }
    uint32_t handle = draw_handle(model, *newest), at = index_of(model, handle);
    enum sinter_status wanted = at == model->count             ? SINTER_NOT_FOUND
                                : model->live[at].type != type ? SINTER_BAD_ARGUMENTS
                                                               : SINTER_OK;
    uint32_t before = destroyed.count;
    if (action == 1)
        assert_int_equal(sinter_handle_drop(instance, handle, type), wanted);
    else if (action == 2)
        assert_int_equal(sinter_handle_take(instance, handle, type, &object), wanted);
    else
        assert_int_equal(sinter_handle_get(instance, handle, type, &object), wanted);
    assert_int_equal(destroyed.count - before,
                     action == 1 && wanted == SINTER_OK && type != &plain_type);
    if (wanted != SINTER_OK)
        return;
    if (action > 1)
        assert_int_equal((uintptr_t)object, model->live[at].object);
    if (action < 3)
        model->live[at] = model->live[--model->count];
}

static void test_random_handles(void **state) {
    struct sinter_instance instance;
    struct model model = {.random = 6};
    uint32_t newest = 0;
    (void)state;
    begin(&instance);
    for (uint32_t i = 0; i < 1000000; i++) {
        step(&instance, &model, &newest);
        assert_int_equal(sinter_handle_count(&instance), model.count);
    }
    end(&instance);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_new_get_take_drop),
        cmocka_unit_test(test_wrong_handles),
        cmocka_unit_test(test_quarantine),
        cmocka_unit_test(test_exhaustion),
        cmocka_unit_test(test_flat_memory),
        cmocka_unit_test(test_generations_used_up),
        cmocka_unit_test(test_end),
        cmocka_unit_test(test_externrefs),
        cmocka_unit_test(test_random_handles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
