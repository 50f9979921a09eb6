/* What a host gives an instance by WASI, in the options of a header's creation. */
#include "given.h"
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

static char output[4096];
static struct given_wasi_buffer buffer = {output, sizeof output - 1, 0};

static struct given *make(struct given_wasi wasi) {
    struct given_options options;
    struct given *instance;
    char error[200] = "";
    memset(&options, 0, sizeof options);
    options.wasi = &wasi;
    enum given_status status = given_create_with(&options, &instance, error, sizeof error);
    if (status != GIVEN_OK)
        fprintf(stderr, "%s\n", error);
    CHECK(status == GIVEN_OK);
    return instance;
}

/* What the guest has written since the last time. */
static const char *written(void) {
    output[buffer.position] = '\0';
    buffer.position = 0;
    return output;
}

static struct given_wasi into_buffer(void) {
    struct given_wasi wasi;
    memset(&wasi, 0, sizeof wasi);
    wasi.standard_output.kind = GIVEN_WASI_STREAM_BUFFER;
    wasi.standard_output.buffer = &buffer;
    return wasi;
}

static void end(struct given *instance) {
    given_destroy(instance);
    buffer.position = 0;
}

static void arguments_and_environment(void) {
    static const char *const arguments[] = {"program", "-x", ""};
    static const char *const environment[] = {"MINE=1", "BUILT=host", "BUILTIN=2"};
    struct given_wasi wasi = into_buffer();
    struct given *instance = make(wasi);
    CHECK(given_show_arguments(instance) == GIVEN_OK);
    CHECK(strcmp(written(), "argument library\n") == 0);
    CHECK(given_show_environment(instance) == GIVEN_OK);
    CHECK(strcmp(written(), "variable BUILT=build\nvariable OTHER=o\n") == 0);
    end(instance);
    wasi.arguments = arguments;
    wasi.argument_count = 3;
    wasi.environment = environment;
    wasi.environment_count = 3;
    instance = make(wasi);
    CHECK(given_show_arguments(instance) == GIVEN_OK);
    CHECK(strcmp(written(), "argument program\nargument -x\nargument \n") == 0);
    CHECK(given_show_environment(instance) == GIVEN_OK);
    CHECK(strcmp(written(), "variable OTHER=o\nvariable MINE=1\nvariable BUILT=host\n"
                            "variable BUILTIN=2\n") == 0);
    end(instance);
    wasi.replaces_policy = true;
    wasi.argument_count = 0;
    instance = make(wasi);
    CHECK(given_show_arguments(instance) == GIVEN_OK);
    CHECK(given_show_environment(instance) == GIVEN_OK);
    CHECK(strcmp(written(), "variable MINE=1\nvariable BUILT=host\nvariable BUILTIN=2\n") == 0);
    end(instance);
}

static void environment_of_the_process(void) {
    struct given *instance;
    CHECK(setenv("PASSED_ON", "p", 1) == 0);
    instance = make(into_buffer());
    CHECK(given_show_environment(instance) == GIVEN_OK);
    CHECK(strcmp(written(), "variable BUILT=build\nvariable OTHER=o\nvariable PASSED_ON=p\n") == 0);
    end(instance);
    CHECK(clearenv() == 0);
    instance = make(into_buffer());
    CHECK(given_show_environment(instance) == GIVEN_OK);
    CHECK(strcmp(written(), "variable BUILT=build\nvariable OTHER=o\n") == 0);
    end(instance);
}

static void directories(void) {
    static const struct given_wasi_directory given = {"given", "/given", true};
    struct given_wasi wasi = into_buffer();
    wasi.directories = &given;
    wasi.directory_count = 1;
    struct given *instance = make(wasi);
    for (int which = 0; which < 3; which++)
        CHECK(given_show_file(instance, (uint32_t)which) == GIVEN_OK);
    CHECK(strcmp(written(), "of the build\nof the host\n"
                            "/given/new: Capabilities insufficient\n") == 0);
    end(instance);
    wasi.replaces_policy = true;
    instance = make(wasi);
    for (int which = 0; which < 2; which++)
        CHECK(given_show_file(instance, (uint32_t)which) == GIVEN_OK);
    const char *text = written(); /* libraries differ in what they call it */
    CHECK(strncmp(text, "/built/note: ", 13) == 0 && strstr(text, "\nof the host\n"));
    end(instance);
}

struct stream {
    struct given *instance;
    const char *input; /* the next line */
    char log[200];
    int mode;
};

