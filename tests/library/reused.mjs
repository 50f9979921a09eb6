// References to functions of destroyed instances, at whose addresses there are others now.
import assert from 'node:assert/strict';
import { build, inWork, run, succeed, write } from '../support/sinter.mjs';
import { compileHost } from './host.mjs';

// With jumps by index behind the state, which then has pages of its own: the next one gets the same.
const module = (name, own, more) =>
    write(
        `${name}.wat`,
        `(module
  (type $f (func (param i32) (result i32)))
  (import "host" "other" (func $other (type $f)))
  (import "host" "f" (func $host (type $f)))
  ${more}
  (table 1 funcref)
  (elem (i32.const 0) $own)
  (elem declare func $host)
  (func $own (type $f) ${own})
  (func (export "jump") (param i32 i32) (result i32) (return_call_indirect (type $f) (local.get 0) (local.get 1)))
  (func (export "own") (result funcref) (ref.func $own))
  (func (export "thunk") (result funcref) (ref.func $host))
  (func (export "take") (param funcref)))`,
    );
// As large a state as the second one has.
const first = module('first', '(i32.load (local.get 0))', '(memory 1)');
const second = module('second', '(i32.const 7)', '(global (mut i64) (i64.const 0x424242420000))'.repeat(8));
const libraries = [first, second].map((wasm, i) => {
    build(wasm, '--emit=shared', '-O2', '-o', `module${i}.so`);
    return inWork(`module${i}.so`);
});
const [states, instances] = succeed(run(compileHost('reused.c', 'reused'), libraries))
    .split(' ')
    .map(Number);
assert.ok(states && instances, `${states} states and ${instances} instances were at old addresses`);
