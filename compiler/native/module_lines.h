/* The lines of a module's sources, from its sections .debug_line and .debug_info: DWARF 2 to 5,
 * whose addresses count from the start of the contents of the code section. All of it is hostile.
 * What cannot be right is left out: rows outside of functions, functions that were removed by the
 * linker, and files without a name. */
#ifndef COMPILER_NATIVE_MODULE_LINES_H
#define COMPILER_NATIVE_MODULE_LINES_H

#include "wasm/module.h"
#include "wasm/source_lines.h"

/* Reads the lines of `module`. There are none if it has no .debug_line. Returns NULL, or what is
 * wrong with the debug information; there are no lines then. */
const char *module_lines_read(const struct module *module, struct arena *arena,
                              struct source_lines *lines);

#endif
