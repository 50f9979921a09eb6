// A host's function that a module imports and exports again: called, linked, and as a reference in a table.
import { build, inWork, run, succeed, write } from '../support/sinter.mjs';
import { compileHost } from './host.mjs';

const type = '(type $f (func (param i32) (result i32)))';
const down = (name, call) => `(func $${name} (export "${name}") (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0)) (then ${call})
      (else (i32.add (i32.const 1) (call $${name} (i32.sub (local.get 0) (i32.const 1)))))))`;
const again = write(
    'again.wat',
    `(module ${type}
  (import "env" "host" (func $host (type $f)))
  (table (export "table") 1 funcref)
  (export "again" (func $host))
  (func (export "go") (param i32) (result i32) (call $host (local.get 0)))
  (func (export "by_table") (param i32) (result i32) (call_indirect (type $f) (local.get 0) (i32.const 0)))
  (func (export "by_tail") (param i32) (result i32) (return_call_indirect (type $f) (local.get 0) (i32.const 0)))
  ${down('down', '(call_indirect (type $f) (i32.const 0) (i32.const 0))')}
  ${down('down_tail', '(return_call_indirect (type $f) (i32.const 0) (i32.const 0))')})`,
);
const user = write(
    'user.wat',
    `(module ${type}
  (import "other" "again" (func $again (type $f)))
  (export "again" (func $again))
  (func (export "go") (param i32) (result i32) (call $again (local.get 0))))`,
);

for (const level of ['-O0', '-O2']) {
    build(again, '--emit=shared', level, '--header', inWork('again.h'), '-o', 'libagain.so');
    build(user, '--emit=shared', level, '-o', 'user.so');
    const host = compileHost('again.c', 'again', { libraries: [inWork('libagain.so'), `-Wl,-rpath,${inWork('.')}`] });
    succeed(run(host, [inWork('libagain.so'), inWork('user.so')]), level);
}
