// Random modules that start with what an exported function of theirs has left (`sinter build --snapshot`): under the newest V8,
// such a module does what the original one does after a call of the function.
//
//     SINTER=PROGRAM SINTER_REAL_CACHE=DIR SINTER_REAL_WORK=DIR node snapshots.mjs [COUNT [SEED]]
//
// What differs is left in the work directory.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import * as real from '../real/programs.mjs';
import { runFor, wat2wasm } from '../support/process.mjs';
import { ownImports } from './module_for_hosts.mjs';
import { inFolder, text, v8 } from './random_modules.mjs';
import { globalConstant } from './random_values.mjs';
import { isRefused } from './refusals.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const [count = 40, first = 1] = process.argv.slice(2).map(Number);
const work = real.workDirectory(`snapshots-${first}`);
const { inWork, sinterRun, describe, make } = inFolder(work, ['threads']);
wat2wasm(process.env.SINTER, path.join(here, 'helper.wat'), inWork('helper.wasm'), []);

/** What a module does under V8, after its initialiser if there is one; null if V8 cannot say. */
function reference(file, ...initialiser) {
    fs.writeFileSync(inWork('types.json'), text(describe(file)));
    const script = path.join(here, 'random_reference.mjs');
    const options = ['--stack-size=4000', script, file, inWork('types.json'), inWork('helper.wasm')];
    const result = runFor(20, v8, ...options, ...initialiser);
    if (result.code === 3 || result.code === 'SIGTERM') return null;
    if (result.code !== 0) real.fail(`${file}: ${text(result)}${result.stderr}`);
    return text(result);
}

const tally = { same: 0, changed: 0, refused: 0 };
const differing = [];

/**
 * Compares the module with its snapshot, by one of its functions. `before` is what it does without it. Returns false if V8 cannot
 * say what it does.
 */
function compare(file, before, initialiser, name) {
    const expected = reference(file, initialiser);
    if (expected === null) return false;
    const flags = ['-O0', '--missing-imports=trap', '--save-temps', `--snapshot=${initialiser}`];
    const built = sinterRun('build', file, ...flags, '-o', inWork('built'));
    const said = built.stderr.toString();
    const kept = /note: intermediate files are in "([^"]+)"/.exec(said)?.[1];
    const snapshot = inWork(`${name}.snapshot.wasm`);
    if (kept) {
        if (built.code === 0) fs.copyFileSync(path.join(kept, 'snapshot.wasm'), snapshot);
        fs.rmSync(kept, { recursive: true });
    }
    if (isRefused(built) || (built.code === 1 && /--snapshot: /.test(said))) return ++tally.refused > 0;
    if (built.code !== 0) return differing.push(`${name}: ${said}`) > 0;
    const actual = reference(snapshot);
    if (actual !== expected) {
        fs.copyFileSync(file, inWork(`${name}.wasm`));
        fs.writeFileSync(inWork(`${name}.expected`), expected);
        fs.writeFileSync(inWork(`${name}.actual`), actual ?? 'V8 cannot say');
        return differing.push(`${name}, ${initialiser}`) > 0;
    }
    tally.same++;
    tally.changed += actual.replace(/^call \d+$/gm, '') !== before.replace(/^call \d+$/gm, '');
    fs.rmSync(snapshot);
    return true;
}

for (let seed = first; seed < first + count; seed++) {
    const made = make(seed);
    if (!made) continue;
    const file = inWork('contained.wasm');
    fs.writeFileSync(file, ownImports(fs.readFileSync(made), ['global'], globalConstant));
    fs.rmSync(made);
    const initialisers = JSON.parse(text(describe(file)))
        .exports.filter(({ kind, type }) => kind === 'func' && !type.includes('(param'))
        .map(({ name }) => name);
    const before = reference(file);
    if (before === null || before.startsWith('trap')) continue;
    let compared = 0;
    for (const initialiser of initialisers)
        if (compared < 2 && compare(file, before, initialiser, `${seed}-${initialiser}`)) compared++;
}
console.log(JSON.stringify(tally));
if (differing.length) real.fail(`\n${differing.join('\n')}\n(in ${work})`);
if (tally.same < count / 4) real.fail('too few could be compared');
