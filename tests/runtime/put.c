/* Allocators of the guest's: each is found, given what it asks for, and not believed. */
#include "check.h"

#include <sinter/transfer.h>

struct guest {
    const struct sinter_module *module;
    struct sinter_instance *instance;
};

static struct guest open_guest(const char *path) {
    struct sinter_error error;
    struct guest guest;
    if (sinter_module_load(path, &guest.module, &error) != SINTER_OK ||
        sinter_instance_create(guest.module, NULL, &guest.instance, &error) != SINTER_OK) {
        fprintf(stderr, "%s: %s\n", path, error.message);
        exit(1);
    }
    return guest;
}

static void close_guest(struct guest *guest) {
    sinter_instance_destroy(guest->instance);
    sinter_module_close(guest->module);
}

/* What the releasing function got last. */
static void check_release(struct sinter_instance *instance, uint64_t address, uint32_t size,
                          uint32_t align) {
    union sinter_value got[3];
    CHECK(sinter_call_export(instance, "last_release", NULL, 0, got, 3) == SINTER_OK);
    CHECK(got[0].i32 == address && got[1].i32 == size && got[2].i32 == align);
}

static void check_bytes(struct sinter_instance *instance, uint64_t address, const char *bytes,
                        size_t size) {
    const void *span = sinter_memory_span(instance, address, size);
    CHECK(span && memcmp(span, bytes, size) == 0);
}

/* What every allocator can do. */
static void check_puts(struct sinter_instance *instance, const char *name) {
    uint64_t a = 1, b, c;
    CHECK(strcmp(sinter_allocator(instance), name) == 0);
    CHECK(sinter_put(instance, "abc", 3, 1, &a) == SINTER_OK);
    CHECK(sinter_put(instance, "defgh", 5, 8, &b) == SINTER_OK && b % 8 == 0);
    CHECK(sinter_put(instance, NULL, 0, 1, &c) == SINTER_OK && c != 0);
    CHECK(a != 0 && (b >= a + 3 || a >= b + 5));
    check_bytes(instance, a, "abc", 3);
    check_bytes(instance, b, "defgh", 5);
    CHECK(sinter_put_text(instance, "h\0i", 3, &c) == SINTER_OK);
    check_bytes(instance, c, "h\0i", 4);
    uint32_t bad[] = {0, 3, 12, SINTER_ALIGN_MAX * 2, UINT32_MAX};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        a = 7;
        CHECK(sinter_put(instance, "abc", 3, bad[i], &a) == SINTER_BAD_ARGUMENTS && a == 0);
    }
    CHECK(sinter_allocate(instance, (size_t)1 << 32, 1, &a) == SINTER_NO_MEMORY && a == 0);
}

static void check_c(struct sinter_instance *instance) {
    uint64_t address;
    check_puts(instance, "malloc");
    CHECK(sinter_release(instance, 1234, 5, 8) == SINTER_OK);
    check_release(instance, 1234, 0, 0);
    CHECK(sinter_put_utf16(instance, "a", 1, &address) == SINTER_NOT_FOUND && address == 0);
    /* Its memory ends at three pages; growing moves nothing. */
    CHECK(sinter_allocate(instance, 100000, 1, &address) == SINTER_OK);
    CHECK(sinter_memory_span(instance, address, 100000));
    CHECK(sinter_allocate(instance, 150000, 1, &address) == SINTER_NO_MEMORY && address == 0);
}

static void check_chosen(struct sinter_instance *instance) {
    uint64_t address;
    CHECK(sinter_set_allocator(instance, "nothing", NULL) == SINTER_NOT_FOUND);
    CHECK(sinter_set_allocator(instance, "mine", "nothing") == SINTER_NOT_FOUND);
    CHECK(sinter_set_allocator(instance, "memory", NULL) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_set_allocator(instance, "three", NULL) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_set_allocator(instance, "long", NULL) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_set_allocator(instance, "mine", "mine") == SINTER_BAD_ARGUMENTS);
    CHECK(strcmp(sinter_allocator(instance), "malloc") == 0);
    CHECK(sinter_set_allocator(instance, "mine", "mine_back") == SINTER_OK);
    CHECK(sinter_put(instance, "abc", 3, 64, &address) == SINTER_OK && address % 64 == 0);
    CHECK(sinter_release(instance, address, 3, 64) == SINTER_OK);
    check_release(instance, address, 3, 64);
    CHECK(sinter_set_allocator(instance, "mine", NULL) == SINTER_OK);
    CHECK(sinter_release(instance, address, 3, 64) == SINTER_NOT_FOUND);
}

