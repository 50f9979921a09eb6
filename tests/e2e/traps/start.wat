;; The start function traps: the instance is not made, and nothing else runs.
(module
  (memory 1)
  (func $from_start (i32.store (i32.const 65536) (i32.const 1)))
  (func $start (call $from_start))
  (func (export "_start") (unreachable))
  (start $start))
