/* Every argument of every call, spoiled: pointers at the end of memory, past it and wrapping around
 * it, lengths and counts that only make sense in 64 bits, flags that there are not, closed and
 * renumbered descriptors. Nothing outside guest memory is written (fake_destroy sees to that), and
 * nothing in it when a call fails. */
#include "probes.h"

#include "wasi/guest.h"

#include <string.h>

/* Where an array of iovecs of any count stands: all of them empty. */
#define AT_EMPTY_IOVECS 0x9000u
#define MANY_IOVECS 3000u /* more than IOV_MAX */
#define IOVEC_SIZE 8u

static void expect(const struct probe *probe, size_t index, uint64_t value, uint32_t expected) {
    struct probe_bench bench = probe_set_up(false);
    uint32_t error = probe_call_with(probe, bench.fake, index, value);
    if (error != expected)
        fail_msg("%s with argument %zu = 0x%llx: errno %u, not %u", probe->name, index,
                 (unsigned long long)value, error, expected);
    probe_tear_down(&bench);
}

/* Calls `expect` for each argument in a set. */
#define EACH_IN_SET(set, ...)                                                                      \
    for (const struct probe *probe = probes; probe < probes + probe_count; probe++)                \
        for (size_t j = 0; j < PROBE_ARGUMENT_MAX; j++)                                            \
            if (PROBE_HAS(probe->set, j)) {                                                        \
                __VA_ARGS__                                                                        \
            }

static void all_calls_have_a_probe(void **state) {
    (void)state;
    static const char *const names[] = {
#define WASI_CALL(name, parameters, results) #name,
#include "sinter/internal/wasi.def"
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        bool found = strcmp(names[i], "proc_exit") == 0; /* which does not return */
        for (size_t j = 0; j < probe_count; j++)
            found |= strcmp(names[i], probes[j].name) == 0;
        if (!found)
            fail_msg("%s has no probe", names[i]);
    }
}

static void calls_succeed_as_they_stand(void **state) {
    (void)state;
    for (size_t i = 0; i < probe_count; i++)
        expect(&probes[i], 0, probes[i].arguments[0], WASI_ERRNO_SUCCESS);
}

static void pointers_outside_memory_are_faults(void **state) {
    (void)state;
    for (size_t i = 0; i < probe_count; i++)
        for (size_t j = 0; j < PROBE_ARGUMENT_MAX; j++) {
            uint32_t size = probes[i].pointed_bytes[j];
            if (!size)
                continue;
            expect(&probes[i], j, FAKE_MEMORY_SIZE - size + 1, WASI_ERRNO_FAULT);
            if (size > 1)
                expect(&probes[i], j, FAKE_MEMORY_SIZE - 1, WASI_ERRNO_FAULT);
            expect(&probes[i], j, FAKE_MEMORY_SIZE, WASI_ERRNO_FAULT);
            expect(&probes[i], j, FAKE_MEMORY_SIZE + 1, WASI_ERRNO_FAULT);
            expect(&probes[i], j, UINT32_MAX, WASI_ERRNO_FAULT);
            expect(&probes[i], j, UINT32_MAX - size + 1, WASI_ERRNO_FAULT);
            /* What a memory with 64-bit addresses may be asked for. */
            expect(&probes[i], j, (UINT64_C(1) << 32) + probes[i].arguments[j], WASI_ERRNO_FAULT);
            expect(&probes[i], j, (UINT64_C(1) << 63) + probes[i].arguments[j], WASI_ERRNO_FAULT);
            expect(&probes[i], j, UINT64_MAX, WASI_ERRNO_FAULT);
            expect(&probes[i], j, UINT64_MAX - size + 1, WASI_ERRNO_FAULT);
        }
}

/* The last bytes of memory are in memory: the boundary itself. */
static void pointers_at_the_end_are_good(void **state) {
    (void)state;
    for (size_t i = 0; i < probe_count; i++)
        for (size_t j = 0; j < PROBE_ARGUMENT_MAX; j++) {
            uint32_t size = probes[i].pointed_bytes[j];
            if (!size)
                continue;
            struct probe_bench bench = probe_set_up(false);
            uint8_t *data = bench.fake->memory.data;
            uint32_t at_end = FAKE_MEMORY_SIZE - size;
            memcpy(data + at_end, data + probes[i].arguments[j], size);
            uint32_t error = probe_call_with(&probes[i], bench.fake, j, at_end);
            if (error)
                fail_msg("%s with argument %zu at the end: errno %u", probes[i].name, j, error);
            probe_tear_down(&bench);
        }
}

