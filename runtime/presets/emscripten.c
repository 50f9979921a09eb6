/* The import preset `@emscripten`: what modules that Emscripten made with -sSTANDALONE_WASM import
 * from "env" besides WASI, and what others do that need no JavaScript and were linked without
 * minifying the names of imports (-O1, or -g2).
 *
 *     sinter build module.wasm --import env=@emscripten
 *
 * To change a function, define it in a file of your own and give that too: --import env=mine.c. To
 * change more, copy this file. In a host program: <sinter/presets.h>. */
#include "preset.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PAGE_BYTES ((uint64_t)65536)
/* As Emscripten's own: the last page of a 32-bit memory is never used. */
#define HEAP_MAX_BYTES ((uint64_t)65535 * PAGE_BYTES)
/* Emscripten's errno values are WASI's. */
#define ERROR_IO 29
#define ERROR_NO_CALL 52
#define ENTROPY_MAX_BYTES 256u

#define PRESET_FUNCTION PRESET_PROTOTYPE
#include <sinter/internal/preset_emscripten.def>
#undef PRESET_FUNCTION

/* ---- Memory ---- */

/* Nothing here keeps the memory's size or place. */
PRESET void env_emscripten_notify_memory_growth(struct sinter_instance *instance, uint32_t memory) {
    (void)instance, (void)memory;
}

/* At least to `size` bytes, and by a fifth where that can be had. 1 when it worked. */
PRESET uint32_t env_emscripten_resize_heap(struct sinter_instance *instance, uint32_t size) {
    uint64_t old_size = sinter_memory_size(instance), wanted = old_size + old_size / 5;
    if (size <= old_size || size > HEAP_MAX_BYTES)
        return size <= old_size;
    if (wanted < size)
        wanted = size;
    if (wanted > HEAP_MAX_BYTES)
        wanted = HEAP_MAX_BYTES;
    for (uint64_t bytes = wanted;; bytes = size) {
        uint64_t pages = (bytes - old_size + PAGE_BYTES - 1) / PAGE_BYTES;
        if (sinter_memory_grow(instance, pages) != SINTER_GROW_FAILED)
            return sinter_memory_size(instance) >= size; /* not if its pages are smaller */
        if (bytes == size)
            return 0;
    }
}

PRESET uint32_t env_emscripten_get_heap_max(struct sinter_instance *instance) {
    (void)instance;
    return (uint32_t)HEAP_MAX_BYTES;
}

PRESET void env_emscripten_memcpy_js(struct sinter_instance *instance, uint32_t to, uint32_t from,
                                     uint32_t size) {
    void *target = sinter_memory_span(instance, to, size);
    const void *source = sinter_memory_span(instance, from, size);
    if (!target || !source)
        sinter_trap(instance, "env: a copy of what is not inside the memory");
    memmove(target, source, size);
}

PRESET void env__emscripten_memcpy_js(struct sinter_instance *instance, uint32_t to, uint32_t from,
                                      uint32_t size) {
    env_emscripten_memcpy_js(instance, to, from, size);
}

PRESET void env_emscripten_memcpy_big(struct sinter_instance *instance, uint32_t to, uint32_t from,
                                      uint32_t size) {
    env_emscripten_memcpy_js(instance, to, from, size);
}

/* ---- Ends ---- */

PRESET void env_abort(struct sinter_instance *instance) { sinter_trap(instance, "abort()"); }

PRESET void env__abort_js(struct sinter_instance *instance) { env_abort(instance); }

static void get(struct sinter_instance *instance, uint32_t text, char *to, size_t capacity) {
    size_t size;
    if (text == 0 ||
        sinter_get_text(instance, text, SINTER_TERMINATED, to, capacity, &size) != SINTER_OK)
        snprintf(to, capacity, "?");
}

PRESET void env___assert_fail(struct sinter_instance *instance, uint32_t condition, uint32_t file,
                              uint32_t line, uint32_t function) {
    char what[96], where[64], who[48], all[256];
    get(instance, condition, what, sizeof what);
    get(instance, file, where, sizeof where);
    get(instance, function, who, sizeof who);
    snprintf(all, sizeof all, "assertion failed: %s, at %s:%d, %s", what, where, (int32_t)line,
             who);
    sinter_trap(instance, all);
}

PRESET void env___cxa_throw(struct sinter_instance *instance, uint32_t exception, uint32_t type,
                            uint32_t destructor) {
    (void)exception, (void)type, (void)destructor;
    sinter_trap(instance, "a C++ exception, in a module that was built without catching them");
}

PRESET void env__emscripten_throw_longjmp(struct sinter_instance *instance) {
    sinter_trap(instance, "longjmp, which this module does by JavaScript; build it with "
                          "-sSUPPORT_LONGJMP=wasm");
}

/* ---- Clocks and randomness ---- */

PRESET double env_emscripten_date_now(struct sinter_instance *instance) {
    (void)instance;
    return (double)(int64_t)preset_clock_ms(CLOCK_REALTIME);
}

PRESET double env_emscripten_get_now(struct sinter_instance *instance) {
    (void)instance;
    return preset_clock_ms(CLOCK_MONOTONIC);
}

PRESET double env_emscripten_get_now_res(struct sinter_instance *instance) {
    struct timespec resolution;
    (void)instance;
    clock_getres(CLOCK_MONOTONIC, &resolution);
    return (double)resolution.tv_sec * 1e9 + (double)resolution.tv_nsec;
}

