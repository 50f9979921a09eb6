/* Validates modules in bulk for the scripted tests. Without an argument, every line of stdin is a
 * file's name; with
 * `--frames`, stdin is a sequence of 4-byte little-endian sizes, each followed by that many bytes
 * of a module. Prints one line per module: `ok`, or its diagnostics with ` | ` between them. With
 * `--rewrite`, each valid module is rewritten for wasm2c too, and aborts the tool when the result
 * is not valid. Exits with 0 when every module was read. */
#include "rewritten.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_INPUT_BYTES = 1 << 30 };

static bool rewrites;

static void check(struct bytes bytes) {
    struct text lines = {0};
    struct diag diag = {.file = "module", .capture = &lines};
    struct arena arena = {0};
    struct module module;
    bool ok = module_parse(bytes, &arena, &diag, &module) && validate_module(&module, &diag);
    if (ok && rewrites)
        check_rewritten(&module, &arena);
    arena_destroy(&arena);
    if (lines.size > 0)
        lines.size--;
    for (size_t i = 0; i < lines.size; i++) {
        if (lines.data[i] == '\n')
            fputs(" | ", stdout);
        else
            putchar(lines.data[i]);
    }
    puts(ok ? "ok" : "");
    text_free(&lines);
}

/* Reads `size` bytes into a block of exactly that size, so that a sanitiser sees every read past
 * it. */
static uint8_t *read_exactly(FILE *file, size_t size) {
    uint8_t *data = malloc(size ? size : 1);
    if (data && fread(data, 1, size, file) == size)
        return data;
    free(data);
    return NULL;
}

static bool check_file(const char *name) {
    FILE *file = fopen(name, "rb");
    if (!file)
        return false;
    bool ok = fseek(file, 0, SEEK_END) == 0;
    long size = ok ? ftell(file) : -1;
    ok = size >= 0 && size <= MAX_INPUT_BYTES && fseek(file, 0, SEEK_SET) == 0;
    uint8_t *data = ok ? read_exactly(file, (size_t)size) : NULL;
    fclose(file);
    if (!data)
        return false;
    check((struct bytes){data, (size_t)size});
    free(data);
    return true;
}

static int check_files(void) {
    char name[4096];
    while (fgets(name, sizeof name, stdin)) {
        name[strcspn(name, "\n")] = '\0';
        if (!check_file(name)) {
            fprintf(stderr, "validate_tool: cannot read %s\n", name);
            return 1;
        }
    }
    return 0;
}

static int check_frames(void) {
    uint8_t header[4];
    while (fread(header, 1, sizeof header, stdin) == sizeof header) {
        size_t size = (size_t)header[0] | (size_t)header[1] << 8 | (size_t)header[2] << 16 |
                      (size_t)header[3] << 24;
        uint8_t *data = size <= MAX_INPUT_BYTES ? read_exactly(stdin, size) : NULL;
        if (!data) {
            fprintf(stderr, "validate_tool: a frame of %zu bytes is not complete\n", size);
            return 1;
        }
        check((struct bytes){data, size});
        free(data);
    }
    return 0;
}

int main(int argc, char **argv) {
    bool frames = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--frames") == 0) {
            frames = true;
        } else if (strcmp(argv[i], "--rewrite") == 0) {
            rewrites = true;
        } else {
            fputs("usage: validate_tool [--frames] [--rewrite]\n", stderr);
            return 2;
        }
    }
    return frames ? check_frames() : check_files();
}
