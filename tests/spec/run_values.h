/* Values as words of a script (run_driver.c has the grammar), and comparing results with them. */
#ifndef SPEC_RUN_VALUES_H
#define SPEC_RUN_VALUES_H

#include <sinter/sinter.h>

/* Ends the program: `text` does not fit the grammar, so run.mjs is at fault. */
_Noreturn void malformed(const char *what, const char *text);

/* Hex digits to bytes, up to `capacity` of them; how many there are. */
size_t parse_bytes(const char *text, uint8_t *bytes, size_t capacity);

/* An ARGUMENT. */
union sinter_value parse_argument(const char *word);

/* An EXPECTED and what came. */
bool result_matches(const char *expected, const union sinter_value *value);

/* Prints a value's bits after a space. */
void print_value(const union sinter_value *value);

#endif
