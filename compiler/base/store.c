/* See store.h. An entry made by store_put is the SHA-256 of a file, followed by its bytes. */
#include "base/store.h"

#include "base/file.h"
#include "base/private.h"

#include "sinter/internal/policy_text.h"

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
    struct private_directory opened = {-1}, folder = {-1};
    const char *name = arena_format(arena, "%.2s", key), *reason;
    bool ok = private_open(directory, arena, &opened, &reason) &&
              private_open_in(&opened, name, arena, &folder, &reason);
    private_close(&opened);
    private_close(&folder);
    if (!ok) {
        diag_fail(diag, DIAG_ENVIRONMENT, "cannot use \"%s\" as the cache: %s", directory, reason);
        diag_note(diag, "set SINTER_CACHE_DIR to a directory that only you can change");
        return NULL;
    }
    return arena_format(arena, "%s/%s/%s", directory, name, key);
}

int store_open(const char *entry, struct arena *arena) {
    struct private_directory folder;
    const char *reason;
    if (!private_open(file_directory(entry, arena), arena, &folder, &reason))
        return -1;
    int file = private_open_file(&folder, file_base(entry));
    private_close(&folder);
    return file;
}

static void hash(struct bytes bytes, uint8_t digest[SHA256_DIGEST_LENGTH]) {
    SHA2_CTX context;
    SHA256Init(&context);
    SHA256Update(&context, bytes.data, bytes.size);
    SHA256Final(digest, &context);
}

/* The store is a convenience: its failures are not reported and end no build. */
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
    int file = store_open(entry, &silence.arena);
    if (file >= 0 &&
        file_read_open(file, entry, ENTRY_CAP_BYTES, &silence.arena, &silence.diag, &kept)) {
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

/* What $SINTER_CACHE_SIZE says: 0 is no limit. False when it is not a size. */
static bool limit(uint64_t *size_bytes) {
    const char *size = getenv("SINTER_CACHE_SIZE");
    *size_bytes = SIZE_DEFAULT_BYTES;
    if (size && strcmp(size, "0") == 0)
        *size_bytes = 0;
    else if (size && *size)
        return sinter_parse_max_memory(size, size_bytes);
    return true;
}

bool store_check_size(struct diag *diag) {
    uint64_t size_bytes;
    return limit(&size_bytes) ||
           diag_fail(diag, DIAG_USAGE, "SINTER_CACHE_SIZE takes 64K to 1024G, or 0, not \"%s\"",
                     getenv("SINTER_CACHE_SIZE"));
}

void store_trim(void) {
    uint64_t limit_bytes;
    if (!limit(&limit_bytes) || limit_bytes == 0)
        return;
    struct arena arena = {0};
    const char *directory = directory_of_user(&arena);
    struct private_directory opened;
    const char *reason;
    if (directory && private_open(directory, &arena, &opened, &reason)) {
        trim(directory, limit_bytes, &arena);
        private_close(&opened);
    }
    arena_destroy(&arena);
}
