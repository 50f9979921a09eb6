/* The main program of every executable that run.mjs builds: runs the module's part of a suite's
 * script, which is the file named by the one argument, and prints a line for each command of it:
 * "ok", or "failed: " and what was there in place of what was wanted.
 *
 * A command is a line of words: KIND EXPORT ARGUMENT... = EXPECTED...
 *   KIND      return, action (the results do not count), trap
 *   EXPORT    the name's bytes in hex, after a `:`
 *   ARGUMENT  i32:BITS i64:BITS f32:BITS f64:BITS (hex), v128:16 bytes in hex, ref:BITS
 *   EXPECTED  of `return`, one word per result: alternatives with `|` between them, each
 *             WIDTH:LANE,LANE,... where WIDTH is a lane's bytes and a LANE is its bits in hex,
 *             `canonical` or `arithmetic` (NaNs), or `any`; or ref:BITS, ref:some or ref:null
 *             of `trap`, the words of the message, which may go on after a colon
 * A reference of the host's with BITS 0 is null.
 *
 * The file comes from run.mjs: what does not fit this grammar ends the program at once. */
#include <sinter/sinter.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VALUES_MAX 32
#define LINE_MAX_BYTES 65536

/* What the modules of the suite import as "spectest". */
void spectest_print(struct sinter_instance *instance);
void spectest_print_i32(struct sinter_instance *instance, uint32_t a0);
void spectest_print_i64(struct sinter_instance *instance, uint64_t a0);
void spectest_print_f32(struct sinter_instance *instance, float a0);
void spectest_print_f64(struct sinter_instance *instance, double a0);
void spectest_print_i32_f32(struct sinter_instance *instance, uint32_t a0, float a1);
void spectest_print_f64_f64(struct sinter_instance *instance, double a0, double a1);

struct command {
    char *kind;
    char name[LINE_MAX_BYTES / 2];
    union sinter_value arguments[VALUES_MAX];
    size_t argument_count;
    char *expected; /* the rest of the line after `= ` */
};

_Noreturn static void malformed(const char *what, const char *text) {
    printf("failed: the driver's script: %s \"%s\"\n", what, text);
    exit(1);
}

static uint64_t parse_bits(const char *text, const char **end) {
    char *after;
    uint64_t bits = strtoull(text, &after, 16);
    if (after == text)
        malformed("no number", text);
    *end = after;
    return bits;
}

/* Hex digits to bytes, up to `capacity` of them; how many. */
static size_t parse_bytes(const char *text, uint8_t *bytes, size_t capacity) {
    size_t size = strlen(text) / 2;
    if (strlen(text) % 2 != 0 || size > capacity)
        malformed("odd or long bytes", text);
    for (size_t i = 0; i < size; i++) {
        const char digits[3] = {text[2 * i], text[2 * i + 1], '\0'}, *end;
        bytes[i] = (uint8_t)parse_bits(digits, &end);
    }
    return size;
}

static union sinter_value parse_argument(const char *word) {
    union sinter_value value = {0};
    const char *colon = strchr(word, ':'), *end;
    if (!colon)
        malformed("argument", word);
    if (strncmp(word, "v128:", 5) == 0) {
        if (parse_bytes(colon + 1, value.v128.lanes, 16) != 16)
            malformed("v128", word);
        return value;
    }
    uint64_t bits = parse_bits(colon + 1, &end);
    uint32_t low = (uint32_t)bits;
    if (strncmp(word, "ref:", 4) == 0)
        value.externref = (void *)(uintptr_t)bits;
    else if (word[1] == '3')
        memcpy(&value, &low, sizeof low);
    else
        memcpy(&value, &bits, sizeof bits);
    return value;
}

static void parse_command(char *line, struct command *command) {
    char *words = line, *name;
    memset(command->arguments, 0, sizeof command->arguments);
    command->argument_count = 0;
    command->expected = strchr(line, '=');
    if (!command->expected)
        malformed("no `=` in", line);
    command->expected[-1] = '\0';
    command->expected += command->expected[1] == ' ' ? 2 : 1;
    command->kind = strsep(&words, " ");
    name = strsep(&words, " ");
    if (!name || *name != ':')
        malformed("no name in", line);
    size_t size = parse_bytes(name + 1, (uint8_t *)command->name, sizeof command->name - 1);
    command->name[size] = '\0';
    while (words) {
        if (command->argument_count == VALUES_MAX)
            malformed("too many arguments", line);
        command->arguments[command->argument_count++] = parse_argument(strsep(&words, " "));
    }
}

static bool is_nan(uint64_t bits, size_t width, bool canonical) {
    uint64_t sign = UINT64_C(1) << (width * 8 - 1);
    uint64_t quiet = width == 4 ? UINT64_C(0x7fc00000) : UINT64_C(0x7ff8000000000000);
    return canonical ? (bits & ~sign) == quiet : (bits & quiet) == quiet;
}

/* `pattern` is WIDTH:LANE,... up to a `|` or the end. */
static bool lanes_match(const char *pattern, const union sinter_value *value) {
    const char *at;
    size_t width = parse_bits(pattern, &at);
    const uint8_t *lane = (const uint8_t *)value;
    bool match = true;
    for (; *at == ':' || *at == ','; lane += width) {
        uint64_t bits = 0;
        if (width > 8 || (size_t)(lane - (const uint8_t *)value) + width > 16)
            malformed("lanes", pattern);
        memcpy(&bits, lane, width);
        at++;
        size_t word_size = strcspn(at, ",|");
        if (strncmp(at, "canonical", 9) == 0 || strncmp(at, "arithmetic", 10) == 0)
            match = match && is_nan(bits, width, *at == 'c');
        else if (strncmp(at, "any", 3) != 0) {
            const char *end;
            match = match && parse_bits(at, &end) == bits;
        }
        at += word_size;
    }
    return match;
}

