// Valid modules that once ended in an error of the C compiler's, or in a wrong result of its optimiser.
import assert from 'node:assert/strict';

import { EXNREF, I32, module, section, vec } from '../../support/wasm.mjs';
import {
    assemble,
    build,
    exists,
    inWork,
    refused,
    run,
    sinter,
    sinterProgram,
    succeed,
    write,
} from '../../support/sinter.mjs';

const levels = ['-O0', '-O1', '-O2', '-O3'];
const invoke = (level, name, file, ...args) =>
    succeed(run(sinterProgram, ['run', level, '--invoke', name, file, ...args]), `${level} ${file}`);

// A loop of three bodies whose count is found by a factor that undoes the division by three: 2^32 / 3 rounds,
// all but the last of them the same.
const factor = assemble(
    'factor',
    `(module (func (export "f") (result i32) (local $i i32) (local $s i32)
      (loop $l
        ${[0, 1, 2].map((k) => `(local.set $s (i32.add (local.get $s) (i32.xor (i32.add (local.get $i) (i32.const ${k})) (i32.const 5))))`).join('\n')}
        (local.set $i (i32.add (local.get $i) (i32.const 3)))
        (br_if $l (i32.ne (i32.mul (local.get $i) (i32.const 0x55555556)) (i32.const 0xAAAAAAAE))))
      (local.get $s)))`,
);
for (const level of levels) assert.equal(invoke(level, 'f', factor), `${2147483671 | 0}\n`, level);

// Several results, one of them an exnref: of a type alone, and of a function that nothing calls.
const FUNC = 0x60;
const types = section(
    1,
    vec([
        [FUNC, 0, 2, I32, EXNREF],
        [FUNC, 0, 0],
    ]),
);
const exported = section(7, vec([[1, 0x66, 0, 0]]));
write('type_only.wasm', module(types, section(3, vec([[1]])), exported, section(10, vec([[2, 0, 0x0b]]))));
const pair = [6, 0, 0x41, 1, 0xd0, EXNREF, 0x0b];
write('uncalled.wasm', module(types, section(3, vec([[1], [0]])), exported, section(10, vec([[2, 0, 0x0b], pair]))));
for (const name of ['type_only', 'uncalled'])
    for (const level of levels) {
        build(`${name}.wasm`, level, '--emit=shared', '-o', `${name}.so`);
        build(`${name}.wasm`, level, '--runtime-policy', '-o', name);
        succeed(run(inWork(name), [], { env: { SINTER_INVOKE: 'f' } }), name);
    }

// Emscripten's fd_seek where an i64 is two i32: a library's host may have one; nobody else has.
const legalised = assemble(
    'legalised',
    `(module (import "wasi_snapshot_preview1" "fd_seek" (func (param i32 i32 i32 i32 i32) (result i32))) (memory (export "memory") 1)
      (func (export "f") (result i32) (call 0 (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))))`,
);
build(legalised, '--emit=shared', '-o', 'legalised.so');
build(legalised, '--missing-imports=trap', '--runtime-policy', '-o', 'legalised');
const { code, stderr } = run(inWork('legalised'), [], { env: { SINTER_INVOKE: 'f' } });
assert.equal(code, 134, stderr);
refused(sinter(['build', legalised, '-o', 'unbound']), 1, /fd_seek.*does not have the type that WASI gives it/);
assert.ok(!exists('unbound'));

// Imported tables of exnref, and nothing else of exceptions.
const tables = assemble(
    'tables',
    `(module (import "m" "t" (table $t 1 exnref)) (import "m" "u" (table $u 1 9 exnref))
      (func (export "size") (result i32) (table.size $t))
      (func (export "copy") (table.copy $u $t (i32.const 0) (i32.const 0) (i32.const 1))))`,
);
for (const level of levels)
    for (const bounds of ['guard', 'explicit'])
        build(tables, '--emit=shared', level, `--bounds=${bounds}`, '-o', 'tables.so');

// Thousands of vectors that live at once: what takes a quadratic time for them is left out.
const LIVE = 4000;
const vectors = assemble(
    'vectors',
    `(module (func (export "f") (param i32) (result i32) (local ${'v128 '.repeat(LIVE)})
      ${Array.from({ length: LIVE }, (_, i) => `(local.set ${i + 1} (i32x4.splat (i32.add (local.get 0) (i32.const ${i}))))`).join('\n')}
      (i32x4.extract_lane 3 (local.get 1))
      ${Array.from({ length: LIVE - 1 }, (_, i) => `(i32.add (i32x4.extract_lane ${i % 4} (local.get ${LIVE - i})))`).join('\n')}))`,
);
for (const level of ['-O1', '-O2'])
    assert.equal(invoke(level, 'f', vectors, '7'), `${7 * LIVE + (LIVE * (LIVE - 1)) / 2}\n`);

// Tail calls with 1,600 bytes of parameters, of results, and of both.
const MANY = 200;
const all = (keyword) => `(${keyword} ${'i64 '.repeat(MANY)})`;
const each = (what) => Array.from({ length: MANY }, (_, i) => what(i)).join('\n');
const sum = '(i64.add) '.repeat(MANY - 1);
const wide = assemble(
    'wide',
    `(module (type $t (func ${all('param')} ${all('result')})) (table funcref (elem $same))
      (func $same (type $t) ${each((i) => `(local.get ${MANY - 1 - i})`)})
      (func $direct (type $t) ${each((i) => `(local.get ${i})`)} return_call $same)
      (func $indirect (type $t) ${each((i) => `(local.get ${i})`)} i32.const 0 return_call_indirect (type $t))
      (func $first ${all('param')} (result i64) ${each((i) => `(local.get ${i})`)} call $indirect ${'drop '.repeat(MANY - 1)})
      (func $tail (result i64) ${each((i) => `(i64.const ${i})`)} return_call $first)
      (func (export "direct") (result i64) ${each((i) => `(i64.const ${i * i})`)} call $direct ${sum})
      (func (export "first") (result i64) (call $tail)))`,
);
for (const level of levels) {
    assert.equal(invoke(level, 'direct', wide), `${(199 * 200 * 399) / 6}\n`);
    assert.equal(invoke(level, 'first', wide), '199\n');
}