static int64_t read_line(void *context, void *bytes, uint64_t size_bytes) {
    struct stream *stream = context;
    size_t size = strcspn(stream->input, "\n");
    size += stream->input[size] == '\n';
    if (size > size_bytes)
        size = size_bytes;
    memcpy(bytes, stream->input, size);
    stream->input += size;
    return (int64_t)size;
}

static int64_t write_log(void *context, const void *bytes, uint64_t size_bytes) {
    struct stream *stream = context;
    uint32_t result = 0;
    switch (stream->mode) {
    case 1: /* calls the guest that is writing */
        CHECK(given_twice(stream->instance, 21, &result) == GIVEN_OK && result == 42);
        break;
    case 2: /* ends its call */
        given_fail(stream->instance, "no more of this");
        return -EIO;
    case 3: /* and without a return */
        given_trap(stream->instance, "not at all");
        break;
    case 4:
        return -EPIPE;
    case 5: /* from the guest's point of view as long ago as from the host's */
        usleep(1000);
        break;
    default:
        break;
    }
    snprintf(stream->log + strlen(stream->log), sizeof stream->log - strlen(stream->log), "%.*s",
             (int)size_bytes, (const char *)bytes);
    return (int64_t)size_bytes;
}

static void callbacks(void) {
    struct stream stream = {.input = "one\ntwo"}, errors = {.input = NULL};
    struct given_wasi wasi = into_buffer();
    uint32_t error;
    wasi.standard_input.kind = GIVEN_WASI_STREAM_CALLBACK;
    wasi.standard_input.read = read_line;
    wasi.standard_input.context = &stream;
    wasi.standard_output.kind = GIVEN_WASI_STREAM_CALLBACK;
    wasi.standard_output.write = write_log;
    wasi.standard_output.context = &stream;
    wasi.standard_error = wasi.standard_output;
    wasi.standard_error.context = &errors;
    struct given *instance = make(wasi);
    stream.instance = instance;
    CHECK(given_shout(instance) == GIVEN_OK);
    CHECK(strcmp(stream.log, "ONE\nTWO") == 0 && strcmp(errors.log, "done\n") == 0);
    for (stream.mode = 1; stream.mode < 6; stream.mode++) {
        enum given_status status = given_write_bytes(instance, 1, &error);
        if (stream.mode == 2 || stream.mode == 3) {
            CHECK(status == GIVEN_TRAPPED && given_trap_kind(instance) == GIVEN_TRAP_HOST);
            CHECK(strstr(given_trap_message(instance), stream.mode == 2 ? "no more" : "not at"));
        } else {
            CHECK(status == GIVEN_OK && (error != 0) == (stream.mode == 4));
        }
    }
    /* A deadline also ends a guest that is in callbacks nearly all of the time. */
    stream.mode = 5;
    CHECK(given_set_deadline(instance, 50000000) == GIVEN_OK);
    CHECK(given_write_forever(instance) == GIVEN_INTERRUPTED);
    CHECK(given_set_deadline(instance, UINT64_MAX) == GIVEN_OK);
    /* Streams go on as they are after a reset. */
    stream.mode = 0;
    stream.input = "three\n";
    stream.log[0] = '\0';
    CHECK(given_reset(instance) == GIVEN_OK);
    CHECK(given_shout(instance) == GIVEN_OK && strcmp(stream.log, "THREE\n") == 0);
    given_destroy(instance);
}

static void buffers_and_descriptors(void) {
    char text[] = "a\nb\n";
    struct given_wasi_buffer input = {text, 2, 0}, small = {output, 10, 0};
    struct given_wasi wasi = into_buffer();
    uint32_t error;
    int ends[2];
    CHECK(pipe(ends) == 0);
    wasi.standard_input.kind = GIVEN_WASI_STREAM_BUFFER;
    wasi.standard_input.buffer = &input;
    wasi.standard_error.kind = GIVEN_WASI_STREAM_DESCRIPTOR;
    wasi.standard_error.descriptor = ends[1];
    struct given *instance = make(wasi);
    close(ends[1]);
    CHECK(given_shout(instance) == GIVEN_OK && strcmp(written(), "A\n") == 0);
    CHECK(input.position == 2);
    input.size_bytes = 4;
    CHECK(given_shout(instance) == GIVEN_OK && strcmp(written(), "B\n") == 0);
    char got[20] = "";
    CHECK(read(ends[0], got, sizeof got) == 10 && strcmp(got, "done\ndone\n") == 0);
    end(instance);
    CHECK(read(ends[0], got, sizeof got) == 0);
    close(ends[0]);

    wasi.standard_output.buffer = &small;
    wasi.standard_error.kind = GIVEN_WASI_STREAM_EMPTY;
    instance = make(wasi);
    CHECK(given_write_bytes(instance, 100, &error) == GIVEN_OK && error == 0);
    CHECK(small.position == 10);
    CHECK(given_write_bytes(instance, 100, &error) == GIVEN_OK && error != 0);
    end(instance);
}

