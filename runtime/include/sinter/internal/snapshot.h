/* What passes between a build with --snapshot and the executable that it makes to run a module's
 * initialisation. Both are on one machine, so numbers are as it has them. Not for users.
 *
 * The executable's module is the user's, but for its exports. Those whose names begin with NUL were
 * added; the byte after it says what they are for. The others are as the user has them: functions
 * to call, and the default memory. */
#ifndef SINTER_SNAPSHOT_H
#define SINTER_SNAPSHOT_H

/* The start function, to call. */
#define SINTER_SNAPSHOT_START 's'
/* A table of the functions that tables may have, by index. */
#define SINTER_SNAPSHOT_FUNCTIONS 'f'
/* A function that traps if a segment was dropped; a number follows. */
#define SINTER_SNAPSHOT_DROPPED 'd'
/* A memory, global or table; a number follows. */
#define SINTER_SNAPSHOT_OBJECT 'o'

/* The executable's standard output:
 *
 *     the magic, with its NUL
 *     if it cannot be done: uint32_t size, the reason; and no more
 *     otherwise: uint32_t 0, and then for each export in its order, but that table
 *         a memory:       uint64_t pages of 64 KiB; for each run of bytes that are not all zero:
 *                         uint64_t size, uint64_t address, the bytes; uint64_t 0
 *         a global:       16 bytes, the beginning of which is the number; or, of a function
 *                         reference, a uint32_t as below
 *         a table:        uint64_t size, and for each element a uint32_t: 0 for null, or 1 + the
 *                         index of a function
 *         a function that tells whether a segment was dropped: uint32_t 0, or 1 if so */
#define SINTER_SNAPSHOT_MAGIC "sinter snapshot"
enum { SINTER_SNAPSHOT_REASON_MAX = 4096, SINTER_SNAPSHOT_GLOBAL_BYTES = 16 };

#endif
