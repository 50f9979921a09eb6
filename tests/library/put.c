/* Strings and host objects through a library's own header. */
#include "put.h"

#include "check.h"

static struct put *guest;
static int ended;

static void end_counter(struct put *instance, void *object) {
    CHECK(instance == guest);
    ended += *(int *)object;
}

static const struct put_handle_type counters = {"counter", end_counter};
static const struct put_handle_type others = {"other", NULL};

static uint32_t poke(void *context, struct put *instance, uint32_t handle) {
    void *object;
    (void)context;
    CHECK(instance == guest);
    if (put_handle_get(guest, handle, &counters, &object) != PUT_OK) {
        put_fail(guest, "no counter");
        return 0;
    }
    return (uint32_t)++*(int *)object;
}

static void check_text(void) {
    static const char text[] = "h\xc3\xa4llo";
    uint32_t address, length;
    char copy[16];
    size_t size;
    CHECK(put_put_text(guest, text, strlen(text), &address) == PUT_OK);
    CHECK(put_length(guest, address, &length) == PUT_OK && length == strlen(text));
    CHECK(put_get_text(guest, address, UINT64_MAX, copy, sizeof copy, &size) == PUT_OK);
    CHECK(size == strlen(text) && strcmp(copy, text) == 0);
    CHECK(put_get_text(guest, address, 70000, copy, sizeof copy, &size) == PUT_BAD_ARGUMENTS);
    CHECK(put_put_utf16(guest, text, 3, &address) == PUT_NOT_FOUND); /* not AssemblyScript */
    CHECK(put_put(guest, text, sizeof text, 3, &address) == PUT_BAD_ARGUMENTS);
    CHECK(put_release(guest, address, sizeof text, 1) == PUT_OK);
    CHECK(put_put(guest, copy, (size_t)1 << 40, 1, &address) == PUT_NO_MEMORY);
}

static void check_handles(void) {
    int first = 0, second = 10;
    uint32_t handle, kept, result;
    void *object;
    CHECK(put_handle_new(guest, &counters, &first, &handle) == PUT_OK && handle != 0);
    CHECK(put_use(guest, handle, &result) == PUT_OK && result == 1);
    CHECK(put_use(guest, handle ^ 1, &result) == PUT_TRAPPED);
    CHECK(strcmp(put_trap_message(guest), "host error: no counter") == 0);
    CHECK(put_handle_get(guest, handle, &others, &object) == PUT_BAD_ARGUMENTS);
    CHECK(put_handle_take(guest, handle, &counters, &object) == PUT_OK && object == &first);
    CHECK(put_handle_drop(guest, handle, &counters) == PUT_NOT_FOUND && ended == 0);
    CHECK(put_handle_new(guest, &counters, &second, &kept) == PUT_OK && kept != handle);
    put_destroy(guest);
    CHECK(ended == 10);
}

int main(void) {
    struct put_imports imports = {.env = {.poke = poke}};
    CHECK(put_create(&imports, &guest, NULL, 0) == PUT_OK);
    check_text();
    check_handles();
    puts("ok");
    return 0;
}
