/* Contexts that several threads use. */
#ifndef RUNTIME_WASI_SHARING_H
#define RUNTIME_WASI_SHARING_H

struct sinter_instance;
struct sinter_wasi;

/* From now on several threads may use the context, each by an instance of its own, and end each of
 * their calls with sinter_wasi_end_call. Called before there are any. */
void sinter_wasi_share(struct sinter_wasi *wasi);

/* The thread's call of WASI has ended; called by its thunk, after every call. Only there is what
 * other threads have closed meanwhile closed. */
void sinter_wasi_end_call(const struct sinter_instance *instance);

#endif
