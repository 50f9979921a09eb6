/* poll_oneoff, whatever form the guest's subscriptions come in. */
#ifndef RUNTIME_WASI_POLL_H
#define RUNTIME_WASI_POLL_H

#include "wasi/guest.h"

/* A guest that passes more subscriptions gets INVAL. */
#define SINTER_SUBSCRIPTION_COUNT_MAX 4096u

/* What poll_oneoff does once everything is checked: waits for `count` subscriptions in preview 1's
 * form, of which there is one at least, and stores the events and how many there are. The
 * subscriptions are loaded first: they may lie where the events go. WASI errno. */
uint32_t sinter_poll(const struct sinter_instance *instance, struct sinter_guest subscriptions,
                     struct sinter_guest events, uint32_t count, struct sinter_guest out);

#endif
