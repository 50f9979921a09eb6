/* Prints the form (compiler/wasm2c/forms.h) of each line of stdin, which are of a module `m`: what
 * to add to wasm2c/forms.def. */
#define _GNU_SOURCE
#include "wasm2c/line_form.h"

#include <stdio.h>
#include <stdlib.h>

int main(void) {
    char *line = NULL;
    size_t capacity = 0;
    for (ssize_t size; (size = getline(&line, &capacity, stdin)) > 0;) {
        struct text form = {0}, raw = {0};
        wasm2c_line_form_put((struct bytes){(const uint8_t *)line, (size_t)size - 1}, "m", &raw,
                             &form);
        puts(form.data ? form.data : "");
        text_free(&form);
        text_free(&raw);
    }
    free(line);
    return 0;
}
