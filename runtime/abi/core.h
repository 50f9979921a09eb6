/* What the C that wasm2c 1.0.39 makes of a module is built from: memory and table accesses, traps,
 * integer and float operations. It replaces the preamble that wasm2c emits: the names are wasm2c's,
 * the definitions ours. Only generated code includes it, after <wasm-rt.h>. The sections below
 * follow core spec 4.3 and 4.4.
 *
 * Macros that choose between builds:
 * - SINTER_BOUNDS_EXPLICIT: every memory access is compared with the memory's size. Without it,
 * guard pages keep accesses inside.
 * - SINTER_MEMORY64_CAP: the most bytes of its memories with 64-bit addresses
 * - SINTER_MEMORY_BASE: the module's one memory always starts at this address, so no base is
 * loaded.
 * - SINTER_OWN_MEMORY, SINTER_IMPORTED_MEMORY: the name of the module's one memory in an instance.
 *   Each function loads the base, which never changes, once.
 * - SINTER_OWN_ELEMENTS: every element of a table is null or a function of the instance itself.
 * - SINTER_SHARED_MEMORY: other threads may write to memory meanwhile, so everything is read once.
 * - SINTER_STRICT: an access that is out of bounds traps when all that comes before it has been
 * done, and nothing that comes after. Without it, a load whose value is never used may vanish, and
 * stores around an access that traps may be missing or early, since C does not know of faults.
 * - SINTER_QUICK: for a compiler that hardly optimises. */
#ifndef SINTER_ABI_CORE_H
#define SINTER_ABI_CORE_H

#include <alloca.h>
#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

/* With `-g`, the code of such a function belongs to the line of its call. */
#define SINTER_INLINE static inline __attribute__((always_inline, unused, nodebug))

/* ---- Traps ---- */

#define TRAP(kind) (wasm_rt_trap(WASM_RT_TRAP_##kind), 0)
#define UNREACHABLE TRAP(UNREACHABLE)
/* A function's prologue does not count its depth: the stack's guard finds exhaustion. */
#if defined(SINTER_OWN_MEMORY)
#define FUNC_PROLOGUE uint8_t *const sinter_base = instance->SINTER_OWN_MEMORY.data
#elif defined(SINTER_IMPORTED_MEMORY)
#define FUNC_PROLOGUE uint8_t *const sinter_base = instance->SINTER_IMPORTED_MEMORY->data
#else
#define FUNC_PROLOGUE
#endif
#define FUNC_EPILOGUE

/* ---- Memory accesses ----
 * `address` is a 32-bit address plus a 32-bit offset, or what sinter_wide returns, so a guarded
 * access always lands in the reservation. */

#ifdef SINTER_MEMORY_BASE
/* Arithmetic on a pointer, not on a number, which the vectoriser would not understand. */
#define SINTER_AT(memory, address) ((uint8_t *)(uintptr_t)SINTER_MEMORY_BASE + (address))
#else
#define SINTER_AT(memory, address) ((memory)->data + (address))
#endif

/* The base of an access in generated code. For all that C knows, a store may change the instance,
 * so without a local the base would be loaded again after each store, and no loop would be
 * vectorised. */
#if defined(SINTER_OWN_MEMORY) || defined(SINTER_IMPORTED_MEMORY)
#define SINTER_BASE(memory) sinter_base
#else
#define SINTER_BASE(memory) SINTER_AT(memory, 0)
#endif
#define SINTER_ACCESS(name, memory, ...) name##_at(SINTER_BASE(memory), memory, __VA_ARGS__)

#ifdef SINTER_BOUNDS_EXPLICIT
#define SINTER_CHECK(memory, address, width)                                                       \
    do {                                                                                           \
        if (UNLIKELY((address) + (width) > SINTER_SIZE(memory)))                                   \
            wasm_rt_trap_memory();                                                                 \
    } while (0)
#elif defined(SINTER_STRICT)
#define SINTER_CHECK(memory, address, width) __asm__ volatile("" : : : "memory")
#else
#define SINTER_CHECK(memory, address, width) ((void)0)
#endif

/* SINTER_STORED() stands after a store. */
#if defined(SINTER_STRICT) && !defined(SINTER_BOUNDS_EXPLICIT)
#define SINTER_STORED() __asm__ volatile("" : : : "memory")
#else
#define SINTER_STORED() ((void)0)
#endif

/* SINTER_KEEP keeps a load as the build needs it: read once, or never left out. */
#ifdef SINTER_SHARED_MEMORY
#define SINTER_KEEP(value) __asm__ volatile("" : "+m"(value))
#elif defined(SINTER_STRICT)
#define SINTER_KEEP(value) __asm__ volatile("" : : "m"(value) : "memory")
#else
#define SINTER_KEEP(value) ((void)0)
#endif

/* In a shared memory, loads are volatile accesses, which the compiler may neither repeat nor leave
 * out. */
#ifdef SINTER_SHARED_MEMORY
#define SINTER_SIZE(memory) __atomic_load_n(&(memory)->size, __ATOMIC_RELAXED)
#define SINTER_READ(type, to, from)                                                                \
    ((to) = ((const volatile struct __attribute__((packed)) { type value; } *)(from))->value)