PRESET uint32_t env__emscripten_get_now_is_monotonic(struct sinter_instance *instance) {
    (void)instance;
    return 1;
}

PRESET uint32_t env_emscripten_get_now_is_monotonic(struct sinter_instance *instance) {
    return env__emscripten_get_now_is_monotonic(instance);
}

PRESET uint32_t env_getentropy(struct sinter_instance *instance, uint32_t to, uint32_t size) {
    uint8_t bytes[ENTROPY_MAX_BYTES];
    if (size > sizeof bytes || getentropy(bytes, size) != 0)
        return (uint32_t)-ERROR_IO;
    if (!sinter_memory_write(instance, to, bytes, size))
        sinter_trap(instance, "env: random numbers to what is not inside the memory");
    return 0;
}

/* ---- Halves of an i64 ---- */

/* Each thread's: it is set right before the call or return that it belongs to. */
static _Thread_local uint32_t upper_half;

PRESET void env_setTempRet0(struct sinter_instance *instance, uint32_t value) {
    (void)instance;
    upper_half = value;
}

PRESET uint32_t env_getTempRet0(struct sinter_instance *instance) {
    (void)instance;
    return upper_half;
}

/* ---- Text ---- */

/* Flushed at once, since the guest may write to the same files by WASI. */
static void put_line(struct sinter_instance *instance, FILE *file, uint32_t text) {
    size_t size, again;
    char *line = NULL;
    if (sinter_get_text(instance, text, SINTER_TERMINATED, NULL, 0, &size) == SINTER_OK)
        line = malloc(size + 1);
    if (!line)
        sinter_trap(instance, "env: the text is not inside the memory");
    sinter_get_text(instance, text, SINTER_TERMINATED, line, size + 1, &again);
    fprintf(file, "%s\n", line);
    fflush(file);
    free(line);
}

PRESET void env_emscripten_out(struct sinter_instance *instance, uint32_t text) {
    put_line(instance, stdout, text);
}

PRESET void env_emscripten_err(struct sinter_instance *instance, uint32_t text) {
    put_line(instance, stderr, text);
}

PRESET void env_emscripten_console_log(struct sinter_instance *instance, uint32_t text) {
    put_line(instance, stdout, text);
}

PRESET void env_emscripten_console_warn(struct sinter_instance *instance, uint32_t text) {
    put_line(instance, stderr, text);
}

PRESET void env_emscripten_console_error(struct sinter_instance *instance, uint32_t text) {
    put_line(instance, stderr, text);
}

/* ---- Calls that fail: there is no such thing here ---- */

PRESET void env__emscripten_runtime_keepalive_clear(struct sinter_instance *instance) {
    (void)instance;
}

#define NO_CALL_i_i(symbol)                                                                        \
    PRESET uint32_t symbol(struct sinter_instance *instance, uint32_t a) {                         \
        (void)instance, (void)a;                                                                   \
        return (uint32_t)-ERROR_NO_CALL;                                                           \
    }
#define NO_CALL_i_ii(symbol)                                                                       \
    PRESET uint32_t symbol(struct sinter_instance *instance, uint32_t a, uint32_t b) {             \
        (void)instance, (void)a, (void)b;                                                          \
        return (uint32_t)-ERROR_NO_CALL;                                                           \
    }
#define NO_CALL_i_iii(symbol)                                                                      \
    PRESET uint32_t symbol(struct sinter_instance *instance, uint32_t a, uint32_t b, uint32_t c) { \
        (void)instance, (void)a, (void)b, (void)c;                                                 \
        return (uint32_t)-ERROR_NO_CALL;                                                           \
    }
#define NO_CALL_i_iiii(symbol)                                                                     \
    PRESET uint32_t symbol(struct sinter_instance *instance, uint32_t a, uint32_t b, uint32_t c,   \
                           uint32_t d) {                                                           \
        (void)instance, (void)a, (void)b, (void)c, (void)d;                                        \
        return (uint32_t)-ERROR_NO_CALL;                                                           \
    }

/* clang-format off: macros without semicolons */
NO_CALL_i_iiii(env___syscall_openat) NO_CALL_i_iii(env___syscall_fcntl64)
    NO_CALL_i_iii(env___syscall_ioctl) NO_CALL_i_ii(env___syscall_fstat64)
        NO_CALL_i_ii(env___syscall_stat64) NO_CALL_i_ii(env___syscall_lstat64)
            NO_CALL_i_iiii(env___syscall_newfstatat) NO_CALL_i_iii(env___syscall_unlinkat)
                NO_CALL_i_i(env___syscall_rmdir) NO_CALL_i_iii(env___syscall_mkdirat)
                    NO_CALL_i_ii(env___syscall_getcwd) NO_CALL_i_iii(env___syscall_getdents64)
                        NO_CALL_i_iiii(env___syscall_renameat)
                            NO_CALL_i_iiii(env___syscall_faccessat) NO_CALL_i_i(env___syscall_dup)
                                NO_CALL_i_iii(env___syscall_dup3)
/* clang-format on */

/* ---- The table ---- */

#define PRESET_FUNCTION PRESET_HOST
#include <sinter/internal/preset_emscripten.def>
#undef PRESET_FUNCTION

                                    static const struct preset_function functions[] = {
#define PRESET_FUNCTION PRESET_ROW
#include <sinter/internal/preset_emscripten.def>
};

bool sinter_preset_emscripten(void *context, const struct sinter_import_info *import,
                              struct sinter_extern *value) {
    (void)context;
    return preset_resolve(functions, sizeof functions / sizeof *functions, import, value);
}
