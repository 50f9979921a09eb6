/* A file of its own, so that only libraries need the dynamic linker's functions. */
#include "os/os.h"

#include <dlfcn.h>

void sinter_os_stay_loaded(void) {
    static bool done; /* once is enough, and the dynamic linker takes its time */
    Dl_info here;
    if (__atomic_exchange_n(&done, true, __ATOMIC_RELAXED))
        return;
    if (dladdr((const void *)&sinter_os_stay_loaded, &here) != 0 && here.dli_fname)
        (void)dlopen(here.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
}
