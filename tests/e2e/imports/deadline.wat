;; A guest whose call has a deadline, by a host function of its executable, and that is nearly always in WASI's calls.
(module
  (import "env" "limited" (func $limited))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "wait")
    (i32.store (i32.const 16) (i32.const 1)) ;; the monotonic clock
    (i64.store (i32.const 24) (i64.const 100000000000))
    (loop (drop (call $poll (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128))) (br 0)))
  (func (export "_start") (call $limited)))
