;; What random_reference.mjs cannot do in JavaScript: see a vector's halves, and trap so that nothing catches it.
(module
  (import "host" "log" (func $log (param i64)))
  (func (export "log") (param v128)
    (call $log (i64x2.extract_lane 0 (local.get 0)))
    (call $log (i64x2.extract_lane 1 (local.get 0))))
  (func (export "throw") (param i32) (unreachable)))
