;; One import name at two types is two functions; at the same type twice it is one.
(module
  (import "env" "f" (func $f (param i32) (result i32)))
  (import "env" "f" (func $f2 (param f64) (result f64)))
  (import "env" "f" (func $f_again (param i32) (result i32)))
  (func (export "first") (param i32) (result i32) (call $f (local.get 0)))
  (func (export "second") (param f64) (result f64) (call $f2 (local.get 0)))
  (func (export "third") (param i32) (result i32) (call $f_again (local.get 0))))
