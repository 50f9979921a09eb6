;; ref.func of functions that nothing but their export declares.
(module
  (table 2 funcref)
  (func $f (export "f") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func $g (export "g") (param i32) (result i32)
    (table.set (i32.const 1) (ref.func $f))
    (call_indirect (param i32) (result i32) (local.get 0) (i32.const 1)))
  (func (export "h") (param i32) (result i32) (ref.is_null (ref.func $g))))
