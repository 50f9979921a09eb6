// A C library in both of its forms, called by one driver (both.h): compiled to wasm and called by Sinter's typed header, and native.
// What the driver prints has to be the same.
import fs from 'node:fs';
import path from 'node:path';
import { fetchPackages, sourcesOf } from '../../bench/programs/build.mjs';
import { programs } from '../../bench/programs/list.mjs';
import { setting, Unavailable } from '../../support/packages.mjs';
import * as real from '../programs.mjs';

const here = path.dirname(new URL(import.meta.url).pathname);

/** The row of a library that is among the programs of the benchmarks, without their tests. */
export function measured(name) {
    const row = programs.find((program) => program.name === name);
    const { test, ...packages } = row.packages;
    return { ...row, packages, include: row.include.filter((folder) => !folder.startsWith('test/')) };
}

function fetchOrSkip(row) {
    try {
        return fetchPackages(row, setting('SINTER_REAL_CACHE'));
    } catch (error) {
        return error instanceof Unavailable ? real.skip(error.message) : real.fail(error.message);
    }
}

/** The library's functions that a driver calls, by the macros of both.h. */
function calledIn(file) {
    const calls = fs.readFileSync(file, 'utf8').matchAll(/\b(?:INTEGER|LONG|NUMBER|ADDRESS|VOID)\((\w+)/g);
    return [...new Set([...calls].map(([, name]) => name).concat('malloc', 'free'))];
}

/**
 * Compares NAME.c's output. `row` is as in list.mjs of the benchmarks, with `flags` for the library, and `exports` of the wasm besides
 * the functions that the driver calls. NAME_guest.c, if there is one, is a part of the library in both forms.
 */
export async function compareCalls(name, row) {
    const work = real.workDirectory(`libraries_${name}`);
    const { program: compiler, flags } = real.wasiCompiler('c', work);
    const packages = { ...fetchOrSkip(row), generated: work };
    for (const [file, { text }] of Object.entries(row.generated ?? {})) fs.writeFileSync(path.join(work, file), text);
    const driver = path.join(here, `${name}.c`);
    const ours = path.join(here, `${name}_guest.c`);
    const folders = row.include.map(
        (folder) => `-I${path.join(packages[folder.split('/')[0]], ...folder.split('/').slice(1))}`,
    );
    const common = ['-O2', '-w', '-ffp-contract=off', `-I${work}`, `-I${here}`, ...folders];
    const library = [...(row.flags ?? []), ...sourcesOf(row, packages), ...(fs.existsSync(ours) ? [ours] : [])];
    common.push(...(row.defines ?? []).map((define) => `-D${define}`));

    const native = path.join(work, 'native');
    real.mustRun(compiler, [...common, '-DNATIVE', driver, ...library, '-lm', '-o', native]);

    const wasm = path.join(work, `${name}.wasm`);
    const linked = [
        '-mexec-model=reactor',
        '-mmutable-globals',
        '-Wl,--export-table,--growable-table,--strip-debug,-z,stack-size=1048576',
    ];
    linked.push(...[...calledIn(driver), ...(row.exports ?? [])].map((each) => `-Wl,--export=${each}`));
    real.mustRun(compiler, [...flags, ...common, ...linked, ...library, '-o', wasm]);
    const options = ['--emit=shared', '-O1', '--prefix=guest', '--header', path.join(work, 'guest.h')];
    const shared = await real.sinterBuild(wasm, path.join(work, 'libguest.so'), options);

    const host = path.join(work, 'host');
    real.mustRun(compiler, [
        '-O2',
        '-Wall',
        '-Wno-gnu',
        `-I${work}`,
        `-I${here}`,
        driver,
        shared,
        '-Wl,-rpath,$ORIGIN',
        '-o',
        host,
    ]);
    const [expected, actual] = [native, host].map((file) => real.mustRun(file, [], { cwd: work }).stdout);
    real.expectSame(`what ${name} does`, actual, expected);
    const lines = expected.toString().split('\n').length - 1;
    if (lines < 10) real.fail(`the driver printed ${lines} lines`);
    console.log(`as the native library: ${lines} lines, ${expected.length} bytes`);
}