#else
#define SINTER_SIZE(memory) ((memory)->size)
#define SINTER_READ(type, to, from)                                                                \
    do {                                                                                           \
        memcpy(&(to), from, sizeof(to));                                                           \
        SINTER_KEEP(to);                                                                           \
    } while (0)
#endif

#if defined(SINTER_QUICK) && defined(SINTER_MEMORY_BASE) && !defined(SINTER_BOUNDS_EXPLICIT) &&    \
    !defined(SINTER_SHARED_MEMORY) && !defined(SINTER_STRICT)
#include "quick.h"
#else
/* `via` is the type in memory, `wide` what it is extended through. */
#define SINTER_LOAD(name, via, wide, type)                                                         \
    SINTER_INLINE type name##_at(uint8_t *base, const wasm_rt_memory_t *memory, u64 address) {     \
        via value;                                                                                 \
        SINTER_CHECK(memory, address, sizeof value);                                               \
        SINTER_READ(via, value, base + address);                                                   \
        return (type)(wide)value;                                                                  \
    }

#define SINTER_STORE(name, via, type)                                                              \
    SINTER_INLINE void name##_at(uint8_t *base, const wasm_rt_memory_t *memory, u64 address,       \
                                 type value) {                                                     \
        via narrow = (via)value;                                                                   \
        SINTER_CHECK(memory, address, sizeof narrow);                                              \
        memcpy(base + address, &narrow, sizeof narrow);                                            \
        SINTER_STORED();                                                                           \
    }

SINTER_LOAD(i32_load, u32, u32, u32)
SINTER_LOAD(i64_load, u64, u64, u64)
SINTER_LOAD(f32_load, f32, f32, f32)
SINTER_LOAD(f64_load, f64, f64, f64)
SINTER_LOAD(i32_load8_s, s8, s32, u32)
SINTER_LOAD(sinter_load8_u, u8, u8, u8)
SINTER_LOAD(i32_load16_s, s16, s32, u32)
SINTER_LOAD(sinter_load16_u, u16, u16, u16)
SINTER_LOAD(i64_load8_s, s8, s64, u64)
SINTER_LOAD(i64_load8_u, u8, u64, u64)
SINTER_LOAD(i64_load16_s, s16, s64, u64)
SINTER_LOAD(i64_load16_u, u16, u64, u64)
SINTER_LOAD(i64_load32_s, s32, s64, u64)
SINTER_LOAD(i64_load32_u, u32, u64, u64)
/* Makes the value of a narrow local (compiler/loops/reroll.h) unknown to the optimiser. */
#define SINTER_HIDE(local) __asm__("" : "+r"(local))

/* Widened where they are called: in a narrow local (compiler/loops/reroll.h) they never become
 * wide. */
#define i32_load8_u_default32(memory, address) ((u32)sinter_load8_u_default32(memory, address))
#define i32_load16_u_default32(memory, address) ((u32)sinter_load16_u_default32(memory, address))
SINTER_STORE(i32_store, u32, u32)
SINTER_STORE(i64_store, u64, u64)
SINTER_STORE(f32_store, f32, f32)
SINTER_STORE(f64_store, f64, f64)
SINTER_STORE(i32_store8, u8, u32)
SINTER_STORE(i32_store16, u16, u32)
SINTER_STORE(i64_store8, u8, u64)
SINTER_STORE(i64_store16, u16, u64)
SINTER_STORE(i64_store32, u32, u64)
#define i32_load_default32(...) SINTER_ACCESS(i32_load, __VA_ARGS__)
#define i64_load_default32(...) SINTER_ACCESS(i64_load, __VA_ARGS__)
#define f32_load_default32(...) SINTER_ACCESS(f32_load, __VA_ARGS__)
#define f64_load_default32(...) SINTER_ACCESS(f64_load, __VA_ARGS__)
#define i32_load8_s_default32(...) SINTER_ACCESS(i32_load8_s, __VA_ARGS__)
#define sinter_load8_u_default32(...) SINTER_ACCESS(sinter_load8_u, __VA_ARGS__)
#define i32_load16_s_default32(...) SINTER_ACCESS(i32_load16_s, __VA_ARGS__)
#define sinter_load16_u_default32(...) SINTER_ACCESS(sinter_load16_u, __VA_ARGS__)
#define i64_load8_s_default32(...) SINTER_ACCESS(i64_load8_s, __VA_ARGS__)
#define i64_load8_u_default32(...) SINTER_ACCESS(i64_load8_u, __VA_ARGS__)
#define i64_load16_s_default32(...) SINTER_ACCESS(i64_load16_s, __VA_ARGS__)
#define i64_load16_u_default32(...) SINTER_ACCESS(i64_load16_u, __VA_ARGS__)
#define i64_load32_s_default32(...) SINTER_ACCESS(i64_load32_s, __VA_ARGS__)
#define i64_load32_u_default32(...) SINTER_ACCESS(i64_load32_u, __VA_ARGS__)
#define i32_store_default32(...) SINTER_ACCESS(i32_store, __VA_ARGS__)
#define i64_store_default32(...) SINTER_ACCESS(i64_store, __VA_ARGS__)
#define f32_store_default32(...) SINTER_ACCESS(f32_store, __VA_ARGS__)
#define f64_store_default32(...) SINTER_ACCESS(f64_store, __VA_ARGS__)
#define i32_store8_default32(...) SINTER_ACCESS(i32_store8, __VA_ARGS__)
#define i32_store16_default32(...) SINTER_ACCESS(i32_store16, __VA_ARGS__)
#define i64_store8_default32(...) SINTER_ACCESS(i64_store8, __VA_ARGS__)
#define i64_store16_default32(...) SINTER_ACCESS(i64_store16, __VA_ARGS__)
#define i64_store32_default32(...) SINTER_ACCESS(i64_store32, __VA_ARGS__)
#endif

