/* What a host gives in place of the system's: streams by buffers, callbacks and descriptors,
 * clocks, random bytes. */
#include "fake.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define MS UINT64_C(1000000)
#define NOTHING (-1000000) /* what a callback returns that was not called */

/* A host: what its functions return next, and what they were called with. */
struct host {
    int64_t result;
    uint64_t size;
    uint32_t calls;
    uint32_t interrupted; /* so many calls return -EINTR first */
    char bytes[32];
    uint64_t time_ns;
    uint32_t clock;
    struct sinter_instance *fails; /* that instance is to fail */
};

static void fail_if_wished(const struct host *host) {
    if (host->fails)
        host->fails->head.is_failing = true; /* as sinter_fail does */
}

static int64_t transfer(struct host *host, uint64_t size) {
    host->calls++;
    host->size = size;
    fail_if_wished(host);
    if (host->interrupted) {
        host->interrupted--;
        return -EINTR;
    }
    return host->result;
}

static int64_t host_read(void *context, void *bytes, uint64_t size_bytes) {
    struct host *host = context;
    int64_t result = transfer(host, size_bytes);
    if (result > 0 && (uint64_t)result <= size_bytes)
        memset(bytes, 'r', (size_t)result);
    return result;
}

static int64_t host_write(void *context, const void *bytes, uint64_t size_bytes) {
    struct host *host = context;
    memcpy(host->bytes, bytes, size_bytes < sizeof host->bytes ? size_bytes : sizeof host->bytes);
    return transfer(host, size_bytes);
}

static int host_clock(void *context, uint32_t clock, uint64_t *time_ns) {
    struct host *host = context;
    host->calls++;
    host->clock = clock;
    fail_if_wished(host);
    *time_ns = host->time_ns + clock;
    return host->result < 0 ? (int)-host->result : 0;
}

static int host_random(void *context, void *bytes, uint64_t size_bytes) {
    struct host *host = context;
    host->calls++;
    host->size = size_bytes;
    fail_if_wished(host);
    memset(bytes, 4, size_bytes); /* chosen by fair dice roll */
    return host->result < 0 ? (int)-host->result : 0;
}

static struct fake *fake_of(const struct sinter_wasi_config *config) {
    struct fake *fake = fake_create(false);
    const char *failed;
    sinter_wasi_destroy(fake->instance.wasi);
    assert_int_equal(sinter_wasi_create(config, &fake->instance.wasi, &failed), 0);
    return fake;
}

/* The standard streams of a context, all of them `stream`. */
static struct fake *fake_with(struct sinter_wasi_stream stream) {
    return fake_of(&(struct sinter_wasi_config){
        .standard_input = stream, .standard_output = stream, .standard_error = stream});
}

static struct sinter_wasi_stream by_callback(struct host *host) {
    return (struct sinter_wasi_stream){.kind = SINTER_WASI_STREAM_CALLBACK,
                                       .read = host_read,
                                       .write = host_write,
                                       .context = host};
}

static struct sinter_wasi_stream by_buffer(struct sinter_wasi_buffer *buffer) {
    return (struct sinter_wasi_stream){.kind = SINTER_WASI_STREAM_BUFFER, .buffer = buffer};
}

static void put_iovecs(struct fake *fake, const uint32_t *sizes, uint32_t count) {
    uint32_t at = AT_BUFFER;
    for (uint32_t i = 0; i < count; i++) {
        fake_put32(fake, AT_IOVECS + 8 * i, at);
        fake_put32(fake, AT_IOVECS + 8 * i + 4, sizes[i]);
        at += sizes[i];
    }
}

