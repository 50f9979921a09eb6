/* See cpu.h. x86: Intel's manual, volume 2A, CPUID, and volume 1, 13.3 (XGETBV); AMD's, volume 3,
 * appendix E. AArch64: what Linux tells the process. */
#include "core/cpu.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#include <threads.h>

enum output { EAX, EBX, ECX, EDX, OUTPUT_COUNT };

/* The registers that the operating system has to keep for a process, as bits of XCR0. */
#define NO_STATE 0u
#define AVX_STATE 0x6u
#define AVX512_STATE 0xe6u
#define APX_STATE 0x80000u

struct feature {
    const char *name;
    uint32_t leaf;
    uint32_t subleaf;
    enum output output;
    uint32_t bit;
    uint32_t state;
};
static const struct feature features_known[] = {
#define SINTER_X86_FEATURE(name, macro, leaf, subleaf, output, bit, state)                         \
    {#name, leaf, subleaf, output, bit, state},
#include "sinter/internal/cpu.def"
};

/* Asked once: under a hypervisor each CPUID is a trap into the hypervisor. */
static once_flag asked = ONCE_FLAG_INIT;
static struct leaf {
    uint32_t leaf;
    uint32_t subleaf;
    uint32_t out[OUTPUT_COUNT];
} leaves[] = {{1, 0, {0}}, {7, 0, {0}}, {7, 1, {0}}, {0x80000001, 0, {0}}};
enum { LEAF_COUNT = sizeof leaves / sizeof *leaves };
static uint32_t kept_state;

static void ask(void) {
    for (size_t i = 0; i < LEAF_COUNT; i++) {
        struct leaf *leaf = &leaves[i];
        /* EAX of a leaf's first part is the number of its last part. */
        if (leaf->subleaf == 0 || leaves[i - 1].out[EAX] >= leaf->subleaf)
            __get_cpuid_count(leaf->leaf, leaf->subleaf, &leaf->out[EAX], &leaf->out[EBX],
                              &leaf->out[ECX], &leaf->out[EDX]);
    }
    if (leaves[0].out[ECX] & bit_OSXSAVE) {
        uint32_t high;
        __asm__("xgetbv" : "=a"(kept_state), "=d"(high) : "c"(0));
    }
}

static bool is_there(const struct feature *feature) {
    call_once(&asked, ask);
    for (size_t i = 0; i < LEAF_COUNT; i++)
        if (leaves[i].leaf == feature->leaf && leaves[i].subleaf == feature->subleaf)
            return (leaves[i].out[feature->output] >> feature->bit & 1) &&
                   (feature->state & ~kept_state) == 0;
    return false;
}

#elif defined(__aarch64__)
#include "os/os.h"

struct feature {
    const char *name;
    uint32_t word;
    uint32_t bit;
};
static const struct feature features_known[] = {
#define SINTER_ARM_FEATURE(name, macro, word, bit) {#name, word, bit},
#include "sinter/internal/cpu.def"
};

static bool is_there(const struct feature *feature) {
    return sinter_os_processor_word(feature->word) >> feature->bit & 1;
}
#elif !defined(__riscv)
#error "Sinter's runtime knows x86-64, AArch64 and RISC-V"
#endif

#if defined(__riscv) /* the compiler refuses --cpu */
static bool has(const char *name, size_t size) {
    (void)name, (void)size;
    return false;
}
#else
static bool has(const char *name, size_t size) {
    for (size_t i = 0; i < sizeof features_known / sizeof *features_known; i++)
        if (strlen(features_known[i].name) == size &&
            memcmp(features_known[i].name, name, size) == 0)
            return is_there(&features_known[i]);
    return false;
}
#endif

bool sinter_cpu_has(const char *features, char *missing, size_t capacity) {
    bool all = true;
    for (const char *name = features; name && *name;) {
        size_t size = strcspn(name, " ");
        if (!has(name, size)) {
            size_t used = strlen(missing);
            snprintf(missing + used, capacity - used, "%s%.*s", all ? "" : ", ", (int)size, name);
            all = false;
        }
        name += size + strspn(name + size, " ");
    }
    return all;
}
