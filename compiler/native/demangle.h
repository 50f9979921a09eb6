/* `--demangle`: names of functions as C++ and Rust programmers wrote them, instead of as compilers
 * mangle them. binutils' c++filt, or LLVM's, demangles them, in a process with limits: a short name
 * can stand for one of terabytes. */
#ifndef COMPILER_NATIVE_DEMANGLE_H
#define COMPILER_NATIVE_DEMANGLE_H

#include "base/process.h"
#include "wasm/module.h"

/* Demangles the names of `module`'s functions. They go through the new file `list`. Names that the
 * program does not understand stay as they are; so do all, with a warning, if it fails. Returns
 * false, after a report, if there is no such program. */
bool demangle_functions(struct runner *runner, const char *list, struct module *module);

#endif