static void check_managed(struct sinter_instance *instance, const char *name, uint32_t buffer_id) {
    static const char text[] = "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xff"
                               "\0z";
    static const char wanted[] = "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xef\xbf\xbd";
    uint64_t address;
    uint32_t id;
    union sinter_value value;
    char got[64];
    size_t size;
    check_puts(instance, name);
    CHECK(sinter_call_export(instance, "last_class", NULL, 0, &value, 1) == SINTER_OK);
    CHECK(value.i32 == buffer_id);
    CHECK(sinter_put_utf16(instance, text, sizeof text - 1, &address) == SINTER_OK);
    check_release(instance, address, UINT32_MAX, 0); /* it was pinned */
    CHECK(sinter_memory_read(instance, address - 8, &id, 4) && id == buffer_id + 1);
    check_bytes(instance, address, "a\0\xe9\0\xac\x20\x3d\xd8\x00\xde\xfd\xff\0\0z\0", 16);
    CHECK(sinter_get_utf16(instance, address, got, sizeof got, &size) == SINTER_OK);
    CHECK(size == sizeof wanted + 1 && memcmp(got, wanted, sizeof wanted) == 0 &&
          memcmp(got + sizeof wanted, "z", 2) == 0);
    CHECK(sinter_release(instance, address, 0, 1) == SINTER_OK);
    check_release(instance, address, UINT32_MAX - 1, 0);
    CHECK(sinter_put_utf16(instance, NULL, 0, &address) == SINTER_OK);
    CHECK(sinter_get_utf16(instance, address, got, sizeof got, &size) == SINTER_OK && size == 0);
}

static void check_none(struct sinter_instance *instance) {
    uint64_t address = 1;
    CHECK(sinter_allocator(instance) == NULL);
    CHECK(sinter_put(instance, "abc", 3, 1, &address) == SINTER_NOT_FOUND && address == 0);
    CHECK(sinter_put_text(instance, "abc", 3, &address) == SINTER_NOT_FOUND && address == 0);
    CHECK(sinter_put_utf16(instance, "abc", 3, &address) == SINTER_NOT_FOUND);
    CHECK(sinter_release(instance, 1024, 3, 1) == SINTER_NOT_FOUND);
}

static enum sinter_status put_where(struct sinter_instance *instance, uint32_t given,
                                    const char *bytes, size_t size, uint32_t align) {
    uint64_t address = 1;
    CHECK(sinter_memory_write(instance, 0, &given, sizeof given));
    enum sinter_status status = sinter_put(instance, bytes, size, align, &address);
    CHECK(address == (status == SINTER_OK ? given : 0));
    return status;
}

static void check_liar(struct sinter_instance *instance) {
    uint64_t address;
    CHECK(put_where(instance, 0, "abc", 3, 1) == SINTER_NO_MEMORY);
    CHECK(put_where(instance, 65533, "abc", 3, 1) == SINTER_OK);
    CHECK(put_where(instance, 65534, "abc", 3, 1) == SINTER_BAD_MODULE);
    CHECK(put_where(instance, 65536, "abc", 3, 1) == SINTER_BAD_MODULE);
    CHECK(put_where(instance, UINT32_MAX - 1, "abc", 3, 1) == SINTER_BAD_MODULE);
    CHECK(put_where(instance, 1028, "abc", 3, 8) == SINTER_BAD_MODULE);
    CHECK(put_where(instance, 1, "abc", 3, 1) == SINTER_TRAPPED);
    CHECK(strcmp(sinter_trap_message(instance), "unreachable") == 0);
    uint32_t high = 0;
    CHECK(sinter_memory_write(instance, 0, &high, 4));
    CHECK(sinter_put_text(instance, "abc", UINT32_MAX, &address) == SINTER_NO_MEMORY);
    /* The host's bytes overlap the room that it is given. */
    CHECK(sinter_memory_write(instance, 2000, "abcdefgh", 8));
    CHECK(put_where(instance, 2002, sinter_memory_span(instance, 2000, 6), 6, 1) == SINTER_OK);
    check_bytes(instance, 2000, "ababcdef", 8);
    /* Nothing to give back. */
    CHECK(sinter_release(instance, 2000, 8, 1) == SINTER_NOT_FOUND);
}

