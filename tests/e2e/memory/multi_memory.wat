;; Two memories that do not know of each other; each ends where it ends. Literal, since not every
;; Node knows them.
(module
  (memory $a 1 1)
  (memory $b 2 3)
  (data (memory $b) (i32.const 0) "\2a")
  (func (export "a") (param i32) (result i32) (i32.load8_u $a (local.get 0)))
  (func (export "b") (param i32) (result i32) (i32.load8_u $b (local.get 0)))
  (func (export "sizes") (result i32 i32) (memory.size $a) (memory.size $b))
  (func (export "grow") (result i32 i32 i32)
    (memory.grow $a (i32.const 1)) (memory.grow $b (i32.const 1)) (memory.size $b))
  (func $copy (export "copy") (param i32) (result i32)
    (memory.copy $a $b (local.get 0) (i32.const 0) (i32.const 1))
    (i32.load8_u $a (local.get 0))))