static int set_time(void *context, uint32_t clock, uint64_t *time_ns) {
    *time_ns = (*(uint64_t *)context + clock) * 1000000000u;
    return 0;
}

static int set_random(void *context, void *bytes, uint64_t size_bytes) {
    memset(bytes, (int)*(uint64_t *)context & 0xff, size_bytes);
    return 0;
}

static void clocks_and_random(void) {
    uint64_t now = 1234, seconds;
    uint32_t word;
    struct given_wasi wasi = into_buffer();
    wasi.clock_time = set_time;
    wasi.random = set_random;
    wasi.context = &now;
    struct given *instance = make(wasi);
    for (; now < 1240; now++) {
        CHECK(given_seconds(instance, &seconds) == GIVEN_OK && seconds == now);
        CHECK(given_random_word(instance, &word) == GIVEN_OK);
        CHECK(word == 0x01010101u * (now & 0xff));
    }
    end(instance);
}

static void refused(struct given_wasi wasi, enum given_status expected, const char *why) {
    struct given_options options;
    struct given *instance;
    char error[200] = "";
    memset(&options, 0, sizeof options);
    options.wasi = &wasi;
    CHECK(given_create_with(&options, &instance, error, sizeof error) == expected && !instance);
    if (!strstr(error, why))
        fprintf(stderr, "%s\n", error);
    CHECK(strstr(error, why));
}

static void refusals(void) {
    static const struct given_wasi_directory missing = {"given/missing", "/", false};
    static const struct given_wasi_directory nameless = {"given", NULL, false};
    static const char *const listener = "nowhere";
    static const char *const gapped[] = {"A=1", NULL};
    struct given_wasi wasi = into_buffer();
    wasi.standard_output.buffer = NULL;
    refused(wasi, GIVEN_BAD_ARGUMENTS, "standard output: Invalid argument");
    wasi = into_buffer();
    wasi.standard_input.kind = GIVEN_WASI_STREAM_DESCRIPTOR;
    wasi.standard_input.descriptor = 12345;
    refused(wasi, GIVEN_LINK_FAILED, "standard input: Bad file descriptor");
    wasi = into_buffer();
    wasi.directories = &missing;
    wasi.directory_count = 1;
    refused(wasi, GIVEN_LINK_FAILED, "given/missing: No such file");
    wasi = into_buffer();
    wasi.listeners = &listener;
    wasi.listener_count = 1;
    refused(wasi, GIVEN_BAD_ARGUMENTS, "nowhere: Invalid argument");
    wasi = into_buffer();
    wasi.arguments = gapped;
    wasi.argument_count = 2;
    refused(wasi, GIVEN_BAD_ARGUMENTS, "NULL is among the arguments");
    wasi = into_buffer();
    wasi.environment = gapped;
    wasi.environment_count = 2;
    refused(wasi, GIVEN_BAD_ARGUMENTS, "NULL is among the variables");
    wasi = into_buffer();
    wasi.listener_count = 1;
    refused(wasi, GIVEN_BAD_ARGUMENTS, "NULL is among the listeners");
    wasi = into_buffer();
    wasi.directories = &nameless;
    wasi.directory_count = 1;
    refused(wasi, GIVEN_BAD_ARGUMENTS, "NULL is among the directories");
}

static void ports(void) {
    static const char *const listeners[] = {"127.0.0.1:0", "127.0.0.1:0"};
    uint16_t picked[2] = {0, 0};
    struct given_wasi wasi = into_buffer();
    wasi.listeners = listeners;
    wasi.listener_count = 2;
    wasi.listener_ports = picked;
    struct given *instance = make(wasi);
    CHECK(picked[0] && picked[1] && picked[0] != picked[1]);
    end(instance);
}

int main(void) {
    arguments_and_environment();
    directories();
    callbacks();
    buffers_and_descriptors();
    clocks_and_random();
    refusals();
    ports();
    environment_of_the_process();
    struct given *instance;
    CHECK(given_create(&instance, NULL, 0) == GIVEN_OK); /* the process's streams */
    CHECK(given_shout(instance) == GIVEN_OK);
    given_destroy(instance);
    return 0;
}
