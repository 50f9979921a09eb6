/* SIMD for the C that wasm2c 1.0.39 makes of a module: loads, stores, and wasm2c's names for what
 * SIMDe defines. Included by generated code only, after <core.h>. Core spec 4.3.4 and 4.4.4. */
#ifndef SINTER_ABI_SIMD_H
#define SINTER_ABI_SIMD_H

/* ---- Memory ---- */

/* wasm2c marks only some of the names. */
#define SINTER_VECTOR_LOAD(name, call, size)                                                       \
    SINTER_INLINE v128 name##_at(uint8_t *base, const wasm_rt_memory_t *memory, u64 address) {     \
        SINTER_CHECK(memory, address, (u64)(size));                                                \
        v128 value = simde_wasm_##call(base + address);                                            \
        SINTER_KEEP(value);                                                                        \
        return value;                                                                              \
    }
SINTER_VECTOR_LOAD(v128_load_default32, v128_load, 16)
SINTER_VECTOR_LOAD(v128_load8_splat, v128_load8_splat, 1)
SINTER_VECTOR_LOAD(v128_load16_splat, v128_load16_splat, 2)
SINTER_VECTOR_LOAD(v128_load32_splat, v128_load32_splat, 4)
SINTER_VECTOR_LOAD(v128_load64_splat, v128_load64_splat, 8)
SINTER_VECTOR_LOAD(v128_load32_zero, v128_load32_zero, 4)
SINTER_VECTOR_LOAD(v128_load64_zero, v128_load64_zero, 8)
SINTER_VECTOR_LOAD(i16x8_load8x8_default32, i16x8_load8x8, 8)
SINTER_VECTOR_LOAD(u16x8_load8x8_default32, u16x8_load8x8, 8)
SINTER_VECTOR_LOAD(i32x4_load16x4_default32, i32x4_load16x4, 8)
SINTER_VECTOR_LOAD(u32x4_load16x4_default32, u32x4_load16x4, 8)
SINTER_VECTOR_LOAD(i64x2_load32x2_default32, i64x2_load32x2, 8)
SINTER_VECTOR_LOAD(u64x2_load32x2_default32, u64x2_load32x2, 8)

SINTER_INLINE void v128_store_default32_at(uint8_t *base, const wasm_rt_memory_t *memory,
                                           u64 address, v128 value) {
    SINTER_CHECK(memory, address, (u64)16);
    simde_wasm_v128_store(base + address, value);
    SINTER_STORED();
}
#define v128_load_default32(...) SINTER_ACCESS(v128_load_default32, __VA_ARGS__)
#define v128_load8_splat(...) SINTER_ACCESS(v128_load8_splat, __VA_ARGS__)
#define v128_load16_splat(...) SINTER_ACCESS(v128_load16_splat, __VA_ARGS__)
#define v128_load32_splat(...) SINTER_ACCESS(v128_load32_splat, __VA_ARGS__)
#define v128_load64_splat(...) SINTER_ACCESS(v128_load64_splat, __VA_ARGS__)
#define v128_load32_zero(...) SINTER_ACCESS(v128_load32_zero, __VA_ARGS__)
#define v128_load64_zero(...) SINTER_ACCESS(v128_load64_zero, __VA_ARGS__)
#define i16x8_load8x8_default32(...) SINTER_ACCESS(i16x8_load8x8_default32, __VA_ARGS__)
#define u16x8_load8x8_default32(...) SINTER_ACCESS(u16x8_load8x8_default32, __VA_ARGS__)
#define i32x4_load16x4_default32(...) SINTER_ACCESS(i32x4_load16x4_default32, __VA_ARGS__)
#define u32x4_load16x4_default32(...) SINTER_ACCESS(u32x4_load16x4_default32, __VA_ARGS__)
#define i64x2_load32x2_default32(...) SINTER_ACCESS(i64x2_load32x2_default32, __VA_ARGS__)
#define u64x2_load32x2_default32(...) SINTER_ACCESS(u64x2_load32x2_default32, __VA_ARGS__)
#define v128_store_default32(...) SINTER_ACCESS(v128_store_default32, __VA_ARGS__)

