/* What `sinter bench` is asked to do, besides building the program. */
#ifndef COMPILER_BENCH_BENCH_SETTINGS_H
#define COMPILER_BENCH_BENCH_SETTINGS_H

#include "settings.h"

struct bench_settings {
    const char *native;         /* a program to compare with, or its C file; NULL: none */
    bool against_given;         /* use `against`; otherwise every engine on PATH */
    struct string_list against; /* NAME or NAME=PATH */
    uint32_t run_count;         /* rounds */
    uint64_t timeout_ns;        /* for a run, and for a compilation by another engine */
    bool cpu_clock;             /* compare by processor time */
    const char *json_file;      /* `-` is stdout; NULL: none */
    const char *svg_file;       /* the same */
};

#endif
