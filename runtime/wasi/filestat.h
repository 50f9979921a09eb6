/* What calls on descriptors and calls on paths share: a file's status, times and flags, from the
 * host's form to WASI's and back. */
#ifndef RUNTIME_WASI_FILESTAT_H
#define RUNTIME_WASI_FILESTAT_H

#include "wasi/guest.h"

#include <sys/stat.h>
#include <time.h>

/* Stores a `filestat`; `guest` has WASI_FILESTAT_SIZE bytes. */
void sinter_filestat_store(struct sinter_guest guest, const struct stat *status, uint8_t filetype);

/* The times of utimensat for the guest's `atim`, `mtim` and WASI_FSTFLAG_*. WASI errno: INVAL for
 * flags that are unknown or contradict each other. */
uint32_t sinter_filestat_times(uint64_t atim, uint64_t mtim, uint32_t flags,
                               struct timespec times[2]);

/* The WASI_FILETYPE_* of a file's mode; sockets are streams, pipes are UNKNOWN. */
uint8_t sinter_filetype_of_mode(uint32_t mode);

/* WASI_FDFLAG_* as open flags, and back. */
int sinter_open_flags_of_fdflags(uint32_t fdflags);
uint16_t sinter_fdflags_of_open_flags(int open_flags);

#endif
