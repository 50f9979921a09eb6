// Random valid modules by wasm-smith with every feature that Sinter has, imports of all kinds among them: `sinter build` makes a
// library of each, with guard pages and with comparisons, or refuses it by name. A module that is valid never gets to the user as an
// error of wasm2c's or clang's.
//
//     SINTER=PROGRAM SINTER_REAL_CACHE=DIR SINTER_REAL_WORK=DIR node smith.mjs [COUNT [SEED]]
//
// What fails is left in the work directory, as SEED.wasm.
import fs from 'node:fs';
import path from 'node:path';

import * as real from '../real/programs.mjs';
import { makeWithAll } from './random_smith.mjs';
import { isRefused } from './refusals.mjs';

const [count = 100, first = 1] = process.argv.slice(2).map(Number);
const work = real.workDirectory(`smith-${first}`);
const inWork = (name) => path.join(work, name);
const env = { ...process.env, SINTER_CACHE_DIR: inWork('cache') };
const builds = [['-O0'], ['-O1', '--bounds=explicit']];

const tally = { built: 0, refused: 0 };
const failures = [];
for (let seed = first; seed < first + count; seed++) {
    const file = inWork(`${seed}.wasm`);
    makeWithAll(seed, file);
    const outcomes = builds.map((flags) =>
        real.run(process.env.SINTER, ['build', file, '--emit=shared', '-o', inWork('module.so'), ...flags], { env }),
    );
    const failed = outcomes.find((outcome) => outcome.code !== 0 && !isRefused(outcome));
    if (failed) failures.push(`${seed}: code ${failed.code}: ${failed.stderr}`);
    else fs.rmSync(file);
    tally[outcomes.every(({ code }) => code === 0) ? 'built' : 'refused']++;
}
console.log(JSON.stringify(tally));
if (failures.length) real.fail(`\n${failures.join('\n')}\n(in ${work})`);
if (tally.built < 0.9 * count) real.fail('too few are built');
