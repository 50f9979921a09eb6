/* What the kernels need of a C library, for wasm without one: no library for wasm64 is packaged. It
 * is compiled with -nostdlib -mbulk-memory, for wasm32 as well to compare the two. */
#ifndef TESTS_BENCH_FREESTANDING_H
#define TESTS_BENCH_FREESTANDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define memcpy __builtin_memcpy
#define memmove __builtin_memmove
#define memset __builtin_memset
#define sqrt __builtin_sqrt
#define fabs __builtin_fabs
#define floor __builtin_floor

struct wasi_buffer {
    const void *address;
    size_t size;
};

#define WASI(name)                                                                                 \
    __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name))) uint32_t name
WASI(args_sizes_get)(size_t *count, size_t *size);
WASI(args_get)(char **arguments, char *bytes);
WASI(fd_write)(uint32_t fd, const struct wasi_buffer *buffers, size_t count, size_t *written);
#undef WASI

__attribute__((unused)) static int memcmp(const void *a, const void *b, size_t size) {
    const uint8_t *x = a, *y = b;
    for (size_t i = 0; i < size; i++)
        if (x[i] != y[i])
            return x[i] < y[i] ? -1 : 1;
    return 0;
}

__attribute__((unused)) static size_t strlen(const char *text) {
    size_t size = 0;
    while (text[size])
        size++;
    return size;
}

static int atoi(const char *text) {
    int value = 0;
    while (*text >= '0' && *text <= '9')
        value = value * 10 + *text++ - '0';
    return value;
}

/* printf("%08x%08x\n", high, low), which is all that kernels print. */
static void printf(const char *format, unsigned high, unsigned low) {
    char line[17];
    (void)format;
    for (unsigned i = 0; i < 16; i++)
        line[i] = "0123456789abcdef"[((i < 8 ? high : low) >> (28 - i % 8 * 4)) & 15];
    line[16] = '\n';
    size_t written;
    fd_write(1, &(struct wasi_buffer){line, sizeof line}, 1, &written);
}

int kernel_main(int argc, char **argv);
#define main kernel_main

__attribute__((export_name("_start"))) void start(void) {
    static char *arguments[8];
    static char bytes[256];
    size_t count, size;
    args_sizes_get(&count, &size);
    if (count > sizeof arguments / sizeof *arguments || size > sizeof bytes)
        __builtin_trap();
    args_get(arguments, bytes);
    if (kernel_main((int)count, arguments) != 0)
        __builtin_trap();
}

#endif
