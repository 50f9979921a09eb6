;; Addresses and counts of bulk instructions in 64 bits, whose sums may pass 2^64.
(module
  (memory i64 1 1)
  (data (i64.const 0) "abcdefgh")
  (data $passive "ABCDEFGH")
  (func (export "fill") (param i64 i64) (result i32)
    (memory.fill (local.get 0) (i32.const 7) (local.get 1)) (i32.load8_u (i64.const 65535)))
  (func (export "copy") (param i64 i64 i64) (result i64)
    (memory.copy (local.get 0) (local.get 1) (local.get 2)) (i64.load (i64.const 1)))
  (func (export "init") (param i64 i32 i32) (result i64)
    (memory.init $passive (local.get 0) (local.get 1) (local.get 2)) (i64.load (i64.const 0))))
