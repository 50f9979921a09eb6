;; What one thread alone sees of waiting in a shared memory with 64-bit addresses: also sums that pass 2^64.
(module
  (memory $shared i64 1 2 shared)
  (data (i64.const 8) "\01\02\03\04\05\06\07\08")
  (func (export "wait32") (param i64 i32 i64) (result i32)
    (memory.atomic.wait32 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "wait64") (param i64 i64 i64) (result i32)
    (memory.atomic.wait64 offset=8 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "wait_far") (param i64) (result i32)
    (memory.atomic.wait32 offset=0xfffffffffffffffc (local.get 0) (i32.const 0) (i64.const 0)))
  (func (export "notify") (param i64 i32) (result i32)
    (memory.atomic.notify offset=4 (local.get 0) (local.get 1)))
  (func (export "grow") (param i64) (result i64)
    (drop (memory.grow (local.get 0))) (memory.size)))
