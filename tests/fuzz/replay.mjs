// A fuzz target on its seeds, on what it once failed at (corpus/TARGET), and on mutants of the seeds.
//
//     node replay.mjs REPLAY_PROGRAM SINTER TARGET WORK_DIR
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { run } from '../support/process.mjs';
import { mutator } from './mutate.mjs';
import { makeSeeds } from './seeds.mjs';

const [program, sinter, target, work] = process.argv.slice(2);
const mutantsOfEach = 300;
const corpus = path.join(path.dirname(fileURLToPath(import.meta.url)), 'corpus', target);
const folders = ['seeds', 'mutants'].map((name) => path.join(work, name));
fs.rmSync(work, { recursive: true, force: true });
for (const folder of folders) fs.mkdirSync(folder, { recursive: true });
makeSeeds(target, sinter, folders[0]);

const { random, mutateBytes } = mutator(1);
function mutate(seed) {
    const bytes = [...seed];
    for (let i = random(4); i >= 0; i--) mutateBytes(bytes, true);
    return Buffer.from(random(8) ? bytes : bytes.slice(0, random(bytes.length + 1)));
}
for (const name of fs.readdirSync(folders[0])) {
    const seed = fs.readFileSync(path.join(folders[0], name));
    for (let i = 0; i < mutantsOfEach; i++) fs.writeFileSync(path.join(folders[1], `${name}.${i}`), mutate(seed));
}
const inputs = fs.existsSync(corpus) ? [...folders, corpus] : folders;
const { code, stdout, stderr } = run(program, inputs);
console.log(`${stdout}${stderr}`);
if (code === 0) fs.rmSync(work, { recursive: true });
process.exit(code === 0 ? 0 : 1);
