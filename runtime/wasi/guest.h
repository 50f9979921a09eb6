/* The only way to guest memory. A check, in 64 bits, turns a guest's address and size into a
 * `struct sinter_guest`; every load and store goes through one. Structures are loaded once, before
 * anything is done; results are stored last. */
#ifndef RUNTIME_WASI_GUEST_H
#define RUNTIME_WASI_GUEST_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

struct sinter_instance;

/* `size` bytes of guest memory, checked. Borrowed; valid until the guest runs again. */
struct sinter_guest {
    uint8_t *bytes;
    uint64_t size;
};

/* Checks the `size` bytes at guest address `address`. WASI errno: FAULT when they are not all in
 * memory, or when the module has no memory. Zero bytes may be anywhere up to just past the end. */
uint32_t sinter_guest_check(const struct sinter_instance *instance, uint64_t address, uint64_t size,
                            struct sinter_guest *guest);

/* How many bytes an address or a size has in guest memory: 8 where the memory has 64-bit addresses,
 * elsewhere 4. */
uint64_t sinter_guest_word(const struct sinter_instance *instance);

/* Little-endian, with any alignment. The value must lie inside `guest`: `offset` is always ours,
 * never the guest's. */
uint8_t sinter_guest_load8(struct sinter_guest guest, uint64_t offset);
uint16_t sinter_guest_load16(struct sinter_guest guest, uint64_t offset);
uint32_t sinter_guest_load32(struct sinter_guest guest, uint64_t offset);
uint64_t sinter_guest_load64(struct sinter_guest guest, uint64_t offset);
void sinter_guest_store8(struct sinter_guest guest, uint64_t offset, uint8_t value);
void sinter_guest_store16(struct sinter_guest guest, uint64_t offset, uint16_t value);
void sinter_guest_store32(struct sinter_guest guest, uint64_t offset, uint32_t value);
void sinter_guest_store64(struct sinter_guest guest, uint64_t offset, uint64_t value);
/* An address or a size, of `word` bytes, which sinter_guest_word has returned. It must fit. */
uint64_t sinter_guest_load_word(struct sinter_guest guest, uint64_t offset, uint64_t word);
void sinter_guest_store_word(struct sinter_guest guest, uint64_t offset, uint64_t value,
                             uint64_t word);

/* The most buffers, not counting empty ones, that go to the host in one call. They are on the
 * stack, which may be near its end. A transfer of more buffers is short, which every caller of read
 * and write must expect. */
#define SINTER_IOVEC_BATCH 64u

struct sinter_iovecs {
    struct iovec buffers[SINTER_IOVEC_BATCH];
    int count;      /* of `buffers`, from which empty ones are left out */
    bool truncated; /* the guest gave more */
};

/* Loads the array of `count` iovecs (or ciovecs) at `address`. All of them are checked; the first
 * SINTER_IOVEC_BATCH that are not empty are kept. WASI errno: FAULT; INTR when the guest's call is
 * to end. */
uint32_t sinter_guest_iovecs(const struct sinter_instance *instance, uint64_t address,
                             uint64_t count, struct sinter_iovecs *iovecs);

/* How many bytes the buffers have together. */
uint64_t sinter_iovecs_size(const struct sinter_iovecs *iovecs);

/* Copies the path of `size` bytes at `address` to `path`, and adds a NUL. Bytes are not decoded, so
 * a name from fd_readdir can be opened, whatever its encoding. WASI errno: FAULT, NAMETOOLONG,
 * INVAL for a NUL inside. */
uint32_t sinter_guest_path(const struct sinter_instance *instance, uint64_t address, uint64_t size,
                           char path[PATH_MAX]);

#endif