static void lengths_are_counted_in_64_bits(void **state) {
    (void)state;
    EACH_IN_SET(lengths, {
        uint32_t left = FAKE_MEMORY_SIZE - (uint32_t)probe->arguments[j - 1];
        expect(probe, j, left + 1, WASI_ERRNO_FAULT);
        expect(probe, j, UINT32_MAX, WASI_ERRNO_FAULT);
        expect(probe, j, (uint32_t)-probe->arguments[j - 1], WASI_ERRNO_FAULT);
        expect(probe, j, UINT64_MAX, WASI_ERRNO_FAULT);
        expect(probe, j, -probe->arguments[j - 1], WASI_ERRNO_FAULT);
        expect(probe, j, (UINT64_C(1) << 32) + probe->arguments[j], WASI_ERRNO_FAULT);
    })
}

/* As many as memory holds: those over the host's limit are the next call's. */
static void iovec_counts_have_no_cap_but_memory(void **state) {
    (void)state;
    EACH_IN_SET(iovecs, {
        expect(probe, j + 1, FAKE_MEMORY_SIZE / IOVEC_SIZE + 1, WASI_ERRNO_FAULT);
        expect(probe, j + 1, UINT32_MAX, WASI_ERRNO_FAULT);
        expect(probe, j + 1, UINT64_MAX, WASI_ERRNO_FAULT);
        expect(probe, j + 1, UINT64_MAX / IOVEC_SIZE + 2, WASI_ERRNO_FAULT);
        expect(probe, j + 1, 0, WASI_ERRNO_SUCCESS);
        struct probe all_empty = *probe;
        all_empty.arguments[j] = AT_EMPTY_IOVECS;
        expect(&all_empty, j + 1, MANY_IOVECS, WASI_ERRNO_SUCCESS);
        all_empty.arguments[j] = FAKE_MEMORY_SIZE - MANY_IOVECS * IOVEC_SIZE;
        expect(&all_empty, j + 1, MANY_IOVECS, WASI_ERRNO_SUCCESS);
        all_empty.arguments[j]++;
        expect(&all_empty, j + 1, MANY_IOVECS, WASI_ERRNO_FAULT);
    })
}

/* The second of two buffers is not in memory: the first is neither filled nor taken from. */
static void buffers_outside_memory_are_faults(void **state) {
    (void)state;
    static const uint32_t buffers[][3] = {
        {FAKE_MEMORY_SIZE - 1, 2, WASI_ERRNO_FAULT},
        {FAKE_MEMORY_SIZE, 1, WASI_ERRNO_FAULT},
        {FAKE_MEMORY_SIZE + 1, 0, WASI_ERRNO_FAULT},
        {UINT32_MAX, 0, WASI_ERRNO_FAULT},
        {0, UINT32_MAX, WASI_ERRNO_FAULT},
        {AT_BUFFER, UINT32_MAX, WASI_ERRNO_FAULT},
        {UINT32_MAX, UINT32_MAX, WASI_ERRNO_FAULT},
        {FAKE_MEMORY_SIZE, 0, WASI_ERRNO_SUCCESS},
        {FAKE_MEMORY_SIZE - 1, 1, WASI_ERRNO_SUCCESS},
    };
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
        EACH_IN_SET(iovecs, {
            struct probe_bench bench = probe_set_up(false);
            fake_put32(bench.fake, AT_IOVECS + 8, buffers[i][0]);
            fake_put32(bench.fake, AT_IOVECS + 12, buffers[i][1]);
            uint32_t error = probe_call_with(probe, bench.fake, j, AT_IOVECS);
            if (error != buffers[i][2])
                fail_msg("%s to 0x%x, 0x%x: errno %u", probe->name, buffers[i][0], buffers[i][1],
                         error);
            assert_int_equal(sinter_wasi_fd_filestat_get(&bench.fake->instance, PROBE_FILE, AT_OUT),
                             0);
            assert_int_equal(fake_get64(bench.fake, AT_OUT + WASI_FILESTAT_FILE_SIZE), 8);
            probe_tear_down(&bench);
        })
}

static void unknown_choices_are_refused(void **state) {
    (void)state;
    EACH_IN_SET(choices, {
        expect(probe, j, UINT32_MAX, WASI_ERRNO_INVAL);
        expect(probe, j, UINT32_C(1) << 31, WASI_ERRNO_INVAL);
        expect(probe, j, UINT32_C(1) << 16, WASI_ERRNO_INVAL); /* past what the guest's type has */
    })
}

static void positions_past_a_files_are_refused(void **state) {
    (void)state;
    EACH_IN_SET(offsets, {
        expect(probe, j, UINT64_C(1) << 63, WASI_ERRNO_INVAL);
        expect(probe, j, UINT64_MAX, WASI_ERRNO_INVAL);
    })
}

