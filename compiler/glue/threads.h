/* Programs of several threads (https://github.com/WebAssembly/wasi-threads). Their module imports a
 * shared memory, which the executable's start makes. A thread is another instance of the module
 * with the same memory: the import "wasi"."thread-spawn" starts one, in which the export
 * "wasi_thread_start" runs. */
#ifndef COMPILER_GLUE_THREADS_H
#define COMPILER_GLUE_THREADS_H

#include "wasm/module.h"

/* Its function in the runtime. */
#define THREADS_SPAWN_SYMBOL "sinter_thread_spawn"

/* The number of the import that is the module's one memory, shared and with 32-bit addresses; or
 * MODULE_NO_IMPORT. An executable can import such a memory. */
uint32_t threads_memory_import(const struct module *module);

/* Whether the import is "wasi"."thread-spawn". */
bool threads_is_spawn(const struct import *import);
/* What keeps an executable's import of it from being bound, for the end of an error's sentence, and
 * what to do, for its note; NULL: nothing does. */
struct threads_problem {
    const char *what;
    const char *remedy;
};
const struct threads_problem *threads_spawn_problem(const struct module *module,
                                                    const struct import *import);

#endif
