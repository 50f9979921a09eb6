// 10,000 seeded mutations of real modules: accepted, and then by V8 too, or refused with an offset; never a signal, and
// within a bound of memory. A sample goes through `sinter build`, which must give up with exit code 1, the same offset in
// its one line of error, and nothing written.
// Usage: node real_mutations.mjs VALIDATE_TOOL EXAMPLES CACHE WASM2C_MODULE SINTER MEASURE [COUNT [SEED]]
import { readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { measured } from '../bench/measure.mjs';
import { environmentIn, freshFolder, run, skip } from '../support/process.mjs';
import { mutator } from './mutate.mjs';
import { realModules } from './real.mjs';
import { ask, frames, isHarmless, v8Error } from './tool.mjs';

const [tool, examples, cache, wasm2c, sinter, measure, count = '10000', seed = '3'] = process.argv.slice(2);
const { random, pick, mutate } = mutator(seed);
const SAMPLE = 30;
const BATCH = 500;
// The stated bound of the front end's memory for a module of `size` bytes.
const memoryBound = (size) => 64e6 + 60 * size;
const work = resolve('real_mutations');

let faults = 0;
const fault = (message) => {
    faults++;
    console.log(message);
};

// Mutants of large modules take long to make: there are fewer of them.
const modules = realModules({ examples, cache, wasm2c });
const small = modules.filter(({ bytes }) => bytes.length <= 100000);
const draw = () => (random(100) ? pick(small) : pick(modules));

const counts = { accepted: 0, refused: 0 };
const refusals = [];
let largestPeak = 0;
const check = (mutants) => {
    ask(tool, mutants).forEach((answer, i) => {
        if (answer === 'ok') {
            counts.accepted++;
            if (!WebAssembly.validate(mutants[i]) && !isHarmless(v8Error(mutants[i])))
                fault(`accepted, but not by V8: ${v8Error(mutants[i])}`);
            return;
        }
        counts.refused++;
        const offset = /^module:(0x[0-9a-f]+): error: ./.exec(answer)?.[1];
        if (!offset) return fault(`refused without an offset: ${answer}`);
        refusals.push({ bytes: mutants[i], offset });
    });
    const { code, signal, peak } = measured(measure, 'figures', [tool, '--frames'], { input: frames(mutants) });
    if (code !== 0) fault(`the tool ended with ${code}, signal ${signal}`);
    const bound = memoryBound(Math.max(...mutants.map((bytes) => bytes.length)));
    if (peak > bound) fault(`${peak} bytes of memory, above the bound of ${bound}`);
    largestPeak = Math.max(largestPeak, peak);
};

const build = ({ bytes, offset }) => {
    freshFolder(work);
    writeFileSync(join(work, 'm.wasm'), bytes);
    const { code, stderr } = run(sinter, ['build', 'm.wasm', '-o', 'out'], { cwd: work, env: environmentIn(work) });
    const errors = stderr.split('\n').filter((line) => line.includes(': error: '));
    const left = [...readdirSync(work), ...readdirSync(join(work, 'tmp'))].sort().join(' ');
    if (code !== 1) fault(`sinter build: exit code ${code}: ${stderr}`);
    if (errors.length !== 1 || !errors[0].startsWith(`m.wasm:${offset}: error: `))
        fault(`sinter build, of an error at ${offset}: ${stderr}`);
    if (left !== 'm.wasm tmp') fault(`sinter build leaves ${left}`);
};

if (!small.length) skip('no module to mutate');
for (let done = 0; done < Number(count); done += BATCH)
    check(Array.from({ length: Math.min(BATCH, Number(count) - done) }, () => mutate(draw().bytes)));
for (let i = 0; i < SAMPLE && refusals.length; i++) build(pick(refusals));
console.log(`${count} mutants of ${modules.length} modules, seed ${seed}:`, counts);
console.log(`${SAMPLE} through sinter build; largest memory ${(largestPeak / 1e6).toFixed(1)} MB; ${faults} faults`);
if (!counts.accepted || !counts.refused) fault('one of the sides never happened: the test tests nothing');
process.exitCode = faults ? 1 : 0;
