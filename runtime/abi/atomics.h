/* Threads for the C that wasm2c 1.0.39 makes of a module: atomic accesses, and its names for
 * accesses to shared memories. Included by generated code only, after <core.h> and <simd.h>.
 * Threads proposal, "Atomic Memory Instructions".
 *
 * Atomics are sequentially consistent, on memories that are not shared too. Plain accesses to a
 * shared memory are core.h's: with SINTER_SHARED_MEMORY each reads its value once, whatever other
 * threads write meanwhile, so that what was checked is what is used. */
#ifndef SINTER_ABI_ATOMICS_H
#define SINTER_ABI_ATOMICS_H

/* ---- Plain accesses ---- */

#define i32_load_shared_default32 i32_load_default32
#define i64_load_shared_default32 i64_load_default32
#define f32_load_shared_default32 f32_load_default32
#define f64_load_shared_default32 f64_load_default32
#define i32_load8_s_shared_default32 i32_load8_s_default32
#define i32_load8_u_shared_default32 i32_load8_u_default32
#define i32_load16_s_shared_default32 i32_load16_s_default32
#define i32_load16_u_shared_default32 i32_load16_u_default32
#define i64_load8_s_shared_default32 i64_load8_s_default32
#define i64_load8_u_shared_default32 i64_load8_u_default32
#define i64_load16_s_shared_default32 i64_load16_s_default32
#define i64_load16_u_shared_default32 i64_load16_u_default32
#define i64_load32_s_shared_default32 i64_load32_s_default32
#define i64_load32_u_shared_default32 i64_load32_u_default32
#define i32_store_shared_default32 i32_store_default32
#define i64_store_shared_default32 i64_store_default32
#define f32_store_shared_default32 f32_store_default32
#define f64_store_shared_default32 f64_store_default32
#define i32_store8_shared_default32 i32_store8_default32
#define i32_store16_shared_default32 i32_store16_default32
#define i64_store8_shared_default32 i64_store8_default32
#define i64_store16_shared_default32 i64_store16_default32
#define i64_store32_shared_default32 i64_store32_default32
#define v128_load_shared_default32 v128_load_default32
#define v128_store_shared_default32 v128_store_default32
#define i16x8_load8x8_shared_default32 i16x8_load8x8_default32
#define u16x8_load8x8_shared_default32 u16x8_load8x8_default32
#define i32x4_load16x4_shared_default32 i32x4_load16x4_default32
#define u32x4_load16x4_shared_default32 u32x4_load16x4_default32
#define i64x2_load32x2_shared_default32 i64x2_load32x2_default32
#define u64x2_load32x2_shared_default32 u64x2_load32x2_default32

/* ---- Atomic accesses ----
 * The alignment is tested first, then bounds as for any access. */

#define SINTER_ATOMIC(memory, address, type)                                                       \
    (UNLIKELY((address) % sizeof(type)) ? TRAP(UNALIGNED) : 0);                                    \
    SINTER_CHECK(memory, address, sizeof(type));                                                   \
    type *place = (type *)SINTER_AT(memory, address)

/* Defines `name` for memories that are not shared and for those that are. */
#define SINTER_ATOMIC_BOTH(name, type, params, body)                                               \
    SINTER_INLINE type name##_default32 params body SINTER_INLINE type                             \
        name##_shared_default32 params body

#define SINTER_ATOMIC_LOAD(name, narrow, type)                                                     \
    SINTER_ATOMIC_BOTH(name, type, (const wasm_rt_memory_t *memory, u64 address), {                \
        SINTER_ATOMIC(memory, address, narrow);                                                    \
        return __atomic_load_n(place, __ATOMIC_SEQ_CST);                                           \
    })
#define SINTER_ATOMIC_STORE(name, narrow, type)                                                    \
    SINTER_ATOMIC_BOTH(name, void, (const wasm_rt_memory_t *memory, u64 address, type value), {    \
        SINTER_ATOMIC(memory, address, narrow);                                                    \
        __atomic_store_n(place, (narrow)value, __ATOMIC_SEQ_CST);                                  \
    })
/* The operand is hidden from LLVM: an operation that changes nothing (add 0, and -1) and whose
 * result is dropped would become a fence, which touches no memory, and would not trap out of
 * bounds. */