/* Loads and stores of one lane; wasm2c has a function for each lane. */
#define SINTER_LANE(bits, lane)                                                                    \
    SINTER_INLINE v128 v128_load##bits##_lane##lane(const wasm_rt_memory_t *memory, u64 address,   \
                                                    v128 value) {                                  \
        SINTER_CHECK(memory, address, (u64)(bits / 8));                                            \
        value = simde_wasm_v128_load##bits##_lane(SINTER_AT(memory, address), value, lane);        \
        SINTER_KEEP(value);                                                                        \
        return value;                                                                              \
    }                                                                                              \
    SINTER_INLINE void v128_store##bits##_lane##lane(const wasm_rt_memory_t *memory, u64 address,  \
                                                     v128 value) {                                 \
        SINTER_CHECK(memory, address, (u64)(bits / 8));                                            \
        simde_wasm_v128_store##bits##_lane(SINTER_AT(memory, address), value, lane);               \
        SINTER_STORED();                                                                           \
    }
#define SINTER_LANES_2(bits, a, b) SINTER_LANE(bits, a) SINTER_LANE(bits, b)
#define SINTER_LANES_4(bits, a, b, c, d) SINTER_LANES_2(bits, a, b) SINTER_LANES_2(bits, c, d)
SINTER_LANES_4(8, 0, 1, 2, 3)
SINTER_LANES_4(8, 4, 5, 6, 7)
SINTER_LANES_4(8, 8, 9, 10, 11)
SINTER_LANES_4(8, 12, 13, 14, 15)
SINTER_LANES_4(16, 0, 1, 2, 3)
SINTER_LANES_4(16, 4, 5, 6, 7)
SINTER_LANES_4(32, 0, 1, 2, 3)
SINTER_LANES_2(64, 0, 1)

/* ---- What SIMDe gets wrong ----
 * In 0.7.4, on x86: min and max let signalling NaNs through and ignore the sign of zero; f64x2.ceil
 * loses the sign of a zero result; i16x8.q15mulr_sat_s looks for overflow at 0x7fff instead of
 * 0x8000; i32x4.trunc_sat_f32x4_u returns 2^31 for everything from 2^31 on, without AVX-512;
 * i64x2.all_true takes -2^63 for zero, without SSE 4.1; nearest needs __builtin_roundeven, which
 * clang has from 17 on. Elsewhere than on x86 and ARM: abs keeps the signs of zeros and NaNs.
 */

typedef f32 sinter_f32x4 __attribute__((vector_size(16)));
typedef f64 sinter_f64x2 __attribute__((vector_size(16)));
typedef s32 sinter_s32x4 __attribute__((vector_size(16)));
typedef u32 sinter_u32x4 __attribute__((vector_size(16)));
typedef s64 sinter_s64x2 __attribute__((vector_size(16)));
typedef s16 sinter_s16x8 __attribute__((vector_size(16)));

/* The same as f32_min and f32_max in core.h, lane by lane: `first` chooses the left operand. */
#define SINTER_VECTOR_MIN_MAX(shape, bits, name, first, last, of_equals)                           \
    SINTER_INLINE v128 sinter_##shape##_##name(v128 a, v128 b) {                                   \
        sinter_##shape x = (sinter_##shape)a, y = (sinter_##shape)b;                               \
        bits left = x first y, right = x last y, nan = (x != x) | (y != y);                        \
        bits number = (left & (bits)x) | (right & (bits)y) |                                       \
                      (~(left | right) & ((bits)x of_equals(bits) y));                             \
        return (v128)((nan & (bits)(x + y)) | (~nan & number));                                    \
    }
