;; An import of every kind, to be bound to what does not fit.
(module
  (import "env" "f" (func (param i32) (result i64)))
  (import "env" "g" (func))
  (import "env" "memory" (memory 2 4))
  (import "env" "functions" (table 2 4 funcref))
  (import "env" "refs" (table 1 externref))
  (import "env" "fixed" (global i32))
  (import "env" "mutable" (global (mut f64)))
  (import "a\"b\0a" "" (func (param v128))))
