(module
  (table 2 funcref)
  (elem (i32.const 1) $f $f)
  (func $f)
  (func (export "f") (result i32) (i32.const 1)))
