/* A hash table with open addressing: look-ups, insertions and removals of 64-bit keys. */
#include "kernel.h"

#define SLOTS (1u << 17)
#define KEYS 90000

static struct slot {
    uint64_t key; /* 0: free, 1: was removed */
    uint32_t value;
} slots[SLOTS];

static uint64_t keys[KEYS];

static uint32_t home(uint64_t key) { return (uint32_t)(key * 0x9e3779b97f4a7c15u >> 47); }

static struct slot *find(uint64_t key, bool insert) {
    struct slot *removed = NULL;
    for (uint32_t at = home(key);; at = (at + 1) & (SLOTS - 1)) {
        struct slot *slot = &slots[at];
        if (slot->key == key)
            return slot;
        if (slot->key == 1 && !removed)
            removed = slot;
        if (slot->key == 0)
            return !insert ? NULL : removed ? removed : slot;
    }
}

int main(int argc, char **argv) {
    for (int i = 0; i < KEYS; i++)
        keys[i] = (uint64_t)random32() << 32 | random32() | 2;
    for (uint32_t r = repeats(argc, argv, 60); r > 0; r--) {
        uint32_t sum = 0;
        for (int i = 0; i < KEYS; i++) {
            struct slot *slot = find(keys[i], true);
            slot->key = keys[i];
            slot->value += r;
        }
        for (int i = 0; i < KEYS; i += 3)
            find(keys[i], false)->key = 1;
        for (int i = 0; i < KEYS; i++) {
            struct slot *slot = find(keys[i], false);
            sum += slot ? slot->value : 1;
        }
        check(sum);
    }
    return finish();
}
