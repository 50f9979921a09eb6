/* Memory accesses for a build that hardly optimises (-O1), with the memory at a fixed address: what
 * core.h's functions do, as expressions. Inlining those functions, and taking their variables apart
 * again, would be a third of such a build's work. Each access is one macro, since the front end is
 * most of the work that is left. It adds numbers, not pointers, which the quick instruction
 * selector turns into a displacement. Only for builds in which an access needs nothing else: guard
 * pages, no
 * --strict, no threads. */
#ifndef SINTER_ABI_QUICK_H
#define SINTER_ABI_QUICK_H

typedef u8 sinter_plain_u8;
typedef s8 sinter_plain_s8;
typedef u16 __attribute__((aligned(1))) sinter_plain_u16;
typedef s16 __attribute__((aligned(1))) sinter_plain_s16;
typedef u32 __attribute__((aligned(1))) sinter_plain_u32;
typedef s32 __attribute__((aligned(1))) sinter_plain_s32;
typedef u64 __attribute__((aligned(1))) sinter_plain_u64;
typedef f32 __attribute__((aligned(1))) sinter_plain_f32;
typedef f64 __attribute__((aligned(1))) sinter_plain_f64;

#define i32_load_default32(memory, address) (*(sinter_plain_u32 *)((address) + SINTER_MEMORY_BASE))
#define i64_load_default32(memory, address) (*(sinter_plain_u64 *)((address) + SINTER_MEMORY_BASE))
#define f32_load_default32(memory, address) (*(sinter_plain_f32 *)((address) + SINTER_MEMORY_BASE))
#define f64_load_default32(memory, address) (*(sinter_plain_f64 *)((address) + SINTER_MEMORY_BASE))
#define i32_load8_s_default32(memory, address)                                                     \
    ((u32) * (sinter_plain_s8 *)((address) + SINTER_MEMORY_BASE))
#define i32_load8_u_default32(memory, address)                                                     \
    ((u32) * (sinter_plain_u8 *)((address) + SINTER_MEMORY_BASE))
#define i32_load16_s_default32(memory, address)                                                    \
    ((u32) * (sinter_plain_s16 *)((address) + SINTER_MEMORY_BASE))
#define i32_load16_u_default32(memory, address)                                                    \
    ((u32) * (sinter_plain_u16 *)((address) + SINTER_MEMORY_BASE))
#define i64_load8_s_default32(memory, address)                                                     \
    ((u64) * (sinter_plain_s8 *)((address) + SINTER_MEMORY_BASE))
#define i64_load8_u_default32(memory, address)                                                     \
    ((u64) * (sinter_plain_u8 *)((address) + SINTER_MEMORY_BASE))
#define i64_load16_s_default32(memory, address)                                                    \
    ((u64) * (sinter_plain_s16 *)((address) + SINTER_MEMORY_BASE))
#define i64_load16_u_default32(memory, address)                                                    \
    ((u64) * (sinter_plain_u16 *)((address) + SINTER_MEMORY_BASE))
#define i64_load32_s_default32(memory, address)                                                    \
    ((u64) * (sinter_plain_s32 *)((address) + SINTER_MEMORY_BASE))
#define i64_load32_u_default32(memory, address)                                                    \
    ((u64) * (sinter_plain_u32 *)((address) + SINTER_MEMORY_BASE))
#define i32_store_default32(memory, address, value)                                                \
    ((void)(*(sinter_plain_u32 *)((address) + SINTER_MEMORY_BASE) = (value)))
#define i64_store_default32(memory, address, value)                                                \
    ((void)(*(sinter_plain_u64 *)((address) + SINTER_MEMORY_BASE) = (value)))
#define f32_store_default32(memory, address, value)                                                \
    ((void)(*(sinter_plain_f32 *)((address) + SINTER_MEMORY_BASE) = (value)))
#define f64_store_default32(memory, address, value)                                                \
    ((void)(*(sinter_plain_f64 *)((address) + SINTER_MEMORY_BASE) = (value)))
#define i32_store8_default32(memory, address, value)                                               \
    ((void)(*(sinter_plain_u8 *)((address) + SINTER_MEMORY_BASE) = (u8)(value)))
#define i32_store16_default32(memory, address, value)                                              \
    ((void)(*(sinter_plain_u16 *)((address) + SINTER_MEMORY_BASE) = (u16)(value)))
#define i64_store8_default32(memory, address, value)                                               \
    ((void)(*(sinter_plain_u8 *)((address) + SINTER_MEMORY_BASE) = (u8)(value)))
#define i64_store16_default32(memory, address, value)                                              \
    ((void)(*(sinter_plain_u16 *)((address) + SINTER_MEMORY_BASE) = (u16)(value)))
#define i64_store32_default32(memory, address, value)                                              \
    ((void)(*(sinter_plain_u32 *)((address) + SINTER_MEMORY_BASE) = (u32)(value)))

#endif
