;; A segment whose end is no 32-bit number.
(module
  (memory 1)
  (data (i32.const -1) "ab")
  (func (export "f") (result i32) (i32.const 1)))
