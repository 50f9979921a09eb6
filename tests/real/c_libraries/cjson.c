/* cJSON: the documents given as arguments and some of our own, parsed and printed, with an
 * allocator of the host's, which also fails. */
#include "both.h"

#include <cJSON.h>

/* cJSON_Hooks, as the library has it. */
struct hooks {
    address malloc_function, free_function;
};

static uint32_t allocations, frees, most_allocations = UINT32_MAX;

CALLBACK(address, take, guest_long size) {
    if (allocations == most_allocations)
        return 0;
    allocations++;
    return CALL(address, malloc, size);
}

CALLBACK(void, give, address memory) {
    frees += memory != 0;
    RUN(free, memory);
}

static void show_text(address text) {
    puts(text_at(text));
    if (text)
        RUN(cJSON_free, text);
}

/* All numbers in the tree, added. */
static double sum_of(address item) {
    double sum = 0;
    if (CALL(int32_t, cJSON_IsNumber, item))
        sum = CALL(double, cJSON_GetNumberValue, item);
    for (int32_t i = 0, count = CALL(int32_t, cJSON_GetArraySize, item); i < count; i++)
        sum += sum_of(CALL(address, cJSON_GetArrayItem, item, i));
    return sum;
}

static void test_text(const char *text, size_t size) {
    address at = put(text, size + 1);
    address tree = CALL(address, cJSON_ParseWithLength, at, size);
    if (!tree) {
        const char *base = span(at, size + 1);
        address error = CALL(address, cJSON_GetErrorPtr);
        printf("an error at %td\n", error ? (const char *)span(error, 1) - base : -1);
    } else {
        address copy = CALL(address, cJSON_Duplicate, tree, 1);
        printf("a sum of %.17g, %s\n", sum_of(tree),
               CALL(int32_t, cJSON_Compare, tree, copy, 1) ? "as the copy" : "unlike the copy");
        show_text(CALL(address, cJSON_Print, tree));
        RUN(cJSON_Delete, tree);
        show_text(CALL(address, cJSON_PrintUnformatted, copy));
        RUN(cJSON_Delete, copy);
    }
    release(at, size + 1);
}

static const char *const texts[] = {
    "[1, -0, 1.5e3, 1e400, 0.1, 1e-7, 123456789012345678, 3.141592653589793, "
    "1.7976931348623157e308]",
    "{\"a\": {\"b\": [true, false, null, \"\\u00e9\\ud83d\\ude00\\n\\\"\"]}, \"A\": 2, \"\": {}}",
    "[1, 2",
    "{\"a\" 1}",
    "\"\\ud800\"",
    "[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]",
    "[1] and more",
    "",
};

static void test_building(void) {
    address name = put_text("name"), value = put_text("a \"value\"\t\x01"), list = put_text("list");
    static const double numbers[] = {0.1, 1e21, -3, 5e-324};
    double copied[4];
    memcpy(copied, numbers, sizeof numbers);
    address numbers_at = put(copied, sizeof copied), object = CALL(address, cJSON_CreateObject);
    RUN(cJSON_AddItemToObject, object, list, CALL(address, cJSON_CreateDoubleArray, numbers_at, 4));
    CALL(address, cJSON_AddStringToObject, object, name, value);
    CALL(address, cJSON_AddNumberToObject, object, value, 1.25);
    show_text(CALL(address, cJSON_Print, object));
    RUN(cJSON_DeleteItemFromObject, object, list);
    show_text(CALL(address, cJSON_PrintUnformatted, object));
    RUN(cJSON_Delete, object);
}

/* Memory ends at each of the first allocations. */
static void test_exhaustion(const char *text) {
    address at = put_text(text);
    for (uint32_t more = 0; more < 24; more++) {
        most_allocations = allocations + more;
        address tree = CALL(address, cJSON_Parse, at);
        address printed = tree ? CALL(address, cJSON_Print, tree) : 0;
        printf("%u: %s%s\n", more, tree ? "parsed" : "-", printed ? ", printed" : "");
        if (printed)
            RUN(cJSON_free, printed);
        if (tree)
            RUN(cJSON_Delete, tree);
        require(allocations == frees, "memory is given back");
    }
    most_allocations = UINT32_MAX;
}

int main(int argc, char **argv) {
    begin();
    struct hooks hooks = {FUNCTION(i32_to_i32, take), FUNCTION(i32_to_void, give)};
    address hooks_at = put(&hooks, sizeof hooks);
    RUN(cJSON_InitHooks, hooks_at);
    for (int i = 1; i < argc; i++) {
        size_t size;
        char *text = read_file(argv[i], &size);
        test_text(text, size);
        free(text);
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        test_text(texts[i], strlen(texts[i]));
    test_building();
    test_exhaustion(texts[1]);
    printf("%u allocations, %u given back\n", allocations, frees);
    RUN(cJSON_InitHooks, 0); /* the guest's own, so that the host's can go */
    remove_function(hooks.malloc_function);
    remove_function(hooks.free_function);
    test_text(texts[1], strlen(texts[1]));
    end();
    return 0;
}