/* ---- Memories with 64-bit addresses ----
 * The sum of an address and an offset, which must not wrap around: compiler/wasm2c/wide.h puts this
 * in place of each sum. No memory is larger than SINTER_MEMORY64_CAP, a constant, so that the
 * optimiser can drop a check that another one implies. */

#ifdef SINTER_MEMORY64_CAP
SINTER_INLINE u64 sinter_wide(u64 address, u64 offset) {
    if (UNLIKELY(address > SINTER_MEMORY64_CAP))
        wasm_rt_trap_memory();
#ifdef SINTER_BOUNDS_EXPLICIT
    if (UNLIKELY(offset > SINTER_MEMORY64_CAP))
        wasm_rt_trap_memory();
#else
    if (offset >= SINTER_WIDE_OFFSET_BYTES &&
        UNLIKELY(offset > SINTER_MEMORY64_CAP || address + offset > SINTER_MEMORY64_CAP))
        wasm_rt_trap_memory();
#endif
    return address + offset;
}
#endif

/* ---- Bulk memory ---- */

#define SINTER_RANGE(memory, start, count)                                                         \
    do {                                                                                           \
        u64 size_ = SINTER_SIZE(memory);                                                           \
        if (UNLIKELY((count) > size_ || (start) > size_ - (count)))                                \
            wasm_rt_trap_access(memory, start);                                                    \
    } while (0)

/* An empty memory may have no address, and C leaves copies from or to NULL undefined even when
 * nothing is copied. */
SINTER_INLINE void memory_fill(const wasm_rt_memory_t *memory, u64 start, u32 value, u64 count) {
    SINTER_RANGE(memory, start, count);
    if (count)
        memset(SINTER_AT(memory, start), (int)value, count);
}

SINTER_INLINE void memory_copy(const wasm_rt_memory_t *to, const wasm_rt_memory_t *from,
                               u64 to_start, u64 from_start, u64 count) {
    SINTER_RANGE(to, to_start, count);
    SINTER_RANGE(from, from_start, count);
    if (count)
        memmove(SINTER_AT(to, to_start), SINTER_AT(from, from_start), count);
}

/* Declares a data segment (struct sinter_segment). What generated code takes for its size only says
 * whether it has been dropped. */
#define SINTER_SEGMENT(name)                                                                       \
    extern const u8 name[] __attribute__((visibility("hidden")));                                  \
    extern const struct sinter_segment name##_loads __attribute__((visibility("hidden")))
/* An empty segment is called NULL in generated code. */
static const struct sinter_segment NULL_loads __attribute__((unused)) = {1, {{0, 0}}};

SINTER_INLINE void sinter_memory_init(const wasm_rt_memory_t *to, const u8 *segment,
                                      u32 segment_size, u64 to_start, u32 from_start, u32 count) {
    if (UNLIKELY((u64)from_start + count > segment_size))
        wasm_rt_trap_memory();
    SINTER_RANGE(to, to_start, (u64)count);
    if (count)
        memcpy(SINTER_AT(to, to_start), segment + from_start, count);
}
#define memory_init(to, segment, whole, to_start, from_start, count)                               \
    sinter_memory_init(to, segment, (whole) ? segment##_loads.loads[0].size : 0, to_start,         \
                       from_start, count)

