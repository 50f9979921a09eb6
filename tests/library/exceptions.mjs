// Tags between instances and with the host, and exceptions that the host makes, throws and takes; the last with
// sanitizers too.
import fs from 'node:fs';
import path from 'node:path';

import { build, inWork, run, succeed } from '../support/sinter.mjs';
import { compileHost, here } from './host.mjs';

// Tags with 1,000 vectors, and with exnrefs; as exceptions.wat in all else.
const COUNT = 1000;
const vectors = Array(COUNT).fill('v128').join(' ');
const pushes = Array.from({ length: COUNT }, (_, i) => `(i8x16.splat (i32.add (local.get 0) (i32.const ${i})))`).join(
    ' ',
);
const drops = '(drop) '.repeat(COUNT - 1);
fs.writeFileSync(
    inWork('big.wat'),
    `(module
  (import "env" "host" (func $host (param i32)))
  (type $values (func (param ${vectors})))
  (type $caught (func (result ${vectors})))
  (tag $big (export "big") (type $values))
  (tag $nested (export "nested") (param exnref exnref))
  (global $kept (mut exnref) (ref.null exn))
  (func $throw (export "throw") (param i32) ${pushes} (throw $big))
  (func $ref (param i32) (result exnref)
    (block $x (result exnref)
      (try_table (catch_all_ref $x) (call $throw (local.get 0)))
      (unreachable)))
  (func $value (param i32 v128) (result i32)
    (i32.add (i32.const ${COUNT - 1})
      (i32.and (i32.const 255) (i32.sub (i8x16.extract_lane_u 0 (local.get 1)) (i32.const ${(COUNT - 1) & 255})))))
  (func (export "catch") (param i32) (result i32) (local $last v128)
    (block $all
      (block $h (type $caught)
        (try_table (catch $big $h) (catch_all $all) (call $host (local.get 0)))
        (return (i32.const -4)))
      (local.set $last) ${drops}
      (return (call $value (local.get 0) (local.get $last))))
    (i32.const -3))
  (func (export "keep") (param i32)
    (block $x (result exnref)
      (try_table (catch_all_ref $x) (call $host (local.get 0)))
      (return))
    (global.set $kept))
  (func (export "again") (throw_ref (global.get $kept)))
  (func (export "churn") (param $n i32) (result i32) (local $i i32)
    (loop $l
      (drop (call $ref (local.get $i)))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (local.get $i))
  (func (export "throw_nested") (param i32) (throw $nested (ref.null exn) (call $ref (local.get 0))))
  (func (export "catch_nested") (param i32) (result i32) (local $inner exnref) (local $last v128)
    (block $h (result exnref exnref)
      (try_table (catch $nested $h) (call $host (local.get 0)))
      (return (i32.const -4)))
    (local.set $inner)
    (if (i32.eqz (ref.is_null)) (then (return (i32.const -5))))
    (block $caught (type $caught)
      (try_table (catch $big $caught) (throw_ref (local.get $inner)))
      (return (i32.const -6)))
    (local.set $last) ${drops}
    (call $value (local.get 0) (local.get $last))))
`,
);

// Modules that import a tag.
for (const [name, type] of [
    ['numbers', 'i32 i64'],
    ['functions', 'funcref'],
])
    fs.writeFileSync(
        inWork(`${name}.wat`),
        `(module
  (import "env" "host" (func $host (param i32)))
  (import "a" "t" (tag (param ${type})))
  (func (export "call") (param i32) (call $host (local.get 0)))
  (func (export "idle")))
`,
    );

const sources = [
    path.join(here, 'exceptions.wat'),
    path.join(here, 'exceptions_user.wat'),
    path.join(here, 'exceptions_start.wat'),
    inWork('big.wat'),
    inWork('numbers.wat'),
    inWork('functions.wat'),
];
const host = compileHost('exceptions.c', 'exceptions');
const libraries = sources.map((_, i) => inWork(`exceptions_${i}.so`));
for (const flags of [['-O0'], ['-O1', '--bounds=explicit'], ['-O2', '--strict'], ['-O2']]) {
    sources.forEach((source, i) => build(source, '--emit=shared', ...flags, '-o', libraries[i]));
    succeed(run(host, libraries), `exceptions ${flags.join(' ')}`);
}
for (const sanitizer of ['address', 'thread'])
    succeed(run(compileHost('exceptions.c', `exceptions_${sanitizer}`, { sanitizer }), libraries), sanitizer);
