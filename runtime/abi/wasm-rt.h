/* The contract between the C that wasm2c 1.0.39 makes of a module and Sinter's runtime. Generated
 * code uses every name in it, and sees nothing else of the runtime.
 *
 * Bounds: by default a memory is a reservation of 8 GiB and a guard page, in which every address +
 * offset of an access lands. With -DSINTER_BOUNDS_EXPLICIT every access is compared. */
#ifndef SINTER_WASM_RT_H
#define SINTER_WASM_RT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if !defined(__clang__)
#error "generated code relies on clang's meaning of its flags"
#endif
#if __FLT_EVAL_METHOD__ != 0 || (defined(__x86_64__) && !defined(__SSE2__)) || defined(__i386__)
#error "floats would be computed in other widths than WebAssembly's (the x87)"
#endif

#include "sinter/internal/import_slot.h"
#include "sinter/internal/sections.h"

/* Guest machine code is in a section of its own, so that a fault's program counter tells whose code
 * it is. Each C file's part of the section starts at a label, from which the function map counts.
 */
#ifdef SINTER_TEXT_LABEL
#define SINTER_STRING_(x) #x
#define SINTER_STRING(x) SINTER_STRING_(x)
#define SINTER_TEXT_START SINTER_STRING(SINTER_TEXT_LABEL)
#define SINTER_PRAGMA_(x) _Pragma(#x)
#define SINTER_PRAGMA(x) SINTER_PRAGMA_(x)
__asm__(".pushsection " SINTER_SECTION_TEXT ",\"ax\",@progbits\n"
        ".globl " SINTER_TEXT_START "\n"
        ".hidden " SINTER_TEXT_START "\n" SINTER_TEXT_START ":\n"
        ".popsection\n");
SINTER_PRAGMA(clang section text = SINTER_SECTION_TEXT)
#endif

/* Generated code tests this. */
#define WASM_RT_USE_SEGUE_FOR_THIS_MODULE 0

/* Where a module's types have v128s, its header expects the type to be known. Glue only passes such
 * values on, and so gets a type of the same shape: reading SIMDe would be most of its compile time.
 */
#if defined(SINTER_VECTOR_SHAPE)
#define WASM_RT_SIMD_TYPE_DEFINED
typedef long long v128 __attribute__((vector_size(16)));
#elif defined(SINTER_VECTOR_TYPES)
#include <simde/wasm/simd128.h>
#define WASM_RT_SIMD_TYPE_DEFINED
typedef simde_v128_t v128;
#endif

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)
#define wasm_rt_memcpy memcpy

/* The kinds of trap that generated code raises, with the numbers of enum sinter_trap_kind, which
 * has the runtime's own kinds too. */
typedef enum {
    WASM_RT_TRAP_NONE,
    WASM_RT_TRAP_OOB,
    WASM_RT_TRAP_INT_OVERFLOW,
    WASM_RT_TRAP_DIV_BY_ZERO,
    WASM_RT_TRAP_INVALID_CONVERSION,
    WASM_RT_TRAP_UNREACHABLE,
    WASM_RT_TRAP_CALL_INDIRECT,
    WASM_RT_TRAP_NULL_REF,
    WASM_RT_TRAP_UNCAUGHT_EXCEPTION,
    WASM_RT_TRAP_UNALIGNED,
    WASM_RT_TRAP_EXHAUSTION,
    WASM_RT_TRAP_UNINITIALIZED_ELEMENT = 13,
    WASM_RT_TRAP_CALL_TYPE = 14,
} wasm_rt_trap_t;

/* The optimiser must not merge the calls of a function's traps: the backtrace tells, by the address
 * of the call, the line, and which functions were inlined there. */
#define WASM_RT_TRAPS noreturn, cold, nomerge
/* But where each access is compared with the memory's size, one call for each of them would make
 * the code of SQLite 14% larger. */
#ifdef SINTER_BOUNDS_EXPLICIT
#define WASM_RT_MEMORY_TRAPS noreturn, cold
#else
#define WASM_RT_MEMORY_TRAPS WASM_RT_TRAPS
#endif

/* Unwinds to the innermost entry into the guest, which reports a trap of kind `code`. The next two
 * do so for one kind, without an argument, since they stand in so many places. */
__attribute__((WASM_RT_TRAPS)) void wasm_rt_trap(wasm_rt_trap_t code);
__attribute__((WASM_RT_MEMORY_TRAPS)) void wasm_rt_trap_memory(void);
__attribute__((WASM_RT_TRAPS)) void wasm_rt_trap_table(void);

typedef enum {
    WASM_RT_I32,
    WASM_RT_I64,
    WASM_RT_F32,
    WASM_RT_F64,
    WASM_RT_V128,
    WASM_RT_FUNCREF,
    WASM_RT_EXTERNREF,
    WASM_RT_EXNREF,
} wasm_rt_type_t;

