;; Functions of a host's that are reached through a table: from a segment, by ref.func and by a tail call.
;; The host has to be given the instance, whichever way it is called.
(module
  (type $t (func (param i32) (result i32)))
  (import "env" "first" (func $first (param i32) (result i32)))
  (import "env" "second" (func $second (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\05\00\00\00")
  (table $t 4 funcref)
  (elem (table $t) (i32.const 0) func $first $own $second)
  (elem declare func $second)
  (func $own (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "call") (param i32) (result i32)
    (call_indirect $t (type $t) (i32.const 8) (local.get 0)))
  (func (export "tail") (param i32) (result i32)
    (return_call_indirect $t (type $t) (i32.const 8) (local.get 0)))
  (func (export "by_reference") (result i32)
    (table.set $t (i32.const 3) (ref.func $second))
    (call_indirect $t (type $t) (i32.const 8) (i32.const 3))))
