/* The import preset `@assemblyscript`: what the AssemblyScript compiler's own library imports from
 * "env", with the results of its loader for JavaScript.
 *
 *     sinter build module.wasm --import env=@assemblyscript
 *
 * To change a function, define it in a file of your own and give that too: --import env=mine.c. To
 * change more, copy this file. In a host program: <sinter/presets.h>. */
#include "preset.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PRESET_FUNCTION PRESET_PROTOTYPE
#include <sinter/internal/preset_assemblyscript.def>
#undef PRESET_FUNCTION

/* The String at `string` as text, as JavaScript prints it; a trap when there is no such String. To
 * be freed. */
static char *text_of(struct sinter_instance *instance, uint32_t string) {
    size_t size, again;
    enum sinter_status status = sinter_get_utf16(instance, string, NULL, 0, &size);
    if (status == SINTER_NOT_FOUND)
        return strdup("null");
    char *text = status == SINTER_OK ? malloc(size + 1) : NULL;
    if (!text)
        sinter_trap(instance, "env: the String is not inside the memory");
    sinter_get_utf16(instance, string, text, size + 1, &again);
    return text;
}

/* Flushed at once, since the guest may write to the same files by WASI. */
static void put_line(struct sinter_instance *instance, FILE *file, const char *before,
                     uint32_t string) {
    char *text = text_of(instance, string);
    fprintf(file, "%s%s\n", before, text);
    fflush(file);
    free(text);
}

PRESET void env_abort(struct sinter_instance *instance, uint32_t message, uint32_t file,
                      uint32_t line, uint32_t column) {
    char what[160], where[64], all[256];
    size_t size;
    if (sinter_get_utf16(instance, message, what, sizeof what, &size) != SINTER_OK)
        strcpy(what, "null");
    if (sinter_get_utf16(instance, file, where, sizeof where, &size) != SINTER_OK)
        strcpy(where, "null");
    snprintf(all, sizeof all, "abort: %s at %s:%d:%d", what, where, (int32_t)line, (int32_t)column);
    sinter_trap(instance, all);
}

/* A number as JavaScript prints it, where that has no exponent: the fewest digits that read back as
 * the same. */
static void put_number(FILE *file, double number) {
    char text[32];
    int precision = 1;
    if (number != number || number - number != 0) {
        fputs(number != number ? "NaN" : number > 0 ? "Infinity" : "-Infinity", file);
        return;
    }
    if (number == (double)(int64_t)number && number < 1e15 && number > -1e15) {
        fprintf(file, "%lld", (long long)number);
        return;
    }
    do
        snprintf(text, sizeof text, "%.*g", precision, number);
    while (strtod(text, NULL) != number && precision++ < 17);
    fputs(text, file);
}

PRESET void env_trace(struct sinter_instance *instance, uint32_t message, uint32_t count, double a0,
                      double a1, double a2, double a3, double a4) {
    const double numbers[] = {a0, a1, a2, a3, a4};
    char *text = text_of(instance, message);
    printf("trace: %s", text);
    free(text);
    for (uint32_t i = 0; i < count && i < 5; i++) {
        fputs(i ? ", " : " ", stdout);
        put_number(stdout, numbers[i]);
    }
    putchar('\n');
    fflush(stdout);
}

/* A number from 0 up to 1, of 53 random bits. */
static double random_number(struct sinter_instance *instance) {
    uint64_t bits;
    if (getentropy(&bits, sizeof bits) != 0)
        sinter_trap(instance, "env: the host has no random numbers");
    return (double)(bits >> 11) * 0x1p-53;
}

PRESET double env_seed(struct sinter_instance *instance) {
    return random_number(instance) * preset_clock_ms(CLOCK_REALTIME);
}

PRESET double env_Math_random(struct sinter_instance *instance) { return random_number(instance); }

PRESET double env_Date_now(struct sinter_instance *instance) {
    (void)instance;
    return (double)(int64_t)preset_clock_ms(CLOCK_REALTIME);
}

PRESET double env_performance_now(struct sinter_instance *instance) {
    (void)instance;
    return preset_clock_ms(CLOCK_MONOTONIC);
}

PRESET void env_console_log(struct sinter_instance *instance, uint32_t text) {
    put_line(instance, stdout, "", text);
}

PRESET void env_console_debug(struct sinter_instance *instance, uint32_t text) {
    put_line(instance, stdout, "", text);
}

PRESET void env_console_info(struct sinter_instance *instance, uint32_t text) {
    put_line(instance, stdout, "", text);
}

PRESET void env_console_warn(struct sinter_instance *instance, uint32_t text) {
    put_line(instance, stderr, "", text);
}

PRESET void env_console_error(struct sinter_instance *instance, uint32_t text) {
    put_line(instance, stderr, "", text);
}

PRESET void env_console_assert(struct sinter_instance *instance, uint32_t condition,
                               uint32_t text) {
    if (!condition)
        put_line(instance, stderr, "Assertion failed: ", text);
}

#define PRESET_FUNCTION PRESET_HOST
#include <sinter/internal/preset_assemblyscript.def>
#undef PRESET_FUNCTION

static const struct preset_function functions[] = {
#define PRESET_FUNCTION PRESET_ROW
#include <sinter/internal/preset_assemblyscript.def>
};

bool sinter_preset_assemblyscript(void *context, const struct sinter_import_info *import,
                                  struct sinter_extern *value) {
    (void)context;
    return preset_resolve(functions, sizeof functions / sizeof *functions, import, value);
}
