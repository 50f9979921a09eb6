;; The second segment passes the end by one byte: no instance.
(module
  (memory 1)
  (data (i32.const 0) "here")
  (data (i32.const 65533) "gone")
  (func (export "f") (result i32) (i32.const 1)))
