// The speed of libraries: kernels built with --emit=shared and called by library.c, against the same natively. Fails where
// outputs differ, never because of a time.
// Usage: node library.mjs BUILD_DIR WORK_DIR [--runs=N] [KERNEL...]
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resourcesOf, runtimeLibraries } from '../support/process.mjs';
import { flagIn, geometricMean, median, must, plainIn } from './figures.mjs';
import { forms, kernels } from './kernels/list.mjs';
import { measured } from './measure.mjs';

const [build, work, ...words] = process.argv.slice(2);
const runs = Number(flagIn(words)('runs', 9));
const names = plainIn(words);
const here = dirname(fileURLToPath(import.meta.url));
const sinter = join(build, 'bin/sinter');
const at = (name) => join(work, name);

mkdirSync(work, { recursive: true });
const include = `-I${join(resourcesOf(sinter), 'include')}`;
must(
    'clang-19',
    '-O2',
    '-D_GNU_SOURCE',
    include,
    join(here, 'library.c'),
    ...runtimeLibraries(sinter),
    '-o',
    at('library'),
);

const seconds = (command, outputs) => {
    const run = measured(join(build, 'bin/measure'), at('figures'), [...command, '60']);
    assert.equal(run.code, 0, `${command.join(' ')}: ${run.stderr}`);
    outputs.add(run.stdout.toString());
    return run.cpu;
};

console.log(`Kernels in libraries, -O3, processor time as a multiple of native: medians of ${runs} rounds`);
const ratiosOfAll = [];
for (const { name, flags = [] } of kernels.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const source = join(here, 'kernels', `${name}.c`);
    const [native, wasm, shared] = [`${name}-native`, `${name}.wasm`, `${name}.so`].map(at);
    must('clang-19', '-O3', '-ffp-contract=off', source, '-lm', '-o', native);
    must('clang-19', '--target=wasm32-wasi', '-O3', ...forms.rolled, ...flags, '-Wl,--strip-debug', source, '-o', wasm);
    must(sinter, 'build', wasm, '-O3', '--emit=shared', '-o', shared);
    const outputs = new Set();
    const ratios = Array.from({ length: runs }, () => {
        const first = seconds([native], outputs);
        return seconds([at('library'), shared], outputs) / first;
    });
    assert.equal(outputs.size, 1, `${name} prints something else than natively`);
    ratiosOfAll.push(median(ratios));
    console.log(`${name.padEnd(14)}${ratiosOfAll.at(-1).toFixed(2)}`);
}
console.log(`geometric mean ${geometricMean(ratiosOfAll).toFixed(3)} of ${ratiosOfAll.length}`);
