/* Recursion without end is a trap, in the main thread and in every other, whatever stack the host
 * gave it; after it the instance goes on. The depth is bounded by the size that the build chose. */
#include "check.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <unistd.h>

uint32_t env_again(struct sinter_instance *instance, uint32_t depth);

#define KIB ((size_t)1024)
#define MIB (KIB * KIB)
#define CANARY 0x5a

uint32_t env_again(struct sinter_instance *instance, uint32_t depth) {
    uint32_t result;
    if (call_i32(instance, "through_host", depth + 1, &result) == SINTER_TRAPPED) {
        const char *reason = strstr(sinter_trap_message(instance), "call stack");
        sinter_trap(instance, reason ? reason : "another trap");
    }
    return result;
}

static uint32_t depth_of(struct sinter_instance *instance) {
    uint32_t depth;
    CHECK(call_i32(instance, "depth", 0, &depth) == SINTER_OK);
    return depth;
}

/* All ways, but for the slow one on a large stack; returns how deep the last one came. */
static uint32_t exhaust(struct sinter_instance *instance, size_t stack_bytes) {
    static const char *const ways[] = {"through_host", "mutual",  "indirect",
                                       "wide",         "filling", "direct"};
    uint32_t result, depth = 0;
    for (size_t i = stack_bytes > MIB; i < sizeof ways / sizeof *ways; i++) {
        depth_of(instance);
        CHECK(call_i32(instance, ways[i], 0, &result) == SINTER_TRAPPED);
        if (!strstr(sinter_trap_message(instance), "call stack exhausted")) {
            fprintf(stderr, "%s: %s\n", ways[i], sinter_trap_message(instance));
            exit(1);
        }
        depth = depth_of(instance);
        CHECK(depth > 10);
        CHECK(call_i32(instance, "sum", 100, &result) == SINTER_OK && result == 5050);
        CHECK(call_i32(instance, "load", 65536, &result) == SINTER_TRAPPED);
        CHECK(strcmp(sinter_trap_message(instance), "out of bounds memory access") == 0);
    }
    return depth;
}

struct job {
    struct sinter_instance *instance;
    size_t stack_bytes;
    size_t signal_stack_bytes; /* of the host's own; 0: none */
    uint32_t depth;
};

static void *run_job(void *argument) {
    struct job *job = argument;
    stack_t own = {.ss_size = job->signal_stack_bytes}, present;
    if (own.ss_size) {
        own.ss_sp = malloc(own.ss_size);
        CHECK(own.ss_sp && sigaltstack(&own, NULL) == 0);
    }
    job->depth = exhaust(job->instance, job->stack_bytes);
    CHECK(exhaust(job->instance, SIZE_MAX) > 10); /* the guard is there again */
    if (own.ss_size) {
        CHECK(sigaltstack(NULL, &present) == 0 && !(present.ss_flags & SS_DISABLE));
        CHECK(own.ss_size < 32 * KIB || present.ss_sp == own.ss_sp);
    }
    return NULL;
}

/* The host gives the thread a small signal stack after guests ran: what is below that stays as it
 * was. */
static void *change_signal_stack(void *argument) {
    struct job *job = argument;
    uint8_t *memory = malloc(128 * KIB);
    /* A signal's frame fits, and little more. */
    size_t size = (size_t)sysconf(_SC_MINSIGSTKSZ) + 1 * KIB;
    stack_t small = {.ss_sp = memory + 56 * KIB, .ss_size = size}, before;
    CHECK(size <= 64 * KIB);
    CHECK(memory && exhaust(job->instance, SIZE_MAX) > 10);
    memset(memory, CANARY, 56 * KIB);
    CHECK(sigaltstack(&small, &before) == 0);
    CHECK(exhaust(job->instance, SIZE_MAX) > 10);
    for (size_t i = 0; i < 56 * KIB; i++)
        CHECK(memory[i] == CANARY);
    CHECK(sigaltstack(&before, NULL) == 0);
    free(memory);
    return NULL;
}

static uint32_t in_thread(struct sinter_instance *instance, size_t stack_bytes,
                          size_t signal_stack_bytes) {
    struct job job = {.instance = instance,
                      .stack_bytes = stack_bytes < 512 * KIB ? SIZE_MAX : stack_bytes,
                      .signal_stack_bytes = signal_stack_bytes};
    pthread_attr_t attributes;
    pthread_t thread;
    CHECK(pthread_attr_init(&attributes) == 0);
    CHECK(pthread_attr_setstacksize(&attributes, stack_bytes) == 0);
    CHECK(pthread_create(&thread, &attributes, run_job, &job) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    pthread_attr_destroy(&attributes);
    return job.depth;
}

/* A stack of the host's own that nothing guards: what is below it stays as it was. */
static void on_unguarded(struct sinter_instance *instance, size_t stack_bytes) {
    struct job job = {.instance = instance, .stack_bytes = SIZE_MAX};
    size_t below = 4 * MIB;
    uint8_t *memory =
        mmap(NULL, below + stack_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pthread_attr_t attributes;
    pthread_t thread;
    CHECK(memory != MAP_FAILED);
    memset(memory, CANARY, below);
    CHECK(pthread_attr_init(&attributes) == 0);
    CHECK(pthread_attr_setstack(&attributes, memory + below, stack_bytes) == 0);
    CHECK(pthread_create(&thread, &attributes, run_job, &job) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    for (size_t i = 0; i < below; i++)
        CHECK(memory[i] == CANARY);
    munmap(memory, below + stack_bytes);
}

static size_t size_argument(int argc, char **argv) {
    static const char flag[] = "--stack-size=";
    for (int i = 1; i < argc; i++)
        if (strncmp(argv[i], flag, sizeof flag - 1) == 0)
            return strtoul(argv[i] + sizeof flag - 1, NULL, 10) * KIB; /* ...K */
    return 16 * MIB;
}

int sinter_host_main(struct sinter_instance *instance, int argc, char **argv) {
    size_t size = size_argument(argc, argv);
    uint32_t depth = exhaust(instance, size);
    /* A frame is between 16 bytes and 2 KiB. */
    CHECK(depth < size / 16 && depth > size / (2 * KIB));
    CHECK(exhaust(instance, SIZE_MAX) > depth / 2);
    in_thread(instance, 16 * KIB, 0); /* the least that there is: another stack is taken */
    in_thread(instance, 128 * KIB, 0);
    uint32_t small = in_thread(instance, 1 * MIB, 0);
    CHECK(in_thread(instance, 8 * MIB, 0) > 4 * small);
    on_unguarded(instance, 64 * KIB);
    in_thread(instance, 1 * MIB, 8 * KIB);  /* too small a signal stack: replaced */
    in_thread(instance, 1 * MIB, 64 * KIB); /* large enough: kept */
    in_thread(instance, 16 * KIB, 64 * KIB);
    struct job job = {.instance = instance};
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, change_signal_stack, &job) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    return 0;
}
