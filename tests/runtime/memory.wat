;; The default memory is the one that is called so, not the first.
(module
  (memory $first 1)
  (memory $default (export "memory") 1 3)
  (data (memory $default) (i32.const 0) "start")
  (data (memory $default) (i32.const 65532) "last")
  (func (export "grow") (param i32) (result i32) (memory.grow $default (local.get 0)))
  (func (export "load") (param i32) (result i32) (i32.load8_u $default (local.get 0))))
