// Ended half-way by a signal, at several moments: no artefact, no directory, no process is left, and an
// older output stays.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { I32, functions } from '../../support/wasm.mjs';
import { inWork, sinterProgram, sleep, start, temporary, work, write } from '../../support/sinter.mjs';

// Large enough for a build of some seconds: thousands of functions, in several shards.
const FUNCTIONS = 6000;
const code = Array.from({ length: 16 }, (_, i) => [
    0x20,
    0,
    0x41,
    i,
    0x6c,
    0x21,
    0,
    0x20,
    0,
    0x41,
    3,
    0x78,
    0x21,
    0,
]).flat();
const wasm = write(
    'large.wasm',
    functions(
        Array.from({ length: FUNCTIONS }, (_, i) => ({
            type: [[I32], [I32]],
            code: [...code, 0x20, 0],
            name: `f${i}`,
        })),
    ),
);

/** Processes that have the test's directory in their command line. */
function processes() {
    return fs
        .readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
        .map((pid) => {
            try {
                return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
            } catch {
                return ''; // it ended
            }
        })
        .filter((line) => line.includes(`${work}/`) && !line.startsWith('node ') && !line.includes('.mjs'));
}
const leftOver = () => [
    ...fs.readdirSync(temporary),
    ...fs.readdirSync(work).filter((name) => name.startsWith('.sinter-')),
    ...processes(),
];

write('kept', 'an older program');
let early = 0;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL', 'SIGHUP'])
    for (const milliseconds of [20, 100, 400, 900, 1500]) {
        const { child, done } = start(sinterProgram, ['build', wasm, '-O1', '-o', 'kept']);
        await sleep(milliseconds);
        child.kill(signal);
        const { code: ended } = await done;
        if (ended === 0) continue; // a fast machine: it was done before
        early++;
        assert.equal(ended, signal, `after ${milliseconds} ms`);
        const what = `${signal} after ${milliseconds} ms`;
        for (let waited = 0; leftOver().length && waited < 5000; waited += 50) await sleep(50);
        assert.deepEqual(leftOver(), [], what);
        assert.equal(fs.readFileSync(inWork('kept'), 'utf8'), 'an older program', what);
    }
assert.ok(early >= 8, 'most builds were ended before they were done');

// The same with `run`, whose result would have gone to the cache.
const { child, done } = start(sinterProgram, ['run', wasm]);
await sleep(700);
child.kill('SIGTERM');
assert.equal((await done).code, 'SIGTERM');
for (let waited = 0; leftOver().length && waited < 5000; waited += 50) await sleep(50);
assert.deepEqual(leftOver(), []);
// Shards that were whole are kept under their keys, and nothing else is; what is there does no harm.
fs.mkdirSync(inWork('cache'), { recursive: true }); // a slow machine had not come so far
const cached = fs.readdirSync(inWork('cache'), { recursive: true, withFileTypes: true });
assert.deepEqual(
    cached.filter(({ name }) => !/^([0-9a-f]{2}|[0-9a-f]{64})$/.test(name)).map(({ name }) => name),
    [],
);
const again = start(sinterProgram, ['run', '--invoke', 'f7', wasm, '1']);
assert.equal((await again.done).code, 0);
