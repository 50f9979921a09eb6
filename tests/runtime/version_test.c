/* <sinter/version.h> and core/version.c: one version as text, as numbers, and in the runtime, and
 * it is the project's. */
#include "sinter/sinter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void text_is_the_projects(void **state) {
    (void)state;
    assert_string_equal(SINTER_VERSION, SINTER_PROJECT_VERSION);
}

static void numbers_are_the_text(void **state) {
    char text[32];
    (void)state;
    snprintf(text, sizeof text, "%d.%d.%d", SINTER_VERSION_MAJOR, SINTER_VERSION_MINOR,
             SINTER_VERSION_PATCH);
    assert_string_equal(text, SINTER_VERSION);
}

static void runtime_says_the_same(void **state) {
    (void)state;
    assert_string_equal(sinter_version(), SINTER_VERSION);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_the_projects),
        cmocka_unit_test(numbers_are_the_text),
        cmocka_unit_test(runtime_says_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
