// Position-independent side modules: the host says where their data goes, and they take references of
// functions without having a table.
import { build, inWork, run, succeed, write } from '../support/sinter.mjs';
import { compileHost } from './host.mjs';

const side = (elements) => `(module
    (import "env" "base" (global $base i32))
    (memory 1)
    (func $f)
    ${elements}
    (data (global.get $base) "abc")
    (data (i32.add (global.get $base) (i32.const 8)) "d")
    (func (export "peek") (param i32) (result i32) (i32.load8_u (local.get 0)))
    (func (export "drop") (elem.drop 0))
    (func (export "is_null") (result i32) (ref.is_null (ref.func $f))))`;

for (const [name, elements] of Object.entries({
    passive: '(elem func $f)',
    declared: '(elem declare func $f)',
    exported: '(elem funcref) (export "f" (func $f))',
    externs: '(elem externref (ref.null extern)) (elem declare func $f)',
    with_table: '(elem func $f) (table 1 funcref) (elem (i32.const 0) $f)',
})) {
    const flags = ['--emit=shared', '-o', 'libside.so', '--header', 'side.h'];
    build(write(`${name}.wat`, side(elements)), ...flags);
    const libraries = [inWork('libside.so'), '-Wl,-rpath,$ORIGIN'];
    succeed(run(compileHost('side.c', name, { libraries }), []), name);
}