static void check_wide(struct sinter_instance *instance) {
    uint64_t a, b;
    union sinter_value released;
    char text[16];
    size_t size;
    CHECK(strcmp(sinter_allocator(instance), "malloc") == 0);
    CHECK(sinter_set_allocator(instance, "narrow", NULL) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_put(instance, "abcdef", 6, 8, &a) == SINTER_OK && a == 0x100000400);
    CHECK(sinter_put_text(instance, "wide", 4, &b) == SINTER_OK && b == a + 16);
    check_bytes(instance, a, "abcdef", 6);
    CHECK(sinter_get_text(instance, b, SINTER_TERMINATED, text, sizeof text, &size) == SINTER_OK);
    CHECK(size == 4 && strcmp(text, "wide") == 0);
    CHECK(sinter_get_text(instance, (uint32_t)b, 5, text, sizeof text, &size) == SINTER_OK);
    CHECK(strcmp(text, "wide") != 0);
    CHECK(sinter_allocate(instance, (size_t)1 << 33, 1, &a) == SINTER_NO_MEMORY && a == 0);
    CHECK(sinter_allocate(instance, SIZE_MAX, 1, &a) == SINTER_NO_MEMORY && a == 0);
    CHECK(sinter_put_text(instance, "", SIZE_MAX, &a) == SINTER_NO_MEMORY && a == 0);
    CHECK(sinter_release(instance, b, 5, 1) == SINTER_OK);
    CHECK(sinter_call_export(instance, "released", NULL, 0, &released, 1) == SINTER_OK);
    CHECK(released.i64 == b);
    CHECK(sinter_put_utf16(instance, "a", 1, &a) == SINTER_NOT_FOUND);
}

int main(int argc, char **argv) {
    static const char *const scripts[] = {"__new", "__new", "__new", "__alloc"};
    static const uint32_t buffer_ids[] = {0, 0, 1, 0};
    uint64_t address;
    CHECK(argc == 12);
    struct guest guests[11];
    for (int i = 0; i < 11; i++)
        guests[i] = open_guest(argv[i + 1]);
    check_c(guests[0].instance);
    check_puts(guests[1].instance, "__wbindgen_malloc");
    CHECK(sinter_put(guests[1].instance, "abc", 3, 32, &address) == SINTER_OK);
    CHECK(address % 32 == 0 && sinter_release(guests[1].instance, address, 3, 32) == SINTER_OK);
    check_release(guests[1].instance, address, 3, 32);
    check_puts(guests[2].instance, "__wbindgen_malloc");
    CHECK(sinter_release(guests[2].instance, 4321, 0, 1) == SINTER_OK);
    check_release(guests[2].instance, 4321, 1, 0);
    check_puts(guests[3].instance, "cabi_realloc");
    CHECK(sinter_release(guests[3].instance, 4321, 7, 1) == SINTER_NOT_FOUND);
    for (int i = 0; i < 4; i++)
        check_managed(guests[4 + i].instance, scripts[i], buffer_ids[i]);
    check_none(guests[8].instance);
    check_liar(guests[9].instance);
    check_wide(guests[10].instance);
    for (int i = 0; i < 11; i++)
        close_guest(&guests[i]);
    guests[0] = open_guest(argv[1]);
    check_chosen(guests[0].instance);
    close_guest(&guests[0]);
    return 0;
}
