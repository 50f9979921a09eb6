/* The host's functions in tables, as slots that references to them name by number. A guest's copies
 * of a reference cannot be found, so they stay when the host takes its function back. A call by one
 * of them finds that its number is no slot's any more, and traps.
 *
 *     element of a table               slots
 *     { type, adapter, context } ---.
 *                                    '--> number: generation | place --> { host function, adapter }
 *
 * A number is used once: where a slot is used again, its generation is the next one. */
#ifndef RUNTIME_CORE_CALLBACK_H
#define RUNTIME_CORE_CALLBACK_H

#include "core/instance.h"
#include "core/object.h"

/* How generated code calls a host's function: by an adapter for its type. */
struct sinter_callback_code {
    const struct sinter_type_code *type;
    sinter_any_function adapter; /* the function of references */
};

struct sinter_callback {
    uint64_t number; /* atomic: the context of references to it; 0: the function was taken back */
    struct sinter_callback_code code;
    struct sinter_host_binding host;
    /* Where in which table the host has put it. A vacant one keeps its place for the next. */
    wasm_rt_funcref_table_t *table;
    struct sinter_object *object; /* the host's object that is the table, or NULL; one reference */
    uint32_t index;
    uint32_t slot;
    uint32_t generation;               /* of its last number; UINT32_MAX: there are no more */
    struct sinter_callback *next;      /* in a list of its instance, or of free slots */
    struct sinter_callback **previous; /* what points to it in that list */
};

/* A vacant slot, in no list; NULL when there is no memory. Any thread. */
struct sinter_callback *sinter_callback_take(void);
/* Gives it back, vacant and in no list. Any thread. */
void sinter_callback_free(struct sinter_callback *callback);

void sinter_callback_insert(struct sinter_callback **list, struct sinter_callback *callback);
void sinter_callback_unlink(struct sinter_callback *callback);

/* From the one to the other, references to the callback can be called. The first returns one. After
 * the other, the callback is vacant; false when it can only be freed. This thread holds the
 * instance. */
wasm_rt_funcref_t sinter_callback_start(struct sinter_callback *callback,
                                        const struct sinter_callback_code *code,
                                        const struct sinter_host_binding *host);
bool sinter_callback_stop(struct sinter_callback *callback);

/* The callback whose references have `context`, and the one that `reference` is to; NULL when there
 * is none, or when it was taken back. All but its number may be looked at only by a thread that
 * holds the instance or the lock. */
struct sinter_callback *sinter_callback_find(const void *context);
struct sinter_callback *sinter_callback_of(const wasm_rt_funcref_t *reference);

/* Take back all functions that the instance's tables have of the host. With sinter_callbacks_end,
 * their elements become null; sinter_callbacks_free is for an instance whose tables end too. */
void sinter_callbacks_end(struct sinter_instance *instance);
void sinter_callbacks_free(struct sinter_instance *instance);

#endif
