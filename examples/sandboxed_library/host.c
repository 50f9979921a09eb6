/* Reads images with a library that it does not trust. */
#include "image.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- Where the library gets its bytes from ---- */

struct source {
    const uint8_t *bytes;
    size_t size, at;
    bool is_endless; /* zeros follow */
};

/* stbi_io_callbacks.read: `data` is an address in the library's memory. It may be any. */
static uint32_t read_bytes(void *context, struct image *image, uint32_t user, uint32_t data,
                           uint32_t size) {
    struct source *source = context;
    size_t left = source->size - source->at, count = left < size ? left : size;
    uint8_t *to = image_memory_span(image, data, size);
    (void)user;
    if (!to) {
        image_fail(image, "the library reads to where it has no memory");
        return 0;
    }
    for (size_t i = 0; i < size; i++)
        to[i] = i < count ? source->bytes[source->at + i] : 0;
    source->at += count;
    return source->is_endless ? size : (uint32_t)count;
}

static void skip_bytes(void *context, struct image *image, uint32_t user, uint32_t count) {
    struct source *source = context;
    size_t left = source->size - source->at;
    (void)image;
    (void)user;
    source->at += count < left ? count : left;
}

static uint32_t is_at_end(void *context, struct image *image, uint32_t user) {
    struct source *source = context;
    (void)image;
    (void)user;
    return !source->is_endless && source->at == source->size;
}

/* ---- Reading an image ---- */

static void check(enum image_status status, const char *what) {
    if (status != IMAGE_OK) {
        printf("%s: %s\n", what, image_status_text(status));
        exit(1);
    }
}

static void show(struct image *image, const char *name, struct source *source) {
    /* In C: stbi_io_callbacks callbacks = {read_bytes, skip_bytes, is_at_end}; int numbers[3]; */
    uint32_t callbacks[3], numbers[3], callbacks_at, numbers_at, pixels = 0, reason = 0;
    char text[100] = "";
    size_t text_size;
    check(image_table_add_i32_i32_i32_to_i32(image, read_bytes, source, &callbacks[0]), "read");
    check(image_table_add_i32_i32_to_void(image, skip_bytes, source, &callbacks[1]), "skip");
    check(image_table_add_i32_to_i32(image, is_at_end, source, &callbacks[2]), "eof");
    check(image_put(image, callbacks, sizeof callbacks, 4, &callbacks_at), "space");
    check(image_allocate(image, sizeof numbers, 4, &numbers_at), "space");

    enum image_status status = image_stbi_load_from_callbacks(
        image, callbacks_at, 0, numbers_at, numbers_at + 4, numbers_at + 8, 3, &pixels);
    if (status != IMAGE_OK) {
        printf("%s: %s\n", name, image_status_text(status));
        check(image_reset(image), "reset"); /* as new: its memory, and our functions, are gone */
        return;
    }
    const uint8_t *first = image_memory_span(image, pixels, 3);
    if (pixels && first && image_read_u32(image, numbers_at, numbers, 3)) {
        printf("%s: %u x %u, and the first pixel is %u %u %u\n", name, numbers[0], numbers[1],
               first[0], first[1], first[2]);
    } else {
        check(image_stbi_failure_reason(image, &reason), "reason");
        check(image_get_text(image, reason, UINT64_MAX, text, sizeof text, &text_size), "text");
        printf("%s: %s\n", name, text);
    }
    check(image_stbi_image_free(image, pixels), "free");
    check(image_release(image, callbacks_at, sizeof callbacks, 4), "release");
    check(image_release(image, numbers_at, sizeof numbers, 4), "release");
    for (int i = 0; i < 3; i++)
        check(image_table_remove(image, callbacks[i]), "remove");
}

int main(void) {
    /* TGA: two pixels, and the start of 8,000 x 8,000. */
    static const uint8_t small[] = {0, 0, 2, 0, 0,  0,    0, 0, 0, 0, 0, 0,
                                    2, 0, 1, 0, 24, 0x20, 3, 2, 1, 6, 5, 4};
    static const uint8_t large[] = {0, 0, 2, 0,    0,    0,    0,    0,  0,
                                    0, 0, 0, 0x40, 0x1f, 0x40, 0x1f, 24, 0};
    struct image_options options = {.max_memory_bytes = 256 << 20, .deadline_ns = 10000000};
    struct image *image;
    char error[1000] = "";
    if (image_create_with(&options, &image, error, sizeof error) != IMAGE_OK) {
        printf("%s\n", error);
        return 1;
    }
    show(image, "small", &(struct source){.bytes = small, .size = sizeof small});
    show(image, "no image", &(struct source){.bytes = (const uint8_t *)"BMnone", .size = 6});
    show(image, "endless",
         &(struct source){.bytes = large, .size = sizeof large, .is_endless = true});
    show(image, "small", &(struct source){.bytes = small, .size = sizeof small});
    image_destroy(image);
    return 0;
}
