/* The fake instance. sinter_exit is defined here, in place of the runtime's: it leaves
 * fake_exit_code. */
#include "fake.h"

#include "sinter/wasi.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* On each side of guest memory; larger than anything that a test puts near an end. */
#define GUARD_SIZE 65536u
#define GUARD_BYTE 0xa5

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define HAS_ADDRESS_SANITIZER
#endif
#endif
#ifdef HAS_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#define SET_GUARD(guard) ASAN_POISON_MEMORY_REGION(guard, GUARD_SIZE)
#define LIFT_GUARD(guard) ASAN_UNPOISON_MEMORY_REGION(guard, GUARD_SIZE)
#else
#define SET_GUARD(guard) (void)(guard)
#define LIFT_GUARD(guard) (void)(guard)
#endif

static jmp_buf exit_target;
static uint32_t exit_code;

bool fake_is_interrupted;
void sinter_waits(bool does) { (void)does; }
bool sinter_is_interrupted(void) { return fake_is_interrupted; }
void sinter_check_stack(size_t more_bytes) { (void)more_bytes; }

_Noreturn void sinter_exit(struct sinter_instance *instance, uint32_t code) {
    (void)instance;
    exit_code = code;
    longjmp(exit_target, 1);
}

_Noreturn void sinter_raise_failure(struct sinter_instance *instance) {
    instance->head.is_failing = false;
    exit_code = FAKE_FAILURE;
    longjmp(exit_target, 1);
}

int64_t fake_exit_code(struct fake *fake, void (*call)(struct fake *)) {
    if (setjmp(exit_target))
        return exit_code;
    call(fake);
    return -1;
}

static void must(bool ok, const char *what) {
    if (!ok)
        fail_msg("%s: %s", what, strerror(errno));
}

/* The kernel writes to a guard as a call of the runtime does, and both are found at the end; a
 * sanitizer finds reads too. */
static void create_memory(struct fake *fake) {
    fake->guarded = malloc(GUARD_SIZE + FAKE_MEMORY_SIZE + GUARD_SIZE);
    must(fake->guarded != NULL, "malloc");
    memset(fake->guarded, GUARD_BYTE, GUARD_SIZE + FAKE_MEMORY_SIZE + GUARD_SIZE);
    fake->memory.data = fake->guarded + GUARD_SIZE;
    fake->memory.size = FAKE_MEMORY_SIZE;
    fake->instance.memory = &fake->memory;
    memset(fake->memory.data, 0, FAKE_MEMORY_SIZE);
    SET_GUARD(fake->guarded);
    SET_GUARD(fake->memory.data + FAKE_MEMORY_SIZE);
}

static void check_guard(const uint8_t *guard, const char *where) {
    LIFT_GUARD(guard);
    for (uint32_t i = 0; i < GUARD_SIZE; i++)
        if (guard[i] != GUARD_BYTE)
            fail_msg("a byte %s guest memory was written, at %u of the guard", where, i);
}

struct fake *fake_create_with(bool walks_paths, const struct sinter_wasi_preopen *preopens,
                              uint32_t preopen_count) {
    static const char *const arguments[] = {"program", "one", ""};
    static const char *const environment[] = {"A=1", "B="};
    struct fake *fake = calloc(1, sizeof *fake);
    must(fake != NULL, "calloc");
    const char *temporary = getenv("TMPDIR");
    snprintf(fake->top, sizeof fake->top, "%s/sinter-wasi-XXXXXX", temporary ? temporary : "/tmp");
    must(mkdtemp(fake->top) != NULL, fake->top);
    snprintf(fake->root, sizeof fake->root, "%s/root", fake->top);
    must(mkdir(fake->root, 0777) == 0, fake->root);
    struct sinter_wasi_preopen all[8] = {{.host_path = fake->root, .guest_path = "/"}};
    for (uint32_t i = 0; i < preopen_count; i++) {
        all[i + 1] = preopens[i];
        if (!preopens[i].host_path)
            all[i + 1].host_path = fake->root;
    }
    struct sinter_wasi_config config = {.arguments = arguments,
                                        .argument_count = 3,
                                        .environment = environment,
                                        .environment_count = 2,
                                        .preopens = all,
                                        .preopen_count = preopen_count + 1};
    const char *failed_path;
    assert_int_equal(sinter_wasi_create(&config, &fake->instance.wasi, &failed_path), 0);
    fake->instance.wasi->walks_paths |= walks_paths;
    create_memory(fake);
    return fake;
}

