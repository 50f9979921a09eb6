/* Strings and bytes between host and guest, in the instance's default memory. To read and write
 * what is there already, sinter_memory_read, _write and _span (<sinter/sinter.h>) are enough; here
 * are functions that need room in the guest's memory, and those for strings.
 *
 * *Putting* calls the guest's own allocator, so it enters the guest: it may trap, and may be done
 * from an import's C function. *Getting* does not enter the guest. A guest whose memory is shared
 * may change it at any time, so every byte is copied once, and only the copy is looked at.
 *
 * Unless a function says otherwise, the statuses are: SINTER_BUSY while another thread uses the
 * instance; that of sinter_call when the allocator does not return; SINTER_NOT_FOUND when the guest
 * exports no known allocator; SINTER_NO_MEMORY when the allocator returns a null pointer;
 * SINTER_BAD_MODULE when it returns a range that is not aligned, or not all inside the memory. */
#ifndef SINTER_TRANSFER_H
#define SINTER_TRANSFER_H

#include "sinter/sinter.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- The guest's allocator ---- */

/* The allocator is the one that `sinter build --alloc` chose. Else it is looked up once per
 * instance, among the exports, by name and type (i is i32); the first of these that the guest
 * exports is taken:
 *
 *   __new(size i, id i) -> i, __pin(i) -> i, __unpin(i)        AssemblyScript 0.18 and later
 *   __alloc(size i, id i) -> i, __retain(i) -> i, __release(i) AssemblyScript before
 *   cabi_realloc(old i, old_size i, align i, size i) -> i      the component model's
 *   __wbindgen_malloc(size i [, align i]) -> i,
 *       __wbindgen_free(i, size i [, align i])                 wasm-bindgen
 *   malloc(size i) -> i, free(i)                               C
 *
 * AssemblyScript's gives ArrayBuffers, which are pinned (or retained) until they are released.
 * cabi_realloc cannot give anything back. */

/* The name of the allocator's allocating function; NULL when there is none. */
const char *sinter_allocator(struct sinter_instance *instance);

/* Uses the exports `allocate` and `release` instead. `allocate` takes a size, a size and an
 * alignment, or the four parameters of cabi_realloc. `release` takes an address, then optionally
 * the size, then optionally the alignment; NULL for none. With nothing changed: SINTER_NOT_FOUND
 * when there are no such exports, SINTER_BAD_ARGUMENTS when they are of other types. */
enum sinter_status sinter_set_allocator(struct sinter_instance *instance, const char *allocate,
                                        const char *release);

/* Allocates `size` bytes at a multiple of `align`, a power of two up to SINTER_ALIGN_MAX.
 * `*address` is 0 unless SINTER_OK. SINTER_BAD_ARGUMENTS for any other alignment. */
#define SINTER_ALIGN_MAX 65536u
enum sinter_status sinter_allocate(struct sinter_instance *instance, size_t size, uint32_t align,
                                   uint64_t *address);

/* Frees what was allocated or put, given the same size and alignment. SINTER_NOT_FOUND when the
 * allocator cannot free. */
enum sinter_status sinter_release(struct sinter_instance *instance, uint64_t address, size_t size,
                                  uint32_t align);

/* ---- Arrays of numbers ---- */

/* Copy `count` numbers of `size` bytes each (1, 2, 4 or 8), which the guest has in little-endian
 * order and the host in its own; the guest's address needs no alignment. False, with nothing
 * copied, when the guest's range is not all inside the memory. */
bool sinter_read_numbers(struct sinter_instance *instance, uint64_t address, void *to, size_t count,
                         size_t size);
bool sinter_write_numbers(struct sinter_instance *instance, uint64_t address, const void *from,
                          size_t count, size_t size);

/* ---- In ---- */

/* Allocates `size` bytes and copies `bytes` to them. */
enum sinter_status sinter_put(struct sinter_instance *instance, const void *bytes, size_t size,
                              uint32_t align, uint64_t *address);

/* The same for a C string: a NUL is added, and it is released with size + 1 and alignment 1. */
enum sinter_status sinter_put_text(struct sinter_instance *instance, const char *text, size_t size,
                                   uint64_t *address);

/* Makes an AssemblyScript String from `size` bytes of UTF-8. Bytes that are not UTF-8 become
 * U+FFFD, as in JavaScript's TextDecoder. It is released with any size and alignment.
 * SINTER_NOT_FOUND when the allocator is not AssemblyScript's. */
enum sinter_status sinter_put_utf16(struct sinter_instance *instance, const char *text, size_t size,
                                    uint64_t *address);

/* ---- Out ---- */

/* Copies text from the guest's memory at `address`: `length` bytes, or up to the first NUL byte
 * when `length` is SINTER_TERMINATED. As with snprintf, at most `capacity - 1` bytes and a NUL are
 * written to `to`, and `*size` is the length of the whole text, without the NUL: if it is not less
 * than `capacity`, the text did not fit. With `capacity` 0, `to` may be NULL. SINTER_BAD_ARGUMENTS,
 * with an empty `to` and `*size` 0, when the text is not all inside the memory, or does not end
 * within SINTER_TEXT_MAX bytes. */
#define SINTER_TERMINATED UINT64_MAX
#define SINTER_TEXT_MAX ((uint64_t)1 << 30)
enum sinter_status sinter_get_text(struct sinter_instance *instance, uint64_t address,
                                   uint64_t length, char *to, size_t capacity, size_t *size);

/* The same for the AssemblyScript String at `address`, which is written as UTF-8, whole characters
 * only. Lone surrogates become U+FFFD. SINTER_NOT_FOUND for the null reference, 0. */
enum sinter_status sinter_get_utf16(struct sinter_instance *instance, uint64_t address, char *to,
                                    size_t capacity, size_t *size);

#ifdef __cplusplus
}
#endif
#endif