/* A function type: 32 bytes, which are equal if and only if the types are. */
typedef const char *wasm_rt_func_type_t;
typedef void (*wasm_rt_function_ptr_t)(void);
/* The tail entry of a function that makes tail calls (compiler/lower/tail_calls.h); NULL where it
 * makes none, so that a call of it is as good. */
typedef struct sinter_tail_entry wasm_rt_tailcallee_t;

typedef struct {
    wasm_rt_func_type_t func_type;
    wasm_rt_function_ptr_t func; /* NULL in a null reference */
    wasm_rt_tailcallee_t func_tailcallee;
    void *module_instance;
} wasm_rt_funcref_t;
typedef void *wasm_rt_externref_t;

static const wasm_rt_funcref_t wasm_rt_funcref_null_value = {NULL, NULL, {NULL}, NULL};
static const wasm_rt_externref_t wasm_rt_externref_null_value = NULL;

/* A data segment, or several active ones that are loaded together. It comes from an assembly file,
 * which compiler/lower/segments.h describes: its bytes, and where they go. A passive one has one
 * load, at address 0. */
struct sinter_segment {
    uint32_t count;
    struct {
        uint32_t start, size;
    } loads[];
};

/* A memory with 64-bit addresses. Generated code adds an offset to an address up to the cap that it
 * was compiled with (struct sinter_code), and that is in the range, or is compared with `size`.
 * With guard pages, offsets of this size and more are compared with the cap too. */
#define SINTER_WIDE_OFFSET_BYTES ((uint64_t)1 << 32)

/* A linear memory. `data` never moves while the memory lives. `size` (bytes) and `pages` grow, and
 * shrink only when the instance is reset. Other threads may grow one that is shared: `size` is then
 * read with __atomic_load_n. */
typedef struct {
    uint8_t *data;
    _Atomic uint64_t pages;
    uint64_t max_pages;
    uint64_t size;
    uint64_t range_bytes; /* the addresses from `data` on that nothing else uses */
    uint64_t *left_bytes; /* what its instance's memories may still grow by, together */
    _Atomic bool growing; /* held by the thread that grows a shared memory */
    bool unreserved;      /* of the range only the memory's own pages are mapped */
    bool shared;
    bool is_64;    /* its addresses are i64 */
    bool is_fresh; /* its instance is being made or reset, and nothing was written yet */
    const struct sinter_segment *image; /* what is_fresh finds in it: these segments; NULL: zero */
    uint32_t page_bytes;                /* 65536 or 1 */
} wasm_rt_memory_t;
typedef wasm_rt_memory_t wasm_rt_shared_memory_t;

typedef struct {
    wasm_rt_funcref_t *data; /* owned; moves when the table grows */
    uint32_t max_size;
    uint32_t size;
} wasm_rt_funcref_table_t;
typedef struct {
    wasm_rt_externref_t *data;
    uint32_t max_size;
    uint32_t size;
} wasm_rt_externref_table_t;

/* The trap of a bulk instruction's access to bytes from `address` on, which are not all in
 * `memory`. */
__attribute__((WASM_RT_TRAPS)) void wasm_rt_trap_access(const wasm_rt_memory_t *memory,
                                                        uint64_t address);
/* The trap of a call_indirect that element `index` of `table` does not allow. */
__attribute__((WASM_RT_TRAPS)) void wasm_rt_trap_call(const wasm_rt_funcref_table_t *table,
                                                      uint32_t index);

static inline bool wasm_rt_is_initialized(void) { return true; }

/* Functions may be exported to the host by their number; a table of them stands behind each
 * module's C. */
typedef void (*wasm_rt_any_function_t)(void);

/* Makes a memory of `initial_pages` zeroed pages of `page_size` bytes, 65536 or 1, that may grow to
 * `max_pages`, or traps when the host has no room for it. Code that compares no addresses makes no
 * memory with pages of one byte. A memory that the instance has already gets back its initial size
 * and contents: the instance is being reset. Only inside an entry into the guest. Core spec 4.5.3,
 * allocation of memories. */
void wasm_rt_allocate_memory(wasm_rt_memory_t *memory, uint64_t initial_pages, uint64_t max_pages,
                             bool is64, uint32_t page_size);
void wasm_rt_free_memory(wasm_rt_memory_t *memory);
/* The old page count, or -1 (as u64) with nothing changed. Core spec 4.4.7, memory.grow. */
uint64_t wasm_rt_grow_memory(wasm_rt_memory_t *memory, uint64_t page_count);

