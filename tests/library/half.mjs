// An instance that could not be made, whose functions an element segment has left in another's table: they have its memory, or
// were never written.
import assert from 'node:assert/strict';
import { assemble, build, inWork, run, succeed } from '../support/sinter.mjs';
import { compileHost } from './host.mjs';

const functions = `
  (func $load (param i32) (result i32) (i32.load (local.get 0)))
  (func $store (param i32) (result i32) (i32.store (local.get 0) (i32.const 77)) (i32.const 1))
  (func $drop (param i32) (result i32) (memory.init $text (local.get 0) (i32.const 0) (i32.const 4)) (i32.const 2))`;
const table = '(import "env" "table" (table 3 funcref)) (memory 10) (data $text "text")';
// The second segment does not fit.
const segments = `(module ${table} (elem (i32.const 0) func $load $store $drop) (elem (i32.const 3) func $load) ${functions})`;
// The first data segment does not.
const data = `(module ${table} (elem (i32.const 0) func $load $store $drop) (data (i32.const -1) "no") ${functions})`;
const start = `(module ${table} (elem (i32.const 0) func $load $store $drop) ${functions}
  (func $start unreachable) (start $start))`;
const caller = `(module (type $f (func (param i32) (result i32))) (table (export "table") 3 funcref)
  (func (export "call") (param i32 i32) (result i32) (call_indirect (type $f) (local.get 1) (local.get 0))))`;

const host = compileHost('half.c', 'half');
const modules = { segments, data, start, caller };
for (const name of Object.keys(modules)) modules[name] = assemble(name, modules[name]);
for (const flags of [['-O0'], ['-O2'], ['-O2', '--bounds=explicit']]) {
    for (const name of Object.keys(modules)) build(modules[name], '--emit=shared', ...flags, '-o', `${name}.so`);
    for (const [name, trap] of [
        ['segments', 'out of bounds table access'],
        ['data', 'out of bounds memory access'],
        ['start', 'unreachable'],
    ]) {
        const out = succeed(run(host, [inWork('caller.so'), inWork(`${name}.so`)]), `${name} ${flags}`);
        assert.equal(out, `${trap}\nload 0\nstore 1\nload 77\nfar out of bounds memory access\ninit 2\n`);
    }
    // No memory can be made: nothing is in the table.
    const out = succeed(run(host, [inWork('caller.so'), inWork('segments.so'), '65536']), `no memory ${flags}`);
    const none = 'uninitialized element';
    assert.equal(
        out,
        `the host is out of memory\nload ${none}\nstore ${none}\nload ${none}\nfar ${none}\ninit ${none}\n`,
    );
}
