// Rows of Sinter's with --pgo, whose command runs what the row is to run.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { assemble, hello, inWork, skip, succeed } from '../../support/sinter.mjs';
import { whyNoProfiles } from '../build/profiles.mjs';
import { bench, fails } from './frame.mjs';

if (whyNoProfiles) skip(whyNoProfiles);
const said = inWork('said');
const result = bench([
    assemble('hello', hello),
    `--with=--pgo={} > '${said}'`,
    '--with=--pgo="{}" -O1',
    '--with=--pgo=exit 7',
    '--against=none',
]);
succeed(result);
assert.equal(result.stderr, '', 'what a failing row reports is in its row');
assert.deepEqual(
    result.report.rows.map((row) => [row.label, row.flags, row.status]),
    [
        ['Sinter', '-O0', 'ok'],
        ['Sinter --pgo', `--pgo={} > '${said}'`, 'ok'],
        ['Sinter --pgo -O1', '--pgo="{}" -O1', 'ok'],
        ['Sinter --pgo (2)', '--pgo=exit 7', 'failed'],
    ],
);
assert.equal(fs.readFileSync(said, 'utf8'), 'hello\n', 'the command ran the program');
const last = { ...result, row: () => result.report.rows[3] };
fails(last, '', 'Sinter --pgo (2)', /does not build \(exit code 1\): .*the command failed with exit code 7/);

// With --invoke, the command runs the function.
const seven = assemble('seven', '(module (func (export "seven") (result i32) (i32.const 7)))');
const called = bench([seven, '--invoke=seven', `--with=--pgo={} > '${said}'`, '--against=none']);
succeed(called);
assert.equal(called.report.rows[1].status, 'ok', called.report.rows[1].reason);
assert.equal(fs.readFileSync(said, 'utf8'), '7\n');
