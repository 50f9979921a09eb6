/* Host objects. A guest cannot hold a pointer of the host's; it can hold a number that stands for
 * one, a handle. Each instance has its own table of handles and the objects behind them.
 *
 * A handle has 28 bits, so that it is positive in an i32 and a guest may use the upper four:
 *
 *     27 ........ 20  19 ................ 0
 *     generation      slot                     generation 1 to 255, so 0 is never a handle
 *
 * A handle that was dropped is never given out again. Its slot returns with the next generation,
 * after at least SINTER_HANDLE_QUARANTINE other slots have been freed; a slot whose generations are
 * used up stays empty. So an instance can make 2^20 * 255 handles in its life, about 267 million.
 *
 * Handles come from the guest, so these functions take any number: for one that is stale, forged,
 * or of another type they return a status and touch nothing.
 *
 * Threads: as for the instance. While another thread uses it, functions return SINTER_BUSY, NULL or
 * 0. All functions may be called from an import's C function and from a destructor. */
#ifndef SINTER_HANDLE_H
#define SINTER_HANDLE_H

#include "sinter/sinter.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SINTER_HANDLE_BITS 28
#define SINTER_HANDLE_SLOT_BITS 20
/* The most handles that may be live at once in an instance. */
#define SINTER_HANDLES_MAX 1000000u
#define SINTER_HANDLE_QUARANTINE 1024u

/* What kind of object is behind a handle. The struct's address is the tag, so each kind has one
 * `static const` struct. */
struct sinter_handle_type {
    const char *name; /* for people */
    /* Destroys `object`, when its handle is dropped or the instance ends; NULL when there is
     * nothing to do. By then the handle is gone; the guest's memory is still there. The destructor
     * must not trap, and at the instance's end it must not call the guest. */
    void (*destroy)(struct sinter_instance *instance, void *object);
};

/* Gives `object` a handle, which owns it from then on. SINTER_NO_MEMORY when SINTER_HANDLES_MAX are
 * live, when the instance has used up its handles, or when the host is out of memory;
 * SINTER_BAD_ARGUMENTS when the instance is ending. `*handle` is 0 unless SINTER_OK. */
enum sinter_status sinter_handle_new(struct sinter_instance *instance,
                                     const struct sinter_handle_type *type, void *object,
                                     uint32_t *handle);

/* The object behind `handle`. SINTER_NOT_FOUND when there is none: stale or forged.
 * SINTER_BAD_ARGUMENTS when it is of another type. `*object` is NULL unless SINTER_OK. */
enum sinter_status sinter_handle_get(struct sinter_instance *instance, uint32_t handle,
                                     const struct sinter_handle_type *type, void **object);

/* The same, but ends the handle: the object is the caller's again, and is not destroyed. */
enum sinter_status sinter_handle_take(struct sinter_instance *instance, uint32_t handle,
                                      const struct sinter_handle_type *type, void **object);

/* Ends the handle and destroys its object. `type` may be NULL, for any type. Errors as for
 * sinter_handle_get. */
enum sinter_status sinter_handle_drop(struct sinter_instance *instance, uint32_t handle,
                                      const struct sinter_handle_type *type);

/* The type that a live handle was made with; NULL for any other number. */
const struct sinter_handle_type *sinter_handle_type_of(struct sinter_instance *instance,
                                                       uint32_t handle);

/* How many handles are live. */
uint32_t sinter_handle_count(const struct sinter_instance *instance);

/* When an instance ends, the objects left in its table are destroyed, the newest first, before any
 * memory of the guest's is freed. Linked instances end together, one after the other; until then
 * the handles of a destroyed instance stay live, since the others may hold them. The destructors
 * run on the thread that ends the instances: the one that destroys the last of them, or the one
 * whose call was still running then. */

/* ---- Handles as externrefs ---- */

/* `handle` as an externref, which a guest can keep, compare with null and give back, but neither
 * read nor make. It lives as long as the handle: dropping the handle makes it stale. NULL, a null
 * reference, when `handle` is not live. An externref says which instance it is of, and is never a
 * pointer. */
void *sinter_handle_to_externref(struct sinter_instance *instance, uint32_t handle);

/* The handle that `externref` stands for, and the instance that it is of: `caller` itself or one
 * linked to it. SINTER_NOT_FOUND, with `*owner` NULL and `*handle` 0, for null, for an externref
 * that is not a handle, for a stale one, and for one of an instance that `caller` is not linked
 * to. */
enum sinter_status sinter_handle_of_externref(struct sinter_instance *caller, const void *externref,
                                              struct sinter_instance **owner, uint32_t *handle);

#ifdef __cplusplus
}
#endif
#endif