static void input_comes_from_a_buffer(void **state) {
    (void)state;
    char text[] = "seven letters";
    struct sinter_wasi_buffer buffer = {.bytes = text, .size_bytes = 5};
    struct fake *fake = fake_with(by_buffer(&buffer));
    put_iovecs(fake, (uint32_t[]){0, 2, 1}, 3);
    assert_int_equal(sinter_wasi_fd_read(&fake->instance, 0, AT_IOVECS, 3, AT_OUT), 0);
    assert_int_equal(fake_get32(fake, AT_OUT), 3);
    assert_memory_equal(fake->memory.data + AT_BUFFER, "sev\0", 4);
    assert_int_equal(buffer.position, 3);
    assert_int_equal(fake_read(fake, 0, 100), 0);
    assert_int_equal(fake_get32(fake, AT_OUT), 2);
    assert_int_equal(fake_read(fake, 0, 100), 0);
    assert_int_equal(fake_get32(fake, AT_OUT), 0); /* the end */
    buffer.size_bytes = sizeof text;               /* the host adds to it */
    buffer.position = 6;
    assert_int_equal(fake_read(fake, 0, 7), 0);
    assert_memory_equal(fake->memory.data + AT_BUFFER, "letters", 7);
    buffer.position = UINT64_MAX; /* the host's mistake */
    assert_int_equal(fake_read(fake, 0, 7), 0);
    assert_int_equal(fake_get32(fake, AT_OUT), 0);
    assert_int_equal(fake_write(fake, 0, "x"), WASI_ERRNO_NOTCAPABLE);
    fake_destroy(fake);
}

static void output_goes_to_a_buffer(void **state) {
    (void)state;
    char text[8] = "........";
    struct sinter_wasi_buffer buffer = {.bytes = text, .size_bytes = 7};
    struct fake *fake = fake_with(by_buffer(&buffer));
    assert_int_equal(fake_write(fake, 1, "abc"), 0);
    assert_int_equal(fake_write(fake, 2, "de"), 0);
    assert_int_equal(fake_get32(fake, AT_OUT), 2);
    assert_int_equal(fake_write(fake, 1, "fghi"), 0);
    assert_int_equal(fake_get32(fake, AT_OUT), 2); /* as much as there is room for */
    assert_memory_equal(text, "abcdefg.", 8);
    assert_int_equal(fake_write(fake, 1, "x"), WASI_ERRNO_NOSPC);
    assert_int_equal(fake_write(fake, 1, ""), 0);
    assert_int_equal(fake_read(fake, 1, 1), WASI_ERRNO_NOTCAPABLE);
    fake_destroy(fake);
}

static void nothing_is_read_and_everything_written(void **state) {
    (void)state;
    struct fake *fake = fake_with((struct sinter_wasi_stream){.kind = SINTER_WASI_STREAM_EMPTY});
    assert_int_equal(fake_read(fake, 0, 8), 0);
    assert_int_equal(fake_get32(fake, AT_OUT), 0);
    assert_int_equal(fake_write(fake, 1, "abc"), 0);
    assert_int_equal(fake_get32(fake, AT_OUT), 3);
    fake_destroy(fake);
}

static void callbacks_move_one_buffer_at_a_time(void **state) {
    (void)state;
    struct host host = {.result = 2};
    struct fake *fake = fake_with(by_callback(&host));
    put_iovecs(fake, (uint32_t[]){0, 3, 5}, 3);
    fake_put(fake, AT_BUFFER, "abcdefgh");
    assert_int_equal(sinter_wasi_fd_write(&fake->instance, 2, AT_IOVECS, 3, AT_OUT), 0);
    assert_int_equal(fake_get32(fake, AT_OUT), 2);
    assert_int_equal(host.size, 3);
    assert_memory_equal(host.bytes, "abc\0", 4);
    assert_int_equal(sinter_wasi_fd_read(&fake->instance, 0, AT_IOVECS, 3, AT_OUT), 0);
    assert_memory_equal(fake->memory.data + AT_BUFFER, "rrcdefgh", 8);
    host = (struct host){.result = 1, .interrupted = 3}; /* a guest knows no signals */
    assert_int_equal(fake_write(fake, 1, "x"), 0);
    assert_int_equal(host.calls, 4);
    host = (struct host){.result = NOTHING};
    assert_int_equal(fake_write(fake, 1, ""), 0);
    assert_int_equal(fake_read(fake, 0, 0), 0);
    assert_int_equal(host.calls, 0);
    fake_destroy(fake);
}

