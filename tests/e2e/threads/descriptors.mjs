// Threads that use descriptors while others close and replace them: a call goes on with what it has found, the host's descriptor stays
// open meanwhile and no longer, and nothing leaks. See descriptors.wat.
//
//     node descriptors.mjs SINTER WORK_DIR
import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { assemble, build, inWork, run, sleep, start, succeed } from '../../support/sinter.mjs';

const SIZE = 48 << 20;
const [REPLACE, REOPEN, READ, POLL] = ['0', '1', '2', '3'];

const wasm = assemble('descriptors', fs.readFileSync(new URL('descriptors.wat', import.meta.url), 'utf8'));
fs.mkdirSync(inWork('files'));
for (const name of ['a', 'b']) fs.writeFileSync(inWork('files', name), Buffer.alloc(SIZE, name));
succeed(run('mkfifo', [inWork('files', 'fifo')]));
build(wasm, '--runtime-policy', '--dir=files', '-o', 'program');

const call = (name, ...args) => start(inWork('program'), args, { env: { SINTER_INVOKE: name } });

// What one call reads is of one file.
for (const how of [REPLACE, REOPEN]) succeed(await call('mixed', how, '60').done, 'mixed');

/** What the process has open, by the last component. One may be closed meanwhile. */
function opened(pid) {
    const names = [];
    for (const number of fs.readdirSync(`/proc/${pid}/fd`)) {
        try {
            names.push(path.basename(fs.readlinkSync(`/proc/${pid}/fd/${number}`)));
        } catch (error) {
            assert.equal(error.code, 'ENOENT');
        }
    }
    return names;
}
const count = (list, item) => list.filter((other) => other === item).length;
async function until(what, condition) {
    for (let i = 0; i < 500; i++) {
        if (condition()) return;
        await sleep(10);
    }
    assert.fail(`${what}, after 5 s`);
}
/** Whether a thread of the process sleeps in this system call; where /proc does not tell, it has had time to get there. */
function sleeps(pid, numbers) {
    try {
        return fs.readdirSync(`/proc/${pid}/task`).some((task) => {
            const [number, descriptor] = fs.readFileSync(`/proc/${pid}/task/${task}/syscall`, 'utf8').split(' ');
            return numbers.includes(Number(number)) && descriptor !== '0x0';
        });
    } catch {
        return true;
    }
}

// The host's descriptor is closed when the call that waits has ended, not before.
const CALLS = process.arch === 'x64' ? { [READ]: [0], [POLL]: [7, 271] } : { [READ]: [63], [POLL]: [73] };
for (const how of [READ, POLL]) {
    const writer = fs.openSync(inWork('files', 'fifo'), 'r+');
    const { child, done } = call('waiting', how);
    await until('the thread waits', () => count(opened(child.pid), 'fifo') === 1 && sleeps(child.pid, CALLS[how]));
    await sleep(100);
    child.stdin.write('x');
    await until('others are open', () => count(opened(child.pid), 'b') === 4);
    assert.equal(count(opened(child.pid), 'fifo'), 1);
    child.stdin.write('x');
    fs.writeSync(writer, 'hello');
    await until('it is closed', () => count(opened(child.pid), 'fifo') === 0);
    assert.equal(count(opened(child.pid), 'b'), 4);
    child.stdin.write('x');
    succeed(await done, 'waiting');
    fs.closeSync(writer);
}

// All calls at once, by chance. Nothing stays open.
for (let i = 0; i < 3; i++) {
    const { child, done } = call('storm');
    const said = await Promise.race([once(child.stdout, 'data').then(([text]) => text), done]);
    assert.equal(said, 'a', said.stderr);
    await until('the threads have ended', () => fs.readdirSync(`/proc/${child.pid}/task`).length === 1);
    assert.deepEqual(
        opened(child.pid).filter((name) => ['a', 'b', 'fifo'].includes(name)),
        [],
    );
    assert.equal(count(opened(child.pid), 'files'), 1);
    child.stdin.write('x');
    succeed(await done, 'storm');
}