/* Loads an active segment, at instantiation. `start` is 0 if its addresses are constant. */
static __attribute__((noinline, unused)) void
sinter_load_segments(wasm_rt_memory_t *memory, u64 start, const u8 *bytes,
                     const struct sinter_segment *segment) {
#ifdef SINTER_LIBRARY
    if (start == 0 && wasm_rt_map_data(memory, bytes, segment))
        return;
    if (memory->is_fresh) /* a later segment must not be mapped over this one */
        memory->is_fresh = false;
#endif
    for (u32 i = 0; i < segment->count; i++) {
        u32 size = segment->loads[i].size;
        sinter_memory_init(memory, bytes, size, start + segment->loads[i].start, 0, size);
        bytes += size;
    }
}
#define LOAD_DATA(memory, start, segment, size)                                                    \
    sinter_load_segments(&(memory), start, segment, &segment##_loads)

/* ---- Tables ---- */

typedef enum { RefFunc, RefImport, RefNull, GlobalGet } wasm_elem_segment_expr_type_t;

/* One element of a segment: a function of the instance, one that it imports (then its first
 * argument is at `module_offset`), null, or an imported global's value. */
typedef struct {
    wasm_elem_segment_expr_type_t expr_type;
    wasm_rt_func_type_t type;
    wasm_rt_function_ptr_t func;
    wasm_rt_tailcallee_t func_tailcallee;
    size_t module_offset;
    u32 import; /* of an imported function: the import's index */
} wasm_elem_segment_expr_t;

#define SINTER_IMPORT_SLOT(host, index)                                                            \
    (&((const struct sinter_instance_head *)(host))->slots[index])

/* A reference to an imported function: to the import's thunk `func`, with the first argument
 * `host`. A function that makes tail calls is another instance's, and the reference is to the
 * function itself, since a thunk would stay on the stack. */
static __attribute__((unused)) wasm_rt_funcref_t sinter_import_reference(
    wasm_rt_func_type_t type, wasm_rt_function_ptr_t func, void *host, u32 import) {
#ifdef SINTER_LIBRARY
    const struct sinter_import_slot *slot = SINTER_IMPORT_SLOT(host, import);
    if (slot->tail.fn)
        return (wasm_rt_funcref_t){type, slot->function, slot->tail, slot->context};
#endif
    (void)import;
    return (wasm_rt_funcref_t){type, func, {NULL}, host};
}

/* What an interrupt (core/interrupt.h) must not find half done stands outside of the guest's
 * section. Those are writes of references that take several stores, to places which outlive the
 * call: one with the type of one function and the address of another would be a way out of the
 * sandbox. */
#define SINTER_WHOLE                                                                               \
    __attribute__((noinline, disable_tail_calls, section(".text.sinter_whole"), unused))

/* After a write of many references: so long is spent outside of the guest's section that a guest
 * which does nothing else would hardly ever be found inside. */
#define SINTER_MANY_REFERENCES 256u
#define SINTER_PAUSE(count)                                                                        \
    do {                                                                                           \
        if (UNLIKELY((count) >= SINTER_MANY_REFERENCES))                                           \
            wasm_rt_pause();                                                                       \
    } while (0)

#define SINTER_REFERENCE(kind)                                                                     \
    SINTER_WHOLE static void kind##_put(wasm_rt_##kind##_t *to, const wasm_rt_##kind##_t *from,    \
                                        u64 count) {                                               \
        for (u64 i = 0; i < count; i++)                                                            \
            to[i] = *from;                                                                         \
    }                                                                                              \
    SINTER_WHOLE static void kind##_move(wasm_rt_##kind##_t *to, const wasm_rt_##kind##_t *from,   \
                                         u64 count) {                                              \
        memmove(to, from, count * sizeof *to);                                                     \
    }
SINTER_REFERENCE(funcref)
#define externref_put(to, from, count)                                                             \
    do {                                                                                           \
        for (u64 i_ = 0; i_ < (count); i_++)                                                       \
            (to)[i_] = *(from);                                                                    \
    } while (0)
#define externref_move(to, from, count) memmove(to, from, (count) * sizeof *(to))
#ifdef SINTER_WASM_RT_EXCEPTIONS_H
SINTER_REFERENCE(exnref)
#endif
/* What a global is set to; wasm2c's assignments become this (compiler/wasm2c/whole.h). */
#define SINTER_SET_FUNCREF(global, value)                                                          \
    do {                                                                                           \
        wasm_rt_funcref_t value_ = (value);                                                        \
        funcref_put(&(global), &value_, 1);                                                        \
    } while (0)
#define SINTER_SET_EXNREF(global, value)                                                           \
    do {                                                                                           \
        wasm_rt_exnref_t value_ = (value);                                                         \
        exnref_put(&(global), &value_, 1);                                                         \
    } while (0)

#define SINTER_TABLE_RANGE(table, start, count)                                                    \
    do {                                                                                           \
        if (UNLIKELY((count) > (table)->size || (start) > (table)->size - (count)))                \
            wasm_rt_trap_table();                                                                  \
    } while (0)

static inline __attribute__((unused)) void
funcref_table_init(const wasm_rt_funcref_table_t *to, const wasm_elem_segment_expr_t *segment,
                   u32 segment_size, u64 to_start, u32 from_start, u32 count, void *instance) {
    if (UNLIKELY((u64)from_start + count > segment_size))
        wasm_rt_trap_table();
    SINTER_TABLE_RANGE(to, to_start, (u64)count);
    for (u32 i = 0; i < count; i++) {
        const wasm_elem_segment_expr_t *from = &segment[from_start + i];
        void *place = (char *)instance + from->module_offset;
        wasm_rt_funcref_t value = wasm_rt_funcref_null_value;
        if (from->expr_type == RefImport)
            value = sinter_import_reference(from->type, from->func, *(void **)place, from->import);
        else if (from->expr_type == RefFunc)
            value = (wasm_rt_funcref_t){from->type, from->func, from->func_tailcallee, place};
        else if (from->expr_type == GlobalGet)
            value = **(wasm_rt_funcref_t **)place;
        funcref_put(&to->data[to_start + i], &value, 1);
    }
}

