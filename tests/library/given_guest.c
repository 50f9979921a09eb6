/* The guest of given.c: shows what WASI gives it, by wasi-libc. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define EXPORT(name) __attribute__((export_name(#name))) name

extern char **environ;
int __main_void(void) { return 0; } /* not called: arguments come from args_get */

uint32_t args_sizes_get(uint32_t *count, uint32_t *size)
    __attribute__((import_module("wasi_snapshot_preview1"), import_name("args_sizes_get")));
uint32_t args_get(char **pointers, char *bytes)
    __attribute__((import_module("wasi_snapshot_preview1"), import_name("args_get")));

void EXPORT(show_arguments)(void) {
    uint32_t count, size;
    args_sizes_get(&count, &size);
    char **pointers = malloc(count * sizeof *pointers);
    char *bytes = malloc(size);
    args_get(pointers, bytes);
    for (uint32_t i = 0; i < count; i++)
        printf("argument %s\n", pointers[i]);
    fflush(stdout);
}

void EXPORT(show_environment)(void) {
    getenv(""); /* wasi-libc asks for them now */
    for (char **entry = environ; entry && *entry; entry++)
        printf("variable %s\n", *entry);
    fflush(stdout);
}

void EXPORT(shout)(void) {
    char line[80];
    while (fgets(line, sizeof line, stdin)) {
        for (char *c = line; *c; c++)
            *c = (char)toupper(*c);
        fputs(line, stdout);
    }
    clearerr(stdin);
    fflush(stdout);
    fprintf(stderr, "done\n");
}

/* The first line of a file, or an errno. */
void EXPORT(show_file)(int which) {
    static const char *const names[] = {"/built/note", "/given/note", "/given/new"};
    char line[80];
    FILE *file = fopen(names[which], which == 2 ? "w" : "r");
    if (file && which < 2 && fgets(line, sizeof line, file))
        printf("%s", line);
    else
        printf("%s: %s\n", names[which], file ? "opened" : strerror(errno));
    if (file)
        fclose(file);
    fflush(stdout);
}

int64_t EXPORT(seconds)(void) { return time(NULL); }

uint32_t EXPORT(random_word)(void) {
    uint32_t word;
    return getentropy(&word, sizeof word) ? 0 : word;
}

/* The errno, or 0. */
int EXPORT(write_bytes)(int size) {
    static const char bytes[100000];
    ssize_t moved = write(STDOUT_FILENO, bytes, (size_t)size);
    return moved < 0 ? errno : 0;
}

void EXPORT(write_forever)(void) {
    for (;;)
        write(STDOUT_FILENO, "x", 1);
}

int EXPORT(twice)(int value) { return 2 * value; }
