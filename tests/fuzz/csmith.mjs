// Programs of csmith's, whose checksums are the same wherever they are compiled: natively, and as wasm, by Sinter.
//
//     SINTER=PROGRAM SINTER_REAL_WORK=DIR node csmith.mjs [COUNT [SEED]]
//
// What differs is left in the work directory: SEED.c, SEED.wasm and all that was printed.
import fs from 'node:fs';
import path from 'node:path';

import * as real from '../real/programs.mjs';
import { isInstalled, runFor } from '../support/process.mjs';

const [count = 30, first = 1] = process.argv.slice(2).map(Number);
const sinter = process.env.SINTER;
const work = real.workDirectory(`csmith-${first}`);
const inWork = (name) => path.join(work, name);
// In the work directory: it leaves a file where it is run.
if (!isInstalled('csmith', { cwd: work })) real.skip('csmith is not installed (Debian: csmith, libcsmith-dev)');
const clang = real.findProgram(['clang-19', 'clang']) ?? real.skip('clang is not installed');
const wasi = real.wasiCompiler('c', work);

const grammars = [
    [],
    ['--float'],
    ['--max-funcs', '20', '--inline-function'],
    ['--no-bitfields', '--max-expr-complexity', '20'],
];
const sources = [
    ['-O0'],
    ['-O1', '-mtail-call'],
    ['-O2', '-msimd128', '-mbulk-memory'],
    ['-Os', '-mnontrapping-fptoint', '-msign-ext'],
];
const builds = [['-O1'], ['-O2', '--strict'], ['-O2'], ['-O1', '--bounds=explicit']];
const include = ['-w', '-I/usr/include/csmith'];

// Each statement's checksums, the program's, and its end; null where it takes longer.
function checksums(program, seconds) {
    const { code, stdout } = runFor(seconds, program, '1');
    return code === 'SIGTERM' ? null : `${stdout}ended with ${code}\n`;
}

const tally = { compared: 0, executables: 0, 'too long': 0 };
const differing = [];
for (let seed = first; tally.compared < count; seed++) {
    const source = inWork(`${seed}.c`);
    const [native, wasm, executable] = ['native', `${seed}.wasm`, 'program'].map(inWork);
    real.mustRun('csmith', ['--seed', seed, ...grammars[seed % 4], '-o', source], { cwd: work });
    real.mustRun(clang, ['-O1', ...include, source, '-o', native]);
    const expected = checksums(native, 2);
    if (expected?.endsWith('ended with 0\n') === false) real.fail(`${seed}, natively: ${expected}`);
    if (expected === null) {
        tally['too long']++;
        fs.rmSync(source);
        continue;
    }
    real.mustRun(wasi.program, [...wasi.flags, ...sources[Math.floor(seed / 4) % 4], ...include, source, '-o', wasm]);
    let same = true;
    for (const flags of [builds[seed % 2], builds[2 + (seed % 2)]]) {
        const built = real.run(sinter, ['build', wasm, ...flags, '-o', executable], {
            env: { ...process.env, SINTER_CACHE_DIR: inWork('cache') },
        });
        const actual = built.code === 0 ? checksums(executable, 60) : `${built.stderr}`;
        tally.executables++;
        if (actual === expected) continue;
        same = false;
        differing.push(`${seed}, ${flags.join(' ')}`);
        fs.writeFileSync(inWork(`${seed}.native`), expected);
        fs.writeFileSync(inWork(`${seed}${flags.join('')}`), actual ?? 'too long\n');
    }
    tally.compared++;
    if (same) [source, wasm].forEach((file) => fs.rmSync(file));
}
console.log(JSON.stringify(tally));
if (tally['too long'] > count) real.fail('most programs took too long');
if (differing.length) real.fail(`\n${differing.join('\n')}\n(in ${work})`);
