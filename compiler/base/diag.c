/* Writes every line that `sinter` prints about an input or about itself. Each line is one write, so
 * that parallel builds do not mix their lines. */
#include "base/diag.h"

#include <stdio.h>

/* Writes `PLACE: KIND: MESSAGE`, where PLACE names the input (and perhaps an offset), or is
 * `sinter`. */
__attribute__((format(printf, 4, 0))) static void
say(struct diag *diag, const char *place, const char *kind, const char *format, va_list arguments) {
    struct text message = {0}, line = {0};
    text_vformat(&message, format, arguments);
    text_format(&line, "%s: %s: ", place, kind);
    /* The message may quote a file or another tool. */
    text_visible(&line, (struct bytes){(const uint8_t *)message.data, message.size});
    text_byte(&line, '\n');
    text_free(&message);
    if (diag->capture)
        text_append(diag->capture, line.data, line.size);
    else
        fwrite(line.data, 1, line.size, stderr);
    text_free(&line);
}

__attribute__((format(printf, 3, 0))) static void say_file(struct diag *diag, const char *kind,
                                                           const char *format, va_list arguments) {
    struct text place = {0};
    text_quoted(&place, bytes_of(diag->file ? diag->file : "sinter"));
    say(diag, place.data ? place.data : "", kind, format, arguments);
    text_free(&place);
}

static void count_fault(struct diag *diag, enum diag_fault fault) {
    diag->error_count++;
    if (fault > diag->fault)
        diag->fault = fault;
}

bool diag_error(struct diag *diag, size_t offset, const char *format, ...) {
    struct text place = {0};
    text_quoted(&place, bytes_of(diag->file ? diag->file : "sinter"));
    text_format(&place, ":0x%zx", offset);
    va_list arguments;
    va_start(arguments, format);
    say(diag, place.data, "error", format, arguments);
    va_end(arguments);
    text_free(&place);
    count_fault(diag, DIAG_INPUT);
    return false;
}

bool diag_input(struct diag *diag, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    say_file(diag, "error", format, arguments);
    va_end(arguments);
    count_fault(diag, DIAG_INPUT);
    return false;
}

bool diag_fail(struct diag *diag, enum diag_fault fault, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    say(diag, "sinter", "error", format, arguments);
    va_end(arguments);
    count_fault(diag, fault);
    return false;
}

void diag_warn(struct diag *diag, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    say_file(diag, "warning", format, arguments);
    va_end(arguments);
}

void diag_note(struct diag *diag, const char *format, ...) {
    diag->note_count++;
    va_list arguments;
    va_start(arguments, format);
    say_file(diag, "note", format, arguments);
    va_end(arguments);
}
