// An instance pays for at most 1 GiB of exceptions, also for those that are only inside of others, and those that nobody has any
// more do not count.
//
//     node limit.mjs SINTER WORK_DIR
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { build, inWork, run, skip, succeed, write } from '../../support/sinter.mjs';
import { inside } from './inside_module.mjs';

const NEEDED_MB = 2500;
const available = Number(/^MemAvailable:\s+(\d+) kB$/m.exec(fs.readFileSync('/proc/meminfo', 'utf8'))[1]) >> 10;
if (available < NEEDED_MB) skip(`${available} MiB of memory are available, and ${NEEDED_MB} needed`);

build(write('inside.wat', inside), '--runtime-policy', '-o', 'inside');
const deep = (...args) => run(inWork('inside'), args.map(String), { env: { SINTER_INVOKE: 'deep' } });

// Chains of some 600 MB, and beside them more than a GiB goes through.
const COUNT = 900_000;
assert.deepEqual(succeed(deep(COUNT, 80_000)).trim().split(/\s+/), [String((COUNT * (COUNT + 1)) / 2), '11']);

// Of more than a GiB.
const { code, stdout, stderr } = deep(2_500_000, 1);
assert.deepEqual([code, stdout], [134, ''], stderr);
assert.match(stderr, /no room for an exception/);
