/* Libraries whose files are replaced while they are loaded, and relative names in two directories:
 * each load gives the module of the file that is there. */
#include "check.h"
#include "linked.h"

#include <sinter/sinter.h>

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define VERSION_COUNT 6

static void expect(struct sinter_instance *instance, uint32_t number) {
    union sinter_value value;
    CHECK(sinter_call_export(instance, "number", NULL, 0, &value, 1) == SINTER_OK);
    CHECK(value.i32 == number);
}

static struct sinter_instance *load(const char *path, uint32_t number, bool closes) {
    const struct sinter_module *module, *again;
    struct sinter_instance *instance;
    struct sinter_error error;
    if (sinter_module_load(path, &module, &error) != SINTER_OK) {
        fprintf(stderr, "%s\n", error.message);
        exit(1);
    }
    CHECK(sinter_module_load(path, &again, &error) == SINTER_OK && again == module);
    sinter_module_close(again);
    CHECK(sinter_instance_create(module, NULL, &instance, &error) == SINTER_OK);
    if (closes)
        sinter_module_close(module);
    expect(instance, number);
    return instance;
}

/* One that the program is linked with, of the same layout: what is loaded is the file. */
static void replace_linked(void) {
    struct linked *linked;
    uint32_t number;
    CHECK(linked_create(&linked, NULL, 0) == LINKED_OK);
    CHECK(linked_number(linked, &number) == LINKED_OK && number == 200);
    linked_destroy(linked);
    sinter_instance_destroy(load("liblinked.so", 200, true));
    CHECK(rename("other.so", "liblinked.so") == 0);
    struct sinter_instance *instance = load("liblinked.so", 202, true);
    CHECK(linked_create(&linked, NULL, 0) == LINKED_OK);
    CHECK(linked_number(linked, &number) == LINKED_OK && number == 200);
    linked_destroy(linked);
    expect(instance, 202);
    sinter_instance_destroy(instance);
}

static uint32_t count_descriptors(void) {
    uint32_t count = 0;
    for (int fd = 0; fd < 100; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

/* What is loaded takes no descriptor, least of all that of a stream which is closed. */
static void load_without_streams(void) {
    uint32_t before = count_descriptors();
    int kept = dup(STDIN_FILENO);
    CHECK(kept > STDERR_FILENO && close(STDIN_FILENO) == 0);
    struct sinter_instance *instance = load("library.so", 5, true);
    CHECK(fcntl(STDIN_FILENO, F_GETFD) < 0 && count_descriptors() == before);
    sinter_instance_destroy(instance);
    CHECK(dup2(kept, STDIN_FILENO) == STDIN_FILENO && close(kept) == 0);
    CHECK(count_descriptors() == before);
}

int main(void) {
    struct sinter_instance *instances[VERSION_COUNT];
    char name[32];
    for (uint32_t i = 0; i < VERSION_COUNT; i++) {
        snprintf(name, sizeof name, "version%u.so", i);
        CHECK(rename(name, "library.so") == 0);
        instances[i] = load("library.so", i, i % 3 == 0);
    }
    for (uint32_t i = 0; i < VERSION_COUNT; i++) {
        expect(instances[i], i);
        sinter_instance_destroy(instances[i]);
    }
    load_without_streams();
    expect(load("$ORIGIN/$LIB.so", 300, false), 300);
    CHECK(chdir("a") == 0);
    struct sinter_instance *in_a = load("same.so", 100, false);
    CHECK(chdir("../b") == 0);
    struct sinter_instance *in_b = load("same.so", 101, false);
    CHECK(chdir("../a") == 0);
    struct sinter_instance *again = load("same.so", 100, false);
    expect(in_a, 100);
    expect(in_b, 101);
    expect(again, 100);
    CHECK(chdir("..") == 0);
    replace_linked();
    return 0;
}
