/* SIMD for the C that wasm2c 1.0.39 makes of a module: loads, stores, and wasm2c's names for what
 * SIMDe defines. Included by generated code only, after <core.h>. Core spec 4.3.4 and 4.4.4. */
#ifndef SINTER_ABI_SIMD_H
#define SINTER_ABI_SIMD_H

/* ---- Memory ---- */

#define SINTER_VECTOR_LOAD(name, size)                                                             \
    SINTER_INLINE v128 name##_default32(const wasm_rt_memory_t *memory, u64 address) {             \
        SINTER_CHECK(memory, address, (u64)(size));                                                \
        v128 value = simde_wasm_##name(SINTER_AT(memory, address));                                \
        SINTER_KEEP(value);                                                                        \
        return value;                                                                              \
    }
SINTER_VECTOR_LOAD(v128_load, 16)
SINTER_VECTOR_LOAD(v128_load8_splat, 1)
SINTER_VECTOR_LOAD(v128_load16_splat, 2)
SINTER_VECTOR_LOAD(v128_load32_splat, 4)
SINTER_VECTOR_LOAD(v128_load64_splat, 8)
SINTER_VECTOR_LOAD(v128_load32_zero, 4)
SINTER_VECTOR_LOAD(v128_load64_zero, 8)
SINTER_VECTOR_LOAD(i16x8_load8x8, 8)
SINTER_VECTOR_LOAD(u16x8_load8x8, 8)
SINTER_VECTOR_LOAD(i32x4_load16x4, 8)
SINTER_VECTOR_LOAD(u32x4_load16x4, 8)
SINTER_VECTOR_LOAD(i64x2_load32x2, 8)
SINTER_VECTOR_LOAD(u64x2_load32x2, 8)

SINTER_INLINE void v128_store_default32(const wasm_rt_memory_t *memory, u64 address, v128 value) {
    SINTER_CHECK(memory, address, (u64)16);
    simde_wasm_v128_store(SINTER_AT(memory, address), value);
}

/* One lane from or to memory; wasm2c has a function for each lane. */
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

/* ---- Names ----
 * wasm2c prefixes with v128_ what depends on the order of lanes; memory here is little-endian, as
 * wasm is. */

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
#define v128_i16x8_extend_high_i8x16 simde_wasm_i16x8_extend_high_i8x16
#define v128_u16x8_extend_high_u8x16 simde_wasm_u16x8_extend_high_u8x16
#define v128_i16x8_extend_low_i8x16 simde_wasm_i16x8_extend_low_i8x16
#define v128_u16x8_extend_low_u8x16 simde_wasm_u16x8_extend_low_u8x16
#define v128_i32x4_extend_high_i16x8 simde_wasm_i32x4_extend_high_i16x8
#define v128_u32x4_extend_high_u16x8 simde_wasm_u32x4_extend_high_u16x8
#define v128_i32x4_extend_low_i16x8 simde_wasm_i32x4_extend_low_i16x8
#define v128_u32x4_extend_low_u16x8 simde_wasm_u32x4_extend_low_u16x8
#define v128_i64x2_extend_high_i32x4 simde_wasm_i64x2_extend_high_i32x4
#define v128_u64x2_extend_high_u32x4 simde_wasm_u64x2_extend_high_u32x4
#define v128_i64x2_extend_low_i32x4 simde_wasm_i64x2_extend_low_i32x4
#define v128_u64x2_extend_low_u32x4 simde_wasm_u64x2_extend_low_u32x4
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
