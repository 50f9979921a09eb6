/* Line programs: which line of the source each address belongs to. DWARF 2 to 5, 6.2. They come
 * from modules, which are not trusted, and from our own compiler's objects. */
#ifndef COMPILER_NATIVE_LINE_PROGRAM_H
#define COMPILER_NATIVE_LINE_PROGRAM_H

#include "native/dwarf_value.h"

/* Names of files and directories in the sections of strings that are longer than this are empty. */
#define LINE_STRING_MOST ((size_t)4096)

struct line_sections {
    struct bytes lines;
    struct bytes line_strings;
    struct bytes strings;
};

struct line_file {
    const char *name;
    uint64_t directory;
};

struct line_row {
    uint64_t address;
    uint64_t file;
    uint64_t line;
    uint64_t column;
    bool is_end; /* of the sequence: the address behind its last byte */
};

/* A program and its state. */
struct line_program {
    uint64_t end; /* where the next program starts, in the section */
    unsigned version;
    struct line_file *files;
    uint32_t file_count;
    const char **directories;
    uint32_t directory_count;
    struct dwarf_cursor c; /* at the next instruction; `failed` after something that does not fit */
    const char *fault;     /* what is wrong with the program; NULL: nothing */

    unsigned address_bytes;
    unsigned instruction_bytes;
    unsigned operations;
    int line_base;
    unsigned line_range;
    unsigned opcode_base;
    struct bytes opcode_lengths;
    struct line_row row;
    struct bytes column; /* the operand that set the row's column; empty: none did */
};

/* Opens the program at `offset`. False, with `fault`, if its header is not as it should be; `end`
 * is 0 if not even its size is known. Lists are in `arena`. */
bool line_program_open(const struct line_sections *sections, uint64_t offset, struct arena *arena,
                       struct line_program *program);

/* Runs the program up to its next row, which is then in `program->row`. False at its end, or, with
 * `fault`, if it is not as it should be. A program has fewer rows than bytes. */
bool line_program_next(struct line_program *program);

/* The entries of `file` of a row. False if there is no such file. */
bool line_program_file(const struct line_program *program, uint64_t file, const char **directory,
                       const char **name);

#endif
