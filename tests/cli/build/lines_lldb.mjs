// lldb stops at, and steps by, the lines of a C program, and its backtrace tells them.
import assert from 'node:assert/strict';
import { findProgram } from '../../support/process.mjs';
import { build, inWork, run, skip } from '../../support/sinter.mjs';
import { compileGuest, lineWith } from './guests.mjs';

const lldb = findProgram(['lldb-19', 'lldb']) ?? skip('there is no lldb on PATH (Debian: lldb-19)');
const at = lineWith('sum.c', 'int part = divide');
const caller = lineWith('sum.c', 'int sum = total');
for (const guestLevel of [0, 2]) {
    const wasm = compileGuest('sum.c', guestLevel);
    for (const level of [0, 2]) {
        const program = inWork(`sum.${guestLevel}.${level}`);
        build(wasm, '-g', `-O${level}`, '-o', program);
        const commands = [`breakpoint set -f sum.c -l ${at}`, 'run', 'bt', 'next', 'next', 'frame variable'];
        const { stdout, stderr } = run(lldb, ['-x', '-b', ...commands.flatMap((line) => ['-o', line]), program]);
        const said = stdout + stderr;
        if (/not permitted|personality|could not attach|failed to launch/i.test(said))
            skip('lldb may not trace processes here');
        assert.match(said, new RegExp(`frame #0: .*w2c_m_f\\d+_total.* at .*sum.c:${at}(:\\d+)?\n`), said);
        assert.match(said, new RegExp(`frame #1: .*w2c_m_f\\d+_main.* at .*sum.c:${caller}(:\\d+)?\n`), said);
        const stops = [...said.matchAll(/^-> (\d+)/gm)].map(([, line]) => Number(line));
        assert.equal(stops[0], at, said);
        assert.ok(stops.length === 3 && stops[1] !== at, said);
        if (guestLevel === 0 && level === 0)
            assert.deepEqual(
                stops.slice(1),
                [lineWith('sum.c', 'sum += part'), lineWith('sum.c', 'for (; list;')],
                said,
            );
        if (level === 0) assert.match(said, /\(u32\) var_p1 = 1\n/, said);
    }
}
