// Random valid modules that Binaryen makes of random bytes, with all features that Sinter has, and mutants of every fourth, or
// that wasm-smith makes: each as a library and as an executable, at two levels, does what it does under the newest V8.
//
//     SINTER=PROGRAM SINTER_REAL_CACHE=DIR SINTER_REAL_WORK=DIR node random.mjs [COUNT [SEED [smith]]]
//
// What differs is left in the work directory: SEED.wasm, and both traces.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { sameTrap } from '../e2e/oracle.mjs';
import * as real from '../real/programs.mjs';
import { resourcesOf, runFor, runtimeLibraries, wat2wasm } from '../support/process.mjs';
import { ownImports } from './module_for_hosts.mjs';
import { inFolder, text, v8 } from './random_modules.mjs';
import { globalConstant } from './random_values.mjs';
import { isRefused } from './refusals.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const [count = 40, first = 1] = process.argv.slice(2, 4).map(Number);
const maker = process.argv[4];
const sinter = process.env.SINTER;
const work = real.workDirectory(`random-${maker ?? 'binaryen'}-${first}`);
const { inWork, sinterRun, describe, optimise, make: makeByBinaryen, fit } = inFolder(work);
const smith = maker === 'smith' && (await import('./random_smith.mjs'));

function make(seed) {
    if (!smith) return makeByBinaryen(seed);
    const file = inWork(`${seed}.wasm`);
    smith.makeForV8(seed, file);
    return fit(file);
}

// The levels at which what is left behind a trap is told exactly. Binaryen drops loads whose values are never used; at -O1 they
// need not trap.
const builds = [
    [smith ? ['-O1', '--strict'] : ['-O1'], ['-O2', '--strict']],
    [['-O0'], ['-O3', '--strict']],
    [
        ['-O1', '--bounds=explicit'],
        ['-O2', '--strict'],
    ],
];

// A module that is `file` but for a few bytes of its code, and valid; null where none is found.
function mutate(seed, file) {
    const [mutant, output] = [inWork('mutant'), inWork(`${seed}-mutant.wasm`)];
    real.mustRun(v8, [path.join(here, 'random_mutant.mjs'), file, mutant, seed]);
    return optimise(seed, output, mutant).code === 0 ? output : null;
}

// Two traces are one but for how traps are called.
function sameTrace(ours, theirs) {
    const [a, b] = [ours, theirs].map((trace) => trace.split('\n'));
    return (
        a.length === b.length &&
        a.every((line, i) => {
            if (!line.startsWith('trap: ')) return line === b[i];
            const trap = /^trap: (.*)/.exec(b[i])?.[1];
            if (trap === undefined) return false;
            return (line === 'trap: host error: thrown' && trap === 'unreachable') || sameTrap(line, trap);
        })
    );
}

wat2wasm(sinter, path.join(here, 'helper.wat'), inWork('helper.wasm'), []);
const host = inWork('host');
const clang = real.findProgram([process.env.SINTER_CLANG, 'clang-19', 'clang'].filter(Boolean));
const source = path.join(here, 'random_host.c');
real.mustRun(clang, ['-O1', '-w', `-I${resourcesOf(sinter)}/include`, source, ...runtimeLibraries(sinter), '-o', host]);
const provider = inWork('provider.c');
fs.writeFileSync(provider, `#define PROVIDER\n#include "${source}"\n`);

const tally = { compared: 0, mutants: 0, libraries: 0, executables: 0, refused: 0, unknown: 0 };
const differing = [];

// Whether `file` could be compared; what differs is noted under `name`.
function compare(seed, name, file) {
    fs.writeFileSync(inWork('types.json'), text(describe(file)));
    const reference = runFor(
        20,
        v8,
        '--stack-size=4000',
        path.join(here, 'random_reference.mjs'),
        file,
        inWork('types.json'),
        inWork('helper.wasm'),
    );
    if (reference.code === 3 || reference.code === 'SIGTERM') {
        tally.unknown++;
        return false;
    }
    if (reference.code !== 0) real.fail(`${name}: ${text(reference)}${reference.stderr}`);
    let compared = false;
    const differ = (what, flags, how) => differing.push(`${name} as one of ${what}, ${flags.join(' ')}: ${how}`);
    for (const flags of builds[seed % builds.length])
        for (const { what, input, output, options, command } of waysToRun(file)) {
            const built = sinterRun('build', input, ...flags, ...options, '-o', output);
            if (isRefused(built)) continue;
            if (built.code !== 0) {
                differ(what, flags, `not built: ${built.stderr}`);
                continue;
            }
            const result = runFor(60, ...command);
            compared = true;
            tally[what]++;
            // A program whose start function traps gets no further.
            const trapped = what === 'executables' && result.code === 134;
            const trace = text(result) + (trapped ? /trap: .*\n/.exec(result.stderr.toString())?.[0] : '');
            if ((result.code === 0 || trapped) && sameTrace(trace, text(reference))) continue;
            differ(what, flags, `code ${result.code}`);
            fs.writeFileSync(inWork(`${name}.${what}${flags[0]}`), trace);
            fs.writeFileSync(inWork(`${name}.v8`), text(reference));
        }
    if (!compared) tally.refused++;
    if (!differing.some((line) => line.startsWith(`${name} `))) fs.rmSync(file);
    return compared;
}

// Executables import functions only: globals are their own.
function waysToRun(file) {
    const [library, executable, contained] = ['module.so', 'module', 'contained.wasm'].map(inWork);
    fs.writeFileSync(contained, ownImports(fs.readFileSync(file), ['global'], globalConstant));
    return [
        { what: 'libraries', input: file, output: library, options: ['--emit=shared'], command: [host, library] },
        {
            what: 'executables',
            input: contained,
            output: executable,
            options: ['--import', `fuzzing-support=${provider}`],
            command: [executable],
        },
    ];
}

for (let seed = first; seed < first + count; seed++) {
    const file = make(seed);
    if (!file) {
        tally.refused++;
        continue;
    }
    const mutant = seed % 4 === 0 && !smith ? mutate(seed, file) : null;
    if (compare(seed, `${seed}`, file)) tally.compared++;
    if (mutant && compare(seed, `${seed}-mutant`, mutant)) tally.mutants++;
}
console.log(JSON.stringify(tally));
if (differing.length) real.fail(`\n${differing.join('\n')}\n(in ${work})`);
const least = {
    compared: 0.8 * count,
    mutants: smith ? 0 : 0.1 * count,
    libraries: 1.7 * count,
    executables: 1.7 * count,
};
for (const [what, number] of Object.entries(least)) if (tally[what] < Math.floor(number)) real.fail(`too few ${what}`);
