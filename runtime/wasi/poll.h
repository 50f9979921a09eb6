/* What poll_oneoff of preview 1 and of wasi_unstable share. */
#ifndef RUNTIME_WASI_POLL_H
#define RUNTIME_WASI_POLL_H

#include "wasi/guest.h"

/* A guest that passes more subscriptions gets INVAL. */
#define SINTER_SUBSCRIPTION_COUNT_MAX 4096u

/* Waits for `count` subscriptions, at least one, in preview 1's form, and stores the events and
 * their number. Everything has been checked. The subscriptions are loaded first: they may lie where
 * the events go. WASI errno. */
uint32_t sinter_poll(struct sinter_instance *instance, struct sinter_guest subscriptions,
                     struct sinter_guest events, uint32_t count, struct sinter_guest out);

#endif
