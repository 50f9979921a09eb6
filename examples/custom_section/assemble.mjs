// Writes a module by hand, byte by byte, to show what the format allows and no compiler writes:
// several custom sections of one name, an empty payload, an empty name, a name with a NUL in it.
//
//     node assemble.mjs OUT.wasm
import { writeFileSync } from 'node:fs';

const text = (string) => [...Buffer.from(string, 'utf8')];
// Sizes here stay below 128, where LEB128 is one byte.
const sized = (bytes) => [bytes.length, ...bytes];
const section = (id, bytes) => [id, ...sized(bytes)];
const custom = (name, payload) => section(0, [...sized(text(name)), ...payload]);

const module = [
    ...[...text('\0asm'), 1, 0, 0, 0], // magic, version 1
    ...custom('part', text('first')),
    ...section(1, [1, 0x60, 0, 0]), // type 0: (func)
    ...section(3, [1, 0]), // function 0 has type 0
    ...custom('part', []), // custom sections may stand between any two others
    ...section(7, [1, ...sized(text('_start')), 0, 0]), // export function 0 as _start
    ...section(10, [1, ...sized([0, 0x0b])]), // its body: no locals, end
    ...custom('part', text('third\n')),
    ...custom('', text('no name')),
    ...custom('a\0b', text('a name with a NUL\n')),
    ...custom('a', text('not that one')),
];
writeFileSync(process.argv[2], Buffer.from(module));
