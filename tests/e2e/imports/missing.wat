;; What has no provider traps when it is called, by name, and not before.
(module
  (import "env" "there \22is\22\nnone" (func $none (param i32 f64) (result v128)))
  (func (export "unused") (result i32) (i32.const 1))
  (func $call (export "call") (result i32)
    (i32x4.extract_lane 0 (call $none (i32.const 1) (f64.const 2)))))
