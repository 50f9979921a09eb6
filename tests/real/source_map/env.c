/* Drives source-map's lib/mappings.wasm: `driver FILE SOURCES LINES COLUMNS [MALFORMED]...` parses
 * the mappings in FILE, lists them in every order, looks up each place of a grid, and then parses
 * the malformed ones. The driver plays the part of the package's lib/source-map-consumer.js;
 * numbers are printed as the module gives them (lines from 0).
 */
#include "../driver.h"

void env_mapping_callback(struct sinter_instance *instance, uint32_t generated_line,
                          uint32_t generated_column, uint32_t has_last_column, uint32_t last_column,
                          uint32_t has_original, uint32_t source, uint32_t original_line,
                          uint32_t original_column, uint32_t has_name, uint32_t name);

/* In place of a number that a mapping does not have. */
#define ABSENT INT64_MIN

struct mapping {
    uint32_t generated_line;
    uint32_t generated_column;
    int64_t last_column; /* inclusive; -1 where the next mapping is at column 0 too */
    int64_t source;
    int64_t original_line;
    int64_t original_column;
    int64_t name;
};

/* What the callback does with the mappings it is given. */
static enum { PRINT_ALL, PRINT_GENERATED, KEEP_LAST } callback_mode;
static struct mapping kept;
static bool has_kept;

static void print_number(int64_t number, char end) {
    if (number == ABSENT)
        printf("-%c", end);
    else
        printf("%lld%c", (long long)number, end);
}

static void print_generated(const struct mapping *m, char end) {
    printf("%u:%u-", m->generated_line, m->generated_column);
    print_number(m->last_column, end);
}

static void print_original(const struct mapping *m) {
    print_number(m->source, ' ');
    print_number(m->original_line, ':');
    print_number(m->original_column, ' ');
    print_number(m->name, '\n');
}

void env_mapping_callback(struct sinter_instance *instance, uint32_t generated_line,
                          uint32_t generated_column, uint32_t has_last_column, uint32_t last_column,
                          uint32_t has_original, uint32_t source, uint32_t original_line,
                          uint32_t original_column, uint32_t has_name, uint32_t name) {
    (void)instance;
    kept = (struct mapping){.generated_line = generated_line,
                            .generated_column = generated_column,
                            .last_column = has_last_column ? (int64_t)last_column - 1 : ABSENT,
                            .source = has_original ? (int64_t)source : ABSENT,
                            .original_line = has_original ? (int64_t)original_line : ABSENT,
                            .original_column = has_original ? (int64_t)original_column : ABSENT,
                            .name = has_original && has_name ? (int64_t)name : ABSENT};
    has_kept = true;
    if (callback_mode == KEEP_LAST)
        return;
    print_generated(&kept, callback_mode == PRINT_ALL ? ' ' : '\n');
    if (callback_mode == PRINT_ALL)
        print_original(&kept);
}

/* Copies `text` into the module's memory and parses it; 0 when it is malformed. */
static uint32_t parse(struct sinter_instance *instance, const char *text, size_t size) {
    uint32_t buffer = driver_i32(instance, "allocate_mappings", (uint32_t)size);
    memcpy(driver_span(instance, buffer, size), text, size);
    return driver_i32(instance, "parse_mappings", buffer);
}

static void look_up_generated(struct sinter_instance *instance, uint32_t mappings, uint32_t line,
                              uint32_t column) {
    for (uint32_t bias = 1; bias <= 2; bias++) {
        has_kept = false;
        driver_void(instance, "original_location_for", mappings, line, column, bias);
        if (has_kept && kept.generated_line == line && kept.source != ABSENT) {
            print_original(&kept);
        } else {
            printf("nothing\n");
        }
    }
}

static void look_up_original(struct sinter_instance *instance, uint32_t mappings, uint32_t source,
                             uint32_t line, uint32_t column) {
    for (uint32_t bias = 1; bias <= 2; bias++) {
        has_kept = false;
        driver_void(instance, "generated_location_for", mappings, source, line, column, bias);
        if (has_kept && kept.source == source) {
            print_generated(&kept, '\n');
        } else {
            printf("nothing\n");
        }
    }
}

struct grid {
    uint32_t source_count;
    uint32_t line_count;
    uint32_t column_count;
};

static void look_up_all(struct sinter_instance *instance, uint32_t mappings, struct grid grid) {
    callback_mode = KEEP_LAST;
    for (uint32_t line = 0; line < grid.line_count; line += 3)
        for (uint32_t column = 0; column < grid.column_count; column += 11) {
            look_up_generated(instance, mappings, line, column);
            for (uint32_t source = 0; source < grid.source_count; source++)
                look_up_original(instance, mappings, source, line, column);
        }
    callback_mode = PRINT_GENERATED;
    for (uint32_t source = 0; source < grid.source_count; source++)
        for (uint32_t line = 0; line < grid.line_count; line++) {
            printf("all of %u:%u\n", source, line);
            driver_void(instance, "all_generated_locations_for", mappings, source, line, 0, 0);
            driver_void(instance, "all_generated_locations_for", mappings, source, line, 1,
                        line % 7);
        }
}

int sinter_host_main(struct sinter_instance *instance, int argc, char **argv) {
    if (argc < 5)
        driver_fail("usage", "driver FILE SOURCES LINES COLUMNS [MALFORMED]...");
    size_t size;
    char *text = driver_take_file(argv[1], &size);
    struct grid grid = {.source_count = (uint32_t)atoi(argv[2]),
                        .line_count = (uint32_t)atoi(argv[3]),
                        .column_count = (uint32_t)atoi(argv[4])};
    uint32_t mappings = parse(instance, text, size);
    free(text);
    if (mappings == 0)
        driver_fail("parse_mappings", "the mappings are malformed");

    callback_mode = PRINT_ALL;
    printf("by generated location\n");
    driver_void(instance, "by_generated_location", mappings);
    printf("by original location\n");
    driver_void(instance, "by_original_location", mappings);
    printf("with column spans\n");
    driver_void(instance, "compute_column_spans", mappings);
    driver_void(instance, "by_generated_location", mappings);
    look_up_all(instance, mappings, grid);
    driver_void(instance, "free_mappings", mappings);

    for (int i = 5; i < argc; i++) {
        if (parse(instance, argv[i], strlen(argv[i])) != 0)
            driver_fail(argv[i], "parsed, although it is malformed");
        union sinter_value code;
        driver_call(instance, "get_last_error", NULL, 0, &code, 1);
        printf("malformed: %u\n", code.i32);
    }
    return 0;
}
