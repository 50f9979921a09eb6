;; Operations on v128, their results as two i64, which Node can print.
(module
  (memory 1)
  (data (i32.const 0) "\00\01\02\03\04\05\06\07\08\09\0a\0b\0c\0d\0e\0f\f0\f1\80\7f\ff\00\ff\ff")
  (func $halves (param v128) (result i64 i64)
    (i64x2.extract_lane 0 (local.get 0)) (i64x2.extract_lane 1 (local.get 0)))
  (func (export "load") (param i32) (result i64 i64) (call $halves (v128.load (local.get 0))))
  (func (export "load8x8_s") (param i32) (result i64 i64)
    (call $halves (v128.load8x8_s (local.get 0))))
  (func (export "load32_splat") (param i32) (result i64 i64)
    (call $halves (v128.load32_splat (local.get 0))))
  (func (export "load64_zero") (param i32) (result i64 i64)
    (call $halves (v128.load64_zero (local.get 0))))
  (func (export "swizzle") (param i64 i64) (result i64 i64)
    (call $halves
      (i8x16.swizzle
        (v128.load (i32.const 0))
        (i64x2.replace_lane 1 (i64x2.splat (local.get 0)) (local.get 1)))))
  (func (export "shuffle") (result i64 i64)
    (call $halves
      (i8x16.shuffle 0 31 1 30 2 29 3 28 15 16 14 17 13 18 12 19
        (v128.load (i32.const 0)) (v128.load (i32.const 8)))))
  (func (export "add_sat") (param i32 i32) (result i64 i64)
    (call $halves (i8x16.add_sat_s (i8x16.splat (local.get 0)) (i8x16.splat (local.get 1)))))
  (func (export "f64_min") (param f64 f64) (result f64)
    (f64x2.extract_lane 1 (f64x2.min (f64x2.splat (local.get 0)) (f64x2.splat (local.get 1)))))
  (func (export "f64_pmin") (param f64 f64) (result f64)
    (f64x2.extract_lane 1 (f64x2.pmin (f64x2.splat (local.get 0)) (f64x2.splat (local.get 1)))))
  (func (export "f32_max") (param f32 f32) (result f32)
    (f32x4.extract_lane 3 (f32x4.max (f32x4.splat (local.get 0)) (f32x4.splat (local.get 1)))))
  (func (export "shl") (param i32) (result i64 i64)
    (call $halves (i16x8.shl (v128.load (i32.const 0)) (local.get 0))))
  (func (export "trunc_sat") (param f32) (result i64 i64)
    (call $halves (i32x4.trunc_sat_f32x4_s (f32x4.splat (local.get 0)))))
  (func (export "all_true") (param i32) (result i32)
    (i8x16.all_true (v128.load (local.get 0))))
  (func (export "dot") (result i64 i64)
    (call $halves
      (i32x4.dot_i16x8_s (v128.load (i32.const 0)) (v128.load (i32.const 8))))))
