// Memories with pages of one byte in libraries: linked, made by the host or by a header, reset, limited, with much data.
import assert from 'node:assert/strict';
import { build, inWork, run, sinter, succeed, write } from '../support/sinter.mjs';
import { compileHost } from './host.mjs';

const accesses = `
  (func (export "get") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "set") (param i32 i32) (i32.store8 (local.get 0) (local.get 1)))
  (func (export "size") (result i32) (memory.size))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))`;
const shared = (name, text, ...flags) => {
    write(`${name}.wat`, text);
    build(`${name}.wat`, '--emit=shared', '-o', `${name}.so`, ...flags);
    return inWork(`${name}.so`);
};

const text = '0123456789'.repeat(4000);
const libraries = [
    shared(
        'mixed',
        `(module (memory (export "small") 5 200000 (pagesize 1)) (memory (export "large") 1 2) ${accesses})`,
    ),
    shared('small', `(module (import "env" "memory" (memory 5 200000 (pagesize 1))) ${accesses})`),
    shared('large', `(module (import "env" "memory" (memory 1)) ${accesses})`),
    // Data up to the memory's last byte, which is copied, and in front of it, which instances share.
    shared('full', `(module (memory (export "memory") 40000 (pagesize 1)) (data (i32.const 0) "${text}") ${accesses})`),
    shared(
        'roomy',
        `(module (memory (export "memory") 65537 (pagesize 1)) (data (i32.const 0) "${text}") ${accesses})`,
    ),
];
for (const sanitizer of [undefined, 'address']) {
    const host = compileHost('byte_pages.c', `host_${sanitizer}`, { sanitizer });
    succeed(run(host, libraries), `host ${sanitizer}`);
}

write(
    'typed.wat',
    `(module (import "env" "memory" (memory 3 5 (pagesize 1))) (export "memory" (memory 0)) ${accesses})`,
);
build('typed.wat', '--emit=static', '-o', 'libtyped.a', '--header', 'typed.h');
succeed(run(compileHost('byte_pages_typed.c', 'typed', { libraries: [inWork('libtyped.a')] })), 'typed');

// What cannot be done with them is refused by name.
write('own.wat', '(module (memory 1000001 (pagesize 1)) (func (export "_start")) (func (export "_initialize")))');
const refused = (...flags) => {
    const { code, stderr } = sinter(['build', 'own.wat', '-o', 'refused', ...flags]);
    assert.equal(code, 1, stderr);
    return stderr;
};
assert.match(refused('--snapshot'), /--snapshot: the module has a memory with pages of one byte/);
assert.match(
    refused('--max-memory=1000000'),
    /memories start with 1000001 bytes, more than the 1000000 of --max-memory/,
);
build('own.wat', '-o', 'own', '--max-memory=1000001');
