/* Tests runtime/wasi/sharing.c: threads with one context, each with an instance and memory of its
 * own here. The preset tsan shows races on what they share. */
#include "fake.h"

#include "wasi/sharing.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define THREAD_COUNT 6
#define FIRST_FD 4u
#define FD_COUNT 8u
#define ROUND_COUNT 20000

/* One of the threads. */
struct party {
    struct fake fake; /* of the fake only what a call needs */
    uint32_t seed;
    uint64_t done_count;
};

static void begin_party(struct party *party, const struct fake *fake, uint32_t seed) {
    party->fake = *fake;
    party->fake.memory.data = calloc(1, FAKE_MEMORY_SIZE);
    assert_non_null(party->fake.memory.data);
    party->fake.instance.memory = &party->fake.memory;
    party->seed = seed;
    party->done_count = 0;
}

static uint32_t take(struct party *party, uint32_t count) {
    party->seed = party->seed * 1664525u + 1013904223u;
    return (party->seed >> 16) % count;
}

static void put_subscriptions(struct party *party) {
    for (uint32_t i = 0; i < 10; i++) {
        uint8_t *one = party->fake.memory.data + AT_SUBSCRIPTIONS + i * WASI_SUBSCRIPTION_SIZE;
        memset(one, 0, WASI_SUBSCRIPTION_SIZE);
        one[WASI_SUBSCRIPTION_TYPE] = WASI_EVENT_FD_READ;
        one[WASI_SUBSCRIPTION_FD] = (uint8_t)(FIRST_FD + take(party, FD_COUNT));
    }
    party->fake.memory.data[AT_SUBSCRIPTIONS + WASI_SUBSCRIPTION_TYPE] = WASI_EVENT_CLOCK;
}

static uint32_t call_one(struct party *party) {
    static const char *const names[] = {"a", "b", ".", "dir"};
    struct sinter_instance *instance = &party->fake.instance;
    uint32_t fd = FIRST_FD + take(party, FD_COUNT), other = FIRST_FD + take(party, FD_COUNT);
    uint32_t opened;
    switch (take(party, 16)) {
    case 0:
    case 1:
    case 2:
        return fake_open(&party->fake, FAKE_ROOT, names[take(party, 4)], 0, 0, ~UINT64_C(0),
                         &opened);
    case 3:
        return sinter_wasi_fd_close(instance, fd);
    case 4:
        return sinter_wasi_fd_renumber(instance, fd, other);
    case 5:
        return fake_read(&party->fake, fd, 100);
    case 6:
        return fake_write(&party->fake, fd, "text");
    case 7:
        return sinter_wasi_fd_readdir(instance, take(party, 2) ? fd : FAKE_ROOT, AT_BUFFER, 500,
                                      take(party, 2), AT_OUT);
    case 8:
        return sinter_wasi_fd_fdstat_get(instance, fd, AT_OUT);
    case 9:
        return sinter_wasi_fd_fdstat_set_flags(instance, fd, take(party, 8));
    case 10:
        return sinter_wasi_fd_fdstat_set_rights(instance, fd, ~(UINT64_C(1) << take(party, 28)), 0);
    case 11:
        return sinter_wasi_fd_filestat_get(instance, fd, AT_OUT);
    case 12:
        put_subscriptions(party);
        return sinter_wasi_poll_oneoff(instance, AT_SUBSCRIPTIONS, AT_EVENTS, 10, AT_OUT);
    case 13:
        return sinter_wasi_fd_seek(instance, fd, 1, WASI_WHENCE_SET, AT_OUT);
    case 14:
        fake_put(&party->fake, AT_PATH, "a");
        fake_put(&party->fake, AT_OTHER_PATH, "b");
        return sinter_wasi_path_rename(instance, FAKE_ROOT, AT_PATH, 1, fd, AT_OTHER_PATH, 1);
    default:
        fake_put(&party->fake, AT_PATH, "a");
        return sinter_wasi_path_filestat_get(instance, FAKE_ROOT, 0, AT_PATH, 1, AT_OUT);
    }
}

static void *run_party(void *argument) {
    struct party *party = argument;
    for (uint32_t i = 0; i < ROUND_COUNT; i++) {
        party->done_count += call_one(party) == WASI_ERRNO_SUCCESS;
        sinter_wasi_end_call(&party->fake.instance);
    }
    return NULL;
}

static void nothing_is_lost(void **state) {
    (void)state;
    uint32_t before = fake_host_descriptor_count();
    struct fake *fake = fake_create(false);
    struct party parties[THREAD_COUNT];
    pthread_t threads[THREAD_COUNT];
    fake_make(fake, "root/a", "contents of a");
    fake_make(fake, "root/b", "contents of b");
    fake_make(fake, "root/dir", NULL);
    sinter_wasi_share(fake->instance.wasi);
    for (uint32_t i = 0; i < THREAD_COUNT; i++) {
        begin_party(&parties[i], fake, i);
        assert_int_equal(pthread_create(&threads[i], NULL, run_party, &parties[i]), 0);
    }
    for (uint32_t i = 0; i < THREAD_COUNT; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_true(parties[i].done_count > ROUND_COUNT / 16);
        free(parties[i].fake.memory.data);
    }
    fake_destroy(fake);
    assert_int_equal(fake_host_descriptor_count(), before);
}

/* What a call has found stays open to its end, and then is closed. */
static void a_call_keeps_what_it_finds(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    struct sinter_descriptor *found, *again;
    uint32_t fd, other;
    fake_make(fake, "root/a", "contents of a");
    sinter_wasi_share(fake->instance.wasi);
    uint32_t before = fake_host_descriptor_count();
    assert_int_equal(fake_open(fake, FAKE_ROOT, "a", 0, 0, RIGHTS_READ, &fd), 0);
    sinter_wasi_end_call(&fake->instance);
    /* More than have a place without an allocation. */
    for (int i = 0; i < 100; i++)
        assert_int_equal(sinter_descriptor_find(&fake->instance, fd, 0, &found), 0);
    assert_int_equal(sinter_wasi_fd_close(&fake->instance, fd), 0);
    assert_int_equal(sinter_descriptor_find(&fake->instance, fd, 0, &again), WASI_ERRNO_BADF);
    assert_int_equal(sinter_wasi_fd_close(&fake->instance, fd), WASI_ERRNO_BADF);
    assert_int_equal(fake_host_descriptor_count(), before + 1);
    assert_int_equal(fake_open(fake, FAKE_ROOT, "a", 0, 0, RIGHTS_READ, &other), 0);
    assert_int_equal(other, fd);
    assert_int_equal(sinter_descriptor_find(&fake->instance, other, 0, &again), 0);
    assert_int_not_equal(again->host, found->host);
    char byte;
    assert_int_equal(pread(found->host, &byte, 1, 0), 1);
    sinter_wasi_end_call(&fake->instance);
    assert_int_equal(fake_host_descriptor_count(), before + 1);
    assert_int_equal(sinter_wasi_fd_renumber(&fake->instance, other, FAKE_ROOT), 0);
    sinter_wasi_end_call(&fake->instance);
    assert_int_equal(fake_host_descriptor_count(), before);
    fake_destroy(fake);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_keeps_what_it_finds),
        cmocka_unit_test(nothing_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
