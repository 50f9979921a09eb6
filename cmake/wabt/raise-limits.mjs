// Gives npm's wasm2c a stack that real programs fit in, and all the memory that addresses of 32 bits reach.
//
//     node raise-limits.mjs IN_WASM2C OUT.cjs
//
// wabt's npm package carries wasm2c as a WebAssembly module inside a JavaScript program. That
// module's C stack is 64 KiB, and it lies below its heap with nothing to guard it: from about 225
// nested blocks on, wasm2c overwrites its own data, and crashes or hangs. This script writes the
// same program with 64 MiB more of stack.
//
// Its memory ends at 2 GiB, and a module of 75 MB needs more. The maximum becomes 4 GiB less a page,
// so that its size in bytes is still a number of 32 bits. Where Node runs it, the JavaScript around
// the module asks for 2 GiB at most, as before.
//
// The stack grows down from STACK_TOP to the static data below it, and the heap begins at
// STACK_TOP. So moving STACK_TOP up by 64 MiB makes the room. Four places in the module know it:
//   - the one global, the stack pointer: its initial value;
//   - the start-up code (the export `p`), which records the stack's top and size, once each;
//   - the last data segment, whose last word is the heap's first address. The zero top byte of that
//     word is trimmed off the segment; the new address needs it, so the segment grows by one byte;
//   - the memory, whose minimum grows by as many pages.
//
// Nothing here guesses: the input and the result are pinned by SHA-256, and every place must be
// found exactly once.

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';

const INPUT_SHA256 = 'c58625569940e8d76d3b4d921865f98b147fbb980933744b81e33fb47b214598';
const MODULE_SHA256 = '5269184fac291c50168a41c8365a7519dc6c71b2bbc6ba6c101d8ffefe58e809';

const EXTRA_BYTES = 64 * 1024 * 1024;
const PAGE_BYTES = 64 * 1024;
const MAX_PAGES = 2 ** 15;
const RAISED_MAX_PAGES = 2 ** 16 - 1;
const STACK_TOP = 769936;
const STACK_BYTES = 64 * 1024;
const START_UP_EXPORT = 'p';

const SECTION = { import: 2, memory: 5, global: 6, export: 7, code: 10, data: 11 };
const OP_I32_CONST = 0x41;
const OP_END = 0x0b;

function main(argv) {
    if (argv.length < 2 || argv.length > 3) fail('usage: node raise-limits.mjs IN_WASM2C OUT.cjs [OUT.wasm]', 2);
    const [input, output, moduleOutput] = argv;
    const program = readFileSync(input);
    expectHash(program, INPUT_SHA256, `${input} is not the wasm2c of npm's wabt 1.0.39`);
    const source = program.toString('utf8');
    const place = findModule(source);
    const module = raiseLimits(place.module);
    expectHash(module, MODULE_SHA256, 'the changed module is not the one that was tested');
    const bytes = `Buffer.from('${module.toString('base64')}','base64')`;
    writeFileSync(output, source.slice(0, place.start) + bytes + source.slice(place.end));
    if (moduleOutput) writeFileSync(moduleOutput, module);
}

// Where the module's expression, `binaryDecode('...')`, stands in the program, and the bytes it
// stands for.
function findModule(source) {
    const head = 'function findWasmBinary(){return ';
    const start = once(source, head, 'the function findWasmBinary') + head.length;
    const call = "binaryDecode('";
    if (!source.startsWith(call, start)) fail('findWasmBinary does not return binaryDecode of a string');
    const quote = start + call.length - 1;
    let end = quote + 1;
    while (end < source.length && source[end] !== "'") end += source[end] === '\\' ? 2 : 1;
    if (source.slice(end, end + 3) !== "')}") fail('the string in findWasmBinary does not end as expected');
    const text = runInNewContext(source.slice(quote, end + 1));
    // Each character is a byte, by the program's own formula.
    const module = Buffer.from(text.split('').map((char) => (~char.charCodeAt(0) >> 8) & char.charCodeAt(0)));
    return { start, end: end + 2, module };
}

function raiseLimits(module) {
    const sections = splitSections(module);
    const startUp = startUpIndex(sections);
    edit(sections, SECTION.memory, raiseMemory);
    edit(sections, SECTION.global, raiseGlobal);
    edit(sections, SECTION.code, (payload) => raiseStartUp(payload, startUp));
    edit(sections, SECTION.data, raiseHeap);
    const parts = sections.map(({ id, payload }) => [Buffer.from([id]), sized(payload)]);
    return Buffer.concat([module.subarray(0, 8), ...parts.flat()]);
}

function splitSections(module) {
    if (module.readUInt32BE(0) !== 0x0061736d || module.readUInt32LE(4) !== 1) fail('the string is no wasm module');
    const cursor = { bytes: module, at: 8 };
    const sections = [];
    while (cursor.at < module.length) sections.push({ id: takeByte(cursor), payload: takeSized(cursor) });
    return sections;
}

// The start-up code's index among the bodies of the code section, where imports have none.
function startUpIndex(sections) {
    const imports = takeUnsigned(cursorOf(sections, SECTION.import)); // all of them functions
    const cursor = cursorOf(sections, SECTION.export);
    const found = [];
    for (let left = takeUnsigned(cursor); left > 0; left--) {
        const name = takeSized(cursor).toString('utf8');
        const kind = takeByte(cursor);
        const index = takeUnsigned(cursor);
        if (name === START_UP_EXPORT && kind === 0) found.push(index - imports);
    }
    return only(found, `the exported function "${START_UP_EXPORT}"`);
}

