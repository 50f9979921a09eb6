// Files that are no artefact, or a damaged one: loading and reading give a status and a reason,
// whatever is in them. Reading is done with the address sanitizer too.
import assert from 'node:assert/strict';
import fs from 'node:fs';

import { add, build, inWork, run, succeed, write } from '../support/sinter.mjs';
import { writeEverything } from './everything.mjs';
import { compileHost } from './host.mjs';

const [OK, NOT_FOUND, BAD_MODULE] = [0, 3, 6];
const module = writeEverything();
build(module, '--emit=shared', '-o', 'good.so', '-s');
const good = fs.readFileSync(inWork('good.so'));
const plain = compileHost('bad_file.c', 'bad_file');
const sanitized = compileHost('bad_file.c', 'bad_file_address', { sanitizer: 'address' });

/** The outcome of each file: [status, message]. */
function outcomes(program, how, files) {
    const output = succeed(run(program, [how, ...files.map((file) => inWork(file))]), how);
    return output
        .trimEnd()
        .split('\n')
        .map((line) => {
            const [, status, message] = /^(\d+) ?(.*)$/.exec(line);
            return [Number(status), message];
        });
}

function refused(how, file, status, pattern) {
    const [[found, message]] = outcomes(plain, how, [file]);
    assert.equal(found, status, `${how} ${file}: ${message}`);
    assert.match(message, pattern);
    assert.ok(message.includes(file), message);
}

assert.deepEqual(outcomes(plain, 'load', ['good.so']), [[OK, '']]);
assert.deepEqual(outcomes(sanitized, 'read', ['good.so']), [[OK, '']]);

// What is no shared object of Sinter's.
write('add.wat', add);
for (const [kind, file] of [
    ['exe', 'add'],
    ['object', 'add.o'],
    ['static', 'add.a'],
])
    build('add.wat', ...(kind === 'exe' ? [] : [`--emit=${kind}`]), '-o', file);
write('empty', '');
write('text', 'no ELF file at all\n');
fs.mkdirSync(inWork('directory'));
succeed(run('mkfifo', [inWork('fifo')]));
for (const how of ['load', 'read']) {
    refused(how, 'missing', NOT_FOUND, /No such file/);
    refused(how, 'empty', BAD_MODULE, /not a file with anything in it/);
    refused(how, 'directory', BAD_MODULE, /not a file with anything in it/);
    refused(how, 'fifo', BAD_MODULE, /not a file with anything in it/);
    refused(how, 'text', BAD_MODULE, /no ELF file/);
    refused(how, 'add.a', BAD_MODULE, /no ELF file/);
    refused(how, 'everything.wasm', BAD_MODULE, /no ELF file/);
}
fs.copyFileSync(process.execPath, inWork('foreign'));
refused('load', 'foreign', BAD_MODULE, /no Sinter note/);
refused('load', 'add', BAD_MODULE, /not a library: build it with --emit=shared/);
refused('load', 'add.o', BAD_MODULE, /not a library: build it with --emit=shared/);
assert.deepEqual(outcomes(plain, 'read', ['add', 'add.o']), [
    [OK, ''],
    [OK, ''],
]);

// ---- Where things are in the file ----

const programHeaders = [...Array(good.readUInt16LE(56)).keys()].map((i) => {
    const at = Number(good.readBigUInt64LE(32)) + i * 56;
    const number = (offset) => Number(good.readBigUInt64LE(at + offset));
    return { at, type: good.readUInt32LE(at), offset: number(8), address: number(16), size: number(32) };
});
const offsetOf = (address) => {
    const segment = programHeaders.find(
        (header) => header.type === 1 && address >= header.address && address < header.address + header.size,
    );
    return address - segment.address + segment.offset;
};
const addressAt = (offset) => {
    const segment = programHeaders.find(
        (header) => header.type === 1 && offset >= header.offset && offset < header.offset + header.size,
    );
    return offset - segment.offset + segment.address;
};
const noteHeader = Buffer.from([7, 0, 0, 0, 16, 0, 0, 0, 1, 0, 0, 0, ...Buffer.from('Sinter\0')]);
const note = good.indexOf(noteHeader);
assert.notEqual(note, -1);
const contents = note + 20;
const pointee = (at) => offsetOf(addressAt(at) + Number(good.readBigInt64LE(at)));
const [description, code] = [pointee(contents), pointee(contents + 8)];
assert.equal(good.readUInt32LE(description), 0x6d726574);
const descriptionSize = good.readUInt32LE(description + 8);
const layout = good.readUInt32LE(description + 4); // SINTER_ARTEFACT_VERSION
const version = good.readUInt32LE(code); // SINTER_CODE_VERSION

