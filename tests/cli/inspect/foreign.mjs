// Files that Sinter did not make, or that were damaged since, are refused or read; never more.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import {
    assemble,
    build,
    hello,
    inWork,
    refused,
    run,
    sinter,
    sinterProgram,
    work,
    write,
} from '../../support/sinter.mjs';

refused(sinter(['inspect', process.execPath]), 1, /ELF file that Sinter did not make/);
refused(sinter(['inspect', 'absent']), 1, /cannot open "absent"/);
refused(sinter(['inspect', work]), 1, /Is a directory/);
refused(sinter(['inspect', write('text.wat', hello)]), 1, /text\.wat:0x0: error: this looks like a text file/);
// A device has no end: no more is read than shows what it is not.
for (const command of ['inspect', 'build'])
    refused(
        run(sinterProgram, [command, '/dev/zero', ...(command === 'build' ? ['-o', 'zero'] : [])]),
        1,
        /not a WebAssembly module: it starts with 00 00 00 00/,
    );
refused(sinter(['inspect', write('elf', '\x7fELF')]), 1, /error/);

// Every byte of the headers, the note and the description changed, and the file cut short: an
// answer or an error, and no signal.
build(assemble('hello', hello), '-s', '--dir', 'a::b:ro', '--env', 'A=1', '-o', 'program');
const program = fs.readFileSync(inWork('program'));
const note = program.indexOf(Buffer.from('Sinter\0'));
const description = program.indexOf(Buffer.from([0x74, 0x65, 0x72, 0x6d, 3, 0, 0, 0]));
assert.ok(note > 0 && description > 0);
const places = [];
for (let at = 0; at < 64 + 56 * 6; at += 3) places.push(at);
for (let at = note - 12; at < note + 16; at++) places.push(at);
for (let at = description; at < description + 280; at += 2) places.push(at);
const ended = new Set();
const look = (bytes) => {
    fs.writeFileSync(inWork('damaged'), bytes);
    const { code, stderr } = run(sinterProgram, ['inspect', 'damaged', '--json']);
    assert.ok(code === 0 || (code === 1 && /error: /.test(stderr)), `code ${code}: ${stderr}`);
    ended.add(code);
};
for (const at of places)
    for (const value of [0xff, 0x80, program[at] ^ 1]) {
        const damaged = Buffer.from(program);
        damaged[at] = value;
        look(damaged);
    }
for (let size = 0; size < program.length; size += Math.ceil(program.length / 50)) look(program.subarray(0, size));
assert.deepEqual([...ended].sort(), [0, 1]);

// What it prints of a file is no terminal's command.
const hostile = Buffer.from(program);
const type = hostile.indexOf('(param i32', description);
assert.ok(type > 0);
hostile.write('\x1b[31m\x07(i32', type);
fs.writeFileSync(inWork('hostile'), hostile);
for (const flags of [[], ['--json']]) {
    const { code, stdout } = sinter(['inspect', 'hostile', ...flags]);
    assert.ok(code === 0 && stdout.includes('[31m'));
    assert.doesNotMatch(stdout, /[\x00-\x09\x0b-\x1f\x7f]/);
}
