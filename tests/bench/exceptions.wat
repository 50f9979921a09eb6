;; What exceptions.mjs measures. Each function makes $count calls of a function that may throw: $quiet, number 0 of the table,
;; does not, $throw, number 1, does. They are called through a table, so that nothing is inlined.
(module
  (tag $e (param i32))
  (type $callee (func (param i32) (result i32)))
  (type $caller (func (param i32 i32) (result i32)))
  (table 2 funcref)
  (table $callers 2 funcref)
  (elem (table 0) (i32.const 0) func $quiet $throw)
  (elem (table $callers) (i32.const 0) func $plain $guarded)
  (func $quiet (param i32) (result i32)
    (if (i32.eq (local.get 0) (i32.const -1)) (then (throw $e (local.get 0))))
    (local.get 0))
  (func $throw (param i32) (result i32) (throw $e (local.get 0)))

  ;; A loop without a try, and with one.
  (func (export "calls") (param $count i32) (param $which i32) (result i32) (local $sum i32)
    (loop $l
      (local.set $sum (i32.add (local.get $sum) (call_indirect (type $callee) (local.get $count) (local.get $which))))
      (br_if $l (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
    (local.get $sum))
  (func (export "loop") (param $count i32) (param $which i32) (result i32) (local $sum i32)
    (loop $l
      (local.set $sum (i32.add (local.get $sum)
        (try (result i32)
          (do (call_indirect (type $callee) (local.get $count) (local.get $which)))
          (catch $e))))
      (br_if $l (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
    (local.get $sum))

  ;; Calls of a function without a try, and with one.
  (func $plain (type $caller) (call_indirect (type $callee) (local.get 0) (local.get 1)))
  (func $guarded (type $caller)
    (try (result i32)
      (do (call_indirect (type $callee) (local.get 0) (local.get 1)))
      (catch $e)))
  (func $functions (param $count i32) (param $which i32) (param $caller i32) (result i32) (local $sum i32)
    (loop $l
      (local.set $sum (i32.add (local.get $sum)
        (call_indirect $callers (type $caller) (local.get $count) (local.get $which) (local.get $caller))))
      (br_if $l (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
    (local.get $sum))
  (func (export "plain_functions") (param $count i32) (param $which i32) (result i32)
    (call $functions (local.get $count) (local.get $which) (i32.const 0)))
  (func (export "functions") (param $count i32) (param $which i32) (result i32)
    (call $functions (local.get $count) (local.get $which) (i32.const 1))))