// One memory with a maximum: flags 1, minimum, maximum.
function raiseMemory(payload) {
    const cursor = { bytes: payload, at: 0 };
    expect(takeUnsigned(cursor) === 1 && takeByte(cursor) === 1, 'the memory section is not one memory with a maximum');
    const from = cursor.at;
    const pages = takeUnsigned(cursor);
    expect(takeUnsigned(cursor) === MAX_PAGES, "the memory's maximum is not 2 GiB");
    const limits = [unsigned(pages + EXTRA_BYTES / PAGE_BYTES), unsigned(RAISED_MAX_PAGES)];
    return splice(payload, from, cursor.at, Buffer.concat(limits));
}

// One mutable i32: its type, 1, i32.const STACK_TOP, end.
function raiseGlobal(payload) {
    const head = Buffer.from([1, 0x7f, 1]);
    const expected = Buffer.concat([head, constant(STACK_TOP), Buffer.from([OP_END])]);
    expect(payload.equals(expected), 'the global section is not the stack pointer alone');
    return Buffer.concat([head, constant(STACK_TOP + EXTRA_BYTES), Buffer.from([OP_END])]);
}

function raiseStartUp(payload, index) {
    const cursor = { bytes: payload, at: 0 };
    const count = takeUnsigned(cursor);
    expect(index >= 0 && index < count, 'the start-up code has no body');
    for (let skipped = 0; skipped < index; skipped++) takeSized(cursor);
    const from = cursor.at;
    let body = takeSized(cursor);
    for (const [value, what] of [
        [STACK_TOP, "the stack's top"],
        [STACK_BYTES, "the stack's size"],
    ]) {
        const old = constant(value);
        const at = once(body, old, `${what} in the start-up code`);
        body = splice(body, at, at + old.length, constant(value + EXTRA_BYTES));
    }
    return splice(payload, from, cursor.at, sized(body));
}

// Segments of memory 0: flags 0, an i32.const and end, the bytes. Only the last one is changed.
function raiseHeap(payload) {
    const cursor = { bytes: payload, at: 0 };
    let from = 0;
    let last = null;
    for (let left = takeUnsigned(cursor); left > 0; left--) {
        expect(takeUnsigned(cursor) === 0 && takeByte(cursor) === OP_I32_CONST, 'a data segment is of another kind');
        takeUnsigned(cursor); // the address: its sign does not matter here
        expect(takeByte(cursor) === OP_END, 'a data segment is of another kind');
        from = cursor.at;
        last = takeSized(cursor);
    }
    expect(cursor.at === payload.length && last !== null, 'the data section does not end with its last segment');
    const trimmed = word(STACK_TOP).subarray(0, 3);
    expect(last.subarray(-3).equals(trimmed), "the last data segment does not end with the heap's first address");
    const raised = Buffer.concat([last.subarray(0, -3), word(STACK_TOP + EXTRA_BYTES)]);
    return splice(payload, from, payload.length, sized(raised));
}

// The wasm binary format, as much of it as is needed (core spec 5).

function cursorOf(sections, id) {
    return { bytes: theSection(sections, id).payload, at: 0 };
}

function theSection(sections, id) {
    return only(
        sections.filter((section) => section.id === id),
        `section ${id}`,
    );
}

function edit(sections, id, change) {
    const section = theSection(sections, id);
    section.payload = change(section.payload);
}

function takeByte(cursor) {
    expect(cursor.at < cursor.bytes.length, 'the module is cut short');
    return cursor.bytes[cursor.at++];
}

function takeUnsigned(cursor) {
    for (let value = 0, shift = 0; shift < 35; shift += 7) {
        const byte = takeByte(cursor);
        value += (byte & 0x7f) * 2 ** shift;
        if (byte < 0x80) return value;
    }
    return fail('a number in the module is too long');
}

function takeSized(cursor) {
    const size = takeUnsigned(cursor);
    expect(size <= cursor.bytes.length - cursor.at, 'the module is cut short');
    cursor.at += size;
    return cursor.bytes.subarray(cursor.at - size, cursor.at);
}

function unsigned(value) {
    const bytes = [];
    for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push(value % 0x80 | 0x80);
    return Buffer.from([...bytes, value]);
}

// `i32.const VALUE` for a value that is not negative: signed LEB128, so the last byte's bit 6 must
// stay clear.
function constant(value) {
    const bytes = [OP_I32_CONST];
    for (; value >= 0x40; value >>= 7) bytes.push((value & 0x7f) | 0x80);
    return Buffer.from([...bytes, value]);
}

function word(value) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
}

function sized(bytes) {
    return Buffer.concat([unsigned(bytes.length), bytes]);
}

function splice(bytes, from, to, insert) {
    return Buffer.concat([bytes.subarray(0, from), insert, bytes.subarray(to)]);
}

// What must hold, by name.

// The index of `needle`, which must stand in `haystack` (both strings, or both buffers) exactly
// once.
function once(haystack, needle, what) {
    const at = haystack.indexOf(needle);
    if (at < 0) fail(`${what} was not found`);
    if (haystack.indexOf(needle, at + 1) >= 0) fail(`${what} was found more than once`);
    return at;
}

function only(list, what) {
    expect(list.length === 1, `${what} was found ${list.length} times, not once`);
    return list[0];
}

function expectHash(bytes, expected, message) {
    const actual = createHash('sha256').update(bytes).digest('hex');
    expect(actual === expected, `${message}:\n  expected SHA-256 ${expected}\n  found            ${actual}`);
}

function expect(condition, message) {
    if (!condition) fail(message);
}

function fail(message, code = 1) {
    console.error(`raise-limits: ${message}`);
    process.exit(code);
}

main(process.argv.slice(2));
