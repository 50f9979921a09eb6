;; Imports from modules named as the guest's own, as what it is converted to, and as its exports:
;; they are imports all the same.
(module $own
  (import "own" "twice" (func $a (param i32) (result i32)))
  (import "g" "e0" (func $b (param i32) (result i32)))
  (import "h" "i0" (func $c (param i32) (result i32)))
  (import "" "" (func $d (param i32) (result i32)))
  (func (export "twice") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (func (export "a") (param i32) (result i32) (call $a (local.get 0)))
  (func (export "b") (param i32) (result i32) (call $b (local.get 0)))
  (func (export "c") (param i32) (result i32) (call $c (local.get 0)))
  (func (export "d") (param i32) (result i32) (call $d (local.get 0))))
