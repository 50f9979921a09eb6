// What the tests of `sinter bench` share: guests, a program, fake engines, and the reports read
// back.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { inWork, run, script, sinter } from '../../support/sinter.mjs';

/** A shell script as an engine or native program; it answers --version like one. */
export const fake = (name, body) => script(name, `[ "$1" = --version ] && { echo "${name} 1"; exit 0; }\n${body}`);

/** `sinter bench` at -O0 with its JSON: `{ code, stdout, stderr, report, row(name) }`. */
export function bench(args, options) {
    fs.rmSync(inWork('report.json'), { force: true });
    const flags = ['bench', '-O0', '--runs=2', '--json', 'report.json'];
    const result = sinter([...flags, ...args], options);
    const text = fs.existsSync(inWork('report.json')) && fs.readFileSync(inWork('report.json'), 'utf8');
    const report = text ? JSON.parse(text) : null;
    return { ...result, report, row: (name) => report.rows.find((row) => row.name === name) };
}

/** Checks that a row failed, and that the table says why. */
export function fails({ row, stdout }, name, label, pattern) {
    assert.equal(row(name).status, 'failed');
    assert.match(row(name).reason, pattern);
    assert.equal(row(name).ratio.median, null);
    const line = stdout.split('\n').find((text) => text.startsWith(label));
    assert.match(line, /failed: /);
    assert.match(line, pattern);
}

/** No process whose command line holds `mark` is left. */
export function assertEnded(mark) {
    const { stdout } = run('ps', ['-eo', 'args']);
    assert.ok(!stdout.split('\n').some((line) => line.includes(mark)), `${mark} is not left running`);
}