static void what_a_callback_returns_is_checked(void **state) {
    (void)state;
    static const struct {
        int64_t result;
        uint32_t read, written;
    } cases[] = {{-EAGAIN, WASI_ERRNO_AGAIN, WASI_ERRNO_AGAIN},
                 {-EPIPE, WASI_ERRNO_PIPE, WASI_ERRNO_PIPE},
                 {-5000, WASI_ERRNO_IO, WASI_ERRNO_IO},
                 {INT64_MIN, WASI_ERRNO_IO, WASI_ERRNO_IO},
                 {INT64_MAX, WASI_ERRNO_IO, WASI_ERRNO_IO},
                 {5, WASI_ERRNO_IO, WASI_ERRNO_IO},
                 {0, 0, WASI_ERRNO_IO},
                 {4, 0, 0}};
    struct host host = {0};
    struct fake *fake = fake_with(by_callback(&host));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        host.result = cases[i].result;
        assert_int_equal(fake_read(fake, 0, 4), cases[i].read);
        assert_int_equal(fake_write(fake, 1, "1234"), cases[i].written);
    }
    fake_destroy(fake);
}

static void host_streams_look_like_pipes(void **state) {
    (void)state;
    struct host host = {.result = 1};
    struct fake *fake = fake_with(by_callback(&host));
    struct sinter_instance *instance = &fake->instance;
    assert_int_equal(sinter_wasi_fd_fdstat_get(instance, 1, AT_OUT), 0);
    assert_int_equal(fake_get32(fake, AT_OUT), WASI_FILETYPE_UNKNOWN);
    assert_int_equal(sinter_wasi_fd_fdstat_set_flags(instance, 1, WASI_FDFLAG_NONBLOCK), 0);
    assert_int_equal(sinter_wasi_fd_fdstat_get(instance, 1, AT_OUT), 0);
    assert_int_equal(fake_get32(fake, AT_OUT), WASI_FILETYPE_UNKNOWN | WASI_FDFLAG_NONBLOCK << 16);
    assert_int_equal(sinter_wasi_fd_filestat_get(instance, 1, AT_OUT), 0);
    assert_int_equal(sinter_wasi_unstable_fd_filestat_get(instance, 1, AT_OUT), 0);
    assert_int_equal(sinter_wasi_fd_seek(instance, 1, 0, WASI_WHENCE_CUR, AT_OUT),
                     WASI_ERRNO_SPIPE);
    assert_int_equal(sinter_wasi_fd_pread(instance, 0, AT_IOVECS, 0, 0, AT_OUT), WASI_ERRNO_SPIPE);
    assert_int_equal(sinter_wasi_fd_sync(instance, 1), WASI_ERRNO_NOTCAPABLE);
    assert_int_equal(sinter_wasi_fd_filestat_set_size(instance, 1, 0), WASI_ERRNO_NOTCAPABLE);
    assert_int_equal(sinter_wasi_fd_readdir(instance, 0, AT_BUFFER, 100, 0, AT_OUT),
                     WASI_ERRNO_NOTCAPABLE);
    assert_int_equal(sinter_wasi_sock_shutdown(instance, 1, WASI_SDFLAG_WR), WASI_ERRNO_NOTSOCK);
    assert_int_equal(sinter_wasi_fd_prestat_get(instance, 1, AT_OUT), WASI_ERRNO_BADF);
    /* It can be moved and closed, and closes nothing of the host's. */
    uint32_t before = fake_host_descriptor_count();
    assert_int_equal(sinter_wasi_fd_renumber(instance, 1, 2), 0);
    assert_int_equal(fake_write(fake, 1, "x"), WASI_ERRNO_BADF);
    assert_int_equal(fake_write(fake, 2, "x"), 0);
    assert_int_equal(sinter_wasi_fd_close(instance, 2), 0);
    assert_int_equal(sinter_wasi_fd_close(instance, 2), WASI_ERRNO_BADF);
    assert_int_equal(fake_host_descriptor_count(), before);
    fake_destroy(fake);
}

