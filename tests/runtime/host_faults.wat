;; A guest that calls the host in the middle of its own work.
(module
  (import "env" "fault" (func $fault (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "call") (param i32) (result i32)
    (i32.add (call $fault (local.get 0)) (i32.load (i32.const 65532))))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "spin") (param i32) (result i32)
    (loop $again
      (i32.store (i32.const 8) (i32.const 1))
      (br_if $again (local.get 0)))
    (i32.const 1)))
