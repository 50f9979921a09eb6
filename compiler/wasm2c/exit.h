/* How Sinter's own wasm2c ends: its main() (cmake/wabt/imports.c) gives these exit codes, and
 * tool.c tells its failures apart by them. No message is looked at for that. */
#ifndef COMPILER_WASM2C_EXIT_H
#define COMPILER_WASM2C_EXIT_H

enum wasm2c_exit {
    WASM2C_EXIT_BROKEN = 2,       /* it is not the program that it should be */
    WASM2C_EXIT_CANNOT_WRITE = 3, /* its output: the disk is full, or the like */
    WASM2C_EXIT_NO_MEMORY = 120,  /* it asked for more memory than it may have */
    WASM2C_EXIT_REFUSED = 121,    /* it does not take the module; its own code for that is 1 */
    WASM2C_EXIT_TRAPPED = 134,    /* its sandbox stopped it */
};

#endif
