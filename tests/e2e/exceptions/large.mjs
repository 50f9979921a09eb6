// Exceptions with 1,000 vectors, and with exnrefs: caught by their tag, kept in locals, globals and tables, thrown again,
// and rethrown. What a program does not have any more takes no memory: more than a GiB goes through.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { wat2wasm } from '../../support/process.mjs';

const COUNT = 1000;
const [sinter, , work] = process.argv.slice(2);
const vectors = 'v128 '.repeat(COUNT);
const pushes = Array.from({ length: COUNT }, (_, i) => `(i32x4.splat (i32.add (local.get 0) (i32.const ${i})))`).join(
    ' ',
);
const drops = '(drop) '.repeat(COUNT - 1);

const text = `(module
  (type $values (func (param ${vectors})))
  (type $caught (func (result ${vectors})))
  (tag $large (type $values))
  (tag $pair (param exnref i64 exnref))
  (global $kept (mut exnref) (ref.null exn))
  (table $table 4 exnref)
  (func $throw (param i32) ${pushes} (throw $large))
  (func $ref (param i32) (result exnref)
    (block $x (result exnref)
      (try_table (catch_all_ref $x) (call $throw (local.get 0)))
      (unreachable)))
  ;; The last vector's number, less what it is more than the first's; -1 for another exception.
  (func $value (param exnref) (result i32)
    (block $all
      (block $h (type $caught)
        (try_table (catch $large $h) (catch_all $all) (throw_ref (local.get 0)))
        (unreachable))
      (i32.sub (i32x4.extract_lane 3) (i32.const ${COUNT - 1}))
      (return (call $last)))
    (i32.const -1))
  (global $last (mut i32) (i32.const 0))
  (func $last (param i32) (result i32) (global.set $last (local.get 0)) (global.get $last))
  ;; By the tag; without a reference.
  (func (export "plain") (param $n i32) (result i64) (local $sum i64) (local $i i32)
    (loop $l
      (block $h (type $caught)
        (try_table (catch $large $h) (call $throw (local.get $i)))
        (unreachable))
      (local.set $sum (i64.add (i64.extend_i32_u (i32x4.extract_lane 0)) (local.get $sum)))
      ${drops}
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (local.get $sum))
  ;; One that is thrown before the loop, the last one, and one in each place that keeps it.
  (func (export "kept") (param $n i32) (result i32 i32 i32 i32 i64)
    (local $sum i64) (local $i i32) (local $first exnref) (local $before exnref)
    (local.set $first (call $ref (i32.const 11)))
    (local.set $before (call $ref (i32.const 0)))
    (global.set $kept (call $ref (i32.const 22)))
    (table.set $table (i32.const 2) (call $ref (i32.const 33)))
    (table.fill $table (i32.const 0) (call $ref (i32.const 44)) (i32.const 2))
    (drop (table.grow $table (call $ref (i32.const 55)) (i32.const 3)))
    (loop $l
      (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_s (call $value (local.get $before)))))
      (local.set $before (call $ref (local.get $i)))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (call $value (local.get $first))
    (call $value (global.get $kept))
    (i32.add (call $value (table.get $table (i32.const 2))) (call $value (table.get $table (i32.const 1))))
    (call $value (table.get $table (i32.const 6)))
    (local.get $sum))
  (func $pair (param exnref i64 exnref) (result exnref)
    (block $x (result exnref)
      (try_table (catch_all_ref $x) (throw $pair (local.get 0) (local.get 1) (local.get 2)))
      (unreachable)))
  ;; Exceptions in each other: a list of $n, made and taken apart.
  (func (export "nested") (param $n i32) (result i64 i32 i32) (local $list exnref) (local $sum i64) (local $end exnref)
    (local.set $list (call $ref (i32.const 66)))
    (loop $make
      (local.set $list (call $pair (local.get $list) (i64.extend_i32_u (local.get $n)) (ref.null exn)))
      (br_if $make (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (block $done
      (loop $take
        (block $h (result exnref i64 exnref)
          (block $other
            (try_table (catch $pair $h) (catch_all $other) (throw_ref (local.get $list)))
            (unreachable))
          (br $done))
        (local.set $end)
        (local.set $sum (i64.add (local.get $sum)))
        (local.set $list)
        (br $take)))
    (local.get $sum) (call $value (local.get $list)) (ref.is_null (local.get $end)))
  (func $again (param i32)
    (try
      (do (call $throw (local.get 0)))
      (catch_all
        (try (do (call $throw (i32.const 77))) (catch $large ${drops} (drop)))
        (rethrow 0))))
  (func (export "rethrown") (param i32) (result i32)
    (try (type $caught) (do (call $again (local.get 0)) (unreachable)) (catch $large))
    (i32.sub (i32x4.extract_lane 3) (i32.const ${COUNT - 1}))
    (return (call $last)))
  (func (export "uncaught") (param i32) (call $throw (local.get 0))))
`;
writeFileSync(path.join(work, 'large.wat'), text);
const features = ['exceptions', 'tail-call'];
export const module = readFileSync(
    wat2wasm(sinter, path.join(work, 'large.wat'), path.join(work, 'large.wasm'), features),
);
