;; What descriptors.mjs runs: threads that use descriptors which others close and replace meanwhile. Descriptor 3 is the directory,
;; with the files "a" and "b" of $SIZE bytes, all "a" and all "b".
(module
  (import "env" "memory" (memory 1024 1024 shared))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open" (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_renumber" (func $renumber (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_pread" (func $pread (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_readdir" (func $readdir (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_get" (func $fdstat (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_set_flags" (func $set_flags (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_set_rights" (func $set_rights (param i32 i64 i64) (result i32)))
  (import "wasi_snapshot_preview1" "fd_filestat_get" (func $filestat (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (export "memory" (memory 0))
  (global $SIZE i32 (i32.const 50331648)) ;; 48 MiB: the runtime reads it in slices
  (data (i32.const 100) "abfifo.")
  ;; 0: threads that have ended; 4: the others stop; 8: the descriptor that is replaced; 12: what closing gave
  ;; A thread has 1024 bytes from 4096 * its number on.

  (func $end (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1))) (drop (memory.atomic.notify (i32.const 0) (i32.const -1))))
  (func $await (param $count i32) (local $now i32)
    (loop $again
      (local.set $now (i32.atomic.load (i32.const 0)))
      (if (i32.lt_s (local.get $now) (local.get $count)) (then
        (drop (memory.atomic.wait32 (i32.const 0) (local.get $now) (i64.const -1)))
        (br $again)))))
  (func $stops (result i32) (i32.atomic.load (i32.const 4)))
  ;; Opens a name below descriptor 3; returns the descriptor. `rights` are those of WASI.
  (func $open (param $at i32) (param $name i32) (param $size i32) (param $rights i64) (result i32)
    (if (call $path_open (i32.const 3) (i32.const 0) (local.get $name) (local.get $size) (i32.const 0) (local.get $rights)
          (i64.const 0) (i32.const 0) (local.get $at)) (then (return (i32.const -1))))
    (i32.load (local.get $at)))
  (func $open_file (param $at i32) (param $which i32) (result i32)
    (call $open (local.get $at) (i32.add (i32.const 100) (local.get $which)) (i32.const 1) (i64.const 0x1fffffff)))

  ;; Replaces the descriptor by the other file, again and again.
  (func $replace (param $at i32) (local $i i32) (local $fd i32)
    (loop $next
      (local.set $fd (call $open_file (local.get $at) (i32.and (local.get $i) (i32.const 1))))
      (if (i32.lt_s (local.get $fd) (i32.const 0)) (then unreachable))
      (if (call $renumber (local.get $fd) (i32.load (i32.const 8))) (then unreachable))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.eqz (call $stops)))))
  ;; The same by closing it; the next file mostly gets its number.
  (func $reopen (param $at i32) (local $i i32)
    (loop $next
      (drop (call $close (i32.load (i32.const 8))))
      (drop (call $open_file (local.get $at) (i32.and (local.get $i) (i32.const 1))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.eqz (call $stops)))))

  ;; Reads the whole file in one call, so often. What one call reads is of one file.
  (func (export "mixed") (param $how i32) (param $rounds i32)
    (local $buffer i32) (local $i i32) (local $byte i32) (local $read i32)
    (local.set $buffer (i32.const 0x100000))
    (i32.store (i32.const 8) (call $open_file (i32.const 4096) (i32.const 0)))
    (drop (call $spawn (local.get $how)))
    (loop $next
      (i32.store (i32.const 4104) (local.get $buffer)) (i32.store (i32.const 4108) (global.get $SIZE))
      (if (i32.eqz (call $pread (i32.load (i32.const 8)) (i32.const 4104) (i32.const 1) (i64.const 0) (i32.const 4112))) (then
        (local.set $read (i32.add (local.get $read) (i32.const 1)))
        (local.set $byte (i32.load8_u (local.get $buffer)))
        (local.set $i (i32.const 0))
        (loop $bytes
          (if (i32.ne (i32.load8_u (i32.add (local.get $buffer) (local.get $i))) (local.get $byte)) (then unreachable))
          (local.set $i (i32.add (local.get $i) (i32.const 4096)))
          (br_if $bytes (i32.lt_u (local.get $i) (i32.load (i32.const 4112)))))))
      (br_if $next (i32.lt_u (local.get $read) (local.get $rounds))))
    (i32.atomic.store (i32.const 4) (i32.const 1))
    (call $await (i32.const 1)))

  ;; Reads from the descriptor; traps unless it gets 5 bytes.
  (func $read_5 (param $at i32)
    (i32.store (i32.add (local.get $at) (i32.const 8)) (i32.add (local.get $at) (i32.const 32)))
    (i32.store (i32.add (local.get $at) (i32.const 12)) (i32.const 5))
    (if (call $read (i32.load (i32.const 8)) (i32.add (local.get $at) (i32.const 8)) (i32.const 1) (local.get $at)) (then unreachable))
    (if (i32.ne (i32.load (local.get $at)) (i32.const 5)) (then unreachable)))
  ;; Waits in poll_oneoff until the descriptor can be read from.
  (func $poll_it (param $at i32)
    (i32.store8 (i32.add (local.get $at) (i32.const 40)) (i32.const 1))
    (i32.store (i32.add (local.get $at) (i32.const 48)) (i32.load (i32.const 8)))
    (if (call $poll (i32.add (local.get $at) (i32.const 32)) (i32.add (local.get $at) (i32.const 128)) (i32.const 1) (local.get $at))
      (then unreachable))
    (if (i32.load16_u (i32.add (local.get $at) (i32.const 136))) (then unreachable)))
  ;; A thread waits for what comes from a FIFO. Meanwhile its descriptor is closed here, once a byte comes from standard input, and
  ;; others are opened.
  (func (export "waiting") (param $how i32) (local $i i32)
    (i32.store (i32.const 8) (call $open (i32.const 4096) (i32.const 102) (i32.const 4) (i64.const 0x08000002)))
    (drop (call $spawn (local.get $how)))
    (call $byte)
    (if (call $close (i32.load (i32.const 8))) (then unreachable))
    (if (i32.ne (call $close (i32.load (i32.const 8))) (i32.const 8)) (then unreachable))
    (loop $next
      (if (i32.ne (call $open_file (i32.const 4096) (i32.const 1)) (i32.add (i32.load (i32.const 8)) (local.get $i))) (then unreachable))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (i32.const 4))))
    (call $byte)
    (call $await (i32.const 1))
    (call $byte))
  ;; Takes a byte of standard input.
  (func $byte
    (i32.store (i32.const 8200) (i32.const 8240)) (i32.store (i32.const 8204) (i32.const 1))
    (if (call $read (i32.const 0) (i32.const 8200) (i32.const 1) (i32.const 8192)) (then unreachable)))

  ;; Calls on descriptors 4 to 11, by chance.
  (func $storm (param $at i32) (param $seed i32) (local $i i32) (local $fd i32) (local $other i32)
    (loop $next
      (local.set $seed (i32.add (i32.mul (local.get $seed) (i32.const 1664525)) (i32.const 1013904223)))
      (local.set $fd (i32.add (i32.const 4) (i32.and (i32.shr_u (local.get $seed) (i32.const 10)) (i32.const 7))))
      (local.set $other (i32.add (i32.const 4) (i32.and (i32.shr_u (local.get $seed) (i32.const 14)) (i32.const 7))))
      (block $done (block $9 (block $8 (block $7 (block $6 (block $5 (block $4 (block $3 (block $2 (block $1 (block $0
        (br_table $0 $0 $1 $2 $3 $3 $4 $4 $5 $6 $7 $8 $9 $0 $2 $2 (i32.and (i32.shr_u (local.get $seed) (i32.const 20)) (i32.const 15))))
        (; 0 ;) (drop (call $open_file (local.get $at) (i32.and (local.get $fd) (i32.const 1)))) (br $done))
        (; 1 ;) (drop (call $open (local.get $at) (i32.const 106) (i32.const 1) (i64.const 0x1fffffff))) (br $done))
        (; 2 ;) (drop (call $close (local.get $fd))) (br $done))
        (; 3 ;) (drop (call $renumber (local.get $fd) (local.get $other))) (br $done))
        (; 4 ;) (i32.store (i32.add (local.get $at) (i32.const 8)) (i32.add (local.get $at) (i32.const 64)))
          (i32.store (i32.add (local.get $at) (i32.const 12)) (i32.const 100))
          (drop (call $read (local.get $fd) (i32.add (local.get $at) (i32.const 8)) (i32.const 1) (local.get $at))) (br $done))
        (; 5 ;) (drop (call $readdir (select (i32.const 3) (local.get $fd) (i32.and (local.get $seed) (i32.const 512)))
            (i32.add (local.get $at) (i32.const 64)) (i32.const 200) (i64.extend_i32_u (i32.and (local.get $other) (i32.const 1))) (local.get $at))) (br $done))
        (; 6 ;) (drop (call $fdstat (local.get $fd) (i32.add (local.get $at) (i32.const 64)))) (br $done))
        (; 7 ;) (drop (call $set_flags (local.get $fd) (i32.and (local.get $other) (i32.const 5)))) (br $done))
        (; 8 ;) (drop (call $set_rights (local.get $fd) (i64.const 0x0fffffff) (i64.const 0))) (br $done))
        (; 9 ;) (drop (call $filestat (local.get $fd) (i32.add (local.get $at) (i32.const 64)))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (i32.const 30000)))))
  ;; Eight threads of that. Then all is closed, and opened and closed as by one thread.
  (func (export "storm") (local $i i32)
    (loop $next
      (if (i32.le_s (call $spawn (i32.add (i32.const 8) (local.get $i))) (i32.const 0)) (then unreachable))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (i32.const 8))))
    (call $await (i32.const 8))
    (local.set $i (i32.const 4))
    (loop $next
      (drop (call $close (local.get $i)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (i32.const 65536))))
    (if (i32.ne (call $open_file (i32.const 4096) (i32.const 0)) (i32.const 4)) (then unreachable))
    (if (call $close (i32.const 4)) (then unreachable))
    ;; Says so, and waits.
    (i32.store (i32.const 8200) (i32.const 100)) (i32.store (i32.const 8204) (i32.const 1))
    (if (call $write (i32.const 1) (i32.const 8200) (i32.const 1) (i32.const 8192)) (then unreachable))
    (call $byte))

  (func (export "wasi_thread_start") (param $id i32) (param $how i32) (local $at i32)
    (local.set $at (i32.mul (i32.const 4096) (i32.add (i32.const 2) (local.get $id))))
    (block $done (block $storm (block $poll (block $read (block $reopen (block $replace
      (br_table $replace $reopen $read $poll $storm (local.get $how)))
      (call $replace (local.get $at)) (br $done))
      (call $reopen (local.get $at)) (br $done))
      (call $read_5 (local.get $at)) (br $done))
      (call $poll_it (local.get $at)) (br $done))
      (call $storm (local.get $at) (local.get $how)))
    (call $end))
  (func (export "_start")))