/* Segments of externref hold nothing but null. */
static inline __attribute__((unused)) void externref_table_init(const wasm_rt_externref_table_t *to,
                                                                u32 segment_size, u64 to_start,
                                                                u32 from_start, u32 count) {
    if (UNLIKELY((u64)from_start + count > segment_size))
        wasm_rt_trap_table();
    SINTER_TABLE_RANGE(to, to_start, (u64)count);
    for (u32 i = 0; i < count; i++)
        to->data[to_start + i] = wasm_rt_externref_null_value;
}

#define SINTER_TABLE(kind)                                                                         \
    SINTER_INLINE void kind##_table_copy(const wasm_rt_##kind##_table_t *to,                       \
                                         const wasm_rt_##kind##_table_t *from, u64 to_start,       \
                                         u64 from_start, u64 count) {                              \
        SINTER_TABLE_RANGE(to, to_start, count);                                                   \
        SINTER_TABLE_RANGE(from, from_start, count);                                               \
        kind##_move(to->data + to_start, from->data + from_start, count);                          \
        SINTER_PAUSE(count);                                                                       \
    }                                                                                              \
    SINTER_INLINE wasm_rt_##kind##_t kind##_table_get(const wasm_rt_##kind##_table_t *table,       \
                                                      u64 index) {                                 \
        if (UNLIKELY(index >= table->size))                                                        \
            wasm_rt_trap_table();                                                                  \
        return table->data[index];                                                                 \
    }                                                                                              \
    SINTER_INLINE void kind##_table_set(const wasm_rt_##kind##_table_t *table, u64 index,          \
                                        wasm_rt_##kind##_t value) {                                \
        if (UNLIKELY(index >= table->size))                                                        \
            wasm_rt_trap_table();                                                                  \
        kind##_put(&table->data[index], &value, (u64)1);                                           \
    }                                                                                              \
    SINTER_INLINE void kind##_table_fill(const wasm_rt_##kind##_table_t *table, u64 start,         \
                                         wasm_rt_##kind##_t value, u64 count) {                    \
        SINTER_TABLE_RANGE(table, start, count);                                                   \
        kind##_put(&table->data[start], &value, count);                                            \
        SINTER_PAUSE(count);                                                                       \
    }

SINTER_TABLE(funcref)
SINTER_TABLE(externref)

#ifdef SINTER_WASM_RT_EXCEPTIONS_H
SINTER_TABLE(exnref)

/* Segments of exnref hold nothing but null. */
static inline __attribute__((unused)) void exnref_table_init(const wasm_rt_exnref_table_t *to,
                                                             u32 segment_size, u64 to_start,
                                                             u32 from_start, u32 count) {
    if (UNLIKELY((u64)from_start + count > segment_size))
        wasm_rt_trap_table();
    SINTER_TABLE_RANGE(to, to_start, (u64)count);
    const wasm_rt_exnref_t null = wasm_rt_exnref_null_value;
    exnref_put(to->data + to_start, &null, count);
}
#endif

/* ---- Calls ----
 * Each type of the module is one object, so within the module its address identifies it. An equal
 * type of another module has the same bytes at another address. */

#define FUNC_TYPE_DECL_EXTERN_T(x) extern const char x[]
#define FUNC_TYPE_EXTERN_T(x) const char x[]
#define FUNC_TYPE_T(x) static const char x[]

#ifdef SINTER_OWN_ELEMENTS
#define SINTER_IS_FOREIGN(table, x, ft) false
/* The element's first argument, `of`, is this instance, so it need not be loaded. */
#define DO_CALL_INDIRECT(table, t, x, of, ...) ((t)(table).data[x].func)(instance, ##__VA_ARGS__)
#else
#define SINTER_IS_FOREIGN(table, x, ft) LIKELY(sinter_is_foreign(&(table), x, ft))
#define DO_CALL_INDIRECT(table, t, x, ...) ((t)(table).data[x].func)(__VA_ARGS__)
#endif

/* Older compilers also restore the register that holds the result, so the result is lost, and an
 * element of any type could be called. */
#if __clang_major__ >= 19
#define SINTER_PRESERVE_MOST preserve_most,
#else
#define SINTER_PRESERVE_MOST
#endif

/* Whether an element whose type is at another address may be called: a function of another module,
 * whose type is equal. Calls of this function clobber few registers of the code around them. */
static __attribute__((cold, noinline, SINTER_PRESERVE_MOST pure, unused)) bool
sinter_is_foreign(const wasm_rt_funcref_table_t *table, u32 index, wasm_rt_func_type_t type) {
    return index < table->size && table->data[index].func &&
           memcmp(type, table->data[index].func_type, 32) == 0;
}

/* A null element has no type, so it needs no test of its own. */
#define CHECK_CALL_INDIRECT(table, ft, x)                                                          \
    ((void)(LIKELY((x) < (table).size && (table).data[x].func_type == (ft)) ||                     \
            SINTER_IS_FOREIGN(table, x, ft) || (wasm_rt_trap_call(&(table), x), 0)))
