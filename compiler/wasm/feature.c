/* One table with the name of each feature and, for a refused one, what to do instead. */
#include "wasm/feature.h"

static const struct {
    const char *name;
    const char *note; /* NULL if Sinter compiles the feature */
} features[FEATURE_COUNT] = {
    [FEATURE_MVP] = {"the first version of WebAssembly", NULL},
    [FEATURE_SIGN_EXTENSION] = {"sign extension", NULL},
    [FEATURE_SATURATING] = {"saturating conversions", NULL},
    [FEATURE_BULK_MEMORY] = {"bulk memory", NULL},
    [FEATURE_REFERENCE_TYPES] = {"reference types", NULL},
    [FEATURE_SIMD] = {"SIMD", NULL},
    [FEATURE_RELAXED_SIMD] = {"relaxed SIMD", NULL},
    [FEATURE_TAIL_CALLS] = {"tail calls", NULL},
    [FEATURE_LEGACY_EXCEPTIONS] = {"legacy exception handling", NULL},
    [FEATURE_EXCEPTIONS] = {"exception handling", NULL},
    [FEATURE_THREADS] = {"threads", NULL},
    [FEATURE_MEMORY64] = {"64-bit memories (memory64)", NULL},
    [FEATURE_WIDE_ARITHMETIC] = {"wide arithmetic", NULL},
    [FEATURE_CUSTOM_PAGE_SIZES] = {"custom page sizes", NULL},
    [FEATURE_SHARED_EVERYTHING] = {"shared-everything threads",
                                   "share memories only: tables, globals and types cannot be"},
    [FEATURE_GC] = {"garbage collection",
                    "build the module from a language, or with a back end, that "
                    "keeps its objects in linear memory"},
    [FEATURE_FUNCTION_REFERENCES] = {"typed function references",
                                     "build the module without them: funcref tables and "
                                     "call_indirect do the same"},
    [FEATURE_STACK_SWITCHING] = {"stack switching",
                                 "build the module without it; binaryen's asyncify does the same"},
};

const char *feature_name(enum feature feature) { return features[feature].name; }

bool feature_is_compiled(enum feature feature) { return feature < FEATURE_SHARED_EVERYTHING; }

bool feature_refuse(struct reader *r, size_t offset, enum feature feature, const char *subject) {
    if (r->failed)
        return false;
    reader_fail_at(r, offset, "%s needs %s, which Sinter does not compile", subject,
                   features[feature].name);
    diag_note(r->diag, "%s", features[feature].note);
    return false;
}
