// inspect says the same of a module and of all that is made of it: executable, shared object, these
// stripped, object; as text and as JSON, which parses and agrees with Node. A policy has only what was
// built.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { assemble, build, inWork, refused, run, sinter, succeed } from '../../support/sinter.mjs';
import { bytes, custom } from '../../support/wasm.mjs';

const plain = assemble(
    'module',
    `(module
  (import "env" "f" (func (param i32 i64) (result f32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))
  (import "odd \\22name\\22\\n" "\\u{1F600}" (func (result v128 externref)))
  (table (export "table") 1 20 funcref)
  (memory (export "memory") 1 2)
  (global (export "global") (mut i64) (i64.const 1))
  (global (export "constant") f64 (f64.const 1))
  (func (export "") (param v128 funcref) (result i32 f64) unreachable)
  (func (export "a\\00b") unreachable))`,
);
const wasm = inWork('whole.wasm');
fs.writeFileSync(
    wasm,
    bytes(fs.readFileSync(plain), custom('one', 'payload'), custom('.debug_info', 'debug'), custom('', '')),
);
build(wasm, '--missing-imports=trap', '--custom-sections=all', '-o', 'program');
build(wasm, '--missing-imports=trap', '--custom-sections=all', '--emit=object', '-o', 'program.o');
build(wasm, '--custom-sections=all', '--emit=shared', '-o', 'program.so');
for (const [from, to] of [
    ['program', 'stripped'],
    ['program.so', 'stripped.so'],
]) {
    fs.copyFileSync(inWork(from), inWork(to));
    succeed(run('strip', ['-s', to]), 'strip');
}

const withoutPolicy = (text) => text.replace(/,\n {2}"policy": [^]*/, '').replace(/^policy:\n[^]*/m, '');
for (const options of [
    [],
    ['--imports'],
    ['--exports'],
    ['--imports', '--exports'],
    ['--json'],
    ['--imports', '--json'],
    ['--exports', '--json'],
    ['--custom', 'one'],
    ['--custom', 'one', '--json'],
]) {
    const expected = succeed(sinter(['inspect', wasm, ...options]));
    assert.notEqual(expected, '');
    for (const file of ['program', 'stripped', 'program.o', 'program.so', 'stripped.so'])
        assert.equal(
            withoutPolicy(succeed(sinter(['inspect', file, ...options]))),
            withoutPolicy(expected),
            `${file} ${options.join(' ')}`,
        );
}

// The JSON, against Node's reading.
const described = JSON.parse(succeed(sinter(['inspect', 'program', '--json'])));
const compiled = new WebAssembly.Module(fs.readFileSync(wasm));
const kinds = { function: 'func', table: 'table', memory: 'memory', global: 'global' };
assert.deepEqual(
    described.imports.map(({ module, name, kind }) => ({ module, name, kind })),
    WebAssembly.Module.imports(compiled).map((i) => ({ ...i, kind: kinds[i.kind] })),
);
assert.deepEqual(
    described.exports.map(({ name, kind }) => ({ name, kind })),
    WebAssembly.Module.exports(compiled).map((e) => ({ ...e, kind: kinds[e.kind] })),
);
assert.equal(described.imports[2].type, '(func (result v128 externref))');
assert.equal(described.exports.find((e) => e.name === 'constant').type, '(global f64)');
assert.equal(described.exports.find((e) => e.name === 'table').type, '(table 1 20 funcref)');

// By default debug sections are dropped, and listed as that.
build(wasm, '--missing-imports=trap', '-o', 'default');
assert.match(succeed(sinter(['inspect', 'default'])), /"\.debug_info" 5 bytes, dropped\n/);
build(wasm, '--missing-imports=trap', '--custom-sections=none', '-o', 'none');
assert.match(succeed(sinter(['inspect', 'none'])), /"one" 7 bytes, dropped\n/);
build(wasm, '--missing-imports=trap', '--custom-sections=keep:.debug*', '-o', 'kept');
assert.equal(succeed(sinter(['inspect', 'kept', '--custom', '.debug_info'])), 'debug');
refused(sinter(['inspect', 'kept', '--custom', 'one']), 1, /^kept: error: it has no custom section "one"\n$/);