struct fake *fake_create(bool walks_paths) { return fake_create_with(walks_paths, NULL, 0); }

static int remove_node(const char *path, const struct stat *status, int type, struct FTW *at) {
    (void)status, (void)type, (void)at;
    return remove(path);
}

void fake_destroy(struct fake *fake) {
    sinter_wasi_destroy(fake->instance.wasi);
    must(nftw(fake->top, remove_node, 16, FTW_DEPTH | FTW_PHYS) == 0, fake->top);
    check_guard(fake->guarded, "before");
    check_guard(fake->memory.data + FAKE_MEMORY_SIZE, "behind");
    free(fake->guarded);
    free(fake);
}

uint32_t fake_host_descriptor_count(void) {
    DIR *directory = opendir("/proc/self/fd");
    must(directory != NULL, "/proc/self/fd");
    uint32_t count = 0;
    while (readdir(directory))
        count++;
    (void)closedir(directory);
    return count - 3; /* ".", ".." and the listing itself */
}

void fake_put(struct fake *fake, uint32_t address, const char *text) {
    memcpy(fake->memory.data + address, text, strlen(text) + 1);
}

void fake_put32(struct fake *fake, uint32_t address, uint32_t value) {
    memcpy(fake->memory.data + address, &value, sizeof value);
}

void fake_put64(struct fake *fake, uint32_t address, uint64_t value) {
    memcpy(fake->memory.data + address, &value, sizeof value);
}

uint32_t fake_get32(const struct fake *fake, uint32_t address) {
    uint32_t value;
    memcpy(&value, fake->memory.data + address, sizeof value);
    return value;
}

uint64_t fake_get64(const struct fake *fake, uint32_t address) {
    uint64_t value;
    memcpy(&value, fake->memory.data + address, sizeof value);
    return value;
}

static void host_path(const struct fake *fake, const char *path, char full[512]) {
    snprintf(full, 512, "%s/%s", fake->top, path);
}

void fake_make(const struct fake *fake, const char *path, const char *contents) {
    char full[512];
    host_path(fake, path, full);
    if (!contents) {
        must(mkdir(full, 0777) == 0, full);
        return;
    }
    int host = open(full, O_CREAT | O_EXCL | O_WRONLY, 0666);
    must(host >= 0 && write(host, contents, strlen(contents)) >= 0 && close(host) == 0, full);
}

void fake_link(const struct fake *fake, const char *target, const char *path) {
    char full[512];
    host_path(fake, path, full);
    must(symlink(target, full) == 0, full);
}

bool fake_exists(const struct fake *fake, const char *path) {
    char full[512];
    struct stat status;
    host_path(fake, path, full);
    return lstat(full, &status) == 0;
}

uint32_t fake_open(struct fake *fake, uint32_t fd, const char *path, uint32_t lookup,
                   uint32_t oflags, uint64_t rights, uint32_t *opened) {
    fake_put(fake, AT_PATH, path);
    uint32_t error =
        sinter_wasi_path_open(&fake->instance, fd, lookup, AT_PATH, (uint32_t)strlen(path), oflags,
                              rights, ~UINT64_C(0), 0, AT_OUT);
    *opened = error ? UINT32_MAX : fake_get32(fake, AT_OUT);
    return error;
}

static void put_buffer(struct fake *fake, uint32_t size) {
    fake_put32(fake, AT_IOVECS, AT_BUFFER);
    fake_put32(fake, AT_IOVECS + 4, size);
}

uint32_t fake_write(struct fake *fake, uint32_t fd, const char *text) {
    fake_put(fake, AT_BUFFER, text);
    put_buffer(fake, (uint32_t)strlen(text));
    return sinter_wasi_fd_write(&fake->instance, fd, AT_IOVECS, 1, AT_OUT);
}

uint32_t fake_read(struct fake *fake, uint32_t fd, uint32_t size) {
    put_buffer(fake, size);
    return sinter_wasi_fd_read(&fake->instance, fd, AT_IOVECS, 1, AT_OUT);
}
