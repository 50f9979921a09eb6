/* WebAssembly's features by name: those that Sinter compiles, and those that it recognises in order
 * to refuse them. */
#ifndef COMPILER_WASM_FEATURE_H
#define COMPILER_WASM_FEATURE_H

#include "wasm/reader.h"

enum feature {
    FEATURE_MVP,
    FEATURE_SIGN_EXTENSION,
    FEATURE_SATURATING,
    FEATURE_BULK_MEMORY,
    FEATURE_REFERENCE_TYPES,
    FEATURE_SIMD,
    FEATURE_RELAXED_SIMD,
    FEATURE_TAIL_CALLS,
    FEATURE_LEGACY_EXCEPTIONS, /* try, catch, delegate, rethrow */
    FEATURE_EXCEPTIONS, /* try_table, throw_ref, exnref; also tags and throw, which both have */
    FEATURE_THREADS,
    FEATURE_MEMORY64,
    FEATURE_WIDE_ARITHMETIC,
    FEATURE_CUSTOM_PAGE_SIZES,
    /* From here on, features are refused. */
    FEATURE_SHARED_EVERYTHING,
    FEATURE_GC,
    FEATURE_FUNCTION_REFERENCES,
    FEATURE_STACK_SWITCHING,
    FEATURE_COUNT
};

/* "threads", "garbage collection", ... */
const char *feature_name(enum feature feature);

/* Whether Sinter compiles the feature. */
bool feature_is_compiled(enum feature feature);

/* Reports at `offset` that `subject` needs `feature`, which Sinter does not compile, with a note on
 * what to do instead. Poisons the reader; reports nothing if it was poisoned already. Returns
 * false. */
bool feature_refuse(struct reader *r, size_t offset, enum feature feature, const char *subject);

#endif
