// What a host gives each instance by WASI: arguments, environment, directories, streams, clocks and random bytes.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

import { build, inWork, run, skip, succeed, write } from '../support/sinter.mjs';
import { compileHost, here } from './host.mjs';

const compiler = process.env.SINTER_WASI_CC ?? 'clang-19';
const flags = ['--target=wasm32-wasi', '-mexec-model=reactor', '-O2'];
const guest = [path.join(here, 'given_guest.c'), '-o', inWork('given.wasm')];
const compiled = run(compiler, [...flags, ...guest]);
if (compiled.code !== 0 && /not found|cannot open/.test(compiled.stderr)) skip('no wasm toolchain');
succeed(compiled, 'the guest');

for (const folder of ['built', 'given']) fs.mkdirSync(inWork(folder), { recursive: true });
write('built/note', 'of the build\n');
write('given/note', 'of the host\n');
const policy = ['--dir', 'built::/built', '--env', 'BUILT=build', '--env', 'OTHER=o', '--env', 'PASSED_ON'];
build('given.wasm', ...policy, '--emit=shared', '-o', 'libgiven.so', '--header', 'given.h');
build('given.wasm', ...policy, '--emit=static', '-o', 'libgiven.a', '--header', 'given.h');
for (const file of ['libgiven.so', 'libgiven.a']) {
    const host = compileHost('given.c', 'host', { libraries: [inWork(file), '-Wl,-rpath,$ORIGIN'] });
    const result = run(host, [], { input: 'of the process\n' });
    assert.equal(succeed(result, file), 'OF THE PROCESS\n');
    assert.equal(result.stderr, 'done\n');
}

// The header is C++ as well, and has nothing of this when the library has no WASI.
write('given.cc', '#include "given.h"\nstruct given_wasi wasi = {};\nstruct given_options options = {};\n');
succeed(
    run('clang-19', ['-std=c++20', '-Wall', '-Wextra', '-Werror', '-c', inWork('given.cc'), '-o', inWork('given.o')]),
);
build(write('plain.wat', '(module (func (export "f")))'), '--emit=shared', '-o', 'libplain.so', '--header', 'plain.h');
assert.doesNotMatch(fs.readFileSync(inWork('plain.h'), 'utf8'), /wasi/);