#define CALL_INDIRECT(table, t, ft, x, ...)                                                        \
    (CHECK_CALL_INDIRECT(table, ft, x), DO_CALL_INDIRECT(table, t, x, __VA_ARGS__))

/* The same through a table whose functions of that type are in the array `known`, of `count`
 * elements; elsewhere it has functions that trap (compiler/lower/known_tables.h). */
#define SINTER_CHECK_KNOWN(known, count, table, x)                                                 \
    ((void)(LIKELY((x) < (count)) || (wasm_rt_trap_call(&(table), x), 0)))
/* The same for a jump, where the state has a copy of the array at the end of what it may read: an
 * index beyond it faults. */
#ifdef SINTER_GUARDED_JUMPS
#define SINTER_CHECK_JUMP(known, count, table, x) ((void)0)
#define SINTER_JUMPS(known, state_bytes, count)                                                    \
    ((const wasm_rt_function_ptr_t *)((const char *)instance +                                     \
                                      SINTER_JUMPS_OFFSET(state_bytes, count)))
#else
#define SINTER_CHECK_JUMP(known, count, table, x) SINTER_CHECK_KNOWN(known, count, table, x)
#define SINTER_JUMPS(known, state_bytes, count) (known)
#endif
#define SINTER_CALL_KNOWN(known, count, table, t, ft, x, of, ...)                                  \
    (SINTER_CHECK_KNOWN(known, count, table, x), ((t)(known)[x])(instance, ##__VA_ARGS__))

/* ---- Tail calls ----
 * compiler/wasm2c/tail.h says what they become. */

/* A value in the area of tail entries, which is aligned for bytes only. */
#define SINTER_TAIL_SLOT(type, offset)                                                             \
    (((struct __attribute__((packed)) { type value; } *)(sinter_area + (offset)))->value)
static_assert(sizeof(wasm_rt_funcref_t) == 32, "compiler/lower/tail_calls.c gives it 32 bytes");
#ifdef SINTER_WASM_RT_EXCEPTIONS_H
static_assert(sizeof(wasm_rt_exnref_t) <= 272, "compiler/lower/tail_calls.c gives it 272 bytes");
#endif

/* The element that a tail call through a table goes to, after its check. */
#define SINTER_TAIL_ELEMENT(table, ft, x) (CHECK_CALL_INDIRECT(table, ft, x), &(table).data[x])
#ifdef SINTER_OWN_ELEMENTS
#define SINTER_ELEMENT_STATE(element) instance
#else
#define SINTER_ELEMENT_STATE(element) (element)->module_instance
#endif

/* ---- Integers ---- */

#define I32_CLZ(x) ((x) ? (u32)__builtin_clz(x) : 32u)
#define I64_CLZ(x) ((x) ? (u64)__builtin_clzll(x) : 64u)
#define I32_CTZ(x) ((x) ? (u32)__builtin_ctz(x) : 32u)
#define I64_CTZ(x) ((x) ? (u64)__builtin_ctzll(x) : 64u)
#define I32_POPCNT(x) ((u32)__builtin_popcount(x))
#define I64_POPCNT(x) ((u64)__builtin_popcountll(x))

#define SINTER_DIVISIONS(bits)                                                                     \
    SINTER_INLINE u##bits i##bits##_div_s(u##bits x, u##bits y) {                                  \
        if (UNLIKELY(y == 0))                                                                      \
            wasm_rt_trap(WASM_RT_TRAP_DIV_BY_ZERO);                                                \
        if (UNLIKELY(y == (u##bits) - 1 && x == (u##bits)1 << (bits - 1)))                         \
            wasm_rt_trap(WASM_RT_TRAP_INT_OVERFLOW);                                               \
        return (u##bits)((s##bits)x / (s##bits)y);                                                 \
    }                                                                                              \
    SINTER_INLINE u##bits i##bits##_rem_s(u##bits x, u##bits y) {                                  \
        if (UNLIKELY(y == 0))                                                                      \
            wasm_rt_trap(WASM_RT_TRAP_DIV_BY_ZERO);                                                \
        return UNLIKELY(y == (u##bits) - 1) ? 0 : (u##bits)((s##bits)x % (s##bits)y);              \
    }                                                                                              \
    SINTER_INLINE u##bits i##bits##_rotl(u##bits x, u##bits y) {                                   \
        return x << (y & (bits - 1)) | x >> (-y & (bits - 1));                                     \
    }                                                                                              \
    SINTER_INLINE u##bits i##bits##_rotr(u##bits x, u##bits y) {                                   \
        return x >> (y & (bits - 1)) | x << (-y & (bits - 1));                                     \
    }

SINTER_DIVISIONS(32)
SINTER_DIVISIONS(64)
#define I32_DIV_S(x, y) i32_div_s(x, y)
#define I64_DIV_S(x, y) i64_div_s(x, y)
#define I32_REM_S(x, y) i32_rem_s(x, y)
#define I64_REM_S(x, y) i64_rem_s(x, y)
#define I32_ROTL(x, y) i32_rotl(x, y)
#define I64_ROTL(x, y) i64_rotl(x, y)
#define I32_ROTR(x, y) i32_rotr(x, y)
#define I64_ROTR(x, y) i64_rotr(x, y)
/* For both widths. */
#define DIV_U(x, y) (UNLIKELY((y) == 0) ? TRAP(DIV_BY_ZERO) : (x) / (y))
#define REM_U(x, y) (UNLIKELY((y) == 0) ? TRAP(DIV_BY_ZERO) : (x) % (y))

/* Wide arithmetic: numbers of 128 bits in two halves, the low one first. compiler/wasm2c/int128.h
 * writes these. */
__extension__ typedef unsigned __int128 sinter_u128;
__extension__ typedef __int128 sinter_s128;
#define SINTER_JOIN(low, high) ((sinter_u128)(high) << 64 | (low))
#define SINTER_HALVES(value) {(u64)(value), (u64)((value) >> 64)}
SINTER_INLINE sinter_u128 sinter_add128(u64 x_low, u64 x_high, u64 y_low, u64 y_high) {
    return SINTER_JOIN(x_low, x_high) + SINTER_JOIN(y_low, y_high);
}
SINTER_INLINE sinter_u128 sinter_sub128(u64 x_low, u64 x_high, u64 y_low, u64 y_high) {
    return SINTER_JOIN(x_low, x_high) - SINTER_JOIN(y_low, y_high);
}
SINTER_INLINE sinter_u128 sinter_mul_wide_s(u64 x, u64 y) {
    return (sinter_u128)((sinter_s128)(s64)x * (s64)y);
}
SINTER_INLINE sinter_u128 sinter_mul_wide_u(u64 x, u64 y) { return (sinter_u128)x * y; }

/* ---- Floats ----
 * A NaN that an operation returns is quiet: its top mantissa bit is set (core spec 4.3.3, NaN
 * propagation). */

#define SINTER_REINTERPRET(name, from, to)                                                         \
    SINTER_INLINE to name(from x) {                                                                \
        to result;                                                                                 \
        memcpy(&result, &x, sizeof result);                                                        \
        return result;                                                                             \
    }
SINTER_REINTERPRET(f32_reinterpret_i32, u32, f32)
SINTER_REINTERPRET(i32_reinterpret_f32, f32, u32)
SINTER_REINTERPRET(f64_reinterpret_i64, u64, f64)
SINTER_REINTERPRET(i64_reinterpret_f64, f64, u64)

/* Hides a constant, 0, -0, 1 or -1, from the optimiser, which would replace x * 1 by x, although a
 * signalling NaN must come out quiet. Not volatile, so it may be hoisted and copied. */
#if defined(__x86_64__)
#define SINTER_OPAQUE "+x"
#elif defined(__riscv)
#define SINTER_OPAQUE "+f"
#else
#define SINTER_OPAQUE "+w"
#endif
SINTER_INLINE f32 sinter_opaque_f32(f32 x) {
    __asm__("" : SINTER_OPAQUE(x));
    return x;
}
SINTER_INLINE f64 sinter_opaque_f64(f64 x) {
    __asm__("" : SINTER_OPAQUE(x));
    return x;
}

SINTER_INLINE f32 wasm_quietf(f32 x) {
    return UNLIKELY(x != x) ? f32_reinterpret_i32(i32_reinterpret_f32(x) | 0x00400000u) : x;
}
SINTER_INLINE f64 wasm_quiet(f64 x) {
    return UNLIKELY(x != x) ? f64_reinterpret_i64(i64_reinterpret_f64(x) | 0x0008000000000000u) : x;
}

SINTER_INLINE f32 wasm_fabsf(f32 x) {
    return __builtin_fabsf(x);
} /* clears the sign bit, of NaNs too */
SINTER_INLINE f64 wasm_fabs(f64 x) { return __builtin_fabs(x); }
SINTER_INLINE f32 wasm_sqrtf(f32 x) { return __builtin_sqrtf(x); }
SINTER_INLINE f64 wasm_sqrt(f64 x) { return __builtin_sqrt(x); }
SINTER_INLINE f32 wasm_ceilf(f32 x) { return wasm_quietf(__builtin_ceilf(x)); }
SINTER_INLINE f64 wasm_ceil(f64 x) { return wasm_quiet(__builtin_ceil(x)); }
SINTER_INLINE f32 wasm_floorf(f32 x) { return wasm_quietf(__builtin_floorf(x)); }
SINTER_INLINE f64 wasm_floor(f64 x) { return wasm_quiet(__builtin_floor(x)); }
SINTER_INLINE f32 wasm_truncf(f32 x) { return wasm_quietf(__builtin_truncf(x)); }
SINTER_INLINE f64 wasm_trunc(f64 x) { return wasm_quiet(__builtin_trunc(x)); }
SINTER_INLINE f32 wasm_nearbyintf(f32 x) { return wasm_quietf(__builtin_nearbyintf(x)); }
SINTER_INLINE f64 wasm_nearbyint(f64 x) { return wasm_quiet(__builtin_nearbyint(x)); }

/* When one operand is NaN, so is the result (the sum is a quiet NaN). -0 is less than 0: of equal
 * operands only zeros differ, in the sign bit. */
#define SINTER_MIN_MAX(type, bits, to_bits, from_bits)                                             \
    SINTER_INLINE type type##_min(type x, type y) {                                                \
        if (LIKELY(x < y))                                                                         \
            return x;                                                                              \
        if (LIKELY(y < x))                                                                         \
            return y;                                                                              \
        return x == y ? from_bits(to_bits(x) | to_bits(y)) : x + y;                                \
    }                                                                                              \
    SINTER_INLINE type type##_max(type x, type y) {                                                \
        if (LIKELY(x > y))                                                                         \
            return x;                                                                              \
        if (LIKELY(y > x))                                                                         \
            return y;                                                                              \
        return x == y ? from_bits(to_bits(x) & to_bits(y)) : x + y;                                \
    }
SINTER_MIN_MAX(f32, u32, i32_reinterpret_f32, f32_reinterpret_i32)
SINTER_MIN_MAX(f64, u64, i64_reinterpret_f64, f64_reinterpret_i64)
#define FMIN(x, y) _Generic((x), f32: f32_min, f64: f64_min)(x, y)
#define FMAX(x, y) _Generic((x), f32: f32_max, f64: f64_max)(x, y)

/* ---- Floats to integers ----
 * `inside` is true for values whose truncation fits; it is false for NaN. */

#define SINTER_TRUNC(NAME, float_type, uint_type, int_type, inside, is_low, low, high)             \
    SINTER_INLINE uint_type NAME##_trap(float_type x) {                                            \
        if (UNLIKELY(!(inside)))                                                                   \
            wasm_rt_trap(x != x ? WASM_RT_TRAP_INVALID_CONVERSION : WASM_RT_TRAP_INT_OVERFLOW);    \
        return (uint_type)(int_type)x;                                                             \
    }                                                                                              \
    SINTER_INLINE uint_type NAME##_saturate(float_type x) {                                        \
        if (LIKELY(inside))                                                                        \
            return (uint_type)(int_type)x;                                                         \
        return x != x ? 0 : (is_low) ? (uint_type)(low) : (uint_type)(high);                       \
    }
