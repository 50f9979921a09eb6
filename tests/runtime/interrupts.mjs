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
    outer: `(module
  (import "inner" "calls" (func $calls (param i32) (result i32)))
  (func (export "through") (param i32) (result i32) (call $calls (local.get 0))))`,
    // Guests that are nearly always outside of their own code: in libc, or where references are written.
    large: `(module
  (memory (export "memory") 16384)
  (table $table 1000000 funcref)
  (elem declare func $f)
  (func $f)
  (func (export "fill") (param i32) (result i32)
    (loop (memory.fill (i32.const 0) (i32.const 1) (i32.const 0x3ff00000)) (br 0)) (unreachable))
  (func (export "copy") (param i32) (result i32)
    (loop (memory.copy (i32.const 0) (i32.const 0x20000000) (i32.const 0x1ff00000)) (br 0)) (unreachable))
  (func (export "idiom") (param i32) (result i32)
    (loop $again
      (local.set 0 (i32.const 0))
      (loop $bytes
        (i32.store8 (local.get 0) (i32.const 0))
        (br_if $bytes (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 0x3ff00000))))
      (br $again))
    (unreachable))
  (func (export "table_fill") (param i32) (result i32)
    (loop (table.fill $table (i32.const 0) (ref.func $f) (i32.const 1000000)) (br 0)) (unreachable))
  (func (export "table_copy") (param i32) (result i32)
    (loop (table.copy $table $table (i32.const 0) (i32.const 1) (i32.const 999999)) (br 0)) (unreachable)))`,
    // WASI's calls that wait. Each returns the call's errno.
    system: `(module
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_accept" (func $accept (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_set_flags" (func $flags (param i32 i32) (result i32)))
  (memory (export "memory") 4)
  (func $buffer (param i32) ;; an iovec at 0
    (i32.store (i32.const 0) (i32.const 1024)) (i32.store (i32.const 4) (local.get 0)))
  (func (export "read") (param i32) (result i32)
    (call $buffer (i32.const 16)) (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
  (func (export "write") (param i32) (result i32)
    (call $buffer (i32.const 200000))
    (loop (br_if 0 (i32.eqz (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))
    (i32.const -1))
  (func (export "accept") (param i32) (result i32)
    (drop (call $flags (i32.const 3) (i32.const 0)))
    (call $accept (i32.const 3) (i32.const 0) (i32.const 8)))
  (func (export "poll_clock") (param i32) (result i32) ;; an hour
    (i32.store8 (i32.const 72) (i32.const 0)) (i32.store (i32.const 80) (i32.const 1))
    (i64.store (i32.const 88) (i64.const 3600000000000))
    (call $poll (i32.const 64) (i32.const 512) (i32.const 1) (i32.const 8)))
  (func (export "poll_read") (param i32) (result i32)
    (i32.store8 (i32.const 72) (i32.const 1)) (i32.store (i32.const 80) (i32.const 0))
    (call $poll (i32.const 64) (i32.const 512) (i32.const 1) (i32.const 8))))`,
};
