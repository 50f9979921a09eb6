// --invoke: arguments and results of every type, and mistakes, which are exit code 2 and name the
// parameters.
import assert from 'node:assert/strict';
import { refused, sinter, succeed, write } from '../../support/sinter.mjs';

write(
    'module.wat',
    `(module
  (memory (export "memory") 1)
  (func (export "i32") (param i32) (result i32) (local.get 0))
  (func (export "i64") (param i64) (result i64) (local.get 0))
  (func (export "f32") (param f32) (result f32) (local.get 0))
  (func (export "f64") (param f64) (result f64) (local.get 0))
  (func (export "v128") (param v128) (result v128) (local.get 0))
  (func (export "several") (param i32 f64) (result f64 i32) (local.get 1) (local.get 0))
  (func (export "nothing"))
  (func (export "reference") (param externref))
  (func (export "--help") (result i32) (i32.const 1))
  (func (export "") (result i32) (i32.const 2))
  (func (export "_start") (unreachable))
  (func (export "trap") (unreachable)))`,
);
const invoke = (name, ...args) => sinter(['run', '-O0', '--invoke', name, 'module.wat', ...args]);
const gives = (expected, ...call) => assert.equal(succeed(invoke(...call), call.join(' ')), expected, call.join(' '));

gives('0\n', 'i32', '0');
gives('-1\n', 'i32', '4294967295');
gives('-2147483648\n', 'i32', '-2147483648');
gives('-1\n', 'i32', '0xffffffff');
gives('-16\n', 'i32', '-0x10');
gives('5\n', 'i32', '+5');
gives('10\n', 'i32', '010'); // as in the text format: nothing is octal
gives('8\n', 'i64', '08');
gives('-16\n', 'i32', '-0x0010');
gives('-1\n', 'i64', '18446744073709551615');
gives('-9223372036854775808\n', 'i64', '-9223372036854775808');
gives('9223372036854775807\n', 'i64', '0x7fffffffffffffff');
gives('0.1\n', 'f32', '0.1');
gives('-0\n', 'f32', '-0');
gives('nan\n', 'f64', 'nan');
gives('-inf\n', 'f64', '-inf');
gives('1e-323\n', 'f64', '1e-323');
gives('0.30000000000000004\n', 'f64', '0.30000000000000004');
gives('0.5\n', 'f64', '0x1p-1');
gives('0x000000000000000000000000000000ff\n', 'v128', '0xfF');
gives('2.5\n-7\n', 'several', '-7', '2.5');
gives('', 'nothing');
gives('1\n', '--help');
gives('2\n', '');

const wrong = (pattern, ...call) => refused(invoke(...call), 2, pattern);
wrong(/error: --invoke none: the module exports no such function\n$/, 'none');
wrong(/--invoke memory: the module exports no such function/, 'memory');
wrong(/--invoke I32:/, 'I32');
wrong(/wrong number of arguments\n.*note: it takes \(i32\)\n$/, 'i32');
wrong(/wrong number of arguments\n/, 'i32', '1', '2');
wrong(/note: it takes \(\)\n$/, 'nothing', '1');
wrong(/note: it takes \(i32 f64\)\n$/, 'several', '1');
const values = {
    i32: ['', 'x', '1x', '1.5', '4294967296', '-2147483649', '--1', '- 1', ' 1', '+-1', '0x', '99999999999999999999'],
    i64: ['18446744073709551616', '-9223372036854775809', '1e3'],
    f32: ['', 'x', '1.0.0', '1 '],
    f64: ['', '1,5'],
    v128: ['', '1', '0x', '0xg', '0x100000000000000000000000000000000', '0x 1', '-0x1'],
    reference: ['null', '0'],
};
for (const [name, list] of Object.entries(values))
    for (const value of list) wrong(/an argument is no value of its type\n.*note: it takes/, name, value);

// A trap is a trap, told under the module's name.
const trapped = invoke('trap');
assert.equal(trapped.code, 134);
assert.match(trapped.stderr, /^module\.wat: trap: unreachable\n    at trap \(wasm-function\[\d+\]\)\n$/);
