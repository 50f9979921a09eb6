/* The initial memory of a library's instances, which they share until one of them writes to it:
 * each sees the module's data and nothing of another's, whatever the host does with descriptors,
 * limits and forks. Arguments: the libraries that images.mjs builds. */
#include "modules.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define DATA_START 1000u
#define DATA_BYTES (1u << 20)

/* What images.mjs puts at `address`. */
static uint8_t expected(uint64_t address) {
    if (address == 500000)
        return 'X'; /* a later segment, over an earlier one */
    if (address >= DATA_START && address < DATA_START + DATA_BYTES)
        return (uint8_t)('a' + (address - DATA_START) % 23);
    return 0;
}

static void check_memory(struct sinter_instance *instance) {
    const uint8_t *bytes = sinter_memory_base(instance);
    uint64_t size = sinter_memory_size(instance);
    CHECK(size == 20 * 65536);
    for (uint64_t i = 0; i < size; i++)
        CHECK(bytes[i] == expected(i));
}

/* How many mappings of an image there are in this process. */
static int image_count(void) {
    char line[512];
    int count = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    CHECK(maps);
    while (fgets(line, sizeof line, maps))
        count += strstr(line, "sinter image") != NULL;
    fclose(maps);
    return count;
}

/* The descriptor of an image, or -1. */
static int image_descriptor(void) {
    char link[64], name[64];
    for (int fd = 3; fd < 256; fd++) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t size = readlink(link, name, sizeof name - 1);
        name[size < 0 ? 0 : size] = '\0';
        if (strstr(name, "sinter image"))
            return fd;
    }
    return -1;
}

static void test_sharing(const char *path) {
    const struct sinter_module *module = load_module(path);
    struct sinter_instance *a = create_instance(module, NULL), *b = create_instance(module, NULL);
    CHECK(image_count() == 2);
    check_memory(a);
    memset(sinter_memory_base(a), 0xff, 20 * 65536);
    check_memory(b);
    struct sinter_instance *c = create_instance(module, NULL);
    check_memory(c);
    /* Growing goes on behind the image, and faults stop at the end. */
    union sinter_value address = {.i32 = 20 * 65536}, value;
    CHECK(sinter_call_export(b, "get", &address, 1, &value, 1) == SINTER_TRAPPED);
    CHECK(sinter_memory_grow(b, 1) == 20);
    CHECK(sinter_call_export(b, "get", &address, 1, &value, 1) == SINTER_OK && value.i32 == 0);
    sinter_instance_destroy(a);
    sinter_instance_destroy(b);
    sinter_instance_destroy(c);
    CHECK(image_count() == 0);
    CHECK(image_descriptor() > 2); /* for the next instance */
    CHECK(fcntl(image_descriptor(), F_GETFD) & FD_CLOEXEC);
    CHECK(pwrite(image_descriptor(), "!", 1, 0) < 0 && ftruncate(image_descriptor(), 0) < 0);
    sinter_module_close(module);
    CHECK(image_descriptor() < 0);
}

