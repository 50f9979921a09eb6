// Tail calls by index without a comparison, in many instances that come and go, and where there is no room for them.
import assert from 'node:assert/strict';
import { build, inWork, run, succeed, write } from '../support/sinter.mjs';
import { compileHost } from './host.mjs';

const wasm = write(
    'jumps.wat',
    `(module (type $t (func (param i32 i32) (result i32)))
  (table 3 funcref) (elem (i32.const 0) $add) (elem (i32.const 2) $add)
  (global $count (mut i32) (i32.const 0))
  (func $add (type $t) (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (i32.add (local.get 0) (global.get $count)))
  (func (export "go") (type $t) (return_call_indirect (type $t) (local.get 0) (i32.const 9) (local.get 1))))`,
);
// A tail call between types is compared, as ever: it needs no room.
const other = write(
    'other.wat',
    `(module (type $t (func (param i32) (result i32)))
  (table 3 funcref) (elem (i32.const 0) $add) (elem (i32.const 2) $add)
  (global $count (mut i32) (i32.const 0))
  (func $add (type $t) (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (i32.add (local.get 0) (global.get $count)))
  (func (export "go") (param i32 i32) (result i32) (return_call_indirect (type $t) (local.get 0) (local.get 1))))`,
);
const made = /^made\n$/;
const host = compileHost('jumps.c', 'jumps');
const noRoom = /^no room for its state: .* 32 GiB of addresses .*--bounds=explicit\n$/;
for (const [module, flags, last] of [
    [wasm, ['-O2'], noRoom],
    [wasm, ['-O2', '--strict'], made],
    [wasm, ['-O2', '--bounds=explicit'], made],
    [wasm, ['-O1'], made],
    [other, ['-O2'], made],
]) {
    build(module, '--emit=shared', ...flags, '-o', 'jumps.so');
    assert.match(succeed(run(host, [inWork('jumps.so')]), `${flags}`), last, `${flags}`);
}
