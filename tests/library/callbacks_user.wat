;; An instance that shares another one's table.
(module
  (type $one (func (param i32) (result i32)))
  (import "callbacks" "table" (table 2 funcref))
  (global $kept (mut funcref) (ref.null func))
  (table $private 1 funcref)
  (func (export "call") (param i32 i32) (result i32)
    (call_indirect 0 (type $one) (local.get 1) (local.get 0)))
  (func (export "keep") (param i32) (global.set $kept (table.get 0 (local.get 0))))
  (func (export "call_kept") (param i32) (result i32)
    (table.set $private (i32.const 0) (global.get $kept))
    (call_indirect $private (type $one) (local.get 0) (i32.const 0))))
