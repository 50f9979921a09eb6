// Native programs whose output differs from Sinter's because they round less often: such a difference is a remark if it is explained,
// and fails the bench if it is not.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { assemble, inWork, skip, succeed, write } from '../../support/sinter.mjs';
import { bench, fails, fake } from './frame.mjs';

const printing = (name, text) => {
    const size = (text.length + 1).toString(16).padStart(2, '0');
    return assemble(
        name,
        `(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\\08\\00\\00\\00\\${size}\\00\\00\\00${text}\\0a")
  (func (export "_start") (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32)))))`,
    );
};
const labels = ({ report }) => report.rows.map((row) => row.label);
const labelled = ({ report }, label) => report.rows.find((row) => row.label === label);
const zero = printing('zero', 'x = 0.0');

// Programs: one that differs a little, one that differs a lot, and one that differs in more than such numbers.
const close = bench([
    zero,
    `--native=${fake('close', 'echo x = 0.0000001')}`,
    '--native=./close',
    '--against=node',
    '--svg=chart.svg',
]);
succeed(close);
assert.deepEqual(labels(close), ['native', 'native, close', 'Sinter', 'V8, optimised']);
for (const label of ['native', 'native, close']) {
    assert.match(labelled(close, label).remark, /differs in the last digits of floating-point numbers/);
    assert.match(close.stdout, new RegExp(`^\\* ${label}: its output differs in the last digits`, 'm'));
}
assert.match(fs.readFileSync(inWork('chart.svg'), 'utf8'), /\* native: its output differs in the last digits/);
for (const label of ['Sinter', 'V8, optimised']) assert.equal(labelled(close, label).remark, null);
for (const [name, text, reason] of [
    [
        'far',
        'x = 0.00001',
        /not that of native: floating-point numbers differ by up to 1e-05 times .*-ffp-contract=off/,
    ],
    ['text', 'y = 0.0', /its output is not that of native$/],
    ['whole', 'x = 1', /floating-point numbers differ/],
]) {
    const other = bench([zero, `--native=${fake(name, `echo ${text}`)}`, '--against=none']);
    assert.equal(other.code, 1);
    assert.match(labelled(other, 'Sinter').reason, reason);
    fails(other, 'sinter', 'Sinter', /its output is not that of native/);
}

// A program other than the first is judged alone.
const second = bench([
    zero,
    `--native=${fake('same', 'echo x = 0.0')}`,
    '--native=./close',
    '--native=./far',
    '--against=none',
]);
succeed(second);
assert.equal(labelled(second, 'native').remark, null);
assert.match(labelled(second, 'native, close').remark, /last digits/);
assert.match(labelled(second, 'native, far').reason, /its output is not that of native/);

// What is built from C may fuse a multiplication and a subtraction where the processor can, and only there. With one rounding, `x` is 1.
const fusing = (name, print) =>
    write(
        name,
        `#include <stdio.h>
volatile double a = 1 + 0x1p-30, b = 1 + 0x1p-29;
#ifdef __FMA__
enum { HAS_FMA = 1 };
#else
enum { HAS_FMA = 0 };
#endif
int main(void) {
    double a_once = a, x = (a_once * a_once - b) * 0x1p60;
    ${print}
}
`,
    );
fusing('fusing.c', 'printf("x = %.1f\\n", x);');
fusing('integer.c', 'printf("%d\\n", (int)x);');
fusing('arranged.c', 'printf("x = %.1f\\n", x + 2 * HAS_FMA);');
fusing('wrong.c', 'printf("x = %.1f\\n", x + 2);');
const plain = bench([zero, '--native=fusing.c', '--against=none']);
succeed(plain);
assert.deepEqual(labels(plain), ['native', 'Sinter']);
assert.equal(labelled(plain, 'native').remark, null);

if (!/\bfma\b/.test(fs.readFileSync('/proc/cpuinfo', 'utf8')))
    skip('but for fused arithmetic, all is as it should be: no FMA here');
const fused = (module, native) =>
    bench(['--cpu=native', module, `--native=${native}`, '--against=node', '--svg=chart.svg', '-O2']);
for (const [module, native] of [
    [zero, 'fusing.c'],
    [printing('integer', '0'), 'integer.c'],
]) {
    const result = fused(module, native);
    succeed(result);
    assert.deepEqual(labels(result), ['native', 'native, no contraction', 'Sinter', 'V8, optimised']);
    assert.ok(result.report.rows.every((row) => row.status === 'ok'));
    assert.match(labelled(result, 'native').remark, /fuses multiplications and additions/);
    assert.equal(labelled(result, 'native, no contraction').remark, null);
    assert.equal(result.report.referenceLabel, 'native', 'ratios are to what a user builds');
    assert.match(result.stdout, /^\* native: its output differs, since it fuses/m);
}
// The module's compiler arranged the arithmetic as for a processor without FMA.
const arranged = fused(zero, 'arranged.c');
succeed(arranged);
assert.match(labelled(arranged, 'native').remark, /fuses multiplications and additions/);
assert.match(labelled(arranged, 'native, no contraction').remark, /differs from that of Sinter, too/);
const wrong = fused(zero, 'wrong.c');
assert.equal(wrong.code, 1);
assert.match(labelled(wrong, 'Sinter').reason, /floating-point numbers differ by up to 1 times/);