function patched(name, at, ...bytes) {
    const copy = Buffer.from(good);
    Buffer.from(bytes).copy(copy, at);
    return write(name, copy) && name;
}

// ---- Other versions ----

for (const how of ['load', 'read']) {
    refused(how, patched('older_layout.so', description + 4, layout - 1), BAD_MODULE, /another version of Sinter/);
    refused(how, patched('newer_layout.so', description + 4, layout + 1), BAD_MODULE, /another version of Sinter/);
    refused(how, patched('no_magic.so', description, 0), BAD_MODULE, /description is damaged/);
}
refused('load', patched('code_older.so', code, version - 1), BAD_MODULE, /another version of Sinter/);
refused('load', patched('code_newer.so', code, version + 1), BAD_MODULE, /another version of Sinter/);

// ---- Cut off ----

// The section headers at the end are not needed to load a file; all that is before them is.
const loadedEnd = Math.max(...programHeaders.map((header) => header.offset + header.size));
const cuts = [1, 15, 16, 63, 64, 65, 100, note, note + 12, contents + 7, description, description + 47];
for (let i = 1; i < 50; i++) cuts.push(Math.floor((loadedEnd * i) / 50));
cuts.push(description + descriptionSize - 1, loadedEnd - 1);
const cutFiles = cuts.map((size) => write(`cut_${size}.so`, good.subarray(0, size)) && `cut_${size}.so`);
for (const [program, how] of [
    [plain, 'load'],
    [sanitized, 'read'],
])
    outcomes(program, how, cutFiles).forEach(([status, message], i) => {
        assert.equal(status, BAD_MODULE, `${how} ${cutFiles[i]}`);
        assert.match(message, /truncated|damaged|no ELF file/);
    });

// ---- Changed bytes ----

// Reading: every byte of the headers, the note and the description, in two ways.
const places = [];
for (let i = 0; i < 64 + 56 * programHeaders.length; i++) places.push(i);
for (let i = 0; i < 36; i++) places.push(note + i);
for (let i = 0; i < descriptionSize; i += i < 1500 ? 1 : 37) places.push(description + i);
const statuses = new Map();
for (const bits of [0xff, 0x01]) {
    for (let from = 0; from < places.length; from += 500) {
        const files = places.slice(from, from + 500).map((at, i) => patched(`flip_${i}.so`, at, good[at] ^ bits));
        for (const [status] of outcomes(sanitized, 'read', files))
            statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
}
assert.deepEqual([...statuses.keys()].sort(), [OK, BAD_MODULE], 'some are harmless, none does harm');
assert.ok(statuses.get(BAD_MODULE) > 500, `${statuses.get(BAD_MODULE)} are refused`);

// Loading: of the description, in a process of its own each; the dynamic linker reads the headers.
for (let i = 0; i < 96; i += 3) {
    const file = patched('flip.so', description + i, good[description + i] ^ 0xff);
    const [[status]] = outcomes(plain, 'load', [file]);
    assert.ok([OK, BAD_MODULE].includes(status));
}
for (let i = 0; i < 36; i++) {
    const file = patched('flip.so', note + i, good[note + i] ^ 0x01);
    const { code: exit, stdout } = run(plain, ['load', inWork(file)]);
    assert.equal(exit, 0, `note byte ${i}: ${exit}`);
    assert.match(stdout, /^[06] /);
}
