// The wasmtime of PyPI, which run_wasmtime.py drives: what it is given, what it returns, and how it fails. (PyPI's wasmer is for Pythons
// up to 3.10: what later ones get raises an ImportError.)
import assert from 'node:assert/strict';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { assemble, hello, inWork, script, succeed } from '../../support/sinter.mjs';
import { pythonWith } from '../../support/packages.mjs';
import { bench, fails, fake } from './frame.mjs';

const python = pythonWith(fileURLToPath(new URL('wasmtime.txt', import.meta.url)));
const against = `--against=wasmtime-py=${python}`;
const ok = (result) => {
    succeed(result);
    const row = result.row('wasmtime-py');
    assert.equal(row.status, 'ok', row.reason);
    return row;
};

const greeting = assemble('hello', hello);
const row = ok(bench([greeting, against]));
assert.equal(row.version, 'wasmtime 50.0.1');
assert.ok(row.compile > 0 && row.memory > 1e7);
assert.ok(row.wall.run.median > 0 && row.wall.run.median < row.wall.startUp, 'the run alone is measured');

// It stands in for a wasmtime on PATH, and is one of the engines on PATH.
script('bin/python3', `exec '${python}' "$@"`);
const env = { PATH: `${inWork('bin')}:${process.env.PATH}` };
const standIn = bench([greeting, '--against=wasmtime-py,wasmtime'], { env });
succeed(standIn);
assert.deepEqual(
    standIn.report.rows.map(({ name, label, status }) => [name, label, status]),
    [
        ['sinter', 'Sinter', 'ok'],
        ['wasmtime-py', 'wasmtime, by Python', 'ok'],
        ['wasmtime', 'wasmtime, by Python (2)', 'ok'],
    ],
);
ok(bench([greeting], { env }));

// Prints how many arguments and variables there are, and whether there is a directory.
const counts = assemble(
    'counts',
    `(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_get" (func $prestat (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\\10\\00\\00\\00\\04\\00\\00\\00")
  (func (export "_start") (local $args i32)
    (drop (call $args (i32.const 32) (i32.const 36)))
    (drop (call $environ (i32.const 40) (i32.const 44)))
    (i32.store8 (i32.const 16) (i32.add (i32.const 48) (i32.load (i32.const 32))))
    (i32.store8 (i32.const 17) (i32.add (i32.const 48) (i32.load (i32.const 40))))
    (i32.store8 (i32.const 18) (i32.add (i32.const 48) (call $prestat (i32.const 3) (i32.const 64))))
    (i32.store8 (i32.const 19) (i32.const 10))
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 24)))
    (call $exit (i32.const 3))))`,
);
const says = (name, text) => `--native=${fake(name, `echo '${text}'; exit 3`)}`;
ok(bench([counts, says('with', '420'), '--dir=.::/d', '--env=A=1=2', '--env=B=', against, 'a', 'b', '--c=d']));
ok(bench([counts, says('without', '108'), against]));

// Functions, and a trap that only this engine has, since it has the smaller stack.
const functions = assemble(
    'functions',
    `(module
  (global $ready (mut i32) (i32.const 0))
  (func (export "_initialize") (global.set $ready (i32.const 1)))
  (func (export "both") (param i32 i64 f32 f64) (result i32 i64 f32 f64)
    (i32.mul (global.get $ready) (local.get 0)) (local.get 1)
    (f32.div (f32.const 1) (local.get 2)) (f64.div (f64.const 1) (local.get 3)))
  (func $deep (export "deep") (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1)))))
      (else (i32.const 0)))))`,
);
ok(bench([functions, '--invoke=both', against, '--', '-7', '0xffffffffffffffff', '3', '-0']));
const deep = bench([functions, '--invoke=deep', against, '--', '200000']);
succeed(deep);
fails(deep, 'wasmtime-py', 'wasmtime, by Python', /exit code 1 instead of 0: error: wasm trap: call stack exhausted/);