SINTER_VECTOR_MIN_MAX(f32x4, sinter_s32x4, min, <, >, |)
SINTER_VECTOR_MIN_MAX(f32x4, sinter_s32x4, max, >, <, &)
SINTER_VECTOR_MIN_MAX(f64x2, sinter_s64x2, min, <, >, |)
SINTER_VECTOR_MIN_MAX(f64x2, sinter_s64x2, max, >, <, &)
#define simde_wasm_f32x4_min sinter_f32x4_min
#define simde_wasm_f32x4_max sinter_f32x4_max
#define simde_wasm_f64x2_min sinter_f64x2_min
#define simde_wasm_f64x2_max sinter_f64x2_max

#if defined(__riscv)
SINTER_INLINE v128 sinter_f32x4_abs(v128 a) { return (v128)((sinter_s32x4)a & INT32_MAX); }
SINTER_INLINE v128 sinter_f64x2_abs(v128 a) { return (v128)((sinter_s64x2)a & INT64_MAX); }
#define simde_wasm_f32x4_abs sinter_f32x4_abs
#define simde_wasm_f64x2_abs sinter_f64x2_abs
#endif

SINTER_INLINE v128 sinter_f64x2_ceil(v128 a) {
    sinter_s64x2 signs = (sinter_s64x2)a & INT64_MIN;
    return (v128)((sinter_s64x2)simde_wasm_f64x2_ceil(a) | signs);
}
#define simde_wasm_f64x2_ceil sinter_f64x2_ceil

SINTER_INLINE u32 sinter_i64x2_all_true(v128 a) {
    sinter_s64x2 x = (sinter_s64x2)a;
    return x[0] != 0 && x[1] != 0;
}
#define simde_wasm_i64x2_all_true sinter_i64x2_all_true

/* Only -1 * -1 (0x8000 * 0x8000) overflows. */
SINTER_INLINE v128 sinter_i16x8_q15mulr_sat(v128 a, v128 b) {
    sinter_s16x8 x = (sinter_s16x8)a, y = (sinter_s16x8)b, result;
    for (int i = 0; i < 8; i++)
        result[i] = (s16)((x[i] * y[i] + 0x4000) >> 15);
    return (v128)(result ^ ((x == INT16_MIN) & (y == INT16_MIN)));
}
#define simde_wasm_i16x8_q15mulr_sat sinter_i16x8_q15mulr_sat

#if defined(__x86_64__) && !defined(__AVX512VL__)
/* Lanes that do not fit are cleared first, since C leaves their conversion undefined. */
SINTER_INLINE v128 sinter_u32x4_trunc_sat_f32x4(v128 a) {
    const f32 half = 2147483648.0f;
    sinter_f32x4 x = (sinter_f32x4)a;
    sinter_u32x4 high = (sinter_u32x4)(x >= 2 * half), inside = (sinter_u32x4)(x > 0) & ~high;
    x = (sinter_f32x4)((sinter_u32x4)x & inside);
    sinter_u32x4 upper = (sinter_u32x4)(x >= half);
    x -= (sinter_f32x4)((sinter_u32x4)(sinter_f32x4){half, half, half, half} & upper);
    sinter_u32x4 whole = (sinter_u32x4) __builtin_convertvector(x, sinter_s32x4);
    return (v128)((whole ^ (upper & 0x80000000u)) | high);
}
#define simde_wasm_u32x4_trunc_sat_f32x4 sinter_u32x4_trunc_sat_f32x4
#endif

#if !__has_builtin(__builtin_roundeven)
#define SINTER_VECTOR_NEAREST(shape, lanes, nearest)                                               \
    SINTER_INLINE v128 sinter_##shape##_nearest(v128 a) {                                          \
        sinter_##shape x = (sinter_##shape)a;                                                      \
        for (int i = 0; i < lanes; i++)                                                            \
            x[i] = nearest(x[i]);                                                                  \
        return (v128)x;                                                                            \
    }
SINTER_VECTOR_NEAREST(f32x4, 4, wasm_nearbyintf)
SINTER_VECTOR_NEAREST(f64x2, 2, wasm_nearbyint)
#define simde_wasm_f32x4_nearest sinter_f32x4_nearest
#define simde_wasm_f64x2_nearest sinter_f64x2_nearest
#endif

