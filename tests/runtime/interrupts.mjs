// Guests that never end by themselves, each in another way, and what their host looks at afterwards.
export const flags = ['-O2'];
export const modules = {
    endless: `(module
  (import "host" "work" (func $work (param i32) (result i32)))
  (tag $tag (param i32 i64))
  (memory (export "memory") 1 100)
  (table $table (export "table") 4 1000 funcref)
  (global $global (export "global") (mut funcref) (ref.null func))
  (global $foreign (export "foreign") (mut funcref) (ref.null func)) ;; of another instance, from the host
  (global $count (export "count") (mut i64) (i64.const 0))
  (type $small (func (param i32) (result i32)))
  (type $large (func (param i64 i64 f64) (result f64)))
  (elem declare func $small $large)
  (func $small (export "small") (type $small) (i32.add (local.get 0) (i32.const 1)))
  (func $large (export "large") (type $large) (f64.add (local.get 2) (f64.const 1)))
  (func (export "fine") (param i32) (result i32) (call $small (local.get 0)))
  (func (export "loop") (param i32) (result i32) (loop (br 0)) (unreachable))
  (func (export "stores") (param i32) (result i32)
    (loop
      (i64.store (i32.and (local.get 0) (i32.const 0xfff8)) (i64.const 7))
      (local.set 0 (i32.add (local.get 0) (i32.const 8)))
      (global.set $count (i64.add (global.get $count) (i64.const 1)))
      (br 0))
    (unreachable))
  (func (export "grows") (param i32) (result i32)
    (loop
      (drop (memory.grow (i32.const 0)))
      (drop (table.grow $table (ref.null func) (i32.const 0)))
      (br 0))
    (unreachable))
  ;; If an interrupt left one of these halves as it was, a call of it would be a call of a function by another type.
  (func (export "tears") (param i32) (result i32)
    (loop
      (table.set $table (i32.const 0) (ref.func $small))
      (global.set $global (global.get $foreign))
      (table.fill $table (i32.const 1) (ref.func $large) (i32.const 3))
      (table.set $table (i32.const 0) (global.get $foreign))
      (global.set $global (ref.func $small))
      (table.fill $table (i32.const 1) (ref.func $small) (i32.const 3))
      (table.copy $table $table (i32.const 1) (i32.const 0) (i32.const 2))
      (br 0))
    (unreachable))
  (func $throws (param i32) (throw $tag (local.get 0) (i64.const 5)))
  (func (export "catches") (param i32) (result i32)
    (loop
      (try (do (call $throws (local.get 0))) (catch $tag (drop) (drop)))
      (br 0))
    (unreachable))
  (func (export "calls") (param i32) (result i32)
    (loop (local.set 0 (call $work (local.get 0))) (br 0))
    (unreachable))
  (func (export "calls_once") (param i32) (result i32) (call $work (local.get 0)))
  (func $deep (export "deep") (param i32) (result i32)
    (i32.add (call $deep (i32.add (local.get 0) (i32.const 1))) (i32.const 1)))
  (func (export "overflows") (param i32) (result i32)
    (loop (drop (call $work (i32.const -2))) (br 0))
    (unreachable))
  (func (export "traps") (param i32) (result i32)
    (loop (drop (call $work (i32.const -3))) (br 0))
    (unreachable))
  (func (export "trap") (param i32) (result i32) (i32.load (i32.const 0xfffffff0))))`,
    waits: `(module
  (memory (export "memory") 1 1 shared)
  (func (export "waits") (param i32) (result i32)
    (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))
  (func (export "waits_long") (param i32) (result i32)
    (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 3600000000000))))`,
    starts: `(module
  (func $loop (loop (br 0)))
  (start $loop)
  (func (export "fine") (param i32) (result i32) (local.get 0)))`,
};
