// Imports without a provider are reported all at once, each with where it stands, its type and the C
// prototype to write; the prototypes are right: a C file made of them builds.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { assemble, build, exists, inWork, refused, run, sinter, succeed, write } from '../../support/sinter.mjs';

const wasm = assemble(
    'module',
    `(module
  (import "env" "log" (func (param i32 i32)))
  (import "env" "add" (func (param i64 f32) (result f64)))
  (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))
  (import "wasi_snapshot_preview1" "no_such_call" (func (result i32)))
  (import "other-module.v1" "9 lives" (func (result i32 i64)))
  (import "env" "log" (func (param i64)))
  (import "env" "vectors" (func (param v128 externref funcref) (result v128)))
  (func (export "f") (result i32) (i32.const 3)))`,
);
const missing = sinter(['build', wasm, '-o', 'program']);
refused(missing, 1, /error: import "env"\."log", \(func \(param i32 i32\)\), has no provider\n/);
assert.ok(!exists('program'));
const errors = missing.stderr.split('\n').filter((line) => /:0x[0-9a-f]+: error: import /.test(line));
assert.equal(errors.length, 6, missing.stderr);
assert.match(missing.stderr, /note: or build with --missing-imports=trap/);

// From the notes, a provider for each module.
const sources = new Map();
for (const [, module, prototype] of missing.stderr.matchAll(/note: give --import '(.*)=FILE\.c' with (.*)\n/g))
    sources.set(
        module,
        (sources.get(module) ?? '#include <sinter/sinter.h>\n') + `${prototype} { __builtin_trap(); }\n`,
    );
assert.deepEqual([...sources.keys()], ['env', 'wasi_snapshot_preview1', 'other-module.v1']);
const flags = [...sources].flatMap(([module, source], i) => {
    write(`provider_${i}.c`, source);
    return ['--import', `${module}=provider_${i}.c`];
});
build(wasm, ...flags, '--runtime-policy', '-o', 'program');
assert.equal(succeed(run(inWork('program'), [], { env: { SINTER_INVOKE: 'f' } })), '3\n');

// One that is still missing is the only one reported.
const some = sinter(['build', wasm, ...flags.slice(2), '-o', 'other']);
assert.equal(some.code, 1);
assert.equal([...some.stderr.matchAll(/has no provider/g)].length, 4);
assert.doesNotMatch(some.stderr, /no_such_call|9 lives/);

// --missing-imports=trap builds, also what has WASI's name but not its type: a library's host may have one of that.
build(wasm, '--missing-imports=trap', '-o', 'trapping');
const wrong = assemble('wrong', '(module (import "wasi_snapshot_preview1" "proc_exit" (func (param i64))))');
build(wrong, '--missing-imports=trap', '-o', 'wrong');
build(wrong, '--emit=shared', '-o', 'wrong.so', '--header', 'wrong.h');
assert.match(
    fs.readFileSync(inWork('wrong.h'), 'utf8'),
    /void \(\*proc_exit\)\(void \*context, struct wrong \*instance, uint64_t a0\);/,
);
refused(
    sinter(['build', wrong]),
    1,
    /wrong\.wasm:0x[0-9a-f]+: error: import "wasi_snapshot_preview1"\."proc_exit", \(func \(param i64\)\), does not have the type that WASI gives it\n.*note: /,
);

// Only functions can be bound: each other kind is refused, with what to do.
for (const [kind, type] of [
    ['memory', '(memory 1)'],
    ['table', '(table 1 funcref)'],
    ['global', '(global i32)'],
]) {
    const file = assemble(kind, `(module (import "env" "it" ${type}))`);
    refused(sinter(['build', file]), 1, new RegExp(`error: import "env"\\."it", \\(${kind} .*\\n.*note: `));
}
