/* Tests compiler/bench/message.c. */
#include "check.h"

#include "bench/message.h"

#include <stdio.h>

static void expect(const char *text, const char *message) {
    struct arena arena = {0};
    assert_string_equal(message_of(text, &arena), message);
    arena_destroy(&arena);
}

static void test_lines(void **state) {
    (void)state;
    expect("", "");
    expect(" \n\n", "");
    expect("trap: unreachable\n  at f\n", "trap: unreachable");
    expect("\r\n  no room \t\r\nmore", "no room");
    expect("at 1\nerror: first\nError: second\n", "error: first");
    expect("a\r\nRuntimeError: x\r\n  at y", "RuntimeError: x");
    expect("Error: cannot run\n\nCaused by:\n    0: this\n    1: wasm trap: that \n\n",
           "1: wasm trap: that");
    expect("error: x, Caused by: y", "error: x, Caused by: y");
}

static void test_length(void **state) {
    (void)state;
    char text[300], expected[300];
    memset(text, 'a', sizeof text);
    for (size_t size = 199; size <= 202; size++) {
        text[size] = '\0';
        snprintf(expected, sizeof expected, "%.200s%s", text, size > 200 ? "..." : "");
        expect(text, expected);
        text[size] = 'a';
    }
    memcpy(text + 199, "\xc3\xa9", 3); /* a character across the end */
    snprintf(expected, sizeof expected, "%.199s...", text);
    expect(text, expected);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
