/* runtime/core/cpu.c: what it says the processor has, against what the kernel says. */
#include "core/cpu.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool has(const char *names) {
    char missing[256] = "";
    bool all = sinter_cpu_has(names, missing, sizeof missing);
    assert_int_equal(all, *missing == '\0');
    return all;
}

static void names_what_is_missing(void **state) {
    (void)state;
    char missing[64] = "", small[8] = "";
    assert_true(has(NULL));
    assert_true(has(""));
    assert_false(sinter_cpu_has("nonsense more ", missing, sizeof missing));
    assert_string_equal(missing, "nonsense, more");
    assert_false(sinter_cpu_has("nonsense more ", small, sizeof small));
    assert_string_equal(small, "nonsens");
}

#if defined(__x86_64__)

/* The flags of the first processor in /proc/cpuinfo, with a blank on both sides. */
static char *kernel_flags(void) {
    FILE *file = fopen("/proc/cpuinfo", "r");
    assert_non_null(file);
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, file) > 0)
        if (strncmp(line, "flags", 5) == 0)
            break;
    fclose(file);
    assert_non_null(line);
    assert_int_equal(strncmp(line, "flags", 5), 0);
    line[strcspn(line, "\n")] = ' ';
    return line;
}

/* Where the kernel's name is another, by name. */
static const char *const renamed[][2] = {{"sse3", "pni"}, {"lzcnt", "abm"}, {"bmi", "bmi1"}};

static bool listed(const char *flags, const char *name) {
    char word[64];
    for (size_t i = 0; i < sizeof renamed / sizeof *renamed; i++)
        if (strcmp(renamed[i][0], name) == 0)
            name = renamed[i][1];
    snprintf(word, sizeof word, " %s ", name);
    return strstr(flags, word) != NULL;
}

static const char *const names[] = {
#define SINTER_X86_FEATURE(name, ...) #name,
#include "sinter/internal/cpu.def"
};

/* Kernels that are older than a feature do not list it. */
static const char *const young[] = {"apx_f",    "raoint",        "cmpccxadd",      "avx_vnni",
                                    "avx_ifma", "avx_vnni_int8", "avx_vnni_int16", "avx512_fp16"};

static bool is_young(const char *name) {
    for (size_t i = 0; i < sizeof young / sizeof *young; i++)
        if (strcmp(young[i], name) == 0)
            return true;
    return false;
}

static void agrees_with_the_kernel(void **state) {
    (void)state;
    char *flags = kernel_flags();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        bool in_list = listed(flags, names[i]);
        if (has(names[i]) != in_list && (in_list || !is_young(names[i])))
            fail_msg("%s: %d here, %d in /proc/cpuinfo", names[i], has(names[i]), in_list);
    }
    free(flags);
}

#endif

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_what_is_missing),
#if defined(__x86_64__)
        cmocka_unit_test(agrees_with_the_kernel),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