/* ---- What SIMDe hides from the compiler ----
 * SIMDe widens half of the lanes by shuffling and shifting all of them, so that the compiler
 * computes lanes that nobody uses. Written as a widening of that half, a shuffle before it costs
 * only that half. */

#define SINTER_LOW_8 0, 1, 2, 3, 4, 5, 6, 7
#define SINTER_HIGH_8 8, 9, 10, 11, 12, 13, 14, 15
#define SINTER_LOW_4 0, 1, 2, 3
#define SINTER_HIGH_4 4, 5, 6, 7
#define SINTER_LOW_2 0, 1
#define SINTER_HIGH_2 2, 3
#define SINTER_EXTEND(name, wide, narrow, ...)                                                     \
    SINTER_INLINE v128 sinter_##name(v128 a) {                                                     \
        typedef narrow narrow_lanes __attribute__((vector_size(16)));                              \
        typedef wide wide_lanes __attribute__((vector_size(16)));                                  \
        narrow_lanes x = (narrow_lanes)a;                                                          \
        return (v128) __builtin_convertvector(__builtin_shufflevector(x, x, __VA_ARGS__),          \
                                              wide_lanes);                                         \
    }
SINTER_EXTEND(i16x8_extend_low_i8x16, s16, s8, SINTER_LOW_8)
SINTER_EXTEND(i16x8_extend_high_i8x16, s16, s8, SINTER_HIGH_8)
SINTER_EXTEND(u16x8_extend_low_u8x16, u16, u8, SINTER_LOW_8)
SINTER_EXTEND(u16x8_extend_high_u8x16, u16, u8, SINTER_HIGH_8)
SINTER_EXTEND(i32x4_extend_low_i16x8, s32, s16, SINTER_LOW_4)
SINTER_EXTEND(i32x4_extend_high_i16x8, s32, s16, SINTER_HIGH_4)
SINTER_EXTEND(u32x4_extend_low_u16x8, u32, u16, SINTER_LOW_4)
SINTER_EXTEND(u32x4_extend_high_u16x8, u32, u16, SINTER_HIGH_4)
SINTER_EXTEND(i64x2_extend_low_i32x4, s64, s32, SINTER_LOW_2)
SINTER_EXTEND(i64x2_extend_high_i32x4, s64, s32, SINTER_HIGH_2)
SINTER_EXTEND(u64x2_extend_low_u32x4, u64, u32, SINTER_LOW_2)
SINTER_EXTEND(u64x2_extend_high_u32x4, u64, u32, SINTER_HIGH_2)

/* ---- Names ----
 * wasm2c prefixes names with v128_ where the order of lanes matters. Memory here is little-endian,
 * as in wasm, so they are the plain functions. */

