// Differential test: no mutated module that V8 rejects may pass our validator. The mutations are seeded, so that a run
// is repeatable; a longer run is `node validate_mutations.mjs VALIDATE_TOOL SUITE_DIR 1000000 42`. With an empty
// SUITE_DIR the seeds of own_seeds.mjs are all there is.
// Usage: node validate_mutations.mjs VALIDATE_TOOL SUITE_DIR [COUNT [SEED]]
import { writeFileSync } from 'node:fs';
import { seeds as ownSeeds } from './own_seeds.mjs';
import { mutator } from './mutate.mjs';
import { ask, isHarmless, suiteModules, v8Error } from './tool.mjs';

const [tool, suite, count = '6000', seed = '1'] = process.argv.slice(2);

const { random, pick, mutate } = mutator(seed);
const MAX_SEED_BYTES = 20000;
const seeds = [...ownSeeds, ...suiteModules(tool, suite, MAX_SEED_BYTES)];
ask(tool, ownSeeds).forEach((answer, i) => {
    if (answer === 'ok' && WebAssembly.validate(ownSeeds[i])) return;
    console.log(`seed ${i} must be valid: ${answer}, V8: ${v8Error(ownSeeds[i])}`);
    process.exit(1);
});

const BATCH = 2000;
const counts = { 'both accept': 0, 'both reject': 0, 'only V8 accepts': 0, harmless: 0 };
const notes = new Map();
let faults = 0;
for (let done = 0; done < Number(count); done += BATCH) {
    const size = Math.min(BATCH, Number(count) - done);
    // Our own seeds hold every feature in one module: half of all mutants are theirs.
    const mutants = Array.from({ length: size }, () => mutate(pick(random(2) ? ownSeeds : seeds)));
    ask(tool, mutants).forEach((answer, i) => {
        const isOurs = answer === 'ok';
        const isTheirs = WebAssembly.validate(mutants[i]);
        if (isOurs === isTheirs) return counts[isOurs ? 'both accept' : 'both reject']++;
        if (isTheirs) {
            const kind = answer
                .replace(/^\S+ error: /, '')
                .replace(/\d+|".*?"/g, 'N')
                .split(' | ')[0];
            notes.set(kind, (notes.get(kind) ?? 0) + 1);
            return counts['only V8 accepts']++;
        }
        const message = v8Error(mutants[i]);
        if (isHarmless(message)) return counts.harmless++;
        const file = `mutant-${seed}-${done + i}.wasm`;
        writeFileSync(file, mutants[i]);
        console.log(`accepted, but V8 rejects ${file}: ${message}`);
        return faults++;
    });
}
for (const [kind, times] of notes) console.log(`only V8 accepts, ${times} times: ${kind}`);
console.log(`${count} mutants of ${seeds.length} seeds, seed ${seed}:`, counts);
if (counts['both accept'] === 0 || counts['both reject'] === 0) {
    console.log('one of the sides never happened: the test tests nothing');
    faults++;
}
process.exitCode = faults ? 1 : 0;
