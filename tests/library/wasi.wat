;; Ends itself by WASI: from an export, or, where the host says so, from the start function.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $write (param i32 i32 i32 i32) (result i32)))
  (import "env" "when" (func $when (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\08\00\00\00\06\00\00\00hello\n")
  (global $steps (export "steps") (mut i32) (i32.const 0))
  (start $start)
  (func $start (if (i32.eq (call $when) (i32.const 1)) (then (call $exit (i32.const 7)))))
  (func (export "end") (param i32) (result i32)
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32)))
    (global.set $steps (i32.add (global.get $steps) (i32.const 1)))
    (call $exit (local.get 0))
    (global.set $steps (i32.const 1000))
    (i32.const 0)))
