/* A JSON parser by recursive descent, over a text that is made first: the sum of its numbers, the
 * length of its strings. */
#include "kernel.h"

#define SIZE (1 << 20)

static char text[SIZE + 64];
static uint32_t end;

static void put(const char *string) {
    while (*string)
        text[end++] = *string++;
}

static void make_value(int depth) {
    static const char *const plain[] = {"false", "\"with \\\"quotes\\\" in it\"", "-12345.678e2",
                                        "0", "[true, null, 1234567]"};
    uint32_t kind = random32() % 10;
    if (depth == 0 || kind < 5) {
        put(plain[kind % 5]);
        return;
    }
    put("{ ");
    for (int i = 0; i < 6; i++) {
        put(i ? ", \"key" : "\"first");
        put(i % 2 ? "odd\\n\": " : "even\": ");
        make_value(depth - 1);
    }
    put("}\n");
}

static const char *at;
static double sum;
static uint32_t characters;

static void space(void) {
    while (*at == ' ' || *at == '\n')
        at++;
}

static void string(void) {
    for (at++; *at != '"'; at++, characters++)
        if (*at == '\\')
            at++;
    at++;
}

static void number(void) {
    double value = 0, unit = 1;
    bool negative = *at == '-';
    for (at += negative; *at >= '0' && *at <= '9'; at++)
        value = value * 10 + (*at - '0');
    if (*at == '.')
        for (at++; *at >= '0' && *at <= '9'; at++)
            value += (*at - '0') * (unit /= 10);
    if (*at == 'e') {
        for (int power = at[1] - '0'; power > 0; power--)
            value *= 10;
        at += 2;
    }
    sum += negative ? -value : value;
}

static void value(void) {
    space();
    char first = *at;
    if (first == '"') {
        string();
    } else if (first == '{' || first == '[') {
        do {
            at++;
            space();
            if (first == '{') {
                string();
                at++;
            }
            value();
            space();
        } while (*at == ',');
        at++;
    } else if (first == '-' || (first >= '0' && first <= '9')) {
        number();
    } else {
        while (*at >= 'a' && *at <= 'z')
            at++;
    }
}

int main(int argc, char **argv) {
    put("[0");
    while (end < SIZE / 2) {
        put(", ");
        make_value(3);
    }
    put("]");
    for (uint32_t r = repeats(argc, argv, 250); r > 0; r--) {
        at = text;
        value();
        check(characters);
    }
    check_double(sum);
    return finish();
}