#define v128_const simde_wasm_i8x16_const
#define v128_i8x16_extract_lane simde_wasm_i8x16_extract_lane
#define v128_u8x16_extract_lane simde_wasm_u8x16_extract_lane
#define v128_i16x8_extract_lane simde_wasm_i16x8_extract_lane
#define v128_u16x8_extract_lane simde_wasm_u16x8_extract_lane
#define v128_i32x4_extract_lane simde_wasm_i32x4_extract_lane
#define v128_i64x2_extract_lane simde_wasm_i64x2_extract_lane
#define v128_f32x4_extract_lane simde_wasm_f32x4_extract_lane
#define v128_f64x2_extract_lane simde_wasm_f64x2_extract_lane
#define v128_i8x16_replace_lane simde_wasm_i8x16_replace_lane
#define v128_u8x16_replace_lane simde_wasm_u8x16_replace_lane
#define v128_i16x8_replace_lane simde_wasm_i16x8_replace_lane
#define v128_u16x8_replace_lane simde_wasm_u16x8_replace_lane
#define v128_i32x4_replace_lane simde_wasm_i32x4_replace_lane
#define v128_i64x2_replace_lane simde_wasm_i64x2_replace_lane
#define v128_f32x4_replace_lane simde_wasm_f32x4_replace_lane
#define v128_f64x2_replace_lane simde_wasm_f64x2_replace_lane
#define v128_i8x16_bitmask simde_wasm_i8x16_bitmask
#define v128_i16x8_bitmask simde_wasm_i16x8_bitmask
#define v128_i32x4_bitmask simde_wasm_i32x4_bitmask
#define v128_i64x2_bitmask simde_wasm_i64x2_bitmask
#define v128_i8x16_swizzle simde_wasm_i8x16_swizzle
#define v128_i8x16_shuffle simde_wasm_i8x16_shuffle
#define v128_i16x8_extmul_high_i8x16 simde_wasm_i16x8_extmul_high_i8x16
#define v128_u16x8_extmul_high_u8x16 simde_wasm_u16x8_extmul_high_u8x16
#define v128_i16x8_extmul_low_i8x16 simde_wasm_i16x8_extmul_low_i8x16
#define v128_u16x8_extmul_low_u8x16 simde_wasm_u16x8_extmul_low_u8x16
#define v128_i32x4_extmul_high_i16x8 simde_wasm_i32x4_extmul_high_i16x8
#define v128_u32x4_extmul_high_u16x8 simde_wasm_u32x4_extmul_high_u16x8
#define v128_i32x4_extmul_low_i16x8 simde_wasm_i32x4_extmul_low_i16x8
#define v128_u32x4_extmul_low_u16x8 simde_wasm_u32x4_extmul_low_u16x8
#define v128_i64x2_extmul_high_i32x4 simde_wasm_i64x2_extmul_high_i32x4
#define v128_u64x2_extmul_high_u32x4 simde_wasm_u64x2_extmul_high_u32x4
#define v128_i64x2_extmul_low_i32x4 simde_wasm_i64x2_extmul_low_i32x4
#define v128_u64x2_extmul_low_u32x4 simde_wasm_u64x2_extmul_low_u32x4
#define v128_i16x8_extend_high_i8x16 sinter_i16x8_extend_high_i8x16
#define v128_u16x8_extend_high_u8x16 sinter_u16x8_extend_high_u8x16
#define v128_i16x8_extend_low_i8x16 sinter_i16x8_extend_low_i8x16
#define v128_u16x8_extend_low_u8x16 sinter_u16x8_extend_low_u8x16
#define v128_i32x4_extend_high_i16x8 sinter_i32x4_extend_high_i16x8
#define v128_u32x4_extend_high_u16x8 sinter_u32x4_extend_high_u16x8
#define v128_i32x4_extend_low_i16x8 sinter_i32x4_extend_low_i16x8
#define v128_u32x4_extend_low_u16x8 sinter_u32x4_extend_low_u16x8
#define v128_i64x2_extend_high_i32x4 sinter_i64x2_extend_high_i32x4
#define v128_u64x2_extend_high_u32x4 sinter_u64x2_extend_high_u32x4
#define v128_i64x2_extend_low_i32x4 sinter_i64x2_extend_low_i32x4
#define v128_u64x2_extend_low_u32x4 sinter_u64x2_extend_low_u32x4
#define v128_i32x4_trunc_sat_f64x2_zero simde_wasm_i32x4_trunc_sat_f64x2_zero
#define v128_u32x4_trunc_sat_f64x2_zero simde_wasm_u32x4_trunc_sat_f64x2_zero
#define v128_i16x8_narrow_i32x4 simde_wasm_i16x8_narrow_i32x4
#define v128_u16x8_narrow_i32x4 simde_wasm_u16x8_narrow_i32x4
#define v128_i8x16_narrow_i16x8 simde_wasm_i8x16_narrow_i16x8
#define v128_u8x16_narrow_i16x8 simde_wasm_u8x16_narrow_i16x8
#define v128_f64x2_promote_low_f32x4 simde_wasm_f64x2_promote_low_f32x4
#define v128_f32x4_demote_f64x2_zero simde_wasm_f32x4_demote_f64x2_zero
#define v128_f64x2_convert_low_i32x4 simde_wasm_f64x2_convert_low_i32x4
#define v128_f64x2_convert_low_u32x4 simde_wasm_f64x2_convert_low_u32x4

#endif
