// A million threads, one after the other, take no more memory than a thousand. See guest.wat.
//
//     node churn.mjs SINTER WORK_DIR
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { assemble, build, inWork, skip, sleep, start, succeed } from '../../support/sinter.mjs';

const TIMEOUT_MS = 600_000;
const GROWTH_KB = 2048;

const wasm = assemble('guest', fs.readFileSync(new URL('guest.wat', import.meta.url), 'utf8'));
build(wasm, '--runtime-policy', '-o', 'program');

const field = (pid, name) =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);

/** What the process has taken once `count` threads have run; it waits for input then. */
async function measure(count) {
    const { child, done } = start(inWork('program'), [String(count), '1'], { env: { SINTER_INVOKE: 'churn' } });
    const isWaiting = () => /^0 0x0 /.test(fs.readFileSync(`/proc/${child.pid}/syscall`, 'utf8'));
    const end = Date.now() + TIMEOUT_MS;
    do await sleep(100);
    while (Date.now() < end && !(isWaiting() && field(child.pid, 'Threads') === 1));
    const taken = { most: field(child.pid, 'VmHWM'), addresses: field(child.pid, 'VmSize') };
    child.stdin.end('x');
    succeed(await done, `${count} threads`);
    return taken;
}

if (process.arch !== 'x64') skip('it knows the number of read() on x86-64');
const few = await measure(1000);
const many = await measure(1_000_000);
console.log(`memory: ${few.most} and ${many.most} KB; addresses: ${few.addresses} and ${many.addresses} KB`);
assert.ok(many.most - few.most < GROWTH_KB, 'memory does not grow');
assert.ok(many.addresses - few.addresses < 100 * GROWTH_KB, 'nor do addresses');