static void a_descriptor_is_duplicated(void **state) {
    (void)state;
    int ends[2];
    char text[4] = "";
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    uint32_t before = fake_host_descriptor_count();
    struct fake *fake = fake_of(&(struct sinter_wasi_config){
        .standard_output = {.kind = SINTER_WASI_STREAM_DESCRIPTOR, .descriptor = ends[1]}});
    assert_int_equal(close(ends[1]), 0);
    assert_int_equal(fake_write(fake, 1, "abc"), 0);
    assert_int_equal(read(ends[0], text, 4), 3);
    assert_string_equal(text, "abc");
    /* The guest cannot change the open file, which the host has, too. */
    assert_int_equal(sinter_wasi_fd_fdstat_set_flags(&fake->instance, 1, 0), 0);
    assert_int_equal(sinter_wasi_fd_read(&fake->instance, 1, AT_IOVECS, 0, AT_OUT),
                     WASI_ERRNO_NOTCAPABLE);
    assert_int_equal(sinter_wasi_fd_close(&fake->instance, 1), 0);
    assert_int_equal(read(ends[0], text, 4), 0); /* the last end is closed */
    assert_int_equal(close(ends[0]), 0);
    assert_int_equal(fake_host_descriptor_count(), before - 2);
    fake_destroy(fake);
}

