/* cJSON: texts parsed, changed and printed, with the host's functions as its allocator; and texts
 * that are damaged. */
#include "both.h"

#ifdef NATIVE
#include "cJSON.h"
#endif

static unsigned allocations, frees;

HOST_FUNCTION(address, allocate, uint32_t size) {
    allocations++;
    return ADDRESS(malloc, size); /* the library's own */
}

HOST_FUNCTION(void, release, address bytes) {
    frees++;
    VOID(free, bytes);
}

static const char *const texts[] = {"{\"name\": \"Jack\", \"n\": [1, 2.5, -3e10, 1e-7, 0.1, "
                                    "123456789012], \"t\": true, \"z\": null}",
                                    "[[[[[[]]]]], {}, \"\\u00e9\\ud83d\\ude00\\n\\\"\"]",
                                    "  \"just a text\" ",
                                    "3.141592653589793",
                                    "{\"a\":{\"b\":{\"c\":[{\"d\":\"e\"},false]}},\"a\":2}",
                                    "[1,2",
                                    "{\"a\" 1}",
                                    "[1e999, -0]",
                                    ""};
#define TEXT_COUNT (sizeof texts / sizeof *texts)

static address name;

static void change(address tree) {
    address added = ADDRESS(cJSON_AddNumberToObject, tree, name, 0.1 + draw(1000));
    address found = ADDRESS(cJSON_GetObjectItemCaseSensitive, tree, name);
    printf("found %d, number %.17g\n", found == added, NUMBER(cJSON_GetNumberValue, found));
}

static void parse(const char *json, size_t size) {
    address text = put(json, size);
    address tree = ADDRESS(cJSON_ParseWithLength, text, (uint32_t)size);
    printf("%.*s\n-> %d\n", (int)size, json, tree != NOWHERE);
    if (tree != NOWHERE) {
        printf("size %u, object %u, array %u\n", INTEGER(cJSON_GetArraySize, tree),
               INTEGER(cJSON_IsObject, tree), INTEGER(cJSON_IsArray, tree));
        if (INTEGER(cJSON_IsObject, tree))
            change(tree);
        address copy = ADDRESS(cJSON_Duplicate, tree, 1);
        printf("equal %u\n", INTEGER(cJSON_Compare, tree, copy, 1));
        address printed = ADDRESS(cJSON_Print, copy);
        printf("%s\n", text_at(printed));
        VOID(cJSON_free, printed);
        VOID(cJSON_Delete, copy);
        VOID(cJSON_Delete, tree);
    }
    VOID(free, text);
}

static void damage(void) {
    static char text[200];
    for (int round = 0; round < 300; round++) {
        strcpy(text, texts[draw(TEXT_COUNT)]);
        size_t size = strlen(text);
        for (uint32_t i = 1 + draw(3); size && i-- > 0;)
            text[draw((uint32_t)size)] = "[]{},:\"\\0e-"[draw(11)];
        parse(text, size + 1);
    }
}

int main(void) {
    open_library();
    name = put_text("added");
    for (int hooked = 0; hooked < 2; hooked++) {
        address hooks = space(2 * sizeof(address));
        address pointers[] = {POINTER(allocate, i32_to_i32), POINTER(release, i32_to_void)};
        set_address(hooks, pointers[0]);
        set_address(plus(hooks, sizeof(address)), pointers[1]);
        VOID(cJSON_InitHooks, hooked ? hooks : NOWHERE);
        for (size_t i = 0; i < TEXT_COUNT; i++)
            parse(texts[i], strlen(texts[i]) + 1);
        damage();
        printf("hooked %d: %u allocations, %u frees\n", hooked, allocations, frees);
        VOID(cJSON_InitHooks, NOWHERE);
        TAKE_BACK(pointers[0]);
        TAKE_BACK(pointers[1]);
        VOID(free, hooks);
    }
    close_library();
    return 0;
}
