// C libraries that others wrote, driven through the header that `sinter build --header` writes, against the same driver with the
// library itself. NAME.c is the driver: see both.h.
import fs from 'node:fs';
import path from 'node:path';
import { debianSource } from '../../support/packages.mjs';
import { resourcesOf, runtimeLibraries } from '../../support/process.mjs';
import * as real from '../programs.mjs';

const here = path.join(real.sourceDirectory, 'c_libraries');

/** A fresh folder for a test, and the compiler: skips the test where there is none that builds for WASI. */
export function begin(name) {
    const work = real.workDirectory(`c_${name}`);
    return { name, work, compiler: real.wasiCompiler('c', work), driver: path.join(here, `${name}.c`), here };
}

/** The folder with a Debian package's sources. */
export const sources = debianSource;

/**
 * Builds the library's `files` with `flags`, natively and as a module that exports what the driver calls, in the latter with
 * `wasm.flags` and `wasm.files` as well. Runs both with `args`, and fails unless they print the same, with each of `bounds`.
 */
export async function expectSameCalls(test, { files, include = [], flags = [], wasm = {}, args, bounds }) {
    const at = (name) => path.join(test.work, name);
    const { program, flags: target } = test.compiler;
    const common = [...flags, ...include.map((folder) => `-I${folder}`), `-I${test.work}`];
    real.mustRun(program, ['-O1', '-w', ...common, ...files, ...driverFlags(test, false), '-lm', '-o', at('native')]);
    const expected = real.mustRun(at('native'), args, { cwd: test.work });

    const link = [
        '-mexec-model=reactor',
        '-Wl,--strip-debug,--export-table,--growable-table',
        '-Wl,-z,stack-size=262144',
    ];
    const exports = exportsOf(test.driver).map((name) => `-Wl,--export=${name}`);
    const library = [...files, ...(wasm.files ?? []), ...(wasm.flags ?? [])];
    const module = at('guest.wasm');
    real.mustRun(program, [...target, '-O2', '-w', ...common, ...library, ...link, ...exports, '-o', module]);
    for (const each of bounds ?? ['guard', 'explicit']) {
        const options = ['--emit=shared', '-O1', `--bounds=${each}`, '--header', at('guest.h')];
        await real.sinterBuild(module, at('libguest.so'), options);
        const host = [...driverFlags(test, true), at('libguest.so'), '-Wl,-rpath,$ORIGIN', '-o', at('host')];
        real.mustRun(program, ['-O1', ...common, ...host]);
        const actual = real.mustRun(at('host'), args, { cwd: test.work });
        real.expectSame(`calls of ${test.name} with --bounds=${each}`, actual.stdout, expected.stdout);
    }
    const lines = expected.stdout.toString().split('\n').length - 1;
    if (lines < 10) real.fail('the driver has printed hardly anything');
    console.log(`${lines} lines are the same, of ${exports.length} functions`);
}

/** The driver is ours, and strict. */
const driverFlags = ({ driver }, isSandboxed) => [
    ...['-std=gnu11', '-Wall', '-Wextra', '-Werror', '-Wno-gnu', `-I${here}`],
    ...(isSandboxed ? ['-DSANDBOX'] : []),
    driver,
];

/** What the driver calls, and what the header needs for space in the guest. */
function exportsOf(driver) {
    const calls = fs.readFileSync(driver, 'utf8').matchAll(/\b(?:CALL\(\w+,\s+|RUN\()(\w+)/g);
    return [...new Set([...calls].map(([, name]) => name).concat('malloc', 'free'))];
}
