// A mutant of a module's code that is valid, by this V8, and is not the module.
//
//     node random_mutant.mjs MODULE OUTPUT SEED
import fs from 'node:fs';

import { putTogether, takeApart } from '../support/wasm.mjs';
import { mutator } from './mutate.mjs';

const [module, output, seed] = process.argv.slice(2);
const original = fs.readFileSync(module);
const { random, pick, mutateBytes } = mutator(seed);

// A change to one body that stays valid: most do not.
function changed(valid) {
    for (;;) {
        const sections = takeApart(valid);
        mutateBytes(pick(sections.find(({ bodies }) => bodies).bodies), random(2) === 0);
        const mutant = putTogether(sections);
        if (WebAssembly.validate(mutant) && Buffer.compare(mutant, valid) !== 0) return mutant;
    }
}

let mutant = original;
for (let times = 1 + random(20); times > 0; times--) mutant = changed(mutant);
fs.writeFileSync(output, mutant);
