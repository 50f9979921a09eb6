;; Sizes and growth in 64 bits: what passes 2^16, 2^32 and 2^48 pages fails, and nothing changes.
(module
  (memory i64 1 4)
  (func (export "size") (result i64) (memory.size))
  (func (export "grow") (param i64) (result i64) (memory.grow (local.get 0)))
  (func (export "then") (param i64) (result i64) (drop (memory.grow (local.get 0))) (memory.size))
  (func (export "last") (param i64) (result i32)
    (drop (memory.grow (i64.const 3)))
    (i32.store8 (local.get 0) (i32.const 5))
    (i32.load8_u (local.get 0))))
