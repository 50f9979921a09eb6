/* cJSON: parses a document, changes it, and prints it, with and without white space. */
#include "driver.h"
#include <cJSON.h>

enum { ROOM = 96 << 10 };

static size_t value(char *out, int depth) {
    size_t at;
    uint32_t left = random_below(6);
    switch (random_below(depth < 4 ? 9 : 6)) {
    case 0:
        return (size_t)sprintf(out, "%d", (int)random_below(2000000) - 1000000);
    case 1:
        return (size_t)sprintf(out, "%u.%u", random_below(1000), random_below(8) * 125);
    case 2:
        return (size_t)sprintf(out, "%s", random_below(2) ? "true" : "null");
    case 3:
    case 4:
        return (size_t)sprintf(out, "\"%s %s\"", random_word(), random_word());
    case 5:
        return (size_t)sprintf(out, "\"%s\\n\\u00e9\\\"%s\\\\\"", random_word(), random_word());
    case 6:
        for (at = (size_t)sprintf(out, "["); left > 0; left--)
            at += value(out + at, depth + 1), at += (size_t)sprintf(out + at, left > 1 ? ", " : "");
        return at + (size_t)sprintf(out + at, "]");
    default:
        for (at = (size_t)sprintf(out, "{"); left > 0; left--) {
            at += (size_t)sprintf(out + at, "\n%*s\"%s%u\": ", depth * 2, "", random_word(), left);
            at += value(out + at, depth + 1);
            at += (size_t)sprintf(out + at, left > 1 ? "," : "");
        }
        return at + (size_t)sprintf(out + at, "}");
    }
}

/* Doubles every number and drops every third member, everywhere. */
static void change(cJSON *item) {
    int position = 0;
    for (cJSON *child = item->child, *next; child; child = next, position++) {
        next = child->next;
        if (cJSON_IsNumber(child))
            cJSON_SetNumberValue(child, child->valuedouble * 2);
        if (cJSON_IsObject(item) && position % 3 == 2)
            cJSON_Delete(cJSON_DetachItemViaPointer(item, child));
        else
            change(child);
    }
}

int main(int argc, char **argv) {
    int rounds = repetitions(argc, argv);
    char *text = allocate(ROOM + (256 << 10));
    size_t size = (size_t)sprintf(text, "[");
    while (size < ROOM) {
        size += value(text + size, 0);
        size += (size_t)sprintf(text + size, size < ROOM ? ",\n" : "]");
    }
    for (int round = 0; round < rounds; round++) {
        cJSON *document = cJSON_ParseWithLength(text, size);
        require(document != NULL, "cJSON_ParseWithLength");
        change(document);
        for (int spaced = 0; spaced < 2; spaced++) {
            char *printed = spaced ? cJSON_Print(document) : cJSON_PrintUnformatted(document);
            require(printed != NULL, "cJSON_Print");
            check(printed, strlen(printed));
            cJSON_free(printed);
        }
        cJSON_Delete(document);
    }
    return finish();
}