/* The same for a shared memory, which any thread may grow. Threads proposal. */
void wasm_rt_allocate_memory_shared(wasm_rt_memory_t *memory, uint64_t initial_pages,
                                    uint64_t max_pages, bool is64, uint32_t page_size);
void wasm_rt_free_memory_shared(wasm_rt_memory_t *memory);
uint64_t wasm_rt_grow_memory_shared(wasm_rt_memory_t *memory, uint64_t page_count);

/* Gives a memory that nothing was written to yet the contents of an active segment at constant
 * addresses, without copying them: pages are shared with other instances until one of them writes
 * to them. False where the segment is to be copied. Only inside the entry that makes an instance,
 * of a library. */
bool wasm_rt_map_data(wasm_rt_memory_t *memory, const uint8_t *bytes,
                      const struct sinter_segment *segment);

/* memory.atomic.wait32 and wait64 at `address` plus `offset`: 0 when a notify woke the thread, 1
 * when the memory did not hold `expected`, 2 when `timeout_ns` nanoseconds passed first (never,
 * when negative). Trap out of bounds, unaligned, and on a memory that is not shared. */
uint32_t wasm_rt_memory_wait32(wasm_rt_memory_t *memory, uint64_t address, uint32_t expected,
                               int64_t timeout_ns, uint64_t offset);
uint32_t wasm_rt_memory_wait64(wasm_rt_memory_t *memory, uint64_t address, uint64_t expected,
                               int64_t timeout_ns, uint64_t offset);
/* Wakes at most `count` threads that wait there; returns how many. 0 on a memory that is not
 * shared. */
uint32_t wasm_rt_memory_notify(wasm_rt_memory_t *memory, uint64_t address, uint32_t count,
                               uint64_t offset);

/* Tables of null references; traps when the host has no room. `table` is zero, or is reset. Growing
 * returns the old size, or -1 with nothing changed: past the maximum, past 10,000,000 elements
 * (SINTER_TABLE_ELEMENTS_MAX), or without room. Core spec 4.4.6, table.grow. */
void wasm_rt_allocate_funcref_table(wasm_rt_funcref_table_t *table, uint32_t size,
                                    uint32_t max_size);
void wasm_rt_free_funcref_table(wasm_rt_funcref_table_t *table);
uint32_t wasm_rt_grow_funcref_table(wasm_rt_funcref_table_t *table, uint32_t delta,
                                    wasm_rt_funcref_t init);
void wasm_rt_allocate_externref_table(wasm_rt_externref_table_t *table, uint32_t size,
                                      uint32_t max_size);
void wasm_rt_free_externref_table(wasm_rt_externref_table_t *table);
uint32_t wasm_rt_grow_externref_table(wasm_rt_externref_table_t *table, uint32_t delta,
                                      wasm_rt_externref_t init);

/* This thread's area for the parameters and results of tail entries: SINTER_TAIL_AREA_BYTES, which
 * do not move until the thread ends. Traps when the host has no room. */
uint8_t *wasm_rt_tail_area(void);

/* Ends the innermost call into the guest if it was interrupted. */
void wasm_rt_pause(void);

struct wasm_rt_exceptions;
struct wasm_rt_exnref;
struct wasm_rt_exnref_table;

/* The same functions as a table, by which a library's code calls them: they are of the runtime that
 * is linked into the library, or of the program that loaded it. */
struct wasm_rt_calls {
    __attribute__((noreturn)) void (*trap)(wasm_rt_trap_t);
    __attribute__((noreturn)) void (*trap_memory)(void);
    __attribute__((noreturn)) void (*trap_table)(void);
    __attribute__((noreturn)) void (*trap_access)(const wasm_rt_memory_t *, uint64_t);
    __attribute__((noreturn)) void (*trap_call)(const wasm_rt_funcref_table_t *, uint32_t);
    void (*allocate_memory)(wasm_rt_memory_t *, uint64_t, uint64_t, bool, uint32_t);
    void (*free_memory)(wasm_rt_memory_t *);
    uint64_t (*grow_memory)(wasm_rt_memory_t *, uint64_t);
    void (*allocate_memory_shared)(wasm_rt_memory_t *, uint64_t, uint64_t, bool, uint32_t);
    void (*free_memory_shared)(wasm_rt_memory_t *);
    uint64_t (*grow_memory_shared)(wasm_rt_memory_t *, uint64_t);
    uint32_t (*memory_wait32)(wasm_rt_memory_t *, uint64_t, uint32_t, int64_t, uint64_t);
    uint32_t (*memory_wait64)(wasm_rt_memory_t *, uint64_t, uint64_t, int64_t, uint64_t);
    uint32_t (*memory_notify)(wasm_rt_memory_t *, uint64_t, uint32_t, uint64_t);
    void (*allocate_funcref_table)(wasm_rt_funcref_table_t *, uint32_t, uint32_t);
    void (*free_funcref_table)(wasm_rt_funcref_table_t *);
    uint32_t (*grow_funcref_table)(wasm_rt_funcref_table_t *, uint32_t, wasm_rt_funcref_t);
    void (*allocate_externref_table)(wasm_rt_externref_table_t *, uint32_t, uint32_t);
    void (*free_externref_table)(wasm_rt_externref_table_t *);
    uint32_t (*grow_externref_table)(wasm_rt_externref_table_t *, uint32_t, wasm_rt_externref_t);
    uint8_t *(*tail_area)(void);
    /* Of <wasm-rt-exceptions.h>. */
    struct wasm_rt_exceptions *(*exceptions)(void);
    void (*allocate_exnref_table)(struct wasm_rt_exnref_table *, uint32_t, uint32_t);
    void (*free_exnref_table)(struct wasm_rt_exnref_table *);
    uint32_t (*grow_exnref_table)(struct wasm_rt_exnref_table *, uint32_t, struct wasm_rt_exnref);
    bool (*map_data)(wasm_rt_memory_t *, const uint8_t *, const struct sinter_segment *);
    void (*pause)(void);
    void (*load_large_exception)(void *, const void *, uint32_t, const void *);
    void (*take_large_exception)(void *, void *, uint32_t);
};