#define SINTER_2_31 2147483648.0
#define SINTER_2_32 4294967296.0
#define SINTER_2_63 9223372036854775808.0
#define SINTER_2_64 18446744073709551616.0
SINTER_TRUNC(s32_f32, f32, u32, s32, x >= -(f32)SINTER_2_31 && x < (f32)SINTER_2_31, x < 0,
             INT32_MIN, INT32_MAX)
SINTER_TRUNC(u32_f32, f32, u32, u32, x > -1.0f && x < (f32)SINTER_2_32, x < 0, 0, UINT32_MAX)
SINTER_TRUNC(s32_f64, f64, u32, s32, x > -SINTER_2_31 - 1 && x < SINTER_2_31, x < 0, INT32_MIN,
             INT32_MAX)
SINTER_TRUNC(u32_f64, f64, u32, u32, x > -1.0 && x < SINTER_2_32, x < 0, 0, UINT32_MAX)
SINTER_TRUNC(s64_f32, f32, u64, s64, x >= -(f32)SINTER_2_63 && x < (f32)SINTER_2_63, x < 0,
             INT64_MIN, INT64_MAX)
SINTER_TRUNC(u64_f32, f32, u64, u64, x > -1.0f && x < (f32)SINTER_2_64, x < 0, 0, UINT64_MAX)
SINTER_TRUNC(s64_f64, f64, u64, s64, x >= -SINTER_2_63 && x < SINTER_2_63, x < 0, INT64_MIN,
             INT64_MAX)
