/* The exit codes of Sinter's own wasm2c. Its main() (cmake/wabt/imports.c) sets them, and tool.c
 * tells failures apart by them alone, not by messages. */
#ifndef COMPILER_WASM2C_EXIT_H
#define COMPILER_WASM2C_EXIT_H

enum wasm2c_exit {
    WASM2C_EXIT_BROKEN = 2,       /* it is not the program that it should be */
    WASM2C_EXIT_CANNOT_WRITE = 3, /* it could not write its output, e.g. because the disk is full */
    WASM2C_EXIT_NO_MEMORY = 120,  /* it asked for more memory than it may have */
    WASM2C_EXIT_REFUSED = 121,    /* it refused the module; wasm2c's own code for that is 1 */
    WASM2C_EXIT_TRAPPED = 134,    /* its sandbox stopped it */
};

#endif