#ifdef SINTER_LIBRARY
extern const struct wasm_rt_calls *wasm_rt_calls;
/* A pointer to a function cannot say that its calls must not be merged. */
#define WASM_RT_TRAP_BY(function, ...)                                                             \
    __extension__({ __attribute__((nomerge)) wasm_rt_calls->function(__VA_ARGS__); })
#define wasm_rt_trap(...) WASM_RT_TRAP_BY(trap, __VA_ARGS__)
#ifdef SINTER_BOUNDS_EXPLICIT
#define wasm_rt_trap_memory(...) wasm_rt_calls->trap_memory(__VA_ARGS__)
#else
#define wasm_rt_trap_memory(...) WASM_RT_TRAP_BY(trap_memory, __VA_ARGS__)
#endif
#define wasm_rt_trap_table(...) WASM_RT_TRAP_BY(trap_table, __VA_ARGS__)
#define wasm_rt_trap_access(...) WASM_RT_TRAP_BY(trap_access, __VA_ARGS__)
#define wasm_rt_trap_call(...) WASM_RT_TRAP_BY(trap_call, __VA_ARGS__)
#define wasm_rt_allocate_memory(...) wasm_rt_calls->allocate_memory(__VA_ARGS__)
#define wasm_rt_free_memory(...) wasm_rt_calls->free_memory(__VA_ARGS__)
#define wasm_rt_grow_memory(...) wasm_rt_calls->grow_memory(__VA_ARGS__)
#define wasm_rt_allocate_memory_shared(...) wasm_rt_calls->allocate_memory_shared(__VA_ARGS__)
#define wasm_rt_free_memory_shared(...) wasm_rt_calls->free_memory_shared(__VA_ARGS__)
#define wasm_rt_grow_memory_shared(...) wasm_rt_calls->grow_memory_shared(__VA_ARGS__)
#define wasm_rt_memory_wait32(...) wasm_rt_calls->memory_wait32(__VA_ARGS__)
#define wasm_rt_memory_wait64(...) wasm_rt_calls->memory_wait64(__VA_ARGS__)
#define wasm_rt_memory_notify(...) wasm_rt_calls->memory_notify(__VA_ARGS__)
#define wasm_rt_allocate_funcref_table(...) wasm_rt_calls->allocate_funcref_table(__VA_ARGS__)
#define wasm_rt_free_funcref_table(...) wasm_rt_calls->free_funcref_table(__VA_ARGS__)
#define wasm_rt_grow_funcref_table(...) wasm_rt_calls->grow_funcref_table(__VA_ARGS__)
#define wasm_rt_allocate_externref_table(...) wasm_rt_calls->allocate_externref_table(__VA_ARGS__)
#define wasm_rt_free_externref_table(...) wasm_rt_calls->free_externref_table(__VA_ARGS__)
#define wasm_rt_grow_externref_table(...) wasm_rt_calls->grow_externref_table(__VA_ARGS__)
#define wasm_rt_tail_area(...) wasm_rt_calls->tail_area(__VA_ARGS__)
#define wasm_rt_map_data(...) wasm_rt_calls->map_data(__VA_ARGS__)
#define wasm_rt_pause() wasm_rt_calls->pause()
#endif

/* Defined for a module that imports tables of exnref. If it has nothing else of exceptions, wasm2c
 * does not include this. */
#ifdef SINTER_EXNREF_TABLES
#include "wasm-rt-exceptions.h"
#endif

#endif
