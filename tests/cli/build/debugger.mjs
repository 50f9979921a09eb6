// gdb stops in a guest function by its name, and its backtrace names the guest's functions up to the
// runtime's.
import assert from 'node:assert/strict';
import { run, skip } from '../../support/sinter.mjs';
import { buildNamed, guestNames } from './guest_names.mjs';

const gdb = (...args) => run('gdb', ['-q', '-nx', '-batch', ...args]);
try {
    gdb('--version');
} catch {
    skip('there is no gdb on PATH');
}
for (const level of ['-O0', '-O2']) {
    const program = buildNamed(`named${level}`, level);
    const commands = [`break ${guestNames[0]}`, 'run', 'backtrace', 'delete', 'continue'];
    const { stdout, stderr } = run(
        'gdb',
        ['-q', '-nx', '-batch', ...commands.flatMap((c) => ['-ex', c]), '--args', program, '6'],
        { env: { SINTER_INVOKE: 'run it', DEBUGINFOD_URLS: undefined } },
    );
    const told = stdout + stderr;
    if (/ptrace: Operation not permitted|Could not trace the inferior/.test(told))
        skip('gdb may not trace processes here');
    const frames = [...told.matchAll(/^#\d+ +(?:0x[0-9a-f]+ in )?(\S+) \(/gm)].map(([, name]) => name);
    const guest = frames.filter((name) => name.startsWith('w2c_m_'));
    const once = guest.filter((name, i) => name !== guest[i - 1]);
    assert.deepEqual(once.slice(0, 2), guestNames.slice(0, 2), told);
    if (level === '-O0') assert.deepEqual(once, guestNames, told);
    assert.ok(frames.includes('sinter_enter'), told);
    assert.match(told, /exited normally/, 'the program goes on to its end');
}
