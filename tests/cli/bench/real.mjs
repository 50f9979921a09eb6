// Engines as they are: those of the table that are on PATH, and the wasm-interp of the npm package that
// wasm2c is from. Programs and functions, with what each prints and takes in its own way.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { assemble, hello, run, skip, succeed } from '../../support/sinter.mjs';
import { bench, fake } from './frame.mjs';

const onPath = (name) => run('sh', ['-c', `command -v ${name}`]).code === 0;
const running = ['node', 'wasmtime', 'wasmer', 'wasmedge', 'wasm3', 'iwasm'].filter(onPath);
const interpreter = path.join(process.env.SINTER_WABT_DIR ?? '', 'bin/wasm-interp');
if (!fs.existsSync(interpreter)) skip(`there is no ${interpreter}`);
const calling = [...running, `wasm-interp=${fake('wasm-interp', `exec '${process.execPath}' '${interpreter}' "$@"`)}`];
const allWell = (result, choices) => {
    succeed(result);
    for (const [name] of choices.map((choice) => choice.split('=')))
        assert.equal(result.row(name).status, 'ok', `${name}: ${result.row(name).reason}`);
};

allWell(bench([assemble('hello', hello), `--against=${running}`]), running);

const functions = assemble(
    'functions',
    `(module (memory (export "memory") 1)
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "times") (param i64 i64) (result i64) (i64.mul (local.get 0) (local.get 1)))
  (func (export "inverse") (param f64) (result f64) (f64.div (f64.const 1) (local.get 0)))
  (func (export "inverse32") (param f32) (result f32) (f32.div (f32.const 1) (local.get 0)))
  (func (export "none") (param i32))
  (func (export "divide") (param i32) (result i32) (i32.div_u (i32.const 1) (local.get 0)))
  (func (export "hang") (param i32) (result i32) (loop (br_if 0 (local.get 0))) (i32.const 7)))`,
);
const call = (name, ...args) =>
    bench([functions, `--invoke=${name}`, '--timeout=3s', `--against=${calling}`, '--', ...args]);
for (const [name, ...args] of [
    ['add', '0xffffffff', '0x80000000'],
    ['times', '0x7fffffffffffffff', '1'],
    ['inverse', '3'],
    ['inverse32', '-7.5'],
    ['none', '1'],
])
    allWell(call(name, ...args), calling);

// What fails under Sinter fails the bench, and nothing else is measured.
for (const [name, argument, reason] of [
    ['divide', '0', /integer divide by zero/],
    ['hang', '1', /timed out after 3 s/],
]) {
    const result = call(name, argument);
    assert.equal(result.code, 1);
    assert.match(result.row('sinter').reason, reason);
    for (const [other] of calling.map((choice) => choice.split('='))) {
        assert.equal(result.row(other).status, 'failed');
        assert.match(result.row(other).reason, /not measured, since the program fails under Sinter/);
    }
}
console.log(calling.map((choice) => choice.split('=')[0]).join(' '));
