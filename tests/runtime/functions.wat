;; An executable's table of functions, to which its host's C file adds some.
(module
  (type $one (func (param i32) (result i32)))
  (import "env" "add" (func $add (param i32) (result i32)))
  (table (export "table") 2 3 funcref)
  (elem (i32.const 1) func $twice)
  (func $twice (type $one) (i32.mul (local.get 0) (i32.const 2)))
  (func (export "call") (param i32) (result i32)
    (call_indirect (type $one) (i32.const 10) (local.get 0)))
  (func (export "add") (param i32) (result i32) (call $add (local.get 0))))