static void streams_that_lack_something_are_refused(void **state) {
    (void)state;
    struct sinter_wasi_buffer empty = {.size_bytes = 1};
    struct host host = {0};
    struct sinter_wasi_stream reads = by_callback(&host), writes = by_callback(&host);
    reads.write = NULL;
    writes.read = NULL;
    const struct {
        struct sinter_wasi_stream input, output;
        int error;
        const char *failed;
    } cases[] = {
        {.input = writes, .error = EINVAL, .failed = "standard input"},
        {.output = reads, .error = EINVAL, .failed = "standard output"},
        {.output = by_buffer(NULL), .error = EINVAL, .failed = "standard output"},
        {.output = by_buffer(&empty), .error = EINVAL, .failed = "standard output"},
        {.input = {.kind = SINTER_WASI_STREAM_DESCRIPTOR, .descriptor = -1},
         .error = EINVAL,
         .failed = "standard input"},
        {.input = {.kind = SINTER_WASI_STREAM_DESCRIPTOR, .descriptor = 99999},
         .error = EBADF,
         .failed = "standard input"},
        {.input = {.kind = (enum sinter_wasi_stream_kind)5},
         .error = EINVAL,
         .failed = "standard input"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sinter_wasi *wasi;
        const char *failed;
        struct sinter_wasi_config config = {.standard_input = cases[i].input,
                                            .standard_output = cases[i].output};
        assert_int_equal(sinter_wasi_create(&config, &wasi, &failed), cases[i].error);
        assert_null(wasi);
        assert_string_equal(failed, cases[i].failed);
    }
}

static void put_subscription(struct fake *fake, uint32_t index, uint8_t type, uint32_t value) {
    uint32_t at = AT_SUBSCRIPTIONS + index * WASI_SUBSCRIPTION_SIZE;
    memset(fake->memory.data + at, 0, WASI_SUBSCRIPTION_SIZE);
    fake_put64(fake, at, index);
    fake->memory.data[at + WASI_SUBSCRIPTION_TYPE] = type;
    fake_put32(fake, at + WASI_SUBSCRIPTION_FD, value);
}

static uint32_t poll_all(struct fake *fake, uint32_t count) {
    assert_int_equal(
        sinter_wasi_poll_oneoff(&fake->instance, AT_SUBSCRIPTIONS, AT_EVENTS, count, AT_OUT), 0);
    return fake_get32(fake, AT_OUT);
}

static void host_streams_are_ready(void **state) {
    (void)state;
    char text[] = "seven";
    struct sinter_wasi_buffer buffer = {.bytes = text, .size_bytes = 5, .position = 1};
    struct fake *fake = fake_with(by_buffer(&buffer));
    put_subscription(fake, 0, WASI_EVENT_FD_READ, 0);
    put_subscription(fake, 1, WASI_EVENT_FD_WRITE, 1);
    put_subscription(fake, 2, WASI_EVENT_FD_WRITE, 0); /* not its direction */
    for (uint32_t i = 3; i < 20; i++) {                /* more than need no allocation */
        put_subscription(fake, i, WASI_EVENT_CLOCK, WASI_CLOCK_MONOTONIC);
        fake_put64(fake, AT_SUBSCRIPTIONS + i * WASI_SUBSCRIPTION_SIZE + WASI_SUBSCRIPTION_TIMEOUT,
                   100000 * MS);
    }
    for (uint32_t count = 3; count <= 20; count += 17) {
        assert_int_equal(poll_all(fake, count), 3);
        assert_int_equal(fake_get64(fake, AT_EVENTS + WASI_EVENT_BYTE_COUNT), 4);
        assert_int_equal(fake_get32(fake, AT_EVENTS + 2 * WASI_EVENT_SIZE + WASI_EVENT_ERROR) &
                             0xffff,
                         WASI_ERRNO_NOTCAPABLE);
    }
    fake_destroy(fake);
}

static void clocks_are_the_hosts(void **state) {
    (void)state;
    struct host host = {.time_ns = 12345 * MS};
    struct sinter_wasi_config config = {.clock_time = host_clock, .context = &host};
    struct fake *fake = fake_of(&config);
    for (uint32_t clock = 0; clock < 4; clock++) {
        assert_int_equal(sinter_wasi_clock_time_get(&fake->instance, clock, 0, AT_OUT), 0);
        assert_int_equal(fake_get64(fake, AT_OUT), 12345 * MS + clock);
        assert_int_equal(host.clock, clock);
        assert_int_equal(sinter_wasi_clock_res_get(&fake->instance, clock, AT_OUT), 0);
        assert_int_equal(fake_get64(fake, AT_OUT), 1);
    }
    assert_int_equal(host.calls, 4);
    assert_int_equal(sinter_wasi_clock_time_get(&fake->instance, 4, 0, AT_OUT), WASI_ERRNO_INVAL);
    assert_int_equal(sinter_wasi_clock_time_get(&fake->instance, 0, 0, FAKE_MEMORY_SIZE - 7),
                     WASI_ERRNO_FAULT);
    assert_int_equal(host.calls, 4);
    /* A wait for a time of a clock that stands still takes real time, and ends. */
    put_subscription(fake, 0, WASI_EVENT_CLOCK, WASI_CLOCK_MONOTONIC);
    uint32_t at = AT_SUBSCRIPTIONS;
    fake_put64(fake, at + WASI_SUBSCRIPTION_TIMEOUT, 12346 * MS);
    fake->memory.data[at + WASI_SUBSCRIPTION_CLOCK_FLAGS] = WASI_SUBCLOCK_ABSTIME;
    assert_int_equal(poll_all(fake, 1), 1);
    fake_put64(fake, at + WASI_SUBSCRIPTION_TIMEOUT, 5); /* long ago */
    assert_int_equal(poll_all(fake, 1), 1);
    host.result = -ENOSYS;
    assert_int_equal(sinter_wasi_clock_time_get(&fake->instance, 0, 0, AT_OUT), WASI_ERRNO_NOSYS);
    assert_int_equal(poll_all(fake, 1), 1);
    assert_int_equal(fake_get32(fake, AT_EVENTS + WASI_EVENT_ERROR) & 0xffff, WASI_ERRNO_NOSYS);
    fake_destroy(fake);
    config.clock_resolution_ns = 50;
    fake = fake_of(&config);
    assert_int_equal(sinter_wasi_clock_res_get(&fake->instance, 0, AT_OUT), 0);
    assert_int_equal(fake_get64(fake, AT_OUT), 50);
    fake_destroy(fake);
}

static void random_bytes_are_the_hosts(void **state) {
    (void)state;
    struct host host = {0};
    struct fake *fake =
        fake_of(&(struct sinter_wasi_config){.random = host_random, .context = &host});
    assert_int_equal(sinter_wasi_random_get(&fake->instance, AT_BUFFER, 3), 0);
    assert_memory_equal(fake->memory.data + AT_BUFFER, "\4\4\4\0", 4);
    assert_int_equal(sinter_wasi_random_get(&fake->instance, AT_BUFFER, 0), 0);
    assert_int_equal(sinter_wasi_random_get(&fake->instance, FAKE_MEMORY_SIZE, 1),
                     WASI_ERRNO_FAULT);
    assert_int_equal(host.calls, 1);
    host.result = -EIO;
    assert_int_equal(sinter_wasi_random_get(&fake->instance, AT_BUFFER, 3), WASI_ERRNO_IO);
    fake_destroy(fake);
}

static void read_it(struct fake *fake) { (void)fake_read(fake, 0, 3); }

static void ask_time(struct fake *fake) {
    (void)sinter_wasi_clock_time_get(&fake->instance, 0, 0, AT_OUT);
}

static void ask_random(struct fake *fake) {
    (void)sinter_wasi_random_get(&fake->instance, AT_BUFFER, 3);
}

static void wait_few(struct fake *fake) { (void)poll_all(fake, 1); }

static void wait_many(struct fake *fake) { (void)poll_all(fake, 20); }

/* Whatever waits, and whatever the function returns: EINTR is not a reason to call it again. */
static void a_host_that_has_the_instance_fail_ends_its_call(void **state) {
    (void)state;
    static void (*const calls[])(struct fake *) = {read_it, ask_time, ask_random, wait_few,
                                                   wait_many};
    struct host host = {.interrupted = 1000};
    struct fake *fake = fake_of(&(struct sinter_wasi_config){.clock_time = host_clock,
                                                             .random = host_random,
                                                             .context = &host,
                                                             .standard_input = by_callback(&host)});
    for (uint32_t i = 0; i < 20; i++) {
        put_subscription(fake, i, WASI_EVENT_CLOCK, WASI_CLOCK_MONOTONIC);
        fake_put64(fake, AT_SUBSCRIPTIONS + i * WASI_SUBSCRIPTION_SIZE + WASI_SUBSCRIPTION_TIMEOUT,
                   3600000 * MS);
    }
    host.fails = &fake->instance;
    for (uint32_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        host.calls = 0;
        assert_int_equal(fake_exit_code(fake, calls[i]), FAKE_FAILURE);
        assert_int_equal(host.calls, 1);
    }
    fake_destroy(fake);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(input_comes_from_a_buffer),
        cmocka_unit_test(output_goes_to_a_buffer),
        cmocka_unit_test(nothing_is_read_and_everything_written),
        cmocka_unit_test(callbacks_move_one_buffer_at_a_time),
        cmocka_unit_test(what_a_callback_returns_is_checked),
        cmocka_unit_test(host_streams_look_like_pipes),
        cmocka_unit_test(a_descriptor_is_duplicated),
        cmocka_unit_test(streams_that_lack_something_are_refused),
        cmocka_unit_test(host_streams_are_ready),
        cmocka_unit_test(clocks_are_the_hosts),
        cmocka_unit_test(random_bytes_are_the_hosts),
        cmocka_unit_test(a_host_that_has_the_instance_fail_ends_its_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
