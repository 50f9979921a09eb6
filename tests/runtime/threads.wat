;; What several threads, each with an instance of its own, do to a shared memory.
(module
  (import "env" "step" (func $step (param i32)))
  (import "env" "memory" (memory 1 200 shared))
  (tag $odd (param i32))
  (func (export "count") (param $n i32) (result i32)
    (loop $l
      (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
      (drop (i64.atomic.rmw16.add_u (i32.const 8) (i64.const 1)))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.const 0))
  ;; Adds up the old sizes: each of the pages is given to one thread.
  (func (export "grow") (param $n i32) (result i32) (local $sum i32)
    (loop $l
      (local.set $sum (i32.add (local.get $sum) (memory.grow (i32.const 1))))
      (i32.store8 (i32.sub (i32.shl (memory.size) (i32.const 16)) (i32.const 1)) (i32.const 1))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  ;; A lock: 16 is 0 when it is free, 1 when it is held, 2 when others wait. 20 is what it protects.
  (func $lock
    (if (i32.eqz (i32.atomic.rmw.cmpxchg (i32.const 16) (i32.const 0) (i32.const 1))) (then (return)))
    (loop $l
      (if (i32.atomic.rmw.xchg (i32.const 16) (i32.const 2))
        (then
          (drop (memory.atomic.wait32 (i32.const 16) (i32.const 2) (i64.const -1)))
          (br $l)))))
  (func $unlock
    (if (i32.ne (i32.atomic.rmw.xchg (i32.const 16) (i32.const 0)) (i32.const 1))
      (then (drop (memory.atomic.notify (i32.const 16) (i32.const 1))))))
  (func (export "locked") (param $n i32) (result i32)
    (loop $l
      (call $lock)
      (i32.store (i32.const 20) (i32.add (i32.load (i32.const 20)) (i32.const 1)))
      (call $unlock)
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.const 0))
  ;; Each thread has exceptions of its own.
  (func (export "throws") (param $n i32) (result i32) (local $sum i32)
    (loop $l
      (try
        (do (try (do (throw $odd (local.get $n))) (catch_all (rethrow 0))))
        (catch $odd (local.set $sum (i32.add (local.get $sum)))))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  (func (export "wake") (param i32) (result i32)
    (memory.atomic.notify (i32.const 24) (local.get 0)))
  (func (export "sleep") (param i32) (result i32)
    (memory.atomic.wait32 (i32.const 24) (i32.const 0) (i64.const -1)))
  ;; The host, called inside a try, comes back in: what is thrown there is not caught here.
  (func (export "nested") (param i32) (result i32)
    (try (result i32) (do (call $step (local.get 0)) (i32.const 1)) (catch_all (i32.const 2))))
  (func (export "throw") (param i32) (result i32) (throw $odd (local.get 0)))
  (func (export "after") (param i32) (result i32)
    (try (result i32) (do (call $step (local.get 0)) (throw $odd (i32.const 5))) (catch $odd))))
