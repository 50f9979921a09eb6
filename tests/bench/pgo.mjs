// What --pgo gains: programs built without and with it, which take turns. Prints the ratio of their processor times, the
// median of the rounds', with the median distance from it. A profile is made of the work that is measured (a kernel's is of a
// shorter run), which favours it; for QuickJS another script may be given.
// Fails where the two print different things, never because of a time.
// Usage: node pgo.mjs BUILD_DIR WORK_DIR [--levels=N,...] [--runs=N] [--jobs=N] [--train=SCRIPT.js] [PROGRAM...]
//        PROGRAM: a kernel's name, or sqlite or quickjs, of the packages of the `real` tests in SINTER_REAL_CACHE
import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedFile } from '../support/packages.mjs';
import { mustRun } from '../support/process.mjs';
import { flagIn, median, plainIn } from './figures.mjs';
import { measured } from './measure.mjs';

const [build, work, ...words] = process.argv.slice(2).map((word, i) => (i < 2 ? resolve(word) : word));
const flag = flagIn(words);
const levels = flag('levels', '2,3').split(',');
const runs = Number(flag('runs', '7'));
const jobs = flag('jobs', '1');
const given = plainIn(words);
const folder = dirname(fileURLToPath(import.meta.url));
const real = join(folder, '../real');
const cache = process.env.SINTER_REAL_CACHE ?? join(build, 'real-cache');
const script = join(folder, 'pgo.js');
const train = resolve(flag('train', script));
const names = given.length ? given : ['interp', 'json', 'quicksort', 'sqlite', 'quickjs'];

const clang = (...args) => mustRun('clang-19', ['--target=wasm32-wasi', '-w', '-Wl,--strip-debug', ...args]);
const cached = (package_, file) => cachedFile(cache, package_, file);
const quoted = (words) => words.map((word) => `'${word}'`).join(' ');

// Each: the module, options of its build, arguments of the run that counts and of those that are measured; null: not here.
const kernel = (name) => {
    const module = join(work, `${name}.wasm`);
    clang('-O3', join(folder, `kernels/${name}.c`), '-o', module);
    return { module, options: [], train: ['20'], measure: ['200'], prepare() {} };
};
const programs = {
    sqlite() {
        const source = cached('better-sqlite3-', 'deps/sqlite3');
        if (!source) return null;
        const module = join(work, 'sqlite.wasm');
        const features = [
            'THREADSAFE=0',
            'OMIT_LOAD_EXTENSION',
            'ENABLE_FTS5',
            'ENABLE_RTREE',
            'ENABLE_MATH_FUNCTIONS',
        ];
        const defines = features.map((name) => `-DSQLITE_${name}`);
        clang(
            '-O2',
            ...defines,
            '-isystem',
            source,
            join(source, 'sqlite3.c'),
            join(real, 'sqlite/driver.c'),
            '-o',
            module,
        );
        const data = join(work, 'data');
        const prepare = () => (rmSync(data, { recursive: true, force: true }), mkdirSync(data));
        const options = ['--dir', `${data}::/data`, '--env', 'SQLITE_TMPDIR=/data'];
        return { module, options, train: ['/data/x.db'], measure: ['/data/x.db'], prepare };
    },
    quickjs() {
        const module = cached('quickjs-wasi-', 'quickjs.wasm');
        const options = ['--import', `env=${join(real, 'quickjs/env.c')}`];
        return module && { module, options, train: [train], measure: [script], prepare() {} };
    },
};

const measure = (program, file) => {
    program.prepare();
    const figures = measured(join(build, 'bin/measure'), join(work, 'figures'), [file, ...program.measure]);
    assert.equal(figures.code, 0, `${file}: ${figures.stderr}`);
    return figures;
};

const buildBoth = (name, program, level) =>
    ['plain', 'guided'].map((form) => {
        const file = join(work, `${name}-O${level}-${form}`);
        program.prepare();
        const guide = form === 'guided' ? [`--pgo={} ${quoted(program.train)}`] : [];
        mustRun(join(build, 'bin/sinter'), [
            'build',
            program.module,
            '-o',
            file,
            `-O${level}`,
            `-j${jobs}`,
            ...program.options,
            ...guide,
        ]);
        return file;
    });

const line = (...cells) => console.log(cells.map((cell, i) => (i ? cell.padStart(12) : cell.padEnd(12))).join(''));
const seconds = (value) => `${(value * 1e3).toFixed(0)} ms`;
mkdirSync(work, { recursive: true });
console.log(`--pgo: medians of ${runs} rounds by processor time`);
line('program', 'level', 'without', 'with', 'ratio', '');
for (const name of names) {
    const program = programs[name] ? programs[name]() : kernel(name);
    if (!program) {
        line(name, 'not in SINTER_REAL_CACHE');
        continue;
    }
    for (const level of levels) {
        const files = buildBoth(name, program, level);
        const outputs = files.map((file) => measure(program, file).stdout);
        assert.ok(outputs[0].equals(outputs[1]), `${name} prints the same`);
        const rounds = Array.from({ length: runs }, (_, round) => {
            const times = [];
            for (const which of round % 2 ? [1, 0] : [0, 1]) times[which] = measure(program, files[which]).cpu;
            return times;
        });
        const ratios = rounds.map(([plain, guided]) => guided / plain);
        const ratio = median(ratios);
        line(
            name,
            `-O${level}`,
            seconds(median(rounds.map(([plain]) => plain))),
            seconds(median(rounds.map(([, guided]) => guided))),
            ratio.toFixed(2),
            `+-${median(ratios.map((value) => Math.abs(value - ratio))).toFixed(2)}`,
        );
    }
}
