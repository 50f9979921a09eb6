/* Strings and bytes between host and guest. The memory is the instance's default one; what is there
 * already is reached by sinter_memory_read, _write and _span (<sinter/sinter.h>), and here are what
 * needs room in it, and strings.
 *
 * *Putting* calls the guest's own allocator, so it enters the guest: it may trap, and may run from
 * an import's C function. *Getting* enters nothing. A guest whose memory is shared may change it at
 * any time: every byte is copied once, and only the copy is looked at.
 *
 * Statuses, where a function names no others: SINTER_BUSY while another thread uses the instance;
 * those of sinter_call, as the allocator ends; SINTER_NOT_FOUND where the guest exports no
 * allocator that is known; SINTER_NO_MEMORY where it has no room, that is, gives a null pointer;
 * SINTER_BAD_MODULE where it gives a range that is not all inside the memory, or not aligned. */
#ifndef SINTER_TRANSFER_H
#define SINTER_TRANSFER_H

#include "sinter/sinter.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- The guest's allocator ---- */

/* It is what `sinter build --alloc` chose; else it is found once per instance, among the exports,
 * by name and type. i is i32; the first that is there counts:
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

/* Which that is: the name of its allocating function, or NULL for none. */
const char *sinter_allocator(struct sinter_instance *instance);

/* Takes the exports `allocate` and `release` instead. `allocate` takes a size, and perhaps an
 * alignment, or the four of cabi_realloc. `release` takes an address, and perhaps the size, and the
 * alignment; NULL for none. SINTER_NOT_FOUND when there are no such exports; SINTER_BAD_ARGUMENTS,
 * with nothing changed, when they are of other types. */
enum sinter_status sinter_set_allocator(struct sinter_instance *instance, const char *allocate,
                                        const char *release);

/* Room for `size` bytes at a multiple of `align`, a power of two up to SINTER_ALIGN_MAX. Never at
 * 0. SINTER_BAD_ARGUMENTS for other alignments. */
#define SINTER_ALIGN_MAX 65536u
enum sinter_status sinter_allocate(struct sinter_instance *instance, size_t size, uint32_t align,
                                   uint32_t *address);

/* Gives back what was allocated or put, with the same size and alignment. SINTER_NOT_FOUND where
 * the allocator has no way to. */
enum sinter_status sinter_release(struct sinter_instance *instance, uint32_t address, size_t size,
                                  uint32_t align);

/* ---- In ---- */

/* Allocates and copies `size` bytes in. */
enum sinter_status sinter_put(struct sinter_instance *instance, const void *bytes, size_t size,
                              uint32_t align, uint32_t *address);

/* The same with a NUL after them, as a C string: to be released with size + 1 and alignment 1. */
enum sinter_status sinter_put_text(struct sinter_instance *instance, const char *text, size_t size,
                                   uint32_t *address);

/* A String of AssemblyScript's from `size` bytes of UTF-8; what is none becomes U+FFFD, as in
 * JavaScript's TextDecoder. To be released with any size and alignment. SINTER_NOT_FOUND where the
 * allocator is not AssemblyScript's. */
enum sinter_status sinter_put_utf16(struct sinter_instance *instance, const char *text, size_t size,
                                    uint32_t *address);

/* ---- Out ---- */

/* Copies text from the guest's memory at `address`: `length` bytes, or up to the first NUL byte
 * when `length` is SINTER_TERMINATED. Up to `capacity - 1` bytes, and a NUL, are written to `to`,
 * as by snprintf, and `*size` is how many there are, without the NUL: it did not all fit where that
 * is not less than `capacity`. With `capacity` 0, `to` may be NULL. SINTER_BAD_ARGUMENTS, with an
 * empty `to` and `*size` 0, when the text is not all inside the memory, or does not end within
 * SINTER_TEXT_MAX bytes. Enters nothing. */
#define SINTER_TERMINATED UINT64_MAX
#define SINTER_TEXT_MAX ((uint64_t)1 << 30)
enum sinter_status sinter_get_text(struct sinter_instance *instance, uint32_t address,
                                   uint64_t length, char *to, size_t capacity, size_t *size);

/* The same for the String of AssemblyScript's at `address`, as UTF-8, of which only whole
 * characters are written; lone surrogates become U+FFFD. SINTER_NOT_FOUND for the null reference,
 * 0. */
enum sinter_status sinter_get_utf16(struct sinter_instance *instance, uint32_t address, char *to,
                                    size_t capacity, size_t *size);

#ifdef __cplusplus
}
#endif
#endif
