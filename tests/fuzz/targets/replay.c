/* A target without libFuzzer: on each of the files that are given, or that are in the folders. */
#define _GNU_SOURCE
#include "target.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t file_count;

static bool replay_file(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0)
        return false;
    long size = ftell(file);
    /* Of exactly its size, so that a sanitiser sees every read past it. */
    uint8_t *data = size >= 0 ? malloc(size ? (size_t)size : 1) : NULL;
    bool ok =
        data && fseek(file, 0, SEEK_SET) == 0 && fread(data, 1, (size_t)size, file) == (size_t)size;
    fclose(file);
    if (ok)
        (void)LLVMFuzzerTestOneInput(data, (size_t)size);
    free(data);
    file_count++;
    return ok;
}

static bool replay_folder(const char *path) {
    DIR *folder = opendir(path);
    bool ok = folder != NULL;
    for (struct dirent *entry; ok && (entry = readdir(folder));) {
        char *name = NULL;
        if (entry->d_name[0] == '.')
            continue;
        ok = asprintf(&name, "%s/%s", path, entry->d_name) > 0 && replay_file(name);
        free(name);
    }
    if (folder)
        closedir(folder);
    return ok;
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++)
        if (!replay_folder(argv[i]) && !replay_file(argv[i])) {
            fprintf(stderr, "%s: cannot be read\n", argv[i]);
            return 1;
        }
    printf("%zu files\n", file_count);
    return file_count == 0;
}
