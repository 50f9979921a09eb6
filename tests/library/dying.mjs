// Destroyed instances that still run and are given references; instances whose start function failed.
import { assemble, build, inWork, run, succeed } from '../support/sinter.mjs';
import { compileHost } from './host.mjs';

const modules = {
    taking: `(module
  (type $next (func (result i32)))
  (import "host" "give" (func $give (param i32) (result funcref)))
  (import "host" "end" (func $end))
  (table 1 funcref)
  (func (export "go") (param $destroys i32) (param $ends i32) (result i32)
    (table.set (i32.const 0) (call $give (local.get $destroys)))
    (if (local.get $ends) (then (call $end)))
    (call_indirect (type $next) (i32.const 0))))`,
    giving: `(module
  (memory 1)
  (global $count (mut i32) (i32.const 0))
  (func (export "next") (result i32)
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (i32.store (i32.const 0) (global.get $count))
    (i32.load (i32.const 0))))`,
    failing: `(module
  (func (export "number") (result i32) (i32.const 7))
  (func $start (unreachable))
  (start $start))`,
};
const libraries = Object.entries(modules).map(([name, text]) => {
    build(assemble(name, text), '--emit=shared', '-O0', '-o', `${name}.so`);
    return inWork(`${name}.so`);
});
for (const sanitizer of [undefined, 'address'])
    succeed(run(compileHost('dying.c', `dying_${sanitizer}`, { sanitizer }), libraries), sanitizer);
