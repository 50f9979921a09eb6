/* See store.h. An entry of store_put is the SHA-256 of a file and then its bytes. */
#include "store.h"

#include "file.h"

#include "sinter/policy_text.h"

#include <sha2.h>
#include <stdlib.h>
#include <string.h>

#define ENTRY_CAP_BYTES ((size_t)1 << 30)
#define SIZE_DEFAULT_BYTES ((uint64_t)2 << 30)
#define KEPT_SECONDS 60

static const char *directory_of_user(struct arena *arena) {
    const char *chosen = getenv("SINTER_CACHE_DIR");
    const char *xdg = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    if (chosen && *chosen)
        return chosen;
    if (xdg && *xdg)
        return arena_format(arena, "%s/sinter", xdg);
    if (home && *home)
        return arena_format(arena, "%s/.cache/sinter", home);
    return NULL;
}

const char *store_entry(const char *key, struct arena *arena, struct diag *diag) {
    const char *directory = directory_of_user(arena);
    if (!directory) {
        diag_fail(diag, DIAG_ENVIRONMENT, "no place for the cache: set SINTER_CACHE_DIR or HOME");
        return NULL;
    }
    const char *folder = arena_format(arena, "%s/%.2s", directory, key);
    if (!file_make_directory(folder, diag))
        return NULL;
    if (!file_is_private(directory) || !file_is_private(folder)) {
        diag_fail(diag, DIAG_ENVIRONMENT,
                  "the cache \"%s\" belongs to another user, or others may write to it", directory);
        return NULL;
    }
    return arena_format(arena, "%s/%s", folder, key);
}

static void hash(struct bytes bytes, uint8_t digest[SHA256_DIGEST_LENGTH]) {
    SHA2_CTX context;
    SHA256Init(&context);
    SHA256Update(&context, bytes.data, bytes.size);
    SHA256Final(digest, &context);
}

/* What this file does is a convenience, whose failures end no build. */
struct silence {
    struct arena arena;
    struct text said;
    struct diag diag;
};

static void silence_begin(struct silence *silence) {
    *silence = (struct silence){0};
    silence->diag.capture = &silence->said;
}

static void silence_end(struct silence *silence) {
    text_free(&silence->said);
    arena_destroy(&silence->arena);
}

bool store_take(const char *entry, const char *path) {
    struct silence silence;
    struct bytes kept = {0};
    uint8_t digest[SHA256_DIGEST_LENGTH];
    bool ok = false;
    silence_begin(&silence);
    if (file_exists(entry) &&
        file_read(entry, ENTRY_CAP_BYTES, &silence.arena, &silence.diag, &kept)) {
        if (kept.size > sizeof digest) {
            struct bytes content = {kept.data + sizeof digest, kept.size - sizeof digest};
            hash(content, digest);
            ok = memcmp(digest, kept.data, sizeof digest) == 0 &&
                 file_write(path, content.data, content.size, &silence.diag);
        }
        if (ok)
            store_touch(entry);
        else
            file_remove_tree(entry);
    }
    silence_end(&silence);
    return ok;
}

void store_put(const char *entry, const char *path) {
    struct silence silence;
    struct bytes content = {0};
    struct text kept = {0};
    uint8_t digest[SHA256_DIGEST_LENGTH];
    silence_begin(&silence);
    if (file_read(path, ENTRY_CAP_BYTES, &silence.arena, &silence.diag, &content)) {
        hash(content, digest);
        text_append(&kept, digest, sizeof digest);
        text_append(&kept, content.data, content.size);
        file_write_at_once(entry, kept.data, kept.size, &silence.arena, &silence.diag);
    }
    text_free(&kept);
    silence_end(&silence);
}

void store_touch(const char *entry) { file_touch(entry); }

static int by_age(const void *a, const void *b) {
    const struct file_entry *x = a, *y = b;
    return x->time < y->time ? -1 : x->time > y->time;
}

static void trim(const char *directory, uint64_t limit_bytes, struct arena *arena) {
    struct file_entry *entries;
    size_t count = file_list(directory, arena, &entries);
    uint64_t size_bytes = 0;
    int64_t now = file_now();
    for (size_t i = 0; i < count; i++)
        size_bytes += entries[i].size_bytes;
    if (size_bytes <= limit_bytes)
        return;
    qsort(entries, count, sizeof *entries, by_age);
    for (size_t i = 0; i < count && size_bytes > limit_bytes / 4 * 3; i++) {
        if (entries[i].time > now - KEPT_SECONDS)
            break;
        file_remove_tree(entries[i].path);
        size_bytes -= entries[i].size_bytes;
    }
}

void store_trim(struct diag *diag) {
    const char *size = getenv("SINTER_CACHE_SIZE");
    uint64_t limit_bytes = SIZE_DEFAULT_BYTES;
    if (size && strcmp(size, "0") == 0)
        return;
    if (size && *size && !sinter_parse_max_memory(size, &limit_bytes)) {
        diag_warn(diag, "SINTER_CACHE_SIZE is no size from 64K to 1024G: \"%s\"", size);
        return;
    }
    struct arena arena = {0};
    const char *directory = directory_of_user(&arena);
    if (directory && file_is_private(directory))
        trim(directory, limit_bytes, &arena);
    arena_destroy(&arena);
}
