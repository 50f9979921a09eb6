/* --invoke: calls an export with arguments written as text and prints its results. Integers are
 * decimal, with or without leading zeros, or 0x hexadecimal, signed or unsigned within their width;
 * results print as signed decimals and shortest-form floats. A v128 is 0x and up to 32 hexadecimal
 * digits, lane 0 at the end. */
#include "start/start.h"

#include "core/types.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define VALUES_MAX 1000 /* the validator's limit on parameters and on results */

static bool parse_integer(const char *text, unsigned bits, uint64_t *value) {
    char *end;
    bool negative = text[0] == '-';
    const char *digits = text + (negative || text[0] == '+');
    bool is_hexadecimal = strncmp(digits, "0x", 2) == 0;
    digits += is_hexadecimal ? 2 : 0;
    errno = 0;
    uint64_t magnitude = strtoull(digits, &end, is_hexadecimal ? 16 : 10);
    uint64_t top = (uint64_t)1 << (bits - 1);
    if (errno || *end || !isxdigit((unsigned char)*digits) || strncmp(digits, "0x", 2) == 0 ||
        (negative ? magnitude > top : bits < 64 && magnitude >= top * 2))
        return false;
    *value = negative ? (uint64_t)0 - magnitude : magnitude;
    return true;
}

static bool parse_vector(const char *text, struct sinter_v128 *value) {
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    *value = (struct sinter_v128){0};
    if (strncmp(text, "0x", 2) != 0)
        return false;
    size_t count = strlen(text + 2);
    for (size_t i = 0; i < count && count <= 32; i++) {
        const char *digit = strchr(digits, text[1 + count - i]);
        if (!digit)
            return false;
        value->lanes[i / 2] |= (uint8_t)((digit - digits) % 16 << i % 2 * 4);
    }
    return count >= 1 && count <= 32;
}

static bool parse_value(const char *text, enum sinter_type type, union sinter_value *value) {
    uint64_t integer = 0;
    char *end;
    switch (type) {
    case SINTER_I32:
        if (!parse_integer(text, 32, &integer))
            return false;
        value->i32 = (uint32_t)integer;
        return true;
    case SINTER_I64:
        return parse_integer(text, 64, &value->i64);
    case SINTER_F32:
        value->f32 = strtof(text, &end);
        return end != text && !*end;
    case SINTER_F64:
        value->f64 = strtod(text, &end);
        return end != text && !*end;
    case SINTER_V128:
        return parse_vector(text, &value->v128);
    case SINTER_FUNCREF:
    case SINTER_EXTERNREF:
        break;
    }
    return false;
}

/* The fewest digits that read back as the same value, with an exponent where that is short. */
static void print_float(double value, bool single) {
    char text[32];
    int decimals = 0;
    if (isnan(value)) {
        puts("nan");
        return;
    }
    for (; decimals < 17; decimals++) {
        snprintf(text, sizeof text, "%.*e", decimals, value);
        if (single ? strtof(text, NULL) == (float)value : strtod(text, NULL) == value)
            break;
    }
    const char *mark = strchr(text, 'e');
    int exponent = mark ? (int)strtol(mark + 1, NULL, 10) : 0;
    if (mark && exponent >= -5 && exponent < 17)
        snprintf(text, sizeof text, "%.*f", decimals > exponent ? decimals - exponent : 0, value);
    puts(text);
}

static void print_value(const union sinter_value *value, enum sinter_type type) {
    switch (type) {
    case SINTER_I32:
        printf("%d\n", (int32_t)value->i32);
        break;
    case SINTER_I64:
        printf("%lld\n", (long long)value->i64);
        break;
    case SINTER_F32:
        print_float((double)value->f32, true);
        break;
    case SINTER_F64:
        print_float(value->f64, false);
        break;
    case SINTER_V128:
        printf("0x");
        for (int i = 15; i >= 0; i--)
            printf("%02x", value->v128.lanes[i]);
        putchar('\n');
        break;
    case SINTER_FUNCREF:
    case SINTER_EXTERNREF:
        puts(value->funcref.opaque[0] ? "<reference>" : "null");
    }
}

static int usage(const char *program, const char *name, const struct sinter_bytes *params,
                 const char *problem) {
    fprintf(stderr, "%s: error: --invoke %s: %s\n", program, name, problem);
    if (params) {
        fprintf(stderr, "%s: note: it takes (", program);
        for (size_t i = 0; i < params->size; i++)
            fprintf(stderr, "%s%s", i ? " " : "",
                    sinter_type_name((enum sinter_type)params->data[i]));
        fprintf(stderr, ")\n");
    }
    return SINTER_EXIT_USAGE;
}

int sinter_start_invoke(struct sinter_instance *instance, const char *program, const char *name,
                        char *const *arguments, int argument_count) {
    size_t index = sinter_module_find_export(instance->module, name, strlen(name));
    const struct sinter_type_code *type = sinter_export_type(instance->module, index);
    if (!type)
        return usage(program, name, NULL, "the module exports no such function");
    if (!type->call)
        return usage(program, name, NULL, "it has an exnref in its type, which only guests have");
    struct sinter_bytes params = type->params, results = type->results;
    if ((size_t)argument_count != params.size || params.size > VALUES_MAX)
        return usage(program, name, &params, "wrong number of arguments");
    union sinter_value values[VALUES_MAX] = {0};
    for (size_t i = 0; i < params.size; i++)
        if (!parse_value(arguments[i], (enum sinter_type)params.data[i], &values[i]))
            return usage(program, name, &params, "an argument is no value of its type");
    enum sinter_status status = sinter_export_call(instance, (uint32_t)index, values, values);
    if (status != SINTER_OK)
        return sinter_start_report(instance, program, status);
    sinter_start_tell(true);
    for (size_t i = 0; i < results.size; i++)
        print_value(&values[i], (enum sinter_type)results.data[i]);
    bool is_told = fflush(stdout) == 0;
    if (!is_told)
        fprintf(stderr, "%s: error: cannot write the results: %s\n", program, strerror(errno));
    sinter_start_tell(false);
    return is_told ? 0 : SINTER_EXIT_ENVIRONMENT;
}
