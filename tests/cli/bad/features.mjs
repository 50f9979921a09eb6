// Each feature that is not compiled is refused by its name, where it is used, with what to do.
import assert from 'node:assert/strict';
import { exists, sinter, write } from '../support.mjs';
import { body, module, section, type, vec } from '../../e2e/assemble.mjs';

const code = (...instructions) => [
    section(1, vec([type([], [])])),
    section(3, vec([0])),
    section(10, vec([body(...instructions)])),
];
const withMemory = (limits, ...instructions) =>
    module(
        section(1, vec([type([], [])])),
        section(3, vec([0])),
        section(5, vec([limits])),
        section(10, vec([body(...instructions)])),
    );
const cases = {
    threads_memory: [module(section(5, vec([[3, 1, 1]]))), 'threads'],
    threads_opcode: [withMemory([0, 1], [0x41, 0, 0xfe, 0x10, 2, 0, 0x1a]), 'threads'],
    memory64: [module(section(5, vec([[4, 1]]))), '64-bit memories (memory64)'],
    page_size: [module(section(5, vec([[8, 1, 0]]))), 'custom page sizes'],
    gc_struct: [module(section(1, vec([[0x5f, 0]]))), 'garbage collection'],
    gc_array: [module(section(1, vec([[0x5e, 0x7f, 0]]))), 'garbage collection'],
    gc_recursive: [module(section(1, vec([[0x4e, 0]]))), 'garbage collection'],
    exceptions: [
        module(section(1, vec([type([], [])])), section(13, vec([[0, 0]]))),
        'exception handling',
    ],
    try: [module(...code([0x06, 0x40, 0x0b])), 'exception handling'],
    try_table: [module(...code([0x1f, 0x40, 0, 0x0b])), 'exception handling'],
    relaxed_simd: [
        module(
            ...code([
                0xfd,
                12,
                ...new Array(16).fill(0),
                0xfd,
                12,
                ...new Array(16).fill(0),
                0xfd,
                0x80,
                2,
                0x1a,
            ]),
        ),
        'relaxed SIMD',
    ],
    call_ref: [module(...code([0xd0, 0x70, 0x14, 0])), 'typed function references'],
};
for (const [title, [content, feature]] of Object.entries(cases)) {
    const file = `${title}.wasm`;
    write(file, content);
    const { code: exit, stderr, stdout } = sinter(['build', file, '-o', 'out']);
    assert.equal(exit, 1, `${title}: ${stderr}`);
    assert.equal(stdout, '');
    const [error, ...notes] = stderr.split('\n').slice(0, -1);
    assert.match(error, new RegExp(`^${file}:0x[0-9a-f]+: error: .*`), title);
    assert.ok(error.includes(`needs ${feature}`), `${title}: ${error}`);
    assert.ok(error.endsWith(', which Sinter does not compile'), error);
    assert.ok(
        notes.length > 0 && notes.every((note) => note.startsWith(`${file}: note: `)),
        stderr,
    );
    assert.ok(!exists('out'));
}

// The same from the text format: refused by us, by name, and not by what reads the text.
write('threads.wat', '(module (memory 1 1 shared) (func (drop (i32.atomic.load (i32.const 0)))))');
write('memory64.wat', '(module (memory i64 1))');
for (const [file, feature] of [
    ['threads.wat', /needs threads/],
    ['memory64.wat', /needs 64-bit memories/],
])
    assert.match(sinter(['build', file, '-o', 'out']).stderr, feature);
