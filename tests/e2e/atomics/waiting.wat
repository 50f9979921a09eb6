;; What one thread alone sees of waiting: values that differ, time that passes, nobody to wake, and the traps.
(module
  (memory $shared 1 2 shared)
  (data (i32.const 8) "\01\02\03\04\05\06\07\08")
  (func (export "wait32") (param i32 i32 i64) (result i32)
    (memory.atomic.wait32 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "wait64") (param i32 i64 i64) (result i32)
    (memory.atomic.wait64 offset=8 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "wait_far") (param i32) (result i32)
    (memory.atomic.wait32 offset=4294967292 (local.get 0) (i32.const 0) (i64.const 0)))
  (func (export "notify") (param i32 i32) (result i32)
    (memory.atomic.notify offset=4 (local.get 0) (local.get 1)))
  (func (export "grow") (param i32) (result i32 i32)
    (memory.grow (local.get 0)) (memory.size)))
