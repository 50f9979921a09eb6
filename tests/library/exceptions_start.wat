(module
  (import "a" "e" (tag $e (param i32 i64)))
  (func $start (throw $e (i32.const 3) (i64.const 4)))
  (start $start))
