// What WASI costs: the operations of wasi.c and the start of examples/hello, in an executable of Sinter's and in a native
// one, taking turns; the figures are medians, the ratio the median of the pairs'. Without and with the operating system's
// sandbox, whose part the kernel takes: a filter at every system call, Landlock at every path.
// Usage: node wasi.mjs BUILD_DIR HELLO_SOURCE WORK_DIR
import assert from 'node:assert/strict';
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mustRun } from '../support/process.mjs';
import { median } from './figures.mjs';
import { measured } from './measure.mjs';

const [build, hello, work] = process.argv.slice(2);
const PAIRS = 31;
const BLOCK_SIZE = 65536;
const BLOCK_COUNT = 64;

const sinter = join(build, 'bin/sinter');
const source = join(dirname(fileURLToPath(import.meta.url)), 'wasi.c');
const at = (name) => join(work, name);

const compile = (sandbox, name, file, ...native) => {
    mustRun('clang-19', ['--target=wasm32-wasi', '-O2', '-Wl,--strip-debug', file, '-o', at(`${name}.wasm`)]);
    mustRun(sinter, ['build', at(`${name}.wasm`), '-o', at(name), '-O2', '--dir', 'files', sandbox]);
    mustRun('clang-19', ['-O2', '-D_GNU_SOURCE', ...native, file, '-o', at(`${name}-native`)]);
};

// Operations in a run, of some 10 ms.
const cases = [
    ['read', 'read 64 KiB', 2000],
    ['write', 'write 64 KiB', 2000],
    ['small', 'write 16 bytes', 50000],
    ['buffered', 'fwrite 16 bytes', 500000],
    ['open', 'open one/two/file', 128 * 50],
    ['stat', 'stat one/two/file', 6400],
];

const inTurns = (ours, native) => {
    (ours(), native());
    const pairs = Array.from({ length: PAIRS }, () => [ours(), native()]);
    return {
        ours: median(pairs.map(([a]) => a)),
        native: median(pairs.map(([, b]) => b)),
        ratio: median(pairs.map(([a, b]) => a / b)),
        difference: median(pairs.map(([a, b]) => a - b)),
    };
};
const row = (...cells) =>
    console.log(cells.map((cell, i) => (i ? String(cell).padStart(12) : String(cell).padEnd(20))).join(''));

const nothing = openSync('/dev/null', 'w');
const benchCalls = (sandbox) => {
    compile(sandbox, 'wasi', source);
    mkdirSync(at('files/one/two'), { recursive: true });
    writeFileSync(at('files/block.bin'), Buffer.alloc(BLOCK_SIZE * BLOCK_COUNT, 1));
    writeFileSync(at('files/one/two/file'), 'file');
    console.log(`WASI calls and their system calls, nanoseconds, medians of ${PAIRS} pairs of runs`);
    row('operation', 'Sinter', 'native', 'ratio');
    for (const [name, title, count] of cases) {
        const time = (program) => () => {
            const stdio = ['ignore', nothing, 'pipe'];
            const { stderr } = mustRun(program, [name, 'files', String(count)], { cwd: work, stdio });
            return Number(stderr) / count;
        };
        const { ours, native, ratio } = inTurns(time('./wasi'), time('./wasi-native'));
        row(title, ours.toFixed(0), native.toFixed(0), ratio.toFixed(2));
    }
};

const benchStart = (sandbox) => {
    compile(sandbox, 'hello', hello, '-static');
    const time = (name) => () => {
        const run = measured(join(build, 'bin/measure'), at('figures'), [at(name)], { cwd: work });
        assert.equal(run.code, 0, `${name}: ${run.stderr}`);
        return run.wall * 1e3;
    };
    const { ours, native, difference } = inTurns(time('hello'), time('hello-native'));
    console.log('\nFrom start to exit of hello, milliseconds; native: linked statically');
    row('', 'Sinter', 'native', 'difference');
    row('hello', ours.toFixed(2), native.toFixed(2), difference.toFixed(2));
};

rmSync(work, { recursive: true, force: true });
mkdirSync(at('files'), { recursive: true });
for (const sandbox of ['--no-os-sandbox', '--os-sandbox']) {
    console.log(sandbox);
    benchCalls(sandbox);
    benchStart(sandbox);
}
closeSync(nothing);