/* A function reference is null where all of it is. */
static bool reference_matches(const char *pattern, const union sinter_value *value) {
    static const union sinter_value null;
    const char *end;
    if (strcmp(pattern, "some") == 0 || strcmp(pattern, "null") == 0)
        return (memcmp(value, &null, sizeof null) == 0) == (*pattern == 'n');
    return value->externref == (void *)(uintptr_t)parse_bits(pattern, &end);
}

static bool result_matches(const char *expected, const union sinter_value *value) {
    if (strncmp(expected, "ref:", 4) == 0)
        return reference_matches(expected + 4, value);
    for (;;) {
        if (lanes_match(expected, value))
            return true;
        expected = strchr(expected, '|');
        if (!expected)
            return false;
        expected++;
    }
}

static void print_value(const union sinter_value *value) {
    uint64_t low, high;
    memcpy(&low, value, sizeof low);
    memcpy(&high, (const uint8_t *)value + sizeof low, sizeof high);
    if (high)
        printf(" %016" PRIx64 "_%016" PRIx64, high, low);
    else
        printf(" %" PRIx64, low);
}

static void check_results(char *expected, const union sinter_value *results, size_t result_count) {
    char wanted[LINE_MAX_BYTES];
    snprintf(wanted, sizeof wanted, "%s", expected);
    size_t count = 0;
    bool match = true;
    while (expected && *expected) {
        if (count == result_count)
            malformed("more results expected than there are:", wanted);
        match = result_matches(strsep(&expected, " "), &results[count++]) && match;
    }
    if (match && count == result_count) {
        puts("ok");
        return;
    }
    fputs("failed: returned", stdout);
    for (size_t i = 0; i < result_count; i++)
        print_value(&results[i]);
    printf(", not %s\n", *wanted ? wanted : "nothing");
}

static void check_trap(const char *expected, const char *message) {
    size_t size = strlen(expected);
    if (strncmp(message, expected, size) == 0 && (message[size] == '\0' || message[size] == ':'))
        puts("ok");
    else
        printf("failed: trapped with \"%s\", not \"%s\"\n", message, expected);
}

/* The script does not say how many results an action or a trapping function has, and the API does
 * not tell; it refuses a wrong count before anything runs. */
static enum sinter_status call(struct sinter_instance *instance, const struct command *command,
                               union sinter_value *results, size_t *result_count) {
    enum sinter_status status = SINTER_BAD_ARGUMENTS;
    for (size_t count = 0; count <= VALUES_MAX && status == SINTER_BAD_ARGUMENTS; count++) {
        memset(results, 0, VALUES_MAX * sizeof *results);
        status = sinter_call_export(instance, command->name, command->arguments,
                                    command->argument_count, results, count);
        *result_count = count;
    }
    return status;
}

static void run_command(struct sinter_instance *instance, struct command *command) {
    union sinter_value results[VALUES_MAX];
    size_t result_count;
    bool wants_trap = strcmp(command->kind, "trap") == 0;
    enum sinter_status status = call(instance, command, results, &result_count);
    if (status == SINTER_TRAPPED && wants_trap)
        check_trap(command->expected, sinter_trap_message(instance));
    else if (status == SINTER_TRAPPED)
        printf("failed: trapped with \"%s\"\n", sinter_trap_message(instance));
    else if (status != SINTER_OK)
        printf("failed: the call's status is %d\n", (int)status);
    else if (wants_trap)
        printf("failed: returned, not trapped with \"%s\"\n", command->expected);
    else if (strcmp(command->kind, "action") == 0)
        puts("ok");
    else
        check_results(command->expected, results, result_count);
}

int sinter_host_main(struct sinter_instance *instance, int argc, char **argv) {
    static char line[LINE_MAX_BYTES];
    static struct command command;
    FILE *script = argc == 2 ? fopen(argv[1], "r") : NULL;
    if (!script)
        malformed("cannot open", argc == 2 ? argv[1] : "");
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    while (fgets(line, sizeof line, script)) {
        char *newline = strchr(line, '\n');
        if (!newline)
            malformed("no end of line", line);
        *newline = '\0';
        parse_command(line, &command);
        run_command(instance, &command);
    }
    fclose(script);
    return 0;
}

void spectest_print(struct sinter_instance *instance) { (void)instance; }
void spectest_print_i32(struct sinter_instance *instance, uint32_t a0) {
    (void)instance;
    (void)a0;
}
void spectest_print_i64(struct sinter_instance *instance, uint64_t a0) {
    (void)instance;
    (void)a0;
}
void spectest_print_f32(struct sinter_instance *instance, float a0) {
    (void)instance;
    (void)a0;
}
void spectest_print_f64(struct sinter_instance *instance, double a0) {
    (void)instance;
    (void)a0;
}
void spectest_print_i32_f32(struct sinter_instance *instance, uint32_t a0, float a1) {
    (void)instance;
    (void)a0;
    (void)a1;
}
void spectest_print_f64_f64(struct sinter_instance *instance, double a0, double a1) {
    (void)instance;
    (void)a0;
    (void)a1;
}
