;; What the scripts of this folder run, by --invoke. The first word of a thread's argument says what it does.
(module
  (import "env" "memory" (memory 2 4 shared))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (export "memory" (memory 0))
  (table 12 funcref)
  (type $kind (func (param $id i32)))
  (elem (i32.const 0) $return $trap $overflow $exit_7 $spin $wait $block $sleep $beyond $pass_gate $trap_at_gate $grow)
  ;; Of each instance its own, so of each thread.
  (global $own (mut i32) (i32.const 40))
  ;; 0: threads that have begun; 4: that have ended; 8: the gate; 12: never written; 16: what $keep was given
  (data $text "passive")

  (func $begin (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1))) (drop (memory.atomic.notify (i32.const 0) (i32.const -1))))
  (func $end (drop (i32.atomic.rmw.add (i32.const 4) (i32.const 1))) (drop (memory.atomic.notify (i32.const 4) (i32.const -1))))
  ;; Waits until the counter at $place is $count.
  (func $await (param $place i32) (param $count i32) (local $now i32)
    (loop $again
      (local.set $now (i32.atomic.load (local.get $place)))
      (if (i32.lt_s (local.get $now) (local.get $count)) (then
        (drop (memory.atomic.wait32 (local.get $place) (local.get $now) (i64.const -1)))
        (br $again)))))
  (func $open_gate (i32.atomic.store (i32.const 8) (i32.const 1)) (drop (memory.atomic.notify (i32.const 8) (i32.const -1))))
  (func $at_gate (drop (memory.atomic.wait32 (i32.const 8) (i32.const 0) (i64.const -1))))

  (func $return (param $id i32))
  (func $trap (param $id i32) unreachable)
  (func $overflow (param $id i32) (call $overflow (i32.add (local.get $id) (i32.const 1))) (i32.store (i32.const 20) (local.get $id)))
  (func $exit_7 (param $id i32) (call $exit (i32.const 7)))
  (func $spin (param $id i32) (loop $again (br $again)))
  (func $wait (param $id i32) (drop (memory.atomic.wait32 (i32.const 12) (i32.const 0) (i64.const -1))))
  (func $block (param $id i32)
    (i32.store (i32.const 32) (i32.const 48)) (i32.store (i32.const 36) (i32.const 1))
    (if (call $read (i32.const 0) (i32.const 32) (i32.const 1) (i32.const 40)) (then unreachable)))
  ;; A relative time of 2^62 ns.
  (func $sleep (param $id i32)
    (i64.store (i32.const 152) (i64.const 0x4000000000000000)) (i32.store (i32.const 144) (i32.const 1))
    (if (call $poll (i32.const 128) (i32.const 192) (i32.const 1) (i32.const 40)) (then unreachable)))
  (func $beyond (param $id i32) (i32.store (i32.const 0x40000) (local.get $id)))
  (func $pass_gate (param $id i32)
    (call $at_gate)
    (drop (i32.atomic.rmw.add (i32.const 16) (local.get $id))))
  (func $trap_at_gate (param $id i32) (call $at_gate) unreachable)
  ;; Each instance has its segments, its globals and its table: what one drops or changes stays with the others.
  (func $grow (param $id i32)
    (if (i32.ne (global.get $own) (i32.const 40)) (then unreachable))
    (global.set $own (i32.const 41))
    (memory.init $text (i32.const 64) (i32.const 0) (i32.const 7))
    (data.drop $text)
    (drop (memory.grow (i32.const 1))))

  (func (export "wasi_thread_start") (param $id i32) (param $kind i32)
    (call $begin)
    (call_indirect (type $kind) (local.get $id) (local.get $kind))
    (call $end))

  ;; Starts a thread, and when it has begun does the other kind here.
  (func (export "both") (param $there i32) (param $here i32)
    (if (i32.le_s (call $spawn (local.get $there)) (i32.const 0)) (then unreachable))
    (call $await (i32.const 0) (i32.const 1))
    (call_indirect (type $kind) (i32.const 0) (local.get $here)))
  ;; Starts so many threads of a kind, and opens the gate once all have begun.
  (func (export "many") (param $count i32) (param $kind i32) (local $i i32)
    (loop $next
      (if (i32.le_s (call $spawn (local.get $kind)) (i32.const 0)) (then unreachable))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count))))
    (call $await (i32.const 0) (local.get $count))
    (call $open_gate)
    (call $await (i32.const 4) (local.get $count)))
  ;; Starts threads until there are no more; then, when these have ended, one more. Returns how many there were at a time, and what
  ;; thread-spawn gave when there was no room.
  (func (export "fill") (result i32 i32) (local $count i32) (local $id i32) (local $sum i32) (local $retry i32)
    (loop $next
      (local.set $id (call $spawn (i32.const 9)))
      (if (i32.gt_s (local.get $id) (i32.const 0)) (then
        (local.set $count (i32.add (local.get $count) (i32.const 1)))
        (local.set $sum (i32.add (local.get $sum) (local.get $id)))
        (br $next))))
    (call $await (i32.const 0) (local.get $count))
    (call $open_gate)
    (call $await (i32.const 4) (local.get $count))
    ;; Each thread knew its number.
    (if (i32.ne (local.get $sum) (i32.atomic.load (i32.const 16))) (then unreachable))
    ;; The host may take a moment to see that they have ended.
    (loop $again
      (local.set $retry (i32.add (local.get $retry) (i32.const 1)))
      (if (i32.gt_u (local.get $retry) (i32.const 1000000)) (then unreachable))
      (br_if $again (i32.lt_s (call $spawn (i32.const 0)) (i32.const 0))))
    (call $await (i32.const 4) (i32.add (local.get $count) (i32.const 1)))
    (local.get $count) (local.get $id))
  ;; So many threads, one after the other. Their numbers differ from each other. Waits for input at the end, if asked to.
  (func (export "churn") (param $count i32) (param $waits i32) (local $i i32) (local $id i32) (local $last i32)
    (loop $next
      (local.set $id (call $spawn (i32.const 0)))
      (br_if $next (i32.lt_s (local.get $id) (i32.const 0)))
      (if (i32.le_u (local.get $id) (local.get $last)) (then unreachable))
      (if (i32.gt_u (local.get $id) (i32.const 0x1fffffff)) (then unreachable))
      (local.set $last (local.get $id))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (call $await (i32.const 4) (local.get $i))
      (br_if $next (i32.lt_u (local.get $i) (local.get $count))))
    (if (local.get $waits) (then (call $block (i32.const 0)))))
  ;; A thread of the kind $grow; then what it did to its own is not seen here, and what to the memory is.
  (func (export "apart") (result i32)
    (drop (call $spawn (i32.const 11)))
    (call $await (i32.const 4) (i32.const 1))
    (if (i32.ne (global.get $own) (i32.const 40)) (then unreachable))
    (if (i32.ne (i32.load8_u (i32.const 64)) (i32.const 112)) (then unreachable))
    (memory.init $text (i32.const 65) (i32.const 0) (i32.const 7))
    (memory.size))
  (func (export "_start")))
