/* Host objects: a guest cannot hold a pointer of the host's, but a number that stands for one. Each
 * instance has a table of its own of handles and the objects behind them.
 *
 * A handle is 28 bits, so that it stays positive in an i32 and a guest may use the upper four: the
 * slot in the low 20, the slot's generation, 1 to 255, in the upper 8. 0 is never a handle. A
 * handle that was dropped is never given out again: its slot comes back with the next generation,
 * after at least SINTER_HANDLE_QUARANTINE other slots that were freed, and one whose generations
 * are used up stays empty. So an instance can make 2^20 * 255 handles in its life, about 267
 * million.
 *
 * Handles come from the guest, so any number must do: one that is stale, forged, or of another type
 * gives a status, and touches nothing.
 *
 * The thread rule is that of the instance: while another thread uses it, functions give
 * SINTER_BUSY, or NULL, or 0. All functions may be called from an import's C function and from a
 * destructor. */
#ifndef SINTER_HANDLE_H
#define SINTER_HANDLE_H

#include "sinter/sinter.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SINTER_HANDLE_BITS 28
#define SINTER_HANDLE_SLOT_BITS 20
/* The most that may be live at once in an instance. */
#define SINTER_HANDLES_MAX 1000000u
#define SINTER_HANDLE_QUARANTINE 1024u

/* What kind of object is behind a handle. The address is the tag: one `static const` struct for
 * each kind. */
struct sinter_handle_type {
    const char *name; /* for people */
    /* Ends `object`, when its handle is dropped or the instance ends; NULL where there is nothing
     * to do. The handle is gone by then; the guest's memory is still there. It must not trap, and
     * at the instance's end not call the guest. */
    void (*destroy)(struct sinter_instance *instance, void *object);
};

/* Gives `object` a handle, which owns it from then on. SINTER_NO_MEMORY when SINTER_HANDLES_MAX are
 * live, the instance has used up its handles, or the host's memory has no room;
 * SINTER_BAD_ARGUMENTS when the instance is ending. Else SINTER_OK. `*handle` is 0 unless
 * SINTER_OK. */
enum sinter_status sinter_handle_new(struct sinter_instance *instance,
                                     const struct sinter_handle_type *type, void *object,
                                     uint32_t *handle);

/* The object behind `handle`. SINTER_NOT_FOUND when there is none: stale or forged.
 * SINTER_BAD_ARGUMENTS when it is of another type. `*object` is NULL unless SINTER_OK. */
enum sinter_status sinter_handle_get(struct sinter_instance *instance, uint32_t handle,
                                     const struct sinter_handle_type *type, void **object);

/* The same, and the handle is gone; the object is the caller's again, and is not destroyed. */
enum sinter_status sinter_handle_take(struct sinter_instance *instance, uint32_t handle,
                                      const struct sinter_handle_type *type, void **object);

/* Ends the handle and destroys its object. `type` may be NULL for any. Errors as
 * sinter_handle_get. */
enum sinter_status sinter_handle_drop(struct sinter_instance *instance, uint32_t handle,
                                      const struct sinter_handle_type *type);

/* The type that a live handle was made with; NULL for all others. */
const struct sinter_handle_type *sinter_handle_type_of(struct sinter_instance *instance,
                                                       uint32_t handle);

/* How many are live. */
uint32_t sinter_handle_count(const struct sinter_instance *instance);

/* When an instance ends, what is left in its table is destroyed: the newest first, and before any
 * memory of the guest's goes. Linked instances end together, one after the other; until then
 * a destroyed one's handles live on, since the others may hold them. The destructors run on the
 * thread that ends them: the one that destroys the last, or whose call was still running then. */

/* ---- Handles as externrefs ---- */

/* `handle` as an externref, which a guest can keep, compare with null and give back, but neither
 * read nor make. It is as good as the handle: dropping that makes it stale. NULL, a null reference,
 * when `handle` is not live. It says which instance it is of, and is never a pointer. */
void *sinter_handle_to_externref(struct sinter_instance *instance, uint32_t handle);

/* The handle that `externref` stands for, and the instance that it is of: `caller` itself or one
 * linked to it. SINTER_NOT_FOUND for null, for externrefs that are no handles, stale ones, and ones
 * of instances that `caller` is not linked to; `*owner` is NULL then and `*handle` 0. */
enum sinter_status sinter_handle_of_externref(struct sinter_instance *caller, const void *externref,
                                              struct sinter_instance **owner, uint32_t *handle);

#ifdef __cplusplus
}
#endif
#endif
