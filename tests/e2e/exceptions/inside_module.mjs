// A module that makes exceptions with exceptions among their values; for inside.mjs and limit.mjs.

const COUNT = 1000;
const vectors = 'v128 '.repeat(COUNT);
const drops = '(drop) '.repeat(COUNT - 1);

export const inside = `(module
  (type $values (func (param ${vectors})))
  (type $caught (func (result ${vectors})))
  (tag $large (type $values))
  (tag $pair (param exnref i64 exnref))
  (table $table 0 exnref)
  ;; 16 KB of values.
  (func $large (param i32) (result exnref)
    (block $x (result exnref)
      (try_table (catch_all_ref $x) ${'(i32x4.splat (local.get 0)) '.repeat(COUNT)} (throw $large))
      (unreachable)))
  (func $value (param exnref) (result i32)
    (block $h (type $caught)
      (try_table (catch $large $h) (throw_ref (local.get 0)))
      (unreachable))
    (return (i32x4.extract_lane 3 ${drops})))
  ;; Some 600 bytes.
  (func $pair (param exnref i64 exnref) (result exnref)
    (block $x (result exnref)
      (try_table (catch_all_ref $x) (throw $pair (local.get 0) (local.get 1) (local.get 2)))
      (unreachable)))
  (func $open (param exnref) (result exnref i64 exnref)
    (block $h (result exnref i64 exnref)
      (try_table (catch $pair $h) (throw_ref (local.get 0)))
      (unreachable)))
  (func $again (param exnref) (result exnref)
    (block $x (result exnref)
      (try_table (catch_all_ref $x) (throw_ref (local.get 0)))
      (unreachable)))
  ;; A chain of $n from $end on; $doubled: each is inside of the next twice.
  (func $chain (param $end exnref) (param $n i32) (param $doubled i32) (param $is_kept i32) (result exnref) (local $i i32)
    (loop $next
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (local.set $end
        (call $pair (local.get $end) (i64.extend_i32_u (local.get $i))
          (select (result exnref) (local.get $end) (ref.null exn) (local.get $doubled))))
      (if (local.get $is_kept) (then (drop (table.grow $table (local.get $end) (i32.const 1)))))
      (br_if $next (i32.lt_u (local.get $i) (local.get $n))))
    (local.get $end))
  ;; How many there are, their sum, and the value of the end; by the first exnref in each, or by the last one.
  (func $walk (param $x exnref) (param $n i32) (param $by_last i32) (result i64 i32)
    (local $sum i64) (local $first exnref) (local $last exnref) (local $number i64)
    (loop $next
      (call $open (local.get $x))
      (local.set $last) (local.set $number) (local.set $first)
      (local.set $sum (i64.add (local.get $sum) (local.get $number)))
      (local.set $x (select (result exnref) (local.get $last) (local.get $first) (local.get $by_last)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum) (call $value (local.get $x)))
  (func (export "chain") (param $n i32) (result i64 i32)
    (call $walk (call $chain (call $large (i32.const 7)) (local.get $n) (i32.const 0) (i32.const 1))
      (local.get $n) (i32.const 0)))
  (func (export "doubled") (param $n i32) (result i64 i32)
    (call $walk (call $chain (call $large (i32.const 8)) (local.get $n) (i32.const 1) (i32.const 1))
      (local.get $n) (i32.const 1)))
  ;; One inside of $n others.
  (func (export "shared") (param $n i32) (result i64 i32 i32) (local $inner exnref) (local $i i32) (local $sum i64)
    (local.set $inner (call $large (i32.const 9)))
    (loop $make
      (drop (table.grow $table
        (call $pair (local.get $inner) (i64.extend_i32_u (local.get $i)) (ref.null exn)) (i32.const 1)))
      (br_if $make (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (local.set $inner (ref.null exn))
    (loop $look
      (local.set $i (i32.sub (local.get $i) (i32.const 1)))
      (call $open (table.get $table (local.get $i)))
      (drop)
      (local.set $sum (i64.add (local.get $sum)))
      (local.set $inner)
      (br_if $look (local.get $i)))
    (local.get $sum) (call $value (local.get $inner)) (table.size $table))
  ;; The same one, thrown and caught $n times, and kept each time.
  (func (export "again") (param $n i32) (result i32) (local $x exnref)
    (local.set $x (call $large (i32.const 10)))
    (loop $next
      (drop (table.grow $table (local.tee $x (call $again (local.get $x))) (i32.const 1)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (call $value (local.get $x)))
  ;; A chain of which the program has the end only, and then large ones that it does not keep.
  (func (export "deep") (param $n i32) (param $more i32) (result i64 i32) (local $chain exnref) (local $i i32)
    (local.set $chain (call $chain (call $large (i32.const 11)) (local.get $n) (i32.const 0) (i32.const 0)))
    (loop $next
      (drop (call $large (local.get $i)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $more))))
    (call $walk (local.get $chain) (local.get $n) (i32.const 0))))
`;
