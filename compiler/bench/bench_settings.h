/* What `sinter bench` is asked to do, besides building the program. */
#ifndef COMPILER_BENCH_BENCH_SETTINGS_H
#define COMPILER_BENCH_BENCH_SETTINGS_H

#include "settings.h"

/* A program to compare with: --native. */
struct bench_native {
    const char *label; /* NULL: none was given */
    const char *file;  /* the program, or its C file */
};

/* One more row of Sinter's: --with. */
struct bench_variant {
    const char *flags; /* as they were given */
    const char *label; /* the same without shell commands, which may be long */
    struct settings settings;
};

struct bench_settings {
    struct bench_native *natives; /* the first is what all others are compared with */
    uint32_t native_count;
    uint32_t native_capacity;
    struct bench_variant *variants;
    uint32_t variant_count;
    uint32_t variant_capacity;
    bool against_given;         /* use `against`; otherwise every engine on PATH */
    struct string_list against; /* NAME or NAME=PATH */
    uint32_t run_count;         /* rounds */
    uint64_t timeout_ns;        /* for a run, and for a compilation by another engine */
    bool cpu_clock;             /* compare by processor time */
    const char *json_file;      /* `-` is stdout; NULL: none */
    const char *svg_file;       /* the same */
};

#endif
