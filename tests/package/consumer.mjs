// A copy of the project in consumer/, configured and built.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

import { inWork, run, skip, succeed } from '../support/sinter.mjs';

const here = path.dirname(new URL(import.meta.url).pathname);
export const [cmake, buildTree, sourceTree, clang, wabt] = process.argv.slice(4);
export const source = inWork('a consumer, ü');
fs.cpSync(path.join(here, 'consumer'), source, { recursive: true });

export const isHere = (program) => run('sh', ['-c', `command -v ${program}`]).code === 0;

const cpp = ['--target=wasm32-wasi', '--driver-mode=g++', '-x', 'c++', '-', '-o', inWork('c++.wasm')];
if (run(clang, cpp, { input: 'int main() {}' }).code !== 0) skip('no C++ library for wasm: libc++-19-dev-wasm32');

/** Configures the project into the folder `name`, with arguments for CMake. */
export function configure(name, ...args) {
    const result = run(cmake, ['-S', source, '-B', inWork(name), ...args]);
    if (/needs a clang that makes programs for WASI/.test(result.stderr)) skip('no wasm toolchain');
    return result;
}

/** Builds it; returns what was done to what, e.g. "Linking host". */
export function buildAll(name) {
    const output = succeed(run(cmake, ['--build', inWork(name), '-j2'], { timeout: 900_000 }), `building ${name}`);
    return [...output.matchAll(/(Compiling|Linking|Building) .*?(\S+)( with Sinter| for wasm)?$/gm)].map(
        (match) => `${match[1]} ${match[2]}`,
    );
}

export function testAll(name) {
    const ctest = path.join(path.dirname(cmake), 'ctest');
    const output = succeed(
        run(ctest, ['--output-on-failure', '-C', 'Release'], { cwd: inWork(name) }),
        `the tests of ${name}`,
    );
    assert.match(output, /100% tests passed, 0 tests failed out of 5/);
}
