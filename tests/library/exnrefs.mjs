// Exnrefs between instances, with few and with many values.
import fs from 'node:fs';

import { build, inWork, run, succeed } from '../support/sinter.mjs';
import { compileHost } from './host.mjs';

const COUNT = 1000;
const vectors = 'v128 '.repeat(COUNT);
const pushes = Array.from({ length: COUNT }, (_, i) => `(i32x4.splat (i32.add (local.get 0) (i32.const ${i})))`).join(
    ' ',
);

fs.writeFileSync(
    inWork('maker.wat'),
    `(module
  (type $values (func (param ${vectors})))
  (type $caught (func (result ${vectors})))
  (tag $large (type $values))
  (tag $small (param i32))
  (table (export "table") 3 exnref)
  (table $functions (export "functions") 2 funcref)
  (elem (table $functions) (i32.const 0) func $make $value)
  (global (export "global") (mut exnref) (ref.null exn))
  (global $last (mut i32) (i32.const 0))
  (func $make (export "make") (param i32) (result exnref)
    (block $x (result exnref)
      (try_table (catch_all_ref $x) ${pushes} (throw $large))
      (unreachable)))
  (func (export "make_small") (param i32) (result exnref)
    (block $x (result exnref)
      (try_table (catch_all_ref $x) (throw $small (local.get 0)))
      (unreachable)))
  (func $remember (param i32) (result i32) (global.set $last (local.get 0)) (global.get $last))
  (func $value (export "value") (param exnref) (result i32)
    (block $s (result i32)
      (block $h (type $caught)
        (try_table (catch $large $h) (catch $small $s) (throw_ref (local.get 0)))
        (unreachable))
      (i32.sub (i32x4.extract_lane 3) (i32.const ${COUNT - 1}))
      (return (call $remember)))))
`,
);
fs.writeFileSync(
    inWork('user.wat'),
    `(module
  (import "a" "make" (func $make (param i32) (result exnref)))
  (import "a" "make_small" (func $make_small (param i32) (result exnref)))
  (import "a" "value" (func $value (param exnref) (result i32)))
  (import "a" "table" (table $table 3 exnref))
  (import "a" "functions" (table $functions 2 funcref))
  (import "a" "global" (global $global (mut exnref)))
  (type $make_type (func (param i32) (result exnref)))
  (type $value_type (func (param exnref) (result i32)))
  (table $own 2 exnref)
  (global $kept (mut exnref) (ref.null exn))
  (func (export "run") (param $n i32) (result i32) (local $first exnref) (local $i i32)
    (local.set $first (call $make (i32.const 1)))
    (global.set $global (call $make (i32.const 10)))
    (global.set $kept (call_indirect $functions (type $make_type) (i32.const 100) (i32.const 0)))
    (table.set $table (i32.const 1) (call $make (i32.const 1000)))
    (table.set $own (i32.const 1) (call $make (i32.const 10000)))
    (drop (table.grow $table (call $make (i32.const 100000)) (i32.const 1)))
    (table.copy $own $table (i32.const 0) (i32.sub (table.size $table) (i32.const 1)) (i32.const 1))
    (table.fill $table (i32.const 3) (ref.null exn) (i32.const 1))
    (loop $l
      (if (i32.ne (local.get $i) (call $value (call $make (local.get $i)))) (then (unreachable)))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (call $value (call $make_small (i32.const 1000000)))
    (i32.add (call $value (local.get $first)))
    (i32.add (call $value (global.get $global)))
    (i32.add (call_indirect $functions (type $value_type) (global.get $kept) (i32.const 1)))
    (i32.add (call $value (table.get $table (i32.const 1))))
    (i32.add (call $value (table.get $own (i32.const 1))))
    (i32.add (call $value (table.get $own (i32.const 0))))
    (i32.add (ref.is_null (table.get $table (i32.const 3))))
    (i32.add (table.size $table))))
`,
);

const host = compileHost('exnrefs.c', 'exnrefs');
for (const flags of [['-O0'], ['-O1', '--bounds=explicit'], ['-O2']]) {
    for (const name of ['maker', 'user']) build(inWork(`${name}.wat`), '--emit=shared', ...flags, '-o', `${name}.so`);
    succeed(run(host, [inWork('maker.so'), inWork('user.so')]), `exnrefs ${flags.join(' ')}`);
}
const sanitized = compileHost('exnrefs.c', 'exnrefs_address', { sanitizer: 'address' });
succeed(run(sanitized, [inWork('maker.so'), inWork('user.so')]), 'exnrefs with sanitizers');
// In a header, nothing is left of them.
for (const name of ['maker', 'user'])
    build(inWork(`${name}.wat`), '--emit=shared', '-o', `lib${name}.so`, '--header', `${name}.h`);
