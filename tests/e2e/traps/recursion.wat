;; Recursion without end is a trap, whatever the frames look like; recursion that ends is not.
(module
  (type $step (func (param i32) (result i32)))
  (table 1 funcref)
  (elem (i32.const 0) $indirect)
  (memory 1)
  (global $depth (mut i32) (i32.const 0))

  (func $direct (export "direct") (param i32) (result i32)
    (i32.add (call $direct (i32.add (local.get 0) (i32.const 1))) (i32.const 1)))
  (func $silent (export "silent") (call $silent))
  (func $even (export "mutual") (param i32) (result i32)
    (i32.xor (call $odd (i32.add (local.get 0) (i32.const 1))) (i32.const 1)))
  (func $odd (param i32) (result i32)
    (i32.xor (call $even (i32.add (local.get 0) (i32.const 1))) (i32.const 2)))
  (func $indirect (export "indirect") (param i32) (result i32)
    (i32.add (call_indirect (type $step) (local.get 0) (i32.const 0)) (i32.const 1)))
  ;; Frames of some KiB, which must not step over the stack's guard.
  (func $wide (export "wide") (param i32) (result i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $e v128) (local $f v128) (local $g v128) (local $h v128)
    (local.set $a (v128.load (local.get 0)))
    (local.set $b (v128.load offset=16 (local.get 0)))
    (local.set $c (v128.load offset=32 (local.get 0)))
    (local.set $d (v128.load offset=48 (local.get 0)))
    (local.set $e (v128.load offset=64 (local.get 0)))
    (local.set $f (v128.load offset=80 (local.get 0)))
    (local.set $g (v128.load offset=96 (local.get 0)))
    (local.set $h (v128.load offset=112 (local.get 0)))
    (i32.add
      (call $wide (i32.and (i32.add (local.get 0) (i32.const 1)) (i32.const 1023)))
      (v128.any_true
        (v128.or
          (v128.or (v128.or (local.get $a) (local.get $b)) (v128.or (local.get $c) (local.get $d)))
          (v128.or (v128.or (local.get $e) (local.get $f)) (v128.or (local.get $g) (local.get $h)))))))
  (func $sum (export "sum") (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (local.get 0) (call $sum (i32.sub (local.get 0) (i32.const 1)))))
      (else (i32.const 0)))))
