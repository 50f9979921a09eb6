// A bench that is ended in the middle of a run, in whatever way, leaves no process and no file.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { assemble, assertNothingLeft, run, sinterProgram, sleep, start, temporary } from '../../support/sinter.mjs';

const endless = assemble('endless', '(module (memory (export "memory") 1) (func (export "_start") (loop $l (br $l))))');
const processes = () =>
    run('ps', ['-eo', 'args'])
        .stdout.split('\n')
        .filter((line) => line.includes(`${temporary}/sinter-`));
const until = async (condition, what) => {
    for (let i = 0; i < 300 && !condition(); i++) await sleep(50);
    assert.ok(condition(), what);
};
for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT']) {
    const bench = start(sinterProgram, ['bench', '-O0', endless, '--against=none']);
    await until(() => processes().some((line) => line.endsWith('/row0')), 'the program runs');
    bench.child.kill(signal);
    assert.equal((await bench.done).code, signal);
    await until(() => processes().length === 0, `no program is left after ${signal}`);
    await until(() => fs.readdirSync(temporary).length === 0, `no file is left after ${signal}`);
    assertNothingLeft();
}