/* A child has its own copy of what it and its parent wrote. */
static void test_fork(const char *path) {
    const struct sinter_module *module = load_module(path);
    struct sinter_instance *instance = create_instance(module, NULL);
    pid_t child = fork();
    if (child == 0) {
        struct sinter_instance *own = create_instance(module, NULL);
        check_memory(own);
        check_memory(instance);
        memset(sinter_memory_base(instance), 1, 65536);
        _exit(0);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    check_memory(instance);
    sinter_instance_destroy(instance);
    sinter_module_close(module);
}

/* Where there can be no image, data is copied. */
static void test_no_room(const char *path) {
    struct rlimit files, size, none = {0, 0};
    CHECK(getrlimit(RLIMIT_NOFILE, &files) == 0 && getrlimit(RLIMIT_FSIZE, &size) == 0);
    const struct sinter_module *module = load_module(path);
    none.rlim_max = files.rlim_max;
    CHECK(setrlimit(RLIMIT_NOFILE, &none) == 0);
    struct sinter_instance *a = create_instance(module, NULL);
    CHECK(setrlimit(RLIMIT_NOFILE, &files) == 0);
    CHECK(image_count() == 0 && image_descriptor() < 0);
    check_memory(a);
    none = (struct rlimit){65536, size.rlim_max}; /* SIGXFSZ would end this process */
    CHECK(setrlimit(RLIMIT_FSIZE, &none) == 0);
    struct sinter_instance *b = create_instance(module, NULL);
    CHECK(setrlimit(RLIMIT_FSIZE, &size) == 0);
    CHECK(image_count() == 0);
    check_memory(b);
    struct sinter_instance *c = create_instance(module, NULL); /* there is room again */
    CHECK(image_count() == 1);
    check_memory(c);
    sinter_instance_destroy(a);
    sinter_instance_destroy(b);
    sinter_instance_destroy(c);
    sinter_module_close(module);
}

/* A host that closes descriptors which are not its own, as daemons do, does not get the contents of
 * its next file into a guest, nor loses that file. */
static void test_closed_descriptor(const char *path) {
    const struct sinter_module *module = load_module(path);
    sinter_instance_destroy(create_instance(module, NULL));
    int fd = image_descriptor();
    CHECK(fd > 2 && close(fd) == 0);
    int own = open(path, O_RDONLY);
    CHECK(own >= 0 && (own == fd || dup2(own, fd) == fd));
    struct sinter_instance *instance = create_instance(module, NULL);
    CHECK(image_count() == 0);
    check_memory(instance);
    sinter_instance_destroy(instance);
    sinter_module_close(module);
    CHECK(fcntl(fd, F_GETFD) >= 0);
    close(fd);
    if (own != fd)
        close(own);
}

/* A segment that is not inside the memory traps, and those before it are written. */
static void test_outside(const char *path) {
    const struct sinter_module *module = load_module(path);
    struct sinter_instance *instance;
    for (int i = 0; i < 2; i++) {
        CHECK(sinter_instance_create(module, NULL, &instance, NULL) == SINTER_TRAPPED);
        CHECK(strstr(sinter_trap_message(instance), "out of bounds memory access"));
        CHECK(memcmp(sinter_memory_base(instance), "before", 6) == 0);
        CHECK(sinter_memory_base(instance)[7 * 65536] == 0); /* comes after the one that traps */
        CHECK(image_count() == 0);
        sinter_instance_destroy(instance);
    }
    sinter_module_close(module);
}

/* Few bytes, each far from the others: an image would be much larger than its data. */
static void test_sparse(const char *path) {
    const struct sinter_module *module = load_module(path);
    for (int i = 0; i < 2; i++) {
        struct sinter_instance *instance = create_instance(module, NULL);
        CHECK(sinter_memory_base(instance)[65536 * 3 + 5] == 3);
        CHECK(sinter_memory_base(instance)[65536 * 1999 + 5] == (uint8_t)1999);
        CHECK(image_count() == 0);
        sinter_instance_destroy(instance);
    }
    sinter_module_close(module);
}

/* An instance that imports a memory does not take away what is in it. */
static void test_imported(const char *path, const char *importer) {
    const struct sinter_module *module = load_module(path), *other = load_module(importer);
    struct sinter_extern memory;
    CHECK(sinter_memory_create(20, SINTER_NO_MAX, false, &memory) == SINTER_OK);
    sinter_extern_memory_base(&memory)[64] = 42;
    struct sinter_instance *instance;
    extern bool give(void *, const struct sinter_import_info *, struct sinter_extern *);
    struct sinter_imports imports = {.resolve = give, .context = &memory};
    CHECK(sinter_instance_create(other, &imports, &instance, NULL) == SINTER_OK);
    CHECK(sinter_extern_memory_base(&memory)[64] == 42);
    CHECK(sinter_extern_memory_base(&memory)[DATA_START] == 'a' && image_count() == 0);
    sinter_instance_destroy(instance);
    sinter_object_release(&memory);
    /* The same with a memory of another instance, which has no data of its own. */
    struct sinter_instance *owner = create_instance(module, NULL);
    struct sinter_extern exported;
    CHECK(sinter_instance_export(owner, "memory", 6, &exported));
    sinter_memory_base(owner)[64] = 42;
    imports.context = &exported;
    CHECK(sinter_instance_create(other, &imports, &instance, NULL) == SINTER_OK);
    CHECK(sinter_memory_base(owner)[64] == 42 && sinter_memory_base(owner)[DATA_START] == 'a');
    CHECK(image_count() == 0);
    sinter_instance_destroy(instance);
    sinter_instance_destroy(owner);
    sinter_module_close(module);
    sinter_module_close(other);
}

bool give(void *context, const struct sinter_import_info *import, struct sinter_extern *value) {
    (void)import;
    *value = *(struct sinter_extern *)context;
    return true;
}

/* Segments at addresses that an import says are copied before and after the one with the image. */
static void check_order(const struct sinter_module *module, uint32_t start, const char *at_start,
                        const char *at_data) {
    struct sinter_extern global;
    union sinter_value value = {.i32 = start};
    CHECK(sinter_global_create(SINTER_I32, false, value, &global) == SINTER_OK);
    struct sinter_imports imports = {.resolve = give, .context = &global};
    struct sinter_instance *instance;
    CHECK(sinter_instance_create(module, &imports, &instance, NULL) == SINTER_OK);
    for (int i = 0; i < 3; i++) {
        CHECK(memcmp(sinter_memory_base(instance) + start, at_start, 5) == 0);
        CHECK(memcmp(sinter_memory_base(instance) + 65536, at_data, 5) == 0);
        CHECK(sinter_memory_base(instance)[165535] == 'a' + 99999 % 23);
        memset(sinter_memory_base(instance), '-', 8 * 65536);
        CHECK(sinter_instance_reset(instance) == SINTER_OK);
    }
    sinter_instance_destroy(instance);
    sinter_object_release(&global);
}

static void test_order(const char *path) {
    const struct sinter_module *module = load_module(path);
    check_order(module, 0, "First", "abcde");
    check_order(module, 180000, "First", "abcde");
    check_order(module, 65536 + 23, "Fbcde", "abcde");
    check_order(module, 65536, "Fbcde", "Fbcde");
    check_order(module, 65534, "Fiabc", "abcde");
    sinter_module_close(module);
}

int main(int argc, char **argv) {
    CHECK(argc == 7);
    test_sharing(argv[1]);
    test_fork(argv[1]);
    test_no_room(argv[1]);
    test_closed_descriptor(argv[1]);
    test_outside(argv[2]);
    test_sparse(argv[3]);
    test_order(argv[5]);
    test_imported(argv[4], argv[6]);
    puts("ok");
    return 0;
}
