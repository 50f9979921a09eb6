;; What embed.c measures: an empty call, calls out, and a module that is small.
(module
  (import "env" "out" (func $out (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "empty") (param i32) (result i32) (local.get 0))
  (func (export "forever") (loop (br 0)))
  (func (export "calls") (param $count i32) (result i32)
    (local $value i32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $value (call $out (local.get $value)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $next)))
    (local.get $value)))
