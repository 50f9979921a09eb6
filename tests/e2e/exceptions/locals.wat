;; What params, locals and operands hold after a catch: those that the try assigned have their last values, all others those
;; of before, however many there are.
(module
  (tag $none)
  (tag $int (param i32))
  (type $void (func))
  (table 4 funcref)
  (elem (i32.const 0) func $nothing $throw $scratch $deep)
  (global $mix (mut i32) (i32.const 1))
  (func $nothing)
  (func $throw (throw $none))
  ;; Uses registers, and then throws.
  (func $scratch (local i32 i32 i32 i32 i32 i32 i32 i32)
    (local.set 0 (i32.mul (global.get $mix) (i32.const 3)))
    (local.set 1 (i32.mul (local.get 0) (i32.const 5)))
    (local.set 2 (i32.mul (local.get 1) (i32.const 7)))
    (local.set 3 (i32.mul (local.get 2) (i32.const 11)))
    (local.set 4 (i32.xor (local.get 0) (local.get 3)))
    (local.set 5 (i32.xor (local.get 1) (local.get 2)))
    (call $nothing)
    (global.set $mix (i32.add (i32.add (local.get 4) (local.get 5)) (i32.add (local.get 0) (local.get 1))))
    (global.set $mix (i32.add (global.get $mix) (i32.add (local.get 2) (local.get 3))))
    (throw $none))
  (func $deep (call $scratch))

  ;; Assigned in the try, of each type; the argument says whether it throws.
  (func (export "assigned") (param $which i32) (result i32 i64 f32 f64 i32 i32)
    (local $i i32) (local $j i64) (local $f f32) (local $d f64) (local $v v128) (local $r funcref)
    (local.set $i (i32.const 1)) (local.set $j (i64.const 1)) (local.set $f (f32.const 1)) (local.set $d (f64.const 1))
    (local.set $v (i32x4.splat (i32.const 1)))
    (try (do
        (local.set $i (i32.const 2)) (local.set $j (i64.const 3)) (local.set $f (f32.const 4))
        (local.set $d (f64.const 5)) (local.set $v (i32x4.splat (i32.const 6))) (local.set $r (ref.func $nothing))
        (call_indirect (type $void) (local.get $which))
        (local.set $i (i32.const 12)) (local.set $j (i64.const 13)) (local.set $f (f32.const 14))
        (local.set $d (f64.const 15)) (local.set $v (i32x4.splat (i32.const 16))) (local.set $r (ref.null func)))
      (catch $none))
    (local.get $i) (local.get $j) (local.get $f) (local.get $d) (i32x4.extract_lane 2 (local.get $v))
    (ref.is_null (local.get $r)))

  ;; Assigned again and again between throws, in a param as well, by loops and by an inner try and its handler.
  (func (export "loops") (param $n i32) (param $which i32) (result i32 i32 i32 i32)
    (local $a i32) (local $b i32) (local $c i32)
    (loop $l
      (try (do
          (local.set $a (i32.add (local.get $a) (i32.const 1)))
          (try (do
              (local.set $b (i32.add (local.get $b) (local.get $n)))
              (call_indirect (type $void) (local.get $which))
              (local.set $b (i32.add (local.get $b) (i32.const 1000))))
            (catch $none (local.set $c (i32.add (local.get $c) (local.get $b)))
              (local.set $a (i32.mul (local.get $a) (i32.const 3)))
              (throw $int (local.get $a))))
          (local.set $a (i32.mul (local.get $a) (i32.const 5))))
        (catch $int (local.set $c (i32.xor (local.get $c)))))
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br_if $l (i32.gt_s (local.get $n) (i32.const 0))))
    (local.get $n) (local.get $a) (local.get $b) (local.get $c))

  ;; Not assigned in the try, but in the loop around it; the try computes with them and calls with registers in use.
  (func (export "kept") (param $n i32) (param $which i32) (result i32)
    (local $a i32) (local $b i32) (local $c i32) (local $d i32) (local $e i32) (local $f i32) (local $g i32)
    (local $h i32) (local $x f64) (local $y f64) (local $sum i32)
    (local.set $a (i32.const 3)) (local.set $b (i32.const 5)) (local.set $c (i32.const 7)) (local.set $d (i32.const 11))
    (local.set $e (i32.const 13)) (local.set $f (i32.const 17)) (local.set $g (i32.const 19))
    (local.set $h (i32.const 23)) (local.set $x (f64.const 0.5)) (local.set $y (f64.const 0.25))
    (loop $l
      (try (do
          (global.set $mix (i32.add (i32.mul (i32.add (local.get $a) (i32.const 1)) (i32.add (local.get $b) (i32.const 1)))
            (i32.mul (i32.add (local.get $c) (i32.const 1)) (i32.add (local.get $d) (i32.const 1)))))
          (call_indirect (type $void) (local.get $which))
          (global.set $mix (i32.add (i32.mul (i32.add (local.get $e) (i32.const 1)) (i32.add (local.get $f) (i32.const 1)))
            (i32.mul (i32.add (local.get $g) (i32.const 1)) (i32.add (local.get $h) (i32.const 1)))))
          (call_indirect (type $void) (local.get $which))
          (local.set $sum (i32.add (local.get $sum) (i32.add (local.get $a) (i32.const 1)))))
        (catch $none
          (local.set $sum (i32.mul (i32.xor (local.get $sum) (i32.add (local.get $a) (local.get $h))) (i32.const 31)))))
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31)) (i32.trunc_f64_s (f64.add (local.get $x) (local.get $y)))))
      (local.set $sum (i32.xor (i32.mul (local.get $sum) (i32.const 31)) (i32.add (local.get $b) (local.get $c))))
      (local.set $sum (i32.xor (i32.mul (local.get $sum) (i32.const 31)) (i32.add (local.get $d) (local.get $e))))
      (local.set $sum (i32.xor (i32.mul (local.get $sum) (i32.const 31)) (i32.add (local.get $f) (local.get $g))))
      (local.set $a (i32.add (local.get $a) (i32.const 1))) (local.set $b (i32.add (local.get $b) (local.get $a)))
      (local.set $c (i32.add (local.get $c) (local.get $b))) (local.set $d (i32.add (local.get $d) (local.get $c)))
      (local.set $e (i32.add (local.get $e) (local.get $d))) (local.set $f (i32.add (local.get $f) (local.get $e)))
      (local.set $g (i32.add (local.get $g) (local.get $f))) (local.set $h (i32.add (local.get $h) (local.get $g)))
      (local.set $x (f64.add (local.get $x) (f64.const 1.5))) (local.set $y (f64.add (local.get $y) (local.get $x)))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))

  ;; On the operand stack, below the try.
  (func (export "operands") (param $n i32) (param $which i32) (result i32) (local $caught i32)
    (local.get $n) (i32.add (local.get $n) (i32.const 1)) (i32.mul (local.get $n) (i32.const 3))
    (i32.xor (local.get $n) (i32.const 5)) (f64.convert_i32_s (local.get $n)) (i64.extend_i32_s (local.get $n))
    (try (result i32)
      (do (local.set $n (i32.const 0)) (call_indirect (type $void) (local.get $which)) (i32.const 1))
      (catch $none (i32.add (local.get $n) (i32.const 2))))
    (local.set $caught) (i32.wrap_i64) (local.set $n) (i32.trunc_f64_s) (i32.add (local.get $n))
    (i32.xor) (i32.mul) (i32.add) (i32.xor) (i32.mul (i32.const 31)) (i32.add (local.get $caught)))

  ;; A try in which nothing throws, in a handler and around one in which something does.
  (func (export "dropped") (param $which i32) (result i32) (local $s i32)
    (try (do
        (local.set $s (i32.const 1))
        (try (do (call $nothing) (local.set $s (i32.add (local.get $s) (i32.const 2))))
          (catch_all (local.set $s (i32.const 1000))))
        (call_indirect (type $void) (local.get $which))
        (local.set $s (i32.add (local.get $s) (i32.const 4))))
      (catch $none
        (try (do (call $nothing) (local.set $s (i32.add (local.get $s) (i32.const 8)))) (catch $none) (catch_all (rethrow 1)))))
    (try (do
        (try (do (call_indirect (type $void) (local.get $which)))
          (catch_all (local.set $s (i32.add (local.get $s) (i32.const 16))))))
      (catch_all (local.set $s (i32.const 1000))))
    (try (do (try (do (call_indirect (type $void) (local.get $which))) (delegate 0)))
      (catch_all (local.set $s (i32.add (local.get $s) (i32.const 32)))))
    (local.get $s)))
