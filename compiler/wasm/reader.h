/* A cursor over hostile bytes: every read is checked, and a failed one reports its offset once.
 * After a failure the reader is poisoned: further reads return 0 or empty, and report nothing. Core
 * spec 5.1-5.2. */
#ifndef COMPILER_WASM_READER_H
#define COMPILER_WASM_READER_H

#include "base/diag.h"

struct reader {
    const uint8_t *start; /* of the whole file: offsets are counted from here */
    const uint8_t *cursor;
    const uint8_t *end;
    struct diag *diag;
    bool failed;
    bool has_wide_limits; /* counts may be READER_WIDE times as large */
};
#define READER_WIDE 4u

struct reader reader_open(struct bytes bytes, struct diag *diag);
/* A reader over the next `size` bytes of `r`, which skips them. Offsets go on counting from the
 * file's start. */
struct reader reader_sub(struct reader *r, size_t size, const char *what);

/* A reader like `r`, over `slice`, which lies in the same file. */
struct reader reader_over(const struct reader *r, struct bytes slice);

size_t reader_offset(const struct reader *r);
size_t reader_left(const struct reader *r);
bool reader_done(const struct reader *r); /* at the end, or failed */

/* Reports `FILE:0xOFFSET: error: ...` at the cursor's offset unless already failed, poisons,
 * returns false. */
bool reader_fail(struct reader *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool reader_fail_at(struct reader *r, size_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

uint8_t reader_u8(struct reader *r, const char *what);
uint32_t reader_u32_fixed(struct reader *r, const char *what); /* little-endian, 4 bytes */
uint32_t reader_u32(struct reader *r,
                    const char *what); /* LEB128, at most 5 bytes, unused bits 0 */
uint64_t reader_u64(struct reader *r, const char *what);
int32_t reader_s32(struct reader *r, const char *what);
int64_t reader_s33(struct reader *r, const char *what); /* block types */
int64_t reader_s64(struct reader *r, const char *what);
struct bytes reader_bytes(struct reader *r, size_t size, const char *what);
/* A vector of bytes that is well-formed UTF-8. */
struct bytes reader_name(struct reader *r, const char *what);
/* A vector's length: fails when it exceeds `limit` (named in the error) or the bytes that are left
 * (every element takes at least one). */
uint32_t reader_count(struct reader *r, uint32_t limit, const char *what);

#endif
