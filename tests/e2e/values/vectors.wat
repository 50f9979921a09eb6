;; v128 as a parameter and a result, which no Node can pass: literal.
(module
  (func (export "make") (result v128) (v128.const i32x4 1 2 3 0xffffffff))
  (func (export "same") (param v128) (result v128) (local.get 0))
  (func (export "add") (param v128 v128) (result v128) (i32x4.add (local.get 0) (local.get 1)))
  (func (export "mixed") (param i32 v128 f64) (result v128 f64 i32)
    (i8x16.splat (local.get 0)) (local.get 2) (i8x16.bitmask (local.get 1))))
