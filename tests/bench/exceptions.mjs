// What entering a try costs, and throwing and catching: in libraries and in executables at each level, and under V8.
// Usage: node exceptions.mjs BUILD_DIR WORK_DIR [--count=CALLS]
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freshFolder, wat2wasm } from '../support/process.mjs';
import { flagIn, must, plainIn } from './figures.mjs';
import { measured } from './measure.mjs';

const words = process.argv.slice(2);
const [build, work] = plainIn(words);
const count = Number(flagIn(words)('count', 20_000_000));
const here = dirname(fileURLToPath(import.meta.url));
const sinter = join(build, 'bin/sinter');
const source = join(here, 'exceptions.wat');
const rounds = 5;
// As exceptions.c has them: what is measured, by which function, and which callee.
const cases = [
    ['calls', 'calls', 0],
    ['loop', 'loop', 0],
    ['plain_functions', 'plain_functions', 0],
    ['functions', 'functions', 0],
    ['throwing', 'loop', 1],
];
const callsOf = (name) => (name === 'throwing' ? count / 4 : count);
const least = (measure) => Math.min(...Array.from({ length: rounds }, measure));

function inLibrary(level) {
    const library = join(work, 'libexceptions.so');
    const host = join(work, 'host');
    const flags = ['--emit=shared', '-o', library, '--header', join(work, 'exceptions.h'), '--prefix=exceptions'];
    must(sinter, 'build', source, level, ...flags);
    must('clang-19', '-O2', `-I${work}`, join(here, 'exceptions.c'), library, '-Wl,-rpath,$ORIGIN', '-o', host);
    const lines = must(host, String(count)).trim().split('\n');
    return new Map(lines.map((line) => line.split(' ')).map(([name, ns]) => [name, Number(ns)]));
}

// Starting the program takes some of its time, which a run with one call shows.
function inExecutable(level) {
    const program = join(work, 'program');
    must(sinter, 'build', source, level, '--runtime-policy', '-o', program);
    const seconds = (name, calls, which) => {
        const env = { ...process.env, SINTER_INVOKE: name };
        const command = [program, String(calls), String(which)];
        const run = measured(join(build, 'bin/measure'), join(work, 'note'), command, { env });
        if (run.code !== 0) throw new Error(`${name}: ${run.stderr}`);
        return run.cpu;
    };
    const start = least(() => seconds('calls', 1, 0));
    const ns = ([name, called, which]) =>
        ((least(() => seconds(called, callsOf(name), which)) - start) / callsOf(name)) * 1e9;
    return new Map(cases.map((row) => [row[0], ns(row)]));
}

function inV8() {
    const binary = join(work, 'exceptions.wasm');
    wat2wasm(sinter, source, binary, ['exceptions', 'multi-memory']);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(binary)));
    const ns = ([name, called, which]) => {
        const calls = name === 'throwing' ? count / 100 : count; // V8 takes microseconds for each
        return least(() => {
            const start = process.cpuUsage();
            exports[called](calls, which);
            const taken = process.cpuUsage(start);
            return ((taken.user + taken.system) * 1e3) / calls;
        });
    };
    return new Map(cases.map((row) => [row[0], ns(row)]));
}

const row = (...cells) =>
    console.log(cells.map((cell, i) => (i ? String(cell).padStart(14) : String(cell).padEnd(18))).join(''));
function report(name, times) {
    const above = (a, b) => (times.get(a) - times.get(b)).toFixed(2);
    const throwing = times.get('throwing').toFixed(1);
    row(name, times.get('calls').toFixed(2), above('loop', 'calls'), above('functions', 'plain_functions'), throwing);
}

freshFolder(work);
row('ns', 'call', 'try in a loop', 'in a function', 'throw, catch');
for (const level of ['-O1', '-O2', '-O3']) {
    report(`library ${level}`, inLibrary(level));
    report(`executable ${level}`, inExecutable(level));
}
report(`Node ${process.versions.node}`, inV8());
