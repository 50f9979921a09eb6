/* A fake instance for unit tests of the WASI calls: 64 KiB of memory between guards, a context, and
 * a fresh directory on the host preopened as descriptor 3. */
#ifndef TESTS_WASI_FAKE_H
#define TESTS_WASI_FAKE_H

#include "core/instance.h"
#include "wasi/calls.h"
#include "wasi/descriptor.h"
#include "wasi/preview1.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define FAKE_MEMORY_SIZE 65536u
#define FAKE_ROOT 3u /* the preopened directory, /root on the host's side of `top` */

/* Where tests put things in guest memory. */
enum {
    AT_PATH = 0x100,
    AT_OTHER_PATH = 0x200,
    AT_IOVECS = 0x300,
    AT_OUT = 0x400,
    AT_OUT2 = 0x500,
    AT_SUBSCRIPTIONS = 0x600,
    AT_EVENTS = 0x1000,
    AT_BUFFER = 0x2000,
    AT_LONG_PATH = 0x8000,
};

struct fake {
    struct sinter_instance instance;
    wasm_rt_memory_t memory;
    uint8_t *guarded; /* a guard, the memory, a guard */
    char top[64];     /* a fresh directory on the host: what the guest must not reach */
    char root[80];    /* TOP/root: what is preopened */
};

/* Whether the guest's call is to end. */
extern bool fake_is_interrupted;

/* A fresh fake; `walks_paths` chooses the resolver. Aborts the test when the host refuses. */
struct fake *fake_create(bool walks_paths);
/* As fake_create, with further preopens after /. */
struct fake *fake_create_with(bool walks_paths, const struct sinter_wasi_preopen *preopens,
                              uint32_t preopen_count);
/* Removes the directory too. Fails the test when a byte outside guest memory has changed. */
void fake_destroy(struct fake *fake);

/* How many descriptors the process has open. */
uint32_t fake_host_descriptor_count(void);

/* The exit code with which `call` left the guest, or -1 when it returned. */
#define FAKE_FAILURE 1000u /* by sinter_raise_failure */
int64_t fake_exit_code(struct fake *fake, void (*call)(struct fake *));

void fake_put(struct fake *fake, uint32_t address, const char *text);
void fake_put32(struct fake *fake, uint32_t address, uint32_t value);
void fake_put64(struct fake *fake, uint32_t address, uint64_t value);
uint32_t fake_get32(const struct fake *fake, uint32_t address);
uint64_t fake_get64(const struct fake *fake, uint32_t address);

/* Host-side files below `top`: contents may be NULL for a directory. */
void fake_make(const struct fake *fake, const char *path, const char *contents);
void fake_link(const struct fake *fake, const char *target, const char *path);
bool fake_exists(const struct fake *fake, const char *path);

/* path_open below descriptor `fd` with all rights of the directory's; the number in `*opened`. */
uint32_t fake_open(struct fake *fake, uint32_t fd, const char *path, uint32_t lookup,
                   uint32_t oflags, uint64_t rights, uint32_t *opened);
/* fd_write and fd_read of a short text. */
uint32_t fake_write(struct fake *fake, uint32_t fd, const char *text);
uint32_t fake_read(struct fake *fake, uint32_t fd, uint32_t size);

#define RIGHTS_READ (WASI_RIGHT_FD_READ | WASI_RIGHT_FD_SEEK | WASI_RIGHT_FD_TELL)
#define RIGHTS_READ_WRITE (RIGHTS_READ | WASI_RIGHT_FD_WRITE)

#endif
