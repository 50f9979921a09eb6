;; A memory of 2 to 5 pages.
(module
  (memory 2 5)
  (func (export "size") (result i32) (memory.size))
  (func (export "grow") (param i32) (result i32 i32) (memory.grow (local.get 0)) (memory.size))
  (func (export "twice") (param i32 i32) (result i32 i32 i32)
    (memory.grow (local.get 0)) (memory.grow (local.get 1)) (memory.size))
  ;; What is new is zero, what was there stays, and bounds move with the size.
  (func (export "contents") (param $pages i32) (param $address i32) (result i32 i32)
    (i32.store (i32.const 131068) (i32.const 42))
    (drop (memory.grow (local.get $pages)))
    (i32.load (i32.const 131068))
    (i32.load (local.get $address))))
