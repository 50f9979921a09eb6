// libFuzzer on one target, for so many seconds; it goes on with what it found before. `./dev fuzz` calls this.
//
//     node fuzz.mjs BUILD_DIR SINTER TARGET SECONDS
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { makeSeeds } from './seeds.mjs';

const [build, sinter, target, seconds] = process.argv.slice(2);
const work = path.join(build, 'fuzz', target);
const [seeds, corpus, faults] = ['seeds', 'corpus', 'faults'].map((name) => path.join(work, name));
fs.rmSync(seeds, { recursive: true, force: true });
for (const folder of [seeds, corpus, faults]) fs.mkdirSync(folder, { recursive: true });
makeSeeds(target, path.resolve(sinter), seeds);
const limits = [
    `-max_total_time=${seconds}`,
    '-timeout=60',
    '-rss_limit_mb=4096',
    '-print_final_stats=1',
    `-artifact_prefix=${faults}/`,
];
const { status } = spawnSync(path.join(build, 'bin', `fuzz_${target}`), [...limits, corpus, seeds], {
    stdio: 'inherit',
});
if (status !== 0)
    console.error(`what it failed at is in ${faults}: mend it, and put it into tests/fuzz/corpus/${target}`);
process.exit(status ?? 1);