static void closed_descriptors_are_refused(void **state) {
    (void)state;
    EACH_IN_SET(descriptors, {
        expect(probe, j, PROBE_NOT_OPEN, WASI_ERRNO_BADF);
        expect(probe, j, 16, WASI_ERRNO_BADF);
        expect(probe, j, SINTER_DESCRIPTOR_COUNT_MAX, WASI_ERRNO_BADF);
        expect(probe, j, UINT32_MAX, WASI_ERRNO_BADF);
    })
}

/* A descriptor that was closed, or renumbered, is gone under its old number; under the new one it
 * is what it was. */
static void closed_and_renumbered_descriptors_are_gone(void **state) {
    (void)state;
    EACH_IN_SET(descriptors, {
        uint32_t fd = (uint32_t)probe->arguments[j];
        struct probe_bench bench = probe_set_up(false);
        struct sinter_instance *instance = &bench.fake->instance;
        assert_int_equal(sinter_wasi_fd_close(instance, fd), 0);
        assert_int_equal(probe_call_with(probe, bench.fake, j, fd), WASI_ERRNO_BADF);
        probe_tear_down(&bench);
        bench = probe_set_up(false);
        instance = &bench.fake->instance;
        uint32_t other = fd == PROBE_SPARE ? 0 : PROBE_SPARE;
        assert_int_equal(sinter_wasi_fd_renumber(instance, fd, other), 0);
        assert_int_equal(probe_call_with(probe, bench.fake, j, fd), WASI_ERRNO_BADF);
        uint64_t two = probe->descriptors & (probe->descriptors - 1);
        uint32_t expected = two ? WASI_ERRNO_BADF : WASI_ERRNO_SUCCESS;
        if (!two)
            assert_int_equal(probe_call_with(probe, bench.fake, j, other), expected);
        probe_tear_down(&bench);
    })
}

static void without_memory_or_context_nothing_is_touched(void **state) {
    (void)state;
    struct sinter_instance empty = {0};
    for (size_t i = 0; i < probe_count; i++) {
        bool has_pointer = false;
        for (size_t j = 0; j < PROBE_ARGUMENT_MAX; j++)
            has_pointer |= probes[i].pointed_bytes[j] != 0;
        if (!has_pointer && !probes[i].descriptors)
            continue; /* nothing to be missed */
        uint32_t error = probes[i].call(&empty, probes[i].arguments);
        if (error == WASI_ERRNO_SUCCESS || (error != WASI_ERRNO_BADF && !has_pointer))
            fail_msg("%s: errno %u", probes[i].name, error);
    }
}

static void subscription_counts_have_a_cap(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    struct sinter_instance *instance = &fake->instance;
    assert_int_equal(sinter_wasi_poll_oneoff(instance, 0, 0, 0, AT_OUT), WASI_ERRNO_INVAL);
    assert_int_equal(sinter_wasi_poll_oneoff(instance, 0, 0, 4097, AT_OUT), WASI_ERRNO_INVAL);
    assert_int_equal(sinter_wasi_poll_oneoff(instance, 0, 0, 4096, AT_OUT), WASI_ERRNO_FAULT);
    /* As many as fit into memory, and more than the host lets a process have descriptors. */
    uint32_t count = FAKE_MEMORY_SIZE / WASI_SUBSCRIPTION_SIZE;
    memset(fake->memory.data, 0, FAKE_MEMORY_SIZE);
    assert_int_equal(sinter_wasi_poll_oneoff(instance, 0, 0, count, FAKE_MEMORY_SIZE - 4), 0);
    assert_int_equal(fake_get32(fake, FAKE_MEMORY_SIZE - 4), count);
    fake_destroy(fake);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_calls_have_a_probe),
        cmocka_unit_test(calls_succeed_as_they_stand),
        cmocka_unit_test(pointers_outside_memory_are_faults),
        cmocka_unit_test(pointers_at_the_end_are_good),
        cmocka_unit_test(lengths_are_counted_in_64_bits),
        cmocka_unit_test(iovec_counts_have_no_cap_but_memory),
        cmocka_unit_test(buffers_outside_memory_are_faults),
        cmocka_unit_test(unknown_choices_are_refused),
        cmocka_unit_test(positions_past_a_files_are_refused),
        cmocka_unit_test(closed_descriptors_are_refused),
        cmocka_unit_test(closed_and_renumbered_descriptors_are_gone),
        cmocka_unit_test(without_memory_or_context_nothing_is_touched),
        cmocka_unit_test(subscription_counts_have_a_cap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
