// perf finds the lines on which a program spends its time, and annotates its machine code with them.
import assert from 'node:assert/strict';
import { isInstalled } from '../../support/process.mjs';
import { build, inWork, run, skip, succeed } from '../../support/sinter.mjs';
import { compileGuest, lineWith } from './guests.mjs';

if (!isInstalled('perf')) skip('there is no perf on PATH');
const wasm = compileGuest('busy.c', 2);
build(wasm, '-g', '-O2', '-o', 'busy');
const recorded = run('perf', ['record', '-q', '-o', inWork('perf.data'), inWork('busy')]);
if (recorded.code !== 0) skip(`perf may not record here: ${recorded.stderr.split('\n')[0]}`);
const source = ['<< 13', '>> 17', '<< 5'].map((text) => `busy.c:${lineWith('busy.c', text)}`);

// The lines of the loop, with their shares of the time.
const said = succeed(run('perf', ['annotate', '-i', inWork('perf.data'), '--stdio', '-l']));
const shares = [...said.matchAll(/^ +(\d+\.\d+) +(?:\S*\/)?(busy\.c:\d+)$/gm)].map(([, share, line]) => [
    line,
    Number(share),
]);
if (!/Sorted summary/.test(said)) skip('this perf prints no summary of lines');
const total = shares.filter(([line]) => source.includes(line)).reduce((sum, [, share]) => sum + share, 0);
assert.ok(total > 70, `${source.join(', ')} take ${total}% of the time: ${said.slice(0, 2000)}`);
