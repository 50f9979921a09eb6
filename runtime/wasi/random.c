/* Random bytes: the kernel's, or the host's. */
#include "core/instance.h"
#include "core/trap.h"
#include "wasi/calls.h"
#include "wasi/errors.h"
#include "wasi/guest.h"
#include "wasi/host.h"
#include "wasi/preview1.h"

#include <errno.h>
#include <sys/random.h>

uint32_t sinter_wasi_random_get(struct sinter_instance *instance, uint64_t buffer, uint64_t size) {
    struct sinter_guest bytes;
    uint32_t error = sinter_guest_check(instance, buffer, size, &bytes);
    if (error)
        return error;
    if (instance->wasi && instance->wasi->random)
        return sinter_host_random(instance, bytes);
    for (uint64_t done = 0; done < size;) {
        if (sinter_is_interrupted()) /* gigabytes take seconds */
            return WASI_ERRNO_INTR;
        ssize_t count = SINTER_UNINTERRUPTED(getrandom(bytes.bytes + done, size - done, 0));
        if (count < 0)
            return sinter_wasi_errno(errno);
        done += (uint64_t)count;
    }
    return WASI_ERRNO_SUCCESS;
}
