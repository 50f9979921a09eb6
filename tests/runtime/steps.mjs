// A guest that an interrupt finds at each of its instructions. Each function does its work once.
export const flags = ['-O2'];
export const modules = {
    steps: `(module
  (import "host" "work" (func $work (param i32) (result i32)))
  (tag $tag (param i32 i64))
  (memory (export "memory") 1 100)
  (table $table (export "table") 4 funcref)
  (global $global (export "global") (mut funcref) (ref.null func))
  (type $small (func (param i32) (result i32)))
  (type $large (func (param i64 i64 f64) (result f64)))
  (elem declare func $small $large)
  (func $small (export "small") (type $small) (i32.add (local.get 0) (i32.const 1)))
  (func $large (export "large") (type $large) (f64.add (local.get 2) (f64.const 1)))
  (func (export "fine") (param i32) (result i32) (call $small (local.get 0)))
  (func (export "sets") (param i32) (result i32)
    (table.set $table (i32.const 0) (ref.func $small))
    (global.set $global (ref.func $large))
    (table.set $table (i32.const 0) (ref.func $large))
    (global.set $global (ref.func $small))
    (local.get 0))
  (func (export "moves") (param i32) (result i32)
    (table.fill $table (i32.const 1) (ref.func $large) (i32.const 3))
    (table.set $table (i32.const 0) (ref.func $small))
    (table.copy $table $table (i32.const 1) (i32.const 0) (i32.const 2))
    (local.get 0))
  (func $throws (param i32) (throw $tag (local.get 0) (i64.const 5)))
  (func (export "catches") (param i32) (result i32)
    (try (do (call $throws (local.get 0))) (catch $tag (drop) (drop)))
    (local.get 0))
  (func (export "calls") (param i32) (result i32) (call $work (local.get 0)))
  (func (export "grows") (param i32) (result i32) (drop (memory.grow (i32.const 1))) (local.get 0))
  (func (export "traps") (param i32) (result i32) (i32.load (i32.const 0xfffffff0))))`,
};
