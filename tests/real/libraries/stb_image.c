/* stb_image and stb_image_write: images written through a function of the host's, in four formats,
 * read again, damaged and cut. */
#include "both.h"

#ifdef NATIVE
#define STBI_NO_STDIO
#include <stb_image.h>
#define STBI_WRITE_NO_STDIO
#include <stb_image_write.h>
#endif

static uint8_t file[1 << 20];
static size_t file_size;

HOST_FUNCTION(void, take, address context, address bytes, uint32_t size) {
    if (file_size + size > sizeof file)
        exit(1);
    memcpy(file + file_size, bytes_at(bytes, size), size);
    file_size += size;
}

static void read_image(const uint8_t *bytes, size_t size, uint32_t wanted) {
    address copy = put(bytes, size), numbers = space(12);
    address pixels = ADDRESS(stbi_load_from_memory, copy, (uint32_t)size, numbers, plus(numbers, 4),
                             plus(numbers, 8), wanted);
    if (pixels != NOWHERE) {
        uint32_t x = integer_at(numbers), y = integer_at(plus(numbers, 4));
        uint32_t components = integer_at(plus(numbers, 8));
        size_t count = (size_t)x * y * (wanted ? wanted : components);
        printf("%u x %u of %u, hash %08x\n", x, y, components,
               hash_of(bytes_at(pixels, count), count));
        VOID(stbi_image_free, pixels);
    } else {
        printf("refused: %s\n", text_at(ADDRESS(stbi_failure_reason)));
    }
    VOID(free, copy);
    VOID(free, numbers);
}

static void damage(void) {
    static uint8_t bytes[sizeof file];
    for (int round = 0; round < 20; round++) {
        memcpy(bytes, file, file_size);
        for (uint32_t i = draw(4); i-- > 0;)
            bytes[draw((uint32_t)file_size)] = (uint8_t)draw(256);
        read_image(bytes, round % 2 ? file_size : 1 + draw((uint32_t)file_size), draw(5));
    }
}

static void write_image(uint32_t x, uint32_t y, uint32_t components, address pointer) {
    size_t size = (size_t)x * y * components;
    address pixels = space(size);
    uint8_t *bytes = bytes_at(pixels, size);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(i * 7 + i / (x * components) * 3 + draw(8));
    for (uint32_t format = 0; format < 4; format++) {
        uint32_t done = 0;
        file_size = 0;
        if (format == 0)
            done = INTEGER(stbi_write_png_to_func, pointer, NOWHERE, x, y, components, pixels,
                           x * components);
        else if (format == 1)
            done = INTEGER(stbi_write_jpg_to_func, pointer, NOWHERE, x, y, components, pixels, 80);
        else if (format == 2)
            done = INTEGER(stbi_write_bmp_to_func, pointer, NOWHERE, x, y, components, pixels);
        else
            done = INTEGER(stbi_write_tga_to_func, pointer, NOWHERE, x, y, components, pixels);
        printf("format %u, %u x %u of %u: %u, %zu bytes, hash %08x\n", format, x, y, components,
               done, file_size, hash_of(file, file_size));
        for (uint32_t wanted = 0; wanted <= 4; wanted++)
            read_image(file, file_size, wanted);
        damage();
    }
    VOID(free, pixels);
}

int main(void) {
    open_library();
    address pointer = POINTER(take, i32_i32_i32_to_void);
    for (uint32_t components = 1; components <= 4; components++) {
        write_image(1, 1, components, pointer);
        write_image(17, 9, components, pointer);
        write_image(200, 100, components, pointer);
    }
    TAKE_BACK(pointer);
    close_library();
    return 0;
}
