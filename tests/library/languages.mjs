// A shared object with a typed header from C++ with threads, and from Python (skipped without it).
import assert from 'node:assert/strict';
import path from 'node:path';

import { build, clang, inWork, run, skip, succeed } from '../support/sinter.mjs';

const here = path.dirname(new URL(import.meta.url).pathname);

build(path.join(here, 'text.wat'), '--emit=shared', '-o', 'libtext.so', '--header', 'text.h');
const host = path.join(here, 'text.cpp');
const strict = ['-std=c++17', '-Wall', '-Wextra', '-Wpedantic', '-Werror'];
const libraries = [inWork('libtext.so'), '-Wl,-rpath,$ORIGIN', '-lstdc++', '-lpthread'];
const command = [...strict, host, '-I', inWork('.'), '-I', here, ...libraries];
succeed(run(clang, [...command, '-o', inWork('host')]), 'the C++ host');
succeed(run(inWork('host'), []), 'the C++ host');

let python;
try {
    python = run('python3', [path.join(here, 'text.py'), inWork('libtext.so')]);
} catch (error) {
    assert.equal(error.code, 'ENOENT');
    skip('the C++ host passed; there is no python3 for the other');
}
assert.equal(succeed(python, 'the Python host'), 'ok\n');
