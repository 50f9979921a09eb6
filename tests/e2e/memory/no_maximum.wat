;; Without a maximum: 65536 pages are the end, and growing to them takes no memory that is not used.
(module
  (memory 0)
  (func (export "grow") (param i32) (result i32 i32) (memory.grow (local.get 0)) (memory.size))
  (func (export "empty") (result i32) (i32.load8_u (i32.const 0)))
  (func (export "last") (param i32 i32) (result i32)
    (drop (memory.grow (local.get 0)))
    (i32.store8 (local.get 1) (i32.const 9))
    (i32.load8_u (local.get 1))))
