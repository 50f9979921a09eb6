;; A guest with an allocator of unusual names, that counts a string's bytes and uses host objects.
(module
  (import "env" "poke" (func $poke (param i32) (result i32)))
  (memory (export "memory") 1)
  (global $at (mut i32) (i32.const 1024))
  (func (export "grab") (param $size i32) (result i32)
    (global.get $at)
    (global.set $at (i32.add (global.get $at)
      (i32.and (i32.add (local.get $size) (i32.const 15)) (i32.const -16)))))
  (func (export "let go") (param i32))
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "length") (param $text i32) (result i32) (local $count i32)
    (loop $next
      (if (i32.load8_u (i32.add (local.get $text) (local.get $count)))
        (then (local.set $count (i32.add (local.get $count) (i32.const 1))) (br $next))))
    (local.get $count))
  (func (export "use") (param i32) (result i32) (call $poke (local.get 0))))