#define SINTER_ATOMIC_RMW(name, operation, narrow, type)                                           \
    SINTER_ATOMIC_BOTH(name, type, (const wasm_rt_memory_t *memory, u64 address, type value), {    \
        SINTER_ATOMIC(memory, address, narrow);                                                    \
        narrow operand = (narrow)value;                                                            \
        __asm__("" : "+r"(operand));                                                               \
        return __atomic_##operation(place, operand, __ATOMIC_SEQ_CST);                             \
    })
/* A narrow access wraps `expected` as it wraps `value`. */
#define SINTER_ATOMIC_CMPXCHG(name, narrow, type)                                                  \
    SINTER_ATOMIC_BOTH(name, type,                                                                 \
                       (const wasm_rt_memory_t *memory, u64 address, type expected, type value), { \
                           SINTER_ATOMIC(memory, address, narrow);                                 \
                           narrow found = (narrow)expected;                                        \
                           __atomic_compare_exchange_n(place, &found, (narrow)value, false,        \
                                                       __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);        \
                           return found;                                                           \
                       })

/* An operation's seven widths. */
#define SINTER_ATOMIC_RMWS(operation, builtin)                                                     \
    SINTER_ATOMIC_RMW(i32_atomic_rmw_##operation, builtin, u32, u32)                               \
    SINTER_ATOMIC_RMW(i64_atomic_rmw_##operation, builtin, u64, u64)                               \
    SINTER_ATOMIC_RMW(i32_atomic_rmw8_##operation##_u, builtin, u8, u32)                           \
    SINTER_ATOMIC_RMW(i32_atomic_rmw16_##operation##_u, builtin, u16, u32)                         \
    SINTER_ATOMIC_RMW(i64_atomic_rmw8_##operation##_u, builtin, u8, u64)                           \
    SINTER_ATOMIC_RMW(i64_atomic_rmw16_##operation##_u, builtin, u16, u64)                         \
    SINTER_ATOMIC_RMW(i64_atomic_rmw32_##operation##_u, builtin, u32, u64)

SINTER_ATOMIC_LOAD(i32_atomic_load, u32, u32)
SINTER_ATOMIC_LOAD(i64_atomic_load, u64, u64)
SINTER_ATOMIC_LOAD(i32_atomic_load8_u, u8, u32)
SINTER_ATOMIC_LOAD(i32_atomic_load16_u, u16, u32)
SINTER_ATOMIC_LOAD(i64_atomic_load8_u, u8, u64)
SINTER_ATOMIC_LOAD(i64_atomic_load16_u, u16, u64)
SINTER_ATOMIC_LOAD(i64_atomic_load32_u, u32, u64)
SINTER_ATOMIC_STORE(i32_atomic_store, u32, u32)
SINTER_ATOMIC_STORE(i64_atomic_store, u64, u64)
SINTER_ATOMIC_STORE(i32_atomic_store8, u8, u32)
SINTER_ATOMIC_STORE(i32_atomic_store16, u16, u32)
SINTER_ATOMIC_STORE(i64_atomic_store8, u8, u64)
SINTER_ATOMIC_STORE(i64_atomic_store16, u16, u64)
SINTER_ATOMIC_STORE(i64_atomic_store32, u32, u64)
SINTER_ATOMIC_RMWS(add, fetch_add)
SINTER_ATOMIC_RMWS(sub, fetch_sub)
SINTER_ATOMIC_RMWS(and, fetch_and)
SINTER_ATOMIC_RMWS(or, fetch_or)
SINTER_ATOMIC_RMWS(xor, fetch_xor)
SINTER_ATOMIC_RMWS(xchg, exchange_n)
SINTER_ATOMIC_CMPXCHG(i32_atomic_rmw_cmpxchg, u32, u32)
SINTER_ATOMIC_CMPXCHG(i64_atomic_rmw_cmpxchg, u64, u64)
SINTER_ATOMIC_CMPXCHG(i32_atomic_rmw8_cmpxchg_u, u8, u32)
SINTER_ATOMIC_CMPXCHG(i32_atomic_rmw16_cmpxchg_u, u16, u32)
SINTER_ATOMIC_CMPXCHG(i64_atomic_rmw8_cmpxchg_u, u8, u64)
SINTER_ATOMIC_CMPXCHG(i64_atomic_rmw16_cmpxchg_u, u16, u64)
SINTER_ATOMIC_CMPXCHG(i64_atomic_rmw32_cmpxchg_u, u32, u64)

#define atomic_fence() __atomic_thread_fence(__ATOMIC_SEQ_CST)

#endif
