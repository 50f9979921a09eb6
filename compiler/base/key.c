/* See key.h. */
#include "base/key.h"

#include "base/cpuinfo.h"

#include <string.h>

void key_begin(struct key *key) { SHA256Init(&key->hash); }

void key_bytes(struct key *key, struct bytes bytes) {
    uint64_t size = bytes.size;
    SHA256Update(&key->hash, (const uint8_t *)&size, sizeof size);
    SHA256Update(&key->hash, bytes.data, bytes.size);
}

void key_string(struct key *key, const char *string) {
    key_bytes(key, bytes_of(string ? string : ""));
}

/* What the code of `--cpu=native` depends on. */
static bool take_line(const char *line, void *context) {
    struct key *key = context;
    if (string_starts_with(line, "flags") || string_starts_with(line, "Features") ||
        string_starts_with(line, "model name"))
        key_string(key, line);
    return true;
}

void key_cpu(struct key *key, const char *cpu) {
    key_string(key, cpu);
    if (cpu && strcmp(cpu, "native") == 0)
        cpuinfo_each_line(take_line, key);
}

void key_end(struct key *key, char text[KEY_TEXT_BYTES]) { SHA256End(&key->hash, text); }
