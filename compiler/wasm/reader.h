/* A cursor over hostile bytes. Every read is checked, and the first failure is reported with its
 * offset. It poisons the reader: later reads return 0 or nothing, and report nothing. Core spec 5.1
 * and 5.2. */
#ifndef COMPILER_WASM_READER_H
#define COMPILER_WASM_READER_H

#include "base/diag.h"

struct reader {
    const uint8_t *start; /* of the file; offsets count from here */
    const uint8_t *cursor;
    const uint8_t *end;
    struct diag *diag;
    bool failed;
    bool has_wide_limits; /* counts may be READER_WIDE times higher */
};
#define READER_WIDE 4u

struct reader reader_open(struct bytes bytes, struct diag *diag);
/* Returns a reader over the next `size` bytes of `r`, and skips them in `r`. Offsets still count
 * from the start of the file. */
struct reader reader_sub(struct reader *r, size_t size, const char *what);

/* Returns a reader like `r` over `slice`, which is part of the same file. */
struct reader reader_over(const struct reader *r, struct bytes slice);

size_t reader_offset(const struct reader *r);
size_t reader_left(const struct reader *r);
bool reader_done(const struct reader *r); /* at the end, or failed */

/* Reports `FILE:0xOFFSET: error: ...` at the cursor, unless the reader has failed already. Poisons
 * the reader and returns false. */
bool reader_fail(struct reader *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool reader_fail_at(struct reader *r, size_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

uint8_t reader_u8(struct reader *r, const char *what);
uint32_t reader_u32_fixed(struct reader *r, const char *what); /* little-endian, 4 bytes */
uint32_t reader_u32(struct reader *r,
                    const char *what); /* LEB128 of at most 5 bytes, with unused bits 0 */
uint64_t reader_u64(struct reader *r, const char *what);
int32_t reader_s32(struct reader *r, const char *what);
int64_t reader_s33(struct reader *r, const char *what); /* for block types */
int64_t reader_s64(struct reader *r, const char *what);
struct bytes reader_bytes(struct reader *r, size_t size, const char *what);
/* A vector of bytes, which must be well-formed UTF-8. */
struct bytes reader_name(struct reader *r, const char *what);
/* The length of a vector. Fails if it exceeds `limit`, which the error names, or the number of
 * bytes left, as each element takes at least one. */
uint32_t reader_count(struct reader *r, uint32_t limit, const char *what);

#endif
