/* Every WASI call but proc_exit, which does not return: arguments with which it succeeds, and what
 * each of them is. Tests spoil one argument, or one system call, at a time: what then fails is
 * known. */
#ifndef TESTS_WASI_PROBES_H
#define TESTS_WASI_PROBES_H

#include "fake.h"

#define PROBE_ARGUMENT_MAX 10

/* Sets of arguments have a bit for each. */
struct probe {
    const char *name;
    uint32_t (*call)(struct sinter_instance *, const uint64_t *arguments);
    uint64_t arguments[PROBE_ARGUMENT_MAX];
    uint32_t pointed_bytes[PROBE_ARGUMENT_MAX]; /* 0: not a pointer */
    uint32_t descriptors;
    uint32_t paths;   /* addresses of paths that are resolved; the size is the next argument */
    uint32_t iovecs;  /* addresses of buffers; the count is the next argument */
    uint32_t lengths; /* counts of bytes, at the address in the argument before */
    uint32_t choices; /* enumerations and flags of fewer than 32 bits */
    uint32_t offsets; /* 64 bits, of which a file's positions take 63 */
};

extern const struct probe probes[];
extern const size_t probe_count;

/* A fake in which the probes' calls succeed, once each: "file", "dir", "link" (to "file") below the
 * root, "secret" and "outside" beside it, and what the arguments point to. */
struct probe_bench {
    struct fake *fake;
    int peer;   /* of the connected socket; there is something to be received from it */
    int client; /* of the connection that waits to be accepted */
};

/* What the probes' descriptor arguments are, beside FAKE_ROOT. */
#define PROBE_FILE 4u
#define PROBE_CONNECTED 5u
#define PROBE_LISTENING 6u
#define PROBE_SPARE 7u
#define PROBE_NOT_OPEN 9u

struct probe_bench probe_set_up(bool walks_paths);
void probe_tear_down(const struct probe_bench *bench);

/* The errno of the probe's call with its own arguments but for `value` as argument `index`. When it
 * is an error, the test fails if guest memory has changed. */
uint32_t probe_call_with(const struct probe *probe, struct fake *fake, size_t index,
                         uint64_t value);

#define PROBE_HAS(set, index) (((set) >> (index)) & 1u)

#endif
