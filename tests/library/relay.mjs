// Tail calls between instances, by a function that an instance between them imports and exports again.
import { build, inWork, run, succeed, write } from '../support/sinter.mjs';
import { compileHost } from './host.mjs';

const type = '(type $f (func (param i32) (result i32)))';
const table = '(import "host" "table" (table 1 funcref))';
const first = write(
    'first.wat',
    `(module ${type} ${table}
  (func (export "f") (type $f)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 42))))
    (return_call_indirect (type $f) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0))))`,
);
const relay = write('relay.wat', `(module ${type} (import "first" "f" (func $f (type $f))) (export "f" (func $f)))`);
const second = write(
    'second.wat',
    `(module ${type} ${table} (import "first" "f" (func $f (type $f)))
  (elem (i32.const 0) $g)
  (func $g (export "g") (type $f) (return_call $f (local.get 0))))`,
);

const host = compileHost('relay.c', 'relay_host');
for (const level of ['-O0', '-O2']) {
    const libraries = [first, relay, second].map((module, i) => {
        build(module, '--emit=shared', level, '-o', `module${i}.so`);
        return inWork(`module${i}.so`);
    });
    succeed(run(host, libraries), level);
}
