// Each level and processor makes a program that works; -s leaves no symbols.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { assemble, build, inWork, run, succeed } from '../../support/sinter.mjs';

const wasm = assemble(
    'sum',
    `(module
  (memory 1)
  (func $fault (i32.store (i32.const 65533) (i32.const 0)))
  (func (export "sum") (param $n i32) (result i32) (local $total i32)
    (loop
      (local.set $total (i32.add (local.get $total) (local.get $n)))
      (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $total))
  (func (export "fault") (call $fault)))`,
);
const flags = [
    ['-O0'],
    ['-O1'],
    ['-O2'],
    ['-O3'],
    ['-O', '3', '--cpu=native'],
    ['-s'],
    ['--strict'],
    ['--bounds=explicit'],
];
for (const set of flags) {
    build(wasm, ...set, '--runtime-policy', '-o', 'program');
    const sum = run(inWork('program'), ['1000'], { env: { SINTER_INVOKE: 'sum' } });
    assert.equal(succeed(sum, set.join(' ')), '500500\n');
    // Stripped or not, a backtrace has names.
    const fault = run(inWork('program'), [], { env: { SINTER_INVOKE: 'fault' } });
    assert.equal(fault.code, 134);
    assert.match(fault.stderr, /^\S+: trap: out of bounds memory access\n[^]* at fault \(wasm-function\[2\]\)\n$/);
}
build(wasm, '-o', 'whole');
build(wasm, '-s', '-o', 'stripped');
assert.ok(fs.statSync(inWork('stripped')).size < fs.statSync(inWork('whole')).size);
