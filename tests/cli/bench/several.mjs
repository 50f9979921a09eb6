// Several rows of Sinter's (--with) and of native programs (--native). A failure is its row's alone.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { assemble, hello, inWork, refused, sinter, succeed, write } from '../../support/sinter.mjs';
import { bench, fake, fails } from './frame.mjs';

const guest = assemble('hello', hello);
write('native.c', '#include <stdio.h>\nint main(void) { puts("hello"); }\n');
fake('other', 'echo hello');
const result = bench([
    '--with=-O1 --strict',
    guest,
    '--native=native.c',
    '--native=a script=./other',
    '--native=./other',
    '--native=./other',
    '--native=gone=./gone',
    `--native=says goodbye=${fake('goodbye', 'echo goodbye')}`,
    '--with=-O1',
    '--with=--cpu=no-such-cpu',
    '--with=-O1',
    '--against=none',
    '--bounds=explicit',
    '--svg=chart.svg',
]);
succeed(result);
assert.equal(result.stderr, '', 'what a failing row reports is in its row');
assert.deepEqual(
    result.report.rows.map((row) => [row.name, row.label, row.flags, row.status]),
    [
        ['native', 'native', null, 'ok'],
        ['native', 'native, a script', null, 'ok'],
        ['native', 'native, other', null, 'ok'],
        ['native', 'native, other (2)', null, 'ok'],
        ['native', 'native, gone', null, 'failed'],
        ['native', 'native, says goodbye', null, 'failed'],
        ['sinter', 'Sinter', '-O0 --bounds=explicit', 'ok'],
        ['sinter', 'Sinter -O1 --strict', '-O1 --strict', 'ok'],
        ['sinter', 'Sinter -O1', '-O1', 'ok'],
        ['sinter', 'Sinter --cpu=no-such-cpu', '--cpu=no-such-cpu', 'failed'],
        ['sinter', 'Sinter -O1 (2)', '-O1', 'ok'],
    ],
);
assert.equal(result.report.referenceLabel, 'native');
const row = (label) => ({ ...result, row: () => result.report.rows.find((row) => row.label === label) });
const failed = (label, pattern) => fails(row(label), label, label, pattern);
failed('native, gone', /"\.\/gone" is not there/);
failed('native, says goodbye', /its output is not that of native/);
failed('Sinter --cpu=no-such-cpu', /does not build \(exit code 2\): .*"no-such-cpu"/);
// The chart has room for long labels, which end 10 to the left of the bars.
const chart = fs.readFileSync(inWork('chart.svg'), 'utf8');
const width = Number(chart.match(/<svg [^>]*width="(\d+)"/)[1]);
const ends = [...chart.matchAll(/class="label" x="(\d+)"[^>]*>([^<]*)</g)];
assert.equal(ends.length, result.report.rows.length);
for (const [, x, label] of ends) assert.ok(Number(x) >= 7 * label.length && width - Number(x) >= 590, label);

assert.notEqual(row('Sinter').row().code, row('Sinter -O1').row().code, 'they are different programs');

// Without a good first native program, the main row is the reference, and no other native one.
const without = bench([guest, '--native=./goodbye', '--native=./other', '--with=-O1', '--against=none']);
assert.equal(without.code, 1);
assert.match(without.stderr, /the program fails under Sinter: its output is not that of native/);
const second = bench([guest, '--native=first=./gone', '--native=./other', '--with=-O1', '--against=none']);
succeed(second);
assert.equal(second.report.referenceLabel, 'Sinter');
assert.deepEqual(
    second.report.rows.map((row) => [row.label, row.status]),
    [
        ['native, first', 'failed'],
        ['native, other', 'ok'],
        ['Sinter', 'ok'],
        ['Sinter -O1', 'ok'],
    ],
);
const traps = assemble('traps', '(module (memory (export "memory") 1) (func (export "_start") unreachable))');
const unmeasured = bench([traps, '--native=./gone', '--native=other=./other', '--with=-O1', '--against=none']);
assert.equal(unmeasured.code, 1);
for (const label of ['native, other', 'Sinter -O1']) {
    const { reason } = unmeasured.report.rows.find((row) => row.label === label);
    assert.match(reason, /not measured, since the program fails under Sinter/);
}

refused(sinter(['bench', guest, '--with=-O9']), 2, /-O takes a level from 0 to 3, not "9"/);
refused(sinter(['bench', guest, '--with=--emit=shared']), 2, /--with: "--emit=shared" is not one of the flags/);