SINTER_TRUNC(u64_f64, f64, u64, u64, x > -1.0 && x < SINTER_2_64, x < 0, 0, UINT64_MAX)
#define I32_TRUNC_S_F32(x) s32_f32_trap(x)
#define I32_TRUNC_U_F32(x) u32_f32_trap(x)
#define I32_TRUNC_S_F64(x) s32_f64_trap(x)
#define I32_TRUNC_U_F64(x) u32_f64_trap(x)
#define I64_TRUNC_S_F32(x) s64_f32_trap(x)
#define I64_TRUNC_U_F32(x) u64_f32_trap(x)
#define I64_TRUNC_S_F64(x) s64_f64_trap(x)
#define I64_TRUNC_U_F64(x) u64_f64_trap(x)
#define I32_TRUNC_SAT_S_F32(x) s32_f32_saturate(x)
#define I32_TRUNC_SAT_U_F32(x) u32_f32_saturate(x)
#define I32_TRUNC_SAT_S_F64(x) s32_f64_saturate(x)
#define I32_TRUNC_SAT_U_F64(x) u32_f64_saturate(x)
#define I64_TRUNC_SAT_S_F32(x) s64_f32_saturate(x)
#define I64_TRUNC_SAT_U_F32(x) u64_f32_saturate(x)
#define I64_TRUNC_SAT_S_F64(x) s64_f64_saturate(x)
#define I64_TRUNC_SAT_U_F64(x) u64_f64_saturate(x)

#endif
