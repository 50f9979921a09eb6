/* Faults of the host: the n-th system call or allocation that is made from now on fails. The
 * functions of the C library that the runtime's WASI calls go through are wrapped by the linker
 * (the list stands in CMakeLists.txt too). */
#ifndef TESTS_WASI_FAULTS_H
#define TESTS_WASI_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

struct fault {
    bool is_armed;
    uint32_t at; /* which host call fails, from 0 on */
    int error;
    const char *spared; /* a function that never fails, or NULL */
    /* What came of it: */
    uint32_t call_count; /* without the spared one */
    const char *failed;  /* the function that failed, NULL when there were not so many */
};

/* One at a time; the wrappers look here. */
extern struct fault fault;

/* How many blocks of memory are allocated now, by the runtime and the test. */
extern int64_t fault_block_count;

/* Reads and writes move at most this many bytes, and every other one is interrupted first; 0: as
 * many as they are asked to. */
extern uint32_t fault_transfer_size_max;

#endif
